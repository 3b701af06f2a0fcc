"""The frames and notes of the scene: shown as the document has them, and what of them is at a point."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import TYPE_CHECKING, Literal

from PySide6.QtCore import QPointF, QRectF, Qt

from designer.canvas.annotations.frame_item import FrameItem
from designer.canvas.annotations.note_item import HANDLE, NoteItem
from designer.canvas.nodes.node_paint import PLAIN_BELOW
from engine.frozen import frozen
from engine.graph.aligning import Box
from engine.graph.frames import box_of, holds, with_annotations
from engine.graph.model import Graph

if TYPE_CHECKING:
    from designer.canvas.graph_scene import GraphScene

EDGE, CORNER = 5.0, 12.0
"""So far from an edge or a corner it is grasped, in pixels of the screen."""
HANDLE_REACH = 12.0


@frozen
class Grip:
    """Where a frame or note is grasped, and the sides that go along: -1 for left and top, 1 for right and bottom."""

    key: str
    kind: Literal["move", "resize", "arrow"]
    across: int = 0
    down: int = 0

    @property
    def cursor(self) -> Qt.CursorShape:
        """The form of the pointer, which tells what a press would do."""
        if self.kind == "arrow":
            return Qt.CursorShape.CrossCursor
        if self.kind == "move":
            return Qt.CursorShape.SizeAllCursor
        if not self.across:
            return Qt.CursorShape.SizeVerCursor
        if not self.down:
            return Qt.CursorShape.SizeHorCursor
        return Qt.CursorShape.SizeFDiagCursor if self.across == self.down else Qt.CursorShape.SizeBDiagCursor


class Framing:
    """Holds an item for each frame and note of the graph that the scene shows."""

    def __init__(self, canvas: GraphScene) -> None:
        self.canvas = canvas
        self.frames: dict[str, FrameItem] = {}
        self.notes: dict[str, NoteItem] = {}
        self.selected: frozenset[str] = frozenset()
        self.hovered: Grip | None = None
        self.link = ""
        """The address that the pointer is at."""

    @property
    def items(self) -> Mapping[str, FrameItem | NoteItem]:
        return {**self.frames, **self.notes}

    def show(self, before: Graph, graph: Graph) -> None:
        """Show the frames and notes of this graph; the nodes are where they belong by now."""
        if before.annotations.keys() | graph.annotations.keys():
            self._show_frames(before, graph)
            self._show_notes(before, graph)
        self._lead()

    def _show_frames(self, before: Graph, graph: Graph) -> None:
        for key in self.frames.keys() - graph.frames.keys():
            item = self.frames.pop(key)
            self.canvas.removeItem(item)
            self.canvas.removeItem(item.title)
        for key, frame in graph.frames.items():
            if key not in self.frames:
                item = self.frames[key] = FrameItem(frame, self.canvas.ink)
                item.selected = key in self.selected
                self.canvas.addItem(item)
                self.canvas.addItem(item.title)
            elif before.frames.get(key) is not frame:
                self.frames[key].show_frame(frame)

    def _show_notes(self, before: Graph, graph: Graph) -> None:
        for key in self.notes.keys() - graph.notes.keys():
            item = self.notes.pop(key)
            self.canvas.removeItem(item)
            self.canvas.removeItem(item.arrow)
        for key, note in graph.notes.items():
            if key not in self.notes:
                item = self.notes[key] = NoteItem(note, self.canvas.ink)
                item.select(key in self.selected)
                self.canvas.addItem(item)
                self.canvas.addItem(item.arrow)
            elif before.notes.get(key) is not note:
                self.notes[key].show_note(note)

    def _lead(self) -> None:
        """Lead all arrows to where their nodes stand now."""
        for item in self.notes.values():
            node = self.canvas.nodes.get(item.note.target)
            item.arrow.lead(item.place, node.place if node else None)

    def place(self, positions: Mapping[str, QPointF]) -> None:
        """Stand those of them elsewhere that have a place here, while they are dragged, and arrows with them."""
        if not self.frames and not self.notes:
            return
        items = self.items
        for key, position in positions.items():
            if key in items:
                items[key].stand(QRectF(position, items[key].size))
        self._lead()

    def restore(self, keys: Collection[str]) -> None:
        """Stand these where the document has them."""
        for key, one in self.canvas.graph.annotations.items():
            if key in keys and key in self.items:
                box = box_of(one)
                self.items[key].stand(QRectF(box.left, box.top, box.width, box.height))
        self._lead()

    def resize(self, key: str, place: QRectF) -> None:
        """Let one have this place and size while it is dragged."""
        self.items[key].stand(place)
        self._lead()

    def select(self, keys: frozenset[str]) -> None:
        changed, self.selected = self.selected ^ keys, keys
        for key in changed & self.notes.keys():
            self.notes[key].select(key in keys)
        for key in changed & self.frames.keys():
            self.frames[key].selected = key in keys
            self.frames[key].dress()

    @property
    def cursor(self) -> Qt.CursorShape:
        """The form of the pointer over what it would grasp."""
        if self.hovered is None:
            return Qt.CursorShape.ArrowCursor
        return Qt.CursorShape.PointingHandCursor if self.link else self.hovered.cursor

    def hover(self, grip: Grip | None, point: QPointF | None = None) -> None:
        """Show what the pointer would grasp there."""
        self.link = self.link_at(point) if grip is not None and grip.kind == "move" and point is not None else ""
        before, self.hovered = self.hovered, grip
        for key in {one.key for one in (before, grip) if one is not None} & self.items.keys():
            item = self.items[key]
            item.hovered = grip is not None and grip.key == key
            item.update()
            if isinstance(item, FrameItem):
                item.title.update()

    def dress(self) -> None:
        """Look anew in the ink of another theme."""
        for item in self.items.values():
            item.ink = self.canvas.ink
            item.dress()

    def bounds(self, keys: Collection[str]) -> QRectF:
        """The rectangle around these, titles included."""
        rect = QRectF()
        for key, item in self.items.items():
            if key in keys:
                rect = rect.united(item.place)
                rect = rect.united(item.title.place(1.0)) if isinstance(item, FrameItem) else rect
        return rect

    def boxes(self) -> dict[str, Box]:
        """The box of each node, frame and note of the document, each as large as it is on the canvas."""
        nodes = self.canvas.nodes
        graph = self.canvas.graph
        sizes = {key: nodes[key].body.size() for key in graph.nodes}
        places = {key: node.position for key, node in graph.nodes.items()}
        return with_annotations({key: Box(*places[key], s.width(), s.height()) for key, s in sizes.items()}, graph)

    def within(self, rect: QRectF) -> frozenset[str]:
        """The notes that a rectangle touches, and the frames that it encloses."""
        outer = Box(rect.x(), rect.y(), rect.width(), rect.height())
        notes = {key for key, item in self.notes.items() if item.place.intersects(rect)}
        frames = {key for key in self.frames if holds(outer, box_of(self.canvas.graph.frames[key]))}
        return frozenset(notes | frames)

    def link_at(self, point: QPointF) -> str:
        """The address in a note at a point, if a click may open it."""
        item = self._note_at(point)
        return item.link_at(point) if item is not None else ""

    def grip_at(self, point: QPointF, zoom: float) -> Grip | None:
        """What would be grasped of a frame or note at a point: notes lie above titles, titles above edges."""
        for key, note in reversed(self.notes.items()):
            if (note.selected or note.hovered) and zoom >= PLAIN_BELOW and not note.hidden:
                apart = point - note.pos() - note.handle
                if apart.manhattanLength() <= HANDLE_REACH / zoom and apart.y() > -HANDLE / zoom:
                    return Grip(key, "arrow")
        found = self._note_at(point)
        if found is not None:
            across, down = sides_at(found.place, point, zoom, inside_only=True)
            return Grip(found.note.key, "resize" if across or down else "move", across, down)
        titled = (item for item in self._inner_first() if item.title.place(zoom).contains(point))
        title = next(titled, None)
        if title is not None:
            return Grip(title.frame.key, "move")
        return self._edge_at(point, zoom)

    def _edge_at(self, point: QPointF, zoom: float) -> Grip | None:
        for item in self._inner_first():
            across, down = sides_at(item.place, point, zoom)
            if across or down:
                return Grip(item.frame.key, "resize", across, down)
        return None

    def _note_at(self, point: QPointF) -> NoteItem | None:
        items = sorted(self.notes.values(), key=lambda item: item.zValue())
        return next((item for item in reversed(items) if item.place.contains(point)), None)

    def _inner_first(self) -> list[FrameItem]:
        return sorted(self.frames.values(), key=lambda item: -item.zValue())

    def differences(self, graph: Graph) -> Iterator[str]:
        """One line for each frame and note that is not shown as this graph has it."""
        there = {item for item in self.canvas.items() if isinstance(item, (FrameItem, NoteItem))}
        shown = {item.frame.key if isinstance(item, FrameItem) else item.note.key for item in there}
        yield from (f"annotation {key}" for key in shown ^ graph.annotations.keys())
        for key, one in graph.annotations.items():
            item = self.items.get(key)
            if item is None:
                continue
            if (item.frame if isinstance(item, FrameItem) else item.note) != one:
                yield f"annotation {key} is not {one}"
            box = Box(item.x(), item.y(), item.size.width(), item.size.height())
            if box != box_of(one) and key not in self.canvas.gliding:
                yield f"place of annotation {key}"
            if isinstance(item, NoteItem) and item.note.target in self.canvas.nodes:
                yield from self._arrow_differences(item)

    def _arrow_differences(self, item: NoteItem) -> Iterator[str]:
        shown = item.arrow.isVisible(), item.arrow.start, item.arrow.stop
        item.arrow.lead(item.place, self.canvas.nodes[item.note.target].place)
        if shown != (item.arrow.isVisible(), item.arrow.start, item.arrow.stop):
            yield f"arrow of note {item.note.key}"


def sides_at(place: QRectF, point: QPointF, zoom: float, *, inside_only: bool = False) -> tuple[int, int]:
    """The sides of a rectangle that a point is at: an edge, or two at a corner; none where it is at neither."""
    edge, corner = EDGE / zoom, CORNER / zoom
    # A small one needs room to be moved by.
    edge = min(edge, place.width() / 6, place.height() / 6) if inside_only else edge
    if not place.adjusted(-edge, -edge, edge, edge).contains(point):
        return 0, 0
    across = _side(point.x() - place.left(), place.right() - point.x(), edge)
    down = _side(point.y() - place.top(), place.bottom() - point.y(), edge)
    if across and not down:
        down = _side(point.y() - place.top(), place.bottom() - point.y(), min(corner, place.height() / 3))
    elif down and not across:
        across = _side(point.x() - place.left(), place.right() - point.x(), min(corner, place.width() / 3))
    return across, down


def _side(before: float, behind: float, reach: float) -> int:
    """Which of two ends is within reach, the nearer one first."""
    if min(abs(before), abs(behind)) > reach:
        return 0
    return -1 if abs(before) <= abs(behind) else 1
