"""The menu of all that a list can take, by categories."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLabel, QMenu, QWidget, QWidgetAction

from designer.look import icons
from designer.look.theme import SPACE_1, SPACE_2, SPACE_3, Theme
from designer.texts import tip, word
from engine.declare import Declared, Family


def by_category(family: Family[Any]) -> dict[str, list[type[Declared]]]:
    """The members of a family by their categories; both in the order in which they were declared."""
    found: dict[str, list[type[Declared]]] = {}
    for member in family:
        found.setdefault(member.category, []).append(member)
    return found


class FamilyMenu(QMenu):
    """Tells the type name of what was chosen; the help of each stands in its tool tip."""

    chosen = Signal(str)

    def __init__(self, family: Family[Any], theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.setToolTipsVisible(True)
        categories = by_category(family)
        for category, members in categories.items():
            if len(categories) > 1:
                self._add_heading(category)
            for member in members:
                action = self.addAction(icons.icon(member.icon, theme.muted), word(member.title).replace("&", "&&"))
                action.setToolTip(tip(word(member.title), word(member.help())))
                action.setData(member.type)
        self.triggered.connect(self._choose)

    def _add_heading(self, category: str) -> None:
        label = QLabel(word(category), self)
        label.setProperty("role", "caption")
        label.setContentsMargins(SPACE_2, SPACE_2, SPACE_3, SPACE_1)
        heading = QWidgetAction(self)
        heading.setDefaultWidget(label)
        heading.setEnabled(False)
        self.addAction(heading)

    def _choose(self, action: QAction) -> None:
        self.chosen.emit(action.data())
