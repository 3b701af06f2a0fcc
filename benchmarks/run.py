"""Runs the groups of benchmarks and gathers their rows."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

GROUPS = (
    "start",
    "loop",
    "watching",
    "frames",
    "answering",
    "analysis",
    "opening",
    "arranging",
    "canvas",
    "pictures_folder",
    "streaming",
)


def rows(only: str | None = None) -> list[dict[str, Any]]:
    """The rows of one group, or of all: each with name, value, goal and whether it holds."""
    found: list[dict[str, Any]] = []
    for group in GROUPS:
        if only in (None, group):
            measure: Callable[[], list[dict[str, Any]]] = import_module(f"benchmarks.{group}").rows
            found.extend(measure())
    return found


def at_most(name: str, value: float, goal: float) -> dict[str, Any]:
    """A row that holds where the value is not above the goal."""
    return {"name": name, "value": round(value, 4), "goal": f"<= {goal:g}", "holds": value <= goal}


def at_least(name: str, value: float, goal: float) -> dict[str, Any]:
    """A row that holds where the value is not below the goal."""
    return {"name": name, "value": round(value, 4), "goal": f">= {goal:g}", "holds": value >= goal}
