"""How long what a person does on a canvas takes, of the processor and of the clock."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
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


def dragged(view: Any, settle: Callable[[], object], grip: Any) -> list[Reading]:
    """The readings of all frames of one drag of what is held there; the first ones do not count."""
    from PySide6.QtCore import QPoint, Qt
    from PySide6.QtTest import QTest

    viewport, left = view.viewport(), Qt.MouseButton.LeftButton
    QTest.mousePress(viewport, left, pos=grip)
    found = []
    for step in range(1, TIMES + 4):
        at = grip + QPoint(4 * step, 2 * step)
        found.append(timed(partial(_moved, view, settle, at)))
    QTest.mouseRelease(viewport, left, pos=at)
    return found[3:]


def _moved(view: Any, settle: Callable[[], object], at: Any) -> None:
    """Move the mouse there, with all that follows from it."""
    from PySide6.QtTest import QTest

    QTest.mouseMove(view.viewport(), at)
    settle()
