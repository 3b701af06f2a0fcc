"""The program starts whatever became of its journals, its preferences and all else that it keeps for itself."""

from __future__ import annotations

from tests.faults.row import Outcome, Row
from tests.faults.started import in_a_process_of_its_own


def run(cases: int, seed: int) -> Outcome:
    return in_a_process_of_its_own("tests.faults.damaged_homes", cases, seed)


ROW = Row(4, "mutated journals", "1,000 mutated journals and settings files", "starts 1,000/1,000", 1000, 6, run)
