"""The plan of a graph: its steps in the order of computing, what goes in, and what comes out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from engine.compile.paths import Sharing, sharing
from engine.frozen import frozen
from engine.graph.block import faces
from engine.graph.bypass import bypassed, origin
from engine.graph.facts import Analysis, NodeFacts
from engine.graph.model import Graph, Wire
from engine.graph.order import order
from engine.layers.declare import Metric, Objective
from engine.message import need


@frozen
class Value:
    """What leaves one output port of one node."""

    node: str
    output: str


@frozen
class Step:
    """One node to compute, with the values at each of its input ports; the turns of a block have plans of their own."""

    facts: NodeFacts
    arguments: Mapping[str, tuple[Value, ...]]
    turns: tuple[PlannedTurn, ...] = ()
    module: tuple[str, ...] = ()
    """Where the module is that computes it, seen from the graph it stands in: a key, or keys of blocks before it."""

    @property
    def key(self) -> str:
        return self.facts.node.key


@frozen
class PlannedTurn:
    """The plan of one turn of a block, or of ``count`` in a row that are alike."""

    count: int
    plan: Plan


@frozen
class Plan:
    """How to compute a graph: named values in, steps, named values out, and what judges the results apart from them."""

    takes: Mapping[str, Value]
    steps: tuple[Step, ...]
    gives: Mapping[str, Value]
    objectives: tuple[Step, ...] = ()
    metrics: tuple[Step, ...] = ()
    shared: Mapping[str, str] = field(default_factory=dict)
    """Modules and weights of this graph, by their paths in it, that are those of other paths in it."""


def plan(analysis: Analysis) -> Plan:
    """The plan of a project; raises Misfit with the first problem where it has any."""
    for problem in analysis.problems:
        need(False, problem.message.text, **problem.message.values)
    return Planner(analysis).outer(analysis.project.graph)


MOST_MODULES, MOST_CALLS = 20_000, 200_000


class Planner:
    """Makes the plan of a network, or the steps of single nodes."""

    def __init__(self, analysis: Analysis) -> None:
        self.analysis = analysis
        self.sharing: Sharing = sharing(analysis)

    def outer(self, graph: Graph) -> Plan:
        """The plan of the whole network: the data go in, objectives and metrics stand apart."""
        keys = order(graph)[0]
        facts = {key: self.analysis.nodes[key] for key in keys}
        data = [key for key in keys if facts[key].node.type == "Data"]
        need(len(data) < 2, "There are {count} Data nodes, but a network learns from one.", count=len(data))
        count, calls = sum(map(_modules, facts.values())), sum(map(calls_of, facts.values()))
        text = "This network has {count:,} layers, repeats counted, but at most {limit:,} can be made. Repeat less."
        need(count <= MOST_MODULES, text, count=count, limit=MOST_MODULES)
        text = (
            "For one example the layers of this network are computed {calls:,} times, each turn and step of time "
            "counted, but {limit:,} times at most. Repeat less, or take shorter sequences."
        )
        need(calls <= MOST_CALLS, text, calls=calls, limit=MOST_CALLS)
        objectives, metrics = (
            tuple(self.step(graph, key, facts[key], ()) for key in keys if isinstance(facts[key].layer, kind))
            for kind in (Objective, Metric)
        )
        judging = (*objectives, *metrics)
        apart = {*data, *(step.key for step in judging), *bypassed(graph)}
        steps = tuple(self.step(graph, key, facts[key], ()) for key in keys if key not in apart)
        read = {value for step in steps for values in step.arguments.values() for value in values}
        takes = {
            value.output: value
            for key in data
            for output in facts[key].output_ports
            if (value := Value(key, output)) in read
        }
        return Plan(takes, steps, _results(steps, judging, apart, read), objectives, metrics, self.sharing.at(()))

    def inner(self, graph: Graph, nodes: Mapping[str, NodeFacts], path: tuple[str, ...]) -> Plan:
        """The plan of the inside of a block in one of its turns: Input nodes go in, Output nodes come out."""
        ins, outs = faces(graph, "Input"), faces(graph, "Output")
        ends = {node.key for node in (*ins.values(), *outs.values())} | bypassed(graph)
        steps = tuple(self.step(graph, key, nodes[key], path) for key in order(graph)[0] if key not in ends)
        takes = {port: Value(node.key, "value") for port, node in ins.items()}
        gives = {port: self._value(graph, graph.into(node.key)[0]) for port, node in outs.items()}
        return Plan(takes, steps, gives, shared=self.sharing.at(path))

    def _value(self, graph: Graph, wire: Wire) -> Value:
        """What a wire brings, with the layers before it that are left out skipped."""
        through = graph.nodes[wire.source].bypassed
        start = origin(graph, wire, self.analysis.nodes, bypassed(graph)) if through else wire
        assert start is not None
        return Value(start.source, start.output)

    def step(self, graph: Graph, key: str, facts: NodeFacts, path: tuple[str, ...]) -> Step:
        """One node of a graph at this path, which must be without problems."""
        arguments: dict[str, tuple[Value, ...]] = {}
        for wire in graph.into(key):
            arguments[wire.input] = (*arguments.get(wire.input, ()), self._value(graph, wire))
        module = self.sharing.module(key, path) if facts.again else (key,)
        if facts.body is None:
            return Step(facts, arguments, (), module)
        body, inside = facts.body, facts.body.inside
        assert inside is not None
        around = (*self.analysis.paths[body.key], body.key)
        turns = tuple(PlannedTurn(turn.count, self.inner(inside, turn.nodes, around)) for turn in facts.turns)
        return Step(facts, arguments, turns, module)


def _modules(facts: NodeFacts) -> int:
    """How many layers are made for a node; those that are used again count as well, since each is told where it is."""
    turns = facts.turns[:1] if facts.one_set else facts.turns
    return 1 + sum((1 if facts.one_set else turn.count) * sum(map(_modules, turn.nodes.values())) for turn in turns)


def calls_of(facts: NodeFacts) -> int:
    """How many layers are computed for one example at a node, each turn and step of time counted."""
    return 1 + sum(turn.count * sum(map(calls_of, turn.nodes.values())) for turn in facts.turns)


def _results(steps: tuple[Step, ...], judging: tuple[Step, ...], apart: set[str], read: set[Value]) -> dict[str, Value]:
    """What objectives and metrics read of the network, then what nothing reads: the results of a forward pass by name.

    What a layer gives aside is no result by itself.
    """
    wanted = [value for step in judging for values in step.arguments.values() for value in values]
    made = [value for value in wanted if value.node not in apart]
    asides = {Value(step.key, output) for step in steps if step.facts.layer for output in step.facts.layer.asides}
    made += [value for step in steps for value in _values(step) if value not in read and value not in asides]
    several = {step.key for step in steps if len(_values(step)) > 1}
    results: dict[str, Value] = {}
    for value in dict.fromkeys(made):
        plain = value.node not in several or value.output == "output"
        name = value.node if plain else f"{value.node}_{value.output}"
        while name in results:
            name += "_"
        results[name] = value
    return results


def _values(step: Step) -> list[Value]:
    return [Value(step.key, output) for output in step.facts.output_ports]
