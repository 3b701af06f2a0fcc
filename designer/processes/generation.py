"""The bridge to the process that lets a trained network write or draw: what it tells comes out as signals."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, QProcess, QTemporaryDir, Signal

from designer.processes.child import child, end, start
from engine.message import Message
from engine.runs import PROJECT

SHEET = "pictures.png"


class Generation(QObject):
    """One at a time; it runs the command ``generate`` on the project as it was trained, in a process of its own."""

    written = Signal(str)
    """A piece of text."""
    drawn = Signal(str)
    """The path of a file with pictures; it is gone with the next ones."""
    finished = Signal()
    failed = Signal(object)
    """A Message, or the sentence of the process."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.process: QProcess | None = None
        self._place: QTemporaryDir | None = None
        self._told_end = False
        self._failure = ""
        """The sentence of the process that says why there is nothing."""

    @property
    def is_running(self) -> bool:
        return self.process is not None

    def start(self, folder: str, settings: Mapping[str, Any], *, draws: bool) -> None:
        """Generate with the newest weights of a run."""
        self.stop()
        words = [f"--{name}={value}" for name, value in settings.items()]
        if draws:
            self._place = QTemporaryDir()
            words.append(f"--out={Path(self._place.path()) / SHEET}")
        self._told_end, self._failure = False, ""
        self.process = child(self)
        self.process.readyReadStandardOutput.connect(self._read)
        self.process.finished.connect(self._end)
        self.process.errorOccurred.connect(self._lose)
        project = str(Path(folder) / PROJECT)
        start(self.process, "engine", "generate", project, "--run", folder, "--json", *words)

    def stop(self) -> None:
        """End it at once; what was told so far stands."""
        process, self.process = self.process, None
        end(process)

    def _read(self) -> None:
        while self.process is not None and self.process.canReadLine():
            self._hear(bytes(self.process.readLine().data()))

    def _hear(self, line: bytes) -> None:
        try:
            told = json.loads(line)
        except ValueError:  # Something that a library prints.
            return
        match told:
            case {"event": "piece", "text": str(text)}:
                self.written.emit(text)
            case {"event": "picture", "path": str(path)}:
                self.drawn.emit(path)
            case {"event": "finished"}:
                self._told_end = True
            case {"event": "failed", "message": str(message)}:
                self._failure = message

    def _end(self, code: int) -> None:
        self._read()
        if self.process is None:
            return
        self._leave()
        if self._failure:
            self.failed.emit(self._failure)
        elif self._told_end and code == 0:
            self.finished.emit()
        else:
            text = "The process that generates ended by itself (exit code {code}). Try it again."
            self.failed.emit(Message(text, {"code": code}))

    def _lose(self) -> None:
        """The process could not even start."""
        if self.process is not None and self.process.error() == QProcess.ProcessError.FailedToStart:
            reason = self.process.errorString()
            self._leave()
            text = "The process that generates could not be started: {reason}."
            self.failed.emit(Message(text, {"reason": reason.rstrip(".")}))

    def _leave(self) -> None:
        process, self.process = self.process, None
        if process is not None:
            process.deleteLater()
