"""Has training processes forked from one that has imported PyTorch: to import it anew takes seconds each time."""

from __future__ import annotations

import multiprocessing
import sys
from multiprocessing import forkserver
from typing import Any

from engine.training.process import Worker

POSSIBLE = sys.platform == "linux"
SPAWN, FORK = "spawn", "forkserver"


def load(*more: str) -> None:
    """Say which modules the process that forks imports when it begins, these besides."""
    if POSSIBLE:
        context().set_forkserver_preload(["engine.training.serve", "sklearn.datasets", "torch._dynamo", *more])


def fork_them(wanted: bool = True) -> None:
    """Whether the next ones are forked, or started as people do."""
    Worker.start_method = FORK if POSSIBLE and wanted else SPAWN


def context() -> Any:
    """What forks them, where that is possible."""
    return multiprocessing.get_context(FORK if POSSIBLE else SPAWN)


def address() -> str:
    """Where the process that forks listens, which is begun where there is none; empty where none can be."""
    if not POSSIBLE:
        return ""
    server = forkserver._forkserver  # type: ignore[attr-defined]
    server.ensure_running()
    return server._forkserver_address


def fork_from(address: str) -> None:
    """In a process that was forked: its workers are forked from the very same."""
    if not address:
        return
    server = forkserver._forkserver  # type: ignore[attr-defined]
    server._forkserver_address = address
    server.ensure_running = lambda: None
    fork_them()
