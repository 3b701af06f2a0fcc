"""The log of the window: what went wrong, line by line, in a file that stays small and names no home folder."""

from __future__ import annotations

import os
import sys
import time
import traceback
from pathlib import Path
from types import TracebackType

import platformdirs
from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

LARGEST = 256 * 1024
"""A log that is larger becomes the one before when the program starts; the one before that is gone."""
LINES = 40
"""So many of the last lines stand in the diagnostics."""


def folder() -> Path:
    """Where the log is; the variable LAYERLOOM_HOME moves it."""
    home = os.environ.get("LAYERLOOM_HOME")
    return Path(home) / "log" if home else Path(platformdirs.user_log_dir("layerloom", appauthor=False))


def place() -> Path:
    return folder() / "layerloom.log"


def begin() -> None:
    """Write from now on what Qt warns of, and what went wrong; all of it still goes to where it went before."""
    _turn_over()
    write("start")
    qInstallMessageHandler(_hear_qt)
    sys.excepthook = _hear_error


def write(text: str) -> None:
    """Add to the log; a place that cannot be written is no reason to disturb anybody."""
    stamp = time.strftime("%Y-%m-%d %H:%M:%S")
    try:
        folder().mkdir(parents=True, exist_ok=True)
        with place().open("a", encoding="utf-8", errors="replace") as file:
            file.writelines(f"{stamp} {line}\n" for line in nameless(text).splitlines())
    except OSError:
        return


def last_lines() -> list[str]:
    """The end of the log, as it stands in the diagnostics."""
    try:
        return place().read_text(encoding="utf-8", errors="replace").splitlines()[-LINES:]
    except OSError:
        return []


def nameless(text: str) -> str:
    """A text without the name of the home folder, which is that of a person."""
    home = str(Path.home())
    return text.replace(home, "~") if len(home) > 1 else text


def _turn_over() -> None:
    try:
        if place().stat().st_size > LARGEST:
            place().replace(place().with_suffix(".1.log"))
    except OSError:
        return


def _hear_qt(kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
    if kind != QtMsgType.QtDebugMsg:
        write(f"Qt: {text}")
    print(text, file=sys.stderr)


def _hear_error(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    write("".join(traceback.format_exception(kind, error, trace)))
    sys.__excepthook__(kind, error, trace)
