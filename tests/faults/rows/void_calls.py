"""Calls of Qt that return nothing take no reference from None: PySide6 6.12.0 lost one each, until Python aborted."""

from __future__ import annotations

import sys

from PySide6.QtCore import QObject, QRect, QTimer

from tests.faults.row import Outcome, Row

MOST = 50


def run(cases: int, _seed: int) -> Outcome:
    timer, parent, rect = QTimer(), QObject(), QRect()
    calls = (
        lambda: timer.setInterval(1),
        lambda: timer.setObjectName("timer"),
        lambda: parent.setProperty("name", 1) and None,
        lambda: rect.setWidth(3),
    )
    before = sys.getrefcount(None)
    for number in range(cases):
        calls[number % len(calls)]()
    drift = abs(sys.getrefcount(None) - before)
    return Outcome(f"drift of {drift} after {cases:,} calls", drift <= MOST)


ROW = Row(13, "void calls", "10,000 void Qt calls", "reference count of None within 50", 10_000, 10_000, run)
