"""How time and memory of a training grow: with the parameters, with the rows of the data, and with the steps taken."""

from __future__ import annotations

import json
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import TYPE_CHECKING, Any

from benchmarks.exponents import grown
from benchmarks.row import Row
from benchmarks.window import told_by

if TYPE_CHECKING:
    from engine.training.loop import Loop

LINEAR, LEVEL = 1.1, 0.05
PARAMETERS = (10_000, 100_000, 1_000_000, 10_000_000, 100_000_000)
ROWS, COLUMNS = (1_000, 10_000, 100_000, 1_000_000, 10_000_000), 8
LENGTHS = (1_000, 10_000, 30_000, 100_000)
AT_LEAST_STEPS, AT_LEAST_SECONDS, AT_MOST_STEPS = 5, 1.0, 2_000
PIECE, PIECES_OF_ROWS, PIECES_OF_LENGTH = 100, 60, 31
"""So many steps are timed so many times, by turns with as many of a hand-written loop."""


def rows() -> list[Row]:
    """Each size in a process of its own, with one thread."""
    parameters = {size: _told("parameters", str(size)) for size in PARAMETERS}
    data = {size: _told_of_rows(size) for size in ROWS}
    lengths = dict(zip(LENGTHS, _told("lengths"), strict=True))
    return [
        grown("time of a step", "parameters", "ms", _of(parameters, "step"), LINEAR),
        grown("most memory", "parameters", "MB", _of(parameters, "memory"), LINEAR),
        grown("time of a step against a hand-written loop", "rows", "ratio", _of(data, "step"), LEVEL),
        grown("most memory", "rows", "MB", _of(data, "memory"), LINEAR),
        grown("time of a step against a hand-written loop", "steps taken", "ratio", lengths, LEVEL),
    ]


def _told(*arguments: str) -> Any:
    return told_by("benchmarks.growth_of_training", *arguments)


def _told_of_rows(size: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        path = str(Path(folder) / "rows.parquet")
        # In a process of its own: its memory must not count.
        _told("write", path, str(size))
        told: dict[str, float] = _told("rows", path)
    return told


def _of(told: dict[int, Any], key: str) -> dict[int, float]:
    return {size: one[key] for size, one in told.items()}


def _most_memory() -> float:
    """The megabytes that this process had at most."""
    import resource

    # Bytes on macOS, kibibytes elsewhere.
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024) / 1e6


def _ready() -> Loop:
    """A training of the digits that took some steps: what all trainings take is there."""
    from benchmarks.networks import MLP, NETWORKS
    from engine.training.loop import Loop

    loop = Loop(NETWORKS[MLP].project(), 1)
    _until(loop, loop.steps())(AT_LEAST_STEPS)
    return loop


def _parameters(size: str) -> dict[str, float]:
    """Two dense layers before the last, with about so many weights."""
    from benchmarks.networks import MLP, NETWORKS
    from engine.graph.sketch import spec
    from engine.training.loop import Loop

    _ready()
    # units² of the second layer, and 64 + 10 for each unit.
    units = round((37**2 + int(size)) ** 0.5 - 37)
    dense = (spec("Dense", units=units), spec("ReLU")) * 2
    before = _most_memory()
    loop = Loop(replace(NETWORKS[MLP], drawn=(spec("Flatten"), *dense)).project(), 1)
    steps = loop.steps()
    _until(loop, steps)(AT_LEAST_STEPS)
    return {"step": _step(steps), "memory": _most_memory() - before}


def _step(steps: Iterator[Any]) -> float:
    """The median in milliseconds of some steps."""
    taken: list[float] = []
    while len(taken) < AT_MOST_STEPS and (len(taken) < AT_LEAST_STEPS or sum(taken) < AT_LEAST_SECONDS):
        begun = perf_counter()
        next(steps)
        taken.append(perf_counter() - begun)
    return median(taken) * 1000


def _write(path: str, size: str) -> None:
    from benchmarks.streaming import write

    write(Path(path), int(size), COLUMNS)


def _rows(path: str) -> dict[str, float]:
    """Some pieces of the first epochs, each with its part of what it takes to begin one."""
    from engine.starting.beginning import begun
    from engine.training.loop import Loop

    _ready()
    before = _most_memory()
    project = begun(Path(path), target="y").project
    settings = {**project.training, "device": "cpu", "epochs": 100_000, "batch_size": 64, "patience": 0}
    loop = Loop(replace(project, training=settings), 1)
    pairs = _by_turns(loop, loop.steps(), _hand(), PIECES_OF_ROWS)
    (first, *others), theirs = [one for one, _ in pairs], sum(other for _, other in pairs)
    usual = median(others)
    # Of a long epoch only the first steps are taken, and its beginning is for all of them.
    beginning = max(0.0, first - usual) * min(1.0, loop.step / loop.steps_per_epoch)
    return {"step": (usual + beginning + sum(others)) / theirs, "memory": _most_memory() - before}


def _lengths() -> list[float]:
    """When so many steps were taken by both: the smaller its numbers get, the longer a network takes for them."""
    from engine.runs import new_run
    from engine.training.record import Recorder

    with tempfile.TemporaryDirectory() as folder:
        loop, theirs = _ready(), _hand()
        steps = Recorder(loop, new_run(loop.project, "bench", Path(folder) / "run")).steps()
        found = []
        for length in LENGTHS:
            _some(theirs, length - loop.step)
            _until(loop, steps)(length)
            pairs = _by_turns(loop, steps, theirs, PIECES_OF_LENGTH)
            found.append(median(one / other for one, other in pairs))
    return found


def _hand() -> Iterator[None]:
    from benchmarks.contenders import careful_steps
    from benchmarks.networks import MLP, NETWORKS, digits

    return careful_steps(NETWORKS[MLP].by_hand(), digits())


def _by_turns(loop: Loop, steps: Iterator[Any], theirs: Iterator[None], pieces: int) -> list[tuple[float, float]]:
    """The seconds of pieces of a training, each beside that of as many steps of a hand-written loop."""
    take = _until(loop, steps)
    works = (lambda: take(loop.step + PIECE), partial(_some, theirs, PIECE))
    return [(_seconds(works[0]), _seconds(works[1])) for _ in range(pieces)]


def _until(loop: Loop, steps: Iterator[Any]) -> Callable[[int], None]:
    """Takes steps until there are so many."""

    def take(count: int) -> None:
        while loop.step < count:
            next(steps)

    return take


def _some(steps: Iterator[Any], count: int) -> None:
    for _ in range(count):
        next(steps)


def _seconds(work: Callable[[], None]) -> float:
    begun = perf_counter()
    work()
    return perf_counter() - begun


if __name__ == "__main__":
    measures: dict[str, Callable[..., Any]] = {
        "parameters": _parameters,
        "write": _write,
        "rows": _rows,
        "lengths": _lengths,
    }
    print(json.dumps(measures[sys.argv[1]](*sys.argv[2:])))
