"""Runs a part of the engine beside the window, and ends it with the window, whatever it is busy with."""

from __future__ import annotations

import os
import runpy
import sys
import threading
import time

from engine.training.parent import follow

LOOK_SECONDS = 0.5


def main() -> None:
    """Be a module as long as a process is there: of the words behind this file the first is the number of the window's
    process, the second the name of the module, and the others are for that."""
    window, module = int(sys.argv[1]), sys.argv[2]
    follow()
    if not _lives(window):
        # It was killed before this process could ask to be told.
        os._exit(1)
    threading.Thread(target=_watch, args=(window,), name="layerloom-window", daemon=True).start()
    sys.argv = [module, *sys.argv[3:]]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


def _watch(window: int) -> None:
    """Not every system tells a process of the end of its parent."""
    while _lives(window):
        time.sleep(LOOK_SECONDS)
    os._exit(1)


def _lives(window: int) -> bool:
    if os.name != "nt":
        return os.getppid() == window
    # Between the two may stand the process that Windows starts a virtual environment with.
    import psutil

    return bool(psutil.pid_exists(window))


if __name__ == "__main__":
    main()
