"""Makes a process that runs a part of the engine beside the window."""

from __future__ import annotations

import os
import sys

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
    """Run a module of the engine in it."""
    # -P: no module may come from the folder one happens to stand in.
    process.start(sys.executable, ["-P", "-m", module, *words])


def end(process: QProcess | None) -> None:
    """End it at once, if there is one; nobody hears of it any more."""
    if process is None:
        return
    process.blockSignals(True)
    process.kill()
    process.waitForFinished(END_MS)
    process.deleteLater()
