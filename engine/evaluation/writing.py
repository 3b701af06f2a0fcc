"""Writes columns of texts and numbers as a table: CSV, or Parquet where its name ends so."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Any

from engine.cells import harmless
from engine.evaluation.report import Cell
from engine.files import FileProblem, write_file
from engine.message import Misfit

Columns = Mapping[str, Sequence[Cell]]
DIGITS = 9
"""So many digits tell one 32-bit number from any other."""
PARQUET = (".parquet", ".pq")


def apart(found: Columns, taken: Mapping[str, Any]) -> dict[str, Sequence[Cell]]:
    """The columns of answers, with names that the file does not have itself."""
    return {name if name not in taken else f"{name} (network)": cells for name, cells in found.items()}


def write_table(columns: Columns, path: Path) -> None:
    """Write them to a file, which is whole or not there; raises Misfit, and then the old file is as it was."""
    if not path.name.lower().endswith(PARQUET):
        text = io.StringIO(newline="")
        write_csv(columns, text)
        _put(path, text.getvalue().encode("utf-8", "backslashreplace"))
        return
    import polars

    content = io.BytesIO()
    kinds = {
        name: polars.String if any(isinstance(one, str) for one in cells) else polars.Float64
        for name, cells in columns.items()
    }
    polars.DataFrame({name: list(cells) for name, cells in columns.items()}, schema=kinds).write_parquet(content)
    _put(path, content.getvalue())


def _put(path: Path, data: bytes) -> None:
    try:
        write_file(path, data)
    except FileProblem as problem:
        # It is not the file of the project that is bad.
        raise Misfit(problem.message.text, **problem.message.values) from problem


def write_csv(columns: Columns, file: IO[str]) -> None:
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(map(harmless, columns))
    writer.writerows([harmless(told(cell)) for cell in row] for row in zip(*columns.values(), strict=True))


def told(cell: Cell) -> str:
    """A cell as a text: a number with all digits that it has."""
    return cell if isinstance(cell, str) else "" if cell is None else f"{cell:.{DIGITS}g}"
