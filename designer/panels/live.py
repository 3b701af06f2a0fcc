"""The live panels below the canvas: curves and problems on the left, the inside of the network on the right."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QSplitter, QTabWidget, QWidget

from designer.panels.code import CodePanel
from designer.panels.problems import ProblemsPanel
from designer.session import Session
from designer.texts import word
from designer.theme import Theme
from designer.training import RUNNING, Running
from engine.compile.cost import title_of
from engine.graph.block import kind_of
from engine.graph.facts import Analysis
from engine.layers.declare import Objective
from engine.training.messages import Boundary, EpochDone, Points, Progress, Snapshot, Started

if TYPE_CHECKING:
    from designer.plots.boundary import BoundaryPlot
    from designer.plots.curves import CurvePlot
    from designer.plots.histogram import HistogramPlot
    from designer.plots.kernels import KernelPlot

REDRAW_MS = 40


class LivePanel(QSplitter):
    """Two groups of tabs; the plots are made by :meth:`fill`, after the window is seen."""

    loss: CurvePlot
    score: CurvePlot
    weights: HistogramPlot
    kernels: KernelPlot
    boundary: BoundaryPlot

    def __init__(self, session: Session, running: Running, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.running = running
        self.theme = theme
        self.filled = False
        self._watched = ""
        self.problems = ProblemsPanel(session, theme)
        self.code = CodePanel(session, theme)
        self.left, self.right = QTabWidget(self), QTabWidget(self)
        for tabs in (self.left, self.right):
            tabs.setDocumentMode(True)
            tabs.setUsesScrollButtons(False)
            self.addWidget(tabs)
        self.left.setAccessibleName(self.tr("Curves, problems and source"))
        self.right.setAccessibleName(self.tr("Inside the network"))
        self.left.addTab(self.problems, self.tr("Problems"))
        self.left.addTab(self.code, self.tr("Source"))
        self.setChildrenCollapsible(False)
        self.setStretchFactor(0, 3)
        self.setStretchFactor(1, 2)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.redraw)

    def fill(self) -> None:
        """Make the plots; importing what draws them takes longer than opening the window may."""
        if self.filled:
            return
        from designer.plots.boundary import BoundaryPlot
        from designer.plots.curves import CurvePlot
        from designer.plots.histogram import HistogramPlot
        from designer.plots.kernels import KernelPlot

        self.loss, self.score = CurvePlot(), CurvePlot()
        self.weights, self.kernels, self.boundary = HistogramPlot(), KernelPlot(), BoundaryPlot()
        self.left.insertTab(0, self.loss, self.tr("Loss"))
        self.left.insertTab(1, self.score, self.tr("Metric"))
        self.left.setCurrentIndex(0)
        self.right.addTab(self.weights, self.tr("Weights"))
        self.right.addTab(self.kernels, self.tr("Kernels"))
        self.right.addTab(self.boundary, self.tr("Boundary"))
        self.filled = True
        self.set_theme(self.theme)
        self._listen()
        self._follow(self.session.analysis)

    def _listen(self) -> None:
        running, session = self.running, self.session
        running.started.connect(self._begin)
        running.progressed.connect(self._add_steps)
        running.epoch_done.connect(self._add_epoch)
        running.snapshot_taken.connect(self._show_weights)
        running.points_given.connect(self._show_points)
        running.boundary_drawn.connect(self._show_boundary)
        running.state_changed.connect(self._pace)
        session.analysed.connect(self._follow)
        session.selection_changed.connect(self._watch)

    def set_theme(self, theme: Theme) -> None:
        self.theme = theme
        self.problems.set_theme(theme)
        self.code.set_theme(theme)
        if self.filled:
            for plot in self._plots():
                plot.set_theme(theme)
            self.redraw()

    def _plots(self) -> tuple[CurvePlot | HistogramPlot | KernelPlot | BoundaryPlot, ...]:
        return (self.loss, self.score, self.weights, self.kernels, self.boundary)

    def show_problems(self) -> None:
        self.left.setCurrentWidget(self.problems)

    def redraw(self) -> None:
        for plot in self._plots():
            plot.redraw()

    def _pace(self, state: str) -> None:
        if state == RUNNING:
            self._timer.start(REDRAW_MS)
        else:
            self._timer.stop()
            # What came last is drawn once more when all of it is here.
            QTimer.singleShot(REDRAW_MS, self.redraw)

    def clear(self) -> None:
        """Forget what another document showed."""
        if self.filled:
            for plot in self._plots():
                plot.clear()
            self.redraw()

    def _begin(self, started: Started) -> None:
        for curve in (self.loss, self.score):
            if started.step:
                curve.truncate(started.step)
            else:
                curve.clear()
            curve.set_steps_per_epoch(started.steps_per_epoch)
        if not started.step:
            for plot in (self.weights, self.kernels, self.boundary):
                plot.clear()
        if self.left.currentWidget() in (self.problems, self.code):
            self.left.setCurrentWidget(self.loss)
        if self.right.currentWidget() is self.boundary:
            self.right.setCurrentWidget(self.weights)

    def _add_steps(self, progress: Progress) -> None:
        self.loss.add_steps(progress.first, progress.losses)
        self._redraw_at_rest()

    def _add_epoch(self, done: EpochDone) -> None:
        if "loss" in done.validation:
            self.loss.add_epoch("validation", done.step, done.validation["loss"])
        for series, values in (("train", done.train), ("validation", done.validation)):
            metric = next((name for name in values if name != "loss"), None)
            if metric is not None:
                self.score.add_epoch(series, done.step, values[metric])  # type: ignore[arg-type]
        self._redraw_at_rest()

    def _show_weights(self, snapshot: Snapshot) -> None:
        if snapshot.node != self._watched:
            return
        self.weights.show_snapshot(snapshot.step, snapshot.histograms)
        if snapshot.kernels is not None:
            self.kernels.show_kernels(snapshot.step, snapshot.kernels)
        self._redraw_at_rest()

    def _show_points(self, points: Points) -> None:
        self.boundary.set_points(points.points, points.labels, points.classes)
        self.right.setCurrentWidget(self.boundary)

    def _show_boundary(self, boundary: Boundary) -> None:
        self.boundary.show_boundary(boundary.step, boundary.probabilities, boundary.low, boundary.high)
        self._redraw_at_rest()

    def _redraw_at_rest(self) -> None:
        """While training the timer draws; a single step is drawn at once."""
        if self.running.state != RUNNING:
            self.redraw()

    def _follow(self, analysis: Analysis) -> None:
        """Name the metric by the objective, and count the problems on their tab."""
        layers = (facts.layer for facts in analysis.nodes.values())
        metric = next((layer.metric for layer in layers if isinstance(layer, Objective)), "")
        name = word(metric.replace("_", " ").capitalize()) if metric else self.tr("Metric")
        self.left.setTabText(self.left.indexOf(self.score), name)
        count = len(analysis.problems)
        text = self.tr("Problems ({count})").format(count=count) if count else self.tr("Problems")
        self.left.setTabText(self.left.indexOf(self.problems), text)
        self._watch()

    def _watch(self) -> None:
        """Look at the selected layer; where none with weights is selected, at the last one or the first of all."""
        nodes = self.session.analysis.nodes
        weighty = [key for key, facts in nodes.items() if facts.weights]
        chosen = [key for key in weighty if key in self.session.selection]
        if len(chosen) == 1:
            wanted = chosen[0]
        else:
            wanted = self._watched if self._watched in weighty else next(iter(weighty), "")
        if wanted == self._watched:
            return
        self._watched = wanted
        self.weights.clear()
        self.kernels.clear()
        if wanted:
            kind = kind_of(nodes[wanted].node.type)
            self.weights.set_titles(title_of(nodes[wanted]), kind.category if kind else "")
        self.redraw()
        self.running.watch(wanted)
