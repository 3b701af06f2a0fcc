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
from engine.message import Misfit
from engine.runs import is_run
from engine.training.together.ranks import Ranks

NO_NAME = "none"
"""What torchrun calls a job that nobody gave a name."""
LONGEST = 4096


def begun(ranks: Ranks, asked: str | None) -> str:
    """The folder of the run with which this job goes on; empty where it begins.

    ``asked`` is the folder that was asked for, if any, for a new run or as that of one that goes on.
    """
    if ranks.count == 1:
        return ""
    return ranks.told(_noted(asked) if ranks.writes else "")


def _noted(asked: str | None) -> str:
    # The note alone decides: on each machine the restarts are counted by themselves.
    with contextlib.suppress(OSError):
        found = Path(os.fsdecode(read_bounded(_note(), LONGEST)))
        # One that was left by a machine that lost its power may be of another run, or of one that was deleted.
        if is_run(found) and (not asked or Path(asked).absolute() == found):
            return str(found)
    return ""


def note(folder: Path) -> None:
    """Remember that this job trains the run in this folder; raises Misfit where that cannot be written down."""
    place = _note()
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        write_atomically(place, os.fsencode(folder.absolute()))
    except OSError as error:
        text = "Which run this job trains cannot be noted in '{folder}': {error}. Name another place by LAYERLOOM_HOME."
        raise Misfit(text, folder=str(place.parent), error=error.strerror or str(error)) from error


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
