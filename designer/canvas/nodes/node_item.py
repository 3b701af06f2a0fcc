"""A node on the canvas: what it shows, where its ports are, and the states that change its look."""

from __future__ import annotations

from collections.abc import Collection
from functools import cached_property

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainterPath
from PySide6.QtWidgets import QGraphicsItem

from designer.canvas.ink import Ink
from designer.canvas.nodes.layout import BLEED, Layout, Port, layout_of
from designer.canvas.nodes.marks import Badge, Mark, badge_of, marks_of, title_end
from designer.canvas.nodes.words import (
    Words,
    category_of,
    first_problem,
    is_waiting,
    shows_shape,
    tells_settings,
    words_of,
)
from engine.frozen import frozen
from engine.graph.facts import NodeFacts, Problem
from engine.graph.measures import WIDTH
from engine.graph.model import Node

Z = 1.0
Z_RAISED = 2.0


@frozen
class End:
    """A port of a node: where a wire starts or ends."""

    key: str
    port: str
    is_output: bool


class NodeItem(QGraphicsItem):
    """One item a node; ports and texts are parts of it, and prepared when the node changes."""

    facts: NodeFacts
    layout: Layout
    category: str
    """Empty for a layer that this version does not know."""
    used: NodeFacts | None
    """The node that this one uses again."""
    problem: Problem | None
    waiting: frozenset[str]
    """The input ports that still need a wire."""
    body: QRectF
    """The card of the node without ports and shadow, in its own coordinates."""

    def __init__(
        self, facts: NodeFacts, ink: Ink, into: Collection[str], out_of: Collection[str], used: NodeFacts | None = None
    ) -> None:
        super().__init__()
        self.ink = ink
        self.selected = False
        self.is_ailing = False
        """Whether its training is not healthy here."""
        self.hovered_port: End | None = None
        self.lit: frozenset[End] | None = None
        """While a wire is drawn: the ports that would take it."""
        self.setZValue(Z)
        self.show_facts(facts, into, out_of, used)

    @property
    def node(self) -> Node:
        return self.facts.node

    @property
    def is_alarmed(self) -> bool:
        """Whether something is wrong that is more than a wire not drawn yet."""
        return self.problem is not None and not is_waiting(self.problem)

    @property
    def has_sign(self) -> bool:
        """Whether a sign beside its title says that something is wrong, or not healthy."""
        return self.is_alarmed or self.is_ailing

    def show_health(self, is_ailing: bool) -> None:
        if is_ailing != self.is_ailing:
            self.is_ailing = is_ailing
            self.dress()

    @property
    def place(self) -> QRectF:
        """The card of the node in the scene."""
        return self.body.translated(self.pos())

    def show_facts(
        self, facts: NodeFacts, into: Collection[str], out_of: Collection[str], used: NodeFacts | None = None
    ) -> None:
        """Show a node as it is now, at the place that it has in the document."""
        self.prepareGeometryChange()
        self.facts, self.used = facts, used
        self.category = category_of(facts, used)
        self.layout = layout_of(facts, tells_settings(facts, used), shows_shape(facts, used), into, out_of)
        self.body = QRectF(0, 0, WIDTH, self.layout.height)
        self._bounds = self.body.adjusted(-BLEED, -BLEED, BLEED, BLEED)
        self.problem = first_problem(facts)
        self.waiting = frozenset(port.name for port in facts.input_ports if not port.optional and port.name not in into)
        self.setPos(*facts.node.position)
        self.dress()

    def dress(self) -> None:
        """Lay out the texts again, after the node or the ink changed."""
        # Most nodes of a large network are never seen so closely that it could be read.
        for name in ("words", "badge", "marks"):
            self.__dict__.pop(name, None)
        self.update()

    @cached_property
    def words(self) -> Words:
        return words_of(self.facts, self.used)

    @cached_property
    def badge(self) -> Badge | None:
        return badge_of(self.words, self.ink, self.has_sign)

    @cached_property
    def marks(self) -> list[Mark]:
        end = title_end(self.badge, self.has_sign)
        return marks_of(self.words, self.layout, self.facts, self.ink, end)

    def select(self, selected: bool) -> None:
        if selected != self.selected:
            self.selected = selected
            self.setZValue(Z_RAISED if selected else Z)
            self.update()

    def light(self, ends: frozenset[End] | None) -> None:
        """Light up these of its ports and dim the others; None ends that."""
        if ends != self.lit:
            self.lit = ends
            self.update()

    def point_at(self, end: End | None) -> None:
        """Show that the pointer is at this port, where it is one of its own."""
        mine = end if end and end.key == self.node.key else None
        if mine != self.hovered_port:
            self.hovered_port = mine
            self.update()

    def end(self, port: Port) -> End:
        return End(self.node.key, port.name, port.is_output)

    def port(self, name: str, is_output: bool) -> Port:
        return self.layout.port(name, is_output)

    def nearest_port(self, point: QPointF, reach: float) -> tuple[float, Port] | None:
        """The port nearest to a point of the scene, with its distance, if within reach."""
        here = point - self.pos()
        near = ((port.distance(here), port) for port in self.layout.ports)
        found = min(near, key=lambda pair: pair[0], default=None)
        return found if found and found[0] <= reach else None

    def boundingRect(self) -> QRectF:
        return self._bounds

    def shape(self) -> QPainterPath:
        path = QPainterPath()
        path.addRect(self.body)
        return path
