"""Shows where a tab that is carried would be dropped."""

from __future__ import annotations

from typing import Literal

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from designer.look.theme import RADIUS, SPACE_1, Theme
from designer.watching.group import LEAST, Group
from engine.frozen import frozen

Side = Literal["row", "left", "right", "whole"]
EDGE = 0.25
"""The part of a group at each side that splits it."""
STRENGTH = 0.16
CARET = 3


@frozen
class Spot:
    """A place in a group: among its tabs at ``at``, as another group at one of its sides, or behind its last tab."""

    group: Group
    side: Side
    at: int = -1


def spot_in(group: Group, point: QPoint) -> Spot:
    """What a point of a group means, in its own coordinates; one that is too narrow for two is not split."""
    bar = group.tabs.geometry()
    if point.y() <= bar.bottom():
        return Spot(group, "row", group.place_in_row(point.x() - bar.left()))
    if group.width() >= 2 * LEAST:
        if point.x() < group.width() * EDGE:
            return Spot(group, "left")
        if point.x() > group.width() * (1 - EDGE):
            return Spot(group, "right")
    return Spot(group, "whole")


def area_of(spot: Spot) -> QRect:
    """What a spot takes, in the coordinates of its group."""
    group, bar = spot.group, spot.group.tabs.geometry()
    if spot.side == "row":
        left = bar.left() + group.edge_in_row(spot.at) - CARET // 2
        return QRect(left, bar.top() + SPACE_1, CARET, bar.height() - 2 * SPACE_1)
    page = group.rect().adjusted(0, bar.height(), 0, 0)
    if spot.side == "left":
        page.setWidth(page.width() // 2)
    elif spot.side == "right":
        page.setLeft(page.center().x())
    return page.adjusted(2, 2, -2, -2)


class DropMark(QWidget):
    """A pale area over what the tab would take, or a line between two tabs."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.theme, self.groups = theme, parent
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def show_spot(self, spot: Spot | None) -> None:
        self.setVisible(spot is not None)
        if spot is not None:
            area = area_of(spot)
            area.moveTopLeft(spot.group.mapTo(self.groups, area.topLeft()))
            self.setGeometry(area)
            self.raise_()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        accent = QColor(self.theme.accent)
        ground = QColor(accent)
        ground.setAlphaF(1.0 if self.width() <= CARET else STRENGTH)
        painter.setBrush(ground)
        painter.setPen(Qt.PenStyle.NoPen if self.width() <= CARET else QPen(accent, 1))
        painter.drawRoundedRect(self.rect().toRectF().adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)
