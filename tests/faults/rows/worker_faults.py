"""Training processes that die, hang, run out of memory or tell garbage leave the window alive, with one sentence."""

from __future__ import annotations

import sys

from tests.faults.row import Outcome, Row
from tests.faults.started import in_a_process_of_its_own

TEST = (
    "12 worker faults x 25 (kill -9, SEGV, STOP, exit 1, NaN, Inf, memory limit, error in forward, in data, full disk "
    "at a checkpoint, garbage frame, closed pipe)"
)
GOAL = "window alive, right sentence <= 2 s (hang <= 10 s), next run starts, 300/300"


def run(cases: int, seed: int) -> Outcome:
    return in_a_process_of_its_own("tests.faults.broken_trainings", cases, seed)


def needs() -> str:
    return "" if sys.platform == "linux" else "the limits of a process are those of Linux"


SHORT = 5
ROW = Row(9, "worker faults", TEST, GOAL, 300, SHORT, run, needs)
