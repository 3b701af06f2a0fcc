"""Two wires into a port that takes one: a layer in between brings them together."""

from __future__ import annotations

from designer.canvas.wires.wiring import wires_replaced
from designer.session import Session
from engine.graph.edits import add, connect, disconnect, fresh_key, new_node
from engine.graph.facts import Analysis
from engine.graph.model import Graph, Wire
from engine.graph.room import between
from engine.layers import LAYERS


def joining(analysis: Analysis, wires: tuple[Wire, ...]) -> str:
    """The layer that joins these wires: their sum where all bring the same shape, or else one behind the other."""
    shapes = {analysis.nodes[wire.source].outputs.get(wire.output) for wire in wires}
    sizes = {shape.sizes if shape is not None else None for shape in shapes}
    return "Add" if len(sizes) == 1 else "Concatenate"


def join(session: Session, wire: Wire, pulled: Wire | None) -> None:
    """Keep the wire that is in the port and this one; ``pulled`` is one that was unplugged elsewhere for it."""
    there = wires_replaced(session.graph, session.analysis, wire)
    if not there or wire.source not in session.graph.nodes:
        return
    kind = LAYERS.members[joining(session.analysis, (*there, wire))]
    entry, output = kind().inputs()[0].name, kind().outputs()[0]
    made = new_node(kind, fresh_key(session.project, kind.type))
    entering = [Wire(one.source, one.output, made.key, entry) for one in (*there, wire)]
    gone = [*there, *([pulled] if pulled else [])]

    def change(graph: Graph) -> Graph:
        roomy, node = between(graph, there[0], made)
        left = add(disconnect(roomy, gone), node)
        return connect(left, *entering, Wire(node.key, output, wire.target, wire.input))

    session.edit("Join two wires by {layer}", change, layer=kind.title)
    session.select({made.key})
