"""Shows which classes a network takes for which, as a table of the examples that it judged."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QSizePolicy, QWidget

from designer.look.theme import SPACE_1, SPACE_2
from designer.plots.chooser import Chooser
from designer.plots.confusion_table import Cell, ConfusionTable
from designer.plots.curves import Name
from designer.plots.plot import Plot
from designer.plots.ticks import percent, whole_text
from designer.texts import counted

NARROW = 560
"""Pixels that a sentence and its epoch need beside each other."""


@dataclass(frozen=True)
class Judged:
    """A table, of which examples and when."""

    series: Name
    epoch: int
    counts: NDArray[np.float64]
    classes: tuple[str, ...]


class ConfusionPlot(Plot):
    """A row for each right class, a column for each that was said; above it the worst confusion in words."""

    cell_chosen = Signal(int, int)
    """The right class and the one that was said, of which a person wants to see the examples."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tables: dict[str, Judged] = {}
        self.subject = Chooser(self)
        self.subject.shown_changed.connect(self.refresh)
        self.sentence = QLabel(self)
        self.sentence.setProperty("role", "muted")
        self.sentence.setWordWrap(True)
        self.sentence.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.sentence.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.moment = QLabel(self)
        self.moment.setProperty("role", "muted")
        self.table = ConfusionTable(self)
        self.table.pointed.connect(self._tell)
        self.table.resized.connect(self.refresh)
        self.table.chosen.connect(self.cell_chosen)
        self.header = QGridLayout()
        self.header.setHorizontalSpacing(SPACE_2)
        self.header.setVerticalSpacing(SPACE_1)
        self.header.setColumnStretch(1, 1)
        self.header.addWidget(self.subject, 0, 0)
        self.header.addWidget(self.moment, 0, 2)
        self.column.setSpacing(SPACE_1)
        self.column.addLayout(self.header)
        self.column.addWidget(self.table, 1)
        self._retranslate()
        self.set_theme(self.theme)

    def offer(self, titles: Mapping[str, str]) -> None:
        """The tables of the network by their names; what a person chose stays chosen."""
        self.subject.offer(titles)
        self._stale = True

    def show_table(self, name: str, series: Name, epoch: int, counts: ArrayLike, classes: Sequence[str]) -> None:
        """Counts (right classes, said classes) of these examples after an epoch, and what the classes are called."""
        self._tables[name] = Judged(series, epoch, np.asarray(counts, dtype=np.float64), tuple(classes))
        self._stale = True

    def clear(self) -> None:
        self._tables.clear()
        self._stale = True

    def forget(self) -> None:
        """Forgets the run, and which table was chosen."""
        self.subject.forget()
        self.clear()

    def _has_data(self) -> bool:
        return bool(self._tables)

    def _draw(self) -> None:
        name = self.subject.shown
        if name not in self._tables:
            name = next(iter(self._tables))
        judged = self._tables[name]
        self._arrange()
        self.table.show_counts(judged.counts, judged.classes)
        trained = judged.series == "train"
        moment = self.tr("training · epoch {epoch}") if trained else self.tr("validation · epoch {epoch}")
        self.moment.setText(moment.format(epoch=whole_text(judged.epoch)))
        self.sentence.setToolTip(self.moment.text())
        self._tell(self.table.cell)

    def _arrange(self) -> None:
        """Where the plot is narrow, two lines for the sentence alone: the table must not jump with each sentence."""
        narrow, several = self.width() < NARROW, self.subject.count() > 1
        self.header.removeWidget(self.sentence)
        self.header.addWidget(self.sentence, *((1, 0, 1, 3) if narrow else (0, 1)))
        self.moment.setVisible(several or not narrow)
        self.sentence.setFixedHeight((2 if narrow else 1) * self.sentence.fontMetrics().lineSpacing())

    def _tell(self, cell: Cell | None) -> None:
        """Says what is under the pointer, or the worst confusion of all."""
        text = self._told(cell) if cell is not None else self._worst()
        self.sentence.setText(text)
        self.table.setAccessibleDescription(text)

    def _worst(self) -> str:
        mistakes = self.table.counts - np.diag(self.table.counts.diagonal())
        if not mistakes.any():
            return self.tr("No example was taken for another class.")
        right, said = divmod(int(mistakes.argmax()), len(mistakes))
        return self.tr("Worst: {confusion}").format(confusion=self._told((right, said)))

    def _told(self, cell: Cell) -> str:
        (right, said), names, counts = cell, self.table.names, self.table.counts
        count, all_ = counts[right, said], counts[right].sum()
        values = {"right": names[right], "said": names[said], "count": counted(round(count))}
        if not all_:
            return self.tr("There was no example of class {right}.").format(**values)
        values |= {"all": counted(round(all_)), "share": percent(count / all_)}
        if right == said:
            text = self.tr("{count} of {all} examples of class {right} were recognised ({share})")
        else:
            text = self.tr("{count} of {all} examples of class {right} were taken for {said} ({share})")
        return text.format(**values)

    def _take_theme(self) -> None:
        self.table.theme = self.theme

    def _retranslate(self) -> None:
        self._set_empty_text(
            self.tr(
                "What the network takes for what appears here. Add a Confusion matrix metric and wire it like the "
                "objective, then press Train."
            )
        )
        self.table.rows_title, self.table.columns_title = self.tr("right class"), self.tr("said")
        self.table.setAccessibleName(self.tr("Confusion matrix, a row for each class and a column for each answer"))
        self.table.setToolTip(self.tr("Click a cell to see its examples."))
        self.moment.setToolTip(
            self.tr(
                "Which examples are counted, and after which epoch. They are judged by the weights that are kept: "
                "by their mean, where the training takes one."
            )
        )
        self.subject.setAccessibleName(self.tr("Confusion matrix"))
        self.subject.setToolTip(self.tr("Which confusion matrix is shown."))
