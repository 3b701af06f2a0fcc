"""What the line below the canvas says: what a press would do here, how a drag ends, what keys do to the selection."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from string import Formatter
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from designer.canvas.annotations.drag import DrawArrow, OpenLink, ResizeAnnotation
from designer.canvas.blocks import inside_of
from designer.canvas.gesture import Gesture, RubberBand
from designer.canvas.nodes.drag_nodes import DragNodes
from designer.canvas.nodes.node_item import End
from designer.canvas.nodes.press_repair import PressClose, PressMore, PressRepair
from designer.canvas.wires.drag_waypoints import DragWaypoints
from designer.canvas.wires.draw_wire import DrawWire
from designer.canvas.wires.move_wires import MoveWires
from designer.canvas.wires.reach_out import ReachOut
from engine.graph.model import Wire

if TYPE_CHECKING:
    from designer.canvas.view import CanvasView

Sentences = tuple[Any, ...]  # What PySide's marker for translation returns, it types as object.
Keys = Callable[[str], str]

ESCAPE = QT_TRANSLATE_NOOP("hints", "Esc cancels.")
DELETE = QT_TRANSLATE_NOOP("hints", "{delete} removes it.")
GESTURES: Mapping[type[Gesture], Sentences] = {
    DrawWire: (
        QT_TRANSLATE_NOOP("hints", "Let go on a port to connect, on the empty canvas to find a layer that fits."),
        ESCAPE,
        QT_TRANSLATE_NOOP("hints", "Alt keeps the wire that is there too."),
    ),
    ReachOut: (QT_TRANSLATE_NOOP("hints", "Let go: the wire leads to the nearest port that fits."), ESCAPE),
    MoveWires: (QT_TRANSLATE_NOOP("hints", "Let go on another output: all these wires begin there."), ESCAPE),
    DragNodes: (
        QT_TRANSLATE_NOOP("hints", "Let go to leave it here, or on a wire that lights up to put it in between."),
        ESCAPE,
    ),
    DragWaypoints: (QT_TRANSLATE_NOOP("hints", "Let go where the wire is to bend."), ESCAPE),
    ResizeAnnotation: (QT_TRANSLATE_NOOP("hints", "Let go when it is large enough."), ESCAPE),
    DrawArrow: (QT_TRANSLATE_NOOP("hints", "Let go on the layer that the note speaks of."), ESCAPE),
    OpenLink: (QT_TRANSLATE_NOOP("hints", "Let go to open the link."), ESCAPE),
    PressRepair: (QT_TRANSLATE_NOOP("hints", "Let go to repair it."), ESCAPE),
    PressClose: (QT_TRANSLATE_NOOP("hints", "Let go to put it away."), ESCAPE),
    PressMore: (QT_TRANSLATE_NOOP("hints", "Let go to see the other repairs."), ESCAPE),
    RubberBand: (QT_TRANSLATE_NOOP("hints", "Drag around what you want to select."), ESCAPE),
}
DROPPING = (QT_TRANSLATE_NOOP("hints", "Let go to place the layer, or on a wire that lights up to put it in between."),)
OUTPUT = (
    QT_TRANSLATE_NOOP("hints", "Drag a wire from here."),
    QT_TRANSLATE_NOOP("hints", "Ctrl and drag moves all its wires."),
)
INPUT = (QT_TRANSLATE_NOOP("hints", "Drag a wire to or from here."),)
TAKEN = (QT_TRANSLATE_NOOP("hints", "Drag the wire away, or drop another one on it."),)
REPAIR = (QT_TRANSLATE_NOOP("hints", "Click to repair it."), QT_TRANSLATE_NOOP("hints", "{undo} takes it back."))
CLOSE = (QT_TRANSLATE_NOOP("hints", "Click to put it away until the next training."),)
MORE = (QT_TRANSLATE_NOOP("hints", "Click to see the other repairs."),)
WAYPOINT = (QT_TRANSLATE_NOOP("hints", "Drag to bend the wire."), QT_TRANSLATE_NOOP("hints", "Click to select it."))
WIRE = (
    QT_TRANSLATE_NOOP("hints", "Click to select the wire."),
    QT_TRANSLATE_NOOP("hints", "Double click bends it."),
    QT_TRANSLATE_NOOP("hints", "Drop a layer on it to put that in between."),
)
NODE = (
    QT_TRANSLATE_NOOP("hints", "Drag to move."),
    QT_TRANSLATE_NOOP("hints", "Shift and drag connects it."),
    QT_TRANSLATE_NOOP("hints", "Right click shows what else can be done."),
)
BLOCK = (QT_TRANSLATE_NOOP("hints", "Double click opens the block."), *NODE)
LINK = QT_TRANSLATE_NOOP("hints", "Click to open {address}")
GRIPS: Mapping[str, Sentences] = {
    "move": (
        QT_TRANSLATE_NOOP("hints", "Drag to move."),
        QT_TRANSLATE_NOOP("hints", "Double click to write."),
        QT_TRANSLATE_NOOP("hints", "Right click shows the colours."),
    ),
    "resize": (QT_TRANSLATE_NOOP("hints", "Drag to make it larger or smaller."),),
    "arrow": (QT_TRANSLATE_NOOP("hints", "Drag to the layer that the note speaks of."),),
}
CHOSEN_WIRE = (QT_TRANSLATE_NOOP("hints", "Enter puts a layer on the wire."), DELETE)
CHOSEN_WIRES = (QT_TRANSLATE_NOOP("hints", "{delete} removes the wires."),)
CHOSEN_WAYPOINT = (QT_TRANSLATE_NOOP("hints", "The arrow keys move the waypoint."), DELETE)
CHOSEN_NODE = (
    QT_TRANSLATE_NOOP("hints", "{connect} connects it."),
    QT_TRANSLATE_NOOP("hints", "{rename} renames it."),
    QT_TRANSLATE_NOOP("hints", "{bypass} trains without it."),
    DELETE,
)
CHOSEN_NODES = (
    QT_TRANSLATE_NOOP("hints", "{group} makes a block of them."),
    QT_TRANSLATE_NOOP("hints", "{frame_selection} frames them."),
    QT_TRANSLATE_NOOP("hints", "{delete} removes them."),
)
CHOSEN_ANNOTATION = (
    QT_TRANSLATE_NOOP("hints", "{rename} writes on it."),
    QT_TRANSLATE_NOOP("hints", "{wider} makes it wider, {taller} taller."),
    DELETE,
)
NAMING = (QT_TRANSLATE_NOOP("hints", "Enter keeps the name."), QT_TRANSLATE_NOOP("hints", "Esc takes it back."))
TITLING = (QT_TRANSLATE_NOOP("hints", "Enter ends it."),)
WRITING = (QT_TRANSLATE_NOOP("hints", "Ctrl+Enter or Esc ends it."), QT_TRANSLATE_NOOP("hints", "Markdown works."))
NOTHING = (
    QT_TRANSLATE_NOOP("hints", "Space finds a layer."),
    QT_TRANSLATE_NOOP("hints", "Drag to select, with Space to move the view."),
    QT_TRANSLATE_NOOP("hints", "The wheel zooms."),
)


def words_for(view: CanvasView, keys: Keys) -> list[str]:
    """What to say now; a sentence about a command that has no keys is left out."""
    canvas = view.canvas
    if view.writing.field is not None:
        graph, key = view.session.graph, view.writing.key
        return _told(NAMING if key in graph.nodes else TITLING if key in graph.frames else WRITING, keys)
    if view.is_dropping:
        return _told(DROPPING, keys)
    if view.gesture is not None:
        kinds = (kind for kind in type(view.gesture).__mro__ if kind in GESTURES)
        return _told(GESTURES.get(next(kinds, Gesture), ()), keys)
    grip = canvas.annotations.hovered
    if grip is not None:
        link = canvas.annotations.link
        return [_word(LINK).format(address=link)] if link else _told(GRIPS[grip.kind], keys)
    return _told(_pointed(view) or _chosen(view), keys)


def _pointed(view: CanvasView) -> Sentences:
    """What could be done to what the pointer is at; nothing over the empty canvas."""
    canvas, at = view.canvas, view.canvas.hovered
    if canvas.is_at_repair:
        return REPAIR
    if canvas.is_at_more:
        return MORE
    if canvas.is_at_close:
        return CLOSE
    if canvas.pointed_waypoint is not None:
        return WAYPOINT
    if isinstance(at, Wire):
        return WIRE
    item = canvas.nodes.get(at) if at is not None else None
    if item is None:
        return ()
    if item.hovered_port is not None:
        return _port(view, item.hovered_port)
    return BLOCK if inside_of(view.session.analysis, item.node.key) is not None else NODE


def _port(view: CanvasView, end: End) -> Sentences:
    if end.is_output:
        return OUTPUT
    return TAKEN if view.canvas.graph.into(end.key, end.port) else INPUT


def _chosen(view: CanvasView) -> Sentences:
    """What keys do to what is selected."""
    session, canvas = view.session, view.canvas
    if canvas.selected_waypoints:
        return CHOSEN_WAYPOINT
    if canvas.selected_wires:
        return CHOSEN_WIRE if len(canvas.selected_wires) == 1 else CHOSEN_WIRES
    if len(session.chosen) == 1:
        return CHOSEN_NODE if session.selection else CHOSEN_ANNOTATION
    if session.chosen:
        return CHOSEN_NODES
    return NOTHING if canvas.nodes else ()


def _word(text: Any) -> str:
    return QCoreApplication.translate("hints", text)


def _told(sentences: Iterable[Any], keys: Keys) -> list[str]:
    found = []
    for one in sentences:
        values = {name: keys(name) for _, name, _, _ in Formatter().parse(str(one)) if name}
        if all(values.values()):
            found.append(_word(one).format(**values))
    return found
