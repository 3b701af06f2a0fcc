"""How soon a network answers a stroke of the mouse, as a person sees it: while it learns, and while it stands still."""

from __future__ import annotations

import json
import sys
import time
from dataclasses import replace
from statistics import quantiles
from typing import TYPE_CHECKING, Any

from benchmarks.row import at_most
from benchmarks.window import told_by, until

if TYPE_CHECKING:
    from designer.main_window import MainWindow
    from designer.plots.try_it import TryItPlot

GOAL_MS = 50.0
STROKES, MOVES = 12, 12
A_MOVE_SECONDS = 0.016
"""So often a mouse tells where it is."""


def rows() -> list[dict[str, Any]]:
    """From the event of the mouse to the answer on the screen, of a drawn digit."""
    told = told_by("benchmarks.answering")
    found = []
    for name, text in (("training", "while the digits CNN trains"), ("paused", "while it stands still")):
        for taken, where in zip(told[name], ("the answer", "each layer on the canvas"), strict=True):
            title = f"from a move of the mouse to {where}, {text}"
            found.append(at_most(f"{title}: median (ms)", taken, GOAL_MS))
            found.append(at_most("the same: p90 (ms)", quantiles(taken, n=10)[-1], 2 * GOAL_MS))
    return found


def _measured() -> dict[str, tuple[list[float], list[float]]]:
    from PySide6.QtWidgets import QApplication

    application = QApplication(sys.argv)
    from designer.__main__ import first_window
    from designer.plots.try_it import TryItPlot
    from designer.training.record import PAUSED, RUNNING
    from engine.message import Message

    window = first_window()
    window.resize(1440, 900)
    window.show()
    until(lambda: window.live.filled)
    window.documents.open_template("digits-cnn")
    project = window.session.project
    longer = replace(project, training={**project.training, "epochs": 100_000, "device": "cpu"})
    window.session.do(Message("Train longer"), longer)
    window.actions_by_name["try_it"].trigger()
    plot = window.live.plot("try_it")
    assert isinstance(plot, TryItPlot)
    window.actions_by_name["train"].trigger()
    until(lambda: window.running.state == RUNNING and window.running.here.step > 100 and plot._has_answer)
    found = {"training": _answered(window, plot)}
    window.running.pause()
    until(lambda: window.running.state == PAUSED)
    found["paused"] = _answered(window, plot)
    window.running.close()
    application.quit()
    return found


class _Waiting:
    """What was drawn, and since when its answer is waited for."""

    def __init__(self) -> None:
        self.moved: list[tuple[float, str]] = []
        self.taken: list[float] = []
        self.told = ""
        """What the newest answer is about."""

    def paint(self) -> None:
        """The newest answer is on the screen: it answers all that was drawn up to it."""
        known = next((at for at, (_, text) in enumerate(self.moved) if text == self.told), None)
        if known is not None:
            now = time.perf_counter()
            self.taken.extend((now - begun) * 1000 for begun, _ in self.moved[: known + 1])
            del self.moved[: known + 1]


def _answered(window: MainWindow, plot: TryItPlot) -> tuple[list[float], list[float]]:
    """How many milliseconds each move of the mouse waited for the painted answer, and for that of the canvas."""
    from PySide6.QtCore import QEvent, QObject, QPointF, Qt
    from PySide6.QtGui import QMouseEvent
    from PySide6.QtWidgets import QApplication

    pad, bars = plot.pads[0].pad, plot.bars
    answer, canvas = _Waiting(), _Waiting()

    def hear(seen: Any) -> None:
        for one, view in ((answer, "try_it"), (canvas, "canvas")):
            if seen.ask.view == view and seen.ask.option("example", ""):
                one.told = seen.ask.option("example", "")

    class Painted(QObject):
        def eventFilter(self, watched: QObject, event: QEvent) -> bool:
            if event.type() == QEvent.Type.Paint:
                (answer if watched is bars else canvas).paint()
            return False

    painted = Painted()
    window.running.seen.connect(hear)
    for one in (bars, window.canvas.viewport()):
        one.installEventFilter(painted)
    left, none = Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton

    def send(kind: QEvent.Type, place: QPointF) -> None:
        button = none if kind == QEvent.Type.MouseMove else left
        held = none if kind == QEvent.Type.MouseButtonRelease else left
        begun, there = time.perf_counter(), pad.mapToGlobal(place)
        QApplication.sendEvent(pad, QMouseEvent(kind, place, there, button, held, Qt.KeyboardModifier.NoModifier))
        # The button that is let go draws nothing more.
        text = plot.text()
        for one in (answer, canvas) if kind != QEvent.Type.MouseButtonRelease else ():
            one.moved.append((begun, text))

    area = pad.area()
    for stroke in range(STROKES):
        pad.clear()
        for at in range(MOVES):
            across, down = 0.25 + 0.03 * stroke, (at + 1) / (MOVES + 1)
            place = QPointF(area.left() + area.width() * across, area.top() + area.height() * down)
            send(QEvent.Type.MouseMove if at else QEvent.Type.MouseButtonPress, place)
            begun = time.perf_counter()
            until(lambda begun=begun: time.perf_counter() - begun >= A_MOVE_SECONDS)  # type: ignore[misc]
        send(QEvent.Type.MouseButtonRelease, place)
        until(lambda: not answer.moved and not canvas.moved)
    window.running.seen.disconnect(hear)
    for one in (bars, window.canvas.viewport()):
        one.removeEventFilter(painted)
    return answer.taken, canvas.taken


if __name__ == "__main__":
    print(json.dumps(_measured()))
