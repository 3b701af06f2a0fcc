"""Texts of a person's, each of one class: a file for each class, or a folder for each."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.data.declare import DataSet, Entered, Found, data_set
from engine.data.files.labelled_texts import LabelledTexts, examples_in
from engine.data.files.plain_text import told_encoding
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
SHOWN = 10
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
    def found(cls, path: Path, target: str = "") -> Found:
        text = "A network can say only the label of texts, not {target}. Leave it out."
        need(target in ("", "label"), text, target=target)
        reading = LabelledTexts(path)
        counted, per_class, lengths, left_out = Counted(), Counter[int](), Counter[int](), 0
        for at, example in reading.examples():
            words = words_of(example)
            counted.add(words)
            per_class[at] += bool(words)
            lengths[len(words)] += bool(words)
            left_out += not words
            _need_few(path, per_class.total())
        _need_all(reading, per_class)
        known = counted.common(MOST_WORDS, LEAST)
        need(known, "No word comes twice in the texts of {folder}. Put more texts into it.", folder=str(path))
        longest = _longest(lengths)
        made = cls(
            folder=str(path),
            vocabulary=min(USUAL_WORDS, len(known) + SPECIAL),
            longest=longest,
            classes=tuple(kind.name for kind in reading.kinds),
            words=known,
            examples=per_class.total(),
            checksum=reading.checksum,
        )
        told = [_told_classes(reading, per_class), _told_words(made, len(counted.counts)), _told_length(made, lengths)]
        if left_out and reading.layout == "files":
            told.append(Message("{count:,} files hold no words and are left out.", {"count": left_out}))
        return Found(made, (), (*told, *(told_encoding(*one) for one in reading.encodings.items())))

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
                rows.append(self._row(words))
                labels.append(at)
                self._need_room(len(rows))
        self._need_unchanged(reading)
        text, length = self._filled(rows)
        return {"text": text, "label": np.array(labels, np.int64), "length": length}

    def inputs(self, path: Path, aims: bool = False) -> Entered:
        """Each line of a file that has words in it, or each file of a folder; with ``aims`` a folder of classes."""
        import numpy as np

        reading = self._classed(path) if aims else None
        found = reading.placed() if reading else ((0, example, name) for name, example in examples_in(path))
        is_lined = reading.layout == "lines" if reading else not path.is_dir()
        rows, told, labels = [], [], []
        for at, example, place in found:
            words = words_of(example)
            if words:
                rows.append(self._row(words))
                told.append(example if is_lined else place)
                labels.append(self.classes.index(reading.kinds[at].name) if reading else 0)
                self._need_room(len(rows))
        need(rows, "{file} holds no words. Write a text into each line of a file.", file=str(path))
        text, length = self._filled(rows)
        parts = {"text": text, "length": length, **({"label": np.array(labels, np.int64)} if aims else {})}
        return Entered(parts, {"text" if is_lined else "file": told})

    def _classed(self, path: Path) -> LabelledTexts:
        """The texts of a folder of classes; raises Misfit where one is unknown."""
        text = "{file} is one file, which says no classes. Choose a folder with a file or a folder for each class."
        need(path.is_dir(), text, file=str(path))
        reading = LabelledTexts(path)
        known = ", ".join(self.classes[:SHOWN]) + (", …" if len(self.classes) > SHOWN else "")
        for kind in reading.kinds:
            text = "{folder} holds texts of the class {name}, but the network learned no such class. It knows {known}. "
            text += "Name them as one of these, or take them away."
            need(kind.name in self.classes, text, folder=str(path), name=kind.name, known=known)
        return reading

    def told(self, rows: Sequence[int]) -> Mapping[str, Sequence[str]]:
        reading = LabelledTexts(self.find())
        is_lined = reading.layout == "lines"
        found = [text if is_lined else place for _, text, place in reading.placed() if words_of(text)]
        return {"text" if is_lined else "file": [found[row] for row in rows]}

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

    def _row(self, words: Sequence[str]) -> Numbers:
        import numpy as np

        return np.array(self._tokens(words), np.int32)

    def _filled(self, rows: Sequence[Numbers]) -> tuple[Numbers, Numbers]:
        """The rows as one array, with 0 behind the short ones, and how long each is."""
        import numpy as np

        text = np.zeros((len(rows), self.longest), np.int64)
        for row, tokens in zip(text, rows, strict=True):
            row[: len(tokens)] = tokens
        return text, np.array([len(tokens) for tokens in rows], np.int64)

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


def _need_few(folder: Path, count: int) -> None:
    text = "{folder} holds more than {most:,} texts. Put fewer into it."
    need(count <= MOST_EXAMPLES, text, folder=str(folder), most=MOST_EXAMPLES)


def _need_all(reading: LabelledTexts, per_class: Mapping[int, int]) -> None:
    for at, kind in enumerate(reading.kinds):
        text = "{file} is to hold the texts of the class {name}, but has no words. Put some there, or take it away."
        place = kind.files[0] if reading.layout == "lines" else kind.files[0].parent
        need(per_class.get(at), text, file=str(place), name=kind.name)


def _longest(lengths: Mapping[int, int]) -> int:
    """The length behind which longer texts are cut."""
    order = sorted(lengths)
    if order[-1] <= SHORT:
        return order[-1]
    count = sum(lengths.values())
    enough = next(one for one in order if sum(lengths[at] for at in order if at <= one) >= HELD * count)
    return min(enough, LONG, MEMORY_LIMIT // count)


def _told_classes(reading: LabelledTexts, per_class: Mapping[int, int]) -> Message:
    named = [f"{kind.name} ({per_class[at]:,})" for at, kind in enumerate(reading.kinds)]
    values = {"classes": ", ".join(named[:SHOWN]) + (", …" if len(named) > SHOWN else ""), "count": len(named)}
    if reading.layout == "lines":
        text = "Each of the {count} files is a class, and each line with words in it an example: {classes}. If "
        return Message(text + "they are one long text, put it into a single file.", values)
    return Message("Each of the {count} folders is a class, and each file in it an example: {classes}.", values)


def _told_words(made: Texts, count: int) -> Message:
    text = "The {known:,} most common of {count:,} different words are told apart, and all others are one word to the "
    text += "network. They were counted in all texts, also in those that will be kept for validation."
    return Message(text, {"known": made.vocabulary - SPECIAL, "count": count})


def _told_length(made: Texts, lengths: Mapping[int, int]) -> Message:
    cut = sum(count for length, count in lengths.items() if length > made.longest)
    if not cut:
        return Message("The longest text has {longest:,} words, so none is cut.", {"longest": made.longest})
    text = "The longest text has {most:,} words; {cut:,} of {count:,} are cut behind {longest:,} to save time."
    return Message(text, {"most": max(lengths), "cut": cut, "count": made.examples, "longest": made.longest})
