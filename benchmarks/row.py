"""What a benchmark says: a name, a value with its spread, a goal, and whether it holds."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import median, quantiles
from typing import Any

Row = dict[str, Any]
"""``name``, ``value``, ``goal``, ``holds``; ``spread`` (the quartiles) and ``readings`` where there are several.

What could not be measured has None as value and as ``holds``, and a ``reason``; what has no goal, but a value, too.
"""
DIGITS = 5


def at_most(name: str, found: float | Sequence[float], goal: float) -> Row:
    """A row that holds where the value, of several readings the median, is not above the goal."""
    value = _value(found)
    return {"name": name, "value": value, "goal": f"<= {goal:g}", "holds": value <= goal, **_spread(found)}


def at_least(name: str, found: float | Sequence[float], goal: float) -> Row:
    """A row that holds where the value, of several readings the median, is not below the goal."""
    value = _value(found)
    return {"name": name, "value": value, "goal": f">= {goal:g}", "holds": value >= goal, **_spread(found)}


def not_measured(name: str, goal: str, reason: str) -> Row:
    """A row that neither holds nor fails, since this machine cannot tell."""
    return {"name": name, "value": None, "goal": goal, "holds": None, "reason": reason}


def yardstick(name: str, found: Sequence[float], there: float) -> Row:
    """A row of what others made, which no goal is set for: it tells how fast this machine is.

    ``there`` is what it takes where the goals in milliseconds and seconds were set.
    """
    reason = f"{_value(found) / there:.1f} times as long as where the goals were set"
    row = f"yardstick: {name}"
    return {"name": row, "value": _value(found), "goal": f"there {there:g}", "holds": None, "reason": reason} | _spread(
        found
    )


def absent(package: str) -> str:
    """Why a peer was not measured."""
    return f"{package} is not installed; pip install '.[bench]' brings it"


def told(value: float | None) -> str:
    """A value as a person reads it."""
    return "not measured" if value is None else f"{value:g}"


def _verdict(row: Row) -> str:
    unknown = "not measured" if row["value"] is None else "to compare"
    return {True: "yes", False: "no", None: unknown}[row["holds"]]


def cells(row: Row) -> tuple[str, ...]:
    """A row as a person reads it: its name, the value, the quartiles, the goal, and whether it holds."""
    spread = " to ".join(map(told, row.get("spread", ())))
    reason = f": {row['reason']}" if row.get("reason") else ""
    return row["name"], told(row["value"]), spread, row["goal"], _verdict(row) + reason


def _value(found: float | Sequence[float]) -> float:
    return rounded(median(found) if isinstance(found, Sequence) else found)


def _spread(found: float | Sequence[float]) -> Row:
    if not isinstance(found, Sequence) or len(found) < 2:
        return {}
    low, _, high = quantiles(found, n=4, method="inclusive")
    return {"spread": [rounded(low), rounded(high)], "readings": len(found)}


def rounded(value: float) -> float:
    """With the digits that mean something."""
    return float(f"{value:.{DIGITS}g}")
