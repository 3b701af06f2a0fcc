"""Finds in the file what a column needs that a person says holds kinds, or dates."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.data.column import Column, Dates, Kinds, dates, trim
from engine.data.files import tabular
from engine.data.tabular.describing import FORMS, MOST_KINDS, NEARLY_ALL, SAMPLE, changed
from engine.message import Message, Misfit, need

if TYPE_CHECKING:
    import polars

SHOWN = 8


def retyped(table: Any, names: Sequence[str]) -> tuple[tuple[Column, ...], tuple[Message, ...]]:
    """The columns of a table, with kinds and forms of dates for those of these names, and what was found.

    Raises Misfit where the file has no such column, or more kinds than can be told apart.
    """
    path = Path(table.find())
    frame = _frame_of(table, path)
    columns, reasons = [], []
    for one in table.columns:
        if one.name in names:
            known = frame.columns if frame is not None else tabular.sample_of(path, 1).columns
            text = "{file} has no column '{column}'. Name it as the file does, or take it away."
            need(one.name in known, text, file=str(path), column=one.name)
            one, *told = _completed(one, path, frame)
            reasons += told
        columns.append(one)
    return tuple(columns), tuple(reasons)


def kept_types(table: Any, before: Sequence[Column]) -> tuple[Column, ...]:
    """The columns of a table whose file has changed, each with the type that it had where its cells still fit that."""
    path = Path(table.find())
    known = {one.name: one for one in before}
    other = {one.name for one in table.columns if one.name in known and _is_another(known[one.name], one)}
    frame = _frame_of(table, path) if other else None
    columns = []
    for one in table.columns:
        if one.name in other:
            with suppress(Misfit):
                kept, *_ = _completed(changed(known[one.name], role=one.role), path, frame)
                table.numbers(tabular.sample_of(path, SAMPLE) if frame is None else frame, [kept], None)
                # Anything can be kinds, but others altogether are no longer those.
                is_same = not isinstance(kept, Kinds) or {*kept.kinds} & {*getattr(known[one.name], "kinds", ())}
                one = kept if is_same else one
        columns.append(one)
    return tuple(columns)


def _is_another(before: Column, now: Column) -> bool:
    """Whether a column holds something else than before, or dates that are written otherwise."""
    if isinstance(before, Dates) and isinstance(now, Dates):
        return before.written != now.written
    return type(before) is not type(now)


def _frame_of(table: Any, path: Path) -> polars.DataFrame | None:
    """The cells of a table; None where the file is a Parquet one, which may be too large for the memory."""
    return None if tabular.is_parquet(path) else tabular.frame_of(path, table.how)


def _completed(one: Column, path: Path, frame: polars.DataFrame | None) -> tuple[Column, *tuple[Message, ...]]:
    """A column with the kinds, or the form of dates, that the file has in it, and what was found."""
    if isinstance(one, Kinds):
        cells = None if frame is None else trim(frame[one.name])
        found = sorted(cells.drop_nulls().unique().to_list()) if cells is not None else _of_parquet(path, one.name)
        text = "'{column}' holds {count:,} kinds: {kinds}."
        shown = ", ".join(kind[:40] for kind in found[:SHOWN]) + (", …" if len(found) > SHOWN else "")
        told = Message(text, {"column": one.name, "count": len(found), "kinds": shown})
        return changed(one, kinds=_sound(path, one.name, found)), told
    if isinstance(one, Dates) and frame is not None:
        filled = trim(frame[one.name]).drop_nulls()
        some = max(1, round(len(filled) * NEARLY_ALL))
        form = next((form for form in (one.written, *FORMS) if len(dates(filled, form).drop_nulls()) >= some), "")
        text = "No form of dates that is known fits '{column}' in {file}. Say in Written how they are written."
        need(form, text, column=one.name, file=str(path))
        return (changed(one, written=form),)
    return (one,)


def _of_parquet(path: Path, name: str) -> list[str]:
    return tabular.kinds_of(path, [name])[name]


def _sound(path: Path, name: str, kinds: Sequence[str]) -> tuple[str, ...]:
    text = "'{column}' of {file} holds {count:,} different texts, and at most {most:,} can be kinds. Set it to Words."
    need(len(kinds) <= MOST_KINDS, text, column=name, file=str(path), count=len(kinds), most=MOST_KINDS)
    need(kinds, "'{column}' of {file} is empty, so it has no kinds. Set it to Words.", column=name, file=str(path))
    return tuple(kinds)
