"""What it costs to learn from a table that is larger than memory: against the same rows in memory, and in bytes."""

from __future__ import annotations

import json
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from benchmarks.row import at_least, at_most
from benchmarks.window import told_by
from engine.graph.model import Project

ROWS, COLUMNS, PART = 54_000_000, 20, 2_000_000
"""A file of 4.0 GB: so many rows of so many random numbers, which cannot be packed."""
SHARE, MEMORY_GB = 0.9, 1.5
ROUNDS, SLICE, SETTLING = 9, 4.0, 500


def rows() -> list[dict[str, Any]]:
    """Steps a second from the file and from memory, taking turns; and the most memory that the process takes."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "large.parquet"
        write(path, ROWS)
        speed = told_by("benchmarks.streaming", "speed", str(path))
        memory = told_by("benchmarks.streaming", "memory", str(path))
        size = path.stat().st_size / 1e9
    file = f"a Parquet file of {size:.1f} GB"
    return [
        at_least(f"{file}: speed of the same rows in memory", speed, SHARE),
        at_most(f"{file}: most memory of the process that learns from it (GB)", memory["gigabytes"], MEMORY_GB),
    ]


def write(path: Path, count: int, columns: int = COLUMNS) -> None:
    """A table of random numbers, and which side of a plane they are on."""
    import numpy as np
    import polars

    random, plane = np.random.default_rng(0), np.random.default_rng(1).standard_normal(columns)
    with tempfile.TemporaryDirectory(dir=path.parent) as parts:
        for first in range(0, count, PART):
            numbers = random.standard_normal((min(PART, count - first), columns)).astype(np.float32)
            named = {f"x{at}": numbers[:, at] for at in range(columns)}
            side = (numbers @ plane > 0).astype(np.int8)
            polars.DataFrame({**named, "y": side}).write_parquet(f"{parts}/{first:012d}.parquet")
        polars.scan_parquet(f"{parts}/*.parquet").sink_parquet(path)


def _learning(path: Path) -> tuple[Any, Iterator[Any]]:
    import torch

    from engine.starting.beginning import begun
    from engine.training.loop import Loop

    torch.set_num_threads(1)
    project: Project = begun(path, target="y").project
    loop = Loop(replace(project, training={**project.training, "device": "cpu", "epochs": 100}), 1)
    steps = loop.steps()
    for _ in range(SETTLING):
        next(steps)
    return loop, steps


def _rate(steps: Iterator[Any]) -> float:
    begun, count = time.perf_counter(), 0
    while time.perf_counter() < begun + SLICE:
        next(steps)
        count += 1
    return count / (time.perf_counter() - begun)


def _speed(path: Path) -> list[float]:
    import polars

    small = path.with_name("small.parquet")
    polars.scan_parquet(path).head(PART).collect().write_parquet(small)
    (_, whole), (_, some) = _learning(path), _learning(small)
    ratios = []
    for _ in range(ROUNDS):
        before, streamed, behind = _rate(some), _rate(whole), _rate(some)
        ratios.append(streamed / ((before + behind) / 2))
    return ratios


def _memory(path: Path) -> dict[str, float]:
    import psutil

    process, peak = psutil.Process(), [0]

    def watch() -> None:
        while True:
            peak[0] = max(peak[0], process.memory_info().rss)
            time.sleep(0.01)

    threading.Thread(target=watch, daemon=True).start()
    _, steps = _learning(path)
    for _ in range(ROUNDS):
        _rate(steps)
    return {"gigabytes": peak[0] / 1e9}


if __name__ == "__main__":
    print(json.dumps({"speed": _speed, "memory": _memory}[sys.argv[1]](Path(sys.argv[2]))))
