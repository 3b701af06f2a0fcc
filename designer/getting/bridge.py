"""The bridge to the process that gets a data set over the net."""

from __future__ import annotations

from pathlib import Path

import msgspec
from PySide6.QtCore import Signal

from designer.processes.child import Bridge
from engine.data.downloading.downloads import Download
from engine.message import Message
from engine.starting.asking import Sentence
from engine.starting.getting import Get, Got


class GettingBridge(Bridge):
    """One data set at a time; to close it ends the download, and what has come is kept."""

    module = "engine.commands.get"
    told = Signal(object)
    """A Got: how far it is, that all is here, or why not."""

    def get(self, download: Download, folder: Path) -> None:
        """Begin, or go on where it stopped."""
        self.close()
        self._write(msgspec.json.encode(Get(download, str(folder))))

    def _hear(self, line: bytes) -> None:
        answer = msgspec.json.decode(line, type=Got)
        if answer.is_here or answer.refusal is not None:
            self.close()
        self.told.emit(answer)

    def _miss(self) -> None:
        text = "The process that downloads has ended. What has come is kept: try again, and it goes on there."
        self.told.emit(Got(refusal=Sentence.of(Message(text))))
