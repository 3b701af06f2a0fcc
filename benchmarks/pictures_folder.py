"""A folder of 20,000 small pictures: reading them by two processes against one core that decodes them in a row."""

from __future__ import annotations

import tempfile
from pathlib import Path
from time import perf_counter
from typing import Any

import numpy as np
from PIL import Image

from benchmarks.row import at_least
from engine.data.files.decoding import decoded

GOAL = 1.7
PICTURES, CLASSES, SIDE = 20_000, 10, 32
ROUNDS = 15
PROCESSES = 2


def rows() -> list[dict[str, Any]]:
    """How many times as fast two processes are, with all that it takes to start and to end them."""
    with tempfile.TemporaryDirectory() as folder:
        paths = _made(Path(folder))
        # Memory that is there: how long the system takes to give so much of it changes from one turn to the next.
        images = np.zeros((PICTURES, 3, SIDE, SIDE), np.float32)
        ratios = []
        for turn in range(-1, ROUNDS):
            # The two take turns, and who begins changes; the first round, where the disk is read, does not count.
            pair = (1, PROCESSES) if turn % 2 else (PROCESSES, 1)
            times = {count: _time(paths, images, count) for count in pair}
            ratios.append(times[1] / times[PROCESSES])
    return [at_least(f"a folder of {PICTURES:,} small PNG by {PROCESSES} processes", ratios[1:], GOAL)]


def _time(paths: list[str], images: np.ndarray[Any, Any], processes: int) -> float:
    """The seconds until all are numbers in memory, as a data set has them."""
    begun = perf_counter()
    for start, piece in decoded(paths, SIDE, "RGB", processes=processes):
        np.divide(piece, 255, out=images[start : start + len(piece)])
    return perf_counter() - begun


def _made(folder: Path) -> list[str]:
    """Pictures with soft shapes, as photographs have them, in a folder for each class."""
    random = np.random.default_rng(0)
    paths = []
    for at in range(PICTURES):
        place = folder / str(at % CLASSES)
        place.mkdir(exist_ok=True)
        paths.append(str(place / f"{at}.png"))
        coarse = Image.fromarray(random.integers(0, 256, (8, 8, 3), np.uint8))
        coarse.resize((SIDE, SIDE), Image.Resampling.BILINEAR).save(paths[-1])
    return paths
