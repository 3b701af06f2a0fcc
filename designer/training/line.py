"""The line from the window to its training process: has one ready, listens to it, notices its silence, and ends it."""

from __future__ import annotations

import sys
from dataclasses import replace
from itertools import groupby
from typing import Any

from PySide6.QtCore import QObject, QTimer, Signal

from designer.training.rhythm import Rhythm
from engine.training.commands import Command
from engine.training.messages import Progress
from engine.training.process import Heard, Worker
from engine.training.watching.ask import Seen

TICK_MS = 500
SILENT_TICKS = 16
"""So many ticks without a sign of life are a silence.

Ticks of the window are counted and not the time: a computer that slept has not waited for anybody.
"""
TURN_SECONDS = 0.001
SILENT_SECONDS = SILENT_TICKS * TICK_MS // 1000


class Line(QObject):
    """What it hears goes out as ``heard``, in its order: losses in a row as one, of pictures of one view the newest."""

    heard = Signal(object)
    fell_silent = Signal()
    spoke_again = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        # The thread that listens is told to let this one go on sooner than Python would by itself.
        sys.setswitchinterval(TURN_SECONDS)
        self.worker: Worker | None = None
        self.is_silent = False
        """Whether the process has given no sign of life for some seconds."""
        self._rhythm = Rhythm(self._listen, self)
        self._is_busy = False
        self._clock = QTimer(self, interval=TICK_MS)
        self._clock.timeout.connect(self._tick)
        self._signs = self._ticks = 0

    def warm(self) -> None:
        """Have a process that imports PyTorch, unless there is one that answers; raises OSError where none begins."""
        if self.worker is not None and (self.is_silent or self.worker.is_over):
            self.kill()
        if self.worker is None:
            self.hold(Worker())

    def hold(self, worker: Worker) -> None:
        """Listen to this process from now on."""
        self.worker = worker
        self._rhythm.pace(self._is_busy)
        self._clock.start()

    def send(self, *commands: Command) -> None:
        if self.worker is not None:
            for one in commands:
                self.worker.send(one)

    def pace(self, is_busy: bool) -> None:
        """Listen as often as a training needs, or as none does."""
        self._is_busy = is_busy
        self._rhythm.pace(is_busy)

    def hurry(self) -> None:
        """Listen soon: a person waits."""
        self._rhythm.hurry()

    def kill(self) -> None:
        """End the process, whatever it does."""
        worker = self.lose()
        if worker is not None:
            worker.kill()

    def lose(self) -> Worker | None:
        """Have no process any more; says which it was."""
        worker, self.worker = self.worker, None
        self._clock.stop()
        self._signs = self._ticks = 0
        self.is_silent = False
        return worker

    def stop(self) -> None:
        """End the process with the window."""
        self._rhythm.stop()
        self.kill()

    def _listen(self) -> None:
        if self.worker is None:
            return
        found = in_one(self.worker.receive())
        newest = {one.ask: one for one in found if isinstance(one, Seen)}
        for one in found:
            if not isinstance(one, Seen) or newest[one.ask] is one:
                self.heard.emit(one)

    def _tick(self) -> None:
        if self.worker is None:
            return
        signs, self._signs = self._signs, self.worker.signs
        self._ticks = self._ticks + 1 if signs == self._signs else 0
        if self.is_silent == (self._ticks >= SILENT_TICKS):
            return
        self.is_silent = not self.is_silent
        (self.fell_silent if self.is_silent else self.spoke_again).emit()


def in_one(found: list[Heard]) -> list[Heard]:
    """The same messages with losses that follow each other in one: to show each alone would hold up the window."""
    told: list[Heard] = []
    for is_progress, same in groupby(found, lambda one: isinstance(one, Progress)):
        several = list(same)
        told += [_joined(several)] if is_progress else several
    return told


def _joined(several: list[Any]) -> Progress:
    if len(several) == 1:
        return several[0]
    # Only here: the window opens without it.
    import numpy as np

    return replace(several[-1], first=several[0].first, losses=np.concatenate([one.losses for one in several]))
