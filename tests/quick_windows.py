"""Forks what tests run with a window of its own from one that has imported it: to import it anew takes a second."""

from __future__ import annotations

from tests import forked_workers, quick_python

IMPORTED = (
    "designer.__main__", "designer.main_window", "designer.unhandled", "designer.watching.kinds",
    "designer.looking.window", "tests.designer.walk_scenes", "tests.designer.canvas_driver",
)  # fmt: skip
"""What a program with a window imports, sooner or later."""

_place: list[str] = []


def line(*words: str) -> list[str]:
    """What to start in the place of Python with these words, as :func:`tests.quick_python.line`."""
    if not forked_workers.are_forked():
        return quick_python.line(*words)
    if not _place:
        _place.append(quick_python.begin("windows", *IMPORTED))
    return quick_python.launching(_place[0], *words)
