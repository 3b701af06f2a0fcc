"""What the pointer can rest on, what the card beside it says of that, and where it is."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from PySide6.QtCore import QCoreApplication, QPointF, QRectF, QSizeF

from designer.canvas.hover.words import HoverText, node_text, port_text, wire_text
from designer.canvas.nodes.node_item import End
from designer.canvas.nodes.node_paint import PLAIN_BELOW
from designer.canvas.previews.hung import Hung
from engine.frozen import frozen
from engine.graph.model import Wire

if TYPE_CHECKING:
    from designer.canvas.scene import CanvasScene


@frozen
class Repairing:
    """The button of the repair of this node."""

    key: str


@frozen
class Link:
    """A link in a note."""

    address: str


Target = Repairing | Link | End | Hung | Wire | str
"""A string is the key of a node."""

NEAR = 120.0
"""Of a longer wire the ends are not in the way."""


def target_at(canvas: CanvasScene, point: QPointF, zoom: float = 1.0) -> Target | None:
    """What is told of at a point of the scene; nothing where a card says it already."""
    button, card = canvas.repair_at(point, zoom), canvas.card_at(point)
    if button is not None or card is not None:
        return Repairing(button) if button is not None else None
    end = canvas.port_at(point, zoom)
    if end is not None:
        return end
    key = canvas.node_at(point)
    if key is not None:
        return key
    address = canvas.annotations.link_at(point)
    if address:
        return Link(address)
    strip = next((item for item in canvas.items(point) if isinstance(item, Hung)), None)
    return strip or canvas.wire_at(point, zoom)


def text_of(canvas: CanvasScene, target: Target, zoom: float = 1.0) -> HoverText | None:
    """What the card says; None where what it was about is gone."""
    if isinstance(target, Repairing):
        return HoverText(sentence=QCoreApplication.translate("canvas", "Do this now. One undo takes it back."))
    if isinstance(target, Link):
        return HoverText(sentence=target.address)
    if isinstance(target, Hung):
        return HoverText(sentence=target.tip) if target.scene() is canvas and target.tip else None
    if isinstance(target, Wire):
        item = canvas.wires.get(target)
        return wire_text(canvas.analysis, target, item.flow) if item is not None else None
    if isinstance(target, End):
        known = target.key in canvas.nodes
        text = port_text(canvas.graph, canvas.analysis, target.key, target.port, target.is_output) if known else None
        return text
    if target not in canvas.nodes:
        return None
    # The card below the node tells what is wrong, where its letters are large enough.
    return node_text(canvas.analysis, target, with_problem=zoom < PLAIN_BELOW or target not in canvas.cards)


def area_of(canvas: CanvasScene, target: Target, point: QPointF) -> QRectF:
    """What of the scene the card leaves free where it can: a node with what hangs below it, the ends of a wire."""
    if isinstance(target, Hung):
        return target.sceneBoundingRect()
    if isinstance(target, Link):
        return QRectF(point, QSizeF(1.0, 1.0))
    if isinstance(target, Wire):
        ends = (canvas.nodes[key].place for key in (target.source, target.target))
        near = (place for place in ends if place.left() - NEAR < point.x() < place.right() + NEAR)
        return _united(near)
    key = target if isinstance(target, str) else target.key
    item, card = canvas.nodes[key], canvas.cards.get(key)
    strips = (one for one in item.childItems() if isinstance(one, Hung) and one.isVisible())
    hung = (one.sceneBoundingRect() for one in (*strips, *((card,) if card else ())))
    return _united((item.place, *hung))


def _united(areas: Iterable[QRectF]) -> QRectF:
    whole = QRectF()
    for area in areas:
        whole = whole.united(area)
    return whole
