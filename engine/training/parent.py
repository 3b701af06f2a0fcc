"""Ends a training process with the window that started it, whatever the process is busy with."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
import threading
import time
from multiprocessing import connection as connections
from multiprocessing import parent_process

LOOK_SECONDS = 0.5
SET_DEATH_SIGNAL = 1
"""What prctl of Linux calls PR_SET_PDEATHSIG."""
_let_go, _is_watched = threading.Event(), threading.Event()


def follow() -> None:
    """From now on this process ends with its parent, within moments; the thread that calls this must go on."""
    _let_go.clear()
    _death_signal(signal.SIGTERM if not hasattr(signal, "SIGKILL") else signal.SIGKILL)
    if not _is_watched.is_set():
        _is_watched.set()
        threading.Thread(target=_wait, name="layerloom-parent", daemon=True).start()


def let_go() -> None:
    """From now on it goes on without its parent; called by the thread that called :func:`follow`.

    Linux asks each thread of a process what its parent's death means.
    """
    _let_go.set()
    _death_signal(0)


def until_gone(parent: int) -> None:
    """Wait until the process that started this one has ended: not every system tells of that."""
    while lives(parent):
        time.sleep(LOOK_SECONDS)


def lives(parent: int) -> bool:
    """Whether the process that started this one is still there."""
    if os.name != "nt":
        return os.getppid() == parent
    # Between the two may stand the process that Windows starts a virtual environment with.
    import psutil

    return bool(psutil.pid_exists(parent))


def _wait() -> None:
    parent = parent_process()
    if parent is None:
        return
    connections.wait([parent.sentinel])
    if not _let_go.is_set():
        os._exit(1)


def _death_signal(number: int) -> None:
    """Let Linux do it: a thread of Python waits as long as one step holds on to the interpreter."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(SET_DEATH_SIGNAL, number, 0, 0, 0)
