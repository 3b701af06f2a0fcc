"""Half an hour in one window: documents are opened, changed, trained and closed, and nothing of them is left."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import pairwise
from statistics import linear_regression, median
from typing import Any

from tests.faults import started
from tests.faults.row import Outcome, Row

WARM_MINUTES, WARM_ROUNDS, LEAST_ROUNDS = 5, 2, 4
"""Until then the window makes what it makes once and keeps; the short form has rounds and no minutes."""
MOST_MB, MOST_SLOPE = 20.0, 0.2
COUNTED = ("files", "threads", "timers")
BOUNDED = ("pyqtgraph.Point.Point",)
"""pyqtgraph keeps the last 100 pairs of them."""


def run(minutes: int, seed: int) -> Outcome:
    """Soak so many minutes; 0 are the short form, which goes on until nothing has grown in each of its rounds."""
    rows: list[dict[str, Any]] = []
    with _soaking(minutes, seed) as told:
        for line in told:
            rows.append(json.loads(line))
            if minutes:
                print(f"  {_line(rows[-1])}", flush=True)
            elif len(rows) >= WARM_ROUNDS + LEAST_ROUNDS and not _growing(rows[WARM_ROUNDS:]):
                break
    return _judged(rows) if minutes else _judged_short(rows[WARM_ROUNDS:])


@contextmanager
def _soaking(minutes: int, seed: int) -> Iterator[Iterator[str]]:
    """What the soaked program says, line by line; all its processes are gone behind that."""
    with tempfile.TemporaryDirectory() as home, tempfile.TemporaryFile("w+") as errors:
        program = f"from tests.faults.soaking import main; main({minutes}, {seed})"
        process = subprocess.Popen(
            started.line("-c", program),
            cwd=started.ROOT,
            env=started.surroundings(LAYERLOOM_HOME=home),
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            start_new_session=True,
        )
        assert process.stdout is not None
        ended: list[int] = []
        with process:
            try:
                yield _lines(process, ended)
            finally:
                if not ended:
                    # It still runs, and is not needed any more.
                    os.killpg(process.pid, signal.SIGKILL)
                    process.stdout.read()
        if any(ended):
            errors.seek(0)
            raise RuntimeError(f"The soaked program ended with {ended[0]}: {errors.read()[-2000:]}")


def _lines(process: subprocess.Popen[str], ended: list[int]) -> Iterator[str]:
    """What it says, and to its end the code with which it ended by itself."""
    assert process.stdout is not None
    yield from process.stdout
    ended.append(process.wait())


def _line(row: dict[str, Any]) -> str:
    counts = ", ".join(f"{row[name]} {name}" for name in COUNTED)
    return f"{row['minutes']:5.1f} min, {row['documents']} documents, {row['own_mb']:.1f} MB, {counts}"


def _more(rows: Sequence[dict[str, Any]]) -> dict[str, int]:
    """How many more files, threads and timers there are at the end than at the beginning."""
    return {name: rows[-1][name] - rows[0][name] for name in COUNTED}


def _growing(rows: Sequence[dict[str, Any]]) -> dict[str, int]:
    """The types of which each round left some more, with how many more it is in all."""
    counts = [row["kinds"] for row in rows]
    return {
        name: found - counts[0].get(name, 0)
        for name, found in counts[-1].items()
        if name not in BOUNDED and all(a.get(name, 0) < b.get(name, 0) for a, b in pairwise(counts))
    }


def _judged_short(rows: Sequence[dict[str, Any]]) -> Outcome:
    more, growing = _more(rows), _growing(rows)
    told = [f"{count} {name} more" for name, count in more.items()]
    told += [f"{count} {name} more" for name, count in sorted(growing.items())[:8]]
    return Outcome(f"{', '.join(told)} in {len(rows)} rounds", not growing and max(more.values()) <= 0)


def _judged(rows: Sequence[dict[str, Any]]) -> Outcome:
    late = [row for row in rows if row["minutes"] >= min(WARM_MINUTES, rows[-1]["minutes"] / 3)]
    memory = [row["own_mb"] for row in late]
    growth = median(memory[-3:]) - median(memory[:3])
    slope = linear_regression([row["minutes"] for row in late], memory).slope
    more = _more(late)
    told = f"{growth:+.1f} MB, slope {slope:+.2f} MB a minute, " + ", ".join(f"{n:+} {k}" for k, n in more.items())
    for name, count in sorted(_growing(late).items()):
        print(f"  grew in each round: {name}, {count} more", flush=True)
    holds = growth <= MOST_MB and slope <= MOST_SLOPE and max(more.values()) <= 0
    return Outcome(f"{told} ({rows[-1]['documents']} documents)", holds)


ROW = Row(
    11,
    "soak",
    "30 minutes soak: train, edit, open and close 200 documents",
    "≤ +20 MB after warm-up, slope ≤ 0.2 MB a minute, 0 handles, 0 timers, 0 threads more",
    30,
    0,
    run,
)
