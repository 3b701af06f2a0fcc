"""Shows the single neurons of the small dense layers that are looked at closely."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt

from designer.canvas.nodes.node_item import NodeItem
from designer.canvas.previews.hung import GAP, LOW, TALL
from engine.graph.measures import WIDTH
from engine.training.watching.ask import Ask, Seen

if TYPE_CHECKING:
    from designer.canvas.alive.neurons import NeuronsItem
    from designer.canvas.navigation import Navigable

NEAR = 1.6
"""At this zoom and above it single connections can be told apart."""
MOST = 64
AT_ONCE = 4
HEIGHTS = (184.0, 144.0, 104.0, TALL, LOW)
"""It is as high as the room below the node lets it be."""
BOXES = Qt.ItemSelectionMode.IntersectsItemBoundingRect


class Closely:
    """Hangs the neurons below their nodes when the training has told of them, and takes them away again."""

    def __init__(self, view: Navigable) -> None:
        self.view = view
        self.items: dict[str, NeuronsItem] = {}
        self.is_on = False

    @property
    def wanted(self) -> tuple[str, ...]:
        """The layers that are looked at closely, the nearest to the middle first."""
        canvas = self.view.canvas
        if not self.is_on or self.view.zoom < NEAR:
            return ()
        seen = self.view.seen
        middle = seen.center()
        found = [item for key, item in canvas.nodes.items() if _is_small(item) and seen.intersects(item.place)]
        found.sort(key=lambda item: (item.place.center() - middle).manhattanLength())
        return tuple(item.node.key for item in found[:AT_ONCE])

    def asks(self) -> tuple[Ask, ...]:
        return tuple(Ask("neurons", key) for key in self.wanted)

    def follow(self) -> None:
        """The graph, the theme or what is seen of the canvas changed."""
        nodes = self.view.canvas.nodes
        wanted = self.wanted if self.items else ()
        for key, item in list(self.items.items()):
            if key not in wanted or item.node is not nodes.get(key):
                self.items.pop(key).drop(self.view.canvas)
            else:
                item.show_neurons(item.arrays, self.view.canvas.ink)

    def take(self, seen: Seen) -> None:
        """Show what a training told of a layer."""
        key = seen.ask.node
        if key not in self.wanted:
            return
        if key not in self.items:
            # Imported here: it draws with numpy, without which the window starts sooner.
            from designer.canvas.alive.neurons import NeuronsItem

            node = self.view.canvas.nodes[key]
            self.items[key] = NeuronsItem(node, self.view.canvas.ink, self._height(node))
            self.items[key].setPos(0.0, node.body.height() + GAP)
        self.items[key].show_neurons(seen.arrays, self.view.canvas.ink)

    def _height(self, node: NodeItem) -> float:
        for height in HEIGHTS:
            below = QRectF(node.place.left(), node.place.bottom() + GAP, WIDTH, height)
            near = (one for one in self.view.canvas.items(below, BOXES) if isinstance(one, NodeItem))
            if not any(one is not node and one.place.intersects(below) for one in near):
                return height
        return LOW


def _is_small(item: NodeItem) -> bool:
    """Whether a node is a dense layer of so few neurons that each of them can be seen."""
    facts = item.facts
    weight = facts.weights.get("weight")
    is_dense = facts.layer is not None and facts.layer.type == "Dense" and not facts.again
    sound = not facts.problems and not facts.node.bypassed
    return is_dense and sound and weight is not None and max(int(size) for size in weight.sizes) <= MOST
