"""Hands for tests: they press, drag and drop on the canvas as a person does."""

from __future__ import annotations

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDragMoveEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from designer.canvas.layer_drops import LAYER_TYPE
from designer.canvas.view import CanvasView
from engine.graph.measures import TITLE_Y, WIDTH
from engine.graph.model import Wire

NO_KEYS = Qt.KeyboardModifier.NoModifier
LEFT = Qt.MouseButton.LeftButton
STEPS = 5


def node_point(view: CanvasView, key: str) -> QPoint:
    """A point on the title of a node, away from its ports."""
    return view.mapFromScene(view.canvas.nodes[key].pos() + QPointF(WIDTH / 2, TITLE_Y))


def port_point(view: CanvasView, key: str, port: str, output: bool) -> QPoint:
    """The middle of a port."""
    item = view.canvas.nodes[key]
    return view.mapFromScene(item.port(port, output).centre + item.pos())


def wire_point(view: CanvasView, wire: Wire, share: float = 0.5) -> QPoint:
    """A point on a wire, so far along it."""
    return view.mapFromScene(view.canvas.wires[wire].point_at(share))


def press(
    view: CanvasView, at: QPoint, modifiers: Qt.KeyboardModifier = NO_KEYS, button: Qt.MouseButton = LEFT
) -> None:
    QTest.mousePress(view.viewport(), button, modifiers, at)


def move(view: CanvasView, start: QPoint, stop: QPoint) -> None:
    """Move the pointer from one point to another, not in one leap."""
    for step in range(1, STEPS + 1):
        QTest.mouseMove(view.viewport(), start + (stop - start) * (step / STEPS))


def release(
    view: CanvasView, at: QPoint, modifiers: Qt.KeyboardModifier = NO_KEYS, button: Qt.MouseButton = LEFT
) -> None:
    QTest.mouseRelease(view.viewport(), button, modifiers, at)


def drag(
    view: CanvasView,
    start: QPoint,
    stop: QPoint,
    modifiers: Qt.KeyboardModifier = NO_KEYS,
    button: Qt.MouseButton = LEFT,
) -> None:
    """Press, move and let go."""
    press(view, start, modifiers, button)
    move(view, start, stop)
    release(view, stop, modifiers, button)


def click(view: CanvasView, at: QPoint, modifiers: Qt.KeyboardModifier = NO_KEYS) -> None:
    press(view, at, modifiers)
    release(view, at, modifiers)


def draw_wire(view: CanvasView, source: str, output: str, target: str, input: str) -> None:
    """Draw a wire from an output port to an input port."""
    drag(view, port_point(view, source, output, True), port_point(view, target, input, False))


def drop_layer(view: CanvasView, type_name: str, scene_point: QPointF) -> None:
    """Drop a layer from the palette; a drag of the platform would wait for a real mouse."""
    data = QMimeData()
    data.setData(LAYER_TYPE, type_name.encode())
    at = view.mapFromScene(scene_point)
    copy, keys = Qt.DropAction.CopyAction, NO_KEYS
    QApplication.sendEvent(view.viewport(), QDragEnterEvent(at, copy, data, LEFT, keys))
    QApplication.sendEvent(view.viewport(), QDragMoveEvent(at, copy, data, LEFT, keys))
    QApplication.sendEvent(view.viewport(), QDropEvent(QPointF(at), copy, data, LEFT, keys))
