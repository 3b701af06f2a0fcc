"""The bridge to the process that evaluates and predicts with a run."""

from __future__ import annotations

import msgspec
from PySide6.QtCore import QObject, Signal

from designer.processes.child import Bridge
from engine.evaluation.asking import Answer, Asked
from engine.message import Message
from engine.starting.asking import Sentence


class JudgeBridge(Bridge):
    """One question at a time; a newer one ends the process that is still at an older one."""

    module = "engine.commands.judge"
    heard = Signal(object)
    """An Answer to the newest question: how far it is, or what is told at the end."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._number = 0
        self._is_asked = False

    def ask(self, asked: Asked) -> None:
        """Ask this, whatever its number."""
        if self._is_asked:
            self.close()
        self._number += 1
        self._is_asked = True
        self._write(msgspec.json.encode(msgspec.structs.replace(asked, number=self._number)))

    def close(self) -> None:
        """End the process."""
        self._is_asked = False
        super().close()

    def _hear(self, line: bytes) -> None:
        answer = msgspec.json.decode(line, type=Answer)
        if answer.number != self._number:
            return
        if answer.report or answer.wrote or answer.refusal:
            self._is_asked = False
        self.heard.emit(answer)

    def _miss(self) -> None:
        if self._is_asked:
            self._is_asked = False
            text = "The process that judged the network has ended. The examples may be too many for this machine."
            self.heard.emit(Answer(self._number, refusal=Sentence.of(Message(text))))
