"""Prints each node of a network by itself, so that one can be computed where others have problems."""

from __future__ import annotations

import ast
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace

from engine.compile.classes import Classes
from engine.compile.paths import sharing
from engine.compile.plan import Plan, Planner, Step, Value
from engine.compile.printer import Printer
from engine.graph.facts import Analysis, NodeFacts
from engine.graph.order import order
from engine.layers.declare import Metric, Objective

PART = "Part"
"""The class of a printed part; its forward takes the values of ``takes`` and returns its outputs by port."""


@dataclass(frozen=True)
class Part:
    """One node of the outermost graph."""

    step: Step
    takes: tuple[Value, ...]
    text: str
    """The printed file; its module of the node has the place in :data:`PART` that it has in the whole network."""
    shared: Mapping[str, str]
    """Modules and weights in it that are those of other parts, by their paths in the network."""

    @property
    def key(self) -> str:
        return self.step.key

    @property
    def lends(self) -> frozenset[str]:
        """The keys of the parts whose modules it uses."""
        return frozenset(path.partition(".")[0] for path in self.shared.values())

    @property
    def identity(self) -> str:
        """Equal for two parts that compute the same from the same weights: what is named and where it stands tells
        nothing."""
        layers = [repr(facts.layer) for facts in _within(self.step.facts)]
        # Without comments, in which names stand.
        return "\n".join([self.key, ast.dump(ast.parse(self.text)), *layers, repr(sorted(self.shared.items()))])


def _within(facts: NodeFacts) -> Iterator[NodeFacts]:
    yield facts
    for turn in facts.turns:
        for inner in turn.nodes.values():
            yield from _within(inner)


def parts(analysis: Analysis) -> dict[str, Part]:
    """All nodes that can be computed, in order: without a problem in them or before them. Data and metrics are none."""
    graph, planner = analysis.project.graph, Planner(analysis)
    wrong = {(*analysis.paths.get(one.node, ()), one.node)[0] for one in analysis.problems}
    lines = sharing(analysis).at(())
    known, found = set[str](), dict[str, Part]()
    for key in order(graph)[0]:
        facts = analysis.nodes[key]
        before = {wire.source for wire in graph.into(key)}
        if key in wrong or not before <= known or not facts.outputs or isinstance(facts.layer, Metric):
            continue
        known.add(key)
        if facts.node.type != "Data" and not facts.node.bypassed:
            step = planner.step(graph, key, facts, ())
            own = {place: other for place, other in lines.items() if place.partition(".")[0] == key}
            found[key] = _part(step, own, {wire.output for wire in graph.out_of(key)})
    return found


def _part(step: Step, lines: Mapping[str, str], read: Collection[str]) -> Part:
    takes = tuple(dict.fromkeys(value for values in step.arguments.values() for value in values))
    shared = dict(lines)
    if step.module[0] != step.key:
        shared[step.module[0]] = step.module[0]
    # A name says nothing of what is computed.
    bare = replace(step, facts=replace(step.facts, node=replace(step.facts.node, name="")))
    text = _judging(bare, takes) if isinstance(step.facts.layer, Objective) else _computing(bare, takes, read)
    return Part(step, takes, text, shared)


def _computing(step: Step, takes: tuple[Value, ...], read: Collection[str]) -> str:
    classes = Classes()
    classes.blocks((step,))
    asides = step.facts.layer.asides if step.facts.layer else ()
    gives = {port: Value(step.key, port) for port in step.facts.output_ports if port in read or port not in asides}
    plan = Plan({f"given{at}": value for at, value in enumerate(takes)}, (step,), gives)
    lines = classes.network(PART, plan, ())
    needed = [line for one in classes.needed for line in ("", *one.text.strip().splitlines(), "")]
    return _file([*needed, *classes.lines, *lines])


def _judging(step: Step, takes: tuple[Value, ...]) -> str:
    names = {value: f"given{at}" for at, value in enumerate(takes)}
    head = f"    def forward(self, {', '.join(names.values())}):"
    return _file([f"class {PART}(nn.Module):", head, f'        return {{"value": {Printer(step, names).objective()}}}'])


def _file(lines: list[str]) -> str:
    return "\n".join(["import torch", "import torch.nn.functional as F", "from torch import nn", "", *lines]) + "\n"
