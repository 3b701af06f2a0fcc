"""Texts of a person's, each of one class: a file for each class, or a folder for each."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.data.closed import whole
from engine.data.declare import DataSet, Entered, Found, data_set
from engine.data.files.labelled_texts import LabelledTexts, examples_in
from engine.data.files.plain_text import told_encoding
from engine.data.files.text_folder import layout_of
from engine.data.texts.tokenising import tokenised
from engine.data.texts.words import has_words
from engine.data.transforms.texts import SPECIAL
from engine.declare import Folder, Names, param
from engine.message import Message, need
from engine.shape import Shape, label

if TYPE_CHECKING:
    import numpy as np

    Numbers = np.ndarray[Any, Any]

SHOWN = 10
MOST_EXAMPLES = 1_000_000


@data_set(title="Texts", category="Your own", icon="data", telling="{examples:,} texts")
class Texts(DataSet):
    """Your own texts, each of one class: a folder with a file for each class, in which each line is an example, or with
    a folder for each class, in which each file is one. A Tokenise makes numbers of their words, and a Pad makes them
    equally long."""

    source = "Your own texts; they stay where they are."

    folder: Folder = param("", about="The folder with a file or a folder for each class; it stays where it is.")
    classes: Names = param(("0", "1"), about="What the classes are called, in the order of their numbers.", hidden=True)
    examples: int = param(0, low=0, high=MOST_EXAMPLES, about="How many texts there are.", hidden=True)
    checksum: str = param("", about="What tells these texts from any others.", hidden=True)

    def __post_init__(self) -> None:
        self.__dict__["class_names"] = {"label": self.classes}

    def facts(self) -> Mapping[str, Shape]:
        return {"text": Shape((), (), "text"), "label": label(max(len(self.classes), 2))}

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
        per_class, texts, left_out = Counter[int](), list[str](), 0
        for at, example in reading.examples():
            if not has_words(example):
                left_out += 1
                continue
            per_class[at] += 1
            texts.append(example)
            _need_few(path, len(texts))
        _need_all(reading, per_class)
        made = cls(
            folder=str(path),
            classes=tuple(kind.name for kind in reading.kinds),
            examples=len(texts),
            checksum=reading.checksum,
        )
        transforms, reasons = tokenised(texts, "text")
        text = "No word comes twice in the texts of {folder}. Put more texts into it."
        need(transforms[0].vocabulary > SPECIAL, text, folder=str(path))
        told = [_told_classes(reading, per_class), *reasons]
        if left_out and reading.layout == "files":
            told.append(Message("{count:,} files hold no words and are left out.", {"count": left_out}))
        return Found(made, transforms, (*told, *(told_encoding(*one) for one in reading.encodings.items())))

    def find(self) -> Path:
        text = "{title} needs a folder with a file or a folder for each class, but none was chosen. Choose one in the "
        need(self.folder, text + "setting Folder.", title=self.title)
        path = whole(self.folder)
        text = "{folder} was not found. Say where it is now in the setting Folder, or bring it back."
        need(os.path.isdir(path), text, folder=str(path))
        return path

    def load(self) -> dict[str, Numbers]:
        import numpy as np

        reading = LabelledTexts(self.find())
        texts, labels = [], []
        for at, example in reading.examples():
            if has_words(example):
                texts.append(example)
                labels.append(at)
        self._need_unchanged(reading)
        return {"text": np.array(texts, object), "label": np.array(labels, np.int64)}

    def inputs(self, path: Path, aims: bool = False) -> Entered:
        """Each line of a file that has words in it, or each file of a folder; with ``aims`` a folder of classes."""
        import numpy as np

        reading = self._classed(path) if aims else None
        found = reading.placed() if reading else ((0, example, name) for name, example in examples_in(path))
        is_lined = reading.layout == "lines" if reading else not path.is_dir()
        texts, told, labels = [], [], []
        for at, example, place in found:
            if has_words(example):
                texts.append(example)
                told.append(example if is_lined else place)
                labels.append(self.classes.index(reading.kinds[at].name) if reading else 0)
                _need_few(path, len(texts))
        need(texts, "{file} holds no words. Write a text into each line of a file.", file=str(path))
        parts = {"text": np.array(texts, object), **({"label": np.array(labels, np.int64)} if aims else {})}
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
        found = [text if is_lined else place for _, text, place in reading.placed() if has_words(text)]
        return {"text" if is_lined else "file": [found[row] for row in rows]}

    def _need_unchanged(self, reading: LabelledTexts) -> None:
        """The texts must be those that were looked at when their classes were found."""
        text = "{folder} has changed since Texts looked at it, so its classes may no longer fit. Drop it on "
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


def _told_classes(reading: LabelledTexts, per_class: Mapping[int, int]) -> Message:
    named = [f"{kind.name} ({per_class[at]:,})" for at, kind in enumerate(reading.kinds)]
    values = {"classes": ", ".join(named[:SHOWN]) + (", …" if len(named) > SHOWN else ""), "count": len(named)}
    if reading.layout == "lines":
        text = "Each of the {count} files is a class, and each line with words in it an example: {classes}. If "
        return Message(text + "they are one long text, put it into a single file.", values)
    return Message("Each of the {count} folders is a class, and each file in it an example: {classes}.", values)
