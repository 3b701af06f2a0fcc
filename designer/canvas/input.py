"""What reaches the canvas from mouse, keys and drags, passed on to the gesture that it belongs to."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget

from designer.canvas.gesture import Gesture, Pan
from designer.canvas.hover.hovering import Hovering
from designer.canvas.layer_drops import LayerDrops
from designer.canvas.menu_keys import asks_for_menu
from designer.canvas.nodes.node_item import End
from designer.canvas.scene import CanvasScene
from designer.look.theme import Theme
from engine.graph.model import Wire

SMALL_STEP, LARGE_STEP = 8.0, 32.0
ARROWS = {
    Qt.Key.Key_Left: QPointF(-1, 0),
    Qt.Key.Key_Right: QPointF(1, 0),
    Qt.Key.Key_Up: QPointF(0, -1),
    Qt.Key.Key_Down: QPointF(0, 1),
}


class CanvasInput(LayerDrops):
    """One gesture at a time: what a press begins, what a move and a release do to it, and Escape to cancel it."""

    menu_asked = Signal(object)
    """The menu of what is at a point of the view; None for that of what is selected."""
    data_opened = Signal(str)
    """A person wants to look at the data of this Data node."""
    repairs_asked = Signal(str)
    """The other repairs of what is wrong with this node."""

    def __init__(self, canvas: CanvasScene, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(canvas, theme, parent)
        self.gesture: Gesture | None = None
        self.pointer: QPoint | None = None
        """Where the pointer is over the canvas."""
        self._space = self._space_used = False
        self.hovering = Hovering(self)
        self._right: QPoint | None = None
        """Where the right button is held."""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.viewport().setMouseTracking(True)

    def begin(self, at: QPoint, modifiers: Qt.KeyboardModifier) -> Gesture | None:
        """The gesture that a press of the left button begins here."""
        raise NotImplementedError

    def open_at(self, at: QPoint) -> bool:
        """Open what was double clicked, if it can be opened."""
        raise NotImplementedError

    def open_search(self, at: QPoint | None = None, start: End | None = None) -> None:
        """Offer layers to be placed at a point of the view; with a port, those that fit there."""
        raise NotImplementedError

    def nudge(self, step: QPointF) -> bool:
        """Move what is selected; False where nothing is."""
        raise NotImplementedError

    def visit(self, step: int) -> bool:
        """Select the next node or the one before; False past the last."""
        raise NotImplementedError

    def deselect(self) -> None:
        raise NotImplementedError

    def reselect(self) -> None:
        """Select again what was selected when the button was pressed last."""
        raise NotImplementedError

    def cancel_gesture(self) -> None:
        """Drop what is being drawn or dragged, as if it had never begun."""
        self.hovering.leave()
        gesture, self.gesture = self.gesture, None
        if gesture is not None:
            gesture.cancel()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.hovering.leave()
        if self.gesture is not None:
            return
        at, button = event.position().toPoint(), event.button()
        panning = self._space and button == Qt.MouseButton.LeftButton
        if panning or button == Qt.MouseButton.MiddleButton:
            self._space_used = True
            self.gesture = Pan(self, at)
        elif button == Qt.MouseButton.LeftButton:
            self.gesture = self.begin(at, event.modifiers())
        elif button == Qt.MouseButton.RightButton:
            self._right = at
        self.show_cursor()

    def _is_empty(self, at: QPoint) -> bool:
        """Whether nothing of the network is at a point of the view."""
        point = self.mapToScene(at)
        taken = self.canvas.port_at(point, self.zoom), self.canvas.card_at(point), self.canvas.node_at(point)
        lies = self.canvas.wire_at(point, self.zoom) or self.canvas.grip_at(point, self.zoom)
        return not any(taken) and lies is None

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.pointer = event.position().toPoint()
        if self.gesture is not None:
            self.gesture.drag(event)
        else:
            self._hover(self.mapToScene(self.pointer))
            self.hovering.point_at(self.pointer)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        right, self._right = self._right, None
        at = event.position().toPoint()
        if event.button() == Qt.MouseButton.RightButton and right is not None and self.gesture is None:
            if (at - right).manhattanLength() < QApplication.startDragDistance():
                self._press_right(at, event.modifiers())
            return
        if event.buttons() & (Qt.MouseButton.LeftButton | Qt.MouseButton.MiddleButton):
            return
        gesture, self.gesture = self.gesture, None
        if gesture is not None:
            gesture.drag(event)
            gesture.release()
        self._hover(self.mapToScene(at))

    def _press_right(self, at: QPoint, modifiers: Qt.KeyboardModifier) -> None:
        """The menu of what is there; on the empty canvas the search, or with Shift the menu of the canvas."""
        if self._is_empty(at) and not modifiers & Qt.KeyboardModifier.ShiftModifier:
            self.open_search(at)
        else:
            self.menu_asked.emit(at)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        # What the mouse asks for was told by its release.
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            self.menu_asked.emit(None)
        event.accept()

    def viewportEvent(self, event: QEvent) -> bool:
        # A part over the canvas takes the pointer away from it, not from the whole view.
        if event.type() in (QEvent.Type.Leave, QEvent.Type.Wheel):
            self.hovering.leave()
        return super().viewportEvent(event)

    def _set_zoom(self, zoom: float) -> None:
        self.hovering.leave()
        super()._set_zoom(zoom)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        # The second click of two may meet a button that the first one has brought here.
        if self.canvas.repair_at(self.mapToScene(at), self.zoom) is not None:
            return
        if event.button() != Qt.MouseButton.LeftButton:
            self.mousePressEvent(event)
        elif not self.open_at(at):
            if self._is_empty(at) and self.gesture is None and not self._space:
                # The first click of the two let go of the node that the new layer is to be wired to.
                self.reselect()
                self.open_search(at)
            else:
                self.mousePressEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        self.pointer = None
        self.hovering.leave()
        if self.gesture is None:
            self.canvas.hover(None, None)
            self.canvas.annotations.hover(None)
            self.canvas.point_at_repair(None)
            self.canvas.point_at_others(None)
            self.aimed.emit()
        super().leaveEvent(event)

    def _hover(self, point: QPointF) -> None:
        button = self.canvas.repair_at(point, self.zoom)
        self.canvas.point_at_repair(button)
        self.canvas.point_at_others(None if button else point, self.zoom)
        end = None if button else self.canvas.port_at(point, self.zoom)
        key = end.key if end else self.canvas.card_at(point) or self.canvas.node_at(point)
        grip = None if button or end else self.canvas.grip_at(point, self.zoom)
        self.canvas.annotations.hover(grip, point)
        self.canvas.hover(key or (None if grip else self.canvas.wire_at(point, self.zoom)), end)
        self.canvas.point_at_waypoint(None if button or end else self.canvas.waypoint_at(point, self.zoom))
        self.show_cursor(end)

    def show_cursor(self, end: End | None = None) -> None:
        """The form of the pointer tells what a press would do."""
        shape = Qt.CursorShape.ArrowCursor
        if isinstance(self.gesture, Pan):
            shape = Qt.CursorShape.ClosedHandCursor
        elif self._space:
            shape = Qt.CursorShape.OpenHandCursor
        elif end is not None or (self.gesture is not None and self.gesture.draws):
            shape = Qt.CursorShape.CrossCursor
        elif self.canvas.pointed_waypoint is not None:
            shape = Qt.CursorShape.SizeAllCursor
        elif self.canvas.annotations.hovered is not None:
            shape = self.canvas.annotations.cursor
        elif isinstance(self.canvas.hovered, Wire) or self.canvas.is_at_button:
            shape = Qt.CursorShape.PointingHandCursor
        if self.viewport().cursor().shape() != shape:
            self.viewport().setCursor(shape)
        self.aimed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        self.hovering.leave()
        if key == Qt.Key.Key_Escape:
            self._escape()
        elif key == Qt.Key.Key_Space:
            self._press_space(event)
        elif key == Qt.Key.Key_A and event.modifiers() == Qt.KeyboardModifier.ShiftModifier:
            self.open_search(self.pointer)
        elif asks_for_menu(event):
            self.menu_asked.emit(None)
        elif key in ARROWS and self._nudge(ARROWS[key], event.modifiers()):
            event.accept()
        else:
            super().keyPressEvent(event)

    def _escape(self) -> None:
        """Out of what is going on, or else out of the selection."""
        if self.gesture is None:
            self.deselect()
        self.cancel_gesture()
        self.show_cursor()

    def _nudge(self, way: QPointF, modifiers: Qt.KeyboardModifier) -> bool:
        step = LARGE_STEP if modifiers & Qt.KeyboardModifier.ShiftModifier else SMALL_STEP
        return self.gesture is None and self.nudge(way * step)

    def _press_space(self, event: QKeyEvent) -> None:
        if not event.isAutoRepeat():
            self._space, self._space_used = True, self.gesture is not None
            self.show_cursor()

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        if event.key() != Qt.Key.Key_Space or event.isAutoRepeat():
            super().keyReleaseEvent(event)
            return
        tapped, self._space = self._space and not self._space_used, False
        self.show_cursor()
        if tapped:
            self.open_search(self.pointer)

    def focusNextPrevChild(self, next: bool) -> bool:
        return self.visit(1 if next else -1) or super().focusNextPrevChild(next)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """Who comes by the keyboard sees where: at the selected node, or else at the first or last one."""
        super().focusInEvent(event)
        ways = {Qt.FocusReason.TabFocusReason: 1, Qt.FocusReason.BacktabFocusReason: -1}
        if event.reason() in ways and not self.canvas.selected:
            self.visit(ways[event.reason()])

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._space = False
        self.hovering.leave()
        super().focusOutEvent(event)
