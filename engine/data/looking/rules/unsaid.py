"""Targets that are missing: no answer can be compared with them."""

from __future__ import annotations

from collections.abc import Iterator

from engine.data.looking.examined import Examined
from engine.data.looking.rule import rule
from engine.data.looking.told import Trouble
from engine.data.transform import is_class
from engine.message import Message


@rule("unsaid")
def unsaid(examined: Examined) -> Iterator[Trouble]:
    """Each part that the network is to say, where it has holes; none is made up to fill them."""
    import numpy as np

    for part in examined.targets:
        values = examined.parts[part]
        is_kind = values.dtype.kind in "iu"
        # In a text, -1 marks what is not asked for.
        if not values.size or (is_kind and not is_class(examined.shapes[part])):
            continue
        holes = (values < 0 if is_kind else np.isnan(values)).reshape(len(values), -1).any(axis=1)
        count = int(np.count_nonzero(holes))
        if not count:
            continue
        text = (
            "'{part}', which the network is to say, has no value in {count:,} examples, the first of them example "
            "{first:,}. Nobody can judge an answer there: fill them in, or leave these examples out."
        )
        told = {"part": part, "count": count, "first": examined.row(int(holes.argmax())) + 1}
        yield Trouble("unsaid", part, Message(text, told), float(count))
