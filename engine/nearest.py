"""The value that a parameter can have which is nearest to one that it cannot have."""

from __future__ import annotations

import math
from collections.abc import Mapping
from difflib import get_close_matches
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from engine.message import Misfit
from engine.repair import SetParam

if TYPE_CHECKING:
    from engine.declare import Param


LONGEST = 60
"""To compare a longer text, which a file can have any number of, takes too long."""


def mendable(one: Param, value: Any, *, guess: bool = True) -> Any:
    """The value as the parameter takes it; raises Misfit with the nearest one that it could have, or the usual one."""
    try:
        return one.read(value)
    except Misfit as misfit:
        misfit.repairs = (SetParam(one.name, nearest(one, value) if guess else one.default),)
        raise


def nearest(one: Param, value: Any) -> Any:
    """A number is moved to its limit, a misspelt choice becomes that which it resembles; else it is the usual one."""
    found = _guess(one, value)
    try:
        one.read(found)
    except Misfit:
        return one.default
    return found


def _guess(one: Param, value: Any) -> Any:
    if one.kind in ("int", "float"):
        return _number(one, value)
    if one.kind in ("sizes", "numbers", "names") and isinstance(value, (list, tuple)):
        return [part if one.kind == "names" else _number(one, part, whole=one.kind == "sizes") for part in value]
    if one.kind == "choice" and isinstance(value, str):
        return alike(value, one.choices) or one.default
    if one.kind == "declared" and isinstance(value, Mapping):
        return _declared(one, value)
    if one.kind == "several" and isinstance(value, (list, tuple)):
        return [made for part in value if isinstance(part, Mapping) and (made := _declared(one, part)) != one.default]
    return one.default


@lru_cache(maxsize=256)
def alike(text: str, names: tuple[str, ...]) -> str | None:
    """The name that a text is, or that was meant by it; None where it resembles none."""
    if text in names or len(text) > LONGEST:
        return text if text in names else None
    return next(iter(get_close_matches(text, names, 1)), None)


def _number(one: Param, value: Any, whole: bool = False) -> Any:
    if isinstance(value, str):
        try:
            value = float(value)
        except ValueError:
            return one.default
    if isinstance(value, bool) or not isinstance(value, (int, float)) or math.isnan(value):
        return one.default
    low, high = (-math.inf if one.low is None else one.low), (math.inf if one.high is None else one.high)
    inside = min(max(value, low), high)
    if not math.isfinite(inside):
        return one.default
    return round(inside) if one.kind == "int" or whole else inside


def _declared(one: Param, value: Mapping[str, Any]) -> Any:
    """The same thing with those of its own parameters mended that cannot be; one that is like it if there is none."""
    assert one.family is not None
    names, wanted = one.family.members, value.get("type")
    type_name = alike(wanted, tuple(names)) if isinstance(wanted, str) else None
    if type_name is None:
        return one.default
    known = {part.name: part for part in names[type_name].params()}
    return {"type": type_name, **{name: _kept(known[name], part) for name, part in value.items() if name in known}}


def _kept(one: Param, value: Any) -> Any:
    try:
        one.read(value)
    except Misfit:
        return nearest(one, value)
    return value
