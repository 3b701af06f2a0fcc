"""A drop-down list for one of a few words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QComboBox, QSizePolicy, QWidget


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

    def wheelEvent(self, event: QWheelEvent) -> None:
        # A wheel over the list scrolls the panel; it would change a value that nobody looks at.
        event.ignore()

    def _choose(self, index: int) -> None:
        self.edited.emit(self.itemData(index))
        self.settled.emit()
