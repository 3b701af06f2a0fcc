"""What the tests of the plots share: each plot, shown and filled, and a pointer that moves over it."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QLocale, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from designer.look import style
from designer.look.theme import LIGHT
from designer.plots.boundary import BoundaryPlot
from designer.plots.confusion import ConfusionPlot
from designer.plots.curves import CurvePlot
from designer.plots.histogram import HistogramPlot
from designer.plots.kernels import KernelPlot
from designer.plots.metric_curves import MetricCurves
from designer.plots.plot import Plot

LEFT = Qt.MouseButton.LeftButton
PLOTS = (CurvePlot, MetricCurves, HistogramPlot, KernelPlot, BoundaryPlot, ConfusionPlot)


@dataclass(frozen=True)
class Spread:
    """A histogram as the engine sends it."""

    name: str
    counts: np.ndarray
    low: float
    high: float
    mean: float
    deviation: float


def spread(name: str = "weight", low: float = -1.0, high: float = 1.0, mean: float = 0.25) -> Spread:
    return Spread(name, np.array([1, 4, 9, 4, 1]), low, high, mean, 0.5)


def fill(plot: Plot) -> None:
    if isinstance(plot, MetricCurves):
        plot.offer({"accuracy": "Accuracy", "f1": "F1 score"})
        plot.add_metric("accuracy", "train", 10, 0.5)
    elif isinstance(plot, CurvePlot):
        plot.add_steps(0, np.linspace(2, 1, 50, dtype=np.float32))
    elif isinstance(plot, HistogramPlot):
        plot.show_snapshot(5, [spread("weight"), spread("bias")])
    elif isinstance(plot, KernelPlot):
        plot.show_kernels(5, np.ones((4, 1, 3, 3), dtype=np.float32))
    elif isinstance(plot, BoundaryPlot):
        plot.set_points([[0, 0], [1, 1]], [0, 1], 2)
    elif isinstance(plot, ConfusionPlot):
        plot.offer({"one": "Confusion matrix", "two": "Another"})
        plot.show_table("one", "validation", 3, [[3, 1], [0, 4]], ("no", "yes"))


@pytest.fixture
def show(qtbot, qapp):
    style.prepare(qapp)
    style.apply(qapp, LIGHT)

    def shown(kind, width: int = 700, height: int = 240):
        plot = kind()
        qtbot.addWidget(plot)
        plot.resize(width, height)
        plot.show()
        qtbot.waitExposed(plot)
        return plot

    return shown


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    before = QLocale()
    QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedStates))
    yield
    QLocale.setDefault(before)


def redraw(plot: Plot) -> None:
    """One tick of the window's timer, and the layout that follows."""
    plot.redraw()
    QApplication.processEvents()


def move(widget, at: QPointF, buttons=Qt.MouseButton.NoButton) -> None:
    where = QPointF(widget.mapToGlobal(at.toPoint()))
    event = QMouseEvent(
        QEvent.Type.MouseMove, at, where, Qt.MouseButton.NoButton, buttons, Qt.KeyboardModifier.NoModifier
    )
    QApplication.sendEvent(widget, event)
