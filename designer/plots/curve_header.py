"""The row above the curves: what each is called and worth now, and how they are shown."""

from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QWidget

from designer.look.style import interface_font
from designer.look.theme import SPACE_1, SPACE_2, TYPE_SMALL, Theme
from designer.plots.chooser import Chooser
from designer.plots.curve_controls import CurveControls
from designer.plots.dashes import pattern
from designer.plots.legend import LegendEntry


class CurveHeader(QWidget):
    """Legend at the left, the controls at the right; the legend takes a row of its own where both do not fit."""

    shown_changed = Signal()

    def __init__(self, controls: CurveControls, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.controls = controls
        self.entries = {"train": LegendEntry(False, self), "validation": LegendEntry(True, self)}
        self.members: dict[str, LegendEntry] = {}
        """The entries of all metrics that were ever drawn together, by their names."""
        self.subject = Chooser(self)
        self.legend = QWidget(self)
        row = QHBoxLayout(self.legend)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_1)
        for entry in self.entries.values():
            row.addWidget(entry)
            entry.toggled.connect(self.shown_changed)
        self.pale = QLabel(self.legend)
        self.pale.setProperty("role", "muted")
        self.pale.setFont(interface_font(TYPE_SMALL))
        self.pale.hide()
        row.addWidget(self.pale)
        row.addStretch(1)
        self.grid = QGridLayout(self)
        self.grid.setContentsMargins(0, 0, 0, 0)
        self.grid.setSpacing(0)
        self.grid.setColumnStretch(1, 1)
        self.grid.addWidget(self.subject, 0, 0, Qt.AlignmentFlag.AlignLeft)
        self.grid.addWidget(self.legend, 0, 1, Qt.AlignmentFlag.AlignLeft)
        self.grid.addWidget(self.controls, 0, 2, Qt.AlignmentFlag.AlignRight)
        self.retranslate()

    def show_members(self, titles: Mapping[str, str]) -> None:
        """An entry for each of these metrics, which stands for its two curves; for none, the two of a single one."""
        row = self.legend.layout()
        assert isinstance(row, QHBoxLayout)
        for name in titles:
            if name not in self.members:
                self.members[name] = entry = LegendEntry(True)
                row.insertWidget(row.indexOf(self.pale), entry)
                entry.toggled.connect(self.shown_changed)
        for name, entry in self.members.items():
            entry.setVisible(name in titles)
            entry.setText(titles.get(name, ""))
            entry.setAccessibleName(entry.text())
            entry.updateGeometry()
        for entry in self.entries.values():
            entry.setVisible(not titles)
        self.retranslate()

    def retranslate(self) -> None:
        self.entries["train"].setText(self.tr("training"))
        self.entries["validation"].setText(self.tr("validation"))
        for entry in self.entries.values():
            entry.setToolTip(self.tr("Click to hide or show this curve."))
            entry.setAccessibleName(entry.text())
        for entry in self.members.values():
            entry.setToolTip(self.tr("Strong is validation, pale is training. Click to hide or show both."))
        self.pale.setText(self.tr("pale: training"))
        self.subject.setAccessibleName(self.tr("Metric"))
        self.subject.setToolTip(self.tr("Which metric is drawn."))

    def set_theme(self, theme: Theme) -> None:
        self.entries["train"].set_colours(theme, theme.curves[0])
        self.entries["validation"].set_colours(theme, theme.curves[1], pattern(1))

    def show_value(self, series: str, value: str) -> None:
        self.entries[series].set_value(value)

    def arrange(self, width: int) -> None:
        """Puts all into one row, or the legend below the rest where the row is too narrow."""
        self.controls.fit(width - (0 if self.subject.isHidden() else self.subject.sizeHint().width()))
        shown = [part for part in (self.subject, self.legend, self.controls) if not part.isHidden()]
        needed = sum(part.sizeHint().width() for part in shown) + SPACE_2
        row, column, columns = (0, 1, 1) if needed <= width else (1, 0, 3)
        if self.grid.itemAtPosition(row, column) is None:
            self.grid.removeWidget(self.legend)
            self.grid.addWidget(self.legend, row, column, 1, columns, Qt.AlignmentFlag.AlignLeft)
