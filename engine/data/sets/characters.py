"""A text of a person's, letter by letter: pieces of it, and the same pieces one letter later."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from string import ascii_lowercase, ascii_uppercase
from typing import TYPE_CHECKING, Any

from engine.data.closed import whole
from engine.data.continued import Continued, parted
from engine.data.declare import data_set
from engine.data.files.folder import entries
from engine.data.files.plain_text import read_text
from engine.declare import Folder, param
from engine.message import Message, need
from engine.shape import Shape

if TYPE_CHECKING:
    import numpy as np

    Numbers = np.ndarray[Any, Any]

FILE, ENDING = "input.txt", ".txt"
SIZE_LIMIT = 16 * 2**20
TOO_LARGE = "{file} has more than {limit:,} bytes, which is more than can be read. Cut it into smaller files."
ORIGIN = (
    "Tiny Shakespeare (1.1 MB) is a good one, from "
    "https://raw.githubusercontent.com/karpathy/char-rnn/master/data/tinyshakespeare/input.txt."
    " To get it: layerloom data shakespeare."
)
BREAK = "\n"
USUAL = " !$&',-.3:;?" + ascii_uppercase + ascii_lowercase
"""The characters of tiny Shakespeare, but for the line break."""
SHOWN = 10


@data_set(title="Characters", category="Text", icon="data", telling="pieces of {length} characters")
class Characters(Continued):
    """A text of yours in pieces, and the same pieces one character later: who can say what comes next can write. Each
    character is a number, 0 for a line break. The end of the text is kept for validation, and each epoch cuts the rest
    at other places."""

    source = (
        "Tiny Shakespeare was put together by A. Karpathy, 2015, for The unreasonable effectiveness of recurrent "
        "neural networks, from plays that belong to everybody."
    )

    folder: Folder = param("", about="The folder with the text: input.txt, or else its largest .txt file.")
    length: int = param(128, low=2, high=4096, unit="characters", about="How long each piece is.", log=True)
    alphabet: str = param(USUAL, about="All characters that the text may have, beside the line break; any order.")

    def facts(self) -> Mapping[str, Shape]:
        text = Shape((self.length,), ("time",), "integer", len(self._signs()))
        return {"text": text, "next": text}

    def load(self) -> dict[str, Numbers]:
        import numpy as np

        path = self.find()
        text = read_text(path, SIZE_LIMIT, TOO_LARGE)
        strange = self._strange(text)
        need(
            not strange,
            "{file} holds characters that are not in the alphabet: {some}. Add them to the setting Alphabet, or take "
            "them out of the text.",
            file=str(path),
            some=_some(strange),
        )
        count = (len(text) - 1) // self.length
        need(
            count >= 2,
            "{file} has {count:,} characters, but two pieces of {length} and the character behind them are needed. "
            "Take a longer text, or lower the setting Length.",
            file=str(path),
            count=len(text),
            length=self.length,
        )
        codes = np.array(self._tokens(text), np.int64)
        return parted(codes, self.length)

    def find(self) -> Path:
        return _file(self.folder)

    def encode(self, output: str, text: str) -> list[int]:
        strange = self._strange(text)
        need(
            not strange,
            "The text holds characters that are not in the alphabet: {some}. Write it without them.",
            some=_some(strange),
        )
        return self._tokens(text)

    def decode(self, output: str, tokens: Sequence[int]) -> str:
        signs = self._signs()
        return "".join(signs[token] for token in tokens)

    def _signs(self) -> list[str]:
        """The characters in the order of their tokens; one that was written twice counts once."""
        return list(dict.fromkeys(BREAK + self.alphabet))

    def _strange(self, text: str) -> list[str]:
        return sorted({*text} - {BREAK, *self.alphabet})

    def _tokens(self, text: str) -> list[int]:
        numbers = {sign: number for number, sign in enumerate(self._signs())}
        return [numbers[sign] for sign in text]


def _some(characters: Iterable[str]) -> str:
    found = [repr(one) for one in characters]
    return ", ".join(found[:SHOWN]) + (", …" if len(found) > SHOWN else "")


def _file(folder: str) -> Path:
    """The text in a folder; raises Misfit where there is none."""
    values: dict[str, Any] = {"name": FILE, "origin": Message(ORIGIN)}
    need(
        folder,
        "Characters needs a text, but no folder was given. {origin} Name the folder of {name} (or of another .txt "
        "file) with --data FOLDER or in the setting Folder.",
        **values,
    )
    searched = whole(folder)
    if os.path.isfile(searched / FILE):
        return searched / FILE
    found = _texts(searched)
    need(
        found,
        "No text was found in {folder}, neither {name} nor another .txt file. {origin} Name another folder with "
        "--data FOLDER or in the setting Folder.",
        folder=str(searched),
        **values,
    )
    return searched / max(found)[1]


def _texts(folder: Path) -> list[tuple[int, str]]:
    """The texts in a folder by size and name; only regular files, because a pipe would wait for ever."""
    try:
        names = (name for name in entries(folder, folders=False) if name.endswith(ENDING))
        return [((folder / name).stat().st_size, name) for name in names]
    except (OSError, ValueError):
        return []
