"""Which blocks of a network keep only what enters them, and are computed once more for the gradients."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field, replace
from functools import cached_property

from engine.frozen import frozen
from engine.graph.block import Input
from engine.graph.facts import Analysis, NodeFacts
from engine.graph.model import Graph
from engine.graph.order import in_order
from engine.layers.declare import Metric, Objective
from engine.message import Message
from engine.shape import STORED

OFF, HALF, ALL = "off", "half", "all"
NUMBER = STORED["float"][1]
STACKS = ("TransformerEncoder", "TransformerDecoder")
"""Layers of PyTorch that have several alike in them, each called as a module."""
PASSES = 3
"""A step computes as much as three passes forward: the way back takes two."""


@frozen
class Unit:
    """A part of a network that can be computed once more: one turn of a block, or one layer of a stack."""

    key: str
    """The node that it belongs to."""
    path: str
    """Where its module is in the network."""
    calls: int
    """How many times one pass calls it."""
    enters: float
    """The bytes that enter it at each call."""
    keeps: float
    """The bytes that it keeps for the gradients at each call, where it is not computed once more."""
    products: int
    """Its multiply-adds of one example at each call."""
    graph: Graph | None = None
    """What is drawn in it."""
    nodes: Mapping[str, NodeFacts] = field(default_factory=dict)
    steps: int = 1
    """How many times one call of it computes what is in it: the steps of time that it walks over."""

    @property
    def saves(self) -> float:
        """The bytes that are kept no more at each call, where it is computed once more."""
        return self.keeps - self.enters


@frozen
class Recomputing:
    """The units of a network in the order of computing, and those of them that are computed once more."""

    units: tuple[Unit, ...]
    taken: frozenset[int]
    """The places of these among the units."""
    whole: float
    """The bytes that the whole network keeps where nothing is computed once more."""
    products: int
    """The multiply-adds of the whole network."""

    @cached_property
    def paths(self) -> tuple[str, ...]:
        """Where their modules are in the network."""
        return tuple(self.units[at].path for at in sorted(self.taken))

    @property
    def saved(self) -> float:
        """How much less memory is taken at the worst moment, in bytes."""
        return self.whole - most(self.units, self.taken, self.whole)

    @property
    def more(self) -> float:
        """How much more a step computes, as a share of what it computes otherwise."""
        again = sum(self.units[at].calls * self.units[at].products for at in self.taken)
        return again / (PASSES * self.products) if self.products else 0.0

    def measured(self, kept: Mapping[str, float], whole: float, batch: int) -> Recomputing:
        """The same choice with what was measured: the bytes that each node keeps of a batch of this size, and all."""
        calls: dict[str, int] = {}
        for unit in self.units:
            calls[unit.key] = calls.get(unit.key, 0) + unit.calls
        units = tuple(
            replace(unit, enters=unit.enters * batch, keeps=kept.get(unit.key, 0.0) / calls[unit.key])
            for unit in self.units
        )
        return replace(self, units=units, whole=whole)

    def told(self) -> Message:
        """What it saves and costs, or why it does nothing."""
        if not self.units:
            text = (
                "There is nothing to compute once more: the network has no blocks. Select the layers of a part that "
                "repeats, and group them."
            )
            return Message(text)
        if not self.taken:
            text = "There is nothing to compute once more: the last block alone would be needed again at once."
            return Message(text)
        text = (
            "{count} of {units} blocks keep only what enters them, and are computed once more for the gradients: "
            "activations take about {saved:.0%} less memory, and a step computes about {more:.0%} more."
        )
        saved = self.saved / self.whole if self.whole else 0.0
        return Message(text, {"count": len(self.taken), "units": len(self.units), "saved": saved, "more": self.more})


def recomputing(analysis: Analysis, how: str) -> Recomputing:
    """What is computed once more, in bytes for one example at full precision; ``how`` is off, half or all.

    It follows from the drawing alone, and is the same on every machine. What a layer keeps is taken for what leaves
    it, or for what its weights make. All blocks are computed once more but the last, with which the way back begins.
    Half of them saves at least half of what all would save, and takes those first that keep most for each multiply-add.
    """
    whole = _kept({facts.node.key: facts for facts in analysis.outer})
    units = _levels(analysis, whole)
    taken = frozenset[int]()
    if how != OFF:
        taken = worth_while(units)
    if how == HALF:
        taken = _half(units, taken, whole)
    return Recomputing(units, taken, whole, analysis.multiply_adds)


def most(units: Sequence[Unit], taken: frozenset[int], whole: float) -> float:
    """The bytes that are kept at the worst moment, where these are computed once more."""
    rest = whole - sum(unit.calls * unit.keeps for unit in units)
    held, worst = rest, 0.0
    for at, unit in enumerate(units):
        held += unit.calls * (unit.enters if at in taken else unit.keeps)
        if at in taken:
            # On the way back all that comes behind it is gone, and one call of it is there again.
            worst = max(worst, held + unit.keeps)
    return max(held, worst)


def worth_while(units: Sequence[Unit]) -> frozenset[int]:
    """The places of all units that save something."""
    last = len(units) - 1
    # What the way back begins with is needed at once.
    return frozenset(at for at, unit in enumerate(units) if unit.saves > 0 and (at < last or unit.calls > 1))


def _half(units: Sequence[Unit], every: frozenset[int], whole: float) -> frozenset[int]:
    enough = (whole + most(units, every, whole)) / 2
    taken = frozenset[int]()
    for at in sorted(every, key=lambda at: (units[at].products / units[at].saves, at)):
        if most(units, taken, whole) <= enough:
            break
        taken |= {at}
    return taken


def _levels(analysis: Analysis, whole: float) -> tuple[Unit, ...]:
    """The outermost blocks, or those in them where that saves more: the largest are opened as long as it helps."""
    outer = {facts.node.key: facts for facts in analysis.outer}
    units = tuple(_units(analysis.project.graph, outer, "", 1))
    while units:
        largest = max(units, key=lambda unit: unit.keeps).key
        opened = tuple(inner for unit in units for inner in (_inside(unit) if unit.key == largest else (unit,)))
        if opened == units or _least(opened, whole) >= _least(units, whole):
            break
        units = opened
    return units


def _least(units: Sequence[Unit], whole: float) -> float:
    return most(units, worth_while(units), whole)


def _inside(unit: Unit) -> tuple[Unit, ...]:
    """The units in a unit; itself where there are none."""
    if unit.graph is None:
        return (unit,)
    return tuple(_units(unit.graph, unit.nodes, f"{unit.path}.", unit.calls * unit.steps)) or (unit,)


def _units(graph: Graph, nodes: Mapping[str, NodeFacts], before: str, calls: int) -> Iterator[Unit]:
    for key in in_order(graph):
        facts = nodes.get(key)
        # A block that is used again goes with the one that it uses.
        if facts is None or facts.node.bypassed or facts.again or not facts.outputs:
            continue
        if facts.turns and facts.node.inside is not None:
            yield from _turns(facts, facts.node.inside, before + key, calls)
        elif facts.node.type in STACKS:
            yield from _layers(facts, before + key, calls)


def _turns(facts: NodeFacts, inside: Graph, path: str, calls: int) -> Iterator[Unit]:
    """The turns of a block; one that walks over time is a unit as a whole, since it calls no module for each step."""
    first, number = facts.turns[0].nodes, 0
    if facts.over_time:
        enters, keeps = sum(shape.size for shapes in facts.inputs.values() for shape in shapes), _kept_in(facts)
        yield Unit(facts.node.key, path, calls, enters, keeps, facts.multiply_adds, inside, first, facts.repeats)
        return
    if facts.one_set:
        times = calls * facts.repeats
        yield Unit(facts.node.key, path, times, _entering(first), _kept(first), _products(first), inside, first)
        return
    for turn in facts.turns:
        nodes = turn.nodes
        made = Unit(facts.node.key, path, calls, _entering(nodes), _kept(nodes), _products(nodes), inside, nodes)
        for _ in range(turn.count):
            yield replace(made, path=f"{path}.{number}")
            number += 1


def _layers(facts: NodeFacts, path: str, calls: int) -> Iterator[Unit]:
    """The layers of a stack, each of which has a module of its own."""
    count, (steps,) = int(getattr(facts.layer, "layers", 1)), facts.inputs["steps"]
    products = facts.multiply_adds // count
    for number in range(count):
        yield Unit(facts.node.key, f"{path}.layers.{number}", calls, steps.size, _kept_in(facts) / count, products)


def _products(nodes: Mapping[str, NodeFacts]) -> int:
    return sum(facts.multiply_adds for facts in nodes.values())


def _entering(nodes: Mapping[str, NodeFacts]) -> int:
    """What enters one turn of a block."""
    return sum(facts.outputs["value"].size for facts in nodes.values() if _is_entry(facts) and facts.outputs)


def _is_entry(facts: NodeFacts) -> bool:
    return isinstance(facts.layer, Input)


def _kept(nodes: Mapping[str, NodeFacts]) -> float:
    """About what these nodes keep of one example."""
    return sum(_kept_in(facts) for facts in nodes.values() if not facts.node.bypassed)


def _kept_in(facts: NodeFacts) -> float:
    if facts.turns:
        return sum(turn.count * _kept(turn.nodes) for turn in facts.turns)
    if facts.node.type in ("Data", "Input", "Output") or isinstance(facts.layer, (Objective, Metric)):
        return 0
    leaving = sum(shape.size for shape in facts.outputs.values())
    # Larger layers keep what each of their products makes.
    made = sum(weight.sizes[0] * weight.uses for weight in facts.weights.values() if len(weight.sizes) > 1)
    return max(leaving, made * NUMBER)
