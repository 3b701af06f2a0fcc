"""The menu of a plot of curves: what is left out of sight, and the curves as a table or a picture."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFileDialog, QMenu, QMessageBox

if TYPE_CHECKING:
    from designer.plots.curves import CurvePlot

FINE = 2
"""A picture has so many times the pixels of the screen."""


class CurveMenu(QMenu):
    """Opens at the button at the end of the header."""

    def __init__(self, plot: CurvePlot) -> None:
        super().__init__(plot)
        self.plot = plot
        self.outliers, self.everything = QAction(self), QAction(self)
        self.table, self.picture = QAction(self), QAction(self)
        self.outliers.setCheckable(True)
        self.outliers.toggled.connect(plot.ignore_outliers)
        self.everything.triggered.connect(plot.show_everything)
        self.table.triggered.connect(self._export_table)
        self.picture.triggered.connect(self._export_picture)
        self.addActions([self.outliers, self.everything])
        self.addSeparator()
        self.addActions([self.table, self.picture])
        self.setToolTipsVisible(True)
        self._retranslate()

    def open_below(self, at: QPoint) -> None:
        self.popup(at)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def _retranslate(self) -> None:
        self.setAccessibleName(self.tr("Curves"))
        self.outliers.setText(self.tr("Ignore outliers"))
        self.outliers.setToolTip(self.tr("Let the axis leave out the few values that are far from all others."))
        self.everything.setText(self.tr("Show everything"))
        self.everything.setToolTip(self.tr("End the zoom. A double click does the same."))
        self.table.setText(self.tr("Export as CSV…"))
        self.table.setToolTip(self.tr("Write all values that are drawn, as a table."))
        self.picture.setText(self.tr("Export as PNG…"))
        self.picture.setToolTip(self.tr("Write what is seen now, as a picture."))

    def _export_table(self) -> None:
        file = self._ask(self.tr("Export the curves as CSV"), "curves.csv", self.tr("Table (*.csv)"))
        if file is None:
            return
        try:
            write_table(self.plot, file)
        except OSError as error:
            self._refuse(file, error.strerror or str(error))

    def _export_picture(self) -> None:
        file = self._ask(self.tr("Export the curves as PNG"), "curves.png", self.tr("Picture (*.png)"))
        if file is not None and not picture_of(self.plot).save(str(file)):
            self._refuse(file, self.tr("the picture could not be written"))

    def _ask(self, title: str, name: str, kinds: str) -> Path | None:
        chosen, _ = QFileDialog.getSaveFileName(self.plot, title, str(Path.home() / name), kinds)
        suffix = Path(name).suffix
        return Path(chosen if not chosen or Path(chosen).suffix else f"{chosen}{suffix}") if chosen else None

    def _refuse(self, file: Path, reason: str) -> None:
        text = self.tr("'{file}' cannot be written: {reason}. Choose another place.")
        QMessageBox.warning(self.plot, self.tr("Export"), text.format(file=file, reason=reason))


def picture_of(plot: CurvePlot):  # type: ignore[no-untyped-def]
    """What is seen of a plot, finer than on the screen."""
    from PySide6.QtGui import QPixmap

    made = QPixmap(plot.content.size() * FINE)
    made.setDevicePixelRatio(FINE)
    made.fill(plot.theme.panel)
    plot.content.render(made)
    return made


def write_table(plot: CurvePlot, file: Path) -> None:
    """One row for each step at which any curve has a value. Raises OSError."""
    with open(file, "w", newline="", encoding="utf-8") as out:
        csv.writer(out).writerows(rows(plot))


def rows(plot: CurvePlot) -> Iterator[Sequence[object]]:
    """A heading, then the step, the epoch and the seconds, and the value of each curve; empty where it has none."""
    columns = plot.columns()
    yield ["step", "epoch", "seconds", *columns]
    known = sorted({step for values in columns.values() for step in values})
    for step in known:
        epoch, seconds = plot.epochs.value(step), plot.times.value(step) if plot.times_known else ""
        found = [values.get(step, "") for values in columns.values()]
        yield [step, f"{epoch:.6g}" if plot.steps_per_epoch else "", f"{seconds:.6g}" if seconds != "" else "", *found]
