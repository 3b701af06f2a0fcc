"""Starts the programs of the rows: anew, or in the suite forked from one that has imported what takes them seconds."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from multiprocessing import forkserver
from pathlib import Path

from tests import forked_workers, quick_python, quick_windows
from tests.faults.row import Outcome

ROOT = Path(__file__).parents[2]
WORKERS, BESIDE = "LAYERLOOM_FAULTS_WORKERS", "LAYERLOOM_FAULTS_BESIDE"
"""Where those listen that fork the training processes of such a program, and what works beside them."""


def in_a_process_of_its_own(module: str, cases: int, seed: int, *, window: bool = True) -> Outcome:
    """What the main of a module came to: a process that made a window, or threads, is none to fork others from."""
    command = line("-m", module, str(cases), str(seed), window=window)
    done = subprocess.run(command, env=surroundings(), stdout=subprocess.PIPE, text=True, check=False)
    *failures, last = done.stdout.splitlines() or [""]
    print("\n".join(failures), flush=True)
    if done.returncode:
        raise RuntimeError(f"{module} ended with {done.returncode}: {last}")
    return Outcome(**json.loads(last))


def line(*words: str, window: bool = True) -> list[str]:
    """What to start in the place of Python with these words; it has imported the window where it is to have one."""
    return quick_windows.line(*words) if window else quick_python.line(*words)


def surroundings(**more: str) -> dict[str, str]:
    """Those of a program of a row, these besides."""
    found = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT), **more}
    if forked_workers.are_forked():
        found |= {WORKERS: forked_workers.address(), BESIDE: quick_python.place()}
    return found


def is_forked() -> bool:
    """In a program of a row: whether the suite began it."""
    return bool(os.environ.get(WORKERS))


def fork_workers() -> None:
    """In a program of a row: fork its training processes, from what the suite forks its own from where it began it."""
    # What is forked would import the program as well.
    main = sys.modules["__main__"]
    main.__spec__, main.__file__ = None, None
    if not is_forked():
        forked_workers.load()
        forked_workers.fork_them()
        return
    # By it the process that forks would know that somebody is left; the suite is.
    forkserver._forkserver._forkserver_alive_fd = os.open(os.devnull, os.O_RDONLY)  # type: ignore[attr-defined]
    forked_workers.fork_from(os.environ[WORKERS])


def fork_beside() -> None:
    """In a program of a row that the suite began: fork what works beside its training as well."""
    if is_forked():
        from designer.processes import child, generation
        from tests.designer import forked_processes

        fork_workers()
        quick_python._place[:] = [os.environ[BESIDE]]
        for module in (child, generation):
            module.start = forked_processes.start  # type: ignore[attr-defined]
