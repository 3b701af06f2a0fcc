"""A plane on which a person points at the place that the network is asked about."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from designer.look.theme import LIGHT, RADIUS, Theme
from designer.plots.colours import blend
from designer.plots.plot import Surface

ROOM = 1.15
STEP = 0.02
MOST_POINTS = 400
WAYS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, 1),
    Qt.Key.Key_Down: (0, -1),
}


class PointPad(Surface):
    """Shows some examples, and the place; a click, a drag or the arrow keys bring it elsewhere."""

    pointed = Signal(float, float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme: Theme = LIGHT
        self.place = QPointF(0, 0)
        self.reach = 1.0
        self._points: NDArray[np.float64] = np.zeros((0, 2))
        self._labels: NDArray[np.int64] = np.zeros(0, np.int64)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(96, 96)

    def sizeHint(self) -> QSize:
        return QSize(168, 168)

    def show_points(self, points: NDArray[np.float64], labels: NDArray[np.int64]) -> None:
        """Some examples, so that it is seen where there are any."""
        self._points, self._labels = points[:MOST_POINTS], labels[:MOST_POINTS]
        self.reach = max(1e-6, float(np.abs(points).max()) * ROOM) if len(points) else 1.0
        self.update()

    def show_place(self, x: float, y: float) -> None:
        self.place = QPointF(x, y)
        self.update()

    def area(self) -> QRectF:
        side = min(self.width(), self.height()) - 2
        return QRectF(1, 1, side, side)

    def position_of(self, x: float, y: float) -> QPointF:
        """Where a point of the plane is on the screen."""
        area = self.area()
        half = area.width() / 2
        return QPointF(area.left() + half * (1 + x / self.reach), area.top() + half * (1 - y / self.reach))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area, theme = self.area(), self.theme
        painter.setPen(QPen(QColor(theme.focus if self.hasFocus() else theme.border_strong), 1))
        painter.setBrush(QColor(theme.raised))
        painter.drawRoundedRect(area, RADIUS, RADIUS)
        for (x, y), label in zip(self._points.tolist(), self._labels.tolist(), strict=True):
            painter.setPen(QPen(blend(theme.curves[label % len(theme.curves)], theme.raised, 0.6), 3))
            painter.drawPoint(self.position_of(x, y))
        middle = self.position_of(self.place.x(), self.place.y())
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for colour, width in ((theme.raised, 4), (theme.text, 2)):
            painter.setPen(QPen(QColor(colour), width))
            painter.drawEllipse(middle, 6, 6)

    def _point(self, x: float, y: float) -> None:
        reach = self.reach
        self.show_place(min(max(x, -reach), reach), min(max(y, -reach), reach))
        self.pointed.emit(self.place.x(), self.place.y())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.buttons() & Qt.MouseButton.LeftButton:
            area = self.area()
            x = (event.position().x() - area.left()) / area.width() * 2 - 1
            y = 1 - (event.position().y() - area.top()) / area.height() * 2
            self._point(x * self.reach, y * self.reach)

    mouseMoveEvent = mousePressEvent

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in WAYS:
            across, up = WAYS[Qt.Key(event.key())]
            step = STEP * 2 * self.reach
            self._point(self.place.x() + across * step, self.place.y() + up * step)
        else:
            event.ignore()
