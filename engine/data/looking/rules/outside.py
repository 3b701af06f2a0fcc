"""Labels and tokens that name nothing: PyTorch would stop at the first of them."""

from __future__ import annotations

from collections.abc import Iterator

from engine.data.looking.examined import Examined
from engine.data.looking.remedies import more_classes
from engine.data.looking.rule import rule
from engine.data.looking.told import Trouble
from engine.message import Message


@rule("outside")
def outside(examined: Examined) -> Iterator[Trouble]:
    """Each part of classes or tokens with numbers that are too large, or below the hole -1."""
    import numpy as np

    for part, shape in examined.shapes.items():
        values = examined.parts[part]
        if shape.dtype != "integer" or shape.classes is None or not values.size:
            continue
        low, high = int(values.min()), int(values.max())
        if low >= -1 and high < shape.classes:
            continue
        wrong = (values < -1) | (values >= shape.classes)
        rows = np.flatnonzero(wrong.reshape(len(values), -1).any(axis=1))
        found = values[rows[0]].reshape(-1)[wrong[rows[0]].reshape(-1).argmax()]
        text = (
            "'{part}' names what is not there in {count:,} examples: example {first:,} has the number {found}, but "
            "only 0 to {last:,} are known. Training would stop at it."
        )
        told = {"part": part, "count": len(rows), "first": examined.row(int(rows[0])) + 1, "found": int(found)}
        repairs = more_classes(examined, part, high + 1) if low >= -1 else ()
        message = Message(text, {**told, "last": shape.classes - 1})
        yield Trouble("outside", part, message, float(len(rows)), repairs)
