"""What a person may enter as an example of their own, and how it is written down for the training process."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Mapping, Sequence
from typing import Any, Literal

from engine.compile.plan import plan
from engine.data.declare import DataSet
from engine.data.fields import Field
from engine.data.transform import length_outputs
from engine.data.transformed import pipeline_of
from engine.frozen import frozen
from engine.generate import writing
from engine.graph.facts import Analysis, seen_data_of
from engine.message import Misfit
from engine.shape import Shape

Kind = Literal["picture", "text", "cells", "row", "class", "example"]
"""A picture is drawn, a text typed, a line of a table filled in, numbers or a class are entered; all else comes from an
example of the data."""
MOST_NUMBERS = 64
"""A row with more numbers is not entered by hand."""
MOST_CELLS = 256
"""Nor is a line with more cells."""
LONGEST = 2**23
"""More letters than any of these takes when it is written down: the largest coloured picture has half of them."""

Entered = Mapping[str, Any]
"""What was entered by the names of the outputs of the data: bytes of a picture, a text, cells by the names of their
columns, numbers, or a class."""


@frozen
class Entry:
    """One input of the network."""

    name: str
    kind: Kind
    shape: Shape
    ink: float = 0.0
    """The part of a picture's side that one written sign fills; 0 where pictures show something else."""
    fields: tuple[Field, ...] = ()
    """What is entered one by one, where that is a line of a table."""


def entries(analysis: Analysis) -> tuple[Entry, ...]:
    """What enters the network, in its order; nothing for a network that cannot be computed.

    The length of a text follows from it, and what a network answers is no input of a person's.
    """
    data_set = examples_of(analysis)
    if data_set is None:
        return ()
    try:
        takes = plan(analysis).takes
    except Misfit:
        return ()
    shapes = data_set.facts()
    writes = writing(analysis)
    said = writes.says if writes and writes.ability == "answer" else ""
    counted = {lengths_of(data_set, name) for name in takes if name in data_set.texts}
    return tuple(_entry(data_set, name, shapes[name]) for name in takes if name != said and name not in counted)


def examples_of(analysis: Analysis) -> DataSet | None:
    """The data set that a network reads."""
    found = (seen_data_of(facts) for facts in analysis.outer)
    return next((one for one in found if isinstance(one, DataSet)), None)


def lengths_of(data_set: DataSet, text: str) -> str:
    """The name of the data that counts the tokens of a text whose length varies; empty for none."""
    shapes, known = data_set.facts(), pipeline_of(data_set).lengths.get(text, "")
    return known or next(iter(length_outputs(shapes, text)), "")


def _entry(data_set: DataSet, name: str, shape: Shape) -> Entry:
    kind: Kind = "example"
    known, parts = data_set.fields(), pipeline_of(data_set).outputs.get(name, ())
    fields = tuple(known[part] for part in parts if part in known)
    if shape.axes == ("channels", "height", "width") and shape.sizes[0] in (1, 3) and name not in data_set.standardised:
        kind = "picture"
    elif name in data_set.texts and data_set.encodes:
        kind = "text"
    elif 0 < len(fields) == len(parts):
        kind = "cells" if len(fields) <= MOST_CELLS else "example"
    elif shape.dtype == "float" and shape.count <= MOST_NUMBERS and (len(shape) == 1 or is_series(shape)):
        kind = "row"
    elif not len(shape) and shape.classes:
        kind = "class"
    return Entry(name, kind, shape, data_set.ink, fields if kind == "cells" else ())


def is_series(shape: Shape) -> bool:
    """Whether this is one number after the other, measured over time."""
    return shape.axes[:1] == ("time",) and shape.count == shape.sizes[0]


def written(values: Entered) -> str:
    """What was entered as one text, which an option can carry: bytes in base64, all else as it is."""
    plain = {
        name: base64.b64encode(value).decode() if isinstance(value, bytes) else value for name, value in values.items()
    }
    return json.dumps(plain, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def read(text: str) -> dict[str, Any]:
    """What :func:`written` wrote, with pictures still in base64; raises Misfit for any other text."""
    try:
        found = json.loads(text) if len(text) <= LONGEST else None
    except (ValueError, RecursionError):
        found = None
    if not isinstance(found, dict):
        raise Misfit("What was entered cannot be read. Enter it once more.")
    return found


def pixels(text: Any, count: int) -> bytes:
    """The bytes of a picture out of base64; raises Misfit where there are not so many."""
    try:
        found = base64.b64decode(text, validate=True) if isinstance(text, str) else b""
    except (binascii.Error, ValueError):
        found = b""
    if len(found) != count:
        raise Misfit(
            "The picture has {found:,} pixels, but this network reads {count:,}. Draw it anew.",
            found=len(found),
            count=count,
        )
    return found


def read_back(text: str, known: Sequence[Entry]) -> dict[str, Any]:
    """What :func:`written` wrote of these entries, with pictures as bytes."""
    found = read(text)
    for one in known:
        if one.kind == "picture" and one.name in found:
            found[one.name] = pixels(found[one.name], one.shape.count)
    return found
