"""Repairs: what a problem says would mend it, as a label to read and a project in which it is done."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Any

from engine.declare import Declared, make, plain
from engine.graph.analysis import analyse
from engine.graph.before import followed, way_to
from engine.graph.block import again_of, kind_of, name_of, param_of
from engine.graph.bypass import bridged, toggled
from engine.graph.drawing import draw_from_before, draw_from_data, draw_from_nearest, keep_last, redraw, remove_wires
from engine.graph.edits import connect, disconnect, fresh_key, graph_at, new_node, replace_node, set_param, splice
from engine.graph.facts import Analysis, Problem
from engine.graph.growing import add_node
from engine.graph.model import From, Graph, Node, Project, Tied, Wire
from engine.graph.offer import Offer, Place
from engine.graph.ports import fact
from engine.graph.room import between
from engine.graph.settings import set_training
from engine.layers import LAYERS, Layer
from engine.message import Message, Misfit
from engine.repair import (
    AddNode,
    At,
    ChangeType,
    DrawFromBefore,
    DrawFromData,
    DrawFromNearest,
    FollowData,
    ForgetParam,
    Insert,
    KeepLastWire,
    OwnWeights,
    Redraw,
    RemoveNode,
    RemoveWires,
    Repair,
    SetBefore,
    SetParam,
    TakePart,
    TieTo,
    Together,
)

__all__ = ["Offer", "offers"]

LISTED = 6
"""So many entries of a list stand in a label, of a longer one their number."""
FOLLOWING = ("vocabulary", "classes")
"""Parameters of a layer that say how many different things its input names."""


def offers(analysis: Analysis, problem: Problem) -> tuple[Offer, ...]:
    """The repairs of a problem that can be done in this project, the best one first."""
    place = _place(analysis, problem.node, problem.wires)
    if place is None:
        return ()
    found: dict[str, Offer] = {}
    for repair in (*problem.repairs, *_left_out_before(place, problem)):
        offer = _offer(place, repair)
        if offer is not None:
            found.setdefault(str(offer.label), offer)
    return tuple(found.values())


def _left_out_before(place: Place, problem: Problem) -> tuple[Repair, ...]:
    """A layer that does not take part may be why what comes behind it does not fit."""
    if not place.key or problem.waiting:
        return ()
    sources = dict.fromkeys(wire.source for wire in place.graph.into(place.key))
    return tuple(At(key, TakePart()) for key in sources if place.graph.nodes[key].bypassed)


def _place(analysis: Analysis, key: str, wires: tuple[Wire, ...] = ()) -> Place | None:
    path = analysis.paths.get(key, ())
    graph = graph_at(analysis.project, path)
    return None if graph is None or (key and key not in graph.nodes) else Place(analysis, path, graph, key, wires)


def _offer(place: Place, repair: Repair) -> Offer | None:
    if isinstance(repair, At):
        there = _place(place.analysis, repair.node)
        return None if there is None else _offer(there, repair.repair)
    if isinstance(repair, Together):
        return _together(place, repair)
    if isinstance(repair, SetParam) and not place.key:
        return set_training(place.project, repair)
    if not place.key and not isinstance(repair, AddNode):
        return None
    return _MAKERS[type(repair)](place, repair)


def _together(place: Place, repair: Together) -> Offer | None:
    """All parts one after the other, each in the project that the one before it leaves; None where one cannot be."""
    whole = replace(place, path=(), graph=place.project.graph, key="", wires=())
    if not all(_offer(whole, part) for part in repair.repairs):
        return None

    def make() -> Project:
        project = place.project
        for part in repair.repairs:
            there = Place(analyse(project), (), project.graph, "")
            found = _offer(there, part)
            project = found.project if found else project
        return project

    return Offer(Message(repair.text, repair.values), make)


def _insert(place: Place, repair: Insert) -> Offer | None:
    kind, wires = LAYERS.members.get(repair.layer), place.entering(repair.input, repair.wire)
    if kind is None or not wires or not _allowed(kind, repair.params):
        return None
    wire = next((wire for wire in wires if _refused(place.analysis, wire)), wires[0])
    node = new_node(kind, fresh_key(place.project, kind.type), **repair.params)
    label = Message("Put {layer} in between", {"layer": Message(kind.title)})
    return place.offer(label, partial(_inserted, node=node, wire=wire))


def _inserted(graph: Graph, node: Node, wire: Wire) -> Graph:
    roomy, placed = between(graph, wire, node)
    return splice(roomy, placed, (wire,))


def _refused(analysis: Analysis, wire: Wire) -> bool:
    """Whether what a wire brings cannot enter its port at all: of several wires it is the one to be mended."""
    port = next((port for port in analysis.nodes[wire.target].input_ports if port.name == wire.input), None)
    shape = analysis.nodes[wire.source].outputs.get(wire.output)
    if port is None or shape is None:
        return False
    try:
        port.accepts.check("", port.name, shape)
    except Misfit:
        return True
    return False


def _allowed(kind: type[Layer], params: Mapping[str, Any]) -> bool:
    """Whether a layer can have these values."""
    try:
        make(kind, params).check()
    except Misfit:
        return False
    return True


def _set(place: Place, repair: SetParam) -> Offer | None:
    wires = place.graph.into(place.key) if repair.name in FOLLOWING else ()
    return _set_at(
        place, place.key, repair.name, repair.value, followed(place.analysis, wires, "classes", repair.value)
    )


def _set_at(place: Place, key: str, name: str, value: object, source: From | None) -> Offer | None:
    """A value for a parameter of a node, or what of the data it is to follow from now on."""
    node = place.graph.nodes[key]
    kind = kind_of(node.type)
    one = param_of(kind, name)
    if one is None:
        return None
    try:
        told = one.read(value)
    except Misfit:
        return None
    told = told if one.kind in ("declared", "several") else value
    values = {"setting": Message(one.label), "layer": name_of(node), "value": _told(told)}
    edit = partial(set_param, key=key, name=name, value=source or plain(value))
    return place.offer(Message("Set {setting} of {layer} to {value}", values), edit)


def _told(value: object) -> object:
    if isinstance(value, bool):
        return Message("on") if value else Message("off")
    if isinstance(value, Declared):
        return Message(value.title)
    if value in ("", (), []):
        return Message("none")
    if isinstance(value, (list, tuple)):
        if all(isinstance(part, Declared) for part in value):
            return ", ".join(part.title for part in value)
        short = len(value) <= LISTED and not any(isinstance(part, (list, tuple)) for part in value)
        if short:
            return " × ".join(map(str, value))
        return Message("1 entry") if len(value) == 1 else Message("{count} entries", {"count": len(value)})
    return value


def _set_before(place: Place, repair: SetBefore) -> Offer | None:
    way = way_to(place.analysis, place.graph, place.entering(repair.input, repair.wire), repair.name)
    if not way:
        return None
    others = [wire for wire in place.graph.into(place.key) if wire.input != repair.input]
    sources = (followed(place.analysis, others, name, repair.value) for name in ("classes", "count"))
    return _set_at(place, way[-1].source, repair.name, repair.value, next(filter(None, sources), None))


def _follow(place: Place, repair: FollowData) -> Offer | None:
    kind = kind_of(place.node.type)
    one = param_of(kind, repair.name)
    if one is None:
        return None
    values = {"setting": Message(one.label), "layer": name_of(place.node)}
    for facts in place.analysis.outer:
        for output, shape in facts.outputs.items() if facts.node.type == "Data" else ():
            value = fact(shape, repair.fact)
            if value is None:
                continue
            text = "Let {setting} of {layer} follow the {fact} of {output}: {value}"
            told = {**values, "fact": Message(repair.fact), "output": output, "value": value}
            source = From(facts.node.key, output, repair.fact)
            return place.offer(Message(text, told), partial(set_param, key=place.key, name=repair.name, value=source))
    return None


def _forget(place: Place, repair: ForgetParam) -> Offer | None:
    params = {name: value for name, value in place.node.params.items() if name != repair.name}
    label = Message("Forget {name} of {layer}", {"name": repair.name, "layer": name_of(place.node)})
    return place.offer(label, lambda graph: replace_node(graph, replace(graph.nodes[place.key], params=params)))


def _remove(place: Place, repair: RemoveNode) -> Offer | None:
    label = Message("Remove {layer}", {"layer": name_of(place.node)})
    return place.offer(label, lambda graph: bridged(place.analysis, graph, {place.key}))


def _take_part(place: Place, repair: TakePart) -> Offer | None:
    label = Message("Let {layer} take part again", {"layer": name_of(place.node)})
    return place.offer(label, lambda graph: toggled(graph, {place.key}, False)) if place.node.bypassed else None


def _own_weights(place: Place, repair: OwnWeights) -> Offer | None:
    label = Message("Give {layer} weights of its own", {"layer": name_of(place.node)})
    if place.node.type != "Again":
        return place.offer(label, partial(set_param, key=place.key, name="tied", value=""))
    places = {node.key: node for _, node in place.project.graph.walk()}
    meant = places.get(again_of(place.node))
    if meant is None or meant.inside is not None:
        return None
    node = replace(meant, key=place.key, name=place.node.name, position=place.node.position, bypassed=False)
    return place.offer(label, lambda graph: replace_node(graph, node))


def _tie(place: Place, repair: TieTo) -> Offer | None:
    other = place.analysis.nodes.get(repair.node)
    if other is None:
        return None
    label = Message("Use the weights of {layer}", {"layer": name_of(other.node)})
    return place.offer(label, partial(set_param, key=place.key, name="tied", value=Tied(repair.node)))


def _change_type(place: Place, repair: ChangeType) -> Offer | None:
    kind = LAYERS.members.get(repair.layer)
    if kind is None:
        return None
    fresh, known = new_node(kind, place.key), {one.name for one in kind.params()}
    params = {**fresh.params, **{name: value for name, value in place.node.params.items() if name in known}}
    if not _allowed(kind, {name: value for name, value in params.items() if not isinstance(value, From)}):
        params = dict(fresh.params)
    values = {"layer": name_of(place.node), "title": Message(kind.title)}
    node = replace(place.node, type=kind.type, params=params)
    ports = [port.name for port in kind().inputs()]
    wires = place.graph.into(place.key)
    moved = [wire if wire.input in ports else wire._replace(input=ports[0]) for wire in wires]
    text = "Make {layer} a layer of {title}"
    return place.offer(
        Message(text, values), lambda graph: connect(disconnect(replace_node(graph, node), wires), *moved)
    )


_MAKERS: Mapping[type, Callable[[Place, Any], Offer | None]] = {
    Insert: _insert,
    SetParam: _set,
    SetBefore: _set_before,
    FollowData: _follow,
    ForgetParam: _forget,
    RemoveNode: _remove,
    TakePart: _take_part,
    OwnWeights: _own_weights,
    TieTo: _tie,
    ChangeType: _change_type,
    AddNode: add_node,
    DrawFromData: draw_from_data,
    DrawFromNearest: draw_from_nearest,
    DrawFromBefore: draw_from_before,
    Redraw: redraw,
    RemoveWires: remove_wires,
    KeepLastWire: keep_last,
}
