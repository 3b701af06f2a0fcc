"""The table of a network and its costs: for a terminal, a spreadsheet or a program."""

from __future__ import annotations

import csv
import io
from argparse import Namespace
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

from engine.cells import harmless
from engine.commands.project import line_of
from engine.commands.say import printable, say, say_json, table
from engine.compile import cost
from engine.compile.cost import Row, Table, amount
from engine.files import load
from engine.graph.analysis import analyse
from engine.graph.facts import Analysis
from engine.message import Misfit
from engine.training.footprint import Footprint

HEAVY, NOTHING = "*", "–"


def summary(arguments: Namespace) -> int:
    analysis = analyse(load(arguments.file))
    shown, found, why = Table(analysis), None, ""
    if arguments.batch is None:
        why = "With --batch, the memory that training takes is measured too."
    elif not analysis.problems:
        found, why = _measured(analysis, arguments.batch or None)
    if arguments.json:
        say_json(as_plain(shown, found))
    elif arguments.csv:
        print(as_csv(shown, found, arguments.sort or ""), end="")
    else:
        for line in as_text(shown, found, arguments.sort or ""):
            say(line)
        if why:
            say(why)
        for problem in analysis.problems:
            say(line_of(problem))
    return 0


def _measured(analysis: Analysis, batch: int | None) -> tuple[Footprint | None, str]:
    """The memory, or why it cannot be told: the rest of the table can be read all the same."""
    # Only here: it loads PyTorch.
    from engine.training.weighing import weigh

    try:
        return weigh(analysis, batch), ""
    except Misfit as misfit:
        return None, str(misfit.message)
    except RuntimeError as error:
        return None, f"The memory cannot be measured: {error}"


def as_plain(shown: Table, found: Footprint | None) -> dict[str, Any]:
    """All of it for a program; ``memory`` is None where it was not measured."""
    plain = cost.summary(shown, found.nodes if found else {})
    memory = {name: value for name, value in asdict(found).items() if name != "nodes"} if found else None
    return {**plain, "memory": memory and {**memory, "total": found.total, "fits": found.fits} if found else None}


def as_text(shown: Table, found: Footprint | None, sort: str = "") -> list[str]:
    """The lines of a table in columns, and what is to be said below it."""
    memory = found.nodes if found else {}
    rows = shown.sorted(sort, memory) if sort else shown.rows
    heavy = {column: set(shown.heaviest(column, memory)) for column in cost.COLUMNS}
    head = ["Layer", "Key", "Output", "Parameters", "Multiply-adds", *(["Memory"] if found else []), "Receptive field"]
    cells = [list(_cells(row, memory, heavy, measured=found is not None)) for row in rows]
    total = ["Together", "", "", f"{shown.parameters:,}", f"{shown.multiply_adds:,}"]
    total += [amount(found.activations + found.saved), ""] if found else [""]
    lines = table(head, [*cells, total], numbers=len(head) - 3)
    below = [cost.parameters_told(shown), cost.multiply_adds_told(shown)]
    below += [one for one in (found.verdict, found.parts, found.recomputed) if one] if found else []
    told = [f"{HEAVY} is one of the three heaviest layers of its column.", *map(str, below)]
    return [*lines[:-1], lines[1], lines[-1], "", *told]


def _cells(row: Row, memory: Mapping[str, float], heavy: Mapping[str, set[str]], *, measured: bool) -> Iterator[str]:
    repeated = f" × {row.facts.repeats}" if row.facts.repeats > 1 else ""
    yield f"{'  ' * len(row.path)}{row.name}{repeated}"
    yield ".".join((*row.path, row.key))
    yield row.outputs_told
    mark = {column: f"{HEAVY} " if row.key in keys else "" for column, keys in heavy.items()}
    yield f"{mark['parameters']}{row.parameters:,}" if row.parameters else NOTHING
    yield f"{mark['multiply-adds']}{row.multiply_adds:,}" if row.multiply_adds else NOTHING
    size = memory.get(row.key, 0) / row.times
    if measured:
        yield f"{mark['memory']}{amount(size)}" if size else NOTHING
    yield str(row.reach or NOTHING)


def as_csv(shown: Table, found: Footprint | None, sort: str = "") -> str:
    """A head and one line for each row, with plain numbers; memory in bytes."""
    memory = found.nodes if found else {}
    written = io.StringIO()
    writer = csv.writer(written, lineterminator="\n")
    names = ("key", "layer", "type", "output", "times", "parameters", "trainable_parameters", "multiply_adds")
    writer.writerow((*names, "memory", "receptive_field"))
    for row in shown.sorted(sort, memory) if sort else shown.rows:
        size = round(memory.get(row.key, 0) / row.times) if found else ""
        counts = (row.times, row.parameters, row.trainable, row.multiply_adds, size)
        texts = (".".join((*row.path, row.key)), row.name, row.facts.node.type, row.outputs_told)
        writer.writerow((*map(_harmless, texts), *counts, str(row.reach or "")))
    return written.getvalue()


def _harmless(text: str) -> str:
    """A text that a spreadsheet takes for no formula."""
    return str(harmless(printable(text)))
