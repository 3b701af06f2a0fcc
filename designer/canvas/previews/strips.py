"""Hangs a strip below each node of the canvas that has something to show."""

from __future__ import annotations

from collections.abc import Iterable
from math import ceil
from typing import TYPE_CHECKING

from PySide6.QtCore import QRectF, Qt, QTimer
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QStyleOptionGraphicsItem

from designer.canvas.graph_scene import GraphScene
from designer.canvas.nodes.node_item import NodeItem
from designer.canvas.previews.hung import GAP, LOW, TALL
from engine.graph.measures import WIDTH
from engine.training.preview import NodePreview

if TYPE_CHECKING:
    from designer.canvas.previews.strip import PreviewItem

AT_ONCE = 24
"""So many strips are hung at once; the window answers before it hangs the next ones."""
BOXES = Qt.ItemSelectionMode.IntersectsItemBoundingRect


class PreviewStrips:
    """Keeps what was told of nodes, and shows it wherever one of them is seen.

    There are two sources: what was told before a training, and what the network does that trains. Where that is known
    it is shown alone.
    """

    def __init__(self, scene: GraphScene) -> None:
        self.scene = scene
        self.known: dict[str, NodePreview] = {}
        self.live: dict[str, NodePreview] = {}
        """What the nodes of a network do that trains."""
        self.strips: dict[str, PreviewItem] = {}
        self.stale: set[str] = set()
        """The nodes out of sight that have something new to show."""
        self.covered: frozenset[str] = frozenset()
        """The nodes below which something else hangs."""
        self._seen = QRectF()
        self._later = QTimer(scene, singleShot=True, interval=0)
        self._later.timeout.connect(lambda: self.catch_up(self._seen))

    def show(self, key: str, shown: NodePreview) -> None:
        self.known[key] = shown
        if key not in self.live:
            self._hang(key)

    def show_live(self, told: Iterable[tuple[str, NodePreview]], seen: QRectF) -> None:
        """Show what these nodes do now; what lies outside of what is seen of the scene waits until it is seen."""
        for key, shown in told:
            before, self.live[key] = self.live.get(key), shown
            if shown == before or key not in self.scene.nodes:
                continue
            self.stale.add(key)
        self.catch_up(seen)

    def catch_up(self, seen: QRectF) -> None:
        """Show what is new of the nodes that are seen now, some at once and the rest soon."""
        self._seen, hung = seen, 0
        for key in self.stale & self.scene.nodes.keys():
            node = self.scene.nodes[key]
            if not seen.intersects(node.place.adjusted(0, 0, 0, GAP + TALL)):
                continue
            if hung == AT_ONCE:
                self._later.start()
                return
            self.stale.discard(key)
            strip = self.strips.get(key)
            if strip is None or strip.node is not node or not strip.renew(self.live[key]):
                self._hang(key)
                hung += 1

    def end_live(self) -> None:
        """Show again what was told before the training, where there is something."""
        shown, self.live = self.live, {}
        self.stale.clear()
        for key in shown.keys() - self.known.keys():
            self._drop(key)
        for key in shown.keys() & self.known.keys():
            self._hang(key)

    def keep_only(self, keys: set[str]) -> None:
        """Forget what was told of all other nodes before a training."""
        for key in self.known.keys() - keys:
            del self.known[key]
            if key not in self.live:
                self._drop(key)

    def cover(self, keys: frozenset[str]) -> None:
        """Hide the strips of these nodes, since something else hangs there, and of no others."""
        changed, self.covered = self.covered ^ keys, keys
        for key in changed & self.strips.keys():
            self._hang(key)

    def follow(self) -> None:
        """Hang all strips anew, after the graph, the level or the theme changed."""
        self.stale.clear()
        for key in self.strips.keys() - self.scene.nodes.keys():
            self._drop(key)
        for key in (self.known.keys() | self.live.keys()) & self.scene.nodes.keys():
            self._hang(key)

    def picture(self, key: str, scale: float) -> QImage | None:
        """The strip of a node as a picture, so many times as large; None where it has none."""
        strip = self.strips.get(key)
        if strip is None or not strip.cells:
            return None
        area = strip.boundingRect()
        made = QImage(
            ceil(area.width() * scale), ceil(area.height() * scale), QImage.Format.Format_ARGB32_Premultiplied
        )
        made.fill(Qt.GlobalColor.transparent)
        painter = QPainter(made)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.scale(scale, scale)
        painter.translate(-area.topLeft())
        strip.paint(painter, QStyleOptionGraphicsItem())
        painter.end()
        return made

    def _hang(self, key: str) -> None:
        node = self.scene.nodes.get(key)
        shown = self.live.get(key) or self.known.get(key)
        if node is None or shown is None:
            return
        strip = self.strips.get(key)
        if strip is None or strip.node is not node:
            # Imported here: it reads numbers with numpy, without which the window starts sooner.
            from designer.canvas.previews.strip import PreviewItem

            self._drop(key)
            strip = self.strips[key] = PreviewItem(node, self.scene.ink)
        strip.setPos(0.0, node.body.height() + GAP)
        strip.show_preview(shown, self._height(node), self.scene.ink)
        # What has a problem says so, and nothing else.
        is_free = not node.facts.problems and key not in self.covered and not self._covers(node, strip)
        strip.setVisible(bool(strip.cells) and is_free)

    def _covers(self, node: NodeItem, strip: PreviewItem) -> bool:
        """Whether it would lie over another node or a problem."""
        area = strip.sceneBoundingRect()
        others = (one for one in self.scene.items(area, BOXES) if one is not node)
        nodes = any(isinstance(one, NodeItem) and one.place.intersects(area) for one in others)
        return nodes or any(card.sceneBoundingRect().intersects(area) for card in self.scene.cards.values())

    def _height(self, node: NodeItem) -> float:
        """As high as the room below a node lets it be."""
        below = QRectF(node.place.left(), node.place.bottom() + GAP, WIDTH, TALL)
        near = (item for item in self.scene.items(below, BOXES) if isinstance(item, NodeItem) and item is not node)
        return LOW if any(item.place.intersects(below) for item in near) else TALL

    def _drop(self, key: str) -> None:
        strip = self.strips.pop(key, None)
        if strip is not None:
            strip.drop(self.scene)
