"""What a person may choose of a table, beside what follows from it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from math import isqrt
from typing import TYPE_CHECKING, Any

from engine.data.column import Number
from engine.data.declare import Offer
from engine.data.transform import TRANSFORMS
from engine.declare import make
from engine.message import Message

if TYPE_CHECKING:
    import numpy as np
    import polars

    from engine.data.sets.table import Table

    Numbers = np.ndarray[Any, Any]

FEATURES = "features"
LEAST_SIDE = 6
"""Fewer columns are no picture."""


def as_series(table: Table, frame: polars.DataFrame) -> Iterator[Offer]:
    """That lines that are moments are read as a series."""
    # Imported late, as it is a data set itself.
    from engine.data.sets.time_series import TimeSeries

    found = TimeSeries.found_in(table, frame)
    if found is not None:
        text = Message("Read the lines as a time series, {step} apart.", {"step": found.reasons[0].values["step"]})
        yield Offer("series", text, instead=found)


def offers(table: Table, parts: Mapping[str, Numbers]) -> tuple[Offer, ...]:
    """That many columns of the same sort are read as the pixels of a picture."""
    read = [one.name for one in table.columns if one.role == "input" and isinstance(one, Number)]
    ends = {(float(parts[name].min()), float(parts[name].max())) for name in read}
    low, high = min((one[0] for one in ends), default=0), max((one[1] for one in ends), default=0)
    alike = len(ends) <= 1 + len(read) // 2 and low >= 0 and high > 0
    side, channels = isqrt(len(read)), 1
    if side * side != len(read):
        side, channels = isqrt(len(read) // 3), 3
    if not alike or side < LEAST_SIDE or channels * side * side != len(read) or len(table.parts()) != len(read) + 1:
        return ()
    text = "Read the {count:,} columns as a picture of {side} × {side} pixels."
    settings = {"of": FEATURES, "channels": channels, "height": side, "width": side}
    as_picture = make(TRANSFORMS.members["AsPicture"], settings)
    return (Offer("picture", Message(text, {"count": len(read), "side": side}), as_picture),)
