"""Runs a part of the engine beside the window, and ends it with the window, whatever it is busy with."""

from __future__ import annotations

import os
import runpy
import sys
import threading

from engine.training.parent import follow, lives, until_gone

THREADS = max(1, (os.cpu_count() or 2) - 1)
"""So many may compute beside the window, to which one core is left."""


def main() -> None:
    """Be a module as long as a process is there: of the words behind this file the first is the number of the window's
    process, the second the name of the module, and the others are for that."""
    window, module = int(sys.argv[1]), sys.argv[2]
    follow()
    if not lives(window):
        # It was killed before this process could ask to be told.
        os._exit(1)
    threading.Thread(target=_watch, args=(window,), name="layerloom-window", daemon=True).start()
    sys.argv = [module, *sys.argv[3:]]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


def _watch(window: int) -> None:
    until_gone(window)
    os._exit(1)


if __name__ == "__main__":
    main()
