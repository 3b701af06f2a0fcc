"""Finds in the file what a column needs that a person says holds kinds, or dates."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from engine.data.column import Column, Dates, Kinds, dates, trim
from engine.data.files import tabular
from engine.data.tabular.describing import FORMS, MOST_KINDS, NEARLY_ALL, changed
from engine.message import Message, need

SHOWN = 8


def retyped(table: Any, names: Sequence[str]) -> tuple[tuple[Column, ...], tuple[Message, ...]]:
    """The columns of a table, with kinds and forms of dates for those of these names, and what was found.

    Raises Misfit where the file has no such column, or more kinds than can be told apart.
    """
    how = table.how
    path = Path(table.find())
    frame = None if tabular.is_parquet(path) else tabular.frame_of(path, how)
    columns, reasons = [], []
    for one in table.columns:
        if one.name in names:
            known = frame.columns if frame is not None else tabular.sample_of(path, 1).columns
            text = "{file} has no column '{column}'. Name it as the file does, or take it away."
            need(one.name in known, text, file=str(path), column=one.name)
        if one.name in names and isinstance(one, Kinds):
            cells = None if frame is None else trim(frame[one.name])
            found = sorted(cells.drop_nulls().unique().to_list()) if cells is not None else _of_parquet(path, one.name)
            one = changed(one, kinds=_sound(path, one.name, found))
            text = "'{column}' holds {count:,} kinds: {kinds}."
            shown = ", ".join(kind[:40] for kind in found[:SHOWN]) + (", …" if len(found) > SHOWN else "")
            reasons.append(Message(text, {"column": one.name, "count": len(found), "kinds": shown}))
        elif one.name in names and isinstance(one, Dates) and frame is not None:
            filled = trim(frame[one.name]).drop_nulls()
            some = max(1, round(len(filled) * NEARLY_ALL))
            form = next((form for form in (one.written, *FORMS) if len(dates(filled, form).drop_nulls()) >= some), "")
            text = "No form of dates that is known fits '{column}' in {file}. Say in Written how they are written."
            need(form, text, column=one.name, file=str(path))
            one = changed(one, written=form)
        columns.append(one)
    return tuple(columns), tuple(reasons)


def _of_parquet(path: Path, name: str) -> list[str]:
    return tabular.kinds_of(path, [name])[name]


def _sound(path: Path, name: str, kinds: Sequence[str]) -> tuple[str, ...]:
    text = "'{column}' of {file} holds {count:,} different texts, and at most {most:,} can be kinds. Set it to Words."
    need(len(kinds) <= MOST_KINDS, text, column=name, file=str(path), count=len(kinds), most=MOST_KINDS)
    need(kinds, "'{column}' of {file} is empty, so it has no kinds. Set it to Words.", column=name, file=str(path))
    return tuple(kinds)
