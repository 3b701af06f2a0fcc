"""Graph and weight files that were changed are opened or refused with one sentence, quickly, and kill nothing."""

from __future__ import annotations

import sys
from collections.abc import Callable

from tests.faults.row import Outcome, Row
from tests.faults.started import in_a_process_of_its_own
from tests.faults.windows import tell_outcome
from tests.faults.workers import BYTES, HANGS, SECONDS, Measured, measured

SHARE = 10
"""One weight file for so many graph files."""
SHORT = 200


def run(cases: int, seed: int) -> Outcome:
    return in_a_process_of_its_own(__name__, cases, seed, window=False)


def open_all(cases: int, seed: int) -> Outcome:
    # Here, and not in each worker.
    from engine.training import start  # noqa: F401
    from tests.faults import graph_files
    from tests.faults.hostile_graphs import WORST
    from tests.faults.weight_files import Weights

    graph_files.trees(), graph_files.broken()
    # The whole form has all of the worst files at its beginning, the short one a few of them.
    skipped = 0 if cases > 20 * len(WORST) else len(WORST) - 6

    def opening() -> tuple[Callable[[int], bytes], Callable[[bytes], object]]:
        for data in graph_files.whole():
            graph_files.open_file(data)
        return lambda case: graph_files.graph_file(case + skipped, seed), graph_files.open_file

    def reading() -> tuple[Callable[[int], int], Callable[[int], object]]:
        weights = Weights()
        weights.open_changed(0, seed)
        return lambda case: case, lambda case: weights.open_changed(case, seed)

    # The suite has no clock, it runs on machines of any speed: there only what hangs counts.
    seconds = SECONDS if cases > SHORT else HANGS
    graphs = measured(cases, opening, seconds)
    read = measured(cases // SHARE, reading, seconds)
    _tell("graph", graphs), _tell("weight", read)
    wrong = len(graphs.wrong) + len(read.wrong)
    deaths = len(graphs.deaths) + len(read.deaths)
    worst, most = max(graphs.seconds, read.seconds), max(graphs.bytes, read.bytes) / 1e6
    told = (
        f"{wrong} other errors, {deaths} deaths of {graphs.done:,} and {read.done:,}; "
        f"at most {worst:.2f} s of the processor and {most:.0f} MB"
    )
    whole = graphs.done == cases and read.done == cases // SHARE
    return Outcome(told, whole and not wrong and not deaths and worst <= seconds and most <= BYTES / 1e6)


def _tell(kind: str, found: Measured) -> None:
    for line in (*found.wrong[:20], *(f"case {case}: died" for case in found.deaths)):
        print(f"  {kind} file, {line}")
    print(f"  {kind} files: {found.seconds:.2f} s at most, in case {found.slowest}; {found.bytes / 1e6:.0f} MB more")


ROW = Row(
    5,
    "mutated files",
    "100,000 mutated graph files (bytes and structure, hypothesis and a corpus), 10,000 mutated weight files",
    "only the documented error type, 0 deaths, each <= 1 s and <= 200 MB",
    100_000,
    SHORT,
    run,
)

if __name__ == "__main__":
    tell_outcome(open_all(int(sys.argv[1]), int(sys.argv[2])))
