"""The plan of a graph: its steps in the order of computing, what goes in, and what comes out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from engine.graph.analysis import Analysis, NodeFacts
from engine.graph.block import faces
from engine.graph.model import Graph, Wire
from engine.graph.order import order
from engine.layers.declare import Objective
from engine.message import need


@dataclass(frozen=True)
class Value:
    """What leaves one output port of one node."""

    node: str
    output: str


@dataclass(frozen=True)
class Step:
    """One node to compute, with the values at each of its input ports; a block has a plan of its own."""

    facts: NodeFacts
    arguments: Mapping[str, tuple[Value, ...]]
    inside: Plan | None = None

    @property
    def key(self) -> str:
        return self.facts.node.key


@dataclass(frozen=True)
class Plan:
    """How to compute a graph: named values in, steps, named values out, and the objectives apart from them."""

    takes: Mapping[str, Value]
    steps: tuple[Step, ...]
    gives: Mapping[str, Value]
    objectives: tuple[Step, ...] = ()


def plan(analysis: Analysis) -> Plan:
    """The plan of a project; raises Misfit with the first problem where it has any."""
    for problem in analysis.problems:
        need(False, problem.message.text, **problem.message.values)
    return _Planner(analysis).outer(analysis.project.graph)


class _Planner:
    def __init__(self, analysis: Analysis) -> None:
        self.analysis = analysis

    def outer(self, graph: Graph) -> Plan:
        """The plan of the whole network: the data go in, objectives stand apart."""
        keys = order(graph)[0]
        facts = {key: self.analysis.nodes[key] for key in keys}
        data = [key for key in keys if facts[key].node.type == "Data"]
        need(len(data) < 2, "There are {count} Data nodes, but a network learns from one.", count=len(data))
        objectives = tuple(self._step(graph, key) for key in keys if isinstance(facts[key].layer, Objective))
        apart = {*data, *(step.key for step in objectives)}
        steps = tuple(self._step(graph, key) for key in keys if key not in apart)
        read = {value for step in steps for values in step.arguments.values() for value in values}
        takes = {
            value.output: value
            for key in data
            for output in facts[key].output_ports
            if (value := Value(key, output)) in read
        }
        return Plan(takes, steps, self._results(steps, objectives, apart, read), objectives)

    def _results(
        self, steps: tuple[Step, ...], objectives: tuple[Step, ...], apart: set[str], read: set[Value]
    ) -> dict[str, Value]:
        """What objectives read of the network, then what nothing reads: the results of a forward pass by name."""
        wanted = [value for step in objectives for values in step.arguments.values() for value in values]
        made = [value for value in wanted if value.node not in apart]
        made += [value for step in steps for value in _values(step) if value not in read]
        several = {step.key for step in steps if len(_values(step)) > 1}
        results: dict[str, Value] = {}
        for value in dict.fromkeys(made):
            name = f"{value.node}_{value.output}" if value.node in several else value.node
            while name in results:
                name += "_"
            results[name] = value
        return results

    def inner(self, graph: Graph) -> Plan:
        """The plan of the inside of a block: its Input nodes go in, its Output nodes come out."""
        ins, outs = faces(graph, "Input"), faces(graph, "Output")
        ends = {node.key for node in (*ins.values(), *outs.values())}
        steps = tuple(self._step(graph, key) for key in order(graph)[0] if key not in ends)
        takes = {port: Value(node.key, "value") for port, node in ins.items()}
        gives = {port: _value(graph.into(node.key)[0]) for port, node in outs.items()}
        return Plan(takes, steps, gives)

    def _step(self, graph: Graph, key: str) -> Step:
        facts = self.analysis.nodes[key]
        arguments: dict[str, tuple[Value, ...]] = {}
        for wire in graph.into(key):
            arguments[wire.input] = (*arguments.get(wire.input, ()), Value(wire.source, wire.output))
        inside = facts.node.inside
        return Step(facts, arguments, None if inside is None else self.inner(inside))


def _value(wire: Wire) -> Value:
    return Value(wire.source, wire.output)


def _values(step: Step) -> list[Value]:
    return [Value(step.key, output) for output in step.facts.output_ports]
