"""A table of a person's own: a CSV, TSV, Parquet or Excel file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from engine.data.column import Column, Kinds, Number
from engine.data.declare import Entered, Found, data_set
from engine.data.fields import Field
from engine.data.files import tabular
from engine.data.files.delimited import Written
from engine.data.output_names import free, output_name
from engine.data.own import file_at, stamp_of
from engine.data.streams.stream import MOST_KNOWN, Stream
from engine.data.tabular import cells as cells_of
from engine.data.tabular.describing import changed, described
from engine.data.tabular.file import TableFile, settings_of
from engine.data.tabular.offering import FEATURES, as_series, offers
from engine.data.tabular.sentences import read_texts
from engine.data.transform import Transform, is_class, is_text
from engine.data.transforms.columns import Impute, OneHot
from engine.data.transforms.scaling import Scale
from engine.declare import make, param
from engine.message import Message, Misfit, need
from engine.shape import Shape

if TYPE_CHECKING:
    import numpy as np
    import polars

    Numbers = np.ndarray[Any, Any]

TARGET, LABEL = "target", "label"
MOST_NUMBERS = 200_000_000
"""A table with more cells is read piece by piece while a network learns."""
MOST_BYTES, PIECE_BYTES = 2**30, 2**26
"""So is a file with more bytes, such as one of long texts, with so many of them in a piece."""
SAMPLE = 200_000
FEW_HOLES = 0.2
"""Where so many of the lines, or fewer, lack what is to be said, they are left out."""


@data_set(title="Table", category="Your own", icon="data", telling="{count:,} lines")
class Table(TableFile):
    """A table of yours, one line for each example: a CSV, TSV, Parquet or Excel file. Its columns of numbers go into
    the network together; what it is to say are one or more other columns."""

    count: int = param(0, low=0, high=10**12, about="How many lines it has.", hidden=True)
    incomplete: Literal["refuse", "leave out"] = param(
        "refuse", about="What is done with lines that lack what is to be said.", label="Incomplete lines"
    )

    @classmethod
    def reads(cls, path: Path) -> bool:
        return tabular.is_table(path)

    @classmethod
    def found(cls, path: Path, target: str = "", how: Written | None = None) -> Found:
        """``how`` it is written, where a person said that; else it is found out."""
        how = how or tabular.written(file_at(str(path), cls.title))
        whole, is_large = cls._size(path)
        frame = tabular.sample_of(path, SAMPLE) if is_large else tabular.frame_of(path, how)
        columns, reasons = described(frame, how.decimal, target, str(path))
        made = make(cls, {**settings_of(path, how), "columns": columns, "count": whole or frame.height})
        # Whatever cannot be read is said now, and not when a person has drawn a network for it.
        made, lacking = (made._with_all_kinds(), ()) if is_large else made._leaving_out(frame)
        reasons = (*reasons, *lacking)
        # Nobody knows where in the file a line of a sample is.
        parts = made._read(frame, None if is_large else 0)
        targets = tuple(one.name for one in columns if isinstance(one, (Number, Kinds)))
        reading, texts_told = read_texts(columns, parts)
        transforms = (*usual_transforms(made, parts), *reading)
        offered = (*offers(made, parts), *(() if is_large else as_series(made, frame)))
        return Found(made, transforms, (*reasons, *texts_told, *made.how_told()), targets, offered)

    def _leaving_out(self, frame: polars.DataFrame) -> tuple[Table, tuple[Message, ...]]:
        """The same, which leaves out lines that lack what is to be said where these are few, and says so."""
        aims = [one for one in self.columns if one.role == "target"]
        count = sum(_holes(self.numbers(frame, [one])[one.name]).sum() for one in aims)
        if not 0 < count <= FEW_HOLES * frame.height:
            return self, ()
        values = {one.name: getattr(self, one.name) for one in self.params()}
        made = make(type(self), {**values, "incomplete": "leave out", "count": frame.height - int(count)})
        text = "{count:,} lines have no value of what is to be said, so they are left out."
        return made, (Message(text, {"count": int(count)}),)

    @cached_property
    def _used(self) -> tuple[Column, ...]:
        return tuple(one for one in self.columns if one.role in ("input", "target"))

    @property
    def class_names(self) -> Mapping[str, tuple[str, ...]]:  # type: ignore[override]
        outputs = {name: parts[0] for name, parts in self.gathered(self.parts()).items() if len(parts) == 1}
        kinds = {one.name: one.kinds for one in self.columns if isinstance(one, Kinds)}
        return {name: kinds[part] for name, part in outputs.items() if part in kinds}

    def parts(self) -> Mapping[str, Shape]:
        return {one.name: one.shape() for one in self._used}

    def aims(self) -> tuple[str, ...]:
        return tuple(one.name for one in self.columns if one.role == "target")

    def facts(self) -> Mapping[str, Shape]:
        from engine.data.pipeline import Pipeline

        return Pipeline(self).facts

    def gathered(self, parts: Mapping[str, Shape]) -> Mapping[str, tuple[str, ...]]:
        """All inputs of numbers together; kinds by themselves until a One-hot makes numbers of them."""
        aims = self.aims()
        inputs = [name for name in parts if name not in aims]
        joined = tuple(name for name in inputs if parts[name].dtype == "float" and len(parts[name]) <= 1)
        found = {FEATURES: joined} if joined else {}
        for name in (name for name in inputs if name not in joined):
            found[output_name(name, found, "column")] = (name,)
        measured = tuple(name for name in aims if parts[name].dtype == "float")
        if measured:
            found[TARGET] = measured
        kinds = [name for name in aims if name not in measured]
        for name in kinds:
            found[free(LABEL, found) if len(kinds) == 1 else output_name(name, found, "column")] = (name,)
        return found

    def example_count(self) -> int | None:
        return self.count or None

    @classmethod
    def _size(cls, path: Path) -> tuple[int, bool]:
        """How many lines a Parquet file has, and whether they are too many for the memory."""
        if not tabular.is_parquet(path):
            return 0, False
        count, columns = tabular.size_of(path)
        return count, count * columns > MOST_NUMBERS or path.stat().st_size > MOST_BYTES

    def _with_all_kinds(self) -> Table:
        """With every kind that there is anywhere in the file, and not only where it was looked at."""
        kinds = tabular.kinds_of(Path(self.file), [one.name for one in self.columns if isinstance(one, Kinds)])
        columns = tuple(changed(one, kinds=kinds[one.name]) if one.name in kinds else one for one in self.columns)
        return make(type(self), {**{one.name: getattr(self, one.name) for one in self.params()}, "columns": columns})

    def stream(self) -> Stream | None:
        path = self.find()
        if not self._size(path)[1]:
            return None
        need(
            self.incomplete == "refuse",
            "{file} is read piece by piece, so no lines of it can be left out. Set Incomplete lines to refuse, and "
            "fill them in or take them out of the file.",
            file=str(path),
        )
        self.unchanged()
        seen = stamp_of(path)
        used = [one for one in self._used]
        names = [one.name for one in used]

        def read(first: int, count: int) -> dict[str, Numbers]:
            found = self._complete(self.numbers(tabular.piece_of(path, names, first, count), used, first), first)
            text = "{file} has changed while a network was learning from it. Leave it as it is until then, or train on "
            need(stamp_of(path) == seen, text + "a copy of it; then begin anew.", file=str(path))
            return found

        made = Stream(self.count, read, known=self._known(path))
        # Of lines with long texts fewer fit into memory at once.
        rows = PIECE_BYTES * self.count // max(1, path.stat().st_size)
        return made if rows >= made.rows else Stream(self.count, read, max(1, rows), known=made.known)

    def _known(self, path: Path) -> dict[str, Numbers]:
        """The columns that say how to part the lines, and those of classes; nothing where there are too many lines."""
        import numpy as np

        parting = [one for one in self.columns if one.role in ("group", "time")]
        if self.count > MOST_KNOWN:
            text = (
                "{file} has more than {most:,} lines, so they are parted one by one at random, and not by the column "
            )
            text += "'{column}'. Set its role to ignore, or take some lines away."
            need(not parting, text, file=str(path), most=MOST_KNOWN, column=parting[0].name if parting else "")
            return {}
        asked = parting + [one for one in self._used if one.role == "target" and isinstance(one, Kinds)]
        if not asked:
            return {self._used[0].name: np.broadcast_to(np.int8(0), self.count)}
        return self.numbers(tabular.piece_of(path, [one.name for one in asked], 0, self.count), asked)

    def load(self) -> dict[str, Numbers]:
        return self._read(self.frame())

    def split_keys(self, parts: Mapping[str, Numbers]) -> Mapping[str, Numbers]:
        """What parts the examples: the columns whose role that is, where there is one of each."""
        import numpy as np

        found: dict[str, Numbers] = {}
        for role in ("group", "time"):
            names = [one.name for one in self.columns if one.role == role and one.name in parts]
            if names and role == "time":
                # Of a date its days come first, and stand for the others.
                found[role] = np.asarray(parts[names[0]], np.float64).reshape(len(parts[names[0]]), -1)[:, 0]
            elif names:
                found[role] = np.stack([parts[name] for name in names], axis=1) if len(names) > 1 else parts[names[0]]
        return found

    def inputs(self, path: Path, aims: bool = False) -> Entered:
        import numpy as np

        other = make(type(self), {**{one.name: getattr(self, one.name) for one in self.params()}, "file": str(path)})
        frame = tabular.frame_of(other.find(), self.how)
        need(frame.height, "{file} has no lines. Choose a table that has some.", file=str(path))
        if aims:
            other._need_aims(frame)
        read = [one for one in self.columns if one.role == "input" or (aims and one.role == "target")]
        other.need_columns(frame, read)
        found = other.numbers(frame, read)
        gone = other._gone(found) if aims else np.zeros(0, np.int64)
        parts = {name: np.delete(values, gone, axis=0) for name, values in found.items()}
        text = "{file} has no line with a value of what the network is to say, so nothing judges it. Fill some in."
        need(not aims or len(gone) < frame.height, text, file=str(path))
        return Entered(parts, tabular.cells_of(frame, np.delete(np.arange(frame.height), gone)))

    def told(self, rows: Sequence[int]) -> Mapping[str, Sequence[str]]:
        import numpy as np

        frame = self.frame()
        gone = self._gone(self.numbers(frame, [one for one in self.columns if one.role == "target"]))
        return tabular.cells_of(frame, np.delete(np.arange(frame.height), gone)[list(rows)])

    def fields(self) -> Mapping[str, Field]:
        return cells_of.fields_of([one for one in self.columns if one.role == "input"], self.how.decimal)

    def read_cells(self, cells: Mapping[str, Any]) -> dict[str, Numbers]:
        return cells_of.read([one for one in self.columns if one.name in cells], cells, self.how.decimal)

    def cell(self, field: str, values: Numbers) -> Sequence[str]:
        one = next(one for one in self.columns if one.name == field)
        return cells_of.written(one, values, self.how.decimal)

    def _need_aims(self, frame: polars.DataFrame) -> None:
        text = "{file} has no column '{column}', which says what is right, so the answers cannot be judged. Add the "
        for name in self.aims():
            need(name in frame.columns, text + "column, or only predict the file.", file=self.file, column=name)

    def _read(self, frame: polars.DataFrame, first: int | None = 0) -> dict[str, Numbers]:
        return self._complete(self.numbers(frame, [one for one in self.columns if one.role != "ignore"], first), first)

    def _complete(self, found: dict[str, Numbers], first: int | None = 0) -> dict[str, Numbers]:
        """Without the lines that lack what is to be said: nothing can be learned from them, or judged by them."""
        import numpy as np

        gone = self._gone(found, first)
        return {name: np.delete(values, gone, axis=0) for name, values in found.items()} if len(gone) else found

    def _gone(self, found: Mapping[str, Numbers], first: int | None = 0) -> Numbers:
        """The lines that lack what is to be said; raises Misfit where they are not to be left out."""
        import numpy as np

        lacking = {name: np.flatnonzero(_holes(found[name])) for name in self.aims()}
        gone = np.unique(np.concatenate([np.zeros(0, np.int64), *lacking.values()]))
        if len(gone) and self.incomplete == "refuse":
            name, rows = next((name, rows) for name, rows in lacking.items() if len(rows))
            raise self._lacking(name, rows, first)
        return gone

    def _lacking(self, name: str, rows: Numbers, first: int | None) -> Misfit:
        """The sentence about these rows, which lack what is to be said; ``first`` is as in :meth:`numbers`."""
        path = self.find()
        values: dict[str, Any] = {"file": self.file, "column": name, "count": len(rows)}
        if first is None:
            text = "{file} has lines without a value in the column '{column}', but that is what the network is to say. "
            return Misfit(text + "Fill them in, or take these lines out.", **values)
        line = tabular.line_of(path, self.how, first + int(rows[0]))
        if self._size(path)[1]:
            # Read piece by piece, no lines can be left out, or counted.
            text = "{file} has no value in the column '{column}' in line {line:,}, but that is what the network is to "
            text += "say. Fill it in, and all others like it, or take these lines out."
            return Misfit(text, line=line, **values)
        text = "{file} has no value in the column '{column}' in {count:,} lines, the first of them line {line:,}, but "
        text += "that is what the network is to say. Fill them in, take these lines out, or set Incomplete lines to "
        return Misfit(text + "leave out.", line=line, **values)


def _holes(values: Numbers) -> Numbers:
    """Where a cell holds nothing."""
    import numpy as np

    rows = values.reshape(len(values), -1)
    if values.dtype.kind == "O":
        return np.asarray(rows[:, 0] == "", bool)
    found: Numbers = np.less(rows, 0) if values.dtype.kind == "i" else np.isnan(rows)
    return np.asarray(found.any(axis=1))


def usual_transforms(table: Table, parts: Mapping[str, Numbers]) -> tuple[Transform, ...]:
    """What the columns of a table need before a network can learn from them."""
    aims = table.aims()
    shapes = table.parts()
    read = (name for name in parts if name not in aims and not is_text(shapes[name]))
    holes = any(bool(_holes(parts[name]).any()) for name in read)
    kinds = any(is_class(shapes[name]) for name in parts if name not in aims)
    found: list[Transform] = [Impute()] if holes else []
    found += [Scale()] if any(isinstance(one, Number) and one.role == "input" for one in table.columns) else []
    found += [OneHot()] if kinds else []
    found += [Scale(of=name) for name in aims if not is_class(shapes[name])]
    return tuple(found)
