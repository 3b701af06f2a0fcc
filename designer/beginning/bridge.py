"""The bridge to the process that looks at a person's data and begins a project for them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
from PySide6.QtCore import QObject, Signal

from designer.processes.child import Bridge
from engine.message import Message
from engine.starting.asking import Asked, Begun, Sentence


class BeginningBridge(Bridge):
    """One question at a time; a newer one ends the process that is still at an older one."""

    module = "engine.commands.begin"
    begun = Signal(object)
    """A Begun: a project, or why there is none."""
    staged = Signal(object)
    """A Begun that says how far the reading is."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._number = 0
        self._is_asked = False

    def ask(
        self,
        path: str,
        target: str = "",
        chosen: tuple[str, ...] = (),
        before: Mapping[str, Any] | None = None,
        edited: Mapping[str, Any] | None = None,
        known: str = "",
    ) -> None:
        """Look at this file or folder; only to describe it anew where it was this data set ``before``, or to find the
        facts that a person's edits of that need. ``known`` names the download that lies there.
        """
        if self._is_asked:
            self.close()
        self._number += 1
        self._is_asked = True
        self._write(msgspec.json.encode(Asked(self._number, path, target, chosen, before or {}, edited or {}, known)))

    def close(self) -> None:
        self._is_asked = False
        super().close()

    def _hear(self, line: bytes) -> None:
        answer = msgspec.json.decode(line, type=Begun)
        if answer.number == self._number and answer.stage is not None:
            self.staged.emit(answer)
        elif answer.number == self._number:
            self._is_asked = False
            self.begun.emit(answer)

    def _miss(self) -> None:
        if self._is_asked:
            self._is_asked = False
            text = "The process that read the data has ended. They may be too large for the memory of this machine."
            self.begun.emit(Begun(self._number, refusal=Sentence.of(Message(text))))
