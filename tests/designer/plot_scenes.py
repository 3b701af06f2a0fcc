"""What the tests of the plots share: each plot, shown and filled, and a pointer that moves over it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QLocale, QPointF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from designer.look import style
from designer.look.theme import LIGHT
from designer.plots.activations import ActivationPlot
from designer.plots.attention import AttentionPlot
from designer.plots.boundary import BoundaryPlot
from designer.plots.confusion import ConfusionPlot
from designer.plots.curves import CurvePlot
from designer.plots.embedding import EmbeddingPlot
from designer.plots.gates import GatePlot
from designer.plots.gradients import GradientPlot
from designer.plots.histogram import HistogramPlot
from designer.plots.kernels import KernelPlot
from designer.plots.machine import MachinePlot
from designer.plots.metric_curves import MetricCurves
from designer.plots.plot import Plot
from designer.plots.saliency import SaliencyPlot
from designer.plots.updates import UpdatePlot

if TYPE_CHECKING:
    from designer.watching.panel import Panel
    from engine.training.watching.schedule import Watching

LEFT = Qt.MouseButton.LeftButton
PLOTS = (
    CurvePlot,
    MetricCurves,
    HistogramPlot,
    GradientPlot,
    UpdatePlot,
    ActivationPlot,
    KernelPlot,
    BoundaryPlot,
    ConfusionPlot,
    AttentionPlot,
    GatePlot,
    SaliencyPlot,
    EmbeddingPlot,
    MachinePlot,
)


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
    elif isinstance(plot, AttentionPlot):
        plot.show_maps(5, np.full((2, 3, 3), 1 / 3, np.float32), ((), ()), (2, 3, 3))
    elif isinstance(plot, GatePlot):
        plot.show_gates(5, {"forget": np.ones((4, 3), np.float32), "state": np.ones((4, 3), np.float32)}, (), (4, 3))
    elif isinstance(plot, SaliencyPlot):
        facts = {"class": 1, "said": 1, "right": 0, "chance": 0.75, "names": ("no", "yes")}
        plot.show_map(5, np.ones((1, 4, 4), np.float32), np.ones((4, 4), np.float32), facts)
    elif isinstance(plot, EmbeddingPlot):
        places = np.arange(12, dtype=np.float32).reshape(4, 3)
        plot.show_components(5, places, [0, 1, 2, 3], [0, 1, 1, 0], ("no", "yes"), (0.5, 0.3, 0.1))
    elif isinstance(plot, MachinePlot):
        plot.show_figures(1.0, [("learning_rate", 0.001), ("memory", 2.0**30), ("rate:Weights", 5.0)])
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


@pytest.fixture
def curves(show: Callable[[type[CurvePlot]], CurvePlot]) -> CurvePlot:
    """Curves as they came, not smoothed."""
    plot = show(CurvePlot)
    plot.set_smoothing(0.0)
    return plot


def redraw(plot: Plot) -> None:
    """One tick of the window's timer, and the layout that follows."""
    plot.redraw()
    QApplication.processEvents()


def look(panel: Panel, watching: Watching) -> None:
    """One round between a panel and a training."""
    watching.ask(panel.asks())
    for seen in watching.everything():
        panel.take(seen)
    panel.redraw()


def move(widget, at: QPointF, buttons=Qt.MouseButton.NoButton) -> None:
    where = QPointF(widget.mapToGlobal(at.toPoint()))
    event = QMouseEvent(
        QEvent.Type.MouseMove, at, where, Qt.MouseButton.NoButton, buttons, Qt.KeyboardModifier.NoModifier
    )
    QApplication.sendEvent(widget, event)
