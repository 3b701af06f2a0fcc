"""Finds what follows from a project without running it, node by node, sources first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from engine.graph.block import (
    Again,
    Block,
    Input,
    Output,
    again_of,
    block_ports,
    derived_names,
    faces,
    kind_of,
    layer_of,
    name_of,
)
from engine.graph.bypass import first_output, left_out
from engine.graph.facts import Analysis, Inputs, NodeFacts, Problem
from engine.graph.lacking import lacking
from engine.graph.model import From, Graph, Node, Project, Wire
from engine.graph.order import circles, order
from engine.graph.ports import fact, spread
from engine.graph.sharing import partner, shared
from engine.graph.turns import Given, turns
from engine.layers.declare import Layer, Metric, Objective, ports_of
from engine.layers.learned import Learned
from engine.message import Message, Misfit, need
from engine.shape import Shape

MOST_VISITS = 100_000
"""So many nodes are looked at in one analysis, each turn and each use again counted: a file can ask for any number."""

AGAIN = "Used again: {message}"


def analyse(project: Project, previous: Analysis | None = None) -> Analysis:
    """Analyse a project; what did not change since ``previous`` is taken from there."""
    walk = _Walk(_Scope(project), previous.nodes if previous else {})
    walk.graph(project.graph, (), {})
    found = shared(project, walk.found)
    nodes = {node.key: found[node.key] for _, node in project.graph.walk() if node.key in found}
    paths = {node.key: path for path, node in project.graph.walk()}
    return Analysis(project, nodes, paths, tuple(lacking(nodes, paths)))


@dataclass
class _Scope:
    """What all walks of one analysis know in common."""

    project: Project
    data: dict[str, Mapping[str, Shape]] = field(default_factory=dict)
    visits: int = 0
    open: tuple[str, ...] = ()
    """The keys of the blocks that are being walked, the outermost first."""
    begun: dict[str, NodeFacts] = field(default_factory=dict)
    """What is known of a node before anything arrives, the same in every turn."""
    _ends: dict[tuple[int, str], Mapping[str, Node]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.places = {node.key: (path, node) for path, node in self.project.graph.walk()}

    def ends(self, graph: Graph, type_name: str) -> Mapping[str, Node]:
        """The Input or Output nodes of a graph by port name, looked for once."""
        place = (id(graph), type_name)
        if place not in self._ends:
            self._ends[place] = faces(graph, type_name)
        return self._ends[place]


class _Walk:
    """One walk over a graph and the blocks in it."""

    def __init__(self, scope: _Scope, previous: Mapping[str, NodeFacts]) -> None:
        self.scope = scope
        self.previous = previous
        self.found: dict[str, NodeFacts] = {}

    def graph(self, graph: Graph, path: tuple[str, ...], given: Given) -> None:
        """Find the facts of each node; ``given`` are the shapes at the input ports of the block around it."""
        keys, stuck = order(graph)
        for key in sorted(keys, key=lambda key: graph.nodes[key].type != "Data") if not path else keys:
            self.node(graph, graph.nodes[key], path, given)
        for key in (key for key in graph.nodes if key in stuck):
            node = graph.nodes[key]
            self.found[key] = self._start(graph, node, path)
            if node.inside is not None:
                self.graph(node.inside, (*path, key), {port.name: None for port in self.found[key].input_ports})
        for circle in circles(graph, stuck):
            self._circle(graph, circle)

    def _circle(self, graph: Graph, circle: list[Wire]) -> None:
        names = [name_of(graph.nodes[wire.source]) for wire in circle]
        text = "These layers feed each other in a circle: {names}. Remove one of the wires between them."
        message = Message(text, {"names": " → ".join([*names, names[0]])})
        key = circle[-1].target
        self._add(key, Problem(key, message, (circle[-1],)))

    def node(self, graph: Graph, node: Node, path: tuple[str, ...], given: Given) -> None:
        self.scope.visits += 1
        facts = self._start(graph, node, path)
        problems = list(facts.problems)
        inputs, complete = self._inputs(graph, facts, problems)
        old = self.previous.get(node.key)
        if old and complete and not problems and _still_holds(old, node, inputs, facts.derived):
            self._keep(old)
            return
        self.found[node.key] = replace(facts, inputs=inputs, problems=tuple(problems))
        if facts.body is not None:
            self._block(node, facts, path, inputs)
        elif isinstance(facts.layer, Input) and path:
            self._face(node, facts.layer, given)
        elif facts.layer is not None and complete and not problems:
            self._infer(graph, node, facts.layer, inputs)
        if node.bypassed:
            self.found[node.key] = left_out(self.found[node.key], inputs)

    def _keep(self, old: NodeFacts) -> None:
        self.found[old.node.key] = old
        if old.node.type == "Data":
            self.scope.data[old.node.key] = old.outputs

    def _start(self, graph: Graph, node: Node, path: tuple[str, ...]) -> NodeFacts:
        """The layer of a node and its ports, with the problems of its place and its parameters."""
        if node.key not in self.scope.begun:
            begun = self._begin(graph, node, path)
            if node.type == "Again" or begun.derived:
                return begun
            self.scope.begun[node.key] = begun
        return self.scope.begun[node.key]

    def _begin(self, graph: Graph, node: Node, path: tuple[str, ...]) -> NodeFacts:
        kind = kind_of(node.type)
        if kind is None:
            text = "There is no layer '{type}' in this version of Layerloom. It is kept in the file as it is."
            problem = Problem(node.key, Message(text, {"type": node.type}))
            return NodeFacts(node, None, (), (), problems=(problem,))
        misplaced = tuple(Problem(node.key, message) for message in self._misplaced(graph, node, kind, path))
        derived: dict[str, Any] = {}
        try:
            meant = self._meant(node) if kind is Again else node
            derived = {name: self._derive(value) for name, value in derived_names(meant).items()}
            layer = layer_of(meant, derived)
        except Misfit as misfit:
            problems = (*misplaced, Problem(node.key, misfit.message, repairs=misfit.repairs))
            if kind is Block:
                ports = block_ports(node.inside or Graph())
                return NodeFacts(node, None, *ports, problems=problems, derived=derived, body=node)
            if kind is Again:
                return NodeFacts(node, None, (), (), problems=problems)
            return NodeFacts(node, None, ports_of(kind), kind().outputs(), problems=problems, derived=derived)
        again = again_of(node) if kind is Again else ""
        if isinstance(layer, Block):
            ports = block_ports(meant.inside or Graph())
            return NodeFacts(node, layer, *ports, problems=misplaced, derived=derived, body=meant, again=again)
        made = (node, layer, layer.inputs(), layer.outputs())
        return NodeFacts(*made, problems=misplaced, derived=derived, again=again)

    def _misplaced(self, graph: Graph, node: Node, kind: type[Layer], path: tuple[str, ...]) -> Iterator[Message]:
        """What is wrong with a node where it stands: the outside of blocks has other parts than their inside."""
        values = {"title": name_of(node)}
        if kind is Block and not self.scope.ends(node.inside or Graph(), "Output"):
            yield Message("Nothing leaves {title}. Put an Output inside it, and wire the last layer to that.", values)
        if path and (node.type == "Data" or issubclass(kind, (Objective, Metric))):
            yield Message("{title} cannot stand inside a block. Move it out.", values)
        if not path and kind in (Input, Output):
            yield Message("{title} belongs inside a block. Remove it here.", values)
        port = str(node.params.get("port", node.type.lower()))
        if path and kind in (Input, Output) and self.scope.ends(graph, node.type)[port] is not node:
            text = "Another {type} of this block has the port name '{name}' already. Give {title} a name of its own."
            yield Message(text, {**values, "type": node.type, "name": port})

    def _meant(self, node: Node) -> Node:
        """The node that an Again uses."""
        key = again_of(node)
        need(key, "Same again does not say which layer it uses again. Choose one.")
        need(key in self.scope.places, "Same again uses '{key}', which is not there. Choose another layer.", key=key)
        meant = self.scope.places[key][1]
        values: dict[str, Any] = {"title": name_of(meant)}
        kind = kind_of(meant.type)
        fits = kind is not None and kind not in (Again, Input, Output) and not issubclass(kind, (Objective, Metric))
        fits = fits and meant.type != "Data"
        need(fits, "{title} cannot be used again. Choose a layer or a block that computes something.", **values)
        need(
            key not in self.scope.open and key != node.key,
            "{title} would contain itself without end. Choose another layer.",
            **values,
        )
        return meant

    def _derive(self, wanted: From) -> int:
        shape = self.scope.data.get(wanted.node, {}).get(wanted.output)
        value = fact(shape, wanted.fact) if shape is not None else None
        if value is None:
            text = "A setting follows the {fact} of '{output}' of '{node}', which is not there. Type a value instead."
            raise Misfit(text, fact=wanted.fact, output=wanted.output, node=wanted.node)
        return value

    def _inputs(self, graph: Graph, facts: NodeFacts, problems: list[Problem]) -> tuple[Inputs, bool]:
        """The shapes at each port, and whether all of them are known."""
        key, complete = facts.node.key, True
        arriving: dict[str, list[Shape]] = {}
        known = {port.name for port in facts.input_ports}
        for wire in graph.into(key):
            shape = self.found[wire.source].outputs.get(wire.output) if wire.source in self.found else None
            if wire.input not in known and facts.layer is not None:
                text = "A wire enters '{input}', which {title} does not have. Remove it or draw it to another port."
                message = Message(text, {"input": wire.input, "title": name_of(facts.node)})
                problems.append(Problem(key, message, (wire,)))
            problems.extend(self._missing_output(wire))
            complete = complete and shape is not None
            if shape is not None:
                arriving.setdefault(wire.input, []).append(shape)
        for port in facts.input_ports:
            wires = graph.into(key, port.name)
            if len(wires) == 1 or (wires and port.many) or (not wires and port.optional):
                continue
            values = {"title": name_of(facts.node), "input": port.name, "count": len(wires)}
            if wires:
                text = "{title} takes one wire at its input '{input}', but {count} enter it. Remove all but one."
                problems.append(Problem(key, Message(text, values), wires))
            else:
                text = "{title} has nothing at its input '{input}'. Draw a wire to it."
                problems.append(Problem(key, Message(text, values), waiting=True))
                complete = False
        return {name: tuple(shapes) for name, shapes in arriving.items()}, complete

    def _missing_output(self, wire: Wire) -> Iterator[Problem]:
        source = self.found.get(wire.source)
        if source is None or source.layer is None:
            return
        first, known = first_output(source.output_ports), wire.output in source.output_ports
        if source.node.bypassed and known and source.outputs and wire.output not in source.outputs:
            text = "{title} is bypassed and hands on its '{first}' alone. Draw the wire from there, or remove it."
            yield Problem(wire.target, Message(text, {"title": name_of(source.node), "first": first}), (wire,))
        if known:
            return
        text = "A wire leaves port '{output}' of {title}, which has: {ports}. Draw it from one of these."
        ports = ", ".join(source.output_ports) or "none"
        values = {"output": wire.output, "title": name_of(source.node), "ports": ports}
        yield Problem(wire.target, Message(text, values), (wire,))

    def _infer(self, graph: Graph, node: Node, layer: Layer, inputs: Inputs) -> None:
        try:
            arguments, options = spread(layer.inputs(), inputs, layer.title)
            found = layer.shape(*arguments, **options)
            weights = layer.weights(*arguments, **options)
            products = layer.products(*arguments, **options)
        except Misfit as misfit:
            wires = graph.into(node.key, misfit.port)
            self._add(node.key, Problem(node.key, misfit.message, wires, repairs=misfit.repairs))
            return
        shapes = found if isinstance(found, tuple) else (found,)
        outputs = dict(zip(layer.outputs(), shapes, strict=False)) if layer.outputs() else {"value": shapes[0]}
        kept = layer.state(weights) if isinstance(layer, Learned) else weights
        self._set(node.key, outputs=outputs, weights=kept, products=products)
        if node.type == "Data":
            self.scope.data[node.key] = outputs

    def _face(self, node: Node, layer: Input, given: Given) -> None:
        shape = given.get(layer.port)
        if shape is not None:
            self._set(node.key, outputs={"value": shape})

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
            need(self.scope.visits < MOST_VISITS, "There are more than {limit:,} layers here.", limit=MOST_VISITS)
            own = number == 1 and not facts.again
            walk = self if own else _Walk(self.scope, self.found if not facts.again else {})
            walk.graph(inside, (*path, body.key), given)
            ends = self.scope.ends(inside, "Output").items()
            found = {port: walk.found[end.key].outputs.get("value") for port, end in ends if end.key in walk.found}
            if not own:
                self._tell(node, walk.found, number, bool(facts.again))
            return {key: walk.found[key] for key in inside.nodes if key in walk.found}, found

        try:
            made, outputs = turns(layer, name_of(node), inside, given, turn)
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
                self._add(at, Problem(at, problem.message if once else Message(text, values), problem.wires))

    def _set(self, key: str, **changes: Any) -> None:
        self.found[key] = replace(self.found[key], **changes)

    def _add(self, key: str, problem: Problem) -> None:
        self._set(key, problems=(*self.found[key].problems, problem))


def _still_holds(old: NodeFacts, node: Node, inputs: Inputs, derived: Mapping[str, Any]) -> bool:
    """Whether facts found earlier are those of this node now; one with a problem is asked anew."""
    same = old.node is node and old.inputs == inputs and old.derived == derived
    alone = partner(node) is None and node.inside is None and node.type not in ("Input", "Output")
    return same and alone and bool(old.outputs) and not old.problems
