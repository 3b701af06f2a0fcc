"""Counts what a sheet of an OpenDocument file holds, where a cell or a row can say how often it comes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import IO

from engine.data.files.markup import walk

ROW, CELLS, BLANKS = "table:table-row", ("table:table-cell", "table:covered-table-cell"), "text:s"
MOST_DIGITS = 20
"""No reader counts further."""


class Repeats:
    """The last row and column that hold something, how many cells are written down, and the letters of all of them."""

    def __init__(self, stream: IO[bytes]) -> None:
        self.rows = self.columns = self.cells = self.letters = 0
        self._row = self._row_times = self._row_letters = 0
        self._column = self._column_times = self._filled = self._cell_letters = 0
        walk(stream, self._begun, self._ended, self._written)

    def _begun(self, name: str, attributes: Mapping[str, str]) -> None:
        if name == "table:table":
            self._row = 0
        elif name == ROW:
            self._row_times = _times(attributes, "table:number-rows-repeated")
            self._column = self._filled = self._row_letters = 0
        elif name in CELLS:
            self._column_times = _times(attributes, "table:number-columns-repeated")
            self._column += self._column_times
            values = [value for key, value in attributes.items() if key.startswith("office:")]
            self._cell_letters = sum(map(len, values))
            if values:
                self.cells, self._filled = self.cells + 1, self._column
        elif name == BLANKS:
            self._cell_letters += _times(attributes, "text:c")

    def _written(self, text: str) -> None:
        self._cell_letters += len(text)

    def _ended(self, name: str) -> None:
        if name in CELLS:
            self._row_letters += self._cell_letters * self._column_times
        elif name == ROW:
            self._row += self._row_times
            self.letters += self._row_letters * self._row_times
            if self._filled:
                self.rows, self.columns = max(self.rows, self._row), max(self.columns, self._filled)


def _times(attributes: Mapping[str, str], name: str) -> int:
    told = attributes.get(name, "1").strip().lstrip("+0")
    return int(told) if told.isdecimal() and len(told) <= MOST_DIGITS else 1
