"""Data that have changed since they were looked at: described anew, with what a person had said of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from engine.data.column import Column
from engine.data.declare import DataSet, Found
from engine.data.files import tabular
from engine.data.files.delimited import Written
from engine.data.finding import found, kind_of
from engine.data.own import OwnFile, file_at
from engine.data.sets.table import Table
from engine.data.tabular.file import TableFile
from engine.data.transform import Transform
from engine.declare import Declared, make
from engine.frozen import frozen
from engine.message import Message, Misfit

SHOWN = 5
"""So many names a sentence says; the others it counts."""
TRIED = 5
"""So many of its pieces are tried, to read a file that does not hold any more what a network was to say."""
MEMBERS = ("columns", "arrays")
"""Settings that describe a file piece by piece, each with a name and a role."""
UNICODE = ("utf-8", "utf-16")


@frozen
class Again:
    """A data set as its file is now, and what is another than it was."""

    data_set: DataSet
    changes: tuple[Message, ...]
    transforms: tuple[Transform, ...] = ()
    """What it needs, where nothing was known of it before."""


def looked_again(before: DataSet, path: Path | None = None) -> Again:
    """The data set of a file that has changed, perhaps at another path; a person's choices stay where they still can.

    What is new in the file is left out until a person says what it is for. Raises Misfit where it cannot be read, or is
    of another kind now.
    """
    assert isinstance(before, OwnFile)
    path = path or Path(before.file)
    now = _found(before, path)
    if type(now) is not type(before):
        text = "{file} was read as {before}, but now it is {now}. Drop it on the window to begin a network for it."
        raise Misfit(text, file=str(path), before=Message(before.title), now=Message(now.title))
    settings = {one.name: getattr(now, one.name) for one in now.params()}
    settings |= {name: getattr(before, name) for name in before.chosen}
    settings |= {name: _merged(getattr(before, name), settings[name]) for name in MEMBERS if name in settings}
    made = make(type(now), settings)
    if isinstance(before, TableFile):
        # Imported late: no window needs it to be seen.
        from engine.data.tabular.retyping import kept_types

        made = make(type(now), {**settings, "columns": kept_types(made, before.columns)})
    return Again(made, tuple(changes_of(before, made)))


def _found(before: OwnFile, path: Path) -> DataSet:
    """With what the network was to say of it, where that is still in it; else whatever else can be said of it."""
    refusals: list[Misfit] = []
    names = [_name(one) for setting in MEMBERS for one in getattr(before, setting, ())]
    # Where no piece keeps its role, another guess would say something else without a word.
    targets = dict.fromkeys((before.asked, "", *names[:TRIED])) if names else (before.asked,)
    for target in targets:
        try:
            now = _read(before, path, target)
        except Misfit as misfit:
            refusals.append(misfit)
            continue
        there = [_name(one) for setting in MEMBERS for one in getattr(now, setting, ())]
        if refusals and before.asked in there:
            # It is in the file, but cannot be learned from any more.
            break
        return now
    raise refusals[0]


def _read(before: OwnFile, path: Path, target: str) -> DataSet:
    """The file with this to be said of it, in the way that shows most of what it held, and rather as it was read."""
    made: list[DataSet] = []
    refused: Misfit | None = None
    for how in _ways(before, path):
        try:
            there = found(path, target) if how is None else Table.found(file_at(str(path), before.title), target, how)
        except Misfit as misfit:
            refused = misfit if how is None else refused
            continue
        made.append(read_as(type(before), there).data_set)
    if refused is not None and not made:
        raise refused
    known = _types(before)
    return max(made, key=lambda now: len(known & _types(now)))


def _ways(before: OwnFile, path: Path) -> list[Written | None]:
    """How a table may be written that was written so; None for what it seems to be now."""
    if not isinstance(before, TableFile) or kind_of(path) is not Table or not tabular.is_text(path):
        return [None]
    seems = tabular.written(path)
    # What is Unicode can be nothing else, as a rule.
    kept = replace(before.how, encoding=seems.encoding) if seems.encoding in UNICODE else before.how
    return [None if how == seems else how for how in dict.fromkeys((kept, before.how, seems))]


def _types(data_set: DataSet) -> set[tuple[str, type[Column]]]:
    return {(one.name, type(one)) for one in getattr(data_set, "columns", ())}


def read_as(kind: type[DataSet], there: Found) -> Found:
    """What was found, read in the other way that is offered where that is one of this kind."""
    ways = [there, *(one.instead for one in there.offers if one.instead)]
    return next((one for one in ways if type(one.data_set) is kind), there)


def _merged(before: Sequence[Declared], now: Sequence[Declared]) -> tuple[Declared, ...]:
    """The pieces as they are now, in the order and with the roles that they had; new ones are left out."""
    there = {_name(one): one for one in now}
    known = {_name(one): one for one in before}
    kept = [_with_role(there[name], _role(one)) for name, one in known.items() if name in there]
    return (*kept, *(_with_role(one, "ignore") for name, one in there.items() if name not in known))


def _with_role(one: Declared, role: str) -> Declared:
    return make(type(one), {**{each.name: getattr(one, each.name) for each in one.params()}, "role": role})


def _name(one: Any) -> str:
    return str(one.name)


def _role(one: Any) -> str:
    return str(one.role)


def changes_of(before: DataSet, now: DataSet) -> Iterator[Message]:
    """What is another, as a person sees it; one sentence says so where nothing is."""
    count, then = now.example_count(), before.example_count()
    told = False
    if count is not None and then is not None and count != then:
        told = True
        yield Message("It has {now:,} examples, and had {then:,}.", {"now": count, "then": then})
    for one in (*_members(before, now), *_classes(before, now)):
        told = True
        yield one
    if not told:
        yield Message("It holds other values, but nothing that a network has to be changed for.")


def _members(before: DataSet, now: DataSet) -> Iterator[Message]:
    for setting in MEMBERS:
        known = {_name(one): one for one in getattr(before, setting, ())}
        there = {_name(one): one for one in getattr(now, setting, ())}
        gone = [name for name, one in known.items() if name not in there]
        fresh = [name for name in there if name not in known]
        other = [name for name, one in known.items() if name in there and type(there[name]) is not type(one)]
        if gone:
            yield Message("It has no more {names}.", {"names": _listed(gone)})
        if fresh:
            text = "{names} came with it, and no network reads that until you set what it is for."
            yield Message(text, {"names": _listed(fresh)})
        for name in other[:SHOWN]:
            text = "'{name}' holds {now} now, and held {then}."
            titles = {"now": Message(there[name].title), "then": Message(known[name].title)}
            yield Message(text, {"name": name, **titles})


def _classes(before: DataSet, now: DataSet) -> Iterator[Message]:
    then: Mapping[str, tuple[str, ...]] = before.class_names
    for output, names in now.class_names.items():
        if output not in then or names == then[output]:
            continue
        fresh = [name for name in names if name not in then[output]]
        gone = [name for name in then[output] if name not in names]
        values = {"output": output, "fresh": _listed(fresh), "gone": _listed(gone)}
        if fresh:
            yield Message("The classes of '{output}' are more: {fresh} came to them.", values)
        if gone:
            yield Message("The classes of '{output}' are fewer: {gone} went.", values)
        if not fresh and not gone:
            yield Message("The classes of '{output}' stand in another order.", values)


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(f"'{name[:40]}'" for name in names[:SHOWN])
    return shown if len(names) <= SHOWN else f"{shown} (+{len(names) - SHOWN:,})"
