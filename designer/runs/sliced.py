"""Does what takes long in slices of some milliseconds, so that the window stays smooth meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from time import perf_counter

from PySide6.QtCore import QObject, QTimer, Signal

SLICE_SECONDS = 0.006
PAUSE_MS = 4


class Sliced(QObject):
    """Goes through one iterator at a time; another one takes the place of the first."""

    sliced = Signal()
    """A slice is done: what it brought can be shown."""
    finished = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._work: Iterator[object] | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(PAUSE_MS)
        self._timer.timeout.connect(self._go)

    @property
    def is_busy(self) -> bool:
        return self._work is not None

    def start(self, work: Iterator[object]) -> None:
        """Go through this from now on, and forget what is left of anything else."""
        self._work = work
        self._timer.start()

    def stop(self) -> None:
        self._work = None
        self._timer.stop()

    def _go(self) -> None:
        work, until = self._work, perf_counter() + SLICE_SECONDS
        if work is None:
            return
        for _ in work:
            if perf_counter() > until:
                self.sliced.emit()
                return
        # Whoever hears of the end may start something else.
        if self._work is work:
            self.stop()
        self.sliced.emit()
        self.finished.emit()
