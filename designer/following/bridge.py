"""The bridge to the process that follows a run: wishes go out, and what is new comes in."""

from __future__ import annotations

import msgspec
from PySide6.QtCore import QObject, Signal

from designer.processes.child import Bridge
from engine.following.address import Address
from engine.following.told import decoded

LAST_MS = 500
"""So long it may take to end its connection, before it is ended by force."""


class FollowBridge(Bridge):
    """One run; the process lives until it is closed."""

    module = "engine.commands.follow"
    heard = Signal(object)
    """A Told."""
    died = Signal()

    def __init__(self, address: Address, folder: str, parent: QObject) -> None:
        """``folder`` is for the copy of the run, which the process keeps."""
        super().__init__(parent)
        self._start(str(address), folder)

    def wish(self, wish: str) -> None:
        """Want something of the training (:mod:`engine.training.together.control`)."""
        if self.process is not None:
            self.process.write(wish.encode() + b"\n")

    def close(self) -> None:
        """End the process, and its connection first."""
        if self.process is not None:
            self.process.blockSignals(True)
            self.process.closeWriteChannel()
            self.process.waitForFinished(LAST_MS)
        super().close()

    def _hear(self, line: bytes) -> None:
        try:
            told = decoded(line)
        except msgspec.MsgspecError:
            return
        self.heard.emit(told)

    def _miss(self) -> None:
        self.died.emit()
