"""The two files by which a window of the table of faults and its broken training process know of each other."""

from __future__ import annotations

from pathlib import Path

from engine.home import home


def plan() -> Path:
    """What is to go wrong, and at which step."""
    return home() / "fault.json"


def fired() -> Path:
    """When the fault came, by the clock that all processes share."""
    return home() / "fired.json"
