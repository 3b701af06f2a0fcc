"""Has training processes forked from one that has imported PyTorch: to import it anew takes seconds each time."""

from __future__ import annotations

import multiprocessing
import sys
from collections.abc import Callable
from multiprocessing import forkserver
from typing import Any

from engine.training.process import Worker

POSSIBLE = sys.platform == "linux"
SPAWN, FORK = "spawn", "forkserver"


def load(*more: str) -> None:
    """Say which modules the process that forks imports when it begins, these besides."""
    if POSSIBLE:
        own = "engine.training.serve", "sklearn.datasets", "torch._dynamo"
        context().set_forkserver_preload([*own, *more, "tests.rehearsed"])


def fork_them(wanted: bool = True) -> None:
    """Whether the next ones are forked, or started as people do."""
    Worker.start_method = FORK if POSSIBLE and wanted else SPAWN


def are_forked() -> bool:
    """Whether those are forked that are begun now."""
    return Worker.start_method == FORK


def context() -> Any:
    """What forks them, where that is possible."""
    return multiprocessing.get_context(FORK if POSSIBLE else SPAWN)


def begun(owner: Callable[..., None], *given: object) -> tuple[Any, int]:
    """A process that owns such a worker, and what it tells first: the number of that worker.

    ``owner`` gets where to tell it, where to fork from, and what is given.
    """
    heard, told = context().Pipe(duplex=False)
    process = context().Process(target=owner, args=(told, address(), *given), daemon=False)
    process.start()
    told.close()
    with heard:
        return process, heard.recv()


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
