"""Counts the letters of an Excel file, whose cells may all name one long text that is written down once."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from itertools import zip_longest
from typing import IO

from engine.data.files.markup import walk

NAME = "sharedstrings.xml"
TEXT, CELL, VALUE = "si", "c", "v"


def shared_letters(packed: zipfile.ZipFile, values: Mapping[zipfile.ZipInfo, int], most: int) -> int:
    """How many letters the cells show that share texts, given how many values each entry holds.

    Where there would be no more than ``most`` even if each cell named the longest text, it is that number: only in a
    file that may be a trap is each cell looked at.
    """
    tables = [_Texts(packed.open(one)).lengths for one in packed.infolist() if one.filename.lower().endswith(NAME)]
    # There is one; where there are several, nobody knows which of them is read.
    lengths = [max(lengths) for lengths in zip_longest(*tables, fillvalue=0)]
    bound = sum(values.values()) * max(lengths, default=0)
    if bound <= most:
        return bound
    return sum(_Named(packed.open(entry), lengths).letters for entry, count in values.items() if count)


class _Texts:
    """The number of letters of each text."""

    def __init__(self, stream: IO[bytes]) -> None:
        self.lengths: list[int] = []
        self._length = 0
        walk(stream, self._begun, self._ended, self._written)

    def _begun(self, name: str, _: Mapping[str, str]) -> None:
        if _local(name) == TEXT:
            self._length = 0

    def _written(self, text: str) -> None:
        self._length += len(text)

    def _ended(self, name: str) -> None:
        if _local(name) == TEXT:
            self.lengths.append(self._length)


class _Named:
    """The letters of all texts that the cells of a sheet name by their numbers."""

    def __init__(self, stream: IO[bytes], lengths: Sequence[int]) -> None:
        self.letters = 0
        self._lengths = lengths
        self._number: list[str] | None = None
        self._is_shared = False
        walk(stream, self._begun, self._ended, self._written, plain=True)

    def _begun(self, name: str, attributes: Mapping[str, str]) -> None:
        local = _local(name)
        if local == CELL:
            self._is_shared = attributes.get("t") == "s"
        elif local == VALUE and self._is_shared:
            self._number = []

    def _written(self, text: str) -> None:
        if self._number is not None:
            self._number.append(text)

    def _ended(self, name: str) -> None:
        if self._number is not None and _local(name) == VALUE:
            # A number that is none, or that no text has, raises ValueError or IndexError as other damages do.
            self.letters += self._lengths[int("".join(self._number))]
            self._number = None


def _local(name: str) -> str:
    return name.rpartition(":")[2]
