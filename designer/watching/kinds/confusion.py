"""Shows which classes a network takes for which."""

from __future__ import annotations

from typing import cast

from designer.plots.confusion import ConfusionPlot
from designer.plots.curves import Name
from designer.texts import word
from designer.watching.panel import Panel, panel
from designer.watching.told_metrics import ToldMetrics
from engine.graph.class_names import class_names
from engine.graph.facts import Analysis
from engine.training.messages import EpochDone, Started


@panel(
    "confusion",
    title="Confusion",
    icon="confusion_matrix",
    about="Which classes are taken for which, as a table of all examples that were judged.",
    group="examples",
)
class ConfusionPanel(Panel):
    """The newest table of each confusion matrix of the network."""

    def __init__(self) -> None:
        self._told = ToldMetrics()
        self._step = 0
        """At which the newest tables were told."""
        super().__init__(ConfusionPlot())
        self._confusion.cell_chosen.connect(lambda right, said: self.handed.emit("predictions", (right, said)))

    def follow(self, analysis: Analysis) -> None:
        super().follow(analysis)
        self._told.follow(analysis)
        self._confusion.offer(self._told.tables)

    def begin(self, started: Started) -> None:
        super().begin(started)
        if self.analysis is not None:
            self._told.begin(started.metrics, self.analysis)
        self._confusion.offer(self._told.tables)

    def add_epoch(self, done: EpochDone) -> None:
        if self.analysis is None:
            return
        judged: Name = "validation" if done.validation else "train"
        # A folder may hold what its start did not name.
        for name, rows in ((name, rows) for name, rows in done.tables.items() if name in self._told.nodes):
            self._step = done.step
            classes = class_names(self.analysis, self._told.nodes[name], len(rows))
            self._confusion.show_table(name, judged, done.epoch, rows, [word(one) for one in classes])

    def go_back(self, step: int) -> None:
        if step < self._step:
            self.clear()

    def forget(self) -> None:
        self._told.forget()
        self._confusion.forget()
        super().forget()

    @property
    def _confusion(self) -> ConfusionPlot:
        return cast(ConfusionPlot, self.plot)
