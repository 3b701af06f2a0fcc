"""How time and memory of the window grow: with the nodes of a network, and with the steps of a training."""

from __future__ import annotations

import json
import sys
import tracemalloc
from functools import partial
from statistics import median
from typing import Any

from benchmarks.exponents import grown
from benchmarks.row import Row
from benchmarks.window import told_by

LINEAR, LEVEL = 1.1, 0.05
NODES = (10, 30, 100, 300, 1_000, 3_000, 10_000)
STEPS = (10_000, 100_000, 1_000_000)
READINGS = 9


def rows() -> list[Row]:
    """Times are of the processor, offscreen; memory is that of a process of its own for each size."""
    # As JSON has them, the sizes are texts.
    times = {what: {int(size): one for size, one in found.items()} for what, found in _told("times").items()}
    memory = {size: _told(str(size)) for size in NODES}
    window = {steps: told_by("benchmarks.frames", "growth", str(steps))["whole"] for steps in STEPS}
    measures = (
        ("canvas opened, with analysis and first frame", "ms", times["opened"]),
        ("shapes of a whole network", "ms", times["shapes"]),
        ("memory of an open canvas", "MB", {size: told["canvas"] for size, told in memory.items()}),
        ("memory of the facts of a network", "MB", {size: told["facts"] for size, told in memory.items()}),
    )
    found = [grown(name, "nodes", unit, points, LINEAR) for name, unit, points in measures]
    name = "memory of a window that follows a training"
    return [*found, grown(name, "steps", "MB", window, LEVEL)]


def _told(what: str) -> dict[str, Any]:
    told: dict[str, Any] = told_by("benchmarks.growth", what)
    return told


def _times() -> dict[str, dict[int, float]]:
    """Medians in milliseconds; all sizes take turns, so that what else the machine does slows all of them alike."""
    from PySide6.QtWidgets import QApplication

    from benchmarks.canvas import Own
    from benchmarks.readings import timed
    from designer.collection import Search
    from engine.graph.analysis import analyse

    application = QApplication(sys.argv)
    Search(application)
    canvases = {size: Own(size) for size in NODES}
    found: dict[str, dict[int, list[float]]] = {what: {size: [] for size in NODES} for what in ("shapes", "opened")}
    # The first round makes what all others use.
    for _ in range(READINGS + 1):
        for size, own in canvases.items():
            found["shapes"][size].append(timed(partial(analyse, own.project))[0])
            found["opened"][size].append(own.opened()[0])
    return {what: {size: median(one[1:]) for size, one in sizes.items()} for what, sizes in found.items()}


def _memory(size: int) -> dict[str, float]:
    """What is kept of a network of this size, in megabytes."""
    import psutil
    from PySide6.QtWidgets import QApplication

    from benchmarks.canvas import Own
    from engine.graph.analysis import analyse

    application = QApplication(sys.argv)
    process = psutil.Process()
    own = Own(size)
    # Once before: what is made for all networks is none of theirs.
    analyse(own.project)
    facts = _kept(lambda: analyse(own.project))
    before = process.memory_info().rss
    own.opened()
    canvas = process.memory_info().rss - before
    own.view.close()
    del application
    return {"canvas": canvas / 1e6, "facts": facts}


def _kept(make: Any) -> float:
    """The megabytes of Python's memory that what is made here takes."""
    tracemalloc.start()
    kept = make()
    size, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    del kept
    return size / 1e6


if __name__ == "__main__":
    print(json.dumps(_times() if sys.argv[1] == "times" else _memory(int(sys.argv[1]))))
