"""What all walks of one analysis know in common."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from engine.frozen import frozen
from engine.graph.block import block_ports, faces, layer_of
from engine.graph.facts import Inputs, NodeFacts, Turn
from engine.graph.model import Graph, Node, Project, Tied
from engine.graph.sharing import partner
from engine.layers.declare import InputPort, Layer
from engine.message import Misfit
from engine.shape import Shape

MOST_GUESSES = 200
"""To find out what was meant takes a while, and a file can have any number of types and settings that are not there."""


APART = ("Data", "Input", "Output")
"""Nodes of which more counts than their settings and what enters them."""

Mark = tuple[object, ...]
"""Tells nodes apart that do not have the same facts, by the identity of their layers and of the shapes that enter."""


@frozen
class Use:
    """What came of using a block again: without a problem, it is the same wherever the same shapes enter."""

    turns: tuple[Turn, ...]
    outputs: Mapping[str, Shape | None]
    visits: int


@dataclass
class Scope:
    """The project, and what was found in it so far."""

    project: Project
    known: Mapping[str, NodeFacts] = field(default_factory=dict)
    """What is known already of the Data nodes that are not walked again."""
    data: dict[str, Mapping[str, Shape]] = field(default_factory=dict)
    visits: int = 0
    guesses: int = 0
    """How often a type or a setting was not there, and was compared with those that are."""
    open: tuple[str, ...] = ()
    """The keys of the blocks that are being walked, the outermost first."""
    begun: dict[str, NodeFacts] = field(default_factory=dict)
    """What is known of a node before anything arrives, the same in every turn."""
    uses: dict[tuple[Any, ...], Use] = field(default_factory=dict)
    """By the key of the block, and the shapes at its inputs."""
    alike: dict[tuple[object, ...], NodeFacts] = field(default_factory=dict)
    """The same by how a node is set, for those of which no more counts."""
    twins: dict[Mark, NodeFacts] = field(default_factory=dict)
    """The facts that all nodes have with this layer, and with these shapes at their inputs."""
    _held: list[object] = field(default_factory=list)
    """What is marked by its identity, which lasts as long as it is held."""
    _shapes: dict[tuple[object, ...], Shape] = field(default_factory=dict)
    _layers: dict[tuple[str, str], Layer] = field(default_factory=dict)
    _read: dict[tuple[str, str], tuple[type[Layer], dict[str, Any]]] = field(default_factory=dict)
    _written: tuple[Node | None, tuple[str, str]] = (None, ("", ""))
    """Of the last node alone, which is asked for twice in a row."""
    _ports: dict[int, tuple[tuple[InputPort, ...], tuple[str, ...]]] = field(default_factory=dict)
    _ends: dict[tuple[int, str], Mapping[str, Node]] = field(default_factory=dict)

    @cached_property
    def places(self) -> Mapping[str, tuple[tuple[str, ...], Node]]:
        """Every node of the project with the keys of the blocks around it."""
        return {node.key: (path, node) for path, node in self.project.graph.walk()}

    def given(self, key: str) -> Mapping[str, Shape]:
        """What a Data node gives, where that is known."""
        facts = self.known.get(key)
        usual = facts.outputs if facts is not None and facts.node.type == "Data" else {}
        return self.data.get(key, usual)

    def join(self, mark: Mark | None, facts: NodeFacts, *marked: NodeFacts | Inputs) -> None:
        """Let nodes with this mark have these facts, where no more counts; ``marked`` holds what the mark is of."""
        if mark is not None and not facts.problems and facts.node.type not in APART and partner(facts.node) is None:
            self.twins[mark] = facts
            self._held += marked

    def shape(self, shape: Shape) -> Shape:
        """The shape that stands for all that are the same, so that twins are found by it."""
        # By its types too: a size that varies is equal to one that does not.
        return self._shapes.setdefault((shape, *map(type, shape.sizes)), shape)

    def layer(self, node: Node) -> Layer:
        """The layer of a node without derived parameters; nodes that are set alike share one. Raises Misfit."""
        tied = node.params.get("tied")
        if isinstance(tied, Tied):
            return self._tied(node, tied)
        alike = self.written(node)
        found = self._layers.get(alike)
        if found is None:
            found = self._layers[alike] = self.made(node)
        return found

    def _tied(self, node: Node, tied: Tied) -> Layer:
        """The layer of a node with the weights of another: nodes that are set alike but for that are read once."""
        alike = (node.type, repr([one for one in node.params.items() if one[0] != "tied"]))
        if alike not in self._read:
            layer = self.made(node)
            self._read[alike] = type(layer), dict(layer.__dict__)
            return layer
        kind, values = self._read[alike]
        layer = object.__new__(kind)
        layer.__dict__.update(values, tied=tied.node)
        return layer

    def written(self, node: Node) -> tuple[str, str]:
        """Type and settings as they are written: 1, 1.0 and true are equal, but not every parameter may be each."""
        if self._written[0] is not node:
            self._written = node, (node.type, repr(node.params))
        return self._written[1]

    def made(self, node: Node, derived: Mapping[str, Any] | None = None) -> Layer:
        """The layer of a node; raises Misfit, which says what was meant by a setting unless many are wrong already."""
        try:
            return layer_of(node, derived, guess=self.guesses < MOST_GUESSES)
        except Misfit:
            self.guesses += 1
            raise

    def ports(self, inside: Graph) -> tuple[tuple[InputPort, ...], tuple[str, ...]]:
        """The ports of a block with this graph inside, looked for once: any number of nodes may use it again."""
        if id(inside) not in self._ports:
            self._ports[id(inside)] = block_ports(inside)
        return self._ports[id(inside)]

    def ends(self, graph: Graph, type_name: str) -> Mapping[str, Node]:
        """The Input or Output nodes of a graph by port name, looked for once."""
        place = (id(graph), type_name)
        if place not in self._ends:
            self._ends[place] = faces(graph, type_name)
        return self._ends[place]
