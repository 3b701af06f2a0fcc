"""How curves are shown: their smoothing, logarithmic axes, what the axis counts, and a menu for the rest."""

from collections.abc import Collection
from typing import cast

from PySide6.QtCore import QEvent, QPoint, QSignalBlocker, QSize, Qt, Signal
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import QCheckBox, QComboBox, QHBoxLayout, QLabel, QSlider, QToolButton, QWidget

from designer.look import icons
from designer.look.style import interface_font
from designer.look.theme import SPACE_2, TYPE_SMALL, Theme
from designer.plots.across import UNITS
from designer.plots.plot import number_font

FINEST = 1000


class CurveControls(QWidget):
    """A row at the right above curves; where it is narrow, all but the menu and what is counted goes."""

    smoothing_changed = Signal(float)
    log_changed = Signal(bool)
    log_steps_changed = Signal(bool)
    unit_changed = Signal(str)
    """What the axis counts from now on: step, epoch or time."""
    menu_asked = Signal(QPoint)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.can_smooth = True
        self.smoothing_label, self.smoothing = QLabel(self), QSlider(Qt.Orientation.Horizontal, self)
        self.smoothing.setRange(0, FINEST - 1)
        self.smoothing.setPageStep(FINEST // 10)
        self.smoothing.setFixedWidth(56)
        self.smoothing_value = QLabel(self)
        self.smoothing_label.setProperty("role", "muted")
        self.smoothing_value.setFont(number_font())
        self.smoothing_label.setBuddy(self.smoothing)
        self.log, self.log_steps = QCheckBox(self), QCheckBox(self)
        self.unit = QComboBox(self)
        for name in UNITS:
            self.unit.addItem("", name)
        self.unit.hide()
        self.more = QToolButton(self)
        for control in (self.smoothing_label, self.log, self.log_steps, self.unit):
            control.setFont(interface_font(TYPE_SMALL))
        self._smoother = (self.smoothing_label, self.smoothing, self.smoothing_value)
        self._switches = (self.log, self.log_steps)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_2)
        for widget in (*self._smoother, *self._switches, self.unit, self.more):
            row.addWidget(widget)
        self._connect()
        self._retranslate()

    def _connect(self) -> None:
        self.smoothing.valueChanged.connect(lambda value: self.smoothing_changed.emit(value / FINEST))
        self.log.toggled.connect(self.log_changed)
        self.log_steps.toggled.connect(self.log_steps_changed)
        self.unit.currentIndexChanged.connect(lambda _: self.unit_changed.emit(self.counted))
        self.more.clicked.connect(lambda: self.menu_asked.emit(self.more.mapToGlobal(self.more.rect().bottomLeft())))

    @property
    def counted(self) -> str:
        """What a person wants to be counted: step, epoch or time."""
        return str(self.unit.currentData())

    def show_smoothing(self, weight: float) -> None:
        with QSignalBlocker(self.smoothing):
            self.smoothing.setValue(round(weight * FINEST))
        self.smoothing_value.setText(f"{weight:.2f}" if weight <= 0.99 else f"{weight:.3f}")

    def show_unit(self, unit: str) -> None:
        with QSignalBlocker(self.unit):
            self.unit.setCurrentIndex(UNITS.index(unit))

    def show_smoother(self, shown: bool) -> None:
        """Offer smoothing; curves that have a point for each epoch only are not smoothed."""
        self.can_smooth = shown

    def offer_units(self, units: Collection[str]) -> None:
        """Which of the units are known; there is nothing to choose among one."""
        model = cast(QStandardItemModel, self.unit.model())
        for at, name in enumerate(UNITS):
            model.item(at).setEnabled(name in units)
        self.unit.setVisible(len(units) > 1)

    def fit(self, width: int) -> None:
        """Leave out what there is no room for: the switches, which are in the menu too, then the smoothing."""
        always = [widget for widget in (self.unit, self.more) if not widget.isHidden()]
        room = width - sum(widget.sizeHint().width() + SPACE_2 for widget in always)
        for parts, wanted in ((self._smoother, self.can_smooth), (self._switches, True)):
            needed = sum(widget.sizeHint().width() + SPACE_2 for widget in parts)
            shown = wanted and needed <= room
            room -= needed if shown else 0
            for widget in parts:
                widget.setVisible(shown)

    def minimumSizeHint(self) -> QSize:
        """Little: a plot may become narrow, since parts go then."""
        return QSize(self.more.sizeHint().width(), super().minimumSizeHint().height())

    def set_theme(self, theme: Theme) -> None:
        self.more.setIcon(icons.icon("more", theme.muted))

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def _retranslate(self) -> None:
        self.smoothing_label.setText(self.tr("smooth"))
        self.smoothing.setAccessibleName(self.tr("Smoothing"))
        self.smoothing.setToolTip(self.tr("How much the curve is smoothed. The pale curve is what was measured."))
        self.log.setText(self.tr("log y"))
        self.log.setAccessibleName(self.tr("Logarithmic values"))
        self.log.setToolTip(self.tr("Show values on a logarithmic axis."))
        self.log_steps.setText(self.tr("log x"))
        self.log_steps.setAccessibleName(self.tr("Logarithmic steps"))
        self.log_steps.setToolTip(self.tr("Show steps on a logarithmic axis: the beginning is seen wide."))
        self.unit.setItemText(0, self.tr("step"))
        self.unit.setItemText(1, self.tr("epoch"))
        self.unit.setItemText(2, self.tr("time"))
        self.unit.setAccessibleName(self.tr("What the axis counts"))
        self.unit.setToolTip(self.tr("Count the axis in steps, in epochs or in time."))
        self.more.setAccessibleName(self.tr("More"))
        self.more.setToolTip(self.tr("Logarithmic axes, outliers, and the curves as a table or a picture."))
