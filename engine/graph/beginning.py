"""What is known of a node before anything arrives at it: its layer and ports, and what is wrong with it already."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from typing import Any

from engine.declare import plain
from engine.graph.block import (
    Again,
    Block,
    Input,
    Output,
    again_of,
    derived_names,
    kind_of,
    name_of,
    param_of,
)
from engine.graph.facts import NodeFacts, Problem
from engine.graph.model import From, Graph, Node
from engine.graph.ports import fact
from engine.graph.scope import APART, MOST_GUESSES, Scope
from engine.layers.declare import LAYERS, Layer, Metric, Objective, ports_of
from engine.message import Message, Misfit, need
from engine.nearest import alike
from engine.repair import AddNode, ChangeType, FollowData, RemoveNode, Repair, SetParam


def begin(scope: Scope, graph: Graph, node: Node, path: tuple[str, ...]) -> NodeFacts:
    """The layer of a node and its ports, with the problems of its place and its parameters."""
    known = scope.begun.get(node.key)
    if known is not None:
        return known
    settings = (*scope.written(node), bool(path))
    like = scope.alike.get(settings)
    begun = _begun(scope, graph, node, path) if like is None else like.at(node)
    if node.type == "Again" or begun.derived:
        return begun
    scope.begun[node.key] = begun
    if like is None and not begun.problems and begun.body is None and node.type not in APART:
        scope.alike[settings] = begun
    return begun


def _begun(scope: Scope, graph: Graph, node: Node, path: tuple[str, ...]) -> NodeFacts:
    kind = kind_of(node.type)
    if kind is None:
        text = (
            "There is no layer '{type}' in this version of Layerloom. It is kept in the file as it is. Take another "
            "layer, or remove it."
        )
        problem = Problem(node.key, Message(text, {"type": node.type}), repairs=_instead_of(scope, node.type))
        return NodeFacts(node, None, (), (), problems=(problem,))
    misplaced = tuple(_misplaced(scope, graph, node, kind, path))
    derived: dict[str, Any] = {}
    try:
        meant = _meant(scope, node) if kind is Again else node
        wanted = derived_names(meant).items()
        derived = {name: _derive(scope, kind_of(meant.type), name, one) for name, one in wanted}
        layer = scope.made(meant, derived) if derived else scope.layer(meant)
    except Misfit as misfit:
        problems = (*misplaced, Problem(node.key, misfit.message, repairs=misfit.repairs))
        if kind is Block:
            ports = scope.ports(node.inside or Graph())
            return NodeFacts(node, None, *ports, problems=problems, derived=derived, body=node)
        if kind is Again:
            return NodeFacts(node, None, (), (), problems=problems)
        return NodeFacts(node, None, ports_of(kind), kind().outputs(), problems=problems, derived=derived)
    again = again_of(node) if kind is Again else ""
    if isinstance(layer, Block):
        ports = scope.ports(meant.inside or Graph())
        return NodeFacts(node, layer, *ports, problems=misplaced, derived=derived, body=meant, again=again)
    made = (node, layer, layer.inputs(), layer.outputs())
    return NodeFacts(*made, problems=misplaced, derived=derived, again=again)


def _instead_of(scope: Scope, type_name: str) -> tuple[Repair, ...]:
    """What may be done about a type that is unknown: take the one that was meant, or do without."""
    meant = alike(type_name, tuple(LAYERS.members)) if scope.guesses < MOST_GUESSES else None
    scope.guesses += 1
    return *((ChangeType(meant),) if meant else ()), RemoveNode()


def _misplaced(scope: Scope, graph: Graph, node: Node, kind: type[Layer], path: tuple[str, ...]) -> Iterator[Problem]:
    """What is wrong with a node where it stands: the outside of blocks has other parts than their inside."""
    values = {"title": name_of(node)}
    if kind is Block and not scope.ends(node.inside or Graph(), "Output"):
        text = "Nothing leaves {title}. Put an Output inside it, and wire the last layer to that."
        yield Problem(node.key, Message(text, values), repairs=(AddNode("Output"),))
    if path and (node.type == "Data" or issubclass(kind, (Objective, Metric))):
        text = "{title} cannot stand inside a block. Remove it here, and put one outside."
        yield Problem(node.key, Message(text, values), repairs=(RemoveNode(),))
    if not path and kind in (Input, Output):
        text = "{title} belongs inside a block. Remove it here."
        yield Problem(node.key, Message(text, values), repairs=(RemoveNode(),))
    port = str(node.params.get("port", node.type.lower()))
    ends = scope.ends(graph, node.type) if path and kind in (Input, Output) else {}
    if ends and ends[port] is not node:
        text = "Another {type} of this block has the port name '{name}' already. Give {title} a name of its own."
        free = next(name for at in count(2) if (name := f"{port}_{at}") not in ends)
        message = Message(text, {**values, "type": node.type, "name": port})
        yield Problem(node.key, message, repairs=(SetParam("port", free),))


def _meant(scope: Scope, node: Node) -> Node:
    """The node that an Again uses."""
    key, gone = again_of(node), (RemoveNode(),)
    need(key, "Same again does not say which layer it uses again. Choose one, or remove it.", repairs=gone)
    text = "Same again uses '{key}', which is not there. Choose another layer, or remove it."
    need(key in scope.places, text, key=key, repairs=gone)
    meant = scope.places[key][1]
    kind, title = kind_of(meant.type), name_of(meant)
    fits = kind is not None and kind not in (Again, Input, Output) and not issubclass(kind, (Objective, Metric))
    fits = fits and meant.type != "Data"
    text = "{title} cannot be used again. Choose a layer or a block that computes something, or remove this."
    need(fits, text, title=title, repairs=gone)
    text = "{title} would contain itself without end. Choose another layer, or remove this."
    need(key not in scope.open and key != node.key, text, title=title, repairs=gone)
    return meant


def _derive(scope: Scope, kind: type[Layer] | None, name: str, wanted: From) -> int:
    """The fact of the data that a setting follows; where it is gone, another of its kind may be there."""
    shape = scope.given(wanted.node).get(wanted.output)
    value = fact(shape, wanted.fact) if shape is not None else None
    if value is None:
        text = (
            "{setting} follows the {fact} of '{output}' of '{node}', which is not there any more. Let it follow "
            "something else, or type a value instead."
        )
        one = param_of(kind, name)
        repairs: tuple[Repair, ...] = (FollowData(name, wanted.fact),)
        repairs += (SetParam(name, plain(one.default)),) if one else ()
        values: dict[str, Any] = {"fact": Message(wanted.fact), "output": wanted.output, "node": wanted.node}
        raise Misfit(
            text, setting=Message(one.label if one else name.replace("_", " ").capitalize()), **values, repairs=repairs
        )
    return value
