"""Walks over a graph and the blocks in it, sources first, and finds what follows at each node."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from engine.graph.beginning import begin
from engine.graph.block import Block, Input, name_of
from engine.graph.bypass import first_output, left_out
from engine.graph.facts import Inputs, NodeFacts, Problem
from engine.graph.limits import MOST_VISITS
from engine.graph.model import Graph, Node, Wire
from engine.graph.order import circles, data_first, order
from engine.graph.ports import spread
from engine.graph.scope import Mark, Scope, Use
from engine.graph.sharing import partner
from engine.graph.turns import Given, turns
from engine.layers.declare import Layer
from engine.layers.learned import Learned
from engine.message import Message, Misfit, need
from engine.repair import (
    At,
    DrawFromNearest,
    KeepLastWire,
    OwnWeights,
    Redraw,
    RemoveNode,
    RemoveWires,
    SetParam,
    TakePart,
)
from engine.shape import Shape

MOST_TOLD = 10
"""So many wrong wires of one node, and so many ports to choose from, are told: a file can have any number."""

AGAIN = "Used again: {message}"


class Walk:
    """One walk over a graph and the blocks in it."""

    def __init__(self, scope: Scope, previous: Mapping[str, NodeFacts]) -> None:
        self.scope = scope
        self.previous = previous
        self.found: dict[str, NodeFacts] = {}
        self.order: tuple[list[str], set[str]] = ([], set())
        """The order of the outermost graph, and what has none there."""

    def graph(self, graph: Graph, path: tuple[str, ...], given: Given) -> None:
        """Find the facts of each node; ``given`` are the shapes at the input ports of the block around it."""
        keys, stuck = order(graph)
        if not path:
            self.order = keys, stuck
            keys = data_first(graph, keys)
        for key in keys:
            self.node(graph, graph.nodes[key], path, given)
        for key in (key for key in graph.nodes if key in stuck):
            node = graph.nodes[key]
            self.found[key] = begin(self.scope, graph, node, path)
            if node.inside is not None:
                self.graph(node.inside, (*path, key), {port.name: None for port in self.found[key].input_ports})
        for circle in circles(graph, stuck):
            self._circle(graph, circle)

    def _circle(self, graph: Graph, circle: list[Wire]) -> None:
        names = [name_of(graph.nodes[wire.source]) for wire in circle]
        text = "These layers feed each other in a circle: {names}. Remove one of the wires between them."
        message = Message(text, {"names": " → ".join([*names, names[0]])})
        key = circle[-1].target
        self._add(key, Problem(key, message, (circle[-1],), repairs=(RemoveWires(),)))

    def node(self, graph: Graph, node: Node, path: tuple[str, ...], given: Given) -> None:
        """Find the facts of a node behind those that it reads: as before, as a twin's, or by its rules."""
        self.scope.visits += 1
        old = self.previous.get(node.key)
        if old is not None and old.node is not node:
            old = None
        facts = begin(self.scope, graph, node, path) if old is None else old
        mark = None if facts.problems or facts.again or node.bypassed else self._mark(graph, node, facts.layer)
        twin = None if mark is None else self.scope.twins.get(mark)
        if twin is None:
            self._alone(graph, facts, path, given, mark)
        elif old is not None and old.outputs and old.inputs == twin.inputs:
            self.found[node.key] = old
        else:
            self.found[node.key] = twin.at(node)

    def _mark(self, graph: Graph, node: Node, layer: Layer | None) -> Mark | None:
        """What nodes with the same facts have in common: a layer, and the shapes that enter; None without all those."""
        mark: Mark = (id(layer),)
        try:
            for wire in graph.entering.get(node.key, ()):
                source = self.found[wire.source]
                if not source.output_ports:
                    return None
                mark = (mark, wire.input, id(source.outputs[wire.output]))
        except KeyError:
            return None
        return mark

    def _alone(self, graph: Graph, before: NodeFacts, path: tuple[str, ...], given: Given, mark: Mark | None) -> None:
        """Find the facts of a node that has no twin so far; ``before`` are those of the last time, or of its begin."""
        node, facts = before.node, before
        is_old = before is self.previous.get(node.key)
        settled = before if is_old and _stands_alone(before) else None
        if settled is not None and not (settled.derived or node.bypassed):
            facts = settled.but(outputs={}, weights={}, products=0)
        elif is_old:
            facts = begin(self.scope, graph, node, path)
        problems = list(facts.problems)
        inputs, complete = self._inputs(graph, facts, problems)
        known = complete and not problems
        if settled is not None and known and settled.inputs == inputs and settled.derived == facts.derived:
            self._keep(settled)
            self.scope.join(mark, settled, before, inputs)
            return
        if facts.layer is not None and facts.body is None and known:
            self.found[node.key] = self._inferred(graph, facts, inputs, given if path else {})
            self.scope.join(mark, self.found[node.key], before, inputs)
        else:
            self.found[node.key] = facts.but(inputs=inputs, problems=tuple(problems))
            if facts.body is not None:
                self._block(node, facts, path, inputs)
        if node.bypassed:
            self.found[node.key] = left_out(self.found[node.key], inputs)

    def _keep(self, old: NodeFacts) -> None:
        self.found[old.node.key] = old
        if old.node.type == "Data":
            self.scope.data[old.node.key] = old.outputs

    def _inputs(self, graph: Graph, facts: NodeFacts, problems: list[Problem]) -> tuple[Inputs, bool]:
        """The shapes at each port, and whether all of them are known."""
        key, complete = facts.node.key, True
        arriving: dict[str, list[Shape]] = {}
        entering: defaultdict[str, list[Wire]] = defaultdict(list)
        for wire in graph.into(key):
            entering[wire.input].append(wire)
        known = {port.name for port in facts.input_ports}
        free = [port.name for port in facts.input_ports if port.many or not entering.get(port.name)]
        for wire in graph.into(key):
            shape = self.found[wire.source].outputs.get(wire.output) if wire.source in self.found else None
            if wire.input not in known and facts.layer is not None and len(problems) < MOST_TOLD:
                text = "A wire enters '{input}', which {title} does not have. Remove it or draw it to another port."
                message = Message(text, {"input": wire.input, "title": name_of(facts.node)})
                redrawn = tuple(Redraw(input=name) for name in free[:1])
                problems.append(Problem(key, message, (wire,), repairs=(*redrawn, RemoveWires())))
            if len(problems) < MOST_TOLD:
                problems.extend(self._missing_output(wire))
            complete = complete and shape is not None
            if shape is not None:
                arriving.setdefault(wire.input, []).append(shape)
        for port in facts.input_ports:
            wires = tuple(entering.get(port.name, ()))
            if len(wires) == 1 or (wires and port.many) or (not wires and port.optional):
                continue
            values = {"title": name_of(facts.node), "input": port.name, "count": len(wires)}
            if len(problems) >= MOST_TOLD:
                complete = False
            elif wires:
                text = "{title} takes one wire at its input '{input}', but {count} enter it. Remove all but one."
                problems.append(Problem(key, Message(text, values), wires, repairs=(KeepLastWire(),)))
            else:
                text = "{title} has nothing at its input '{input}'. Draw a wire to it."
                problem = Problem(key, Message(text, values), waiting=True, repairs=(DrawFromNearest(port.name),))
                problems.append(problem)
                complete = False
        return {name: tuple(shapes) for name, shapes in arriving.items()}, complete

    def _missing_output(self, wire: Wire) -> Iterator[Problem]:
        source = self.found.get(wire.source)
        if source is None or (source.layer is None and not (source.node.bypassed and source.output_ports)):
            return
        first, known = first_output(source.output_ports), wire.output in source.output_ports
        if source.node.bypassed and known and source.outputs and wire.output not in source.outputs:
            text = "{title} is bypassed and hands on its '{first}' alone. Draw the wire from there, or remove it."
            message = Message(text, {"title": name_of(source.node), "first": first})
            repairs = (Redraw(output=first), At(wire.source, TakePart()), RemoveWires())
            yield Problem(wire.target, message, (wire,), repairs=repairs)
        if known:
            return
        text = "A wire leaves port '{output}' of {title}, which has: {ports}. Draw it from one of these."
        shown = source.output_ports[:MOST_TOLD]
        ports = ", ".join(shown) + (", …" if len(source.output_ports) > MOST_TOLD else "") or "none"
        values = {"output": wire.output, "title": name_of(source.node), "ports": ports}
        redrawn = (Redraw(output=name) for name in shown)
        yield Problem(wire.target, Message(text, values), (wire,), repairs=(*redrawn, RemoveWires()))

    def _inferred(self, graph: Graph, facts: NodeFacts, inputs: Inputs, given: Given) -> NodeFacts:
        """The facts of a node at which these shapes arrive, by the rules of its layer."""
        node, layer = facts.node, facts.layer
        assert layer is not None
        if isinstance(layer, Input):
            shape = given.get(layer.port)
            return facts.but(inputs=inputs, outputs={} if shape is None else {"value": shape})
        try:
            arguments, options = spread(layer.inputs(), inputs, layer.title)
            found = layer.shape(*arguments, **options)
            weights = layer.weights(*arguments, **options)
            products = layer.products(*arguments, **options)
        except Misfit as misfit:
            wires = graph.into(node.key, misfit.port)
            problem = Problem(node.key, misfit.message, wires, repairs=misfit.repairs)
            return facts.but(inputs=inputs, problems=(problem,))
        shapes = found if isinstance(found, tuple) else (found,)
        shapes = tuple(self.scope.shape(shape) for shape in shapes)
        outputs = dict(zip(layer.outputs(), shapes, strict=False)) if layer.outputs() else {"value": shapes[0]}
        kept = layer.state(weights) if isinstance(layer, Learned) else weights
        if node.type == "Data":
            self.scope.data[node.key] = outputs
        return facts.but(inputs=inputs, outputs=outputs, weights=kept, products=products)

    def _block(self, node: Node, facts: NodeFacts, path: tuple[str, ...], inputs: Inputs) -> None:
        body = facts.body
        assert body is not None and body.inside is not None
        inside = body.inside
        given: Given = {
            port.name: inputs[port.name][0] if inputs.get(port.name) else None for port in facts.input_ports
        }
        before = self.scope.open
        self.scope.open = (*before, body.key)
        layer = facts.layer if isinstance(facts.layer, Block) else Block()

        def turn(given: Given, number: int) -> tuple[Mapping[str, NodeFacts], Given]:
            text = "There are more than {limit:,} layers here, each turn counted. Repeat it less."
            fewer = (RemoveNode(),) if facts.again else (SetParam("repeat", max(1, number - 1)),)
            need(self.scope.visits < MOST_VISITS, text, limit=MOST_VISITS, repairs=fewer)
            own = number == 1 and not facts.again
            walk = self if own else Walk(self.scope, self.found if not facts.again else {})
            walk.graph(inside, (*path, body.key), given)
            ends = self.scope.ends(inside, "Output").items()
            found = {port: walk.found[end.key].outputs.get("value") for port, end in ends if end.key in walk.found}
            if not own:
                self._tell(node, walk.found, number, bool(facts.again))
            return {key: walk.found[key] for key in inside.nodes if key in walk.found}, found

        shapes, begun = (body.key, *given.items()), self.scope.visits
        known = self.scope.uses.get(shapes) if facts.again else None
        try:
            if known is not None and begun + known.visits < MOST_VISITS:
                self.scope.visits += known.visits
                made, outputs = known.turns, known.outputs
            else:
                made, outputs = turns(layer, name_of(node), inside, given, turn)
                if facts.again and not any(one.problems for turn in made for one in turn.nodes.values()):
                    self.scope.uses[shapes] = Use(made, outputs, self.scope.visits - begun)
            self._set(node.key, turns=made, outputs=outputs)
        except Misfit as misfit:
            self._add(node.key, Problem(node.key, misfit.message, repairs=misfit.repairs))
            if not facts.again and any(key not in self.found for key in inside.nodes):
                self.graph(inside, (*path, body.key), dict.fromkeys(given))
        self.scope.open = before

    def _tell(self, block: Node, found: Mapping[str, NodeFacts], number: int, again: bool) -> None:
        """The problems that a later turn, or a use again, has where the first had none."""
        for key, facts in found.items():
            for problem in facts.problems:
                if problem.waiting or (key in self.found and self.found[key].problems):
                    continue
                text = AGAIN if again else "In turn {turn} of {block}: {message}"
                values = {"turn": number, "block": name_of(block), "message": problem.message}
                once = again and problem.message.text == AGAIN
                at = block.key if again or key not in self.found else key
                message = problem.message if once else Message(text, values)
                repairs = (OwnWeights(), RemoveNode()) if again else problem.repairs
                self._add(at, Problem(at, message, () if again else problem.wires, repairs=repairs))

    def _set(self, key: str, **changes: Any) -> None:
        self.found[key] = self.found[key].but(**changes)

    def _add(self, key: str, problem: Problem) -> None:
        self._set(key, problems=(*self.found[key].problems, problem))


def _stands_alone(old: NodeFacts) -> bool:
    """Whether facts found earlier hold as long as the node, what arrives at it and what it derives stay the same."""
    node = old.node
    alone = node.inside is None and node.type not in ("Input", "Output") and partner(node) is None
    return alone and bool(old.outputs) and not old.problems
