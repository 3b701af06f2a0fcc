"""Draws a network from a script with the edits that a person makes: put a layer, wire it, put a block around some."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from engine.graph.block import Block, Input, Output, block_ports, kind_of, layer_of
from engine.graph.edits import add, connect, fresh_key, new_node
from engine.graph.model import From, Graph, Node, Project, Tied, Wire


@dataclass(frozen=True)
class Value:
    """What leaves an output port of a node."""

    node: str
    output: str

    def other(self, output: str) -> Value:
        """What leaves another output of the same node."""
        return Value(self.node, output)


@dataclass(frozen=True)
class Spec:
    """A layer that is still to be put: its type, its parameters, and its key and name where they are chosen."""

    type: str
    params: Mapping[str, Any]
    called: str = ""
    title: str = ""


def spec(type_name: str, /, called: str = "", title: str = "", **params: Any) -> Spec:
    return Spec(type_name, params, called, title)


class Sketch:
    """A graph that grows. Nodes stand at the origin; :func:`engine.graph.arrange.arrange` gives them their places."""

    def __init__(self, examples: Mapping[str, Any] | None = None, **settings: Any) -> None:
        """Begin with a Data node of this data set and these other settings; without one for the inside of a block."""
        self.graph = Graph()
        self.taken: set[str] = set()
        self.prefix = ""
        if examples is not None:
            self._add(new_node(_kind("Data"), self._key("Data", "data"), examples=dict(examples), **settings))

    def read(self, output: str) -> Value:
        """An output of the data."""
        return Value("data", output)

    def put(self, type_name: str, /, *values: Value, called: str = "", title: str = "", **rest: Any) -> Value:
        """Put a layer and wire it; what leaves its first output comes back.

        ``values`` enter the first input, several where it takes many. In ``rest`` a value, or a tuple of them, enters
        the input of that name; anything else is a parameter. ``called`` is the key of the node, without the prefix
        of its block, and ``title`` the name that stands on it.
        """
        wires = {name: given for name, given in rest.items() if _is_wired(given)}
        params = {name: given for name, given in rest.items() if name not in wires}
        node = new_node(_kind(type_name), self._key(type_name, called), **params)
        return self._wired(replace(node, name=title), values, wires)

    def flow(self, value: Value, *specs: Spec) -> Value:
        """Put layers one behind the other; what leaves the last one comes back."""
        for one in specs:
            value = self.put(one.type, value, called=one.called, title=one.title, **one.params)
        return value

    def inside(self, called: str) -> Sketch:
        """The inside of a block that is still to be put, whose keys begin with that of the block."""
        made = Sketch()
        made.taken, made.prefix = self.taken, f"{self.prefix}{called}_"
        return made

    def enter(self, port: str = "input", **params: Any) -> Value:
        """An Input of the block, with its port on the face."""
        return self._wired(new_node(Input, self._key("Input", f"{port}_in"), port=port, **params), (), {})

    def leave(self, value: Value, port: str = "output") -> None:
        """An Output of the block, with its port on the face."""
        self._wired(new_node(Output, self._key("Output", f"{port}_out"), port=port), (value,), {})

    def block(self, inside: Sketch, /, *values: Value, title: str = "", **rest: Any) -> Value:
        """Put the block; ``values`` enter its first input, and ``rest`` is as for :meth:`put`."""
        wires = {name: given for name, given in rest.items() if _is_wired(given)}
        params = {name: given for name, given in rest.items() if name not in wires}
        called = inside.prefix.removeprefix(self.prefix).removesuffix("_")
        node = replace(new_node(Block, self._key("Block", called), **params), name=title, inside=inside.graph)
        return self._wired(node, values, wires)

    def again(self, value: Value, /, *values: Value, called: str = "", title: str = "", **wires: Any) -> Value:
        """Use the layer or block that made ``value`` once more, with its weights, on other values."""
        node = new_node(_kind("Again"), self._key("Again", called), of=tied(value))
        return self._wired(replace(node, name=title), values, wires, like=self.graph.nodes[value.node])

    def wire(self, value: Value, target: Value, port: str) -> None:
        """A wire to an input of a node that is there."""
        self.graph = connect(self.graph, Wire(value.node, value.output, target.node, port))

    def _wired(
        self, node: Node, values: tuple[Value, ...], wires: Mapping[str, Any], like: Node | None = None
    ) -> Value:
        self._add(node)
        inputs, outputs = _ports(like or node)
        found = [(value, inputs[0]) for value in values]
        found += [(value, port) for port, given in wires.items() for value in _several(given)]
        self.graph = connect(self.graph, *(Wire(one.node, one.output, node.key, port) for one, port in found))
        return Value(node.key, outputs[0] if outputs else "")

    def _add(self, node: Node) -> None:
        self.taken.add(node.key)
        self.graph = add(self.graph, node)

    def _key(self, type_name: str, called: str) -> str:
        if called:
            assert self.prefix + called not in self.taken, called
            return self.prefix + called
        return fresh_key(Project(), self.prefix + type_name, self.taken)


def tied(value: Value) -> Tied:
    """The parameter that shares the weights of the node that made this value."""
    return Tied(value.node)


def _kind(type_name: str) -> Any:
    kind = kind_of(type_name)
    assert kind is not None, type_name
    return kind


def _is_wired(given: Any) -> bool:
    return isinstance(given, Value) or (isinstance(given, tuple) and any(isinstance(one, Value) for one in given))


def _several(given: Value | tuple[Value, ...]) -> tuple[Value, ...]:
    return given if isinstance(given, tuple) else (given,)


def _ports(node: Node) -> tuple[list[str], list[str]]:
    """The names of the inputs and outputs of a node."""
    if node.inside is not None:
        inputs, outputs = block_ports(node.inside)
        return [port.name for port in inputs], list(outputs)
    layer = layer_of(
        replace(node, params={name: one for name, one in node.params.items() if not isinstance(one, From)})
    )
    return [port.name for port in layer.inputs()], list(layer.outputs())
