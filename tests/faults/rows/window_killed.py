"""A window that is killed while it trains leaves no process behind: neither its training nor what works beside it."""

from __future__ import annotations

import random
import tempfile
import time
from pathlib import Path

from tests.faults.kept_windows import find, leave
from tests.faults.killed_windows import BESIDE, GONE_SECONDS, Windows, kill, left_of, windows
from tests.faults.row import Outcome, Row

MOST_SECONDS = 2.0
"""Some time in so many seconds behind the begin of the training the window is killed."""

AGAIN = 5
"""In one of so many cases the window that took hold is killed too."""


def run(cases: int, seed: int) -> Outcome:
    gone, found, slowest = 0, 0, 0.0
    with windows() as made:
        for case in range(cases):
            left, seconds = _killed(made, case, seed)
            slowest = max(slowest, seconds)
            gone += not left
            if left:
                print(f"  case {case}, seed {seed}: {', '.join(left)} still there after {GONE_SECONDS:g} s")
            trouble = _found(made, case, seed)
            found += not trouble
            if trouble:
                print(f"  case {case}, seed {seed}: {trouble}")
    told = f"worker gone {gone}/{cases}, the slowest after {slowest:.1f} s; told to stay, found again {found}/{cases}"
    return Outcome(told, gone == found == cases)


def _found(made: Windows, case: int, seed: int) -> str:
    """What went wrong where a training was told to stay, its window was killed, and the next one was opened."""
    chance = random.Random(f"{seed} {case} stays")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
        window = leave(made, Path(home))
        time.sleep(chance.uniform(0, MOST_SECONDS))
        processes = kill(window)
        time.sleep(chance.uniform(0, MOST_SECONDS))
        second, held = find(made, Path(home))
        alone = [one for one in processes if str(one.pid) == held and one.is_running()]
        last, again = second, held
        if alone and case % AGAIN == AGAIN - 1:
            # The second window, killed as well, leaves it to a third one.
            kill(second)
            last, again = find(made, Path(home))
        left = [one for one in processes if one.is_running()]
        last.kill()
        for one in left:
            one.kill()
        if not alone:
            return f"the next window has {held} of {[one.pid for one in processes]}"
        return "" if again == held else f"the third window has {again}, and not {held}"


def _killed(made: Windows, case: int, seed: int) -> tuple[list[str], float]:
    """What is left of a window that was killed, and how long it took to end."""
    chance = random.Random(f"{seed} {case}")
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
        window = made.open(Path(home), BESIDE[case % len(BESIDE)])
        time.sleep(chance.uniform(0, MOST_SECONDS))
        processes = kill(window)
        begun = time.monotonic()
        # The one that trains, and the one beside it.
        if len(processes) < 2:
            return [f"only {len(processes)} processes began"], 0.0
        return left_of(processes), time.monotonic() - begun


ROW = Row(
    10,
    "window killed",
    "50 kill -9 of the window while training",
    "worker gone <= 3 s, 50/50 (unless told to stay, then found again 50/50)",
    50,
    1,
    run,
)
