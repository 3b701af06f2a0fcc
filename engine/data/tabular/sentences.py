"""Finds the columns of a table that hold sentences, and how these are read."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from engine.data.column import Column, Text
from engine.data.texts.tokenising import tokenised
from engine.data.texts.words import ALONE
from engine.data.transform import Transform
from engine.message import Message

if TYPE_CHECKING:
    import numpy as np
    import polars

    Numbers = np.ndarray[Any, Any]

LOOKED_AT = 200
"""By so many cells is told whether they are sentences."""
WORD = rf"[{ALONE}]|(?<!\S)(?=\S*[^\W\d_])[^\d\s{ALONE}]+(?!\S)"
"""A word of letters between blanks, or a sign that is a word by itself: dates, addresses of pages and numbers have
none."""
LEAST_WORDS = 5.0
"""Sentences have so many words, on the average; names and titles fewer."""
DIFFERENT = 0.5
"""Where no more than so large a share of the cells differ, they are kinds, however long."""
BEGIN = 2000


def seem_texts(filled: polars.Series, different: int) -> bool:
    """Whether these cells, so many of which differ, are sentences: of several words each, and mostly different."""
    if different <= DIFFERENT * len(filled):
        return False
    step = max(1, len(filled) // LOOKED_AT)
    counts = [len(re.findall(WORD, text[:BEGIN])) for text in filled.gather_every(step)]
    return sum(counts) >= LEAST_WORDS * len(counts)


def read_texts(
    columns: Sequence[Column], parts: Mapping[str, Numbers]
) -> tuple[tuple[Transform, ...], tuple[Message, ...]]:
    """What makes numbers of the columns of texts that are read, and why it is so."""
    names = [one.name for one in columns if isinstance(one, Text) and one.role == "input"]
    found: list[Transform] = []
    reasons: list[Message] = []
    for name in names:
        transforms, told = tokenised(parts[name], name, name if len(names) > 1 else "")
        found += transforms
        reasons += (Message("The column '{name}' holds sentences, so it is read as a text.", {"name": name}), *told)
    return tuple(found), tuple(reasons)
