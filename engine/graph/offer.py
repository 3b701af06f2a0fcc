"""What a repair is made of: the place of a problem, and what would be done there."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import field
from functools import cached_property, partial

from engine.frozen import frozen
from engine.graph.edits import Edit, within
from engine.graph.facts import Analysis
from engine.graph.model import Graph, Node, Project, Wire
from engine.message import Message


@frozen
class Offer:
    """One repair of one problem: what it would do, and the project after it, which is made when it is asked for."""

    label: Message
    make: Callable[[], Project] = field(repr=False)

    @cached_property
    def project(self) -> Project:
        return self.make()


@frozen
class Place:
    """Where a problem stands: the node, the graph around it, and the wires that the problem came by."""

    analysis: Analysis
    path: tuple[str, ...]
    graph: Graph
    key: str
    """The key of the node; empty where the problem is one of the whole network."""
    wires: tuple[Wire, ...] = ()

    @property
    def project(self) -> Project:
        return self.analysis.project

    @property
    def node(self) -> Node:
        return self.graph.nodes[self.key]

    def entering(self, port: str, at: int | None = None) -> tuple[Wire, ...]:
        """The wires into a port of the node, or the one of this number."""
        wires = self.graph.into(self.key, port)
        return wires if at is None else wires[at : at + 1]

    def offer(self, label: Message, edit: Edit) -> Offer:
        """A change of the graph around the node."""
        return Offer(label, partial(within, self.project, self.path, edit))
