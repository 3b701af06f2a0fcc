"""What a person may do next in the window, with its choices still open: numbers pick among what is there."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication, QKeySequence, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from designer.command_table import COMMANDS
from designer.main_window import MainWindow
from engine.files import dumps
from engine.graph.model import Project
from engine.layers import LAYERS
from tests.designer.canvas_driver import drag, drop_layer, node_point, port_point, wire_point

EXCLUDED = {
    "quit": "the window would be gone",
    "gallery": "the canvas would not be seen; tests/designer/test_gallery.py",
    "train": "a process begins that loads PyTorch; tests/designer/test_window_training.py",
    "step": "as train",
    "restart": "as train",
    "stop": "as train",
    "generate": "as train; tests/designer/test_generate_panel.py",
    "previews": "a process begins that loads PyTorch; tests/designer/test_previews.py",
    "runs_folder": "another program would open",
    "log_folder": "another program would open",
}
"""Commands that no random event gives, each with the reason."""
GIVEN = [command for command in COMMANDS if command.name not in EXCLUDED]
GROWING = {"duplicate", "paste", "paste_keeping", "add_note", "frame_selection", "new", "use_again", "command_palette"}
MOST_NODES = 24
"""A graph with more of them grows by no event: one that doubles at each paste would soon be all that is tested."""
NONE, SHIFT, CTRL, ALT = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
)
HELD = (NONE, NONE, NONE, SHIFT, CTRL, ALT, CTRL | SHIFT)
KEYS = (
    (Qt.Key.Key_Escape, NONE),
    (Qt.Key.Key_Escape, NONE),
    (Qt.Key.Key_Tab, NONE),
    (Qt.Key.Key_Backtab, SHIFT),
    (Qt.Key.Key_Space, NONE),
    (Qt.Key.Key_A, SHIFT),
    (Qt.Key.Key_Return, NONE),
    (Qt.Key.Key_Return, NONE),
    *((key, held) for key in (Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down) for held in HELD[2:]),
)
TEXTS = ("dense", "conv", "add", "data", "lstm", "x", "8", "-", "flat", "again", "block", "")
TYPES = ("Dense", "Conv2d", "Flatten", "ReLU", "Add", "Data", "LSTM", "CrossEntropy", "Concatenate", "Split", "Dropout")
assert set(TYPES) <= LAYERS.members.keys()


@dataclass(frozen=True)
class Event:
    """One thing that a person does."""

    kind: str
    numbers: tuple[int, int, int, int]

    def __call__(self, window: MainWindow) -> str:
        """Do it; says what it was in detail."""
        return EVENTS[self.kind](window, *self.numbers)


def is_full(window: MainWindow) -> bool:
    return sum(1 for _ in window.session.project.graph.walk()) > MOST_NODES


def spot(window: MainWindow, number: int) -> QPoint:
    """A point of the viewport: somewhere, or on a node, a port or a wire."""
    canvas = window.canvas.canvas
    area = window.canvas.viewport().rect()
    kind, number = number % 4, number // 4
    items = list(canvas.nodes.values())
    if kind == 0 or not items:
        return QPoint(number % max(area.width(), 1), number // area.width() * 37 % max(area.height(), 1))
    item = items[number % len(items)]
    if kind == 1:
        found = node_point(window.canvas, item.node.key)
    elif kind == 2 and item.layout.ports:
        port = item.layout.ports[number // len(items) % len(item.layout.ports)]
        found = port_point(window.canvas, item.node.key, port.name, port.is_output)
    elif canvas.wires:
        wire = list(canvas.wires)[number % len(canvas.wires)]
        found = wire_point(window.canvas, wire, 0.5)
    else:
        found = node_point(window.canvas, item.node.key)
    # Nobody can press what is not seen.
    return found if area.contains(found) else area.center()


def focus(window: MainWindow) -> object:
    if not window.isActiveWindow():
        window.activateWindow()
    return QApplication.activePopupWidget() or QApplication.focusWidget() or window


def give_command(window: MainWindow, which: int, *_: int) -> str:
    command = GIVEN[which % len(GIVEN)]
    if command.name in GROWING and is_full(window):
        return "nothing: the graph is large enough"
    if command.keys:
        QTest.keySequence(focus(window), QKeySequence(command.keys[0]))
    elif window.actions_by_name[command.name].isEnabled():
        window.actions_by_name[command.name].trigger()
    return f"command {command.name}"


def press_key(window: MainWindow, which: int, *_: int) -> str:
    key, held = KEYS[which % len(KEYS)]
    QTest.keyClick(focus(window), key, held)
    return f"key {key.name} {held}"


def type_text(window: MainWindow, which: int, *_: int) -> str:
    text = TEXTS[which % len(TEXTS)]
    QTest.keyClicks(focus(window), text)
    return f"type {text!r}"


def search(window: MainWindow, which: int, where: int, *_: int) -> str:
    """Open the search by a double click, type, and take what it found first."""
    if is_full(window):
        return "nothing: the graph is large enough"
    viewport, at = window.canvas.viewport(), spot(window, where)
    QTest.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=at)
    QTest.mouseDClick(viewport, Qt.MouseButton.LeftButton, pos=at)
    QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=at)
    text = TEXTS[which % len(TEXTS)]
    QTest.keyClicks(focus(window), text)
    QTest.keyClick(focus(window), Qt.Key.Key_Return)
    return f"search {text!r} at {at.toTuple()}"


def click(window: MainWindow, where: int, held: int, button: int, *_: int) -> str:
    at, keys = spot(window, where), HELD[held % len(HELD)]
    pressed = (Qt.MouseButton.LeftButton, Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton)[button % 3]
    QTest.mouseClick(window.canvas.viewport(), pressed, keys, at)
    return f"click {pressed.name} {keys} at {at.toTuple()}"


def double_click(window: MainWindow, where: int, *_: int) -> str:
    at = spot(window, where)
    QTest.mouseDClick(window.canvas.viewport(), Qt.MouseButton.LeftButton, pos=at)
    QTest.mouseRelease(window.canvas.viewport(), Qt.MouseButton.LeftButton, pos=at)
    return f"double click at {at.toTuple()}"


def open_menu(window: MainWindow, where: int, *_: int) -> str:
    viewport, at = window.canvas.viewport(), spot(window, where)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, viewport.mapToGlobal(at))
    QApplication.sendEvent(viewport, event)
    return f"context menu at {at.toTuple()}"


def drag_there(window: MainWindow, begin: int, end: int, held: int, button: int) -> str:
    start, stop, keys = spot(window, begin), spot(window, end), HELD[held % len(HELD)]
    pressed = Qt.MouseButton.MiddleButton if button % 8 == 0 else Qt.MouseButton.LeftButton
    drag(window.canvas, start, stop, keys, pressed)
    return f"drag {pressed.name} {keys} from {start.toTuple()} to {stop.toTuple()}"


def half_drag(window: MainWindow, begin: int, end: int, held: int, after: int) -> str:
    """Press and move, press a key in the midst of it, and let go."""
    view, start, stop, keys = window.canvas, spot(window, begin), spot(window, end), HELD[held % len(HELD)]
    QTest.mousePress(view.viewport(), Qt.MouseButton.LeftButton, keys, start)
    QTest.mouseMove(view.viewport(), (start + stop) / 2)
    told = (give_command, press_key)[after % 2](window, after // 2)
    QTest.mouseMove(view.viewport(), stop)
    QTest.mouseRelease(view.viewport(), Qt.MouseButton.LeftButton, keys, stop)
    return f"drag {keys} from {start.toTuple()} to {stop.toTuple()}, and in its midst: {told}"


def drop(window: MainWindow, which: int, where: int, *_: int) -> str:
    if is_full(window):
        return "nothing: the graph is large enough"
    name, at = TYPES[which % len(TYPES)], spot(window, where)
    drop_layer(window.canvas, name, QPointF(window.canvas.mapToScene(at)))
    return f"drop {name} at {at.toTuple()}"


def turn_wheel(window: MainWindow, where: int, turn: int, held: int, *_: int) -> str:
    viewport, at, keys = window.canvas.viewport(), spot(window, where), HELD[held % len(HELD)]
    turned = QPoint(0, (turn % 9 - 4) * 120)
    globally = QPointF(viewport.mapToGlobal(at))
    none = Qt.MouseButton.NoButton
    phase = Qt.ScrollPhase.NoScrollPhase
    QApplication.sendEvent(viewport, QWheelEvent(QPointF(at), globally, QPoint(), turned, none, keys, phase, False))
    return f"wheel {turned.y()} {keys} at {at.toTuple()}"


def travel(window: MainWindow, way: int, count: int, *_: int) -> str:
    """Undo or redo some steps."""
    key = Qt.Key.Key_Z if way % 3 else Qt.Key.Key_Y
    for _ in range(count % 5 + 1):
        QTest.keyClick(focus(window), key, CTRL)
    return f"{count % 5 + 1} times {'undo' if way % 3 else 'redo'}"


def paste_text(window: MainWindow, which: int, *_: int) -> str:
    """Paste the text of a file, or of what is none."""
    if is_full(window):
        return "nothing: the graph is large enough"
    texts = (dumps(window.session.project), dumps(Project()), "not a graph", '{"format": 1}', "[]")
    text = texts[which % len(texts)]
    QGuiApplication.clipboard().setText(text)
    QTest.keyClick(focus(window), Qt.Key.Key_V, CTRL)
    return f"paste {text[:24]!r}"


EVENTS: Mapping[str, Callable[..., str]] = {
    "command": give_command,
    "key": press_key,
    "type": type_text,
    "search": search,
    "click": click,
    "double click": double_click,
    "menu": open_menu,
    "drag": drag_there,
    "half a drag": half_drag,
    "drop": drop,
    "wheel": turn_wheel,
    "travel": travel,
    "paste": paste_text,
}
