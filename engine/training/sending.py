"""Sends what a window tells its training process from a thread of its own, so that the window never waits for it."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING

from engine.training.commands import Command, Watch

if TYPE_CHECKING:
    from engine.training.wire import Wire

PATIENCE = 5.0


class Sender:
    """Commands keep their order; of two wishes in a row what to watch, a newer one takes the place of one that waits.

    A pipe holds but some hundred kilobytes, and the process may be busy with a step, or wait itself until it is heard.
    """

    def __init__(self, wire: Wire, refuse: Callable[[Exception], None]) -> None:
        """``refuse`` hears, in the thread of the sender, why something cannot be sent at all."""
        self._wire = wire
        self._refuse = refuse
        self._waiting: deque[Command] = deque()
        self._is_over = False
        self._news = threading.Condition()
        self._thread = threading.Thread(target=self._run, name="layerloom-sender", daemon=True)
        self._thread.start()

    def send(self, command: Command) -> None:
        """Send this as soon as what was told before is sent."""
        with self._news:
            if isinstance(command, Watch) and self._waiting and isinstance(self._waiting[-1], Watch):
                self._waiting.pop()
            self._waiting.append(command)
            self._news.notify()

    def end(self) -> None:
        """Forget what still waits; the other end is closed by now, so that nothing is stuck on its way."""
        with self._news:
            self._is_over = True
            self._news.notify()
        self._thread.join(PATIENCE)

    def _run(self) -> None:
        self._send_all()
        # It is the worker's own, and the worker holds this: what holds each other stays open until it is looked for.
        del self._refuse

    def _send_all(self) -> None:
        while (command := self._next()) is not None:
            try:
                self._wire.send(command)
            except OSError:
                # One that is gone hears nothing; its owner notices when it listens to it.
                return
            except (TypeError, ValueError) as error:
                self._refuse(error)

    def _next(self) -> Command | None:
        with self._news:
            self._news.wait_for(lambda: self._waiting or self._is_over)
            return None if self._is_over else self._waiting.popleft()
