"""Texts of a person's, each of one class: a file for each class, or a folder for each."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.data.declare import DataSet, Found, data_set
from engine.data.files.labelled_texts import LabelledTexts
from engine.data.files.text_folder import layout_of
from engine.data.words import Counted, words_of
from engine.declare import Folder, Names, param
from engine.message import Message, need
from engine.shape import Shape, Varies, label

if TYPE_CHECKING:
    import numpy as np

    Numbers = np.ndarray[Any, Any]

UNKNOWN = 1
SPECIAL = 2
"""How many tokens are no words: 0 fills up short texts, and 1 stands for all rare words."""
USUAL_WORDS, MOST_WORDS = 5_000, 10_000
"""How many words are told apart at first, and how many a project keeps."""
LEAST = 2
"""A word that comes less often is a rare one: nothing can be learned of it."""
SHORT, LONG, HELD = 32, 500, 0.95
"""No text of up to the first length is cut, none beyond the second kept, and between them this share is kept whole."""
MEMORY_LIMIT = 2**27
"""So many tokens all examples may have together, padding included: 1 GiB."""
MOST_EXAMPLES = 1_000_000


@data_set(title="Texts", category="Your own", icon="data", telling="{vocabulary:,} words · up to {longest} long")
class Texts(DataSet):
    """Your own texts, each of one class: a folder with a file for each class, in which each line is an example, or with
    a folder for each class, in which each file is one. Each word is a number: 0 fills up short texts, 1 stands for
    every rare word, and the more common a word is, the smaller is its number. Which words are common is counted in all
    texts, before some are kept for validation; nothing else of these is looked at."""

    texts = ("text",)
    source = "Your own texts; they stay where they are."

    folder: Folder = param("", about="The folder with a file or a folder for each class; it stays where it is.")
    vocabulary: int = param(
        USUAL_WORDS,
        low=SPECIAL,
        high=MOST_WORDS + SPECIAL,
        unit="words",
        about="How many different words there are; rarer ones are all the same.",
        log=True,
    )
    longest: int = param(
        40, low=1, high=10_000, unit="words", about="Longer texts are cut behind so many words.", log=True
    )
    classes: Names = param(("0", "1"), about="What the classes are called, in the order of their numbers.", hidden=True)
    words: Names = param((), about="The words that come at least twice, the most common first.", hidden=True)
    examples: int = param(0, low=0, high=MOST_EXAMPLES, about="How many texts there are.", hidden=True)
    checksum: str = param("", about="What tells these texts from any others.", hidden=True)

    def __post_init__(self) -> None:
        self.__dict__["class_names"] = {"label": self.classes}

    def facts(self) -> Mapping[str, Shape]:
        text = Shape((Varies(self.longest),), ("time",), "integer", len(self._known) + SPECIAL)
        # The label comes first of the two: it is the one whose shares both parts of a split keep.
        return {"text": text, "label": label(max(len(self.classes), 2)), "length": label(self.longest + 1)}

    def example_count(self) -> int | None:
        return self.examples or None

    @classmethod
    def reads(cls, path: Path) -> bool:
        return layout_of(path) in ("lines", "files")

    @classmethod
    def found(cls, path: Path) -> Found:
        from engine.data.sets.texts_found import found

        return found(path)

    def find(self) -> Path:
        text = "{title} needs a folder with a file or a folder for each class, but none was chosen. Choose one in the "
        need(self.folder, text + "setting Folder.", title=self.title)
        path = Path(os.path.abspath(os.path.expanduser(self.folder)))
        text = "{folder} was not found. Say where it is now in the setting Folder, or bring it back."
        need(os.path.isdir(path), text, folder=str(path))
        return path

    def load(self) -> dict[str, Numbers]:
        import numpy as np

        reading = LabelledTexts(self.find())
        rows, labels = [], []
        for at, example in reading.examples():
            words = words_of(example)
            if words:
                rows.append(np.array(self._tokens(words), np.int32))
                labels.append(at)
                self._need_room(len(rows))
        self._need_unchanged(reading)
        text = np.zeros((len(rows), self.longest), np.int64)
        for row, tokens in zip(text, rows, strict=True):
            row[: len(tokens)] = tokens
        length = np.array([len(tokens) for tokens in rows], np.int64)
        return {"text": text, "label": np.array(labels, np.int64), "length": length}

    def encode(self, output: str, text: str) -> list[int]:
        words = words_of(text)
        need(words, "This text has no words. Write a sentence.")
        tokens = self._tokens(words)
        return tokens + [0] * (self.longest - len(tokens))

    def decode(self, output: str, tokens: Sequence[int]) -> str:
        known = ("", "?", *self._known)
        return " ".join(known[token] for token in tokens if 0 < token < len(known))

    @cached_property
    def _known(self) -> tuple[str, ...]:
        return self.words[: self.vocabulary - SPECIAL]

    @cached_property
    def _numbers(self) -> dict[str, int]:
        return {word: number for number, word in enumerate(self._known, SPECIAL)}

    def _tokens(self, words: Sequence[str]) -> list[int]:
        return [self._numbers.get(word, UNKNOWN) for word in words[: self.longest]]

    def _need_room(self, count: int) -> None:
        text = "{folder} holds more than {most:,} texts, but with {longest:,} words each no more fit into the memory "
        need(
            count <= min(MOST_EXAMPLES, MEMORY_LIMIT // self.longest),
            text + "that they may take. Lower the setting Longest, or put fewer into it.",
            folder=self.folder,
            most=min(MOST_EXAMPLES, MEMORY_LIMIT // self.longest),
            longest=self.longest,
        )

    def _need_unchanged(self, reading: LabelledTexts) -> None:
        """The texts must be those that were looked at when the words were counted."""
        text = "{folder} has changed since Texts looked at it, so its words and classes may no longer fit. Drop it on "
        text += "the window once more, or choose it anew in the setting Folder."
        same = reading.checksum == self.checksum if self.checksum else len(reading.kinds) == len(self.classes)
        need(same, text, folder=str(reading.folder))
