"""The bridge to the process that looks at data: it keeps them, so that a second question is answered at once."""

from __future__ import annotations

from dataclasses import replace

import msgspec
from PySide6.QtCore import QObject, Signal

from designer.processes.child import Bridge
from engine import files
from engine.data.looking.asking import Answer, Asked, decoded
from engine.graph.model import Project
from engine.message import Message


class LookBridge(Bridge):
    """One question at a time: one about all data ends an older one, and the newest one about an example waits."""

    module = "engine.commands.look"
    heard = Signal(object)
    """An Answer to the question that was sent last."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._number = 0
        self._is_asked = False
        self._next: Asked | None = None

    def ask(self, project: Project, node: str, example: int, *, is_whole: bool) -> None:
        """Tell of the data of this node, or of one example of them alone."""
        asked = Asked(self._number + 1, files.dumps(project), node, example, is_whole)
        if self._is_asked and not is_whole:
            self._next = asked
            return
        if self._is_asked:
            self.close()
        self._send(asked)

    def close(self) -> None:
        """End the process."""
        self._is_asked, self._next = False, None
        super().close()

    def _send(self, asked: Asked) -> None:
        self._number, self._is_asked, self._next = asked.number, True, None
        self._write(msgspec.json.encode(asked))

    def _hear(self, line: bytes) -> None:
        answer = decoded(line)
        if answer.number != self._number:
            return
        if answer.stage is None:
            self._is_asked = False
        if answer.refusal is not None:
            # The next one would be refused for the same reason.
            self._next = None
        # Nobody wants to see an example any more while a newer one waits.
        self.heard.emit(replace(answer, example=None) if self._next is not None else answer)
        if self._next is not None and not self._is_asked:
            self._send(self._next)

    def _miss(self) -> None:
        if self._is_asked:
            self._is_asked, self._next = False, None
            text = "The process that looked at the data has ended. They may be too large for this machine."
            self.heard.emit(Answer(self._number, refusal=Message(text)))
