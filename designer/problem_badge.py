"""The button in the top bar that says how many problems the network has, or what ails it, and leads to their list."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QPushButton, QWidget

from designer.look import icons
from designer.look.theme import Theme


class ProblemBadge(QPushButton):
    """Is there only while there is a problem, or something ails the training; it does a command of the table."""

    def __init__(self, action: QAction, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("problems")
        self.setProperty("kind", "alarm")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setToolTip(action.toolTip())
        self.clicked.connect(action.trigger)
        self.number = self.findings = 0
        self.theme = theme
        self.count(0)

    def set_theme(self, theme: Theme) -> None:
        self.theme = theme
        calm = not self.number
        icons.dress(self, "health" if calm else "problem", theme.warning if calm else theme.bad)
        kind = "caution" if calm else "alarm"
        if self.property("kind") != kind:
            self.setProperty("kind", kind)
            self.style().unpolish(self)
            self.style().polish(self)

    def count(self, number: int, findings: int = 0) -> None:
        """Say that there are so many problems; where there are none, so many findings of the health."""
        self.number, self.findings = number, findings
        told = self.tr("1 problem") if number == 1 else self.tr("{count} problems").format(count=number)
        if not number:
            told = self.tr("1 finding") if findings == 1 else self.tr("{count} findings").format(count=findings)
        self.setText(told)
        self.setAccessibleName(told)
        self.setVisible(number + findings > 0)
        self.set_theme(self.theme)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.count(self.number, self.findings)
