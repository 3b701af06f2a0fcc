"""Rows of a form that belong together under a heading, which opens and closes them."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QToolButton, QVBoxLayout, QWidget

from designer import icons
from designer.texts import word
from designer.theme import ICON_SIZE, SPACE_1, SPACE_2, Theme


class Fold(QWidget):
    """Closed at first; what a person opened stays open for every form with a group of this name."""

    opened: ClassVar[set[str]] = set()

    def __init__(self, group: str, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.group = group
        self.theme = theme
        self.head = QToolButton(self)
        self.head.setText(word(group))
        self.head.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.head.setIconSize(QSize(ICON_SIZE, ICON_SIZE))
        self.head.setAccessibleName(word(group))
        self.head.clicked.connect(self.toggle)
        self.body = QWidget(self)
        self.rows = QVBoxLayout(self.body)
        self.rows.setContentsMargins(0, SPACE_1, 0, SPACE_1)
        self.rows.setSpacing(SPACE_2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(self.body)
        self._show()

    @property
    def is_open(self) -> bool:
        return self.group in self.opened

    def toggle(self) -> None:
        """Open it, or close it."""
        self.opened.symmetric_difference_update({self.group})
        self._show()

    def open(self) -> None:
        if not self.is_open:
            self.toggle()

    def _show(self) -> None:
        self.body.setVisible(self.is_open)
        self.head.setIcon(icons.icon("chevron_down" if self.is_open else "chevron_right", self.theme.muted))
