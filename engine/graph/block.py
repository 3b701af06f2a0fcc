"""Blocks: a node with a graph inside, the layers that are its ports seen from within, and layers used twice."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, Literal

from engine.declare import Family, Names, NodeKey, Param, make, param
from engine.frozen import frozen
from engine.graph.model import KEY, From, Graph, Node, Tied
from engine.layers import LAYERS
from engine.layers.call import Function
from engine.layers.declare import Accepts, Anything, InputPort, Layer
from engine.message import Misfit, need
from engine.repair import SetParam
from engine.shape import Shape

STRUCTURE: Family[Layer] = Family("part of a block")
MOST_TURNS = 1000


def kind_of(type_name: str) -> type[Layer] | None:
    """The class of a layer or part of a block by its name in a file; None where this version knows none."""
    return LAYERS.members.get(type_name) or STRUCTURE.members.get(type_name)


def param_of(kind: type[Layer] | None, name: str) -> Param | None:
    """The parameter of this name, where a layer of this kind has one."""
    return next((one for one in kind.params() if one.name == name), None) if kind else None


def name_of(node: Node) -> str:
    """What a person calls a node: its own name, or that of its layer."""
    kind = kind_of(node.type)
    return node.name or (kind.title if kind else node.type)


def _check_port(title: str, port: str) -> None:
    need(
        KEY.fullmatch(port),
        "{title} has the port name {name!r}, but a port is named in small letters, digits and underscores.",
        title=title,
        name=port,
        repairs=(SetParam("port", _spelt(port) or title.lower()),),
    )


def _spelt(name: str) -> str:
    """A name in the letters that a port may have."""
    return re.sub(r"[^a-z0-9_]+", "_", name.lower()).strip("_0123456789")[:48]


@STRUCTURE(title="Input", category="Block", icon="input", telling="{port}")
class Input(Layer):
    """Brings into a block what is wired to it from outside.

    In a repeated block a value comes back from the Output of the same name at each turn. In a block repeated over time
    an Input may bring one step of a sequence at a time, a state that is carried from step to step, or feedback: the
    right answer of the step before while training, and the block's own answer while it is judged or used.
    """

    port: str = param("input", about="The name of the port on the face of the block.")
    brings: Literal["value", "each step", "state", "feedback"] = param(
        "value", about="The whole value, or in a block repeated over time: one step, a carried state, or feedback."
    )
    sizes: tuple[int, ...] = param(
        (64,), low=1, high=1_000_000, about="The sizes of a state that nothing is wired to; it begins at zeros."
    )
    start: int = param(
        0, low=0, high=1_000_000, about="The feedback before the first step: this token, or zeros for numbers."
    )

    def check(self) -> None:
        _check_port(self.title, self.port)

    def outputs(self) -> tuple[str, ...]:
        return ("value",)

    def shape(self) -> Shape:
        raise AssertionError("an Input has the shape that enters its block")


@STRUCTURE(title="Output", category="Block", icon="output", telling="{port}")
class Output(Layer):
    """Hands a value from a block to the outside.

    In a repeated block it goes to the Input of the same name at the next turn; the last turn hands it out. In a block
    repeated over time what is no state is handed out for every step, one behind the other.
    """

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
    """Several layers as one node, with a graph of its own inside.

    It may be repeated: what leaves an Output goes to the Input of the same name (with one of each, whatever their
    names) at the next turn, and the other inputs are the same for every turn.
    """

    repeat: int = param(1, low=1, high=MOST_TURNS, unit="times", about="How many times it is done.")
    over: Literal["layers", "time"] = param(
        "layers", about="Repeat it as one layer behind the other, or for each step of time of a sequence."
    )
    shared: bool = param(False, about="Use the same weights in every turn.", label="Shared weights")
    promoted: Names = param((), about="The settings of inner layers that stand on the face of the block.")

    def shape(self, *args: Any, **ports: Any) -> Shape:
        raise AssertionError("the shapes of a block are those of the graph inside")


@STRUCTURE(title="Same again", category="Block", icon="again")
class Again(Layer):
    """Applies another layer or block once more, with the same weights: two towers that learn as one."""

    of: NodeKey = param("", about="The layer or block whose weights it uses.", label="Of")

    def shape(self, *args: Any, **ports: Any) -> Shape:
        raise AssertionError("the shapes are those of the layer that is used again")


@frozen
class Repetition:
    """How the turns of a repeated block hang together."""

    chained: Mapping[str, str]
    """Input ports by the output port whose value they take at the next turn."""
    each: tuple[str, ...] = ()
    """Input ports that bring one step of time each."""
    states: tuple[str, ...] = ()
    feedback: tuple[str, ...] = ()


def faces(graph: Graph, type_name: str) -> dict[str, Node]:
    """The Input or Output nodes of a block's graph by port name, in the order of the nodes."""
    found: dict[str, Node] = {}
    for node in graph.by_type.get(type_name, ()):
        found.setdefault(str(node.params.get("port", type_name.lower())), node)
    return found


def brings(node: Node) -> str:
    """What an Input brings, by its parameters as they are."""
    return str(node.params.get("brings", "value"))


def repetition(graph: Graph) -> Repetition:
    """How the turns of a block with this graph inside hang together."""
    ins, outs = faces(graph, "Input"), faces(graph, "Output")
    roles = {port: brings(node) for port, node in ins.items()}
    chained = {port: port for port, role in roles.items() if role in ("value", "state") and port in outs}
    values = [port for port, role in roles.items() if role == "value"]
    if outs and values and not any(port in ins for port in outs):
        chained = {next(iter(outs)): values[0]}
    each, states, feedback = (
        tuple(port for port, role in roles.items() if role == wanted) for wanted in ("each step", "state", "feedback")
    )
    return Repetition(chained, each, states, feedback)


def block_ports(graph: Graph) -> tuple[tuple[InputPort, ...], tuple[str, ...]]:
    """The input and output ports that a block with this graph inside has."""
    accepts = Accepts("what its inside takes", dtype=None)
    ins = faces(graph, "Input").items()
    entering = tuple(InputPort(port, accepts, optional=brings(node) == "state") for port, node in ins)
    return entering, tuple(faces(graph, "Output"))


def layer_of(node: Node, derived: Mapping[str, Any] | None = None, *, guess: bool = True) -> Layer:
    """The layer of a node of a known type, with its derived parameters filled in; raises Misfit.

    That has the value which was meant by a wrong one as its repair, and the usual one without ``guess``.
    """
    kind = kind_of(node.type)
    assert kind is not None
    params = {name: value.node if isinstance(value, Tied) else value for name, value in node.params.items()}
    layer = make(kind, {**params, **(derived or {})}, guess=guess)
    layer.check()
    return layer


def settings_of(node: Node) -> Block:
    """The settings of a block; the usual ones where its parameters cannot be."""
    try:
        layer = layer_of(node)
    except Misfit:
        return Block()
    assert isinstance(layer, Block)
    return layer


def again_of(node: Node) -> str:
    """The key of the node that an Again uses; empty for none."""
    of = node.params.get("of", "")
    return of.node if isinstance(of, Tied) else str(of)


def derived_names(node: Node) -> dict[str, From]:
    """The parameters of a node that follow from the data."""
    return {name: value for name, value in node.params.items() if isinstance(value, From)}
