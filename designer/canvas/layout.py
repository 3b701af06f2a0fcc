"""Where the parts of a node stand: the first ports of all at one height, so that wires along a row are straight."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from PySide6.QtCore import QPointF

from designer.canvas.words import asides_of
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


@dataclass(frozen=True)
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

    @property
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


@dataclass(frozen=True)
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


def layout_of(
    facts: NodeFacts, tells: bool, has_footer: bool, into: Iterable[str] = (), out_of: Iterable[str] = ()
) -> Layout:
    """The layout of a node that wires enter and leave at these ports."""
    wired, read, asides = set(into), set(out_of), asides_of(facts)
    entering = [Port(port.name, False, 0, port.many, calm=port.optional) for port in facts.input_ports]
    leaving = [Port(name, True, 0, calm=name in asides) for name in facts.output_ports]
    entering += [Port(name, False, 0, stray=True) for name in _strays(into, [port.name for port in entering])]
    leaving += [Port(name, True, 0, stray=True) for name in _strays(out_of, facts.output_ports)]
    entering = [replace(port, calm=port.calm and port.name not in wired) for port in entering]
    leaving = [replace(port, calm=port.calm and port.name not in read) for port in leaving]
    sides = [[(port.name, port.calm) for port in side] for side in (entering, leaving)]
    made = card(sides[0], sides[1], tells, has_footer, facts.node.folded)
    inputs = tuple(replace(port, y=made.inputs[port.name]) for port in entering)
    outputs = tuple(replace(port, y=made.outputs[port.name]) for port in leaving)
    return Layout(inputs, outputs, made.named, made.telling_y, made.footer_y, made.height)


def _strays(wired: Iterable[str], known: Iterable[str]) -> list[str]:
    return [name for name in dict.fromkeys(wired) if name not in set(known)]
