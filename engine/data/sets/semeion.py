"""Semeion's handwritten digits, read from the one file in a folder of the user's."""

from __future__ import annotations

import os.path
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.data.closed import whole
from engine.data.declare import DataSet, data_set
from engine.data.files.plain_text import read_text
from engine.declare import Folder, param
from engine.message import Message, Misfit, need
from engine.shape import Shape, image, label

if TYPE_CHECKING:
    import numpy as np

ORIGINAL, TABLE = "semeion.data", "semeion.csv"
SIDE = 16
CLASSES = 10
PIXELS = SIDE * SIDE
HEAD = ",".join([*(f"p{number}" for number in range(PIXELS)), "digit"])
SIZE_LIMIT = 8 * 2**20
"""More bytes than either form has (2.9 MB, 0.8 MB)."""
TOO_LARGE = "{file} has more than {limit:,} bytes, but some 3,000,000 were expected. Get a fresh copy of it."
LIMIT = 20_000
"""More digits than the file holds (1,593); 20 MiB once loaded."""
ORIGIN = (
    "It holds 1,593 handwritten digits (0.8 MB as a table, 2.9 MB as published) and comes from the UCI Machine "
    "Learning Repository, https://archive.ics.uci.edu, CC BY 4.0. To get it: layerloom data semeion."
)
BITS = {"0": 0, "1": 1, "0.0000": 0, "1.0000": 1}

Row = tuple[list[int], int]
"""The pixels of a digit from left to right and from top to bottom, and which digit it is."""


@data_set(title="Semeion", category="Pictures", icon="data", telling="handwritten digits, 16 × 16")
class Semeion(DataSet):
    """Handwritten digits from about 80 people as black and white pictures of 16 × 16 pixels, 1 where there is ink:
    1,593 of them. Each person wrote every digit twice, once with care and once fast."""

    source = "Semeion Handwritten Digit, M. Buscema, 1998, UCI Machine Learning Repository, CC BY 4.0."

    ink = 1.0
    folder: Folder = param("", about="The folder with semeion.data as published, or with the same as semeion.csv.")

    def facts(self) -> Mapping[str, Shape]:
        return {"image": image(1, SIDE, SIDE), "label": label(CLASSES)}

    def find(self) -> Path:
        return _file(self.folder)

    def load(self) -> dict[str, np.ndarray[Any, Any]]:
        import numpy as np

        rows = _rows(self.find())
        images = np.array([pixels for pixels, _ in rows], np.float32).reshape(-1, 1, SIDE, SIDE)
        return {"image": images, "label": np.array([digit for _, digit in rows], np.int64)}


def _file(folder: str) -> Path:
    """The file in a folder; raises Misfit where there is none."""
    names: dict[str, Any] = {"original": ORIGINAL, "table": TABLE, "origin": Message(ORIGIN)}
    need(
        folder,
        "Semeion needs its file {original} or {table}, but no folder was given. {origin} Name its folder with "
        "--data FOLDER or in the setting Folder.",
        **names,
    )
    searched = whole(folder)
    # Only a regular one: a pipe would wait for ever.
    found = [searched / name for name in (ORIGINAL, TABLE) if os.path.isfile(searched / name)]
    need(
        found,
        "Semeion's file {original} or {table} was not found in {folder}. {origin} Name another folder with "
        "--data FOLDER or in the setting Folder.",
        folder=str(searched),
        **names,
    )
    return found[0]


def _rows(path: Path) -> list[Row]:
    """The digits of a file; raises Misfit where a line is none."""
    lines = [line.strip() for line in read_text(path, SIZE_LIMIT, TOO_LARGE).split("\n")]
    if path.name == TABLE:
        need(
            lines and lines[0] == HEAD,
            "{file} does not begin with the names of its columns, p0 to p{last} and digit. Get a fresh copy of it.",
            file=str(path),
            last=PIXELS - 1,
        )
        numbered, parse = [(number, line) for number, line in enumerate(lines[1:], 2) if line], _from_table
    else:
        numbered, parse = [(number, line) for number, line in enumerate(lines, 1) if line], _from_original
    need(
        1 <= len(numbered) <= LIMIT,
        "{file} holds {count:,} digits, but 1 to {limit:,} were expected, one a line. Get a fresh copy of it.",
        file=str(path),
        count=len(numbered),
        limit=LIMIT,
    )
    return [_row(path, number, line, parse) for number, line in numbered]


def _row(path: Path, number: int, line: str, parse: Callable[[str], Row | None]) -> Row:
    found = parse(line)
    if found is None:
        raise Misfit(
            "Line {number:,} of {file} is no digit: {pixels} pixels of 0 or 1 and then which digit it is were "
            "expected, but it begins with '{start}'. Get a fresh copy of it.",
            number=number,
            file=str(path),
            pixels=PIXELS,
            start=line[:20],
        )
    return found


def _from_table(line: str) -> Row | None:
    """Pixels and the digit itself, with commas between; None where it is not so."""
    *pixels, digit = line.split(",", PIXELS + 1)
    bits = _bits(pixels, PIXELS)
    return (bits, int(digit)) if bits is not None and digit in {*"0123456789"} else None


def _from_original(line: str) -> Row | None:
    """Pixels, and ten numbers of which that of the digit is 1; None where it is not so."""
    bits = _bits(line.split(None, PIXELS + CLASSES), PIXELS + CLASSES)
    if bits is None or sum(bits[PIXELS:]) != 1:
        return None
    return bits[:PIXELS], bits[PIXELS:].index(1)


def _bits(words: Sequence[str], count: int) -> list[int] | None:
    """So many zeros and ones; None where there are others, or more or fewer."""
    bits = [BITS[word] for word in words if word in BITS]
    return bits if len(bits) == len(words) == count else None
