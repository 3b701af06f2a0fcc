"""The commands about a project and its file: templates, new, check, export."""

from __future__ import annotations

import os
from argparse import Namespace
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from engine.commands.codes import USAGE
from engine.commands.given import project_of
from engine.commands.say import complain, say, say_json, table
from engine.commands.telling import shown
from engine.compile.source import source
from engine.files import FileProblem, load, save, write_file
from engine.graph.absent import absent
from engine.graph.analysis import analyse
from engine.graph.facts import Analysis, Problem
from engine.graph.model import Project
from engine.graph.repairs import offers
from engine.message import Message, Misfit, need
from engine.templates import template, templates
from engine.training.choices import obstacles


def list_templates(arguments: Namespace) -> int:
    found = templates()
    if arguments.json:
        fields = ("name", "title", "category", "data", "parameters", "about", "expected", "source")
        say_json([{field: getattr(one, field) for field in fields} for one in found])
        return 0
    rows = [(one.name, one.title, one.category, one.data, f"{one.parameters:,}") for one in found]
    for line in table(("Name", "Title", "Category", "Data", "Parameters"), rows, numbers=1):
        say(line)
    return 0


def new(arguments: Namespace) -> int:
    """Make a project file; one that is there stays unless it may be replaced."""
    if (arguments.template is None) == (arguments.from_data is None):
        complain("A new project needs either a template or --from-data PATH.")
        return USAGE
    reasons: tuple[Message, ...] = ()
    if arguments.from_data is None:
        try:
            project = template(arguments.template)
        except Misfit as misfit:
            complain(str(misfit.message))
            return USAGE
    else:
        project, reasons = _begun(arguments.from_data, arguments.target, frozenset(arguments.choose))
    if os.path.lexists(arguments.file) and not arguments.force:
        complain(f"'{arguments.file}' is there already. Choose another name, or --force to replace it.")
        return 1
    try:
        save(project, arguments.file)
    except FileProblem as problem:
        complain(str(problem.message))
        return 1
    for reason in reasons:
        say(f"  {reason}")
    say(f"Made '{arguments.file}' from {arguments.template or arguments.from_data}.")
    return 0


def with_transforms(text: str, analysis: Analysis, run: str) -> str:
    """The source of a network, and behind it what prepares the examples as a run did."""
    from engine.compile.drawing import drawing
    from engine.compile.preparing import preparing
    from engine.data.transformed import pipeline_of
    from engine.decoding import data_of
    from engine.training import fitted
    from engine.training.mixing import answers_of
    from engine.training.trained import trained

    project = trained(analysis.project, Path(run))
    prepared = fitted.load(pipeline_of(data_of(project)), Path(run))
    draw = drawing(prepared.pipeline, answers_of(analysis))
    lines = [*preparing(prepared), *(["", ""] if draw else []), *draw]
    return "\n".join(["import numpy as np", text, "", *lines]).rstrip() + "\n"


def _begun(path: str, target: str, chosen: frozenset[str]) -> tuple[Project, tuple[Message, ...]]:
    """A project for data of a person's own, the reasons of its choices, and what could be chosen beside."""
    from engine.starting.beginning import begun

    with shown():
        found = begun(Path(path), target, chosen)
    offered = dict(found.offers)
    strange = ", ".join(sorted(chosen - set(offered)))
    text = "'{strange}' is not offered for {path}. It has: {known}. Choose one of these, or none."
    need(not strange, text, strange=strange, path=path, known=", ".join(offered) or "nothing")
    text = "Or choose with --choose {name}: {told}"
    more = (Message(text, {"name": name, "told": told}) for name, told in found.offers if name not in chosen)
    return found.project, (*found.reasons, *more)


def check(arguments: Namespace) -> int:
    """List everything that keeps a project from being trained, each with what would mend it."""
    analysis = analyse(project_of(arguments))
    problems = obstacles(analysis)
    lacking = absent(analysis) if arguments.data is not None else None
    if lacking is not None:
        problems = (*problems, Problem(lacking.key, lacking.message))
    if arguments.json:
        say_json({"problems": _told(analysis, problems)})
    else:
        for problem in problems:
            say(line_of(problem))
            for label in _repairs(analysis, problem):
                say(f"  → {label}")
        if not problems:
            say(f"'{arguments.file}' has no problems.")
    return 1 if problems else 0


def export(arguments: Namespace) -> int:
    """Write the network as a Python file, or print it."""
    analysis = analyse(load(arguments.file))
    for problem in analysis.problems:
        complain(line_of(problem))
    if analysis.problems:
        return 1
    text = (
        source(analysis) if arguments.folder is None else with_transforms(source(analysis), analysis, arguments.folder)
    )
    if arguments.out is None:
        print(text, end="")
        return 0
    try:
        write_file(arguments.out, text.encode("utf-8"))
    except FileProblem as problem:
        complain(str(problem.message))
        return 1
    return 0


def _told(analysis: Analysis, problems: Iterable[Problem]) -> list[dict[str, Any]]:
    return [
        {"node": problem.node, "message": str(problem.message), "repairs": _repairs(analysis, problem)}
        for problem in problems
    ]


def _repairs(analysis: Analysis, problem: Problem) -> list[str]:
    return [str(offer.label) for offer in offers(analysis, problem)]


def line_of(problem: Problem) -> str:
    """A problem in one line, behind the key of its node where it has one."""
    return f"{problem.node}: {problem.message}" if problem.node else str(problem.message)
