"""Writes columns of texts and numbers as a table: CSV, or Parquet where its name ends so."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Any

from engine.evaluation.report import Cell
from engine.files import write_atomically

Columns = Mapping[str, Sequence[Cell]]
DIGITS = 9
"""So many digits tell one 32-bit number from any other."""
PARQUET = (".parquet", ".pq")


def apart(found: Columns, taken: Mapping[str, Any]) -> dict[str, Sequence[Cell]]:
    """The columns of answers, with names that the file does not have itself."""
    return {name if name not in taken else f"{name} (network)": cells for name, cells in found.items()}


def write_table(columns: Columns, path: Path) -> None:
    """Write them to a file, which is whole or not there."""
    if not path.name.lower().endswith(PARQUET):
        text = io.StringIO(newline="")
        write_csv(columns, text)
        write_atomically(path, text.getvalue().encode("utf-8", "backslashreplace"))
        return
    import polars

    content = io.BytesIO()
    kinds = {
        name: polars.String if any(isinstance(one, str) for one in cells) else polars.Float64
        for name, cells in columns.items()
    }
    polars.DataFrame({name: list(cells) for name, cells in columns.items()}, schema=kinds).write_parquet(content)
    write_atomically(path, content.getvalue())


def write_csv(columns: Columns, file: IO[str]) -> None:
    writer = csv.writer(file, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([told(cell) for cell in row] for row in zip(*columns.values(), strict=True))


def told(cell: Cell) -> str:
    """A cell as a text: a number with all digits that it has."""
    return cell if isinstance(cell, str) else "" if cell is None else f"{cell:.{DIGITS}g}"
