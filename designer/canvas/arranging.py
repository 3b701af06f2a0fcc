"""Arranges, aligns and distributes the nodes on the canvas: each is one step that can be undone, and nodes glide."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Mapping
from functools import partial

from PySide6.QtCore import QObject, QPointF

from designer.canvas.glide import Glide
from designer.canvas.nodes.node_item import NodeItem
from designer.canvas.view import CanvasView
from engine.graph.aligning import Box, Edge, Places, aligned, distributed
from engine.graph.arranged import arranged
from engine.graph.edits import Edit, graph_at, move, within
from engine.graph.frames import box_of, refitted
from engine.graph.measures import Card
from engine.graph.model import Project
from engine.graph.routes import without_routes
from engine.message import Message

EDGES: tuple[Edge, ...] = ("left", "centre", "right", "top", "middle", "bottom")
REMEMBERED = 100
"""So many of its own steps glide when they are undone or redone."""


class Arranging(QObject):
    """What the commands of the menu Arrange do."""

    def __init__(self, view: CanvasView) -> None:
        super().__init__(view)
        self.view = view
        self.session = view.session
        self.glide = Glide(view)
        self._is_moving = False
        self._steps: deque[tuple[Project, Project]] = deque(maxlen=REMEMBERED)
        # Behind the canvas itself, which shows the nodes at their new places first.
        self.session.changed.connect(self._follow)
        self.session.path_changed.connect(self.glide.end)

    def slots(self) -> Mapping[str, Callable[..., object]]:
        """What each of these commands does."""
        return {
            "arrange": self.arrange_all,
            "arrange_selection": self.arrange_selection,
            "arrange_down": self.arrange_down,
            **{f"align_{edge}": partial(self._align, edge) for edge in EDGES},
            "distribute_across": partial(self._distribute, False),
            "distribute_down": partial(self._distribute, True),
        }

    def possible(self) -> dict[str, bool]:
        """Which of them would do something now."""
        count = len(self.session.selection)
        return {
            **dict.fromkeys(("arrange", "arrange_down"), bool(self.session.graph.nodes)),
            "arrange_selection": count > 1,
            **{f"align_{edge}": count > 1 for edge in EDGES},
            **dict.fromkeys(("distribute_across", "distribute_down"), count > 2),
        }

    def arrange_all(self) -> None:
        """Arrange everything that is seen on this level, from left to right."""
        self._arrange(Message("Arrange"))

    def arrange_selection(self) -> None:
        """Arrange the selected nodes, and leave the others where they are."""
        keys = self.session.selection
        if len(keys) > 1:
            label = Message("Arrange {count} layers", {"count": len(keys)})
            self._arrange(label, keys)

    def arrange_down(self) -> None:
        """Arrange from top to bottom: the selected nodes, or everything where fewer than two are."""
        keys = self.session.selection if len(self.session.selection) > 1 else None
        label = (
            Message("Arrange {count} layers top down", {"count": len(keys)}) if keys else Message("Arrange top down")
        )
        self._arrange(label, keys, down=True)

    def _align(self, edge: Edge, *_: object) -> None:
        boxes = self._boxes(self.session.selection)
        if len(boxes) > 1:
            self._move(Message("Align {count} layers", {"count": len(boxes)}), aligned(boxes, edge))

    def _distribute(self, down: bool, *_: object) -> None:
        boxes = self._boxes(self.session.selection)
        if len(boxes) > 2:
            self._move(Message("Distribute {count} layers", {"count": len(boxes)}), distributed(boxes, down))

    def _boxes(self, keys: Collection[str]) -> dict[str, Box]:
        items, nodes = self.view.canvas.nodes, self.session.graph.nodes
        return {key: Box(*nodes[key].position, items[key].body.width(), items[key].body.height()) for key in keys}

    def _cards(self) -> dict[str, Card]:
        """Every node as large as it is on the canvas now."""
        return {key: _card(item) for key, item in self.view.canvas.nodes.items()}

    def _arrange(self, label: Message, keys: Collection[str] | None = None, *, down: bool = False) -> None:
        """Move nodes to where the wires that touch them need no waypoints, and frames around them."""
        cards, touched = self._cards(), self.session.graph.nodes.keys() if keys is None else keys
        self._do(label, lambda graph: arranged(without_routes(graph, touched), cards, keys, down=down))

    def _move(self, label: Message, places: Places) -> None:
        """Move nodes, and keep the frames around them."""
        old = self._boxes(self.session.graph.nodes)
        new = {key: box._replace(left=places[key][0], top=places[key][1]) for key, box in old.items() if key in places}
        self._do(label, lambda graph: refitted(graph, move(graph, places), old, {**old, **new}))

    def _do(self, label: Message, edit: Edit) -> None:
        self.view.cancel_gesture()
        self._is_moving = True
        try:
            self.session.do(label, within(self.session.project, self.session.path, edit))
        finally:
            self._is_moving = False

    def _follow(self, before: Project, after: Project) -> None:
        """Let nodes glide where one of its own steps was done, undone or redone."""
        self.glide.end()
        if self._is_moving:
            self._steps.append((before, after))
        elif not any((before is one and after is two) or (before is two and after is one) for one, two in self._steps):
            return
        old, new = graph_at(before, self.session.path), graph_at(after, self.session.path)
        if old is None or new is None:
            return
        moved = [
            key for key, node in new.nodes.items() if key in old.nodes and old.nodes[key].position != node.position
        ]
        if self.view.is_fitted:
            self.view.fit()
        else:
            self.view.reveal(moved)
        frames = {key: box_of(one) for key, one in old.annotations.items() if one != new.annotations.get(key, one)}
        self.glide.begin({key: QPointF(*old.nodes[key].position) for key in moved}, frames)


def _card(item: NodeItem) -> Card:
    made = item.layout
    inputs, outputs = ({port.name: port.y for port in side} for side in (made.inputs, made.outputs))
    return Card(inputs, outputs, made.named, made.telling_y, made.footer_y, item.body.height())
