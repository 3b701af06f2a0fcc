"""What it costs a training to be watched: all panels open against none, and none against none beside it."""

from __future__ import annotations

import os
import tempfile
import time
from dataclasses import replace
from itertools import pairwise
from statistics import median
from typing import Any

from benchmarks.row import at_most
from engine.graph.analysis import analyse
from engine.graph.model import Project
from engine.templates import template
from engine.training.commands import Start, Watch
from engine.training.messages import Failed, Finished, Progress, Refused, Unseen
from engine.training.process import Died, Heard, Worker
from engine.training.watching.ask import Ask

GOAL, STEADY = 1.02, 0.01
NAMES = ("digits-mlp", "digits-cnn")
ROUNDS, SLICE, SETTLING, PART = 12, 5.0, 1.0, 1.0
"""So many times: a slice of so many seconds unwatched, one watched, one unwatched; the first part does not count, and
of the parts of so many seconds behind it the one in the middle: what else a machine does comes in bursts."""
TRIES = 3
"""Where two trainings that nobody watches differ by more than 1 %, all is measured again, so many times at most."""
PATIENCE = 120.0


def rows() -> list[dict[str, Any]]:
    """Seconds a step of a real training process: what a window asks with all panels open, to nothing asked."""
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
    return [
        at_most(f"everything watched against nothing, {name}", watched, GOAL),
        at_most(f"nothing watched against nothing, {name}: differs by", abs(median(unwatched) - 1), STEADY),
    ]


def everything(project: Project) -> tuple[Ask, ...]:
    """What a window asks with all panels open: each kind of panel once, the live canvas once, with its gradients.

    A panel is about the selected layer, the first that learns; or, as in the window, about the first that fits it.
    """
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from PySide6.QtWidgets import QApplication

    _application = QApplication.instance() or QApplication([])
    import designer.watching.kinds  # noqa: F401
    from designer.training.record import HEALTH
    from designer.watching.panel import PANELS

    analysis = analyse(project)
    selected = next(key for key, facts in analysis.nodes.items() if facts.weights)
    canvas = (("path", ""), ("example", 0), ("wires", "gradient"), ("pictures", True))
    found = [HEALTH, Ask("canvas", "", canvas)]
    for kind in PANELS.values():
        panel = kind()  # type: ignore[call-arg]
        panel.follow(analysis)
        panel.show_node(next((key for key in (selected, *analysis.nodes) if kind.fits(analysis.nodes[key])), ""))
        found += panel.asks() if panel.is_offered else ()
    return tuple(dict.fromkeys(found))


class _Training:
    """One training in a process of its own, which is watched for a slice of time, and not for the next."""

    def __init__(self, project: Project) -> None:
        self.worker = Worker()
        self.worker.send(Start(project, threads=1))
        until = time.perf_counter() + PATIENCE
        while not any(isinstance(one, Progress) for one in self._heard()):
            assert time.perf_counter() < until, "it does not begin"

    def slice(self, asks: tuple[Ask, ...]) -> float:
        """Seconds a step, without the first looks: what is asked for anew is seen at once."""
        self.worker.send(Watch(asks))
        begun, told = time.perf_counter(), list[tuple[float, int]]()
        while (now := time.perf_counter()) < begun + SLICE:
            heard = self._heard()
            told += [(now, one.step) for one in heard if isinstance(one, Progress) and now > begun + SETTLING]
        parts = [min(told, key=lambda one: abs(one[0] - at)) for at in _places(told[0][0], told[-1][0])]
        return median((end - start) / (last - first) for (start, first), (end, last) in pairwise(parts))

    def end(self) -> None:
        self.worker.kill()

    def _heard(self) -> list[Heard]:
        time.sleep(0.001)
        heard = self.worker.receive()
        broken = [one for one in heard if isinstance(one, (Failed, Finished, Died, Refused, Unseen))]
        assert not broken, broken
        return heard


def _places(start: float, end: float) -> list[float]:
    """The times at which parts of about the same length begin and end."""
    count = max(1, round((end - start) / PART))
    return [start + (end - start) * at / count for at in range(count + 1)]


def _ratios(name: str) -> tuple[list[float], list[float]]:
    """Watched to unwatched, and unwatched to unwatched: slices of one training, that take turns.

    Two trainings differ by some percent all the while, as their numbers lie in memory.
    """
    project = template(name)
    project = replace(project, training={**project.training, "epochs": 100_000, "device": "cpu"})
    asks, training = everything(project), _Training(project)
    try:
        turns = [[training.slice(one) for one in ((), asks, ())] for _ in range(ROUNDS + 1)][1:]
    finally:
        training.end()
    watched = [seen / ((before + behind) / 2) for before, seen, behind in turns]
    return watched, [behind / before for before, _, behind in turns]
