"""A series that is one column of a CSV file of the user's."""

from __future__ import annotations

import csv
import math
import os.path
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.data.closed import whole
from engine.data.declare import Entered, data_set
from engine.data.files.plain_text import read_text
from engine.data.sets.series import Windows, horizon_of, window_of
from engine.declare import Folder, make, param
from engine.message import Message, Misfit, need

if TYPE_CHECKING:
    import numpy as np

    Numbers = np.ndarray[Any, Any]

SIZE_LIMIT = 64 * 2**20
TOO_LARGE = "{file} has more than {limit:,} bytes, which CSV column does not read. Keep only the lines that you need."
LIMIT = 500_000
"""So many lines are read at the most."""
LINE_LIMIT = 100_000
LARGEST = 1e30
"""No number may be larger: its square would be none any more in float32."""
SIGNS = (";", "\t", ",")
"""What may part the columns; the first of these in the first line does."""
SHOWN = 12

Row = list[str]


@data_set(title="CSV column", category="Series", icon="data", telling="{file} · {horizon} ahead")
class CsvColumn(Windows):
    """One column of a CSV file of yours, such as temperatures or sales, with one line for each step of time. The first
    line holds the names of the columns; commas, semicolons or tabs part them. The network sees a window of the past and
    says what comes next; the last steps are kept for validation."""

    source = "Your own file; it stays where it is."

    folder: Folder = param("", about="The folder with the file.")
    file: str = param("series.csv", about="The name of the file in that folder.")
    column: str = param("", about="The name of the column; empty for the last one that holds numbers.")
    window: int = window_of(24)
    horizon: int = horizon_of(1)

    def find(self) -> Path:
        return _file(self.folder, self.file)

    def inputs(self, path: Path, aims: bool = False) -> Entered:
        # A folder holds another file of the same name.
        path = path / self.file if path.is_dir() else path
        settings = {**{one.name: getattr(self, one.name) for one in self.params()}, "file": path.name}
        found = make(type(self), {**settings, "folder": str(path.parent)}).load()
        told = {"step": [str(row * self.horizon + 1) for row in range(len(found["past"]))]}
        return Entered(found if aims else {"past": found["past"]}, told)

    def told(self, rows: Sequence[int]) -> Mapping[str, Sequence[str]]:
        return {"step": [str(row * self.horizon + 1) for row in rows]}

    def series(self) -> Numbers:
        import numpy as np

        return np.fromiter(_values(self.find(), self.column), np.float64)


def _file(folder: str, name: str) -> Path:
    """The file in a folder; raises Misfit where there is none."""
    origin = "It is a table of yours with the names of the columns in its first line, and one line for each step."
    names: dict[str, Any] = {"name": name, "origin": Message(origin)}
    need(
        folder,
        "CSV column needs its file {name}, but no folder was given. {origin} Name its folder with --data FOLDER or in "
        "the setting Folder, and the file in the setting File.",
        **names,
    )
    searched = whole(folder)
    # Only a name, and only a regular file: a pipe would wait for ever.
    found = os.path.basename(name) == name != "" and os.path.isfile(searched / name)
    need(
        found,
        "CSV column's file {name} was not found in {folder}. {origin} Name another folder with --data FOLDER or in the "
        "setting Folder, or another file in the setting File.",
        folder=str(searched),
        **names,
    )
    return searched / name


def _rows(path: Path) -> Iterator[tuple[int, Row]]:
    """Each line that is not empty, with its number; raises Misfit where one cannot be read, or there are too many."""
    lines = read_text(path, SIZE_LIMIT, TOO_LARGE).split("\n")
    first = next((line for line in lines if line.strip()), "")
    sign = next((sign for sign in SIGNS if sign in first), ",")
    reader = csv.reader(_bounded(path, lines), delimiter=sign, skipinitialspace=True)
    count = 0
    try:
        for row in reader:
            cells = [cell.strip() for cell in row]
            if not any(cells):
                continue
            # Where a semicolon or a tab parts the columns, a comma parts the whole of a number from the rest.
            yield reader.line_num, [cell.replace(",", ".") for cell in cells] if count and sign != "," else cells
            count += 1
            if count > LIMIT:
                text = "{file} has more than {limit:,} lines, which CSV column does not read. Keep only the last ones."
                raise Misfit(text, file=str(path), limit=LIMIT)
    except csv.Error as error:
        text = "Line {number:,} of {file} cannot be read as CSV ({reason}). Save the table anew as CSV."
        raise Misfit(text, number=reader.line_num, file=str(path), reason=error) from error


def _bounded(path: Path, lines: Iterable[str]) -> Iterator[str]:
    """The lines; raises Misfit at one that is longer than any table's."""
    for number, line in enumerate(lines, 1):
        need(
            len(line) <= LINE_LIMIT,
            "Line {number:,} of {file} has more than {limit:,} letters, so it is no line of a table. Save the table "
            "anew as CSV.",
            number=number,
            file=str(path),
            limit=LINE_LIMIT,
        )
        yield line


def _values(path: Path, name: str) -> Iterator[float]:
    """The numbers of the column of this name; raises Misfit where there are none."""
    rows = _rows(path)
    _, head = next(rows, (0, []))
    line, row = next(rows, (0, []))
    need(
        row and any(value_of(cell) is None for cell in head),
        "{file} does not begin with the names of its columns and lines of numbers behind it. Put the names into its "
        "first line.",
        file=str(path),
    )
    at = _place(path, head, row, name)
    yield _number(path, line, row, head, at)
    for line, row in rows:
        yield _number(path, line, row, head, at)


def _place(path: Path, head: Row, first: Row, name: str) -> int:
    """Where the column of a name stands; raises Misfit where there is none."""
    if name:
        shown = ", ".join(one[:40] for one in head[:SHOWN]) + (", ..." if len(head) > SHOWN else "")
        need(
            name in head,
            "{file} has no column '{column}'. It has: {known}. Choose one of them in the setting Column.",
            file=str(path),
            column=name,
            known=shown,
        )
        return head.index(name)
    numbers = [at for at, cell in enumerate(first[: len(head)]) if value_of(cell) is not None]
    need(
        numbers,
        "{file} holds no number in its first line below the names. Choose a column of numbers, or repair the file.",
        file=str(path),
    )
    return numbers[-1]


def _number(path: Path, line: int, row: Row, head: Row, at: int) -> float:
    cell = row[at] if at < len(row) else ""
    value = value_of(cell)
    if value is None:
        raise Misfit(
            "Line {number:,} of {file} holds {cell!r} in the column '{column}', but a number was expected. Fill it in, "
            "or leave the line out.",
            number=line,
            file=str(path),
            cell=cell[:40],
            column=head[at],
        )
    return value


def value_of(cell: str) -> float | None:
    """The number in a cell; None where it is none, or one that cannot be counted with."""
    try:
        value = float(cell)
    except ValueError:
        return None
    return value if math.isfinite(value) and abs(value) <= LARGEST else None
