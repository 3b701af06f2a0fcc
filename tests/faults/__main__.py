"""Runs the table of faults whole, or the rows whose name holds the word in ONLY; CASES takes fewer cases of each."""

from __future__ import annotations

import os
import sys
import time
import traceback

from tests.faults.row import Outcome
from tests.faults.table import all_rows, keep, table

SEED = 0


def main() -> int:
    wanted, seed = os.environ.get("ONLY", ""), int(os.environ.get("SEED", SEED))
    failed = False
    for row in all_rows():
        if wanted not in row.name:
            continue
        cases = int(os.environ.get("CASES", row.whole))
        print(f"{row.name}, {cases:,} cases, seed {seed} …", flush=True)
        begun = time.monotonic()
        reason = row.needs()
        try:
            outcome = Outcome(f"not run: {reason}", False) if reason else row.run(cases, seed)
        except Exception as error:
            traceback.print_exc()
            outcome = Outcome(f"{type(error).__name__}: {str(error).strip().splitlines()[-1][:200]}", False)
        failed |= not outcome.holds
        seconds = time.monotonic() - begun
        print(f"  {outcome.told}  {'holds' if outcome.holds else 'DOES NOT HOLD'}  ({seconds:.0f} s)", flush=True)
        keep(row, outcome, cases)
    print(table())
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
