"""Shows how the metrics of a network go."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from designer.panels.metric_titles import figures
from designer.plots.curves import Name
from designer.plots.metric_curves import MetricCurves
from designer.watching.curves_panel import CurvesPanel
from designer.watching.panel import panel
from designer.watching.told_metrics import ToldMetrics
from engine.graph.facts import Analysis
from engine.training.messages import EpochDone, Started


@panel(
    "metric",
    title="Metric",
    icon="accuracy",
    about="How good the network is after each epoch, by its accuracy and all other metrics.",
    group="curves",
)
class MetricPanel(CurvesPanel):
    """The curves of the metrics, over epochs; its tab is called as the only metric is."""

    def __init__(self) -> None:
        self._told = ToldMetrics()
        super().__init__(MetricCurves())

    def title_now(self) -> str:
        found = figures(self.analysis) if self.analysis is not None else []
        if len(found) == 1:
            return found[0]
        return self.tr("Metrics") if found else super().title_now()

    def follow(self, analysis: Analysis) -> None:
        super().follow(analysis)
        self._told.follow(analysis)
        self.setWindowTitle(self.title_now())
        self._offer()

    def begin(self, started: Started) -> None:
        super().begin(started)
        if self.analysis is not None:
            self._told.begin(started.metrics, self.analysis)
        self._offer()

    def add_epoch(self, done: EpochDone) -> None:
        self._curves.add_time(done.step, done.seconds)
        scores: dict[Name, Mapping[str, float]] = {"train": done.train, "validation": done.validation}
        for series, values in scores.items():
            for name in (name for name in self._told.nodes if name in values):
                self._curves.add_metric(name, series, done.step, values[name])

    def forget(self) -> None:
        self._told.forget()
        super().forget()

    def _offer(self) -> None:
        if self.analysis is not None:
            self._curves.offer(self._told.figures, self._told.kinds(self.analysis))

    @property
    def _curves(self) -> MetricCurves:
        return cast(MetricCurves, self.plot)
