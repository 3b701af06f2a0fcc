"""The command that judges a trained network by other examples, or by a part of those that it was trained with."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Iterator, Sequence
from pathlib import Path

import msgspec

from engine.commands.given import project_of
from engine.commands.say import complain, say, say_json, table
from engine.commands.telling import shown
from engine.data.parting import PortionName
from engine.evaluation.report import Decided, Measured, Report
from engine.evaluation.writing import write_table
from engine.message import need
from engine.training.evaluating import Evaluator

SHOWN = 20
"""A table of so many classes is printed; a larger one is in the JSON."""


def evaluate(arguments: Namespace) -> int:
    """Print loss and metrics, and what is told of each class; write the worst answers where they are asked for."""
    need(
        arguments.input is None or arguments.part is None,
        "Examples come either from a file or from a part of the run. Leave out --input or --part.",
    )
    project = project_of(arguments)
    evaluator = Evaluator(project, Path(arguments.folder))
    given = arguments.input is not None
    part: PortionName = arguments.part or "validation"
    with shown():
        examples = evaluator.of_file(Path(arguments.input)) if given else evaluator.of_part(part)
    report = evaluator.judge(examples, most=arguments.worst)
    if arguments.errors is not None:
        write_table(report.worst, Path(arguments.errors))
        count = len(next(iter(report.worst.values()), ()))
        complain(f"Wrote {count:,} of the worst answers to '{arguments.errors}'.")
    if arguments.json:
        told = msgspec.to_builtins(report)
        say_json({**told, "of": arguments.input if given else part, "worst": None})
        return 0
    where = f"'{arguments.input}'" if given else f"the part {part}"
    say(f"{report.examples:,} examples of {where}, judged by the weights of step {report.step:,} of '{report.run}':")
    for line in _lines(report):
        say(line)
    return 0


def _lines(report: Report) -> Iterator[str]:
    width = max(map(len, report.figures))
    for name, value in report.figures.items():
        yield f"{name.replace('_', ' '):<{width}}  {_number(value)}"
    if report.measured:
        yield ""
        yield from _of_numbers(report.measured)
    for one in report.decided:
        yield ""
        yield f"{report.wrong:,} of {report.examples:,} are wrong. The classes of {one.name}:"
        yield from _of_classes(one)
        if len(one.classes) <= SHOWN:
            yield ""
            yield from _confusion(one)


def _of_numbers(measured: Sequence[Measured]) -> list[str]:
    """A row for each number that is said."""
    head = ["in the unit of the data", "mean absolute error", "root mean squared error", "R²"]
    rows = [
        [one.name, *map(_number, (one.mean_absolute_error, one.root_mean_squared_error, one.r2))] for one in measured
    ]
    return table(head, rows, 3)


def _of_classes(decided: Decided) -> list[str]:
    """A row for each class."""
    rows = [
        [one.name, *(f"{value:.4f}" for value in (one.precision, one.recall, one.f1)), f"{one.examples:,}"]
        for one in decided.classes
    ]
    return table(["class", "precision", "recall", "F1", "examples"], rows, 4)


def _confusion(decided: Decided) -> list[str]:
    """A row for each right class, a column for each that was said."""
    names = [one.name for one in decided.classes]
    rows = [[name, *(f"{count:,}" for count in row)] for name, row in zip(names, decided.confusion, strict=True)]
    return table(["right \\ said", *names], rows, len(names))


def _number(value: float | None) -> str:
    return "none" if value is None else f"{value:.6g}"
