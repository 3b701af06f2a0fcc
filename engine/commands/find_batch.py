"""Finds how large a batch can be: a table for a terminal or a program, and size by size for the window."""

from __future__ import annotations

import contextlib
import json
import sys
from argparse import Namespace
from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from engine.commands.beside import THREADS
from engine.commands.codes import FAILED, OK
from engine.commands.given import project_of
from engine.commands.say import say, say_json, table
from engine.commands.telling import shown
from engine.compile.cost import amount
from engine.files import FileProblem, loads
from engine.message import Misfit
from engine.training.batch_finder import Finder
from engine.training.batch_sizes import BatchSizes, Tried
from engine.training.start import changed

HEAD = ("", "Batch", "Examples a second", "Memory")


def find_batch(arguments: Namespace) -> int:
    """Try all sizes, and tell which is the largest and which to take."""
    project = changed(project_of(arguments), None, {"device": arguments.device})
    with shown():
        finder = Finder(project)
    for one in finder.sweep():
        if not arguments.json:
            print(_line(one), file=sys.stderr, flush=True)
    found = finder.found
    if arguments.json:
        say_json(plain(found))
    else:
        for line in (*_lines(found), "", *map(str, found.told)):
            say(line)
    return OK if found.largest else FAILED


def plain(found: BatchSizes) -> dict[str, Any]:
    """All of it for a program; memory in bytes."""
    tried = [{**asdict(one), "fits": one.fits} for one in found.tried]
    told = {"largest": found.largest, "recommended": found.recommended, "why": found.why, "device": found.device}
    return {**told, "examples": found.examples, "free": found.free, "tried": tried, "said": [*map(str, found.told)]}


def _line(one: Tried) -> str:
    rate = f"{one.rate:,.0f} examples a second" if one.fits else "does not fit"
    return f"batch {one.size:,}: {rate}"


def _lines(found: BatchSizes) -> Iterator[str]:
    rows = [
        [
            "*" if one.size == found.recommended else "",
            f"{one.size:,}",
            f"{one.rate:,.0f}" if one.fits else "does not fit",
            amount(one.memory),
        ]
        for one in found.tried
    ]
    yield from table(HEAD, rows, len(HEAD) - 1)


def main() -> None:
    """For the window: a project comes in as one line, each size goes out as one, and at last what was found."""
    project = sys.stdin.readline()
    told = sys.stdout

    def tell(**what: Any) -> None:
        print(json.dumps(what), file=told, flush=True)

    with contextlib.redirect_stdout(sys.stderr):
        try:
            finder = Finder(loads(json.loads(project), "project"), most=THREADS)
            for one in finder.sweep():
                tell(tried=asdict(one))
        except (FileProblem, Misfit) as problem:
            tell(refused=str(problem.message))
        except (RuntimeError, MemoryError) as error:
            tell(refused=str(error))
        else:
            found = finder.found
            tell(found={name: getattr(found, name) for name in ("why", "device", "examples", "free")})


if __name__ == "__main__":
    main()
