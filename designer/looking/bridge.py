"""The bridge to the process that looks at data: it keeps them, so that a second question is answered at once."""

from __future__ import annotations

import msgspec
from PySide6.QtCore import QObject, Signal

from designer.processes.child import Bridge
from engine import files
from engine.data.looking.asking import Answer, Asked, decoded
from engine.graph.model import Project
from engine.message import Message


class LookBridge(Bridge):
    """One question at a time: a newer one about all data ends an older one, and one about an example waits."""

    module = "engine.commands.look"
    heard = Signal(object)
    """An Answer to the newest question."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._number = 0
        self._is_asked = False
        self._is_whole = False
        self._next: Asked | None = None

    def ask(self, project: Project, node: str, example: int, *, is_whole: bool) -> None:
        """Tell of the data of this node, or of one example of them alone."""
        self._number += 1
        asked = Asked(self._number, files.dumps(project), node, example, is_whole)
        if self._is_asked and not (is_whole or self._is_whole):
            self._next = asked
            return
        if self._is_asked and is_whole:
            self.close()
        self._send(asked)

    def close(self) -> None:
        """End the process."""
        self._is_asked, self._next = False, None
        super().close()

    def _send(self, asked: Asked) -> None:
        self._is_asked, self._is_whole, self._next = True, asked.is_whole, None
        self._write(msgspec.json.encode(asked))

    def _hear(self, line: bytes) -> None:
        answer = decoded(line)
        if answer.stage is None:
            self._is_asked = False
        if answer.number == self._number:
            self.heard.emit(answer)
        elif not self._is_asked and self._next is not None:
            self._send(self._next)

    def _miss(self) -> None:
        if self._is_asked:
            self._is_asked, self._next = False, None
            text = "The process that looked at the data has ended. They may be too large for this machine."
            self.heard.emit(Answer(self._number, refusal=Message(text)))
