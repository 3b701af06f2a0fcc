"""The area that curves are drawn in: axes, zoom by dragging, a line under the pointer."""

import math

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPen, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from designer.look.theme import LIGHT, SPACE_2, SPACE_3, Theme
from designer.plots.axes import StepAxis, ValueAxis
from designer.plots.own_keys import ALONG, keeps

OWN_KEYS = (*ALONG, Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Minus)
FLAT = 8  # pixels below which a drag has no height, or no width


class Chart(pg.PlotWidget):
    """Shows a range of steps and values.

    Dragging asks for the rectangle, a double click for everything; arrow keys move the line, + and - zoom, Home
    shows everything, Escape gives up a drag. The mouse goes around pyqtgraph's scene, which asks each of its items
    at each move.
    """

    range_asked = Signal(QRectF)
    everything_asked = Signal()
    pointed = Signal(float)
    stepped = Signal(int)
    """The line shall go a little to the left (-1) or to the right (1)."""
    left = Signal()
    resized = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        self.values = ValueAxis()
        self.steps = StepAxis()
        area = pg.ViewBox(border=None, enableMenu=False, defaultPadding=0.0)
        area.disableAutoRange()
        super().__init__(parent, viewBox=area, axisItems={"left": self.values, "bottom": self.steps})
        self.theme: Theme = LIGHT
        self._corners: tuple[QPointF, QPointF] | None = None
        self._ring = False
        self.plotItem.hideButtons()
        # A menu that nothing of ours shows, and that would outlive the chart.
        self.destroyed.connect(self.plotItem.ctrlMenu.deleteLater)
        self.values.setZValue(-1)  # its hairlines lie behind the curves
        self.plotItem.layout.setContentsMargins(0, SPACE_2, SPACE_3, 0)
        self.plotItem.layout.setSpacing(0)
        self.line = pg.InfiniteLine(angle=90)
        self.line.hide()
        self.addItem(self.line, ignoreBounds=True)

    def set_theme(self, theme: Theme) -> None:
        self.theme = self.values.theme = self.steps.theme = theme
        self.setBackground(theme.panel)
        self.line.setPen(pg.mkPen(theme.border_strong, width=self.devicePixelRatioF()))
        self.values.update()
        self.steps.update()

    def area(self) -> QRectF:
        """Where the curves are, in pixels of this widget."""
        return QRectF(self.plotItem.vb.sceneBoundingRect())

    def shown(self) -> QRectF:
        """What is shown, in places of steps and in values."""
        return QRectF(self.plotItem.vb.viewRect())

    def show_range(self, steps: tuple[float, float], values: tuple[float, float]) -> None:
        self.plotItem.vb.setRange(xRange=steps, yRange=values, padding=0, disableAutoRange=True)
        # Otherwise it finds the new scale only while it paints, and then paints once more.
        self.scene().prepareForPaint()

    def x_of(self, place: float) -> float:
        return float(self.plotItem.vb.mapViewToScene(QPointF(place, 0)).x())

    def place_beside(self, direction: int) -> float:
        """A hundredth of the width to the left or to the right of the line, or of the middle where it is hidden."""
        shown = self.shown()
        at = self.line.value() if self.line.isVisible() else shown.center().x()
        return min(max(at + direction * shown.width() / 100, shown.left()), shown.right())

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.area().contains(event.position()):
            self._corners = event.position(), event.position()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        area, at = self.area(), event.position()
        if self._corners is not None:
            inside = QPointF(min(max(at.x(), area.left()), area.right()), min(max(at.y(), area.top()), area.bottom()))
            self._corners = self._corners[0], inside
            self.left.emit()
            self.viewport().update()
        elif area.contains(at):
            self.pointed.emit(self.plotItem.vb.mapSceneToView(at).x())
        else:
            self.left.emit()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        band = self.band()
        self._stop_dragging()
        if band is not None:
            view = self.plotItem.vb
            corners = view.mapSceneToView(band.topLeft()), view.mapSceneToView(band.bottomRight())
            self.range_asked.emit(QRectF(*corners).normalized())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        self.everything_asked.emit()

    def band(self) -> QRectF | None:
        """The rectangle that is being dragged, over the whole height or width where it is flat; None if tiny."""
        if self._corners is None:
            return None
        band, area = QRectF(*self._corners).normalized(), self.area()
        if max(band.width(), band.height()) < FLAT:
            return None
        if band.height() < FLAT:
            band.setTop(area.top())
            band.setBottom(area.bottom())
        if band.width() < FLAT:
            band.setLeft(area.left())
            band.setRight(area.right())
        return band

    def _stop_dragging(self) -> None:
        self._corners = None
        self.viewport().update()

    def leaveEvent(self, event: QEvent) -> None:
        self.left.emit()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._ring = event.reason() in (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason)
        self.viewport().update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._ring = False
        self.left.emit()
        self.viewport().update()

    def event(self, event: QEvent) -> bool:
        return keeps(event, OWN_KEYS) or bool(super().event(event))

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.resized.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        shown = self.shown()
        at = self.line.value() if self.line.isVisible() else shown.center().x()
        key = event.key()
        if key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.stepped.emit(1 if key == Qt.Key.Key_Right else -1)
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Minus):
            width = shown.width() * (2 if key == Qt.Key.Key_Minus else 0.5)
            self.range_asked.emit(QRectF(at - width / 2, shown.top(), width, shown.height()))
        elif key == Qt.Key.Key_Home:
            self.everything_asked.emit()
        elif key == Qt.Key.Key_Escape and self._corners is not None:
            self._stop_dragging()
        else:
            event.ignore()

    def drawForeground(self, painter: QPainter, rect: QRectF) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        band = self.band()
        if band is not None:
            fill = QColor(self.theme.accent)
            painter.setPen(QPen(fill, 1))
            fill.setAlpha(40)
            painter.setBrush(fill)
            painter.drawRect(band)
        if self._ring:
            painter.setPen(QPen(QColor(self.theme.focus), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(self.area().adjusted(0, 0, -1, -1))


def value_range(low: float, high: float, logarithmic: bool) -> tuple[float, float]:
    """The range of the axis that shows all values from `low` to `high` with some air; exponents where logarithmic."""
    if not (math.isfinite(low) and math.isfinite(high)):
        return 0.0, 1.0
    if logarithmic:
        air = max(0.05, 0.05 * (high - low))
        return low - air, high + air
    air = 0.05 * (high - low) or 0.1 * abs(high) or 0.5
    if 0 <= low < 0.3 * high:
        return 0.0, high + air
    return low - air, high + air
