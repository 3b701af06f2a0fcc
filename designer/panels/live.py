"""The live panels below the canvas: curves and problems on the left, the inside of the network on the right."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QSplitter, QTabWidget, QWidget

from designer.look.theme import Theme
from designer.panels.code import CodePanel
from designer.panels.metric_titles import figures, groups, is_table, titles
from designer.panels.problems import ProblemsPanel
from designer.session import Session
from designer.texts import word
from designer.training.running import RUNNING, Running
from engine.compile.cost import title_of
from engine.graph.block import kind_of
from engine.graph.class_names import class_names
from engine.graph.facts import Analysis
from engine.training.messages import EpochDone, Points, Progress, Started, TrainingMessage
from engine.training.watching.ask import Ask, Seen

if TYPE_CHECKING:
    from designer.plots.boundary import BoundaryPlot
    from designer.plots.confusion import ConfusionPlot
    from designer.plots.curves import CurvePlot, Name
    from designer.plots.histogram import HistogramPlot
    from designer.plots.kernels import KernelPlot
    from designer.plots.metric_curves import MetricCurves
    from designer.plots.plot import Plot

REDRAW_MS = 40


class LivePanel(QSplitter):
    """Two groups of tabs; the plots are made by :meth:`fill`, after the window is seen."""

    loss: CurvePlot
    score: MetricCurves
    weights: HistogramPlot
    kernels: KernelPlot
    boundary: BoundaryPlot
    confusion: ConfusionPlot

    def __init__(self, session: Session, running: Running, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session = session
        self.running = running
        self.theme = theme
        self.filled = False
        self._watched = ""
        self._catches_up = False
        self._metrics: Mapping[str, str] = {}
        """The metrics of the current or last training: their names and the keys of their nodes."""
        self._tables: frozenset[str] = frozenset()
        """Those of them that tell a table."""
        self._titles: dict[str, str] = {}
        self.problems = ProblemsPanel(session, theme)
        self.code = CodePanel(session, theme)
        self.left, self.right = QTabWidget(self), QTabWidget(self)
        for tabs in (self.left, self.right):
            tabs.setDocumentMode(True)
            tabs.setUsesScrollButtons(False)
            tabs.setElideMode(Qt.TextElideMode.ElideRight)
            self.addWidget(tabs)
        self.left.setAccessibleName(self.tr("Curves, problems and source"))
        self.right.setAccessibleName(self.tr("Inside the network"))
        self.left.addTab(self.problems, self.tr("Problems"))
        self.left.addTab(self.code, self.tr("Source"))
        self.setChildrenCollapsible(False)
        self.setStretchFactor(0, 3)
        self.setStretchFactor(1, 2)
        # By what their pages would like, the widest of them would take nearly all.
        self.setSizes([600, 400])
        self._timer = QTimer(self)
        self._timer.timeout.connect(self.redraw)

    def fill(self) -> None:
        """Make the plots; importing what draws them takes longer than opening the window may."""
        if self.filled:
            return
        from designer.plots.boundary import BoundaryPlot
        from designer.plots.confusion import ConfusionPlot
        from designer.plots.curves import CurvePlot
        from designer.plots.histogram import HistogramPlot
        from designer.plots.kernels import KernelPlot
        from designer.plots.metric_curves import MetricCurves

        self.loss, self.score = CurvePlot(), MetricCurves()
        self.weights, self.kernels = HistogramPlot(), KernelPlot()
        self.boundary, self.confusion = BoundaryPlot(), ConfusionPlot()
        self.left.insertTab(0, self.loss, self.tr("Loss"))
        self.left.insertTab(1, self.score, self.tr("Metric"))
        self.left.setCurrentIndex(0)
        inside = {
            self.tr("Weights"): self.weights,
            self.tr("Kernels"): self.kernels,
            self.tr("Boundary"): self.boundary,
            self.tr("Confusion"): self.confusion,
        }
        for at, (title, plot) in enumerate(inside.items()):
            self.right.insertTab(at, plot, title)
        self.right.setCurrentIndex(0)
        self.filled = True
        self.set_theme(self.theme)
        self._listen()
        self._follow(self.session.analysis)

    def _listen(self) -> None:
        running, session = self.running, self.session
        running.started.connect(self._begin)
        running.progressed.connect(self._add_steps)
        running.epoch_done.connect(self._add_epoch)
        running.seen.connect(self._show_seen)
        running.points_given.connect(self._show_points)
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

    def _plots(self) -> tuple[Plot, ...]:
        return (self.loss, self.score, self.weights, self.kernels, self.boundary, self.confusion)

    def show_problems(self) -> None:
        self.left.setCurrentWidget(self.problems)

    def show_score(self) -> None:
        self.fill()
        self.left.setCurrentWidget(self.score)

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
            self._know({})
            self._watched = ""
            self._watch()
            for chosen in (self.score, self.confusion):
                chosen.forget()
            self.redraw()

    def show_news(self, news: Iterable[TrainingMessage]) -> None:
        """Show what the training of another document told so far, and nothing of the one before."""
        self.clear()
        if not self.filled:
            return
        places = [(tabs, tabs.currentWidget()) for tabs in (self.left, self.right)]
        hearers: dict[type, Callable[[Any], None]] = {
            Started: self._begin,
            Progress: self._add_steps,
            EpochDone: self._add_epoch,
            Points: self._show_points,
            Seen: self._show_seen,
        }
        self._catches_up = True
        for one in news:
            hearers[type(one)](one)
        self._catches_up = False
        for tabs, shown in places:
            tabs.setCurrentWidget(shown)
        self._pace(self.running.state)
        self.redraw()

    def _begin(self, started: Started) -> None:
        for curve in (self.loss, self.score):
            if started.step:
                curve.truncate(started.step)
            else:
                curve.clear()
            curve.set_steps_per_epoch(started.steps_per_epoch)
        if not started.step:
            for plot in (self.weights, self.kernels, self.boundary, self.confusion):
                plot.clear()
        self._know(started.metrics)
        self._offer(self.session.analysis)
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
        scores: dict[Name, Mapping[str, float]] = {"train": done.train, "validation": done.validation}
        for series, values in scores.items():
            for name in (name for name in self._metrics if name in values):
                self.score.add_metric(name, series, done.step, values[name])
        for name, rows in done.tables.items():
            classes = class_names(self.session.analysis, self._metrics[name], len(rows))
            judged: Name = "validation" if done.validation else "train"
            self.confusion.show_table(name, judged, done.epoch, rows, [word(one) for one in classes])
        self._redraw_at_rest()

    def _show_seen(self, seen: Seen) -> None:
        if seen.ask.node not in ("", self._watched):
            return
        if seen.ask.view == "weights":
            self.weights.show_snapshot(seen.step, seen.facts["histograms"])
        elif seen.ask.view == "kernels":
            self.kernels.show_kernels(seen.step, seen.arrays["kernels"])
        elif seen.ask.view == "boundary":
            self.boundary.show_boundary(seen.step, seen.arrays["probabilities"], seen.facts["low"], seen.facts["high"])
        self._redraw_at_rest()

    def _show_points(self, points: Points) -> None:
        self.boundary.set_points(points.points, points.labels, points.classes)
        self.right.setCurrentWidget(self.boundary)

    def _redraw_at_rest(self) -> None:
        """While training the timer draws; a single step is drawn at once."""
        if self.running.state != RUNNING and not self._catches_up:
            self.redraw()

    def _follow(self, analysis: Analysis) -> None:
        """Name the metrics as the network does, and count the problems on their tab."""
        found = figures(analysis)
        name = found[0] if len(found) == 1 else self.tr("Metrics") if found else self.tr("Metric")
        self.left.setTabText(self.left.indexOf(self.score), name)
        self._offer(analysis)
        count = len(analysis.problems)
        text = self.tr("Problems ({count})").format(count=count) if count else self.tr("Problems")
        self.left.setTabText(self.left.indexOf(self.problems), text)
        self._watch()

    def _know(self, metrics: Mapping[str, str]) -> None:
        """The metrics of the training that begins: their names and the keys of their nodes."""
        nodes = self.session.analysis.nodes
        self._metrics, self._titles = metrics, {}
        self._tables = frozenset(name for name, key in metrics.items() if key in nodes and is_table(nodes[key]))

    def _offer(self, analysis: Analysis) -> None:
        """Let a person choose among the metrics that are told; one whose node is gone keeps the title that it had."""
        self._titles |= titles(analysis, self._metrics)
        told = {name: self._titles.get(name, name) for name in self._metrics}
        single = {name: title for name, title in told.items() if name not in self._tables}
        self.score.offer(single, groups(analysis, self._metrics))
        self.confusion.offer({name: title for name, title in told.items() if name in self._tables})

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
        self.running.watch((Ask("weights", wanted), Ask("kernels", wanted), Ask("boundary")))
