"""The bridge to the process that measures memory: the newest project goes in, and only its answer comes out."""

from __future__ import annotations

import json

from PySide6.QtCore import QObject, QTimer, Signal

from designer.processes.child import Bridge
from engine import files
from engine.graph.model import Project
from engine.training.footprint import Footprint

PAUSE_MS = 300
"""So long nothing may change before it is measured."""
PATIENCE_MS = 5000
"""What takes longer than this is given up for something newer."""


class Weighing(Bridge):
    """Asks a process of its own, since measuring needs PyTorch; it starts with the first question."""

    module = "engine.commands.weigh"
    weighed = Signal(object)
    """A Footprint."""
    refused = Signal(str)
    """A sentence that says why there is none."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._number = 0
        self._asked: int | None = None
        """The number of the question that is being answered."""
        self._next: Project | None = None
        self._later, self._patience = QTimer(self), QTimer(self)
        for timer, pause, slot in (
            (self._later, PAUSE_MS, self._send),
            (self._patience, PATIENCE_MS, self._give_up),
        ):
            timer.setSingleShot(True)
            timer.setInterval(pause)
            timer.timeout.connect(slot)

    def ask(self, project: Project) -> None:
        """Measure this project; no answer about an older one is passed on from now."""
        self._number += 1
        self._next = project
        self._later.start()

    def forget(self) -> None:
        """Pass on no answer to what was asked so far."""
        self._number += 1
        self._next = None
        self._later.stop()

    def close(self) -> None:
        """End the process."""
        self.forget()
        self._patience.stop()
        self._asked = None
        super().close()

    def _send(self) -> None:
        if self._next is None:
            return
        if self._asked is not None:
            self._patience.start()
            return
        question = {"number": self._number, "project": files.dumps(self._next)}
        self._asked, self._next = self._number, None
        self._write(json.dumps(question).encode())

    def _hear(self, line: bytes) -> None:
        answer = json.loads(line)
        self._asked = None
        self._patience.stop()
        if answer["number"] != self._number:
            self._send()
        elif "footprint" in answer:
            self.weighed.emit(Footprint(**answer["footprint"]))
        else:
            self.refused.emit(answer["why"])

    def _miss(self) -> None:
        """The next question starts another one."""
        number, self._asked = self._asked, None
        if number == self._number:
            self.refused.emit(self.tr("The memory could not be measured: the process that measures it has ended."))
        else:
            self._send()

    def _give_up(self) -> None:
        """Something newer waits, and the process is still at something old."""
        if self._next is None or self._asked is None:
            return
        newest = self._next
        self.close()
        self.ask(newest)
