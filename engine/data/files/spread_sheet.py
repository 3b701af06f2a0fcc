"""Looks into an Excel file before it is read: how much it unpacks to, and how far its cells are spread."""

from __future__ import annotations

import re
import zipfile
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import IO

from engine.data.files.stored import FREELY, RATIO
from engine.message import need

UNPACKED = 2**30
"""So many bytes an Excel file may unpack to."""
PIECE = 2**20
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
        for one in entries:
            need_honest(path, promised=one.file_size, packed=one.compress_size)
            _need_dense(path, packed, one)


def _need_dense(path: Path, packed: zipfile.ZipFile, entry: zipfile.ZipInfo) -> None:
    """Raise Misfit where the cells of a sheet are few, and lie far from each other."""
    with packed.open(entry) as stream:
        is_open_document = entry.filename == OPEN_DOCUMENT
        rows, columns, cells = _repeated(stream) if is_open_document else _spread(stream)
    need(
        rows * columns <= max(FREE_CELLS, MOST_EMPTY * cells),
        "{file} has {rows:,} rows and {columns:,} columns, but nearly all of their {count:,} cells are empty or "
        "repeat another one. Delete what stands far from the table, or save the table as CSV.",
        file=str(path),
        rows=rows,
        columns=columns,
        count=rows * columns,
    )


def _repeated(stream: IO[bytes]) -> tuple[int, int, int]:
    """The last row and column of an OpenDocument sheet that hold something, and how many cells are written down."""
    from xml.parsers import expat

    rows, columns, cells, row, times, column, filled = 0, 0, 0, 0, 0, 0, 0

    def begun(name: str, attributes: dict[str, str]) -> None:
        nonlocal cells, row, times, column, filled
        if name == "table:table":
            row = 0
        elif name == "table:table-row":
            times, column, filled = _times(attributes, "rows"), 0, 0
        elif name in ("table:table-cell", "table:covered-table-cell"):
            column += _times(attributes, "columns")
            if any(one.startswith("office:") for one in attributes):
                cells, filled = cells + 1, column

    def ended(name: str) -> None:
        nonlocal rows, columns, row
        if name == "table:table-row":
            row += times
            if filled:
                rows, columns = max(rows, row), max(columns, filled)

    def refuse(*_: object) -> None:
        raise zipfile.BadZipFile("it declares a document type")

    parser = expat.ParserCreate()
    # Where nothing can be declared, nothing unfolds into more of it.
    parser.StartElementHandler, parser.EndElementHandler, parser.StartDoctypeDeclHandler = begun, ended, refuse
    try:
        while piece := stream.read(PIECE):
            parser.Parse(piece)
    except expat.ExpatError as error:
        raise zipfile.BadZipFile(str(error)) from error
    return rows, columns, cells


def _times(attributes: Mapping[str, str], what: str) -> int:
    told = attributes.get(f"table:number-{what}-repeated", "1").strip()
    return int(told) if told.isdecimal() and len(told) < 10 else 1


def _spread(stream: IO[bytes]) -> tuple[int, int, int]:
    """The last row and column of an Excel sheet, and how many cells are written down."""
    rows, columns, cells, end = 0, 0, 0, b""
    while piece := stream.read(PIECE):
        content = end + piece
        # A place that goes on in the next piece comes once more with it.
        end = content[-OVERLAP:]
        places = PLACE.findall(content)
        cells += len(places)
        for letters, number in places:
            rows = max(rows, int(number))
            columns = max(columns, _column(letters))
    return rows, columns, cells


def _column(letters: bytes) -> int:
    """A for 1, Z for 26, AA for 27."""
    found = 0
    for letter in letters.upper():
        found = 26 * found + letter - 64
    return found
