"""Tables in files of any kind: text, Parquet or Excel, each as a frame of columns."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.data.column import trim
from engine.data.files import delimited
from engine.data.files.delimited import Written
from engine.message import Misfit, need
from engine.progress import tell

if TYPE_CHECKING:
    import numpy as np
    import polars

TEXTS = (".csv", ".tsv", ".tab")
PARQUET = (".parquet", ".pq")
EXCEL = (".xlsx", ".xls", ".ods")
ENDINGS = (*TEXTS, *PARQUET, *EXCEL)
MOST_CELLS = 400_000_000
"""So many cells fit into memory as numbers and as they are written."""
SAMPLES = 8
"""A table that is too large is looked at in so many places."""


def is_table(path: Path) -> bool:
    """Whether the name of a file is that of a table."""
    return path.name.lower().endswith(ENDINGS) and path.is_file()


def is_parquet(path: Path) -> bool:
    return path.name.lower().endswith(PARQUET)


def kinds_of(path: Path, columns: list[str]) -> dict[str, list[str]]:
    """All different texts of these columns of a Parquet file, in their order."""
    import polars

    lazy = polars.scan_parquet(path)
    found = {}
    for name in columns:
        texts = lazy.select(polars.col(name).cast(polars.String)).unique().collect(engine="streaming").to_series()
        found[name] = sorted(trim(texts).drop_nulls().to_list())
    return found


def is_text(path: Path) -> bool:
    return path.name.lower().endswith(TEXTS)


def written(path: Path) -> Written:
    """How a table is written, where it is text."""
    return delimited.written(path) if is_text(path) else Written()


def frame_of(path: Path, how: Written) -> polars.DataFrame:
    """The columns of a table: of texts, or of what the file says that they hold; raises Misfit where it is none."""
    tell("Reading the table", 0)
    if is_text(path):
        return delimited.table(path, how)
    found = _parquet(path) if path.name.lower().endswith(PARQUET) else _excel(path)
    need(found.height, "{file} has no lines. Choose a table that has some.", file=str(path))
    return found


def cells_of(frame: polars.DataFrame, rows: np.ndarray[Any, Any]) -> dict[str, list[str]]:
    """The cells of these rows as texts."""
    import polars

    return frame[rows].select(polars.all().cast(polars.String).fill_null("")).to_dict(as_series=False)


def line_of(path: Path, how: Written, row: int) -> int:
    """The number of a line in the file, or of a row that a person sees in a spreadsheet."""
    return delimited.line_of(path, how, row) if is_text(path) else row + 2


def _parquet(path: Path) -> polars.DataFrame:
    import polars

    try:
        lazy = polars.scan_parquet(path)
        schema = lazy.collect_schema()
        _need_simple(path, schema)
        count = int(lazy.select(polars.len()).collect().item())
        need(
            count * len(schema) <= MOST_CELLS,
            "{file} has {count:,} lines of {columns:,} columns, which do not fit into memory. Take a part of it.",
            file=str(path),
            count=count,
            columns=len(schema),
        )
        _need_honest(path, lazy, schema, count)
        return _plain(lazy.collect())
    except (polars.exceptions.PolarsError, polars.exceptions.PanicException, OSError) as error:
        raise _damaged(path, error) from error


def piece_of(path: Path, columns: list[str], first: int, count: int) -> polars.DataFrame:
    """So many lines of a Parquet file from one on, of these columns."""
    import polars

    try:
        return _plain(polars.scan_parquet(path).select(columns).slice(first, count).collect())
    except (polars.exceptions.PolarsError, polars.exceptions.PanicException, OSError) as error:
        raise _damaged(path, error) from error


def size_of(path: Path) -> tuple[int, int]:
    """How many lines and columns a Parquet file has, without reading them."""
    import polars

    try:
        lazy = polars.scan_parquet(path)
        schema = lazy.collect_schema()
        _need_simple(path, schema)
        return int(lazy.select(polars.len()).collect().item()), len(schema)
    except (polars.exceptions.PolarsError, polars.exceptions.PanicException, OSError) as error:
        raise _damaged(path, error) from error


def sample_of(path: Path, count: int) -> polars.DataFrame:
    """Lines from all over a Parquet file that does not fit into memory."""
    import polars

    names = polars.scan_parquet(path).collect_schema().names()
    whole, each = size_of(path)[0], -(-count // SAMPLES)
    starts = sorted({(whole - each) * at // (SAMPLES - 1) for at in range(SAMPLES)})
    return polars.concat([piece_of(path, names, max(0, start), each) for start in starts])


def _excel(path: Path) -> polars.DataFrame:
    import fastexcel
    import polars

    from engine.data.files.spread_sheet import DAMAGES, need_spread

    try:
        if zipfile.is_zipfile(path):
            need_spread(path)
        return _plain(polars.read_excel(path, engine="calamine"))
    except (
        polars.exceptions.PolarsError,
        polars.exceptions.PanicException,
        fastexcel.FastExcelError,
        *DAMAGES,
    ) as error:
        raise _damaged(path, error) from error


def _need_simple(path: Path, schema: Mapping[str, polars.DataType]) -> None:
    """Raise Misfit at a column of lists or the like."""
    import polars

    for name, kind in schema.items():
        need(
            not kind.is_nested() and kind not in (polars.Object, polars.Binary),
            "The column '{column}' of {file} holds {kind}, which cannot be learned from. Save the table without it.",
            column=name,
            file=str(path),
            kind=str(kind),
        )


def _need_honest(path: Path, lazy: polars.LazyFrame, schema: Mapping[str, polars.DataType], count: int) -> None:
    """Raise Misfit where a small file would take much memory: the same number, or a long text, again and again."""
    import polars

    from engine.data.files.spread_sheet import need_honest

    texts = [name for name, kind in schema.items() if kind in (polars.String, polars.Categorical, polars.Enum)]
    packed, promised = path.stat().st_size, 8 * count * len(schema)
    need_honest(path, promised=promised, packed=packed)
    if texts:
        lengths = [polars.col(name).cast(polars.String).str.len_bytes().sum().alias(name) for name in texts]
        promised += sum(lazy.select(lengths).collect(engine="streaming").row(0))
        need_honest(path, promised=promised, packed=packed)


def _plain(frame: polars.DataFrame) -> polars.DataFrame:
    """Columns of numbers, dates and texts."""
    import polars

    return frame.with_columns(
        polars.selectors.exclude(polars.selectors.numeric(), polars.Date, polars.Datetime).cast(polars.String)
    )


def _damaged(path: Path, error: BaseException) -> Misfit:
    text = "{file} cannot be read as a table ({reason}). Get a fresh copy of it, or save it anew."
    return Misfit(text, file=str(path), reason=str(error).splitlines()[0] if str(error) else type(error).__name__)
