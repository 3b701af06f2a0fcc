"""The log of the window: what went wrong, line by line, in a file that stays small and names no home folder."""

from __future__ import annotations

import contextlib
import faulthandler
import os
import sys
import time
import traceback
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import TextIO

import platformdirs
from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

from engine.files.bounded import read_bounded

LARGEST = 256 * 1024
"""A log that is larger becomes the one before when the program starts; the one before that is gone."""
LINES = 40
"""So many of the last lines stand in the diagnostics."""
KINDS = 200
"""So many errors are told apart; what comes after them is as new."""

_times: Counter[str] = Counter()
"""How often each error was heard: one that comes with each picture of a window must not fill the disk."""


def folder() -> Path:
    """Where the log is; the variable LAYERLOOM_HOME moves it."""
    home = os.environ.get("LAYERLOOM_HOME")
    return Path(home) / "log" if home else Path(platformdirs.user_log_dir("layerloom", appauthor=False))


def place() -> Path:
    return folder() / "layerloom.log"


def crash_place() -> Path:
    """Where Python writes how it died."""
    return folder() / "crash.log"


def begin(tell: Callable[[BaseException, str], None]) -> None:
    """Write from now on what Qt warns of, and what went wrong; all of it still goes to where it went before.

    ``tell`` is called with each exception that nobody caught and its traceback, in the thread where it was raised.
    """
    for one in (place(), crash_place()):
        _turn_over(one)
    write("start")
    _take_up_crash()
    qInstallMessageHandler(_hear_qt)

    def hear(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if not isinstance(error, KeyboardInterrupt):
            sys.__excepthook__(kind, error, trace)
        tell(error, note(error.with_traceback(trace)))

    # Only here: the window imports this file, and the program alone hears.
    from engine import unhandled

    unhandled.hear(hear, write)


def note(error: BaseException) -> str:
    """Write down an exception that nobody caught; says its traceback, which names no home folder."""
    text = nameless("".join(traceback.format_exception(error)))
    if len(_times) >= KINDS:
        _times.clear()
    _times[text] += 1
    times = _times[text]
    if times == 1:
        write(text)
    elif str(times).strip("0") == "1":
        write(f"{times} times by now: {text.splitlines()[-1]}")
    return text


def _take_up_crash() -> None:
    """Let Python write down where it stands when it dies; what the last start wrote so goes into the log."""
    with contextlib.suppress(OSError):
        # It stays open until the end; another window may write there too.
        file = _appending(crash_place())
        faulthandler.enable(file)
        left = read_bounded(crash_place(), LARGEST).decode("utf-8", "replace")
        if left:
            write(f"a start before ended so:\n{left}")
            os.truncate(file.fileno(), 0)


def write(text: str) -> None:
    """Add to the log; a place that cannot be written is no reason to disturb anybody."""
    stamp = time.strftime("%Y-%m-%d %H:%M:%S")
    try:
        folder().mkdir(parents=True, exist_ok=True)
        with _appending(place()) as file:
            file.writelines(f"{stamp} {line}\n" for line in nameless(text).splitlines())
    except OSError:
        return


def last_lines() -> list[str]:
    """The end of the log, as it stands in the diagnostics."""
    try:
        return read_bounded(place(), 64 * LARGEST).decode("utf-8", "replace").splitlines()[-LINES:]
    except OSError:
        return []


def nameless(text: str) -> str:
    """A text without the name of the home folder, which is that of a person."""
    home = str(Path.home())
    return text.replace(home, "~") if len(home) > 1 else text


def _turn_over(place: Path) -> None:
    try:
        if place.stat().st_size > LARGEST:
            place.replace(place.with_suffix(".1.log"))
    except OSError:
        return


def _appending(place: Path) -> TextIO:
    """A file to be written at its end; a pipe is not waited for, and no link is followed. Raises OSError."""

    def opened(path: str, flags: int) -> int:
        return os.open(path, flags | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0), 0o666)

    return open(place, "a", encoding="utf-8", errors="replace", opener=opened)


def _hear_qt(kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
    if kind != QtMsgType.QtDebugMsg:
        write(f"Qt: {text}")
    print(text, file=sys.stderr)
