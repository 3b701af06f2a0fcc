"""Bounds what the window paints and what a training process tells it in counts, which no other program can alter."""

from __future__ import annotations

import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from statistics import median
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QGraphicsItem
from pytestqt.qtbot import QtBot

from benchmarks.watching import everything
from designer.canvas.nodes.node_paint import PaintedNode
from designer.canvas.previews.strip import PreviewItem
from designer.canvas.wires.wire_item import WireItem
from designer.main_window import MainWindow
from designer.plots.chart import Chart
from designer.training.record import PAUSED
from engine.templates import template
from engine.training.commands import Start, StepOnce, Watch
from engine.training.frames import written
from engine.training.messages import Paused, Progress
from engine.training.news import NEWS_SECONDS
from engine.training.process import Heard, Worker
from engine.training.watching.ask import Ask, Seen
from engine.training.watching.schedule import VIEWS
from tests.designer.canvas_driver import node_point
from tests.designer.window_driver import press_button, start, wait

SETTLED = 60
"""Milliseconds: the platform gathers what is to be painted for some of them."""
STOPS, TURNS = 4, 10
REST = 700
"""Longer than the slowest timer of the window takes to come round."""


class Painted(QObject):
    """Counts the widgets, and the items of the canvas, that are painted from now on, by their classes."""

    def __init__(self) -> None:
        super().__init__()
        self.widgets: Counter[type] = Counter()
        self.items: Counter[type] = Counter()

    def clear(self) -> None:
        self.widgets.clear()
        self.items.clear()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:
            self.widgets[type(watched)] += 1
        return False


@pytest.fixture
def painted(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> Iterator[Painted]:
    found = Painted()

    def count(kind: type[QGraphicsItem]) -> None:
        paint = kind.paint

        def painting(item: QGraphicsItem, *given: Any) -> None:
            found.items[kind] += 1
            paint(item, *given)

        monkeypatch.setattr(kind, "paint", painting)

    for kind in (PaintedNode, WireItem, PreviewItem):
        count(kind)
    yield found
    qapp.removeEventFilter(found)


def quiet(qtbot: QtBot, painted: Painted) -> None:
    """Wait until nothing is painted any more."""

    def done() -> bool:
        painted.clear()
        QTest.qWait(3 * SETTLED)
        return not painted.widgets

    qtbot.waitUntil(done, timeout=30_000)


def test_at_rest_nothing_is_painted_and_a_frame_of_a_drag_paints_what_moves_and_its_neighbours(
    window: MainWindow, qtbot: QtBot, qapp: QApplication, painted: Painted
) -> None:
    start(window, "digits-cnn")
    qapp.installEventFilter(painted)
    quiet(qtbot, painted)
    QTest.qWait(REST)
    assert not painted.widgets and not painted.items
    view, left = window.canvas, Qt.MouseButton.LeftButton
    grip, viewport = node_point(view, "dense"), view.viewport()
    QTest.mousePress(viewport, left, pos=grip)
    QTest.mouseMove(viewport, grip + QPoint(20, 8))
    quiet(qtbot, painted)
    for frame in range(1, 6):
        painted.clear()
        QTest.mouseMove(viewport, grip + QPoint(20 + 9 * frame, 8 + 7 * frame))
        QTest.qWait(SETTLED)
        # Three nodes and four wires, and eight widgets: the canvas and those that it stands in.
        assert painted.items[PaintedNode] <= 3 and painted.items[WireItem] <= 4, painted.items
        assert 0 < sum(painted.widgets.values()) <= 10, painted.widgets
    qapp.removeEventFilter(painted)
    QTest.mouseRelease(viewport, left, pos=grip + QPoint(65, 43))


def test_news_of_a_training_paint_the_curve_and_the_bar_and_nothing_of_the_canvas(
    window: MainWindow, qtbot: QtBot, qapp: QApplication, painted: Painted
) -> None:
    start(window, "digits-cnn")
    press_button(window.bar.step)
    wait(qtbot, lambda: window.running.state == PAUSED)
    qapp.installEventFilter(painted)
    hear(window, 2, 400)
    quiet(qtbot, painted)
    for turn in range(TURNS):
        drawn = partial(has_more, painted, painted.widgets[Chart])
        hear(window, 402 + 20 * turn, 20)
        wait(qtbot, drawn)
        QTest.qWait(SETTLED)
    qapp.removeEventFilter(painted)
    assert not painted.items
    # All in all 34 widgets.
    assert painted.widgets[Chart] <= TURNS, painted.widgets
    assert painted.widgets.total() <= 38 * TURNS, painted.widgets


def has_more(painted: Painted, curves: int) -> bool:
    """Whether the curve was painted since it was so many times."""
    return painted.widgets[Chart] > curves


def hear(window: MainWindow, first: int, count: int) -> None:
    """Hear the losses of so many steps, as the window does from its process."""
    losses, last = np.linspace(2.0, 1.0, count, dtype=np.float32), first + count - 1
    window.running.line.heard.emit(Progress(1 + last // 23, last, first, losses, 1e-3, last / 500, 500.0))


# What is told


def told(asks: tuple[Ask, ...]) -> list[Heard]:
    """What a training process tells of its first steps, each taken by itself: at each stop everything is shown."""
    project = template("digits-cnn")
    project = replace(project, training={**project.training, "epochs": 100_000, "device": "cpu"})
    worker, found, until = Worker(), list[Heard](), time.monotonic() + 60
    worker.send(Watch(asks))
    worker.send(Start(project, threads=1, paused=True))
    try:
        for stop in range(STOPS):
            while sum(isinstance(one, Paused) for one in found) <= stop:
                assert time.monotonic() < until, Counter(type(one).__name__ for one in found)
                time.sleep(0.005)
                found += worker.receive()
            worker.send(StepOnce())
    finally:
        worker.kill()
        worker.process.close()
    return found


def bytes_a_second(found: list[Heard]) -> float:
    """What comes at most, without the losses themselves: the news, and each view as often as it may be seen."""
    sizes = defaultdict[Ask, list[int]](list)
    for one in found:
        if isinstance(one, Seen):
            sizes[one.ask].append(len(written(one)))
    news = [len(written(replace(one, losses=one.losses[:0]))) for one in found if isinstance(one, Progress)]
    return max(news) / NEWS_SECONDS + sum(median(each) / VIEWS[ask.view].pause for ask, each in sizes.items())


def test_of_a_training_whose_curve_alone_is_seen_a_window_hears_little() -> None:
    found = told(())
    news = [one for one in found if isinstance(one, Progress)]
    assert not [one for one in found if isinstance(one, Seen)]
    longer = replace(news[0], losses=np.zeros(1000, np.float32))
    assert len(written(longer)) - len(written(news[0])) <= 4 * 999 + 4, "four bytes for each loss, and its count"
    # 2,080: some 104 bytes, twenty times.
    assert bytes_a_second(found) <= 2_300


def test_of_a_training_of_which_everything_is_watched_a_window_hears_no_more_than_it_did() -> None:
    asks = everything(template("digits-cnn"))
    found = told(asks)
    assert len({one.ask for one in found if isinstance(one, Seen)}) >= 15, (
        "the others have nothing to show of this network"
    )
    # 202,300, of which the canvas tells 74,400 and the way of an example 34,300.
    assert bytes_a_second(found) <= 215_000
