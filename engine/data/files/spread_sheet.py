"""Looks into an Excel file before it is read: how much it unpacks to, and how far its cells are spread."""

from __future__ import annotations

import re
import zipfile
import zlib
from pathlib import Path
from typing import IO

from engine.data.files.markup import PIECE
from engine.data.files.open_document import Repeats
from engine.data.files.shared_strings import shared_letters
from engine.data.files.stored import FREELY, RATIO
from engine.message import need

UNPACKED = 2**30
"""So many bytes an Excel file may unpack to."""
DAMAGES = (
    zipfile.BadZipFile,
    zlib.error,
    EOFError,
    OSError,
    NotImplementedError,
    RuntimeError,
    ValueError,
    LookupError,
)
"""What reading a damaged zip ends in."""
OPEN_DOCUMENT = "content.xml"
OVERLAP = 64
"""No place of a cell is longer."""
PLACE = re.compile(rb"""\br\s*=\s*["']([A-Za-z]{0,4})([0-9]{1,10})""")
VALUE = re.compile(rb"<(?:[^<>\s]*:)?v[\s/>]")
FREE_CELLS, MOST_EMPTY = 4_000_000, 4
"""A sheet takes memory for each cell between its first and its last, filled or not: so many, or so many times as many
as are filled."""


def need_honest(path: Path, *, promised: int, packed: int) -> None:
    """Raise Misfit where a table would unpack to far more than what is packed so can be."""
    need(
        promised <= max(FREELY, RATIO * packed),
        "{file} would unpack from {packed:,} to {promised:,} bytes, more than {ratio} times as many, as only a trap "
        "does. Save the table anew as CSV, if you trust it.",
        file=str(path),
        packed=packed,
        promised=promised,
        ratio=RATIO,
    )


def need_spread(path: Path) -> None:
    """Raise Misfit where a file would take much more memory than its size lets expect; damages raise as in DAMAGES."""
    with zipfile.ZipFile(path) as packed:
        entries = packed.infolist()
        size = sum(one.file_size for one in entries)
        need(
            size <= UNPACKED,
            "{file} would unpack to {size:,} bytes, but at most {limit:,} are read. Save the table as CSV or Parquet.",
            file=str(path),
            size=size,
            limit=UNPACKED,
        )
        whole, values = path.stat().st_size, {}
        for one in entries:
            need_honest(path, promised=one.file_size, packed=one.compress_size)
            # Whatever it is called, it may be a sheet.
            rows, columns, cells, values[one] = _spread(packed.open(one))
            _need_dense(path, rows, columns, cells)
            if one.filename == OPEN_DOCUMENT:
                sheet = Repeats(packed.open(one))
                _need_dense(path, sheet.rows, sheet.columns, sheet.cells)
                need_honest(path, promised=sheet.letters, packed=whole)
        need_honest(path, promised=shared_letters(packed, values, max(FREELY, RATIO * whole)), packed=whole)


def _need_dense(path: Path, rows: int, columns: int, cells: int) -> None:
    """Raise Misfit where the cells of a sheet are few, and lie far from each other."""
    need(
        rows * columns <= max(FREE_CELLS, MOST_EMPTY * cells),
        "{file} has {rows:,} rows and {columns:,} columns, but nearly all of their {count:,} cells are empty or "
        "repeat another one. Delete what stands far from the table, or save the table as CSV.",
        file=str(path),
        rows=rows,
        columns=columns,
        count=rows * columns,
    )


def _spread(stream: IO[bytes]) -> tuple[int, int, int, int]:
    """The last row and column of an Excel sheet, and how many cells and values are written down."""
    rows, columns, cells, values, end = 0, 0, 0, 0, b""
    while piece := stream.read(PIECE):
        content = end + piece
        # A place that goes on in the next piece comes once more with it.
        end = content[-OVERLAP:]
        places = PLACE.findall(content)
        cells += len(places)
        values += len(VALUE.findall(content))
        for letters, number in places:
            rows = max(rows, int(number))
            columns = max(columns, _column(letters))
    return rows, columns, cells, values


def _column(letters: bytes) -> int:
    """A for 1, Z for 26, AA for 27."""
    found = 0
    for letter in letters.upper():
        found = 26 * found + letter - 64
    return found
