"""Byte-pair encoding: the parts of words that come most often, found by merging neighbours again and again."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tokenizers import models

RUN = re.compile(r" ?(?:[\w'-]{1,32}|[^\w\s])|\s")
"""No piece goes beyond one of these: a word or a sign with the space in front of it, or another blank."""
BETWEEN = " "
"""What parts the two sides of a merge where it is kept as a text; the second side has no space."""


def merges_of(text: str, signs: Iterable[str], most: int) -> tuple[str, ...]:
    """The most worthwhile merges of a text, in their order, each as its two sides."""
    import json

    from tokenizers import Tokenizer, models, trainers

    alphabet = list(signs)
    learner = Tokenizer(models.BPE())
    trainer = trainers.BpeTrainer(
        vocab_size=len(alphabet) + most, min_frequency=2, show_progress=False, initial_alphabet=alphabet
    )
    learner.train_from_iterator((run[0] for run in RUN.finditer(text)), trainer)
    merges = json.loads(learner.to_str())["model"]["merges"]
    return tuple(BETWEEN.join(pair) for pair in islice(merges, most))


class Pieces:
    """Signs, and the pieces that merges make of them, each with its number."""

    def __init__(self, signs: Iterable[str], merges: Iterable[str], most: int, unknown: str) -> None:
        self.unknown = unknown
        self.numbers = {sign: number for number, sign in enumerate(signs)}
        self.merges: list[tuple[str, str]] = []
        for left, right in _pairs(merges, self.numbers):
            if len(self.numbers) >= most and left + right not in self.numbers:
                break
            self.merges.append((left, right))
            self.numbers.setdefault(left + right, len(self.numbers))
        self._known: dict[str, list[int]] = {}
        self._model: models.BPE | None = None

    def tokens(self, text: str) -> Iterator[int]:
        """The numbers of the pieces of a text; a sign that is not known has that of the unknown one, or none."""
        for run in RUN.finditer(text):
            found = self._known.get(run[0])
            if found is None:
                found = self._known[run[0]] = self._parted(run[0])
            yield from found

    def _parted(self, run: str) -> list[int]:
        if self._model is None:
            from tokenizers import models

            unknown = self.unknown if self.unknown in self.numbers else None
            self._model = models.BPE(dict(self.numbers), self.merges, unk_token=unknown)
        return [piece.id for piece in self._model.tokenize(run)]


def _pairs(merges: Iterable[str], known: Mapping[str, int]) -> Iterator[tuple[str, str]]:
    """The two sides of each merge that can be; ``known`` grows as they are taken."""
    for merge in merges:
        left, _, right = merge.rpartition(BETWEEN)
        if left in known and right in known:
            yield left, right
