"""Reads the value of a parameter as a file or a form has it, and refuses in one sentence what it cannot be."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, cast

from engine.message import Message, Misfit, need

if TYPE_CHECKING:
    from engine.declare import Declared, Kind, Param

LIST_LIMIT = 16
LONG_LIST_LIMIT = 65536


def _limits(one: Param, value: float) -> None:
    low, high = one.low, one.high
    inside = (low is None or value >= low) and (high is None or value <= high)
    if inside:
        return
    found, lowest, highest = map(_bare, (value, low, high))
    values: dict[str, Any] = {"label": one.label, "value": found, "low": lowest, "high": highest}
    raise Misfit("{label} is {value}, but must be from {low} to {high}.", **values)


def _bare(number: float | None) -> float | None:
    """A number as people write it: ``25`` and not ``25.0``."""
    whole = isinstance(number, float) and number.is_integer() and abs(number) < 1e15
    return int(cast(float, number)) if whole else number


def _whole(one: Param, value: Any) -> int:
    right = isinstance(value, int) and not isinstance(value, bool)
    need(right, "{label} must be a whole number, but is {value!r}.", label=one.label, value=value)
    _limits(one, value)
    return cast(int, value)


def _number(one: Param, value: Any) -> float:
    right = isinstance(value, (int, float)) and not isinstance(value, bool) and math.isfinite(value)
    need(right, "{label} must be a number, but is {value!r}.", label=one.label, value=value)
    _limits(one, value)
    return float(value)


def _switch(one: Param, value: Any) -> bool:
    need(
        isinstance(value, bool),
        "{label} must be true or false, but is {value!r}.",
        label=one.label,
        value=value,
    )
    return cast(bool, value)


def _text(one: Param, value: Any) -> str:
    need(isinstance(value, str), "{label} must be a text, but is {value!r}.", label=one.label, value=value)
    return cast(str, value)


def _choice(one: Param, value: Any) -> str:
    need(
        isinstance(value, str) and value in one.choices,
        "{label} is {value!r}, but must be one of: {choices}.",
        label=one.label,
        value=value,
        choices=", ".join(one.choices),
    )
    return cast(str, value)


def _sizes(one: Param, value: Any) -> tuple[int, ...]:
    listed = isinstance(value, (list, tuple)) and 1 <= len(value) <= LIST_LIMIT
    need(
        listed,
        "{label} must be a list of 1 to {limit} whole numbers, but is {value!r}.",
        label=one.label,
        value=value,
        limit=LIST_LIMIT,
    )
    return tuple(_whole(one, part) for part in value)


def _listed(one: Param, value: Any, wanted: str) -> list[Any]:
    if isinstance(value, (list, tuple)) and len(value) <= LONG_LIST_LIMIT:
        return list(value)
    text = "{label} must be a list of at most {limit:,} {wanted}, but is {value}."
    raise Misfit(text, label=one.label, limit=LONG_LIST_LIMIT, wanted=Message(wanted), value=repr(value)[:60])


def _numbers(one: Param, value: Any) -> tuple[float, ...]:
    return tuple(_number(one, part) for part in _listed(one, value, "numbers"))


def _names(one: Param, value: Any) -> tuple[str, ...]:
    return tuple(_text(one, part) for part in _listed(one, value, "texts"))


def _pairs(one: Param, value: Any) -> tuple[tuple[int, int], ...]:
    found = []
    for part in _listed(one, value, "pairs of whole numbers"):
        pair = _listed(one, part, "whole numbers")
        need(len(pair) == 2, "{label} holds pairs of whole numbers, but one is {value}.", label=one.label, value=pair)
        found.append((_whole(one, pair[0]), _whole(one, pair[1])))
    return tuple(found)


def _points(one: Param, value: Any) -> tuple[tuple[float, float, int], ...]:
    found = []
    for part in _listed(one, value, "points"):
        point = _listed(one, part, "numbers")
        right = len(point) == 3 and type(point[2]) is int and point[2] >= 0
        text = "{label} holds points of two numbers and the whole number of a class, but one is {value}."
        need(right, text, label=one.label, value=point)
        found.append((_number(one, point[0]), _number(one, point[1]), point[2]))
    return tuple(found)


def _declared(one: Param, value: Any) -> Declared:
    assert one.family is not None
    return cast("Declared", one.family.read(value))


def _several(one: Param, value: Any) -> tuple[Declared, ...]:
    assert one.family is not None
    return tuple(one.family.read(part) for part in _listed(one, value, "entries"))


READERS: Mapping[Kind, Callable[[Param, Any], Any]] = {
    "int": _whole,
    "float": _number,
    "bool": _switch,
    "text": _text,
    "folder": _text,
    "file": _text,
    "node": _text,
    "part": _text,
    "choice": _choice,
    "sizes": _sizes,
    "numbers": _numbers,
    "pairs": _pairs,
    "points": _points,
    "names": _names,
    "declared": _declared,
    "several": _several,
}
