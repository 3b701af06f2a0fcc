"""A table of a person's own whose lines are moments: windows of the past, with what one column will be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.data.column import Column, Dates, Number, OddCell, misfit
from engine.data.declare import Entered, Found, data_set
from engine.data.files import tabular
from engine.data.tabular.file import TableFile
from engine.data.tabular.moments import MOST_NUMBERS, filled, found_of
from engine.declare import make, param
from engine.message import Misfit, need
from engine.shape import Shape, features, sequence

if TYPE_CHECKING:
    import numpy as np
    import polars

    Numbers = np.ndarray[Any, Any]

PAST, NEXT, LINE = "past", "next", "line"


@data_set(title="Time series", category="Your own", icon="data", telling="{window} lines · {horizon} ahead")
class TimeSeries(TableFile):
    """A table of yours with one line for each moment, such as temperatures by the hour. The network reads a window of
    all columns of numbers and says what one of them will be; the last windows are kept for validation."""

    ordered = True
    chosen = ("window", "horizon", "stride")

    count: int = param(0, low=0, high=10**12, about="How many lines it has.", hidden=True)
    window: int = param(24, low=2, high=1000, unit="lines", about="How many lines the network sees.", log=True)
    horizon: int = param(1, low=1, high=1000, unit="lines", about="So far behind the window is what it says.", log=True)
    stride: int = param(1, low=1, high=1000, unit="lines", about="How far apart windows begin.", log=True)

    @classmethod
    def found(cls, path: Path, target: str = "") -> Found:
        """Raises Misfit where the lines of a table are no moments that follow each other evenly."""
        from engine.data.sets.table import Table

        offers = Table.found(path, target).offers
        instead = next((one.instead for one in offers if one.instead is not None), None)
        if instead is None:
            text = "{file} is no time series: it needs a column of dates that grow evenly, and numbers beside it."
            raise Misfit(text, file=str(path))
        return instead

    @classmethod
    def found_in(cls, table: TableFile, frame: polars.DataFrame) -> Found | None:
        """The lines of a table as moments; None where they are none, or what is to be said is no number."""
        return found_of(cls, table, frame)

    @property
    def asked(self) -> str:
        return next((one.name for one in self.columns if one.role == "target"), "")

    @property
    def read_columns(self) -> tuple[Column, ...]:
        """The columns of numbers that the network reads; the last of them is what it says."""
        read = [one for one in self.columns if one.role == "input"]
        aims = [one for one in self.columns if one.role == "target"]
        for one in (*read, *aims):
            text = "{title} reads columns of numbers alone, and '{column}' holds others. Set its role to ignore."
            need(isinstance(one, Number), text, title=self.title, column=one.name)
        text = "{title} says one column, but {count} have the role target. Give it to one of them alone."
        need(len(aims) == 1 or not self.columns, text, title=self.title, count=len(aims))
        return (*read, *aims)

    def facts(self) -> Mapping[str, Shape]:
        count = sum(one.role in ("input", "target") for one in self.columns)
        return {PAST: sequence(self.window, count), NEXT: features(1)} if count else {}

    def parts(self) -> Mapping[str, Shape]:
        """Raises Misfit where the roles of its columns do not fit; its outputs are the same even then."""
        _ = self.read_columns
        return self.facts()

    def aims(self) -> tuple[str, ...]:
        return (NEXT,)

    def example_count(self) -> int | None:
        return self._windows(self.count) or None

    def _windows(self, lines: int) -> int:
        return max(0, (lines - self.window - self.horizon) // self.stride + 1)

    def load(self) -> dict[str, Numbers]:
        frame = self.frame()
        return self._made(self._series(frame)[0])

    def _series(self, frame: polars.DataFrame) -> tuple[Numbers, Numbers]:
        """The numbers of all lines in the order of time, a column for each, and the number of each line in the file."""
        import numpy as np

        order = self._order(frame)
        found = self.numbers(frame, self.read_columns)
        return np.stack([found[one.name] for one in self.read_columns], axis=1)[order], order

    def _order(self, frame: polars.DataFrame) -> Numbers:
        import numpy as np

        found = next((one for one in self.columns if one.role == "time"), None)
        if not isinstance(found, Dates):
            return np.arange(frame.height)
        try:
            moments = found.moments(frame[found.name])
        except OddCell as odd:
            line = tabular.line_of(Path(self.file), self.how, odd.row)
            raise misfit(odd, self.file, line, found.name) from odd
        missing = moments.is_null()
        text = "Line {line:,} of {file} has no time in the column '{column}', so it is neither first nor last. Fill it "
        text += "in, or take the line out."
        line = tabular.line_of(Path(self.file), self.how, int(missing.arg_max() or 0)) if missing.any() else 0
        need(not missing.any(), text, line=line, file=self.file, column=found.name)
        return np.asarray(np.argsort(moments.dt.epoch("us").to_numpy(), kind="stable"))

    def _made(self, values: Numbers, *, aims: bool = True, stride: int = 0) -> dict[str, Numbers]:
        """All windows of these lines that know enough, each with the line that it ends with."""
        import numpy as np

        stride = stride or self.stride
        beyond = self.horizon if aims else 0
        count = max(0, (len(values) - self.window - beyond) // stride + 1)
        self._check(count, len(values), values.shape[1])
        starts = np.arange(count) * stride
        last = starts + self.window - 1
        windows = np.lib.stride_tricks.sliding_window_view(filled(values), self.window, axis=0)[starts]
        past = np.ascontiguousarray(windows.transpose(0, 2, 1), np.float32)
        is_known = ~np.isnan(past).any(axis=(1, 2))
        found: dict[str, Numbers] = {PAST: past, LINE: last}
        if aims:
            following = values[last + self.horizon, -1]
            found[NEXT] = following[:, None].astype(np.float32)
            is_known &= ~np.isnan(following)
        text = "No window of {file} has a value in each column, so nothing can be learned from them. Fill in the "
        text += "holes, or set the role of a column with many of them to ignore."
        need(bool(is_known.any()), text, file=self.file)
        return {name: one[is_known] for name, one in found.items()}

    def _check(self, count: int, lines: int, columns: int) -> None:
        text = "{file} needs at least {wanted:,} lines for a window of {window} and a horizon of {horizon}, but has "
        text += "{lines:,}. Lower the window or the horizon."
        values: dict[str, Any] = {"window": self.window, "horizon": self.horizon, "lines": lines}
        need(count >= 1, text, file=self.file, wanted=self.window + self.horizon, **values)
        text = "{title} would make {count:,} windows of {each:,} numbers, which are more than {limit:,} in all. Raise "
        text += "the stride, or lower the window."
        each = self.window * columns
        need(count * each <= MOST_NUMBERS, text, title=self.title, count=count, each=each, limit=MOST_NUMBERS)

    def split_keys(self, parts: Mapping[str, Numbers]) -> Mapping[str, Numbers]:
        return {"time": parts[LINE]}

    def apart(self, parts: Mapping[str, Numbers], train: Numbers, held: Numbers) -> Numbers:
        """Those of the training part that have no line in common with what is kept, be it read or said."""
        import numpy as np

        span = self.window + self.horizon
        kept, lines = np.sort(parts[LINE][held]), parts[LINE][train]
        at = np.searchsorted(kept, lines)
        before = lines - kept[np.maximum(at - 1, 0)]
        after = kept[np.minimum(at, len(kept) - 1)] - lines
        found: Numbers = train[((at == 0) | (before >= span)) & ((at == len(kept)) | (after >= span))]
        return found

    def told(self, rows: Sequence[int]) -> Mapping[str, Sequence[str]]:
        frame = self.frame()
        values, order = self._series(frame)
        return tabular.cells_of(frame, order[self._made(values)[LINE][list(rows)]])

    def inputs(self, path: Path, aims: bool = False) -> Entered:
        """Every window of another file, told by the line that it ends with."""
        other = make(type(self), {**{one.name: getattr(self, one.name) for one in self.params()}, "file": str(path)})
        frame = tabular.frame_of(other.find(), self.how)
        read = [one for one in self.columns if one.role in ("input", "target", "time")]
        other.need_columns(frame, read)
        values, order = other._series(frame)
        parts = other._made(values, aims=aims, stride=1)
        return Entered(parts, tabular.cells_of(frame, order[parts[LINE]]))
