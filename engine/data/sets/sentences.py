"""Sentences of film reviews, read from the two text files in a folder of the user's."""

from __future__ import annotations

import os.path
import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from engine.data.closed import whole
from engine.data.declare import DataSet, data_set
from engine.data.files.plain_text import read_text
from engine.data.texts.words import WORD, Counted
from engine.declare import Folder, param
from engine.message import Message, need
from engine.shape import Shape, Varies, label

if TYPE_CHECKING:
    import numpy as np

FILES = ("rt-polarity.neg", "rt-polarity.pos")
"""The files in the order of their labels: 0 for negative, 1 for positive."""
SIZE_LIMIT = 8 * 2**20
SENTENCE_LIMIT = 20_000
"""More sentences than any file of this name and form has (5,331); 160 MiB once loaded, at the longest."""
ORIGIN = (
    "They are the sentence polarity dataset v1.0 of Pang and Lee (0.5 MB packed, 1.2 MB unpacked), from "
    "https://www.cs.cornell.edu/people/pabo/movie-review-data. To get them: layerloom data polarity."
)
UNKNOWN = 1
SPECIAL = 2
"""How many tokens are no words: 0 fills up short sentences, and 1 stands for all rare words."""
TOO_LARGE = "{file} has more than {limit:,} bytes, but some 600,000 were expected. Get a fresh copy of it."

Sentence = list[str]


@data_set(title="Film sentences", category="Text", icon="data", telling="{vocabulary} words · up to {longest} long")
class FilmSentences(DataSet):
    """Sentences from film reviews, and whether each of them praises the film (1) or not (0): 5,331 of either kind.
    Each word is a number: 0 fills up sentences that are shorter than the longest, 1 stands for every rare word, and
    the more common a word is, the smaller is its number."""

    texts = ("text",)
    class_names = MappingProxyType({"label": ("negative", "positive")})
    source = "B. Pang and L. Lee, Seeing stars, 2005, sentence polarity dataset v1.0, cs.cornell.edu."

    folder: Folder = param("", about="The folder with rt-polarity.neg and rt-polarity.pos, unpacked.")
    vocabulary: int = param(
        5000,
        low=SPECIAL + 1,
        high=100_000,
        unit="words",
        about="How many different words there are; rarer ones are all the same.",
        log=True,
    )
    longest: int = param(40, low=1, high=500, unit="words", about="Longer sentences are cut behind so many words.")

    def facts(self) -> Mapping[str, Shape]:
        text = Shape((Varies(self.longest),), ("time",), "integer", self.vocabulary)
        # The label comes first of the two: it is the one whose shares both parts of a split keep.
        return {"text": text, "label": label(2), "length": label(self.longest + 1)}

    def load(self) -> dict[str, np.ndarray[Any, Any]]:
        import numpy as np

        groups = self._groups()
        whole = [sentence for group in groups for sentence in group]
        numbers = _numbers(whole, self.vocabulary)
        text = np.zeros((len(whole), self.longest), np.int64)
        length = np.zeros(len(whole), np.int64)
        for row, sentence in enumerate(whole):
            tokens = [numbers.get(word, UNKNOWN) for word in sentence[: self.longest]]
            text[row, : len(tokens)] = tokens
            length[row] = len(tokens)
        labels = np.repeat(np.arange(len(groups)), [len(group) for group in groups])
        return {"text": text, "label": labels.astype(np.int64), "length": length}

    def find(self) -> list[Path]:
        return _files(self.folder)

    def encode(self, output: str, text: str) -> list[int]:
        words = re.findall(WORD, text.lower())
        need(words, "This text has no words. Write a sentence.")
        numbers = self._known()
        tokens = [numbers.get(word, UNKNOWN) for word in words[: self.longest]]
        return tokens + [0] * (self.longest - len(tokens))

    def decode(self, output: str, tokens: Sequence[int]) -> str:
        words = {number: word for word, number in self._known().items()} | {UNKNOWN: "?"}
        return " ".join(words[token] for token in tokens if token in words)

    def _groups(self) -> list[list[Sentence]]:
        """The sentences of each file."""
        return [_sentences(file) for file in self.find()]

    def _known(self) -> dict[str, int]:
        return _numbers((sentence for group in self._groups() for sentence in group), self.vocabulary)


def _numbers(sentences: Iterable[Sentence], vocabulary: int) -> dict[str, int]:
    """The numbers of the most common words; those that are equally common stand in the order of the alphabet."""
    counted = Counted()
    for sentence in sentences:
        counted.add(sentence)
    return {word: number for number, word in enumerate(counted.common(vocabulary - SPECIAL), SPECIAL)}


def _files(folder: str) -> list[Path]:
    """The two files in a folder; raises Misfit where one of them is missing."""
    names: dict[str, Any] = {"negative": FILES[0], "positive": FILES[1], "origin": Message(ORIGIN)}
    need(
        folder,
        "Film sentences needs its files {negative} and {positive}, but no folder was given. {origin} Name their folder "
        "with --data FOLDER or in the setting Folder.",
        **names,
    )
    searched = whole(folder)
    found = [searched / name for name in FILES if os.path.isfile(searched / name)]
    need(
        len(found) == len(FILES),
        "Film sentences' files {negative} and {positive} were not found in {folder}. {origin} Name another folder "
        "with --data FOLDER or in the setting Folder.",
        folder=str(searched),
        **names,
    )
    return found


def _sentences(path: Path) -> list[Sentence]:
    """The words of each line that has any; raises Misfit where a file is not such a text."""
    lines = read_text(path, SIZE_LIMIT, TOO_LARGE).split("\n")
    found = [words for line in lines if (words := line.split())]
    need(
        1 <= len(found) <= SENTENCE_LIMIT,
        "{file} holds {count:,} sentences, but 1 to {limit:,} were expected, one a line. Get a fresh copy of it.",
        file=str(path),
        count=len(found),
        limit=SENTENCE_LIMIT,
    )
    return found
