"""Which run belongs to a job of several processes: after one of them died, the job goes on with that."""

from __future__ import annotations

import contextlib
import os
import re
from pathlib import Path

import psutil

from engine.files import write_atomically
from engine.files.bounded import read_bounded
from engine.home import home
from engine.training.together.ranks import Ranks

NO_NAME = "none"
"""What torchrun calls a job that nobody gave a name."""
LONGEST = 4096


def begun(ranks: Ranks) -> str:
    """The folder of the run with which this job goes on; empty where it begins."""
    if ranks.count == 1:
        return ""
    found = ""
    if ranks.writes:
        # The note alone decides: on each machine the restarts are counted by themselves.
        with contextlib.suppress(OSError):
            found = read_bounded(_note(), LONGEST).decode("utf-8", "surrogateescape")
    return ranks.told(found)


def note(folder: Path) -> None:
    """Remember that this job trains the run in this folder. Raises OSError."""
    _note().parent.mkdir(parents=True, exist_ok=True)
    write_atomically(_note(), str(folder.absolute()).encode("utf-8", "surrogateescape"))


def forget() -> None:
    """The job is over, however it ended."""
    _note().unlink(missing_ok=True)


def is_over() -> bool:
    """Whether the first rank has ended the job by itself."""
    return not _note().exists()


def _note() -> Path:
    name = os.environ.get("TORCHELASTIC_RUN_ID", NO_NAME)
    if name == NO_NAME:
        # Of a job without a name the ranks are known by the process that started them.
        parent = psutil.Process(os.getppid())
        name = f"{parent.pid}-{parent.create_time():.2f}"
    return home() / "jobs" / re.sub(r"[^A-Za-z0-9_-]", "_", name)
