"""A plane on which a person puts points of some classes, with the mouse or by keys."""

from __future__ import annotations

from collections.abc import Sequence
from math import hypot
from typing import Any

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QIcon, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QButtonGroup, QLabel, QToolButton, QVBoxLayout, QWidget

from designer.flow import Flow
from designer.look import icons
from designer.look.theme import CONTROL_HEIGHT, ICON_SIZE, RADIUS, SPACE_1, SPACE_2, Theme
from designer.plots.own_keys import TAKES_AWAY, keeps
from engine.data.sets.drawn_points import MOST_CLASSES

SIDE = 208
DOT = 4.0
APART = 12.0
"""So many pixels lie between two points of one stroke."""
REACH = 9.0
"""The right button takes away what is so near."""
STEP = 0.05
DIGITS = 3
"""So many digits of a place are kept: finer than a pixel."""
ARROWS = {
    Qt.Key.Key_Left: (-STEP, 0.0),
    Qt.Key.Key_Right: (STEP, 0.0),
    Qt.Key.Key_Up: (0.0, STEP),
    Qt.Key.Key_Down: (0.0, -STEP),
}
Dot = tuple[float, float, int]


def paint_dot(painter: QPainter, theme: Theme, at: QPointF, kind: int) -> None:
    """A point in the colour of its class; where the colours are used up, the next classes are rings."""
    colour = QColor(theme.curves[kind % len(theme.curves)])
    is_ring = kind >= len(theme.curves)
    painter.setPen(QPen(colour, 2.0) if is_ring else Qt.PenStyle.NoPen)
    painter.setBrush(Qt.BrushStyle.NoBrush if is_ring else colour)
    painter.drawEllipse(at, DOT - is_ring, DOT - is_ring)


class PointPlane(QWidget):
    """From -1 to 1 both ways. A press and a drag of the left button put points there, the right one takes them away."""

    drawn = Signal(object)
    """All points, after each move of a stroke that has changed some."""
    settled = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.points: tuple[Dot, ...] = ()
        self.kind = 0
        """The class of the points that are put there."""
        self.is_erasing = False
        self.at = (0.0, 0.0)
        """Where the arrow keys have led."""
        self._stroke: Qt.MouseButton | None = None
        self._last: QPointF | None = None
        self.setFixedSize(SIDE, SIDE)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.CrossCursor)

    def show_points(self, points: Sequence[Dot]) -> None:
        self.points = tuple(points)
        self.update()

    def place(self, x: float, y: float) -> QPointF:
        """Where a point of the plane is on the screen."""
        half = SIDE / 2 - 1
        return QPointF(SIDE / 2 + half * x, SIDE / 2 - half * y)

    def _point(self, place: QPointF) -> tuple[float, float]:
        half = SIDE / 2 - 1
        x, y = (place.x() - SIDE / 2) / half, (SIDE / 2 - place.y()) / half
        return round(min(max(x, -1.0), 1.0), DIGITS), round(min(max(y, -1.0), 1.0), DIGITS)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme = QPainter(self), self.theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(theme.focus if self.hasFocus() else theme.border_strong), 1))
        painter.setBrush(QColor(theme.raised))
        painter.drawRoundedRect(QRectF(0.5, 0.5, SIDE - 1, SIDE - 1), RADIUS, RADIUS)
        painter.setPen(QPen(QColor(theme.border), 1))
        painter.drawLine(self.place(-1, 0) + QPointF(1, 0), self.place(1, 0) - QPointF(1, 0))
        painter.drawLine(self.place(0, -1) - QPointF(0, 1), self.place(0, 1) + QPointF(0, 1))
        for x, y, kind in self.points:
            paint_dot(painter, theme, self.place(x, y), kind)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(theme.text), 1.5))
            painter.drawEllipse(self.place(*self.at), DOT + 3, DOT + 3)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self._stroke is None and event.button() in (Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton):
            self._stroke = event.button()
            self._draw(event.position())

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._stroke is not None:
            self._draw(event.position())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == self._stroke:
            self._end()

    def _draw(self, place: QPointF) -> None:
        self.at = self._point(place)
        if self.is_erasing or self._stroke == Qt.MouseButton.RightButton:
            self._erase(place)
        elif self._last is None or hypot(place.x() - self._last.x(), place.y() - self._last.y()) >= APART:
            self._last = place
            self._put(*self.at)
        self.update()

    def _put(self, x: float, y: float) -> None:
        self.drawn.emit([*self.points, (x, y, self.kind)])

    def _erase(self, place: QPointF) -> None:
        left = [one for one in self.points if not self._is_near(one, place)]
        if len(left) < len(self.points):
            self.drawn.emit(left)

    def _is_near(self, one: Dot, place: QPointF) -> bool:
        away = self.place(one[0], one[1]) - place
        return hypot(away.x(), away.y()) <= REACH

    def _end(self) -> None:
        if self._stroke is not None:
            self._stroke = self._last = None
            self.settled.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._end()

    def event(self, event: QEvent) -> bool:
        return keeps(event, TAKES_AWAY) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if key in ARROWS:
            across, up = ARROWS[key]
            x, y = self.at[0] + across, self.at[1] + up
            self.at = round(min(max(x, -1.0), 1.0), DIGITS), round(min(max(y, -1.0), 1.0), DIGITS)
            self.update()
        elif key in (Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._put(*self.at)
            self.settled.emit()
        elif key in TAKES_AWAY:
            self._erase(self.place(*self.at))
            self.settled.emit()
        else:
            super().keyPressEvent(event)


class PointsEditor(QWidget):
    """The plane, and below it a button for each class, one more class, an eraser, and one that takes all away."""

    edited = Signal(object)
    settled = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.plane = PointPlane(theme, self)
        self.plane.drawn.connect(self._take)
        self.plane.settled.connect(self.settled)
        self.kinds: list[QToolButton] = []
        self.group = QButtonGroup(self)
        self.more = self._button(self.tr("Another class"), "plus")
        self.more.clicked.connect(self._add_kind)
        self.eraser = self._button(self.tr("Take points away; the right button does that too"), "eraser")
        self.eraser.setCheckable(True)
        self.group.addButton(self.eraser)
        self.group.buttonClicked.connect(self._choose)
        self.clear = self._button(self.tr("Take all points away"), "clear")
        self.clear.clicked.connect(self._clear)
        self.hint = QLabel(self.tr("Click or drag to put points of the chosen class on the plane."), self)
        self.hint.setProperty("role", "muted")
        self.hint.setWordWrap(True)
        self.tools = Flow(SPACE_1)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(SPACE_2)
        for part in (self.plane, self.hint):
            self.column.addWidget(part)
        self.column.insertLayout(1, self.tools)
        self.setFocusProxy(self.plane)
        self._show_kinds(2)

    def _button(self, about: str, icon: str = "") -> QToolButton:
        button = QToolButton(self)
        button.setFixedSize(CONTROL_HEIGHT, CONTROL_HEIGHT)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.setToolTip(about)
        button.setAccessibleName(about)
        if icon:
            button.setIcon(icons.icon(icon, self.theme.muted))
            button.setIconSize(QSize(ICON_SIZE, ICON_SIZE))
        return button

    def show_value(self, value: Any) -> None:
        try:
            points = tuple((float(x), float(y), int(kind)) for x, y, kind in value)
        except (TypeError, ValueError, OverflowError):
            points = ()
        self.plane.show_points(points)
        self.clear.setEnabled(bool(points))
        self._show_kinds(max((kind + 1 for _, _, kind in points), default=2))

    def _show_kinds(self, count: int) -> None:
        """Have a button for each class; one that was asked for stays, also without points."""
        while len(self.kinds) < min(max(count, 2), MOST_CLASSES):
            kind = len(self.kinds)
            button = self._button(self.tr("Points of class {kind}").format(kind=kind))
            button.setCheckable(True)
            button.setIcon(self._dot(kind))
            self.group.addButton(button)
            self.kinds.append(button)
        if not any(button.isChecked() for button in (*self.kinds, self.eraser)):
            self.kinds[0].setChecked(True)
        self.more.setVisible(len(self.kinds) < MOST_CLASSES)
        while self.tools.takeAt(0) is not None:
            continue
        for button in (*self.kinds, self.more, self.eraser, self.clear):
            self.tools.addWidget(button)

    def _dot(self, kind: int) -> QIcon:
        ratio = self.devicePixelRatioF()
        picture = QPixmap(round(ICON_SIZE * ratio), round(ICON_SIZE * ratio))
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        paint_dot(painter, self.theme, QPointF(ICON_SIZE / 2, ICON_SIZE / 2), kind)
        painter.end()
        return QIcon(picture)

    def _choose(self) -> None:
        self.plane.is_erasing = self.eraser.isChecked()
        if not self.plane.is_erasing:
            self.plane.kind = next(at for at, button in enumerate(self.kinds) if button.isChecked())

    def _add_kind(self) -> None:
        self._show_kinds(len(self.kinds) + 1)
        self.kinds[-1].click()

    def _clear(self) -> None:
        self._take([])
        self.settled.emit()

    def _take(self, points: list[Dot]) -> None:
        self.edited.emit([list(one) for one in points])
