"""The gesture that takes all wires of an output port to another one: Ctrl and a drag."""

from __future__ import annotations

from collections.abc import Collection

from PySide6.QtCore import QCoreApplication, QPoint
from PySide6.QtGui import QMouseEvent, QPen
from PySide6.QtWidgets import QGraphicsPathItem

from designer.canvas.gesture import Gesture
from designer.canvas.ink import color
from designer.canvas.navigation import Navigable
from designer.canvas.nodes.node_item import End
from designer.canvas.nodes.words import title_shown
from designer.canvas.overlay import PointerNote
from designer.canvas.wires.wire_item import THICK
from designer.canvas.wires.wire_path import path_between
from designer.session import Session
from engine.graph.edits import with_wires
from engine.graph.model import Graph, Wire
from engine.graph.routes import handed_on

Z_DRAWN = 4.0


class MoveWires(Gesture):
    """All wires of ``start`` follow the pointer, and are plugged into the output where they are let go."""

    draws = True

    def __init__(self, view: Navigable, session: Session, note: PointerNote, press: QPoint, start: End) -> None:
        super().__init__(view, press)
        self.session = session
        self.note = note
        self.start = start
        self.wires = [wire for wire in self.canvas.graph.out_of(start.key) if wire.output == start.port]
        self.lines: list[QGraphicsPathItem] = []
        self.end: End | None = None

    def move(self, event: QMouseEvent) -> None:
        if not self.lines:
            self._begin()
        end = self._end_at()
        if end != self.end:
            self.end = end
            self.canvas.hover(end.key if end else None, end)
        target = self.canvas.nodes[end.key] if end else None
        free = self.view.mapToScene(self.at)
        if end is not None and target is not None:
            free = target.port(end.port, True).centre + target.pos()
        for wire, line in zip(self.wires, self.lines, strict=True):
            line.setPath(path_between(free, self.canvas.wires[wire].stop))

    def _begin(self) -> None:
        for wire in self.wires:
            line = QGraphicsPathItem()
            line.setZValue(Z_DRAWN)
            line.setPen(QPen(color(self.canvas.ink.theme.accent), THICK))
            self.canvas.addItem(line)
            self.lines.append(line)
            self.canvas.wires[wire].setVisible(False)
        readers = {wire.target for wire in self.wires}
        ends = (item.end(port) for item in self.canvas.nodes.values() for port in item.layout.outputs if not port.stray)
        self.canvas.light(frozenset(end for end in ends if end.key not in readers))

    def _end_at(self) -> End | None:
        """The output at the pointer, or the first one of the node there."""
        point = self.view.mapToScene(self.at)
        end, key = self.canvas.port_at(point, self.view.zoom), self.canvas.node_at(point)
        if end is None and key is not None and self.canvas.nodes[key].layout.outputs:
            item = self.canvas.nodes[key]
            end = item.end(item.layout.outputs[0])
        return end if end is not None and end.is_output else None

    def release(self) -> None:
        end, moved = self.end, self.moved
        self.cancel()
        if not moved or end is None or end == self.start:
            return
        if end.key in {wire.target for wire in self.wires}:
            text = QCoreApplication.translate("canvas", "A layer cannot feed itself. Draw the wire to another one.")
            self.note.refuse(text, self.at)
            return
        move_all(self.session, self.wires, end)

    def cancel(self) -> None:
        self.canvas.light(None)
        self.canvas.hover(None, None)
        for line in self.lines:
            self.canvas.removeItem(line)
        self.lines = []
        for wire in self.wires:
            if wire in self.canvas.wires:
                self.canvas.wires[wire].setVisible(True)


def move_all(session: Session, moved: Collection[Wire], end: End) -> None:
    """Lead these wires from another output in one step."""
    wires, title = set(moved), title_shown(session.analysis.nodes[end.key])
    label = "Move wire to {layer}" if len(wires) == 1 else "Move {count} wires to {layer}"
    values = {"layer": title} if len(wires) == 1 else {"layer": title, "count": len(wires)}
    session.edit(label, lambda graph: _moved(graph, wires, end), **values)


def _moved(graph: Graph, wires: set[Wire], end: End) -> Graph:
    """With these wires from another output; each input port keeps the order of its wires."""
    heirs = {wire: wire._replace(source=end.key, output=end.port) if wire in wires else wire for wire in graph.wires}
    return handed_on(with_wires(graph, heirs.values()), graph, heirs)
