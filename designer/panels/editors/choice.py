"""A drop-down list for one of a few words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QPaintEvent, QPalette, QWheelEvent
from PySide6.QtWidgets import QComboBox, QSizePolicy, QStyle, QStyleOptionComboBox, QStylePainter, QWidget

LEFT, RIGHT = 11, 26


@dataclass(frozen=True)
class Choice:
    """One entry: its words, the raw value that they stand for, and a tool tip."""

    text: str
    value: str
    tip: str = ""


class ChoiceEditor(QComboBox):
    """Gives the chosen raw value; one that is not in the list is shown, but cannot be chosen again."""

    edited = Signal(object)
    settled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(4)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.activated.connect(self._choose)

    def offer(self, choices: Iterable[Choice | None]) -> None:
        """Fill the list; None draws a line."""
        for choice in choices:
            if choice is None:
                self.insertSeparator(self.count())
            else:
                self.addItem(choice.text, choice.value)
                self.setItemData(self.count() - 1, choice.tip, Qt.ItemDataRole.ToolTipRole)

    def show_value(self, value: Any) -> None:
        self.setPlaceholderText(str(value))
        self.setCurrentIndex(self.findData(value) if isinstance(value, str) else -1)

    def needed_width(self) -> int:
        """The width in which each entry can be read."""
        texts = (self.itemText(index) for index in range(self.count()))
        return LEFT + max(map(self.fontMetrics().horizontalAdvance, texts), default=0) + RIGHT

    def paintEvent(self, event: QPaintEvent) -> None:
        # Under a style sheet Qt keeps the room of the arrow free twice, and cuts words off without a sign.
        painter, option = QStylePainter(self), QStyleOptionComboBox()
        self.initStyleOption(option)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        room = self.rect().adjusted(LEFT, 0, -RIGHT, 0)
        text = self.currentText() if self.currentIndex() >= 0 else self.placeholderText()
        shown = self.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room.width())
        painter.setPen(self.palette().color(QPalette.ColorRole.Text))
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)

    def wheelEvent(self, event: QWheelEvent) -> None:
        # A wheel over the list scrolls the panel; it would change a value that nobody looks at.
        event.ignore()

    def _choose(self, index: int) -> None:
        self.edited.emit(self.itemData(index))
        self.settled.emit()
