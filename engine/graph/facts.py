"""What is known of a project without running it: shapes, weights, and problems pinned to the nodes that cause them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field
from math import prod
from typing import Any

from engine.declare import Declared
from engine.frozen import frozen
from engine.graph.model import Node, Project, Wire
from engine.layers.declare import InputPort, Layer, Weight
from engine.message import Message, Misfit
from engine.repair import Repair
from engine.shape import Shape

Inputs = Mapping[str, tuple[Shape, ...]]


@frozen
class Problem:
    """One sentence about what cannot work, the key of the node that caused it, and the wires that it came by."""

    node: str
    message: Message
    wires: tuple[Wire, ...] = ()
    waiting: bool = False
    """Whether nothing is wrong yet: an input of the node is only not wired so far."""
    repairs: tuple[Repair, ...] = ()
    """Changes that would end it, the best one first."""


@frozen
class Turn:
    """One turn of a block, or ``count`` of them in a row that are alike: the facts of the nodes in it by key."""

    count: int
    nodes: Mapping[str, NodeFacts]

    @property
    def parameters(self) -> int:
        return sum(facts.parameters for facts in self.nodes.values())

    @property
    def multiply_adds(self) -> int:
        return sum(facts.multiply_adds for facts in self.nodes.values())


@frozen
class NodeFacts:
    """All that is known of one node; ``outputs`` is empty where a shape could not be found."""

    node: Node
    layer: Layer | None
    input_ports: tuple[InputPort, ...]
    output_ports: tuple[str, ...]
    inputs: Inputs = field(default_factory=dict)
    outputs: Mapping[str, Shape] = field(default_factory=dict)
    weights: Mapping[str, Weight] = field(default_factory=dict)
    products: int = 0
    """How many products of one example belong to no weight."""
    problems: tuple[Problem, ...] = ()
    derived: Mapping[str, Any] = field(default_factory=dict)
    """The values of the parameters that follow from the data."""
    turns: tuple[Turn, ...] = ()
    """The turns of a block; one for a block that is not repeated."""
    body: Node | None = None
    """The block that is computed here: the node itself, or the one that it uses again."""
    again: str = ""
    """The key of the node whose weights are used here once more."""
    tied: frozenset[str] = frozenset()
    """The names of the weights that are those of another node."""

    def but(self, **changes: Any) -> NodeFacts:
        """These facts with others in place of some; ``dataclasses.replace`` takes four times as long for each node."""
        made = object.__new__(NodeFacts)
        made.__dict__.update(self.__dict__, **changes)
        return made

    def at(self, node: Node) -> NodeFacts:
        """The same of another node; written out, since most nodes of a large network get their facts so."""
        made, known = object.__new__(NodeFacts), self.__dict__.copy()
        known["node"] = node
        object.__setattr__(made, "__dict__", known)
        return made

    def problem_at(self, wires: Iterable[Wire]) -> Problem | None:
        """What is wrong with one of these wires that enter here."""
        if not self.problems:
            return None
        found = set(wires)
        return next((one for one in self.problems if not found.isdisjoint(one.wires)), None)

    @property
    def parameters(self) -> int:
        """How many numbers are learned here; those of another node count there."""
        if self.again:
            return 0
        own = sum(prod(weight.sizes) for name, weight in self.weights.items() if name not in self.tied)
        turns = self.turns[:1] if self.one_set else self.turns
        return own + sum(turn.parameters * (1 if self.one_set else turn.count) for turn in turns)

    @property
    def multiply_adds(self) -> int:
        """How many products one example takes here; additions of a bias are not counted."""
        own = self.products + sum(prod(weight.sizes) * weight.uses for weight in self.weights.values())
        return own + sum(turn.multiply_adds * turn.count for turn in self.turns)

    @property
    def repeats(self) -> int:
        """How many times the inside of a block is computed."""
        return sum(turn.count for turn in self.turns)

    @property
    def over_time(self) -> bool:
        return getattr(self.layer, "over", "") == "time"

    @property
    def one_set(self) -> bool:
        """Whether all turns of a block use the same weights."""
        return self.repeats == 1 or self.over_time or bool(getattr(self.layer, "shared", False))


@frozen
class Analysis:
    """The facts of every node of a project by key, blocks and what is in them included: those of the first turn."""

    project: Project
    nodes: Mapping[str, NodeFacts]
    paths: Mapping[str, tuple[str, ...]]
    lacking: tuple[Problem, ...] = ()
    """What keeps a project without any other problem from being trained; ``node`` is empty."""
    ranks: Mapping[str, float] | None = field(default=None, compare=False, repr=False)
    """A number for each outer node, larger than those of the nodes that it reads.

    None where an edit may reach farther than the wires tell: with a circle, or with weights in common.
    """

    @property
    def problems(self) -> tuple[Problem, ...]:
        """All that is wrong with what is built: the inside of a block that is left out is not."""
        return tuple(
            problem
            for key, facts in self.nodes.items()
            if facts.problems and not any(self.nodes[block].node.bypassed for block in self.paths[key])
            for problem in facts.problems
        )

    @property
    def outer(self) -> tuple[NodeFacts, ...]:
        """The facts of the nodes that stand in no block."""
        return tuple(facts for key, facts in self.nodes.items() if not self.paths[key])

    @property
    def parameters(self) -> int:
        return sum(facts.parameters for facts in self.outer)

    @property
    def multiply_adds(self) -> int:
        return sum(facts.multiply_adds for facts in self.outer)


def data_set_of(facts: NodeFacts) -> Declared | None:
    """The data set of a Data node, as a person chose it."""
    return getattr(facts.layer, "examples", None) if facts.node.type == "Data" else None


def seen_data_of(facts: NodeFacts) -> Declared | None:
    """The data set of a Data node as the network sees it, behind transforms; none where one of these does not fit."""
    try:
        return getattr(facts.layer, "data_set", None) if facts.node.type == "Data" else None
    except Misfit:
        return None
