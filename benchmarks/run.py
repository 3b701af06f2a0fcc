"""Runs the groups of benchmarks, and keeps what each found beside what it found before."""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from importlib import import_module
from typing import Any

import psutil

from benchmarks.results import keep
from benchmarks.row import Row

GROUPS: Mapping[str, tuple[str, ...]] = {
    "start": ("start", "first_step"),
    "loop": ("loop", "peers", "graphics"),
    "together": ("together",),
    "watching": ("watching",),
    "frames": ("frames",),
    "answering": ("answering",),
    "analysis": ("analysis",),
    "opening": ("opening",),
    "arranging": ("arranging",),
    "canvas": ("canvas",),
    "growth": ("growth", "growth_of_training"),
    "pictures_folder": ("pictures_folder",),
    "streaming": ("streaming",),
}
"""Each with the modules that measure it."""


def rows(only: str | None = None) -> list[Row]:
    """The rows of one group, or of all; what a group found is in benchmarks/results as soon as it is measured."""
    found: list[Row] = []
    for group in GROUPS:
        if only in (None, group):
            print(f"{group} …", file=sys.stderr, flush=True)
            load = psutil.getloadavg()[0]
            measured = measure(group)
            keep(group, measured, tuple(GROUPS), load)
            found += measured
    return found


def measure(group: str) -> list[Row]:
    """The rows of this group, which are kept nowhere."""
    found: list[Row] = []
    for name in GROUPS[group]:
        module_rows: Callable[[], list[dict[str, Any]]] = import_module(f"benchmarks.{name}").rows
        found += module_rows()
    return found
