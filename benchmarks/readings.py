"""How long what a person does on a canvas takes, of the processor and of the clock."""

from __future__ import annotations

from collections.abc import Callable
from time import perf_counter, process_time
from typing import Any

SCREEN = (1440, 900)
TIMES = 21

Reading = tuple[float, float]
"""Milliseconds of the processor and of the clock."""


def timed(work: Callable[[], object]) -> Reading:
    """What this takes."""
    cpu, wall = process_time(), perf_counter()
    work()
    return (process_time() - cpu) * 1000, (perf_counter() - wall) * 1000


def moved(view: Any, settle: Callable[[], object], at: Any) -> None:
    """Move the mouse there, with all that follows from it."""
    from PySide6.QtTest import QTest

    QTest.mouseMove(view.viewport(), at)
    settle()
