"""What follows from a project without running it: shapes, weights, and problems pinned to the nodes that cause them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from math import prod
from typing import Any

from engine.declare import Declared, make
from engine.graph.block import Block, Input, Output, block_ports, faces, kind_of
from engine.graph.model import From, Graph, Node, Project, Wire
from engine.graph.order import circles, order
from engine.layers.declare import InputPort, Layer, Objective, Weight, ports_of
from engine.message import Message, Misfit
from engine.shape import Shape

Inputs = Mapping[str, tuple[Shape, ...]]


@dataclass(frozen=True)
class Problem:
    """One sentence about what cannot work, the key of the node that caused it, and the wires that it came by."""

    node: str
    message: Message
    wires: tuple[Wire, ...] = ()
    waiting: bool = False
    """Whether nothing is wrong yet: an input of the node is only not wired so far."""


@dataclass(frozen=True)
class NodeFacts:
    """All that is known of one node; ``outputs`` is empty where a shape could not be found."""

    node: Node
    layer: Layer | None
    input_ports: tuple[InputPort, ...]
    output_ports: tuple[str, ...]
    inputs: Inputs = field(default_factory=dict)
    outputs: Mapping[str, Shape] = field(default_factory=dict)
    weights: Mapping[str, Weight] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()
    derived: Mapping[str, Any] = field(default_factory=dict)
    """The values of the parameters that follow from the data."""

    @property
    def parameters(self) -> int:
        return sum(prod(weight.sizes) for weight in self.weights.values())

    @property
    def multiply_adds(self) -> int:
        """How many products one example takes here; additions of a bias are not counted."""
        return sum(prod(weight.sizes) * weight.uses for weight in self.weights.values())


@dataclass(frozen=True)
class Analysis:
    """The facts of every node of a project by key, blocks and what is in them included."""

    project: Project
    nodes: Mapping[str, NodeFacts]
    paths: Mapping[str, tuple[str, ...]]
    lacking: tuple[Problem, ...] = ()
    """What keeps a project without any other problem from being trained; ``node`` is empty."""

    @property
    def problems(self) -> tuple[Problem, ...]:
        return tuple(problem for facts in self.nodes.values() for problem in facts.problems)

    @property
    def parameters(self) -> int:
        return sum(facts.parameters for facts in self.nodes.values())

    @property
    def multiply_adds(self) -> int:
        return sum(facts.multiply_adds for facts in self.nodes.values())


def analyse(project: Project, previous: Analysis | None = None) -> Analysis:
    """Analyse a project; what did not change since ``previous`` is taken from there."""
    walk = _Walk(project, previous.nodes if previous else {})
    walk.graph(project.graph, (), {})
    nodes = {node.key: walk.found[node.key] for _, node in project.graph.walk() if node.key in walk.found}
    paths = {node.key: path for path, node in project.graph.walk()}
    return Analysis(project, nodes, paths, tuple(_lacking(nodes, paths)))


class _Walk:
    """One walk over a project, sources first."""

    def __init__(self, project: Project, previous: Mapping[str, NodeFacts]) -> None:
        self.project = project
        self.previous = previous
        self.found: dict[str, NodeFacts] = {}
        self.data: dict[str, Mapping[str, Shape]] = {}

    def graph(self, graph: Graph, path: tuple[str, ...], given: Mapping[str, Shape | None]) -> None:
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
        names = [self.name(graph.nodes[wire.source]) for wire in circle]
        text = "These layers feed each other in a circle: {names}. Remove one of the wires between them."
        message = Message(text, {"names": " → ".join([*names, names[0]])})
        key = circle[-1].target
        self._add(key, Problem(key, message, (circle[-1],)))

    def name(self, node: Node) -> str:
        kind = kind_of(node.type)
        return node.name or (kind.title if kind else node.type)

    def node(self, graph: Graph, node: Node, path: tuple[str, ...], given: Mapping[str, Shape | None]) -> None:
        facts = self._start(graph, node, path)
        problems = list(facts.problems)
        inputs, complete = self._inputs(graph, facts, problems)
        old = self.previous.get(node.key)
        if old and complete and not problems and _still_holds(old, node, inputs, facts.derived):
            self._keep(old)
            return
        self.found[node.key] = NodeFacts(
            node, facts.layer, facts.input_ports, facts.output_ports, inputs, {}, {}, tuple(problems), facts.derived
        )
        if node.inside is not None:
            self._block(node, path, inputs, problems)
        elif isinstance(facts.layer, Input) and path:
            self._face(node, facts.layer, given)
        elif facts.layer is not None and complete and not problems:
            self._infer(graph, node, facts.layer, inputs)

    def _keep(self, old: NodeFacts) -> None:
        self.found[old.node.key] = old
        if old.node.type == "Data":
            self.data[old.node.key] = old.outputs

    def _start(self, graph: Graph, node: Node, path: tuple[str, ...]) -> NodeFacts:
        """The layer of a node and its ports, with the problems of its place and its parameters."""
        kind = kind_of(node.type)
        if kind is None:
            text = "There is no layer '{type}' in this version of Layerloom. It is kept in the file as it is."
            problem = Problem(node.key, Message(text, {"type": node.type}))
            return NodeFacts(node, None, (), (), problems=(problem,))
        misplaced = tuple(Problem(node.key, message) for message in self._misplaced(graph, node, kind, path))
        if kind is Block:
            return NodeFacts(node, Block(), *block_ports(node.inside or Graph()), problems=misplaced)
        derived: dict[str, Any] = {}
        try:
            derived = {name: self._derive(value) for name, value in node.params.items() if isinstance(value, From)}
            layer = make(kind, {**node.params, **derived})
            layer.check()
        except Misfit as misfit:
            problems = (*misplaced, Problem(node.key, misfit.message))
            return NodeFacts(node, None, ports_of(kind), kind().outputs(), problems=problems, derived=derived)
        return NodeFacts(node, layer, layer.inputs(), layer.outputs(), problems=misplaced, derived=derived)

    def _misplaced(self, graph: Graph, node: Node, kind: type[Layer], path: tuple[str, ...]) -> Iterator[Message]:
        """What is wrong with a node where it stands: the outside of blocks has other parts than their inside."""
        values = {"title": self.name(node)}
        if kind is Block and not faces(node.inside or Graph(), "Output"):
            yield Message("Nothing leaves {title}. Put an Output inside it, and wire the last layer to that.", values)
        if path and (node.type == "Data" or issubclass(kind, Objective)):
            yield Message("{title} cannot stand inside a block. Move it out.", values)
        if not path and kind in (Input, Output):
            yield Message("{title} belongs inside a block. Remove it here.", values)
        port = str(node.params.get("port", node.type.lower()))
        if path and kind in (Input, Output) and faces(graph, node.type)[port] is not node:
            text = "Another {type} of this block has the port name '{name}' already. Give {title} a name of its own."
            yield Message(text, {**values, "type": node.type, "name": port})

    def _derive(self, wanted: From) -> int:
        shape = self.data.get(wanted.node, {}).get(wanted.output)
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
                message = Message(text, {"input": wire.input, "title": self.name(facts.node)})
                problems.append(Problem(key, message, (wire,)))
            problems.extend(self._missing_output(graph, wire))
            complete = complete and shape is not None
            if shape is not None:
                arriving.setdefault(wire.input, []).append(shape)
        for port in facts.input_ports:
            wires = graph.into(key, port.name)
            values = {"title": self.name(facts.node), "input": port.name, "count": len(wires)}
            if not wires and not port.optional:
                text = "{title} has nothing at its input '{input}'. Draw a wire to it."
                problems.append(Problem(key, Message(text, values), waiting=True))
                complete = False
            if len(wires) > 1 and not port.many:
                text = "{title} takes one wire at its input '{input}', but {count} enter it. Remove all but one."
                problems.append(Problem(key, Message(text, values), wires))
        return {name: tuple(shapes) for name, shapes in arriving.items()}, complete

    def _missing_output(self, graph: Graph, wire: Wire) -> Iterator[Problem]:
        source = self.found.get(wire.source)
        if source is None or source.layer is None or wire.output in source.output_ports:
            return
        text = "A wire leaves port '{output}' of {title}, which has: {ports}. Draw it from one of these."
        ports = ", ".join(source.output_ports) or "none"
        values = {"output": wire.output, "title": self.name(source.node), "ports": ports}
        yield Problem(wire.target, Message(text, values), (wire,))

    def _infer(self, graph: Graph, node: Node, layer: Layer, inputs: Inputs) -> None:
        try:
            arguments, options = spread(layer.inputs(), inputs, layer.title)
            found = layer.shape(*arguments, **options)
            weights = layer.weights(*arguments, **options)
        except Misfit as misfit:
            wires = graph.into(node.key, misfit.port)
            self._add(node.key, Problem(node.key, misfit.message, wires))
            return
        shapes = found if isinstance(found, tuple) else (found,)
        outputs = dict(zip(layer.outputs(), shapes, strict=False)) if layer.outputs() else {"value": shapes[0]}
        self._set(node.key, outputs=outputs, weights=weights)
        if node.type == "Data":
            self.data[node.key] = outputs

    def _face(self, node: Node, layer: Input, given: Mapping[str, Shape | None]) -> None:
        shape = given.get(layer.port)
        if shape is not None:
            self._set(node.key, outputs={"value": shape})

    def _block(self, node: Node, path: tuple[str, ...], inputs: Inputs, problems: list[Problem]) -> None:
        assert node.inside is not None
        ports = block_ports(node.inside)[0]
        given = {port.name: inputs[port.name][0] if inputs.get(port.name) else None for port in ports}
        self.graph(node.inside, (*path, node.key), given)
        ends = faces(node.inside, "Output").items()
        outputs = {port: self.found[end.key].outputs.get("value") for port, end in ends if end.key in self.found}
        self._set(node.key, outputs={port: shape for port, shape in outputs.items() if shape is not None})

    def _set(self, key: str, **changes: Any) -> None:
        self.found[key] = NodeFacts(**{**self.found[key].__dict__, **changes})

    def _add(self, key: str, problem: Problem) -> None:
        self._set(key, problems=(*self.found[key].problems, problem))


def _still_holds(old: NodeFacts, node: Node, inputs: Inputs, derived: Mapping[str, Any]) -> bool:
    """Whether facts found earlier are those of this node now; one without a shape had a problem, and is asked anew."""
    same = old.node is node and old.inputs == inputs and old.derived == derived
    return same and bool(old.outputs) and node.inside is None and node.type not in ("Input", "Output")


def spread(ports: tuple[InputPort, ...], inputs: Inputs, title: str) -> tuple[list[Shape], dict[str, Shape]]:
    """The shapes at the ports as arguments of a shape rule, each checked against what its port takes."""
    arguments: list[Shape] = []
    options: dict[str, Shape] = {}
    for port in ports:
        shapes = inputs.get(port.name, ())
        for shape in shapes:
            port.accepts.check(title, port.name, shape)
        if port.many:
            arguments.extend(shapes)
        elif shapes:
            options[port.name] = shapes[0]
    return arguments, options


def fact(shape: Shape, name: str) -> int | None:
    """A fact of an output of the data: ``classes``, ``count`` of all numbers, or the size of an axis by its name."""
    if name == "classes":
        return shape.classes
    if name == "count":
        return shape.count
    return dict(zip(shape.axes, shape.sizes, strict=True)).get(name)


def _lacking(nodes: Mapping[str, NodeFacts], paths: Mapping[str, tuple[str, ...]]) -> Iterator[Problem]:
    outer = [facts for key, facts in nodes.items() if not paths[key]]
    data = [facts for facts in outer if facts.node.type == "Data"]
    kinds = [kind_of(facts.node.type) for facts in outer]
    if not data:
        yield Problem("", Message("There is no data to learn from yet. Drag a Data node onto the canvas."))
    if len(data) > 1:
        yield Problem("", Message("There are {count} Data nodes, but a network learns from one.", {"count": len(data)}))
    if not any(kind is not None and issubclass(kind, Objective) for kind in kinds):
        text = "There is nothing to aim for yet. Add an objective, such as Cross entropy, and wire both of its inputs."
        yield Problem("", Message(text))
    if not any(facts.weights for facts in nodes.values()) and not any(facts.problems for facts in nodes.values()):
        yield Problem("", Message("There is nothing to learn yet. Add a layer with weights, such as a Dense."))


def declared(facts: NodeFacts) -> Declared | None:
    """The data set of a Data node."""
    return getattr(facts.layer, "examples", None) if facts.node.type == "Data" else None
