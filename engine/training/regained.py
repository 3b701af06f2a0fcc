"""A training process that outlived its window, as the window sees it that took hold of it."""

from __future__ import annotations

import contextlib
from typing import Any

import psutil

from engine.training.frames import TOLD, BrokenFrame
from engine.training.messages import Held
from engine.training.process import CLOSED, DEATH_SECONDS, LAST_SECONDS, Died, Worker
from engine.training.staying import Place, reached
from engine.training.wire import Wire


class Regained(Worker):
    """It is nobody's child any more: how it ended is not known, only that it did."""

    def __init__(self, wire: Wire, pid: int) -> None:
        self.process: Any = _process(pid)
        self._talk(wire)

    def kill(self) -> None:
        """End the process at once, whatever it does; nothing more is heard of it."""
        self._kill()
        self._listener.end(LAST_SECONDS)

    def _kill(self) -> None:
        if self.process is not None:
            with contextlib.suppress(psutil.Error):
                self.process.kill()

    def _bury(self, cause: str) -> Died:
        if not self._is_let_go and not (cause == CLOSED and self._ends(LAST_SECONDS)):
            self._kill()
            self._ends(DEATH_SECONDS)
        self._sender.end()
        self._wire.close()
        return Died(None, cause)

    def _ends(self, seconds: float) -> bool:
        try:
            if self.process is not None:
                self.process.wait(seconds)
        except psutil.TimeoutExpired:
            return False
        return True


def _process(pid: int) -> psutil.Process | None:
    try:
        return psutil.Process(pid)
    except psutil.Error:
        return None


def knock(one: Place) -> tuple[Wire, Held] | None:
    """Ask a training which it is, and hold it, unless it ``is_taken``; None where it is over.

    It waits for as long as a living process does not answer, and raises OSError where nobody can say. A wire that is
    closed again leaves the training alone.
    """
    connection = reached(one)
    if connection is None:
        return None
    wire = Wire(connection, TOLD)
    try:
        held = wire.recv()
    except (BrokenFrame, EOFError, OSError):
        held = None
    if not isinstance(held, Held) or held.is_taken:
        wire.close()
    return (wire, held) if isinstance(held, Held) else None
