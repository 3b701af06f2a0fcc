"""Places layers where a hand lets go of them: at the pointer, at the end of a wire, or on a wire in between."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QPointF

from designer.canvas.annotations.refitting import with_frames
from designer.canvas.commands import place_layer, tried
from designer.canvas.nodes.layout import unwired_layout
from designer.canvas.nodes.node_item import End
from designer.canvas.nodes.words import title_shown
from designer.canvas.rooms import snapped
from designer.canvas.stock import SAVED, fresh
from designer.canvas.wires.wiring import plug, trouble
from designer.panels.search import Entry
from designer.session import Session
from engine.files import FileProblem
from engine.graph.block import kind_of
from engine.graph.edits import Edit, add, remove, splice, within
from engine.graph.fitting import entrance, exit_of, likeliness, takes
from engine.graph.measures import WIDTH
from engine.graph.model import Graph, Node, Wire
from engine.graph.room import between
from engine.layers.declare import InputPort
from engine.message import Message, Misfit


def fitting_entries(session: Session, start: End, entries: Iterable[Entry], recent: Sequence[str]) -> list[Entry]:
    """Those entries whose layers could stand at the other end of a wire from this port, the likeliest first."""
    facts = session.analysis.nodes[start.key]
    shape, kind = facts.outputs.get(start.port), kind_of(facts.node.type)
    category = kind.category if kind else ""
    port = next((port for port in facts.input_ports if port.name == start.port), None)
    ranked = []
    for place, entry in enumerate(entries):
        offered = kind_of("Block" if entry.type.startswith(SAVED) else entry.type)
        if offered is None or (
            entry.type == "Data" and any(one.type == "Data" for one in session.graph.nodes.values())
        ):
            continue
        is_block = offered.type == "Block"
        if start.is_output:
            fits = is_block or entrance(offered, shape) is not None
        else:
            fits = is_block or (port is not None and exit_of(offered, port.accepts) is not None)
        lately = recent.index(entry.type) if entry.type in recent else len(recent)
        if fits:
            # Backwards the shape is unknown: what stands before a layer is what stands behind its like.
            ranked.append(((is_block, *likeliness(offered, shape, category)[:2], lately), place, entry, offered))
    ranked.sort(key=lambda one: (*one[0], likeliness(one[3], shape, category)[2], one[1]))
    return [entry for _, _, entry, _ in ranked]


def inserting_entries(session: Session, wire: Wire, entries: Iterable[Entry], recent: Sequence[str]) -> list[Entry]:
    """Those entries whose layers can stand on a wire, the likeliest first."""
    start = End(wire.source, wire.output, True)
    nodes = ((entry, stand_in(session, entry.type)) for entry in fitting_entries(session, start, entries, recent))
    return [entry for entry, node in nodes if node is not None and insertion(session, node, wire) is not None]


def place_at(session: Session, type_name: str, centre: QPointF) -> None:
    """Add a layer with its middle at a point, wired to the one node that is selected where that works."""
    source = next(iter(session.selection)) if len(session.selection) == 1 else None
    place_layer(session, type_name, centre, source)


def place_at_end(session: Session, type_name: str, point: QPointF, start: End) -> None:
    """Add a layer whose port is at a point, and draw the wire from ``start`` to it, in one step."""
    node = fresh(session, type_name)
    analysis = tried(session, lambda graph: add(graph, node))
    facts = analysis.nodes[node.key]
    ports = _entrances(session, start, facts.input_ports) if start.is_output else list(facts.output_ports)
    wires = [_wire(start, End(node.key, name, not start.is_output)) for name in ports]
    works = (wire for wire in wires if trouble(session, _with(node, plug(analysis, wire))) is None)
    chosen = next(works, wires[0] if wires else None)
    places = {(port.name, port.is_output): port.centre for port in unwired_layout(facts).ports}
    name = (chosen.input if start.is_output else chosen.output) if chosen else ""
    grip = places.get((name, not start.is_output), QPointF(WIDTH / 2, 0))
    corner = snapped(point - grip)
    placed = replace(node, position=(corner.x(), corner.y()))
    values = {"layer": title_shown(facts), "other": title_shown(session.analysis.nodes[start.key])}
    label = "Add {layer} behind {other}" if start.is_output else "Add {layer} before {other}"
    session.edit(label, _with(placed, plug(analysis, chosen) if chosen else None), **values)
    session.select({node.key})


def _with(node: Node, join: Edit | None) -> Edit:
    """The edit that adds a node, and then draws its wire."""
    return lambda graph: join(add(graph, node)) if join else add(graph, node)


def _entrances(session: Session, start: End, ports: Sequence[InputPort]) -> list[str]:
    """The input ports that take what leaves an output, those that need a wire first."""
    shape = session.analysis.nodes[start.key].outputs.get(start.port)
    return [port.name for port in sorted(ports, key=lambda port: port.optional) if shape is None or takes(port, shape)]


def _wire(start: End, end: End) -> Wire:
    source, target = (start, end) if start.is_output else (end, start)
    return Wire(source.key, source.port, target.key, target.port)


def insertion(session: Session, node: Node, wire: Wire) -> Edit | None:
    """The edit that puts a node on a wire and moves its neighbours aside; None where it does not fit there."""
    graph = session.graph
    if node.key in (wire.source, wire.target) or wire not in graph.into(wire.target):
        return None
    edit = partial(_inserted, node=node, wire=wire)
    try:
        return edit if trouble(session, edit) is None else None
    except (IndexError, Misfit):  # It has no input, no output, or settings that no layer can have.
        return None


def _inserted(graph: Graph, node: Node, wire: Wire) -> Graph:
    roomy, placed = between(remove(graph, {node.key}) if node.key in graph.nodes else graph, wire, node)
    keys = [*graph.nodes, *(() if node.key in graph.nodes else (node.key,))]
    nodes = {key: placed if key == node.key else roomy.nodes[key] for key in keys}
    return splice(replace(graph, nodes=nodes), placed, (wire,))


def is_loose(graph: Graph, key: str) -> bool:
    """Whether no wire touches a node, so that it may be dropped on one."""
    return not graph.into(key) and not graph.out_of(key)


def stand_in(session: Session, type_name: str) -> Node | None:
    """A node like the one that would be placed, to try with; none for a saved block that cannot be read."""
    try:
        return fresh(session, type_name)
    except FileProblem:
        return None


def insert_layer(session: Session, type_name: str, wire: Wire) -> bool:
    """Put a new layer on a wire; False where it does not fit there."""
    node = fresh(session, type_name)
    edit = insertion(session, node, wire)
    if edit is not None:
        facts = tried(session, lambda graph: add(graph, node)).nodes[node.key]
        made = with_frames(session, within(session.project, session.path, edit))
        session.do(Message("Insert {layer}", {"layer": title_shown(facts)}), made)
        session.select({node.key})
    return edit is not None


def insert_node(session: Session, key: str, wire: Wire) -> bool:
    """Put a node that is there on a wire; False where it does not fit there."""
    edit = insertion(session, session.graph.nodes[key], wire)
    if edit is not None:
        made = with_frames(session, within(session.project, session.path, edit))
        session.do(Message("Insert {layer}", {"layer": title_shown(session.analysis.nodes[key])}), made)
    return edit is not None
