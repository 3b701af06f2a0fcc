"""Makes processes that run a part of the engine beside the window, and asks them line by line."""

from __future__ import annotations

import os
import sys
from typing import ClassVar

from PySide6.QtCore import QObject, QProcess, QProcessEnvironment

END_MS = 3000


def child(parent: QObject) -> QProcess:
    """A process that is still to be started; it finds what this one finds."""
    process = QProcess(parent)
    surroundings = QProcessEnvironment.systemEnvironment()
    # It finds what this one finds, and nothing in the folder one happens to stand in.
    surroundings.insert("PYTHONPATH", os.pathsep.join(path for path in sys.path if path))
    process.setProcessEnvironment(surroundings)
    process.setStandardErrorFile(QProcess.nullDevice())
    return process


def start(process: QProcess, module: str, *words: str) -> None:
    """Run a module of the engine in it; it ends with this process, also where this one is killed."""
    # -P: no module may come from the folder one happens to stand in.
    process.start(sys.executable, ["-P", "-m", "engine.commands.beside", str(os.getpid()), module, *words])


def end(process: QProcess | None) -> None:
    """End it at once, if there is one; nobody hears of it any more."""
    if process is None:
        return
    process.blockSignals(True)
    process.kill()
    process.waitForFinished(END_MS)
    process.deleteLater()


class Bridge(QObject):
    """Asks a process of its own, which starts with the first question; a question is a line, and so is an answer."""

    module: ClassVar[str]
    """What the process runs."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.process: QProcess | None = None

    def close(self) -> None:
        """End the process."""
        process, self.process = self.process, None
        end(process)

    def _write(self, question: bytes) -> None:
        if self.process is None:
            self._start()
        assert self.process is not None
        self.process.write(question + b"\n")

    def _start(self, *words: str) -> None:
        process = self.process = child(self)
        process.readyReadStandardOutput.connect(self._read)
        process.finished.connect(self._lose)
        process.errorOccurred.connect(self._fail)
        start(process, self.module, *words)

    def _read(self) -> None:
        while self.process is not None and self.process.canReadLine():
            self._hear(bytes(self.process.readLine().data()))

    def _hear(self, line: bytes) -> None:
        """One answer."""
        raise NotImplementedError

    def _fail(self, error: QProcess.ProcessError) -> None:
        if error == QProcess.ProcessError.FailedToStart:
            self._lose()
        elif self.process is not None and self.sender() is self.process:
            # It may still run while its pipes are of no use; it is lost when it has ended.
            self.process.kill()

    def _lose(self) -> None:
        if self.process is None or self.sender() is not self.process:
            return
        process, self.process = self.process, None
        process.deleteLater()
        self._miss()

    def _miss(self) -> None:
        """The process is gone: what it was asked has no answer."""
        raise NotImplementedError
