"""A view that zooms at the pointer and pans as far as one likes, over a grid of dots."""

from __future__ import annotations

from functools import lru_cache
from math import ceil, exp, floor

from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QInputDevice, QNativeGestureEvent, QPainter, QPaintEvent, QPixmap, QPolygonF, QWheelEvent
from PySide6.QtWidgets import QFrame, QGraphicsItem, QGraphicsView, QStyleOptionGraphicsItem, QWidget

from designer.canvas.ink import color, pen
from designer.canvas.overview import OVERVIEW_BELOW
from designer.canvas.scene import CanvasScene
from designer.look.theme import Theme

SMALLEST, LARGEST = 0.1, 4.0
FIT_SMALLEST = 0.005
"""All of a large network can be shown at a zoom that no wheel leads to."""
STEP = 1.25
WHEEL_RATE = 0.0015
"""The share of a zoom for each eighth of a degree that the wheel turns."""
TOUCH_RATE = 0.005
FIT_LARGEST = 1.0
"""Showing everything never magnifies."""
FIT_MARGIN = 48.0
BARS = 28
"""So much of the lower edge is left to the bars that float there, besides the margin."""
WIDE = 100_000.0
DOT_GAP = 24.0
DOT = 1.6
TILE_SIDE = 400.0
"""About how many pixels of the screen one tile of dots covers."""
DOTS_FADE = (0.35, 0.7)


class Navigable(QGraphicsView):
    """Zooming and panning; what is on the canvas is not its concern."""

    sight_changed = Signal()
    """Another part of the canvas is seen, or at another size."""

    def __init__(self, canvas: CanvasScene, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(canvas, parent)
        self.canvas = canvas
        self.theme = theme
        self.is_fitted = False
        """Whether everything was shown and the view not moved since; it stays so while the window changes its size."""
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.MinimalViewportUpdate)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setResizeAnchor(QGraphicsView.ViewportAnchor.AnchorViewCenter)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        self.setOptimizationFlag(QGraphicsView.OptimizationFlag.DontSavePainterState)
        canvas.sceneRectChanged.connect(self._reach)
        self._reach(canvas.sceneRect())
        self.centerOn(0, 0)

    def _reach(self, rect: QRectF) -> None:
        """Let panning go far beyond the nodes."""
        self.setSceneRect(rect.adjusted(-WIDE, -WIDE, WIDE, WIDE))

    @property
    def zoom(self) -> float:
        return self.transform().m11()

    @property
    def is_far(self) -> bool:
        """Whether the overview is shown in place of nodes and wires."""
        return self.zoom < OVERVIEW_BELOW

    @property
    def seen(self) -> QRectF:
        """The part of the scene that is seen."""
        return self.mapToScene(self.viewport().rect()).boundingRect()

    def zoom_in(self) -> None:
        self.zoom_at(self.viewport().rect().center(), STEP)

    def zoom_out(self) -> None:
        self.zoom_at(self.viewport().rect().center(), 1 / STEP)

    def reset_zoom(self) -> None:
        self.zoom_at(self.viewport().rect().center(), 1 / self.zoom)

    def zoom_at(self, point: QPoint, factor: float) -> None:
        """Zoom so that what is at a point of the viewport stays there."""
        wanted = min(max(self.zoom * factor, min(self.zoom, SMALLEST)), LARGEST)
        below = self.mapToScene(point)
        self._set_zoom(wanted)
        self.pan_by(point - self.mapFromScene(below))

    def _set_zoom(self, zoom: float) -> None:
        self.is_fitted = False
        self.resetTransform()
        self.scale(zoom, zoom)
        # From afar items are not painted one by one, so that Qt does not know what of them is seen where.
        modes = QGraphicsView.ViewportUpdateMode
        self.setViewportUpdateMode(modes.FullViewportUpdate if self.is_far else modes.MinimalViewportUpdate)
        self.sight_changed.emit()

    def pan_by(self, step: QPoint) -> None:
        """Move what is seen by so many pixels."""
        self.is_fitted = False
        across, down = self.horizontalScrollBar(), self.verticalScrollBar()
        across.setValue(across.value() - step.x())
        down.setValue(down.value() - step.y())

    def centre_at(self, point: QPointF) -> None:
        """Move what is seen so that this point of the scene is in the middle."""
        self.pan_by(self.mapFromScene(self.seen.center()) - self.mapFromScene(point))

    def scrollContentsBy(self, across: int, down: int) -> None:
        super().scrollContentsBy(across, down)
        self.sight_changed.emit()

    def show_rect(self, rect: QRectF) -> None:
        """Zoom and pan so that a rectangle of the scene is seen whole, and no larger than it is."""
        area = self.viewport().rect().adjusted(0, 0, 0, -BARS)
        room = rect.adjusted(-FIT_MARGIN, -FIT_MARGIN, FIT_MARGIN, FIT_MARGIN)
        if rect.isEmpty():
            return
        zoom = min(area.width() / room.width(), area.height() / room.height(), FIT_LARGEST)
        self._set_zoom(max(zoom, FIT_SMALLEST))
        self.centerOn(rect.center() + QPointF(0, BARS / 2 / self.zoom))
        self.is_fitted = True

    def wheelEvent(self, event: QWheelEvent) -> None:
        self.turn_wheel(event, event.position().toPoint())

    def turn_wheel(self, event: QWheelEvent, at: QPoint) -> None:
        """Zoom at a point of the viewport, or pan where two fingers move over a touch pad."""
        held = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        fine = event.pixelDelta()
        if not fine.isNull() and event.device().type() == QInputDevice.DeviceType.TouchPad and not held:
            self.pan_by(fine)
        elif event.angleDelta().y():
            self.zoom_at(at, exp(event.angleDelta().y() * WHEEL_RATE))
        elif fine.y():
            self.zoom_at(at, exp(fine.y() * TOUCH_RATE))
        event.accept()

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QNativeGestureEvent) and event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
            self.zoom_at(event.position().toPoint(), 1 + event.value())
            return True
        return bool(super().viewportEvent(event))

    def paintEvent(self, event: QPaintEvent) -> None:
        if not self.is_far:
            super().paintEvent(event)
            return
        painter = QPainter(self.viewport())
        painter.setRenderHints(self.renderHints())
        painter.setWorldTransform(self.viewportTransform())
        rect = self.mapToScene(event.rect()).boundingRect()
        self.drawBackground(painter, rect)
        loose = sorted((item for item in self.canvas.loose if item.isVisible()), key=QGraphicsItem.zValue)
        for item in (one for one in loose if one.zValue() < 0):
            self._paint_loose(painter, item)
        self.canvas.overview.paint(painter, self.theme)
        for item in (one for one in loose if one.zValue() >= 0):
            self._paint_loose(painter, item)
        self.drawForeground(painter, rect)

    def _paint_loose(self, painter: QPainter, item: QGraphicsItem) -> None:
        painter.save()
        painter.setWorldTransform(item.deviceTransform(self.viewportTransform()))
        option = QStyleOptionGraphicsItem()
        option.exposedRect = item.boundingRect()
        item.paint(painter, option, self.viewport())
        painter.restore()

    def drawBackground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        """Lay tiles of dots; each stands on whole pixels of the screen, so that no dot is blurred."""
        ratio = self.devicePixelRatioF()
        # Under the tiles too: at a density such as 1.5 a hair of the ground is seen between two of them.
        painter.fillRect(QRectF(rect).adjusted(-1, -1, 1, 1), color(self.theme.canvas))
        if self.zoom <= DOTS_FADE[0]:
            return
        count = ceil(TILE_SIDE / (DOT_GAP * self.zoom * ratio))
        tile = dots(self.theme, count, self.zoom, ratio)
        side = DOT_GAP * count
        place = painter.worldTransform()
        painter.resetTransform()
        for column in range(floor(rect.left() / side), ceil(rect.right() / side) + 1):
            for row in range(floor(rect.top() / side), ceil(rect.bottom() / side) + 1):
                corner = place.map(QPointF(column * side - DOT_GAP / 2, row * side - DOT_GAP / 2))
                painter.drawPixmap(QPointF(round(corner.x() * ratio) / ratio, round(corner.y() * ratio) / ratio), tile)
        painter.setTransform(place)


@lru_cache(maxsize=8)
def dots(theme: Theme, count: int, zoom: float, ratio: float) -> QPixmap:
    """A square of the ground with so many dots in a row, as the screen shows it at this zoom."""
    side = ceil(DOT_GAP * count * zoom * ratio)
    tile = QPixmap(side, side)
    tile.setDevicePixelRatio(ratio)
    tile.fill(color(theme.canvas))
    faint, full = DOTS_FADE
    opacity = min(max((zoom - faint) / (full - faint), 0.0), 1.0)
    painter = QPainter(tile)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.scale(zoom, zoom)
    painter.setPen(pen(theme.dots, DOT, opacity=opacity))
    places = [(index + 0.5) * DOT_GAP for index in range(count)]
    painter.drawPoints(QPolygonF([QPointF(x, y) for x in places for y in places]))
    painter.end()
    return tile
