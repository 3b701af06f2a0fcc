"""Numbers without an end: one of them is enough, and no weight is a number any more."""

from __future__ import annotations

from collections.abc import Iterator

from engine.data.looking.examined import Examined
from engine.data.looking.remedies import left_out
from engine.data.looking.rule import rule
from engine.data.looking.told import Trouble
from engine.data.transform import is_number
from engine.message import Message

TRIED = 1000


@rule("infinite")
def infinite(examined: Examined) -> Iterator[Trouble]:
    """Each part of numbers that has infinite ones."""
    import numpy as np

    for part in (*examined.inputs, *examined.targets):
        values = examined.parts[part]
        if not is_number(examined.shapes[part]) or not values.size:
            continue
        # Holes hide both ends, but not from these.
        if np.isfinite(np.fmin.reduce(values, axis=None)) and np.isfinite(np.fmax.reduce(values, axis=None)):
            continue
        rows = np.flatnonzero(np.isinf(values).reshape(len(values), -1).any(axis=1))
        if not len(rows) or not np.isinf(examined.behind(part, values[rows[:TRIED]])).any():
            continue
        text = (
            "'{part}' has infinite numbers in {count:,} examples, the first of them example {first:,}. No network can "
            "learn from those: put the right numbers there, or leave these examples out."
        )
        told = {"part": part, "count": len(rows), "first": examined.row(int(rows[0])) + 1}
        yield Trouble("infinite", part, Message(text, told), float(len(rows)), left_out(examined, part))
