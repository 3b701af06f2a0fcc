"""The command that lets a trained network write or draw: text as it comes, pictures on a sheet, JSON where wanted."""

from __future__ import annotations

import json
import os
from argparse import Namespace
from pathlib import Path
from typing import Any

from engine.commands.codes import BAD_FILE, FAILED, OK
from engine.commands.say import printable, say
from engine.declare import make
from engine.files import FileProblem, load, write_file
from engine.generate import ASKED, NOTHING, Ability, Generating, ability
from engine.graph.analysis import analyse
from engine.graph.model import Project
from engine.message import Misfit, need

GIVEN = tuple(one.name for one in Generating.params())


def generate(arguments: Namespace) -> int:
    """Generate what the network of a project can; what goes wrong is an event as well, where JSON is wanted."""
    if not arguments.json:
        return _generate(arguments)
    try:
        return _generate(arguments)
    except (FileProblem, Misfit) as problem:
        _event("failed", message=str(problem.message))
        return BAD_FILE if isinstance(problem, FileProblem) else FAILED


def _generate(arguments: Namespace) -> int:
    project = load(arguments.file)
    # Only here: it loads PyTorch.
    from engine.training.choices import refuse

    refuse(analyse(project).problems)
    kind = ability(project)
    need(kind, NOTHING)
    assert kind is not None
    asked = _asked(arguments, kind)
    (_draw if kind == "pictures" else _write)(arguments, project, asked)
    if arguments.json:
        _event("finished")
    return OK


def _write(arguments: Namespace, project: Project, asked: Generating) -> None:
    """Tell each piece of the text when it comes; people read it behind the prompt."""
    from engine.training.generate import writer

    one = writer(project, Path(arguments.folder))
    going_on = one.how.ability == "text"
    pieces = one.text(asked) if going_on else iter([one.answer(asked.prompt)])
    # It comes with the first piece: the prompt may be one that cannot be gone on with.
    before, written = asked.prompt if going_on else "", ""
    for piece in pieces:
        if arguments.json:
            _event("piece", text=piece)
        else:
            _tell(piece if written else before + piece)
        written += piece
    if not arguments.json:
        print()
    if arguments.out is not None:
        _keep((before + written).encode("utf-8"), arguments.out)


def _draw(arguments: Namespace, project: Project, asked: Generating) -> None:
    """Put the pictures on a sheet, in the file that was named."""
    need(arguments.out is not None, "This network draws pictures. Name the file for them with -o, such as -o out.png.")
    from engine.commands.sheet import sheet
    from engine.training.decode import pictures

    _keep(sheet(pictures(project, Path(arguments.folder), count=asked.count, seed=asked.seed)), arguments.out)
    if arguments.json:
        _event("picture", path=os.path.abspath(arguments.out))
    else:
        say(f"Wrote {asked.count} pictures to '{arguments.out}'.")


def _asked(arguments: Namespace, kind: Ability) -> Generating:
    """What was asked for; raises Misfit where this network has no use for it, or lacks it."""
    given = {name: value for name in GIVEN if (value := getattr(arguments, name)) is not None}
    for name in given:
        need(name in ASKED[kind], "This network has no use for --{name}. Leave it out.", name=name)
    need(kind != "answer" or "prompt" in given, "This network answers a text. Write the text behind --prompt.")
    return make(Generating, given)


def _keep(content: bytes, out: str) -> None:
    try:
        write_file(out, content)
    except FileProblem as problem:
        # It is not the file of the project that is bad.
        raise Misfit(problem.message.text, **problem.message.values) from problem


def _tell(piece: str) -> None:
    """Print a piece as it is, but for signs that would steer a terminal."""
    print("\n".join(printable(line) for line in piece.split("\n")), end="", flush=True)


def _event(event: str, **values: Any) -> None:
    print(json.dumps({"event": event, **values}), flush=True)
