"""What it costs a training to be watched: everything against nothing, and nothing against nothing beside it."""

from __future__ import annotations

import os
import tempfile
import time
from collections.abc import Sequence
from dataclasses import replace
from statistics import median
from typing import Any

from benchmarks.run import at_most
from engine.graph.model import Project
from engine.templates import template
from engine.training.commands import Command, Continue, Pause, Start, Watch
from engine.training.messages import Failed, Finished, Paused, Progress, Started
from engine.training.process import Died, Worker
from engine.training.watching.ask import Ask

GOAL, STEADY = 1.02, 0.01
NAMES = ("digits-mlp", "digits-cnn")
ROUNDS, SLICE = 40, 0.5
"""So many slices of so many seconds has each training; the three take turns."""
TRIES = 3
"""Where two trainings that nobody watches differ by more than 1 %, all is measured again, so many times at most."""
PATIENCE = 120.0


def rows() -> list[dict[str, Any]]:
    """Seconds a step of a real training process: all views of a layer and of the canvas asked for, to none."""
    with tempfile.TemporaryDirectory() as home:
        before, os.environ["LAYERLOOM_HOME"] = os.environ.get("LAYERLOOM_HOME"), home
        try:
            return [row for name in NAMES for row in _measured(name)]
        finally:
            if before is None:
                del os.environ["LAYERLOOM_HOME"]
            else:
                os.environ["LAYERLOOM_HOME"] = before


def _measured(name: str) -> list[dict[str, Any]]:
    for _ in range(TRIES):
        watched, unwatched = _ratios(name)
        if abs(median(unwatched) - 1) <= STEADY:
            break
    told = {"spread": [round(min(watched), 4), round(max(watched), 4)]}
    return [
        {**at_most(f"everything watched against nothing, {name}", median(watched), GOAL), **told},
        at_most(f"nothing watched against nothing, {name}: differs by", abs(median(unwatched) - 1), STEADY),
    ]


def everything(project: Project) -> tuple[Ask, ...]:
    """What a window asks for with all panels open: the canvas with gradients, and each view of the first that fits."""
    # Imported here: it loads PyTorch.
    from engine.training.watching.schedule import VIEWS

    keys = ("", *project.graph.nodes)
    asks = [Ask(view, key) for view in VIEWS for key in keys]
    return (Ask("canvas", "", (("wires", "gradient"),)), *_fitting(project, asks))


def _fitting(project: Project, asks: Sequence[Ask]) -> list[Ask]:
    """Of each view the first ask that shows something."""
    from engine.training.loop import Loop
    from engine.training.watching.schedule import Watching

    watching, found = Watching(Loop(project, 1)), dict[str, Ask]()
    for ask in asks:
        # One step is taken apart only while the training stands still.
        if ask.view not in found and ask.view != "walk":
            watching.ask([ask])
            if list(watching.everything()) or watching.spanning:
                found[ask.view] = ask
    return list(found.values())


class _Training:
    """One training in a process of its own, which goes on for a slice of time and stands still again."""

    def __init__(self, project: Project, asks: tuple[Ask, ...]) -> None:
        self.worker = Worker()
        self._send(Watch(asks))
        self._send(Start(project, threads=1, paused=True))
        self._wait(Started)
        self._wait(Paused)

    def slice(self) -> float:
        """Seconds a step, between the first and the last news of the slice: a pause shows everything once more."""
        self._send(Continue())
        until, told = time.perf_counter() + SLICE, list[tuple[float, int]]()
        while time.perf_counter() < until or len(told) < 2:
            heard = self.worker.receive()
            now = time.perf_counter()
            told += [(now, one.step) for one in heard if isinstance(one, Progress)]
            time.sleep(0.001)
        self._send(Pause())
        self._wait(Paused)
        (begun, first), (ended, last) = told[0], told[-1]
        return (ended - begun) / (last - first)

    def end(self) -> None:
        self.worker.kill()

    def _send(self, command: Command) -> None:
        self.worker.send(command)

    def _wait(self, kind: Any) -> Any:
        until = time.perf_counter() + PATIENCE
        while time.perf_counter() < until:
            for one in self.worker.receive():
                if isinstance(one, kind):
                    return one
                assert not isinstance(one, (Failed, Finished, Died)), one
            time.sleep(0.0005)
        raise AssertionError(f"no {kind} came")


def _ratios(name: str) -> tuple[list[float], list[float]]:
    """Watched to unwatched, and one that nobody watches to another, in slices that take turns."""
    project = template(name)
    project = replace(project, training={**project.training, "epochs": 100_000, "device": "cpu"})
    kinds = ((), (), everything(project))
    trainings = [_Training(project, asks) for asks in kinds]
    try:
        for one in trainings:
            one.slice()
        turns = []
        for turn in range(ROUNDS):
            order = [(turn + at) % 3 for at in range(3)]
            times = {at: trainings[at].slice() for at in order}
            turns.append(times)
    finally:
        for one in trainings:
            one.end()
    # The other one stands for the same thing at another moment.
    watched = [times[2] / ((times[0] + times[1]) / 2) for times in turns]
    return watched, [times[1] / times[0] for times in turns]
