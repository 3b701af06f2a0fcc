"""Where the parts of a node stand: the first ports of all at one height, so that wires along a row are straight."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from PySide6.QtCore import QPointF

from designer.canvas.words import asides_of
from engine.graph.facts import NodeFacts

WIDTH = 184.0
BAR = 4.0
INSET = 16.0
TITLE_Y = 20.0
FIRST_Y = 40.0
ROW = 24.0
MARGIN = 16.0
PORT = 11.0
CALM_PORT = 7.0
CALM_ROW = 16.0
CALM_FIRST = 20.0
CALM_MARGIN = 12.0
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
    inputs, outputs = _column(entering, wired), _column(leaving, read)
    rows = max(sum(not port.calm for port in column) for column in (inputs, outputs))
    named = rows > 1
    last = FIRST_Y + ROW * (rows - 1) if named else TITLE_Y
    telling_y = last + ROW if named else FIRST_Y
    last = telling_y if tells else last
    footer_y = last + ROW if tells or named else FIRST_Y
    # Without inputs each output has its shape beside it.
    last = footer_y if has_footer and (inputs or not named) else last
    height = max(last, FIRST_Y if rows else last) + MARGIN
    calm = [port.y + CALM_MARGIN for port in (*inputs, *outputs) if port.calm]
    return Layout(inputs, outputs, named, telling_y, footer_y, max([height, *calm]))


def _strays(wired: Iterable[str], known: Iterable[str]) -> list[str]:
    return [name for name in dict.fromkeys(wired) if name not in set(known)]


def _column(ports: list[Port], wired: set[str]) -> tuple[Port, ...]:
    """The ports of one side from top to bottom: a row for each, and closer below those that may be left alone."""
    calm = {port.name for port in ports if port.calm and port.name not in wired}
    rows = {port.name: row for row, port in enumerate(port for port in ports if port.name not in calm)}
    begin = FIRST_Y + ROW * (len(rows) - 1) + CALM_FIRST if rows else FIRST_Y
    places = {name: begin + CALM_ROW * at for at, name in enumerate(port.name for port in ports if port.name in calm)}
    places |= {name: FIRST_Y + ROW * row for name, row in rows.items()}
    return tuple(replace(port, y=places[port.name], calm=port.name in calm) for port in ports)
