"""Numbers far from the size that weights are made for, which nothing scales."""

from __future__ import annotations

from collections.abc import Iterator

from engine.data.looking.examined import Examined
from engine.data.looking.remedies import scaled
from engine.data.looking.rule import rule
from engine.data.looking.told import Trouble
from engine.data.transform import is_number
from engine.message import Message

MOST = 10.0
"""The root of the mean square. Weights begin so that numbers of size 1 stay of size 1: LeCun et al. 1998, Efficient
backprop, section 4.3."""
LEAST = 0.01
"""The same for numbers that are too small to matter."""


@rule("unscaled", unless=("identifier", "infinite", "constant"))
def unscaled(examined: Examined) -> Iterator[Trouble]:
    """Each part of numbers, by its size behind the transforms."""
    import numpy as np

    for part in (*examined.inputs, *examined.targets):
        if not is_number(examined.shapes[part]):
            continue
        values = examined.sampled(part)
        with np.errstate(all="ignore"):
            squares = np.square(values, dtype=np.float64)
            # Holes are told of elsewhere.
            known = squares[np.isfinite(squares)]
        size = float(np.sqrt(known.mean())) if known.size else 0.0
        if size == 0 or LEAST <= size <= MOST:
            continue
        text = (
            "'{part}' is not scaled: its numbers have a size of {size:.3g}, and about 1 would be healthy. A network "
            "learns slowly from numbers that are very {kind}, or not at all."
        )
        told = {"part": part, "size": size, "kind": Message("large" if size > MOST else "small")}
        yield Trouble("unscaled", part, Message(text, told), size, scaled(examined, part))
