"""A small map of the whole level over the canvas: a click or a drag on it goes there."""

from __future__ import annotations

from collections import defaultdict

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from designer.canvas.ink import color, pen
from designer.canvas.navigation import Navigable
from designer.look.theme import RADIUS, SPACE_2, Theme, category_color
from engine.graph.measures import WIDTH as NODE_WIDTH

WIDTH, LOWEST, HIGHEST = 208, 72, 144
LARGEST = 0.25
"""A node is never drawn larger than this, however few there are."""
THIN = 3.0
"""Nodes that would be drawn less wide are drawn with a rim."""
LEAST_SIGHT = 8.0
"""What is seen is never drawn smaller, so that it can be taken."""
TINT, NODE, UNSEEN = 0.08, 0.95, 0.5
PAUSE_MS = 80
"""Changes that follow each other faster are drawn once."""
KEYS = {
    Qt.Key.Key_Left: QPoint(1, 0),
    Qt.Key.Key_Right: QPoint(-1, 0),
    Qt.Key.Key_Up: QPoint(0, 1),
    Qt.Key.Key_Down: QPoint(0, -1),
}
MANY = 2000
"""So many nodes are drawn with sharp edges, which is fast."""
KEY_SHARE = 0.25
"""An arrow key pans by this share of what is seen."""


class Minimap(QWidget):
    """Draws all nodes once for each version of the graph; panning moves only the frame of what is seen."""

    outdated = Signal()
    """The graph changed, and what was known of its extent holds no more."""

    def __init__(self, view: Navigable, theme: Theme) -> None:
        super().__init__(view)
        self.view = view
        self.theme = theme
        self.drawn = 0
        """How often the nodes were drawn."""
        self._picture: QPixmap | None = None
        self._bounds: QRectF | None = None
        self._grip: QPointF | None = None
        """From the pointer to the middle of what is seen, in the scene, while that is dragged."""
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self._redraw)
        self.setFixedSize(WIDTH, HIGHEST)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        self.retranslate()

    def retranslate(self) -> None:
        self.setAccessibleName(self.tr("Map of the network"))
        self.setAccessibleDescription(
            self.tr("Shows all layers and what is seen of them. Click or drag to go there; arrow keys pan.")
        )
        self.setToolTip(self.tr("Click or drag to go there. The wheel zooms."))

    def set_theme(self, theme: Theme) -> None:
        self.theme = theme
        self._redraw()

    def follow(self) -> None:
        """The graph is another one: draw it once its changes pause, or when it is shown next."""
        if self.isHidden():
            self._redraw()
        elif not self._pause.isActive():
            self._pause.start()

    def _redraw(self) -> None:
        self._picture = self._bounds = None
        self.outdated.emit()
        self.update()

    def fitting_height(self) -> int:
        """As high as what is drawn needs it to be."""
        bounds, room = self.bounds, WIDTH - 2 * SPACE_2
        scale = min(room / bounds.width(), LARGEST) if bounds.width() else LARGEST
        return round(min(max(bounds.height() * scale + 2 * SPACE_2, LOWEST), HIGHEST))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._picture = None

    @property
    def bounds(self) -> QRectF:
        """The part of the scene that is drawn."""
        if self._bounds is None:
            self._bounds = whole(self.view)
        return self._bounds

    def _draw(self) -> QPixmap:
        ratio = self.devicePixelRatioF()
        self.drawn += 1
        picture = QPixmap(self.size() * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, len(self.view.canvas.nodes) < MANY)
        painter.translate(self._start)
        painter.scale(self._scale, self._scale)
        self._draw_frames(painter)
        self._draw_nodes(painter)
        painter.end()
        return picture

    def _draw_nodes(self, painter: QPainter) -> None:
        canvas = self.view.canvas
        found: defaultdict[str, list[QRectF]] = defaultdict(list)
        for key, place in canvas.overview.places.items():
            found[canvas.nodes[key].category].append(place)
        for category, places in found.items():
            tint = color(category_color(self.theme, category), NODE)
            # A rim of half a pixel: what would be too thin to be seen is not.
            rim = QPen(tint, 1.0)
            rim.setCosmetic(True)
            painter.setPen(rim if NODE_WIDTH * self._scale < THIN else QPen(Qt.PenStyle.NoPen))
            painter.setBrush(tint)
            painter.drawRects(places)

    def _draw_frames(self, painter: QPainter) -> None:
        rim = QPen(color(self.theme.border_strong), 1.0)
        rim.setCosmetic(True)
        painter.setPen(rim)
        painter.setBrush(color(self.theme.hover))
        for frame in self.view.canvas.graph.frames.values():
            painter.drawRect(QRectF(*frame.position, *frame.size))

    @property
    def _scale(self) -> float:
        """Pixels of the map for each unit of the scene."""
        room, bounds = QRectF(self.rect()).adjusted(SPACE_2, SPACE_2, -SPACE_2, -SPACE_2), self.bounds
        if bounds.isEmpty():
            return LARGEST
        return min(room.width() / bounds.width(), room.height() / bounds.height(), LARGEST)

    @property
    def _start(self) -> QPointF:
        """Where the origin of the scene is on the map."""
        return QRectF(self.rect()).center() - self.bounds.center() * self._scale

    def to_map(self, point: QPointF) -> QPointF:
        return point * self._scale + self._start

    def to_scene(self, point: QPointF) -> QPointF:
        return (point - self._start) / self._scale

    @property
    def sight(self) -> QRectF:
        """What is seen of the canvas, on the map and never wholly outside of it."""
        seen = self.view.seen
        place = QRectF(self.to_map(seen.topLeft()), self.to_map(seen.bottomRight()))
        room = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        wide, high = max(place.width(), LEAST_SIGHT), max(place.height(), LEAST_SIGHT)
        left = min(max(place.left(), room.left() + LEAST_SIGHT - wide), room.right() - LEAST_SIGHT)
        top = min(max(place.top(), room.top() + LEAST_SIGHT - high), room.bottom() - LEAST_SIGHT)
        return QRectF(left, top, wide, high) & room

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._picture is None:
            self._picture = self._draw()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        edge = QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color(self.theme.raised))
        painter.drawRoundedRect(edge, RADIUS, RADIUS)
        sight = self.sight
        painter.setOpacity(UNSEEN)
        painter.drawPixmap(0, 0, self._picture)
        painter.setOpacity(1.0)
        painter.setClipRect(sight)
        painter.fillRect(sight, color(self.theme.raised))
        painter.drawPixmap(0, 0, self._picture)
        painter.setClipping(False)
        painter.setBrush(color(self.theme.accent, TINT))
        painter.setPen(pen(self.theme.accent, 1.5))
        painter.drawRoundedRect(sight, 2, 2)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(pen(self.theme.focus, 2.0) if self.hasFocus() else pen(self.theme.border_strong, 1.0))
        painter.drawRoundedRect(edge, RADIUS, RADIUS)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()
        if event.button() != Qt.MouseButton.LeftButton:
            return
        at = self.to_scene(event.position())
        middle = self.view.seen.center()
        # Who takes what is seen by a corner keeps it there; who presses elsewhere goes there at once.
        self._grip = middle - at if self.sight.contains(event.position()) else QPointF()
        self.setCursor(Qt.CursorShape.ClosedHandCursor)
        self._go(at)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        event.accept()
        if self._grip is not None:
            self._go(self.to_scene(event.position()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        event.accept()
        self._grip = None
        self.setCursor(Qt.CursorShape.OpenHandCursor)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.mousePressEvent(event)

    def _go(self, point: QPointF) -> None:
        self.view.centre_at(point + (self._grip or QPointF()))

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.view.turn_wheel(event, self.view.viewport().rect().center())
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        way = KEYS.get(Qt.Key(event.key()))
        if way is not None:
            area = self.view.viewport().size() * KEY_SHARE
            self.view.pan_by(QPoint(way.x() * area.width(), way.y() * area.height()))
        elif event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.view.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.update()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.retranslate()


def whole(view: Navigable) -> QRectF:
    """The part of the scene in which there is anything."""
    around = view.canvas.overview.bounds
    for one in view.canvas.graph.annotations.values():
        around = around.united(QRectF(*one.position, *one.size))
    return around
