"""How smooth the window stays while a network learns beside it, and what long curves take."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise
from statistics import quantiles
from typing import Any

from benchmarks.row import at_most
from benchmarks.window import told_by, until

SECONDS = 60.0
TICK_MS = 16
P99_MS, MOST_MS, REDRAW_MS, GROWTH_MB = 17.0, 40.0, 8.0, 20.0
POINTS, TIMES, A_MESSAGE = 1_000_000, 15, 500
PANELS = ("loss", "metric", "weights", "gradients", "activations", "maps")


def rows() -> list[dict[str, Any]]:
    """Six panels and the live canvas for a minute; then curves of a million steps."""
    told = {name: told_by("benchmarks.frames", name) for name in ("frames", "redraw", "growth")}
    beyond, drawn = told["frames"], told["redraw"]
    ticks = f"between two ticks of {TICK_MS} ms beside a training, six panels, {SECONDS:g} s, beyond {TICK_MS} ms"
    return [
        at_most(f"{ticks}: p99 (ms)", beyond["p99"], P99_MS),
        at_most("the same: the most (ms)", beyond["most"], MOST_MS),
        at_most("redraw of a curve of 1,000,000 points (ms)", drawn, REDRAW_MS),
        at_most("what 1,000,000 steps add to the window's memory (MB)", told["growth"]["megabytes"], GROWTH_MB),
    ]


def _frames() -> dict[str, float]:
    """From each tick of a timer to the next, how much more than the milliseconds that it is set to."""
    from PySide6.QtCore import QEventLoop, Qt, QTimer
    from PySide6.QtWidgets import QApplication

    application = QApplication(sys.argv)
    from designer.__main__ import first_window
    from designer.training.record import RUNNING
    from designer.watching.places import ALWAYS, Arrangement, Column, Place, written
    from engine.message import Message

    window = first_window()
    window.resize(1440, 900)
    window.show()
    until(lambda: window.live.filled)
    first, *others = PANELS
    columns = (Column(tuple(map(Place, (first, *ALWAYS)))), *(Column((Place(one),)) for one in others))
    window.live.arrange(written(Arrangement(columns)))
    window.documents.open_template("digits-cnn")
    project = window.session.project
    longer = replace(project, training={**project.training, "epochs": 100_000, "device": "cpu"})
    window.session.do(Message("Train longer"), longer)
    window.actions_by_name["train"].trigger()
    until(lambda: window.running.state == RUNNING and window.running.here.step > 200)
    ticks: list[float] = []
    timer, loop = QTimer(), QEventLoop()
    timer.setTimerType(Qt.TimerType.PreciseTimer)
    timer.timeout.connect(lambda: ticks.append(time.perf_counter()))
    timer.start(TICK_MS)
    QTimer.singleShot(int(SECONDS * 1000), loop.quit)
    loop.exec()
    window.running.close()
    beyond = sorted(max(0.0, (two - one) * 1000 - TICK_MS) for one, two in pairwise(ticks))
    application.quit()
    return {"p99": quantiles(beyond, n=100)[-1], "most": beyond[-1]}


def _losses() -> Any:
    import numpy

    return (numpy.random.default_rng(0).normal(1.0, 0.1, POINTS) + numpy.linspace(2, 0, POINTS)).astype("float32")


def _redraw() -> list[float]:
    from PySide6.QtWidgets import QApplication

    application = QApplication(sys.argv)
    from designer.plots.curves import CurvePlot

    losses, plot = _losses(), CurvePlot()
    plot.resize(900, 260)
    plot.show()
    plot.add_steps(1, losses[: -TIMES - 3])
    found = []
    for step in range(POINTS - TIMES - 3, POINTS):
        plot.add_steps(step + 1, losses[step : step + 1])
        begun = time.perf_counter()
        plot.redraw()
        application.processEvents()
        found.append((time.perf_counter() - begun) * 1000)
    return found[3:]


def _growth(points: int = POINTS) -> dict[str, float]:
    """The process before and behind so many steps that a training told, as the window keeps and draws them."""
    import psutil
    from PySide6.QtWidgets import QApplication

    application = QApplication(sys.argv)
    from designer.plots.curves import CurvePlot
    from designer.training.figures import Figures
    from engine.training.messages import Progress

    kept, plot, process, losses = Figures(), CurvePlot(), psutil.Process(), _losses()[:points]
    plot.resize(900, 260)
    plot.show()
    plot.redraw()
    application.processEvents()
    before = process.memory_info().rss
    for first in range(0, points, A_MESSAGE):
        some = losses[first : first + A_MESSAGE].copy()
        kept.add(Progress(1, first + len(some), first + 1, some, 0.1, 1.0, 1.0))
        plot.add_steps(first + 1, some)
    plot.redraw()
    application.processEvents()
    behind = process.memory_info().rss
    return {"megabytes": (behind - before) / 1e6, "whole": behind / 1e6}


if __name__ == "__main__":
    measure: Callable[..., Any] = {"frames": _frames, "redraw": _redraw, "growth": _growth}[sys.argv[1]]
    print(json.dumps(measure(*map(int, sys.argv[2:]))))
