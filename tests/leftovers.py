"""Finds what a test leaves behind: files, threads, timers and processes that were not there before it."""

from __future__ import annotations

import gc
import multiprocessing
import os
import subprocess
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import wraps
from multiprocessing import forkserver, process, resource_tracker
from pathlib import Path
from typing import Any
from weakref import WeakSet

import psutil
from PySide6.QtCore import QCoreApplication, QEvent, QProcess, QThread, QTimer
from shiboken6 import isValid

GRACE_S, SOON_S, LOOK_S = 5.0, 0.1, 0.01
"""What is about to end when its test does may take so long, and is looked at so often; Python searches for circles of
garbage where it has not ended soon."""
OF_POLARS = ("tokio", "async-executor")
EVENTS = "anon_inode:[eventfd]"
KEPT = ("/usr/share/mime/mime.cache", "anon_inode:[eventpoll]")
"""Qt's table of the types of files, open from the first dialog of files on, and what polars' threads wait at."""
PRINTED = ("0", "1", "2")
"""pytest sends what is printed somewhere else meanwhile."""
FILES, TASKS = "/proc/self/fd", "/proc/self/task"
QT_POOLED = "Thread (pooled)"
"""Qt's own pool keeps a thread for half a minute, for the next picture that is converted."""


@dataclass(frozen=True)
class Standing:
    """What there was at one moment."""

    threads: frozenset[threading.Thread]
    """Those of Python; the pools of PyTorch and polars have others, which stay to the end."""
    files: dict[str, str]
    timers: frozenset[QTimer]
    qt_threads: frozenset[QThread]
    processes: frozenset[int]


@dataclass
class Made:
    """What was made since the program began, as long as it lives."""

    timers: WeakSet[QTimer] = field(default_factory=WeakSet)
    qt_threads: WeakSet[QThread] = field(default_factory=WeakSet)
    processes_begun: int = 0
    known: tuple[int, frozenset[int]] = (0, frozenset())
    """The processes that were found when so many had been begun."""
    own: set[int] = field(default_factory=set)
    """Processes that stay to the end of the program, as those do that Python begins for itself."""


MADE = Made()


def watch() -> None:
    """Take note from now on of each timer and thread of Qt's that is made, and of each process that is begun."""
    _note(QTimer, "__init__", lambda timer: MADE.timers.add(timer))
    _note(QThread, "__init__", lambda thread: MADE.qt_threads.add(thread))
    for kind, method in ((QProcess, "__init__"), (subprocess.Popen, "__init__"), (process.BaseProcess, "start")):
        _note(kind, method, _count_process)
    os.register_at_fork(after_in_parent=_count_process)


def now() -> Standing:
    return Standing(
        frozenset(threading.enumerate()),
        _files(),
        frozenset(one for one in MADE.timers if isValid(one) and one.isActive()),
        frozenset(one for one in MADE.qt_threads if isValid(one) and one.isRunning()),
        _processes(),
    )


def left_since(before: Standing) -> list[str]:
    """One sentence for each thing that is there now and was not before; what is just ending may end."""
    begun = time.monotonic()
    collected = False
    while found := _compare(before):
        waited = time.monotonic() - begun
        if waited > GRACE_S:
            break
        if waited > SOON_S and not collected:
            collected = gc.collect() >= 0
        time.sleep(LOOK_S)
        if QCoreApplication.instance() is not None:
            QCoreApplication.processEvents()
    return found


def own_files_and_threads() -> tuple[int, int]:
    """How many files and threads of the system there are, without those of Qt's pool, which come and go."""
    tasks = [_name(one) for one in _tasks()]
    return len(_without_pooled(set(_files().items()))), len(tasks) - tasks.count(QT_POOLED)


def _compare(before: Standing) -> list[str]:
    _let_go()
    after = now()
    new_files = after.files.items() - before.files.items()
    if new_files:
        new_files = _without_pooled(new_files - _own_files())
    return [
        *(f"A thread runs on: {one!r}." for one in after.threads - before.threads),
        *(f"A thread of Qt runs on: {one!r}." for one in after.qt_threads - before.qt_threads),
        *(f"A file stays open: {place} ({number})." for number, place in sorted(new_files)),
        *(f"A timer runs on: {_told(one)}." for one in after.timers - before.timers),
        *(f"A process runs on: {_command(one)}." for one in after.processes - before.processes),
    ]


def _note(kind: Any, method: str, note: Callable[..., object]) -> None:
    """Have something noted whenever a method is called."""
    real = getattr(kind, method)

    @wraps(real)
    def noting(self: Any, *values: Any, **named: Any) -> Any:
        result = real(self, *values, **named)
        note(self)
        return result

    setattr(kind, method, noting)


def _count_process(*_: object) -> None:
    MADE.processes_begun += 1


def _let_go() -> None:
    """Qt deletes what it was asked to delete later when an event loop comes round, and a test has none."""
    if QCoreApplication.instance() is not None:
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


def _files() -> dict[str, str]:
    found = {}
    for number in set(os.listdir(FILES)) - set(PRINTED):
        # That of the list itself is gone.
        with suppress(OSError):
            found[number] = os.readlink(f"{FILES}/{number}")
    return {number: place for number, place in found.items() if place not in KEPT}


def _own_files() -> set[tuple[str, str]]:
    """The pipes to the fork server and to the tracker of resources, which Python keeps to the end of the program."""
    own = {forkserver._forkserver._forkserver_alive_fd, resource_tracker._resource_tracker._fd}
    return {(number, place) for number, place in _files().items() if int(number) in own}


def _without_pooled(files: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """Without the event files of the threads of Qt's pool, which have one each, and without that of polars' threads."""
    names = [_name(task) for task in _tasks()]
    pooled = names.count(QT_POOLED) + any(name.startswith(OF_POLARS) for name in names)
    events = sorted(one for one in files if one[1] == EVENTS)
    return files.difference(events[:pooled])


def _tasks() -> frozenset[str]:
    return frozenset(os.listdir(TASKS))


def _name(task: str) -> str:
    try:
        return Path(TASKS, task, "comm").read_text().strip()
    except OSError:
        return ""


def _told(timer: QTimer) -> str:
    return f"{type(timer).__name__} of {timer.interval()} ms, which belongs to {timer.parent()!r}"


def _processes() -> frozenset[int]:
    """The processes that this one began, and those that they began; they are counted where there can be others."""
    begun, found = MADE.known
    if begun != MADE.processes_begun or found:
        multiprocessing.active_children()
        own = {forkserver._forkserver._forkserver_pid, resource_tracker._resource_tracker._pid, *MADE.own}
        found = frozenset(
            one.pid
            for one in psutil.Process().children(recursive=True)
            if one.pid not in own and one.status() != psutil.STATUS_ZOMBIE
        )
        MADE.known = MADE.processes_begun, found
    return found


def _command(pid: int) -> str:
    try:
        return f"{' '.join(psutil.Process(pid).cmdline())[:200]} ({pid})"
    except psutil.Error:
        return str(pid)
