"""The bridge to the process that tries batch sizes: a project goes in, and each size comes out when it was tried."""

from __future__ import annotations

import json

from PySide6.QtCore import QObject, Signal

from designer.processes.child import Bridge
from engine import files
from engine.graph.model import Project
from engine.training.batch_sizes import BatchSizes, Tried


class BatchFinding(Bridge):
    """One search at a time; to close it ends the search."""

    module = "engine.commands.find_batch"
    tried = Signal(object)
    """A Tried; one of a size that was tried before stands for that."""
    found = Signal(object)
    """A BatchSizes: all that were tried."""
    refused = Signal(str)
    """A sentence that says why nothing was found."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._sizes: dict[int, Tried] = {}

    def find(self, project: Project) -> None:
        """Try the sizes with this project."""
        self.close()
        self._sizes = {}
        self._write(json.dumps(files.dumps(project)).encode())

    def _hear(self, line: bytes) -> None:
        heard = json.loads(line)
        if "tried" in heard:
            one = Tried(**heard["tried"])
            self._sizes[one.size] = one
            self.tried.emit(one)
            return
        # That was its last word.
        self.close()
        if "found" in heard:
            self.found.emit(BatchSizes(tuple(self._sizes.values()), **heard["found"]))
        else:
            self.refused.emit(heard["refused"])

    def _lose(self) -> None:
        self._read()
        super()._lose()

    def _miss(self) -> None:
        self.refused.emit(self.tr("The process that tries batch sizes ended by itself. Try it again."))
