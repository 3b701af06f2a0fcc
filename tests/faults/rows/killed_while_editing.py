"""What was drawn when the program was killed is offered at the next start, as it was at most a second before."""

from __future__ import annotations

from tests.faults.row import Outcome, Row
from tests.faults.started import in_a_process_of_its_own


def run(cases: int, seed: int) -> Outcome:
    return in_a_process_of_its_own("tests.faults.editing", cases, seed)


ROW = Row(
    3,
    "killed while editing",
    "300 kill -9 of the whole program during scripted editing",
    "restored state at most 1 s or one command old, 300/300",
    300,
    2,
    run,
)
