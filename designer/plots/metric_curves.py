"""Shows how the metrics of a network go while it learns, one of them at a time."""

from collections.abc import Mapping

from PySide6.QtWidgets import QWidget

from designer.plots.curves import CurvePlot, Name
from designer.plots.epochs import EpochValues


class MetricCurves(CurvePlot):
    """The curves of one metric; where there are several, a drop-down in the header chooses which."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._metrics: dict[str, dict[Name, EpochValues]] = {}
        self.header.subject.shown_changed.connect(self._show_metric)

    def offer(self, titles: Mapping[str, str]) -> None:
        """The metrics of the network by their names; what a person chose stays chosen."""
        self.header.subject.offer(titles)
        self._stale = True

    def add_metric(self, metric: str, series: Name, step: int, value: float) -> None:
        """The value of a metric over an epoch that ended at `step`."""
        self._values(metric)[series].add(step, value)
        self._stale = True

    def truncate(self, step: int) -> None:
        super().truncate(step)
        for values in self._metrics.values():
            for epochs in values.values():
                epochs.truncate(step)

    def clear(self) -> None:
        super().clear()
        self._metrics.clear()
        self._epochs = self._values(self.header.subject.shown)

    def forget(self) -> None:
        """Forgets the run, and which metric was chosen."""
        self.header.subject.forget()
        self.clear()

    def _has_data(self) -> bool:
        # One that has no figure shows the header too, or nobody could choose another.
        return any(len(epochs) for values in self._metrics.values() for epochs in values.values())

    def _values(self, metric: str) -> dict[Name, EpochValues]:
        return self._metrics.setdefault(metric, {"train": EpochValues(), "validation": EpochValues()})

    def _show_metric(self, metric: str) -> None:
        self._epochs = self._values(metric)
        self._zoom = None  # another metric has another scale
        self.refresh()

    def _retranslate(self) -> None:
        super()._retranslate()
        self._suggest_empty_text(self.tr("The figures of every epoch appear here. Press Train to start."))
