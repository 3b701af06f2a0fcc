"""Draws examples as points in a plane, in the colour and the shape of their class."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap, QPolygonF
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from designer.look.theme import LIGHT, RADIUS, SPACE_1, Theme
from designer.plots.plot import Surface, caption_font

DOT = 4.0
REACH = 10.0
"""So many pixels from a point it is still meant."""
EDGE = 12.0
POLYGONS = (
    (),
    ((-1, -1), (1, -1), (1, 1), (-1, 1)),
    ((0, -1.2), (1.15, 0.9), (-1.15, 0.9)),
    ((0, -1.3), (1.3, 0), (0, 1.3), (-1.3, 0)),
)
"""The corners of each shape; the first one is round. There are more classes than colours that are told apart."""


def mark(theme: Theme, index: int, ratio: float, size: float = DOT) -> QPixmap:
    """The point of a class, ringed in the panel's colour; a copied picture is drawn ten times as fast as a shape."""
    side = 2 * size + 4
    dot = QPixmap(round(side * ratio), round(side * ratio))
    dot.setDevicePixelRatio(ratio)
    dot.fill(Qt.GlobalColor.transparent)
    painter = QPainter(dot)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(side / 2, side / 2)
    painter.setPen(QPen(QColor(theme.panel), 1))
    painter.setBrush(QColor(theme.curves[index % len(theme.curves)]))
    corners = POLYGONS[index // len(theme.curves) % len(POLYGONS)]
    if corners:
        reach = size * 0.85
        painter.drawPolygon(QPolygonF([QPointF(x * reach, y * reach) for x, y in corners]))
    else:
        painter.drawEllipse(QPointF(0, 0), size, size)
    painter.end()
    return dot


class Scatter(Surface):
    """The points. The pointer tells which one it is at; a click, or Return, chooses it; arrow keys go from one to the
    next that lies in their direction."""

    pointed = Signal(int)
    """The number of the point, in the order that they were given; -1 for none."""
    chosen = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme: Theme = LIGHT
        self.points = np.empty((0, 2), np.float64)
        self.classes = np.empty(0, np.int64)
        self.hidden: frozenset[int] = frozenset()
        self.marked = -1
        """The point that is ringed: the example that all panels look at."""
        self.at = -1
        self._prepared = QPixmap()
        self._low, self._high = np.zeros(2), np.ones(2)
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(100, 60)

    def show_points(
        self, points: NDArray[np.floating], classes: NDArray[np.integer], hidden: frozenset[int], marked: int
    ) -> None:
        """Prepares the whole picture; all points have room, also those that are hidden."""
        self.points, self.classes = np.asarray(points, np.float64), np.asarray(classes, np.int64)
        self.hidden, self.marked = hidden, marked
        if len(self.points):
            self._low, self._high = self.points.min(0), self.points.max(0)
        ratio = self.devicePixelRatioF()
        self._prepared = QPixmap(round(self.width() * ratio), round(self.height() * ratio))
        self._prepared.setDevicePixelRatio(ratio)
        self._prepared.fill(Qt.GlobalColor.transparent)
        painter = QPainter(self._prepared)
        for index in np.unique(self.classes).tolist():
            if index not in hidden:
                dot = mark(self.theme, index, ratio)
                for x, y in self._places()[self.classes == index] - DOT - 2:
                    painter.drawPixmap(QPointF(x, y), dot)
        painter.end()
        if self.at >= len(self.points):
            self.look_at(-1)
        self.update()

    def place(self, at: int) -> QPointF:
        """Where a point is, in pixels of this widget."""
        return QPointF(*self._places()[at].tolist())

    def _places(self) -> NDArray[np.float64]:
        """Both axes have the same scale: distances are what there is to see."""
        reach = max(float((self._high - self._low).max()), 1e-12)
        room = np.array([self.width() - 2 * EDGE, self.height() - 2 * EDGE])
        spread = np.maximum(self._high - self._low, reach * 1e-6)
        scale = max(float((room / spread).min()), 1e-9)
        middle = (self._low + self._high) / 2
        found: NDArray[np.float64] = (self.points - middle) * scale * [1, -1] + [self.width() / 2, self.height() / 2]
        return found

    def _seen(self) -> NDArray[np.bool_]:
        return ~np.isin(self.classes, list(self.hidden))

    def nearest(self, x: float, y: float) -> int:
        """The point that is meant by a place; -1 where none is near."""
        if not len(self.points):
            return -1
        away = np.hypot(*(self._places() - [x, y]).T)
        away[~self._seen()] = np.inf
        found = int(away.argmin())
        return found if away[found] <= REACH else -1

    def look_at(self, at: int) -> None:
        if at != self.at:
            self.at = at
            self.pointed.emit(at)
            self.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.look_at(self.nearest(event.position().x(), event.position().y()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = self.nearest(event.position().x(), event.position().y())
        if event.button() == Qt.MouseButton.LeftButton and at >= 0:
            self.chosen.emit(at)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.look_at(-1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        ways = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1)}
        key = Qt.Key(event.key())
        if key in ways and self._seen().any():
            self.look_at(self._beside(*ways[key]))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.at >= 0:
            self.chosen.emit(self.at)
        else:
            super().keyPressEvent(event)

    def _beside(self, across: int, down: int) -> int:
        """The nearest point in this direction; the middle one where none is looked at, the same where there is none."""
        places, seen = self._places(), self._seen()
        if self.at < 0:
            away = np.hypot(*(places - [self.width() / 2, self.height() / 2]).T)
            return int(np.where(seen, away, np.inf).argmin())
        apart = places - places[self.at]
        forward, aside = apart @ [across, down], np.abs(apart @ [down, across])
        cost = np.where(seen & (forward > 0.5) & (aside <= forward), forward + 2 * aside, np.inf)
        found = int(cost.argmin())
        return found if np.isfinite(cost[found]) else self.at

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.drawPixmap(0, 0, self._prepared)
        for at, colour, size in ((self.marked, self.theme.text, 8), (self.at, self.theme.accent, 7)):
            if 0 <= at < len(self.points):
                painter.setPen(QPen(QColor(colour), 2))
                painter.drawEllipse(self.place(at), size, size)
        if self.hasFocus():
            painter.setPen(QPen(QColor(self.theme.focus), 1))
            painter.drawRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))


class ClassButton(QAbstractButton):
    """The mark and the name of a class; a click hides its points and shows them again."""

    def __init__(self, index: int, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme: Theme = LIGHT
        self.index = index
        self.setText(name)
        self.setCheckable(True)
        self.setChecked(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)

    def sizeHint(self) -> QSize:
        width = min(140.0, QFontMetricsF(caption_font()).horizontalAdvance(self.text()))
        return QSize(round(width) + 24 + SPACE_1, 24)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.underMouse() or self.hasFocus():
            painter.setPen(QPen(QColor(self.theme.focus), 1) if self.hasFocus() else Qt.PenStyle.NoPen)
            painter.setBrush(QColor(self.theme.hover))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)
        if self.isChecked():
            painter.drawPixmap(
                QPointF(4, self.height() / 2 - DOT - 2), mark(self.theme, self.index, self.devicePixelRatioF())
            )
        else:
            painter.setPen(QPen(QColor(self.theme.faint), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawEllipse(QPointF(10, self.height() / 2), DOT - 0.5, DOT - 0.5)
        painter.setFont(caption_font())
        painter.setPen(QColor(self.theme.text if self.isChecked() else self.theme.muted))
        room = QRectF(20, 0, self.width() - 22, self.height())
        text = QFontMetricsF(caption_font()).elidedText(self.text(), Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)
