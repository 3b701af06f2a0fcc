"""The columns of a table: what each holds, what it is for, and how its cells become numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from engine.declare import Declared, Family, Names, declared, param
from engine.message import Message, Misfit
from engine.shape import Shape, features, label

if TYPE_CHECKING:
    import numpy as np
    import polars

    Numbers = np.ndarray[Any, Any]

Role = Literal["input", "target", "group", "time", "ignore"]
HOLES = ("", "na", "n/a", "nan", "null", "none", "?", "-", "--", "#n/a", "missing")
"""What stands in a cell that has no value, in small letters."""
LARGEST = 1e30
"""No number may be larger: its square would be none any more in float32."""
SIGNS = r"[\s\u00a0'%$€£¥]"
"""What may stand beside the digits of a number."""
DAY = 86_400
TURN = 6.283185307179586


@declared
class Column(Declared):
    """One column of a table."""

    name: str = param("", about="Its name in the first line of the file.")
    role: Role = param(
        "input",
        about="What it is for: the network reads inputs and says targets; a group or a time parts the examples.",
    )

    def shape(self) -> Shape:
        """The shape of one cell."""
        raise NotImplementedError

    def read(self, cells: polars.Series, decimal: str) -> Numbers:
        """The numbers of these cells; a hole is no number, or the class -1. Raises :class:`OddCell`."""
        raise NotImplementedError


COLUMNS: Family[Column] = Family("column")
column = COLUMNS


class OddCell(Exception):
    """A cell that holds something else than its column; ``wanted`` says what was expected."""

    def __init__(self, row: int, cell: str, wanted: str) -> None:
        super().__init__(cell)
        self.row, self.cell, self.wanted = row, cell, wanted


@column(title="Numbers", category="Columns", icon="data", telling="{role}")
class Number(Column):
    """Measured numbers, such as a price or an age."""

    def shape(self) -> Shape:
        return Shape((), ())

    def read(self, cells: polars.Series, decimal: str) -> Numbers:
        import numpy as np

        values = numbers(cells, decimal)
        _refuse_odd(cells, values, "a number")
        found = values.to_numpy()
        large = np.flatnonzero(np.isinf(found) | (np.abs(found) > LARGEST))
        if len(large):
            raise OddCell(int(large[0]), str(cells[int(large[0])]), "a number that can be counted with")
        return found.astype(np.float32)


@column(title="Kinds", category="Columns", icon="data", telling="{role}")
class Kinds(Column):
    """One of some kinds, such as a colour, a town, or yes and no."""

    kinds: Names = param((), about="All kinds that there are, in the order of their numbers.")

    def shape(self) -> Shape:
        return label(max(1, len(self.kinds)))

    def read(self, cells: polars.Series, decimal: str) -> Numbers:
        import numpy as np

        trimmed = trim(cells)
        places = {kind: at for at, kind in enumerate(self.kinds)}
        found = trimmed.replace_strict(list(places), list(places.values()), default=-1, return_dtype=_int64())
        strange = found.eq(-1) & trimmed.is_not_null()
        if strange.any():
            row = int(strange.arg_max() or 0)
            raise OddCell(row, str(cells[row]), "one of its kinds")
        return found.fill_null(-1).to_numpy().astype(np.int64)


@column(title="Dates", category="Columns", icon="data", telling="{role}")
class Dates(Column):
    """Dates, perhaps with the time of day. The network reads the days since 2000, and where in the year, in the week
    and in the day it is."""

    written: str = param("%Y-%m-%d", about="How they are written: %Y year, %m month, %d day, %H hour, %M minute.")

    def shape(self) -> Shape:
        return features(7)

    def moments(self, cells: polars.Series) -> polars.Series:
        """When each was, null for a hole; raises :class:`OddCell`."""
        values = dates(cells if cells.dtype.is_temporal() else trim(cells), self.written)
        _refuse_odd(cells, values, "a date")
        return values

    def read(self, cells: polars.Series, decimal: str) -> Numbers:
        import numpy as np

        seconds = self.moments(cells).dt.epoch("s").cast(float).to_numpy() - 946_684_800.0
        days = seconds / DAY
        # The first of January 2000 was a Saturday.
        turns = np.stack([days / 365.2425, (days + 5) / 7, days], axis=1) % 1.0 * TURN
        found = np.concatenate([days[:, None], np.sin(turns), np.cos(turns)], axis=1)
        return found.astype(np.float32)


@column(title="Text", category="Columns", icon="data", telling="{role}")
class Text(Column):
    """Sentences or longer texts, such as reviews or letters. A Tokenise makes numbers of their words, and a Pad makes
    them equally long."""

    def shape(self) -> Shape:
        return Shape((), (), "text")

    def read(self, cells: polars.Series, decimal: str) -> Numbers:
        """The texts themselves; one that is missing is empty."""
        found: Numbers = trim(cells).fill_null("").to_numpy().astype(object)
        return found


@column(title="Words", category="Columns", icon="data", telling="{role}")
class Words(Column):
    """Names, or anything else that is no number, no kind and no sentence. It is not read."""

    role: Role = param("ignore", about="What it is for: such a column is left out, or parts the examples.")

    def shape(self) -> Shape:
        return label(1)

    def read(self, cells: polars.Series, decimal: str) -> Numbers:
        """The same number for the same text."""
        import numpy as np

        return trim(cells).fill_null("").rank("dense").to_numpy().astype(np.int64) - 1


def trim(cells: polars.Series) -> polars.Series:
    """Cells without blanks around them, and null where they hold nothing."""
    import polars

    trimmed = (cells if cells.dtype == polars.String else cells.cast(polars.String)).str.strip_chars()
    return trimmed.set(trimmed.str.to_lowercase().is_in(list(HOLES)), None)


def numbers(cells: polars.Series, decimal: str) -> polars.Series:
    """The numbers of these cells, null where there is none."""
    import polars

    if cells.dtype.is_numeric():
        return cells.cast(polars.Float64).fill_nan(None)
    trimmed = trim(cells)
    found = trimmed.cast(polars.Float64, strict=False)
    if decimal == "," or bool((found.is_null() & trimmed.is_not_null()).any()):
        plain = trimmed.str.replace_all(SIGNS, "")
        if decimal == ",":
            plain = plain.str.replace_all(".", "", literal=True).str.replace_all(",", ".", literal=True)
        # 1,234,567.5: commas in front of each three digits.
        grouped = plain.str.contains(r"^[+-]?\d{1,3}(,\d{3})+(\.\d*)?$")
        plain = plain.zip_with(~grouped.fill_null(False), plain.str.replace_all(",", "", literal=True))
        found = plain.cast(polars.Float64, strict=False)
    return found.fill_nan(None)


def dates(cells: polars.Series, written: str) -> polars.Series:
    """The times of these cells, null where there is none that is written so."""
    import polars

    if cells.dtype.is_temporal():
        return cells.cast(polars.Datetime("us"))
    if "%H" in written:
        return cells.str.to_datetime(written, strict=False, time_unit="us")
    return cells.str.to_date(written, strict=False).cast(polars.Datetime("us"))


def _refuse_odd(cells: polars.Series, values: polars.Series, wanted: str) -> None:
    odd = values.is_null() & (trim(cells) if not cells.dtype.is_numeric() else cells.fill_nan(None)).is_not_null()
    if odd.any():
        row = int(odd.arg_max() or 0)
        raise OddCell(row, str(cells[row]), wanted)


def _int64() -> Any:
    import polars

    return polars.Int64


def misfit(odd: OddCell, file: str, line: int | None, name: str) -> Misfit:
    """The sentence about an odd cell; None where nobody knows its line."""
    text = "Line {line:,} of {file} holds '{cell}' in the column '{column}', but {wanted} was expected. Repair the "
    if line is None:
        text = "{file} holds '{cell}' in the column '{column}', but {wanted} was expected. Repair the "
    text += "cell, empty it, or leave the column out."
    return Misfit(text, line=line, file=file, cell=odd.cell[:40], column=name, wanted=Message(odd.wanted))
