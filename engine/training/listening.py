"""Hears what a training process tells in a thread of its own, so that the window never waits for half a message."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable
from typing import TYPE_CHECKING

from engine.training.frames import BrokenFrame
from engine.training.process import AT_ONCE, CLOSED, GARBLED, Beat, Died, Heard
from engine.training.watching.ask import Ask, Seen

if TYPE_CHECKING:
    from engine.training.wire import Wire

MOST_WAITING = 2000
MOST_BYTES_WAITING = 64 * 2**20
"""So much waits for the window, one message at least; behind it the process has to wait until it is heard."""


class Listener:
    """Keeps whole messages in their order until they are taken; of pictures of one view only the newest waits."""

    def __init__(self, wire: Wire, bury: Callable[[str], Died]) -> None:
        """``bury`` is called once in the thread, with the cause, when nothing more will come; it says the last word."""
        self._wire = wire
        self._bury = bury
        self.signs = 0
        """So many signs of life came so far."""
        self._waiting: deque[tuple[Heard, int]] = deque()
        self._bytes = 0
        self.is_over = False
        """Whether nothing more will come."""
        self._is_unwanted = False
        self._room = threading.Condition()
        self._thread = threading.Thread(target=self._run, name="layerloom-listener", daemon=True)
        self._thread.start()

    def take(self) -> list[Heard]:
        """What came since the last look, oldest first, and not too much at once."""
        with self._room:
            found = [self._waiting.popleft() for _ in range(min(AT_ONCE, len(self._waiting)))]
            self._bytes -= sum(size for _, size in found)
            self._room.notify()
        return [heard for heard, _ in found]

    def hear(self, heard: Heard, size: int = 0) -> None:
        """Let this wait for the window too; waits itself as long as there is no room."""
        with self._room:
            if isinstance(heard, Seen):
                self._forget(heard.ask)
            self._room.wait_for(lambda: self.is_over or self._has_room)
            if not self.is_over:
                self._keep(heard, size)

    def end(self, patience: float) -> None:
        """Hear nothing more; waits so many seconds at most for what buries the process."""
        with self._room:
            self.is_over = self._is_unwanted = True
            self._waiting.clear()
            self._bytes = 0
            self._room.notify()
        self._thread.join(patience)

    def _keep(self, heard: Heard, size: int) -> None:
        self._waiting.append((heard, size))
        self._bytes += size

    @property
    def _has_room(self) -> bool:
        return len(self._waiting) < MOST_WAITING and self._bytes < MOST_BYTES_WAITING

    def _forget(self, ask: Ask) -> None:
        for at, (heard, size) in enumerate(self._waiting):
            if isinstance(heard, Seen) and heard.ask == ask:
                del self._waiting[at]
                self._bytes -= size
                return

    def _run(self) -> None:
        cause = CLOSED
        try:
            while True:
                frame = self._wire.frame()
                self.signs += 1
                heard = self._wire.read(frame)
                if not isinstance(heard, Beat):
                    self.hear(heard, len(frame))
        except BrokenFrame:
            cause = GARBLED
        except (EOFError, OSError):
            pass
        self.is_over = True
        died = self._bury(cause)
        # It is the worker's own, and the worker holds this: what holds each other stays open until it is looked for.
        del self._bury
        with self._room:
            if not self._is_unwanted:
                self._keep(died, 0)
