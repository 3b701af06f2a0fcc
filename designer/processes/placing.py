"""The bridge to the process that places examples by t-SNE or UMAP: numbers go in, places in a plane come out."""

from __future__ import annotations

from typing import Any

import msgspec
import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QTimer, Signal

from designer.processes.child import Bridge
from engine.training.place import Placed, Question

IDLE_MS = 120_000
"""A process that nobody asks for so long gives its memory back."""

Numbers = NDArray[np.float32]


class Placing(Bridge):
    """Asks a process of its own, one question at a time; of those that come meanwhile, the newest."""

    module = "engine.commands.place"
    placed = Signal(object, object)
    """The places (examples × 2), and what was given with the question."""
    failed = Signal(str)
    """Why there are no places."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._number = 0
        self._asked: Any = None
        """What was given with the question that is being answered; None while there is none."""
        self._next: tuple[str, Numbers, Numbers | None, Any] | None = None
        self._idle = QTimer(self)
        self._idle.setSingleShot(True)
        self._idle.timeout.connect(self.close)

    @property
    def is_busy(self) -> bool:
        return self._asked is not None

    def ask(self, method: str, rows: Numbers, before: Numbers | None, mark: object) -> None:
        """Place these examples; ``mark`` comes back with the places."""
        self._next = method, rows, before, mark
        if not self.is_busy:
            self._send()

    def forget(self) -> None:
        """Nobody wants what was asked for."""
        self._next, self._number = None, self._number + 1

    def close(self) -> None:
        """End the process."""
        self._idle.stop()
        self._next = self._asked = None
        super().close()

    def _send(self) -> None:
        if self._next is None:
            return
        method, rows, before, mark = self._next
        self._next, self._asked = None, mark
        self._number += 1
        begin = before.astype("<f4").tobytes() if before is not None else b""
        count, width = rows.shape
        question = Question(self._number, method, count, width, rows.astype("<f4").tobytes(), begin)
        self._idle.start(IDLE_MS)
        self._write(msgspec.json.encode(question))

    def _hear(self, line: bytes) -> None:
        answer = msgspec.json.decode(line, type=Placed)
        mark, self._asked = self._asked, None
        if answer.number == self._number and not answer.trouble:
            self.placed.emit(np.frombuffer(answer.places, "<f4").reshape(-1, 2), mark)
        elif answer.number == self._number:
            self.failed.emit(answer.trouble)
        self._send()

    def _miss(self) -> None:
        was_busy, self._asked, self._next = self.is_busy, None, None
        if was_busy:
            self.failed.emit(self.tr("The process that places the examples has ended by itself."))
