"""The facts of data after a person edited them: another file or folder, or a column that holds something else."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from engine.data.again import MEMBERS, Again, changes_of, looked_again, read_as
from engine.data.column import Dates, Kinds
from engine.data.declare import DataSet
from engine.data.finding import found
from engine.data.own import OwnFile, checksum_of, file_at
from engine.declare import make
from engine.message import Message, Misfit

PLACES = ("file", "folder")
"""The kinds of settings that say where data are."""
CHECKSUM = "checksum"


def follows(before: DataSet, now: DataSet) -> bool:
    """Whether there is something to find out after ``before`` was edited to ``now``; no file is opened for that."""
    if type(now).found.__func__ is DataSet.found.__func__:  # type: ignore[attr-defined]
        return False
    moved = [name for name, value in places(now) if value and value != getattr(before, name, "")]
    return bool(moved) or bool(getattr(now, "file", "") and _unknown(now, before))


def followed(before: DataSet, now: DataSet) -> Again:
    """The data set ``now`` with the facts of its files; what a person chose stays where it still fits.

    Raises Misfit where a file cannot be read, or is of another kind.
    """
    (first, place), *others = places(now)
    if place and (type(before) is not type(now) or place != getattr(before, first)):
        return _moved(before, now, Path(place))
    changed: dict[str, Any] = {}
    for name, value in others:
        if value and value != getattr(before, name) and hasattr(now, f"{name}_{CHECKSUM}"):
            changed[f"{name}_{CHECKSUM}"] = checksum_of(file_at(value, now.title))
    made = _with(now, changed) if changed else now
    return Again(*_retyped(made, _unknown(made, before)))


def places(data_set: DataSet) -> list[tuple[str, str]]:
    """The settings that say where its data are."""
    return [(one.name, getattr(data_set, one.name)) for one in data_set.params() if one.kind in PLACES]


def _moved(before: DataSet, now: DataSet, path: Path) -> Again:
    is_known = type(before) is type(now) and any(value for _, value in places(before))
    if is_known and isinstance(before, OwnFile) and _is_described(before):
        return looked_again(before, path)
    there = read_as(type(now), found(path))
    if type(there.data_set) is not type(now):
        text = "{file} is not read as {title}, but as {now}. Drop it on the window to begin a network for it."
        raise Misfit(text, file=str(path), title=Message(now.title), now=Message(there.data_set.title))
    if not is_known:
        return Again(there.data_set, there.reasons, there.transforms)
    made = _with(there.data_set, {name: getattr(before, name) for name in now.chosen})
    return Again(made, tuple(changes_of(before, made)))


def _is_described(data_set: DataSet) -> bool:
    """Whether its pieces are known, if it has any."""
    return all(getattr(data_set, name) for name in MEMBERS if hasattr(data_set, name))


def _with(data_set: DataSet, changed: dict[str, Any]) -> DataSet:
    return make(type(data_set), {**{one.name: getattr(data_set, one.name) for one in data_set.params()}, **changed})


def _unknown(now: DataSet, before: DataSet) -> list[str]:
    """The columns that were something else before, and whose kinds or dates nobody has looked for yet."""
    known = {one.name: one for one in getattr(before, "columns", ())}
    return [
        one.name
        for one in getattr(now, "columns", ())
        if (isinstance(one, Kinds) and not one.kinds)
        or (isinstance(one, Dates) and type(known.get(one.name)) is not Dates)
    ]


def _retyped(table: DataSet, names: list[str]) -> tuple[DataSet, tuple[Message, ...]]:
    """With the kinds, or the form of the dates, that these columns have in the file."""
    from engine.data.tabular.retyping import retyped

    if not names:
        return table, ()
    columns, reasons = retyped(table, names)
    return _with(table, {"columns": columns}), reasons
