"""Finds the columns of a table that hold sentences, and how these are read."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from engine.data.column import Column, Text
from engine.data.transform import Transform
from engine.data.transforms.texts import LEAST, MEMORY_LIMIT, SPECIAL, USUAL_WORDS, Pad, Tokenise, pieces
from engine.data.words import ALONE, Counted
from engine.declare import make
from engine.message import Message

if TYPE_CHECKING:
    import numpy as np
    import polars

    Numbers = np.ndarray[Any, Any]

LOOKED_AT = 200
"""By so many cells is told whether they are sentences."""
WORD = re.compile(rf"[{ALONE}]|(?<!\S)(?=\S*[^\W\d_])[^\d\s{ALONE}]+(?!\S)")
"""A word of letters between blanks, or a sign that is a word by itself: dates, addresses of pages and numbers have
none."""
LEAST_WORDS = 5.0
"""Sentences have so many words, on the average; names and titles fewer."""
DIFFERENT = 0.5
"""Where no more than so large a share of the cells differ, they are kinds, however long."""
BEGIN = 2000
COUNTED, COUNTED_LETTERS = 20_000, 20_000_000
"""So many texts, and letters of them, are counted to choose a vocabulary and a length."""
SHORT, LONG, HELD = 32, 500, 0.95
"""No text of up to the first length is cut, none beyond the second kept, and between them this share is kept whole."""


def seem_texts(filled: polars.Series, different: int) -> bool:
    """Whether these cells, so many of which differ, are sentences: of several words each, and mostly different."""
    if different <= DIFFERENT * len(filled):
        return False
    step = max(1, len(filled) // LOOKED_AT)
    counts = [len(WORD.findall(text[:BEGIN])) for text in filled.gather_every(step)]
    return sum(counts) >= LEAST_WORDS * len(counts)


def read_texts(
    columns: Sequence[Column], parts: Mapping[str, Numbers]
) -> tuple[tuple[Transform, ...], tuple[Message, ...]]:
    """What makes numbers of the columns of texts that are read, and why it is so."""
    names = [one.name for one in columns if isinstance(one, Text) and one.role == "input"]
    found: list[Transform] = []
    reasons: list[Message] = []
    for name in names:
        of = name if len(names) > 1 else ""
        lengths, counted = _looked(parts[name])
        known = len(counted.common(USUAL_WORDS - SPECIAL, LEAST))
        longest = _longest(lengths, len(parts[name]) * len(names))
        found.append(make(Tokenise, {"of": of, "vocabulary": max(known, 1) + SPECIAL}))
        found.append(make(Pad, {"of": of, "longest": longest}))
        reasons += _told(name, known, len(counted.counts), lengths, longest)
    return tuple(found), tuple(reasons)


def _looked(texts: Numbers) -> tuple[Counter[int], Counted]:
    """How many of some texts from all over are how long, and how often each of their words comes."""
    lengths, counted, left = Counter[int](), Counted(), COUNTED_LETTERS
    for text in texts[:: max(1, len(texts) // COUNTED)]:
        words = pieces(text, "words")
        lengths[max(1, len(words))] += 1
        counted.add(words)
        left -= len(text)
        if left < 0:
            break
    return lengths, counted


def _longest(lengths: Mapping[int, int], count: int) -> int:
    """The length behind which longer texts are cut, where there are so many."""
    order = sorted(lengths)
    most = max(1, MEMORY_LIMIT // count)
    if order[-1] <= SHORT:
        return min(order[-1], most)
    total = sum(lengths.values())
    enough = next(one for one in order if sum(lengths[at] for at in order if at <= one) >= HELD * total)
    return min(max(enough, SHORT), LONG, most)


def _told(name: str, known: int, different: int, lengths: Mapping[int, int], longest: int) -> Iterator[Message]:
    text = "The column '{name}' holds sentences, so a Tokenise makes a number of each word: the {known:,} most common "
    text += "of {different:,} are told apart, which ones is counted in the training part alone, and all others are one "
    text += "word to the network."
    yield Message(text, {"name": name, "known": known, "different": different})
    cut, count = sum(many for length, many in lengths.items() if length > longest), sum(lengths.values())
    values = {"longest": longest, "most": max(lengths), "cut": cut, "count": count}
    if not cut:
        yield Message("The longest text has {most:,} words; a Pad fills up all others to {longest:,}.", values)
        return
    text = "A Pad makes all texts {longest:,} words long, to save time: {cut:,} of {count:,} that were looked at are "
    yield Message(text + "longer and are cut, the longest has {most:,}.", values)
