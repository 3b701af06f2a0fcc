"""The menu of a plot of curves: what is left out of sight, and the curves as a table or a picture."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

from PySide6.QtCore import QBuffer, QEvent, Signal
from PySide6.QtGui import QAction, QPixmap
from PySide6.QtWidgets import QCheckBox, QFileDialog, QMenu, QMessageBox

from designer.plots.across import Across
from designer.plots.curve_controls import CurveControls
from designer.plots.plot import Plot
from designer.texts import told
from engine.cells import harmless
from engine.files import FileProblem, write_file

FINE = 2
"""A picture has so many times the pixels of the screen."""


class CurveMenu(QMenu):
    """Opens at the button at the end of the header; ``table`` gives the rows of what is drawn, the heading first."""

    outliers_ignored = Signal(bool)
    everything_asked = Signal()

    def __init__(self, plot: Plot, controls: CurveControls, table: Callable[[], Iterable[Sequence[object]]]) -> None:
        super().__init__(plot)
        self.plot, self._rows = plot, table
        self.log, self.log_steps, self.outliers, self.everything = (QAction(self) for _ in range(4))
        self.table, self.picture = QAction(self), QAction(self)
        self.outliers.setCheckable(True)
        self._follow(controls.log, self.log)
        self._follow(controls.log_steps, self.log_steps)
        self.outliers.toggled.connect(self.outliers_ignored)
        self.everything.triggered.connect(self.everything_asked)
        self.table.triggered.connect(self._export_table)
        self.picture.triggered.connect(self._export_picture)
        self.addActions([self.log, self.log_steps, self.outliers, self.everything])
        self.addSeparator()
        self.addActions([self.table, self.picture])
        self.setToolTipsVisible(True)
        controls.menu_asked.connect(self.popup)
        self._retranslate()

    def _follow(self, switch: QCheckBox, action: QAction) -> None:
        """The same choice in the header, where that has room for it, and here."""
        action.setCheckable(True)
        action.toggled.connect(switch.setChecked)
        switch.toggled.connect(action.setChecked)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def _retranslate(self) -> None:
        self.setAccessibleName(self.tr("Curves"))
        self.log.setText(self.tr("Logarithmic values"))
        self.log_steps.setText(self.tr("Logarithmic steps"))
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
        self._write(file, table_of(self._rows()))

    def _export_picture(self) -> None:
        file = self._ask(self.tr("Export the curves as PNG"), "curves.png", self.tr("Picture (*.png)"))
        if file is None:
            return
        data = QBuffer()
        data.open(QBuffer.OpenModeFlag.WriteOnly)
        picture_of(self.plot).save(data, "PNG")
        self._write(file, bytes(data.data().data()))

    def _ask(self, title: str, name: str, kinds: str) -> Path | None:
        chosen, _ = QFileDialog.getSaveFileName(self.plot, title, str(Path.home() / name), kinds)
        suffix = Path(name).suffix
        return Path(chosen if not chosen or Path(chosen).suffix else f"{chosen}{suffix}") if chosen else None

    def _write(self, file: Path, content: bytes) -> None:
        try:
            write_file(file, content)
        except FileProblem as problem:
            QMessageBox.warning(self.plot, self.tr("Export"), told(problem.message))


def picture_of(plot: Plot) -> QPixmap:
    """What is seen of a plot, finer than on the screen."""
    made = QPixmap(plot.content.size() * FINE)
    made.setDevicePixelRatio(FINE)
    made.fill(plot.theme.panel)
    plot.content.render(made)
    return made


def table_of(rows: Iterable[Sequence[object]]) -> bytes:
    """The text of a table in CSV."""
    text = io.StringIO(newline="")
    csv.writer(text).writerows([harmless(cell) for cell in row] for row in rows)
    return text.getvalue().encode("utf-8", "backslashreplace")


def step_cells(across: Across, step: int) -> Sequence[object]:
    """A step, its epoch and its seconds as they stand in a table; empty where they are not known."""
    epoch = f"{across.epochs.value(step):.6g}" if across.steps_per_epoch else ""
    return step, epoch, f"{across.times.value(step):.6g}" if across.times_known else ""
