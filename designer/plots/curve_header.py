"""The row above the curves: what each is called and worth now, and how they are shown."""

from collections.abc import Mapping

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QComboBox, QGridLayout, QHBoxLayout, QLabel, QSlider, QToolButton, QWidget

from designer.look import icons
from designer.look.style import interface_font
from designer.look.theme import SPACE_1, SPACE_2, TYPE_SMALL, Theme
from designer.plots.chooser import Chooser
from designer.plots.dashes import pattern
from designer.plots.legend import LegendEntry
from designer.plots.plot import number_font

FINEST = 1000
UNITS = ("step", "epoch", "time")


class CurveHeader(QWidget):
    """Legend at the left, controls at the right; the legend takes a row of its own where both do not fit."""

    shown_changed = Signal()
    smoothing_changed = Signal(float)
    log_changed = Signal(bool)
    unit_changed = Signal(str)
    """What the axis counts from now on: step, epoch or time."""
    menu_asked = Signal(QPoint)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
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
        self._make_controls()
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

    def _make_controls(self) -> None:
        self.controls = QWidget(self)
        row = QHBoxLayout(self.controls)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_2)
        self.smoothing_label = QLabel(self.controls)
        self.smoothing = QSlider(Qt.Orientation.Horizontal, self.controls)
        self.smoothing.setRange(0, FINEST - 1)
        self.smoothing.setPageStep(FINEST // 10)
        self.smoothing.setFixedWidth(72)
        self.smoothing_value = QLabel(self.controls)
        self.smoothing_label.setProperty("role", "muted")
        self.smoothing_value.setFont(number_font())
        self.smoothing_label.setBuddy(self.smoothing)
        self.log = QToolButton(self.controls)
        self.log.setCheckable(True)
        self.unit = QComboBox(self.controls)
        for name in UNITS:
            self.unit.addItem("", name)
        self.unit.hide()
        self.more = QToolButton(self.controls)
        for control in (self.log, self.unit):
            control.setFont(interface_font(TYPE_SMALL))
        for widget in (self.smoothing_label, self.smoothing, self.smoothing_value, self.log, self.unit, self.more):
            row.addWidget(widget)
        self.smoothing.valueChanged.connect(self._tell_smoothing)
        self.log.toggled.connect(self.log_changed)
        self.unit.currentIndexChanged.connect(self._tell_unit)
        self.more.clicked.connect(lambda: self.menu_asked.emit(self.more.mapToGlobal(self.more.rect().bottomLeft())))

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
        self.smoothing_label.setText(self.tr("smooth"))
        self.smoothing.setAccessibleName(self.tr("Smoothing"))
        self.smoothing.setToolTip(self.tr("How much the curve is smoothed. The pale curve is what was measured."))
        self.log.setText(self.tr("log"))
        self.log.setAccessibleName(self.tr("Logarithmic values"))
        self.log.setToolTip(self.tr("Show values on a logarithmic axis."))
        self.unit.setItemText(0, self.tr("step"))
        self.unit.setItemText(1, self.tr("epoch"))
        self.unit.setItemText(2, self.tr("time"))
        self.more.setAccessibleName(self.tr("More"))
        self.more.setToolTip(self.tr("Ignore outliers, or export the curves."))
        self.unit.setAccessibleName(self.tr("What the axis counts"))
        self.unit.setToolTip(self.tr("Count the axis in steps, in epochs or in time."))

    def set_theme(self, theme: Theme) -> None:
        self.entries["train"].set_colours(theme, theme.curves[0])
        self.entries["validation"].set_colours(theme, theme.curves[1], pattern(1))
        self.more.setIcon(icons.icon("more", theme.muted))

    def counted(self) -> str:
        """What a person wants to be counted: step, epoch or time."""
        return str(self.unit.currentData())

    def show_value(self, series: str, value: str) -> None:
        self.entries[series].set_value(value)

    def show_smoother(self, shown: bool) -> None:
        """Shows the controls of smoothing; curves that have a point for each epoch only are not smoothed."""
        for widget in (self.smoothing_label, self.smoothing, self.smoothing_value):
            widget.setVisible(shown)

    def arrange(self, width: int) -> None:
        """Puts all into one row, or the legend below the rest where the row is too narrow."""
        shown = [part for part in (self.subject, self.legend, self.controls) if not part.isHidden()]
        needed = sum(part.sizeHint().width() for part in shown) + SPACE_2
        row, column, columns = (0, 1, 1) if needed <= width else (1, 0, 3)
        if self.grid.itemAtPosition(row, column) is None:
            self.grid.removeWidget(self.legend)
            self.grid.addWidget(self.legend, row, column, 1, columns, Qt.AlignmentFlag.AlignLeft)

    def show_smoothing(self, weight: float) -> None:
        self.smoothing.setValue(round(weight * FINEST))
        self.smoothing_value.setText(f"{weight:.2f}" if weight <= 0.99 else f"{weight:.3f}")

    def _tell_smoothing(self, position: int) -> None:
        self.smoothing_changed.emit(position / FINEST)

    def _tell_unit(self, _index: int) -> None:
        self.unit_changed.emit(self.counted())
