"""Chooses how texts become tokens: how many words are told apart, and how long the texts are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from engine.data.texts.words import Counted
from engine.data.transforms.texts import LEAST, MEMORY_LIMIT, SPECIAL, USUAL_WORDS, Pad, Tokenise, pieces
from engine.declare import make
from engine.message import Message

if TYPE_CHECKING:
    import numpy as np

    Numbers = np.ndarray[Any, Any]

COUNTED, COUNTED_LETTERS = 20_000, 20_000_000
"""So many texts, and letters of them, are looked at."""
SHORT, LONG, HELD = 32, 500, 0.95
"""No text of up to the first length is cut, none beyond the second kept, and between them this share is kept whole."""


def tokenised(
    texts: Numbers | Sequence[str], name: str, of: str = ""
) -> tuple[tuple[Tokenise, Pad], tuple[Message, ...]]:
    """The transforms that make tokens of these texts, which are called so, and why; ``of`` is what they are to name."""
    lengths, counted = _looked(texts)
    known, longest = len(counted.common(USUAL_WORDS - SPECIAL, LEAST)), _longest(lengths, len(texts))
    tokenise = make(Tokenise, {"of": of, "vocabulary": known + SPECIAL})
    pad = make(Pad, {"of": of, "longest": longest})
    return (tokenise, pad), tuple(_told(name, known, len(counted.counts), lengths, longest))


def _looked(texts: Numbers | Sequence[str]) -> tuple[Counter[int], Counted]:
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
    text = "A Tokenise makes a number of each word of '{name}': the {known:,} most common of {different:,} are told "
    text += "apart, and all others are one word to the network. Which ones are common is counted in the training part "
    text += "alone."
    yield Message(text, {"name": name, "known": known, "different": different})
    cut, count = sum(many for length, many in lengths.items() if length > longest), sum(lengths.values())
    values = {"longest": longest, "most": max(lengths), "cut": cut, "count": count}
    if not cut:
        yield Message("The longest text has {most:,} words, so a Pad fills up all others to {longest:,}.", values)
        return
    text = "A Pad makes all texts {longest:,} words long, to save time: {cut:,} of {count:,} that were looked at are "
    yield Message(text + "longer and are cut, the longest has {most:,}.", values)
