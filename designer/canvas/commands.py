"""What a person can do to the nodes and wires on the canvas besides drawing: each is one step that can be undone."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from PySide6.QtCore import QPointF, QRectF

from designer.canvas.annotations.names import outermost, titles_of
from designer.canvas.nodes.layout import unwired_size
from designer.canvas.nodes.words import is_waiting, title_shown
from designer.canvas.rooms import beside, free_place, snapped
from designer.canvas.stock import fresh, inputs_of
from designer.session import Session
from engine.graph.analysis import analyse
from engine.graph.block import kind_of
from engine.graph.bypass import bridged, folded, obstacle, toggled
from engine.graph.edits import Edit, add, connect, disconnect, graph_at, move, part, paste, remove, within
from engine.graph.facts import Analysis
from engine.graph.frames import box_of
from engine.graph.model import Graph, Node, Project, Wire
from engine.graph.port_names import with_free_ports
from engine.message import Message

CLEAR_BELOW = 24.0


def place_layer(session: Session, type_name: str, centre: QPointF, source: str | None = None) -> None:
    """Add a layer with its middle at a point of the canvas, wired to a node if that works, and select it."""
    node = fresh(session, type_name)
    size = unwired_size(tried(session, lambda graph: add(graph, node)).nodes[node.key])
    node = _moved(node, snapped(centre - QPointF(size.width() / 2, size.height() / 2)))
    _add(session, node, _wire(session, source, node) if source else None)


def place_layer_beside(session: Session, type_name: str, places: Mapping[str, QRectF], centre: QPointF) -> None:
    """Add a layer in free room: beside the one node that is selected, wired to it if that works, or near a point."""
    node = fresh(session, type_name)
    size = unwired_size(tried(session, lambda graph: add(graph, node)).nodes[node.key])
    selected = next(iter(session.selection)) if len(session.selection) == 1 else None
    wanted = beside(places[selected]) if selected else centre - QPointF(size.width() / 2, size.height() / 2)
    node = _moved(node, free_place(wanted, size, list(places.values())))
    _add(session, node, _wire(session, selected, node) if selected else None)


def _moved(node: Node, point: QPointF) -> Node:
    return move(Graph({node.key: node}), {node.key: (point.x(), point.y())}).nodes[node.key]


def _add(session: Session, node: Node, wire: Wire | None = None) -> None:
    wires = [wire] if wire else []
    kind = kind_of(node.type)
    title = node.name or (kind.title if kind else node.type)
    session.edit("Add {layer}", lambda graph: connect(add(graph, node), *wires), layer=title)
    session.select({node.key})


def _wire(session: Session, source: str, node: Node) -> Wire | None:
    """A wire from the first free output of a node to the first input of a new one, unless it would be a misfit."""
    graph, known = session.graph, session.analysis.nodes[source]
    taken = {wire.output for wire in graph.out_of(source)}
    output = next((port for port in known.output_ports if port not in taken), None)
    entry = next((port for port in inputs_of(node) if not port.optional), None)
    if output is None or entry is None:
        return None
    wire = Wire(source, output, node.key, entry.name)
    facts = tried(session, lambda graph: connect(add(graph, node), wire)).nodes[node.key]
    return wire if all(is_waiting(problem) for problem in facts.problems) else None


def tried(session: Session, edit: Edit) -> Analysis:
    """What would follow if the graph on the canvas were edited so."""
    return analyse(within(session.project, session.path, edit), session.analysis)


def move_nodes(session: Session, places: Mapping[str, QPointF], gesture: object = None) -> None:
    """Move nodes, frames and notes to these points."""
    positions = {key: (point.x(), point.y()) for key, point in places.items()}
    labels = ("Move {layer}", "Move {count} layers")
    _edit_nodes(session, labels, positions, lambda graph: move(graph, positions), gesture)


def nudge(session: Session, keys: Collection[str], step: QPointF, gesture: object) -> None:
    """Move nodes, frames and notes a little; nudges of one gesture are one step."""
    things = {**session.graph.nodes, **session.graph.annotations}
    move_nodes(session, {key: QPointF(*things[key].position) + step for key in keys}, gesture)


def delete(session: Session, keys: Collection[str], wires: Collection[Wire]) -> None:
    """Remove nodes with the wires that touch them, frames, notes, and other wires."""

    def change(graph: Graph) -> Graph:
        return remove(disconnect(graph, wires), keys)

    if keys:
        _edit_nodes(session, ("Delete {layer}", "Delete {count} layers"), keys, change)
    elif len(wires) == 1:
        session.edit("Remove wire", change)
    elif wires:
        session.edit("Remove {count} wires", change, count=len(wires))


def delete_bridging(session: Session) -> None:
    """Remove the selected nodes; what they read first goes on to what read them."""
    keys, analysis = session.selection, session.analysis
    labels = ("Delete {layer} and bridge", "Delete {count} layers and bridge")
    _edit_nodes(session, labels, keys, lambda graph: bridged(analysis, graph, keys))


def bypass(session: Session) -> Message | None:
    """Leave the selected nodes out of training, or let them take part again; the reason where none can be left out."""
    nodes = [session.graph.nodes[key] for key in session.selection]
    if any(node.bypassed for node in nodes):
        keys = {node.key for node in nodes if node.bypassed}
        labels = ("Let {layer} take part again", "Let {count} layers take part again")
        _edit_nodes(session, labels, keys, lambda graph: toggled(graph, keys, False))
        return None
    facts = [session.analysis.nodes[node.key] for node in nodes]
    reasons = {one.node.key: obstacle(one, one.inputs) for one in facts}
    keys = {key for key, reason in reasons.items() if reason is None}
    _edit_nodes(session, ("Bypass {layer}", "Bypass {count} layers"), keys, lambda graph: toggled(graph, keys, True))
    return None if keys else next(iter(reasons.values()), None)


def fold(session: Session) -> None:
    """Show the selected nodes by their titles alone, or whole again where all of them are folded."""
    keys, nodes = session.selection, session.graph.nodes
    closes = not all(nodes[key].folded for key in keys)
    labels = ("Fold {layer}", "Fold {count} layers") if closes else ("Unfold {layer}", "Unfold {count} layers")
    _edit_nodes(session, labels, keys, lambda graph: folded(graph, keys, closes))


def cut(session: Session, keys: Collection[str]) -> None:
    """Remove nodes, frames and notes, which are on the clipboard by now."""
    _edit_nodes(session, ("Cut {layer}", "Cut {count} layers"), keys, lambda graph: remove(graph, keys))


def _edit_nodes(
    session: Session, labels: tuple[str, str], keys: Collection[str], change: Edit, gesture: object = None
) -> None:
    """Edit these nodes, frames and notes in one step whose label names the only one, or says how many."""
    if keys:
        label = _called(session.graph, session.analysis, labels, outermost(session.graph, keys, session.chosen))
        session.edit(label.text, change, gesture, **label.values)


def _called(graph: Graph, analysis: Analysis, labels: tuple[str, str], keys: Collection[str]) -> Message:
    """The label with the name of the only node, or with the number of several."""
    if not all(key in graph.nodes for key in keys):
        return Message(labels[0], {"layer": titles_of(graph, keys)})
    if len(keys) == 1:
        return Message(labels[0], {"layer": title_shown(analysis.nodes[next(iter(keys))])})
    return Message(labels[1], {"count": len(keys)})


def duplicate(session: Session, keys: Collection[str], places: Mapping[str, QRectF]) -> None:
    """Copy nodes, frames and notes to free room below them."""
    copied = part(session.graph, keys)
    around = _around(places[key] for key in keys)
    wanted = QPointF(around.left(), around.bottom() + CLEAR_BELOW)
    start = free_place(
        wanted, around.size(), [place for key, place in places.items() if key not in session.graph.frames]
    )
    _paste(session, copied, start - around.topLeft(), ("Duplicate {layer}", "Duplicate {count} layers"))


PASTE = ("Paste {layer}", "Paste {count} layers")
PASTE_KEEPING = ("Paste {layer} with its inputs", "Paste {count} layers with their inputs")


def paste_at(session: Session, copied: Graph, centre: QPointF, entering: Sequence[Wire] = ()) -> None:
    """Paste nodes with the middle of them all at a point; wires that enter them from others are drawn again."""
    around = _extent(copied)
    _paste(session, copied, snapped(centre - around.center()), PASTE_KEEPING if entering else PASTE, entering)


def paste_beside(session: Session, copied: Graph, places: Sequence[QRectF], entering: Sequence[Wire] = ()) -> None:
    """Paste nodes where they were copied, or in free room close to it."""
    around = _extent(copied)
    start = free_place(around.topLeft(), around.size(), places)
    _paste(session, copied, start - around.topLeft(), PASTE_KEEPING if entering else PASTE, entering)


def _extent(copied: Graph) -> QRectF:
    facts = analyse(Project(copied)).nodes
    nodes = (QRectF(QPointF(*node.position), unwired_size(facts[key])) for key, node in copied.nodes.items())
    return _around((*nodes, *(QRectF(*box_of(one)) for one in copied.annotations.values())))


def _around(places: Iterable[QRectF]) -> QRectF:
    around = QRectF()
    for place in places:
        around = around.united(place)
    return around


def _stands(session: Session, copied: Graph, wire: Wire) -> bool:
    """Whether both ends of a wire into copied nodes are here, so that it can be drawn again."""
    source = session.analysis.nodes.get(wire.source)
    if wire.source not in session.graph.nodes or source is None or wire.output not in source.output_ports:
        return False
    ports = analyse(Project(copied)).nodes[wire.target].input_ports
    taken = any(one.input == wire.input for one in copied.into(wire.target))
    return any(port.name == wire.input and (port.many or not taken) for port in ports)


def _paste(
    session: Session, copied: Graph, offset: QPointF, labels: tuple[str, str], entering: Sequence[Wire] = ()
) -> None:
    if not copied.nodes and not copied.annotations:
        return
    step = snapped(offset)
    copied = with_free_ports(session.graph, copied)
    project, keys = paste(session.project, session.path, copied, (step.x(), step.y()))
    names = dict(zip((*copied.nodes, *copied.annotations), keys, strict=True))
    wires = [wire._replace(target=names[wire.target]) for wire in entering if _stands(session, copied, wire)]
    project = within(project, session.path, lambda graph: connect(graph, *wires))
    pasted, analysis = graph_at(project, session.path), analyse(project, session.analysis)
    assert pasted is not None
    nodes = [key for key in keys if key in pasted.nodes]
    session.do(_called(pasted, analysis, labels, nodes or keys), project)
    session.select(keys)
