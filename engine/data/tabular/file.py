"""What data sets share that read a table of a person's own: how it is written, and the numbers of its columns."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from engine.data.column import COLUMNS, Column, OddCell, misfit
from engine.data.files import tabular
from engine.data.files.delimited import Written
from engine.data.own import OwnFile, checksum_of
from engine.declare import declared, param
from engine.message import Message, need

if TYPE_CHECKING:
    import numpy as np
    import polars

    Numbers = np.ndarray[Any, Any]


@declared
class TableFile(OwnFile):
    """A table in a file: a CSV, TSV, Parquet or Excel file."""

    columns: Annotated[tuple[Column, ...], COLUMNS] = param((), about="What each column holds, and what it is for.")
    separator: Literal["comma", "semicolon", "tab", "bar", "blank"] = param(
        "comma", about="What parts the columns of a text file.", group="How it is written"
    )
    decimal: Literal["point", "comma"] = param(
        "point", about="What parts the whole of a number from the rest.", group="How it is written"
    )
    encoding: Literal["utf-8", "utf-16", "gb18030", "shift_jis", "latin-1"] = param(
        "utf-8", about="How letters are written as bytes.", group="How it is written"
    )
    header: bool = param(True, about="Whether the first line names the columns.", group="How it is written")

    @property
    def how(self) -> Written:
        return Written(self.separator, "," if self.decimal == "comma" else ".", self.encoding, self.header)

    def frame(self) -> polars.DataFrame:
        """All cells as texts; raises Misfit where the columns are not those that are expected."""
        frame = tabular.frame_of(self.unchanged(), self.how)
        self.need_columns(frame, self.columns)
        return frame

    def need_columns(self, frame: polars.DataFrame, columns: Sequence[Column]) -> None:
        for one in columns:
            need(
                one.name in frame.columns,
                "{file} has no column '{column}'. It has: {known}. Take the column away, or name it as the file does.",
                file=self.file,
                column=one.name,
                known=", ".join(frame.columns[:40]),
            )

    def numbers(self, frame: polars.DataFrame, columns: Sequence[Column], first: int | None = 0) -> dict[str, Numbers]:
        """The numbers of these columns; raises Misfit at the first cell that holds something else.

        ``first`` is the place of the first row in the file; None where the rows are from all over it.
        """
        found = {}
        for one in columns:
            try:
                found[one.name] = one.read(frame[one.name], self.how.decimal)
            except OddCell as odd:
                line = None if first is None else tabular.line_of(self.find(), self.how, first + odd.row)
                raise misfit(odd, self.file, line, one.name) from odd
        return found

    def how_told(self) -> tuple[Message, ...]:
        """How it is written, where that is not the usual way."""
        how = self.how
        if how == Written():
            return ()
        text = "It is written in {encoding}, its columns parted by a {separator}."
        return (Message(text, {"encoding": how.encoding, "separator": Message(how.separator)}),)


def settings_of(path: Path, how: Written) -> dict[str, Any]:
    """The settings of a file that is written so, without its columns."""
    way = {"separator": how.separator, "encoding": how.encoding, "header": how.header}
    found = {"file": str(path), "checksum": checksum_of(path), **way}
    return {**found, "decimal": "comma" if how.decimal == "," else "point"}
