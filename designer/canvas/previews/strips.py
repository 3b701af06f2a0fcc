"""Hangs a strip below each node of the canvas that has something to show."""

from __future__ import annotations

from math import ceil

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QStyleOptionGraphicsItem

from designer.canvas.graph_scene import GraphScene
from designer.canvas.nodes.node_item import NodeItem
from designer.canvas.previews.strip import GAP, LOW, TALL, PreviewItem
from engine.graph.measures import WIDTH
from engine.training.preview import NodePreview

BOXES = Qt.ItemSelectionMode.IntersectsItemBoundingRect


class PreviewStrips:
    """Keeps what was told of nodes, and shows it wherever one of them is seen."""

    def __init__(self, scene: GraphScene) -> None:
        self.scene = scene
        self.known: dict[str, NodePreview] = {}
        self.strips: dict[str, PreviewItem] = {}

    def show(self, key: str, shown: NodePreview) -> None:
        self.known[key] = shown
        self._hang(key)

    def keep_only(self, keys: set[str]) -> None:
        """Forget what was told of all other nodes."""
        for key in self.known.keys() - keys:
            del self.known[key]
            self._drop(key)

    def follow(self) -> None:
        """Hang all strips anew, after the graph, the level or the theme changed."""
        for key in self.strips.keys() - self.scene.nodes.keys():
            self._drop(key)
        for key in self.known.keys() & self.scene.nodes.keys():
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
        if node is None:
            return
        strip = self.strips.get(key)
        if strip is None or strip.node is not node:
            self._drop(key)
            strip = self.strips[key] = PreviewItem(node, self.scene.ink)
        strip.setPos(0.0, node.body.height() + GAP)
        strip.show_preview(self.known[key], self._height(node), self.scene.ink)
        # What has a problem says so, and nothing else.
        strip.setVisible(bool(strip.cells) and not node.facts.problems and not self._covers(node, strip))

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
        if strip is None:
            return
        # Apart from its node first: two that hold each other are deleted in any order.
        strip.setParentItem(None)  # type: ignore[arg-type]
        strip.node = None
        if strip.scene() is self.scene:
            self.scene.removeItem(strip)
