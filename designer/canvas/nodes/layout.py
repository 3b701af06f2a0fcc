"""Where the parts of a node stand: the first ports of all at one height, so that wires along a row are straight."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from functools import cached_property, lru_cache

from PySide6.QtCore import QPointF, QSizeF

from designer.canvas.nodes.words import asides_of, words_of
from engine.frozen import frozen
from engine.graph.facts import NodeFacts
from engine.graph.measures import WIDTH, card

BAR = 4.0
INSET = 16.0
PORT = 11.0
CALM_PORT = 7.0
HIT = 24.0
PILL = 30.0
SPREAD = 9.0
BLEED = 16.0
"""How far shadow, ports and their glow reach beyond the card."""


@frozen
class Port:
    """A place at the edge of a node where wires end.

    ``stray`` is one that only a wire knows of; ``calm`` is one that may be left alone and that no wire has yet.
    """

    name: str
    is_output: bool
    y: float
    many: bool = False
    stray: bool = False
    calm: bool = False

    @cached_property
    def centre(self) -> QPointF:
        return QPointF(WIDTH if self.is_output else 0.0, self.y)

    def end(self, index: int, count: int) -> QPointF:
        """Where one of so many wires meets the port."""
        if not self.many or count < 2:
            return self.centre
        step = min(SPREAD, (PILL - PORT) / (count - 1))
        return self.centre + QPointF(0.0, (index - (count - 1) / 2) * step)

    def distance(self, point: QPointF) -> float:
        """How far a point of the node is from the middle of the port, or from the spine of a long one."""
        apart = point - self.centre
        rise = max(abs(apart.y()) - (PILL - PORT) / 2, 0.0) if self.many else apart.y()
        return float((apart.x() ** 2 + rise**2) ** 0.5)


@frozen
class Layout:
    """The ports and lines of one node, in its own coordinates."""

    inputs: tuple[Port, ...]
    outputs: tuple[Port, ...]
    named: bool
    """Whether the names of the ports stand beside them."""
    telling_y: float
    footer_y: float
    height: float

    @property
    def ports(self) -> tuple[Port, ...]:
        return (*self.inputs, *self.outputs)

    @cached_property
    def _by_name(self) -> Mapping[tuple[str, bool], Port]:
        return {(port.name, port.is_output): port for port in self.ports[::-1]}

    def port(self, name: str, is_output: bool) -> Port:
        return self._by_name[name, is_output]


def layout_of(
    facts: NodeFacts, tells: bool, has_footer: bool, into: Iterable[str] = (), out_of: Iterable[str] = ()
) -> Layout:
    """The layout of a node that wires enter and leave at these ports."""
    entering = tuple((port.name, port.many, port.optional) for port in facts.input_ports)
    asides = asides_of(facts)
    leaving = tuple((name, False, name in asides) for name in facts.output_ports)
    wired, read = tuple(dict.fromkeys(into)), tuple(dict.fromkeys(out_of))
    return _laid(entering, leaving, wired, read, tells, has_footer, facts.node.folded)


Known = tuple[tuple[str, bool, bool], ...]
"""The ports of one side: the name of each, whether it takes many wires, and whether it may be left alone."""


@lru_cache(maxsize=4096)
def _laid(
    entering: Known,
    leaving: Known,
    into: tuple[str, ...],
    out_of: tuple[str, ...],
    tells: bool,
    has_footer: bool,
    folded: bool,
) -> Layout:
    """Nodes that are alike share one layout."""
    inputs, outputs = _side(entering, into, False), _side(leaving, out_of, True)
    sides = [[(port.name, port.calm) for port in side] for side in (inputs, outputs)]
    made = card(sides[0], sides[1], tells, has_footer, folded)
    return Layout(
        tuple(replace(port, y=made.inputs[port.name]) for port in inputs),
        tuple(replace(port, y=made.outputs[port.name]) for port in outputs),
        made.named,
        made.telling_y,
        made.footer_y,
        made.height,
    )


def _side(known: Known, wired: tuple[str, ...], is_output: bool) -> list[Port]:
    names = [name for name, _, _ in known]
    ports = [Port(name, is_output, 0, many, calm=aside and name not in wired) for name, many, aside in known]
    return [*ports, *(Port(name, is_output, 0, stray=True) for name in wired if name not in names)]


def unwired_layout(facts: NodeFacts) -> Layout:
    """The places in a node that no wire has touched yet."""
    words = words_of(facts)
    return layout_of(facts, bool(words.telling), bool(words.shape))


def unwired_size(facts: NodeFacts) -> QSizeF:
    """The size of a node that no wire has touched yet."""
    return QSizeF(WIDTH, unwired_layout(facts).height)
