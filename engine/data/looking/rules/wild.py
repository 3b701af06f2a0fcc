"""Numbers far away from all others: a slip of the pen, or a few giants that leave no room for the rest."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from engine.data.looking.examined import Examined
from engine.data.looking.measuring import Column
from engine.data.looking.remedies import before, left_out, with_transforms
from engine.data.looking.rule import rule
from engine.data.looking.told import Trouble
from engine.data.transforms.scaling import Logarithm, Scale
from engine.message import Message
from engine.repair import Repair

MOST = 30.0
"""A million numbers of a bell curve stay within 4 times the width of their middle half."""
MOST_TIMES = 1e30


@rule("wild", unless=("infinite", "identifier"))
def wild(examined: Examined) -> Iterator[Trouble]:
    """Each column whose smallest or largest number is far from its middle half, behind the transforms."""
    for part in examined.inputs:
        found = [
            (times, one) for one in examined.columns.get(part, ()) if (times := _times(examined, part, one)) > MOST
        ]
        if not found:
            continue
        times, worst = max(found, key=lambda one: one[0])
        low, _, median, _, high = worst.quartiles
        value = high if high - median >= median - low else low
        text = (
            "'{part}' holds {value:g} in example {row:,}, which is {times:,.0f} times as far from the middle as its "
            "middle half is wide: beside it the others look all alike. Is it a slip of the pen?"
        )
        row = examined.row(int((worst.values == value).argmax())) + 1
        told = {"part": f"{part} {worst.name}".strip(), "value": value, "row": row, "times": min(times, MOST_TIMES)}
        yield Trouble("wild", part, Message(text, told), times, _repairs(examined, part))


def _times(examined: Examined, part: str, column: Column, way: Any = None) -> float:
    """How many times the width of the middle half the farthest number is away from the middle.

    What changes numbers keeps their order, so that the five that part them can stand for all.
    """
    import numpy as np

    marks = np.array(column.quartiles)
    if not len(column.ordered) or marks[1] == marks[3]:
        return 0.0
    steps = [step.transform for step in examined.way(part)] if way is None else way
    for one in steps:
        # Moving and stretching all alike changes nothing here.
        marks = one.applied(marks, {}) if isinstance(one, Logarithm) else marks
    marks = marks.astype(np.float64)
    width = marks[3] - marks[1]
    return float(max(marks[4] - marks[2], marks[2] - marks[0]) / width) if width else 0.0


def _repairs(examined: Examined, part: str) -> tuple[Repair, ...]:
    """Logarithms of what is never negative where they are enough, and nothing is scaled before one can take them."""
    steps = [step.transform for step in examined.way(part)]
    logs = (*steps, Logarithm())
    helps = all(_times(examined, part, one, logs) <= MOST for one in examined.columns[part])
    is_positive = all(one.quartiles[0] >= 0 for one in examined.columns[part])
    if part in examined.data_set.standardised or not helps or not is_positive:
        return left_out(examined, part)
    found = before(examined.transforms, Logarithm(of=part), Scale)
    return (
        *with_transforms(examined, found, "Take the logarithm of '{part}'", part=part),
        *left_out(examined, part),
    )
