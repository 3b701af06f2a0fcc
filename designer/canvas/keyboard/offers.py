"""What a wire of the selected node could be joined to, taken from, or moved to by the keys: the best first."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QCoreApplication

from designer.canvas.nodes.node_item import End
from designer.canvas.nodes.words import asides_of, said, said_at_length, title_at
from designer.canvas.wires.wiring import fitting, plug, wire_between, wires_replaced
from designer.session import Session
from designer.texts import word
from engine.frozen import frozen
from engine.graph.block import kind_of
from engine.graph.edits import disconnect
from engine.graph.facts import NodeFacts
from engine.graph.model import Wire

Rank = tuple[bool, bool, bool, float]


@frozen
class Offer:
    """One row of the list: what it is called, and what would be done between which ends."""

    title: str
    aside: str
    about: str
    """A whole sentence, for who sees the row and who hears it."""
    other: str
    """The key of the node at the other end, whose icon stands before the row."""
    start: End
    end: End


def connections(session: Session, key: str) -> list[Offer]:
    """Each wire that could be drawn at this node: those to free ports that wait for one first, the nearest of them."""
    graph, analysis = session.graph, session.analysis
    facts = analysis.nodes[key]
    inputs = [End(one, port.name, False) for one in graph.nodes for port in analysis.nodes[one].input_ports]
    outputs = [End(one, name, True) for one in graph.nodes for name in analysis.nodes[one].output_ports]
    found: list[tuple[Rank, Offer]] = []
    for name in facts.output_ports:
        start = End(key, name, True)
        for end in fitting(graph, analysis, start, inputs):
            found.append((_rank(session, start, end), _joined(session, start, end)))
    for port in facts.input_ports:
        end = End(key, port.name, False)
        for start in fitting(graph, analysis, end, outputs):
            found.append((_rank(session, start, end), _joined(session, start, end, backwards=True)))
    return [offer for _, offer in sorted(found, key=lambda one: (one[0], one[1].title))]


def _rank(session: Session, start: End, end: End) -> Rank:
    """Taken ports, those that may stay empty, and outputs that count only where something reads them come later."""
    graph, facts = session.graph, session.analysis.nodes[end.key]
    port = next(one for one in facts.input_ports if one.name == end.port)
    is_taken = not port.many and bool(graph.into(end.key, end.port))
    aside = start.port in asides_of(session.analysis.nodes[start.key])
    return is_taken, port.optional, aside, _apart(session, start.key, end.key)


def _apart(session: Session, one: str, other: str) -> float:
    (x, y), (across, down) = (session.graph.nodes[key].position for key in (one, other))
    return abs(across - x) + abs(down - y)


def _joined(session: Session, start: End, end: End, backwards: bool = False) -> Offer:
    """The row of a wire to the other node, or to the selected one from it."""
    analysis, translate = session.analysis, QCoreApplication.translate
    other = start if backwards else end
    name, port = title_at(analysis, other.key), end.port
    title = _title(backwards, len(analysis.nodes[start.key].output_ports) > 1, _is_fork(analysis.nodes[end.key]))
    title = title.format(layer=name, output=start.port, input=port)
    accepts = next(one.accepts for one in analysis.nodes[end.key].input_ports if one.name == port)
    text = translate("connect", "Draw a wire from {output} of {source} to {input} of {target}, which takes {what}.")
    about = text.format(
        source=title_at(analysis, start.key),
        target=title_at(analysis, end.key),
        output=start.port,
        input=port,
        what=word(accepts.what),
    )
    replaced = wires_replaced(session.graph, analysis, wire_between(start, end))
    if replaced:
        text = translate("connect", "It takes the place of the wire from {layer}.")
        about = f"{about} {text.format(layer=title_at(analysis, replaced[0].source))}"
    return Offer(title, port, about, other.key, start, end)


def _is_fork(facts: NodeFacts) -> bool:
    """Whether a node has several inputs, so that its name alone would not say which one is meant."""
    return len(facts.input_ports) > 1


def _title(backwards: bool, outputs: bool, inputs: bool) -> str:
    """What a row is called: ports are named where a layer has several of them."""
    translate = QCoreApplication.translate
    if backwards:
        plain, named = translate("connect", "from {layer}"), translate("connect", "{output} from {layer}")
        into, both = (
            translate("connect", "from {layer} to {input}"),
            translate("connect", "{output} from {layer} to {input}"),
        )
    else:
        plain, named = translate("connect", "to {layer}"), translate("connect", "{output} to {layer}")
        into, both = (
            translate("connect", "to {input} of {layer}"),
            translate("connect", "{output} to {input} of {layer}"),
        )
    return {(False, False): plain, (True, False): named, (False, True): into, (True, True): both}[outputs, inputs]


def connect_ends(session: Session, offer: Offer) -> None:
    """Draw the wire of a row."""
    wire = wire_between(offer.start, offer.end)
    source, target = (title_at(session.analysis, key) for key in (wire.source, wire.target))
    session.edit("Connect {source} to {target}", plug(session.analysis, wire), source=source, target=target)


def disconnections(session: Session, key: str) -> list[Offer]:
    """Each wire at this node: those that enter it first."""
    graph = session.graph
    return [_parted(session, wire, key) for wire in (*graph.into(key), *graph.out_of(key))]


def _parted(session: Session, wire: Wire, key: str) -> Offer:
    analysis, enters = session.analysis, wire.target == key
    other = wire.source if enters else wire.target
    text = QCoreApplication.translate("connect", "from {layer}") if enters else _to()
    about = QCoreApplication.translate("connect", "Remove the wire from {output} of {source} to {input} of {target}.")
    names = {"source": title_at(analysis, wire.source), "target": title_at(analysis, wire.target)}
    told = about.format(output=wire.output, input=wire.input, **names)
    ends = End(wire.source, wire.output, True), End(wire.target, wire.input, False)
    return Offer(text.format(layer=title_at(analysis, other)), wire.input, told, other, *ends)


def _to() -> str:
    return QCoreApplication.translate("connect", "to {layer}")


def remove_wire(session: Session, offer: Offer) -> None:
    """Remove the wire of a row."""
    gone = [wire_between(offer.start, offer.end)]
    session.edit("Remove wire", lambda graph: disconnect(graph, gone))


def heirs(session: Session, key: str) -> list[Offer]:
    """Each output of another node that could have all wires of an output of this one: of the same shape first."""
    found = [(rank, offer) for name in _wired(session, key) for rank, offer in _takers(session, End(key, name, True))]
    return [offer for _, offer in sorted(found, key=lambda one: (one[0], one[1].title))]


def _wired(session: Session, key: str) -> list[str]:
    return list(dict.fromkeys(wire.output for wire in session.graph.out_of(key)))


def _takers(session: Session, start: End) -> Iterator[tuple[tuple[bool, float], Offer]]:
    graph, analysis = session.graph, session.analysis
    shape = analysis.nodes[start.key].outputs.get(start.port)
    readers = {wire.target for wire in graph.out_of(start.key) if wire.output == start.port}
    text = QCoreApplication.translate("connect", "Move all wires of {output} to {other} of {layer}.")
    for key in graph.nodes:
        for name in analysis.nodes[key].output_ports if key not in readers else ():
            end = End(key, name, True)
            if end == start:
                continue
            given, title = analysis.nodes[key].outputs.get(name), title_at(analysis, key)
            about = text.format(output=start.port, other=name, layer=title)
            if given is not None:
                gives = QCoreApplication.translate("connect", "It gives {shape}.").format(shape=said_at_length(given))
                about = f"{about} {gives}"
            row = Offer(_to().format(layer=title), said(given) if given else name, about, key, start, end)
            yield (given != shape, _apart(session, start.key, key)), row


def icon_and_category(session: Session, key: str) -> tuple[str, str]:
    """The picture of a node, and the category whose colour that has."""
    kind = kind_of(session.analysis.nodes[key].node.type)
    return (kind.icon, kind.category) if kind else ("unknown", "")
