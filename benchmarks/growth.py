"""How time and memory of the window grow: with the nodes of a network, and with the steps of a training."""

from __future__ import annotations

import json
import sys
import tracemalloc
from statistics import median
from typing import Any

from benchmarks.exponents import grown
from benchmarks.row import Row
from benchmarks.window import told_by

LINEAR, LEVEL = 1.1, 0.05
NODES = (10, 30, 100, 300, 1_000, 3_000, 10_000)
STEPS = (10_000, 100_000, 1_000_000)
READINGS = 5


def rows() -> list[Row]:
    """Each size in a process of its own, offscreen; times are of the processor."""
    nodes = {size: told_by("benchmarks.growth", str(size)) for size in NODES}
    window = {steps: told_by("benchmarks.frames", "growth", str(steps))["whole"] for steps in STEPS}
    measures = (
        ("canvas opened, with analysis and first frame", "opened", "ms"),
        ("shapes of a whole network", "shapes", "ms"),
        ("memory of an open canvas", "canvas", "MB"),
        ("memory of the facts of a network", "facts", "MB"),
    )
    found = [
        grown(name, "nodes", unit, {size: told[key] for size, told in nodes.items()}, LINEAR)
        for name, key, unit in measures
    ]
    name = "memory of a window that follows a training"
    return [*found, grown(name, "steps", "MB", window, LEVEL)]


def _measured(size: int) -> dict[str, float]:
    """Medians in milliseconds, and what is kept in megabytes."""
    import psutil
    from PySide6.QtWidgets import QApplication

    from benchmarks.canvas import Own
    from benchmarks.readings import timed
    from engine.graph.analysis import analyse

    application = QApplication(sys.argv)
    process = psutil.Process()
    own = Own(size)
    shapes = [timed(lambda: analyse(own.project))[0] for _ in range(READINGS)]
    facts = _kept(lambda: analyse(own.project))
    before = process.memory_info().rss
    own.opened()
    canvas = process.memory_info().rss - before
    opened = [own.opened()[0] for _ in range(READINGS)]
    own.view.close()
    del application
    return {"opened": median(opened), "shapes": median(shapes), "canvas": canvas / 1e6, "facts": facts}


def _kept(make: Any) -> float:
    """The megabytes of Python's memory that what is made here takes."""
    tracemalloc.start()
    kept = make()
    size, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    del kept
    return size / 1e6


if __name__ == "__main__":
    print(json.dumps(_measured(int(sys.argv[1]))))
