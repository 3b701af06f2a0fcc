"""The button in the top bar that says how many problems the network has, and leads to their list."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QPushButton, QWidget

from designer.look import icons
from designer.look.theme import Theme


class ProblemBadge(QPushButton):
    """Is there only while there is a problem; it does a command of the table."""

    def __init__(self, action: QAction, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("problems")
        self.setProperty("kind", "alarm")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setToolTip(action.toolTip())
        self.clicked.connect(action.trigger)
        self.number = 0
        self.set_theme(theme)
        self.count(0)

    def set_theme(self, theme: Theme) -> None:
        icons.dress(self, "problem", theme.bad)

    def count(self, number: int) -> None:
        """Say that there are so many problems."""
        self.number = number
        told = self.tr("1 problem") if number == 1 else self.tr("{count} problems").format(count=number)
        self.setText(told)
        self.setAccessibleName(told)
        self.setVisible(number > 0)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.count(self.number)
