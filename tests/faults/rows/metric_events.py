"""A training that tells of each step as fast as it can does not hold up the window, and each step is in its log."""

from __future__ import annotations

import sys

from tests.faults.row import Outcome, Row
from tests.faults.started import in_a_process_of_its_own


def run(cases: int, seed: int) -> Outcome:
    return in_a_process_of_its_own("tests.faults.flooded_window", cases, seed)


def needs() -> str:
    return "" if sys.platform == "linux" else "how long a thread waits for a processor is told by Linux"


TEST, GOAL = (
    "100,000 metric events as fast as the worker can",
    "window's worst delay <= 33 ms, every event in the run's log",
)
ROW = Row(12, "metric events", TEST, GOAL, 100_000, 4_000, run, needs)
