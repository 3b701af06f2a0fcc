"""Blocks: a node with a graph inside, and the two layers that are its ports seen from within."""

from __future__ import annotations

from typing import Any

from engine.declare import Family, param
from engine.graph.model import KEY, Graph, Node
from engine.layers import LAYERS
from engine.layers.call import Function
from engine.layers.declare import Accepts, Anything, InputPort, Layer
from engine.message import need
from engine.shape import Shape

STRUCTURE: Family[Layer] = Family("part of a block")


def kind_of(type_name: str) -> type[Layer] | None:
    """The class of a layer or part of a block by its name in a file; None where this version knows none."""
    return LAYERS.members.get(type_name) or STRUCTURE.members.get(type_name)


def _check_port(title: str, port: str) -> None:
    need(
        KEY.fullmatch(port),
        "{title} has the port name {name!r}, but a port is named in small letters, digits and underscores.",
        title=title,
        name=port,
    )


@STRUCTURE(title="Input", category="Block", icon="input", telling="{port}")
class Input(Layer):
    """Brings into a block what is wired to it from outside."""

    port: str = param("input", about="The name of the port on the face of the block.")

    def check(self) -> None:
        _check_port(self.title, self.port)

    def outputs(self) -> tuple[str, ...]:
        return ("value",)

    def shape(self) -> Shape:
        raise AssertionError("an Input has the shape that enters its block")


@STRUCTURE(title="Output", category="Block", icon="output", telling="{port}")
class Output(Layer):
    """Hands a value from a block to the outside."""

    port: str = param("output", about="The name of the port on the face of the block.")

    def check(self) -> None:
        _check_port(self.title, self.port)

    def outputs(self) -> tuple[str, ...]:
        return ()

    def shape(self, value: Anything) -> Shape:
        return value

    def call(self, value: Shape) -> Function:
        raise AssertionError("an Output is printed by its block")


@STRUCTURE(title="Block", category="Block", icon="block")
class Block(Layer):
    """Several layers as one node, with a graph of its own inside."""

    def shape(self, *args: Any, **ports: Any) -> Shape:
        raise AssertionError("the shapes of a block are those of the graph inside")


def faces(graph: Graph, type_name: str) -> dict[str, Node]:
    """The Input or Output nodes of a block's graph by port name, in the order of the nodes."""
    found: dict[str, Node] = {}
    for node in graph.nodes.values():
        if node.type == type_name:
            found.setdefault(str(node.params.get("port", type_name.lower())), node)
    return found


def block_ports(graph: Graph) -> tuple[tuple[InputPort, ...], tuple[str, ...]]:
    """The input and output ports that a block with this graph inside has."""
    accepts = Accepts("what its inside takes", dtype=None)
    return tuple(InputPort(port, accepts) for port in faces(graph, "Input")), tuple(faces(graph, "Output"))
