"""Reads the cells of a line that a person types, and writes a line of numbers as cells, as the file of a table does."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from engine.data.column import Column, Dates, Kinds, Number, OddCell
from engine.data.fields import Field
from engine.message import Message, Misfit, need

if TYPE_CHECKING:
    import numpy as np

    Numbers = np.ndarray[Any, Any]

BEGIN = datetime(2000, 1, 1)
GROUPED = re.compile(r"[+-]?\d{1,3}(\.\d{3})+")
"""Points in front of each three digits, where a comma parts the whole from the rest."""
MOST_DIGITS = 9
"""So many digits tell one 32-bit number from any other."""
LONGEST = 1000
DATES = {"%Y": "2024", "%m": "05", "%d": "31", "%H": "14", "%M": "30", "%S": "00", "%y": "24"}
"""The signs of an example of a date."""


def fields_of(columns: Sequence[Column], decimal: str) -> dict[str, Field]:
    """What a person enters of these columns, by their names."""
    found = {}
    for one in columns:
        if isinstance(one, Kinds):
            found[one.name] = Field(one.name, "kind", one.kinds)
        elif isinstance(one, Dates):
            found[one.name] = Field(one.name, "date", written=one.written)
        elif isinstance(one, Number):
            found[one.name] = Field(one.name, "number", decimal=decimal)
    return found


def read(columns: Sequence[Column], cells: Mapping[str, Any], decimal: str) -> dict[str, Numbers]:
    """One example of these cells, as a file with them would be read; raises Misfit for what a column cannot hold."""
    import polars

    found = {}
    for one in columns:
        text = cells.get(one.name, "")
        need(isinstance(text, str) and len(text) <= LONGEST, "What was entered cannot be read. Enter it once more.")
        if isinstance(one, Number) and decimal == "," and "," not in text and not GROUPED.fullmatch(text.strip()):
            # A person who types a point means it; in a file it would part thousands.
            text = text.replace(".", ",")
        try:
            found[one.name] = one.read(polars.Series(one.name, [text], polars.String), decimal)
        except OddCell as odd:
            said = "'{cell}' in '{column}' is not {wanted}. Enter another one, or leave it empty."
            values: dict[str, Any] = {"cell": odd.cell[:40], "column": one.name, "wanted": _wanted(one, odd)}
            raise Misfit(said, **values) from odd
    return found


def _wanted(column: Column, odd: OddCell) -> Message:
    if isinstance(column, Dates):
        return Message("a date that is written as {example}", {"example": example_of(column.written)})
    return Message(odd.wanted)


def example_of(written: str) -> str:
    """A date in this form."""
    for sign, digits in DATES.items():
        written = written.replace(sign, digits)
    return written


def written(column: Column, values: Numbers, decimal: str) -> list[str]:
    """The cell of one example, ``(1, *shape)``; of a number more and more exactly, the last time with all its digits.

    A hole is an empty cell.
    """
    import numpy as np

    if isinstance(column, Kinds):
        at = int(values.reshape(-1)[0])
        return [column.kinds[at] if 0 <= at < len(column.kinds) else ""]
    if not np.isfinite(values).all():
        return [""]
    if isinstance(column, Dates):
        return [_date(column, values.reshape(-1).astype(np.float64).tolist())]
    number = float(values.reshape(-1)[0])
    texts = (_plain(float(f"{number:.{digits}g}")) for digits in range(1, MOST_DIGITS + 1))
    return [text.replace(".", decimal) for text in dict.fromkeys(texts)]


def _date(column: Dates, values: Sequence[float]) -> str:
    """The days tell the day, and the turn of the day the time more exactly than they do."""
    import math

    share = math.atan2(values[3], values[6]) / (2 * math.pi) % 1.0
    has_time = "%H" in column.written
    days = round(values[0] - share) if has_time else round(values[0])
    # Where no seconds are told, the nearest minute is meant.
    step = 1 if "%S" in column.written else 60
    seconds = round(share * 86_400 / step) * step if has_time else 0
    try:
        return (BEGIN + timedelta(days=days, seconds=seconds)).strftime(column.written)
    except (OverflowError, ValueError):
        return ""


def _plain(number: float) -> str:
    """Its digits, without an exponent as far as a person still reads them."""
    import numpy as np

    return np.format_float_positional(number, trim="-") if 1e-6 <= abs(number) < 1e15 or not number else repr(number)
