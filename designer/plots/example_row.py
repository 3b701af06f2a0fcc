"""Lets a person choose the example that a plot is about, by its number."""

from PySide6.QtCore import QEvent, QSignalBlocker, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSpinBox, QWidget

from designer.look.style import interface_font
from designer.look.theme import SPACE_2, TYPE_SMALL
from designer.plots.ticks import whole_text


class ExampleRow(QWidget):
    """A number from 1 on, and of how many; arrow keys and the wheel go on."""

    chosen = Signal(int)
    """The number of the example, from 0 on, after a person chose it."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._count = 0
        self.label, self.rest = QLabel(self), QLabel(self)
        self.number = QSpinBox(self)
        self.number.setRange(1, 1)
        self.number.setWrapping(True)
        self.number.setKeyboardTracking(False)
        self.number.setFont(interface_font(TYPE_SMALL))
        self.number.setMinimumWidth(80)
        self.label.setBuddy(self.number)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_2)
        for part in (self.label, self.number, self.rest):
            row.addWidget(part)
        for label in (self.label, self.rest):
            label.setProperty("role", "muted")
        self.number.valueChanged.connect(lambda value: self.chosen.emit(value - 1))
        self._retranslate()

    def show_example(self, example: int, count: int) -> None:
        """This one, of so many; what a person is typing stays as it is."""
        if count != self._count:
            self._count = count
            with QSignalBlocker(self.number):
                self.number.setRange(1, max(1, count))
            self._retranslate()
        if not self.number.hasFocus() or self.number.lineEdit().text() == self.number.cleanText():
            with QSignalBlocker(self.number):
                self.number.setValue(example + 1)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def _retranslate(self) -> None:
        self.label.setText(self.tr("example"))
        self.rest.setText(self.tr("of {count}").format(count=whole_text(self._count)) if self._count else "")
        self.number.setAccessibleName(self.tr("Number of the example"))
        self.number.setToolTip(self.tr("Which example is looked at. The up and down keys go from one to the next."))
