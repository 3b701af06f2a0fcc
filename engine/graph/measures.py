"""How large the card of a node is and where its ports stand: one measure for the canvas and for arranging."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from engine.frozen import frozen
from engine.graph.block import Input, Output, again_of, block_ports, kind_of, layer_of
from engine.graph.model import From, Graph, Node
from engine.layers.declare import Objective
from engine.message import Misfit

WIDTH = 208.0
TITLE_Y = 20.0
FIRST_Y = 40.0
"""The first port of all nodes, so that wires along a row are straight."""
ROW = 24.0
MARGIN = 16.0
CALM_ROW = 16.0
CALM_FIRST = 20.0
CALM_MARGIN = 12.0
FOLDED_HEIGHT = 2 * TITLE_Y

Side = Sequence[tuple[str, bool]]
"""The ports of one side from top to bottom, and whether each is calm: it may be left alone, and no wire has it."""


@frozen
class Card:
    """Where the ports and the lines of text of a node stand, from its upper edge."""

    inputs: Mapping[str, float]
    outputs: Mapping[str, float]
    named: bool
    """Whether the names of the ports stand beside them."""
    telling_y: float
    footer_y: float
    height: float


def card(inputs: Side, outputs: Side, tells: bool, has_footer: bool, folded: bool = False) -> Card:
    """The card of a node with these ports, with or without a line of settings and one of its shape."""
    if folded:
        places = (_beside_title(inputs), _beside_title(outputs))
        return Card(*places, False, FOLDED_HEIGHT, FOLDED_HEIGHT, FOLDED_HEIGHT)
    rows = max(sum(not calm for _, calm in side) for side in (inputs, outputs))
    named = rows > 1
    last = FIRST_Y + ROW * (rows - 1) if named else TITLE_Y
    telling_y = last + ROW if named else FIRST_Y
    last = telling_y if tells else last
    footer_y = last + ROW if tells or named else FIRST_Y
    # Without inputs each output has its shape beside it.
    last = footer_y if has_footer and (inputs or not named) else last
    height = max(last, FIRST_Y if rows else last) + MARGIN
    places = _column(inputs), _column(outputs)
    calm = [places[at][name] + CALM_MARGIN for at, side in enumerate((inputs, outputs)) for name, calm in side if calm]
    return Card(*places, named, telling_y, footer_y, max([height, *calm]))


def _beside_title(side: Side) -> dict[str, float]:
    """All ports of one side of a folded card, evenly from top to bottom."""
    return {name: FOLDED_HEIGHT * (at + 1) / (len(side) + 1) for at, (name, _) in enumerate(side)}


def _column(side: Side) -> dict[str, float]:
    """A row for each port, and closer below those that may be left alone."""
    loud = [name for name, calm in side if not calm]
    begin = FIRST_Y + ROW * (len(loud) - 1) + CALM_FIRST if loud else FIRST_Y
    places = {name: begin + CALM_ROW * at for at, name in enumerate(name for name, calm in side if calm)}
    return places | {name: FIRST_Y + ROW * row for row, name in enumerate(loud)}


def card_of(graph: Graph, node: Node, known: Mapping[str, Node]) -> Card:
    """The card of a node before anything is known of its shapes.

    ``known`` are all nodes of the project, among which is the one that an Again uses.
    """
    into = {wire.input for wire in graph.into(node.key)}
    out_of = {wire.output for wire in graph.out_of(node.key)}
    meant = known.get(again_of(node), node) if node.type == "Again" else node
    inputs, outputs, tells = _made(meant)
    kind = kind_of(node.type)
    has_footer = kind is not None and not issubclass(kind, Objective)
    return card(_wired(inputs, into), _wired(outputs, out_of), tells, has_footer, node.folded)


def _wired(side: Side, wired: Collection[str]) -> Side:
    """A side with what its wires say: a port with a wire is not calm, and one that only a wire knows of stands last."""
    names = [name for name, _ in side]
    strays = sorted(name for name in wired if name not in names)
    return [*((name, calm and name not in wired) for name, calm in side), *((name, False) for name in strays)]


def _made(node: Node) -> tuple[Side, Side, bool]:
    """The ports of a node, and whether it tells of its settings; no ports where its layer cannot be made."""
    if node.inside is not None:
        entering, leaving = block_ports(node.inside)
        return [(port.name, port.optional) for port in entering], [(name, False) for name in leaving], True
    if kind_of(node.type) is None:
        return (), (), True
    params = {name: value for name, value in node.params.items() if not isinstance(value, From)}
    try:
        layer = layer_of(replace(node, params=params))
        inputs, outputs = layer.inputs(), layer.outputs()
    except Misfit:
        return (), (), True
    tells = bool(layer.tell().text) or isinstance(layer, (Input, Output))
    sides = [(port.name, port.optional) for port in inputs], [(name, name in layer.asides) for name in outputs]
    return *sides, tells
