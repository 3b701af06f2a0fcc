"""The gesture that draws a wire: from a port to a port, in either direction, or one that was plugged in already."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, QPoint, QPointF, Qt
from PySide6.QtGui import QMouseEvent, QPen
from PySide6.QtWidgets import QGraphicsPathItem

from designer.canvas.gesture import Gesture
from designer.canvas.ink import color
from designer.canvas.input import CanvasInput
from designer.canvas.nodes.node_item import End
from designer.canvas.nodes.words import said_at_length, title_shown
from designer.canvas.overlay import PointerNote
from designer.canvas.wires.join_wires import join
from designer.canvas.wires.wire_item import THICK
from designer.canvas.wires.wire_path import path_between
from designer.canvas.wires.wiring import fitting, plug, refusal, trouble, wire_between, wires_replaced
from designer.session import Session
from designer.texts import told
from engine.graph.edits import disconnect
from engine.graph.model import Wire

Z_DRAWN = 4.0


class DrawWire(Gesture):
    """Draws from ``start``; ``taken`` is the wire that was pulled out of its input port for it."""

    draws = True

    def __init__(
        self,
        view: CanvasInput,
        session: Session,
        note: PointerNote,
        press: QPoint,
        start: End,
        taken: Wire | None = None,
    ) -> None:
        super().__init__(view, press)
        self.session = session
        self.note = note
        self.offer = view.open_search
        self.start = start
        self.taken = taken
        self.end: End | None = None
        self.keeps = False
        self.fits: frozenset[End] = frozenset()
        self.line: QGraphicsPathItem | None = None
        gone = [taken] if taken else []
        self.graph = disconnect(self.canvas.graph, gone)

    def move(self, event: QMouseEvent) -> None:
        if self.line is None:
            self.begin()
        end, keeps = self.end_at(self.view.mapToScene(self.at)), self._keeps_both
        self._lead(end)
        if (end, keeps) != (self.end, self.keeps):
            self.end, self.keeps = end, keeps
            self._tell()

    @property
    def _keeps_both(self) -> bool:
        """Whether a wire that is in the port already shall stay."""
        return bool(self.modifiers & Qt.KeyboardModifier.AltModifier)

    def end_at(self, point: QPointF) -> End | None:
        """The port at a point, or the first free one that fits of the node there."""
        end, key = self.canvas.port_at(point, self.view.zoom), self.canvas.node_at(point)
        if end is not None or key is None or key == self.start.key:
            return end
        item = self.canvas.nodes[key]
        taken = {wire.input for wire in self.graph.into(key) if not item.port(wire.input, False).many}
        # What may stay empty is meant only where a person points at it.
        taken |= {port.name for port in self.canvas.analysis.nodes[key].input_ports if port.optional}
        ends = (item.end(port) for port in item.layout.ports if port.is_output or port.name not in taken)
        return next((end for end in ends if end in self.fits), None)

    def begin(self) -> None:
        """Draw the first bit of it, and light up the ports that fit."""
        self.line = QGraphicsPathItem()
        self.line.setZValue(Z_DRAWN)
        self.canvas.addItem(self.line)
        if self.taken:
            self.canvas.wires[self.taken].setVisible(False)
        ends = (item.end(port) for item in self.canvas.nodes.values() for port in item.layout.ports)
        self.fits = fitting(self.graph, self.canvas.analysis, self.start, ends)
        self.canvas.light(self.fits | {self.start})
        self._dress(self.canvas.ink.theme.accent, False)

    def _lead(self, end: End | None) -> None:
        """From the port to the pointer, or to the port that has caught it."""
        assert self.line is not None
        caught = end if end and end.is_output != self.start.is_output else None
        fixed = self.point(self.start)
        free = self.point(caught) if caught else self.view.mapToScene(self.at)
        self.line.setPath(path_between(fixed, free) if self.start.is_output else path_between(free, fixed))

    def point(self, end: End) -> QPointF:
        """Where a port is in the scene."""
        item = self.canvas.nodes[end.key]
        return item.port(end.port, end.is_output).centre + item.pos()

    def _tell(self) -> None:
        """Say what the port under the pointer would make of it."""
        theme = self.canvas.ink.theme
        self.canvas.hover(self.end.key if self.end else None, self.end)
        if self.end is None or self.end == self.start:
            self.note.hide()
            self._dress(theme.accent, False)
            return
        refused = refusal(self.graph, self.canvas.analysis, self.start, self.end)
        joins = self.keeps and not refused and bool(self._replaced(self.end))
        reason = refused or ("" if joins else self._misfit())
        self._dress(theme.bad if reason else theme.accent, bool(reason))
        if reason:
            self.note.warn(reason, self.at)
        else:
            self.note.say("\n".join(line for line in (self._flow(), self._fate(joins)) if line), self.at)

    def _replaced(self, end: End) -> tuple[Wire, ...]:
        return wires_replaced(self.graph, self.canvas.analysis, wire_between(self.start, end))

    def _fate(self, joins: bool) -> str:
        """What becomes of the wire that is in the port; empty where there is none."""
        assert self.end is not None
        if joins:
            return QCoreApplication.translate("canvas", "Let go to join both wires.")
        if self._replaced(self.end):
            return QCoreApplication.translate("canvas", "It takes the place of the wire there. Hold Alt to keep both.")
        return ""

    def _misfit(self) -> str:
        assert self.end is not None
        wire = wire_between(self.start, self.end)
        problem = trouble(self.session, plug(self.canvas.analysis, wire, self.taken))
        return told(problem.message) if problem else ""

    def _flow(self) -> str:
        assert self.end is not None
        wire = wire_between(self.start, self.end)
        shape = self.canvas.analysis.nodes[wire.source].outputs.get(wire.output)
        return "" if shape is None else said_at_length(shape)

    def _dress(self, tint: str, dashed: bool) -> None:
        if self.line is not None:
            style = Qt.PenStyle.DashLine if dashed else Qt.PenStyle.SolidLine
            self.line.setPen(QPen(color(tint), THICK, style))

    def release(self) -> None:
        self.cancel()
        if not self.moved:
            return
        wire = wire_between(self.start, self.end) if self.end else None
        if self.end is None:
            self._unplug()
        elif self.end != self.start and wire != self.taken:
            self._plug(self.end)

    def _unplug(self) -> None:
        """Let go on nothing: a wire that was plugged in is removed, and for a new one there are layers to choose."""
        if self.taken:
            gone = [self.taken]
            self.session.edit("Remove wire", lambda graph: disconnect(graph, gone))
        elif self.canvas.node_at(self.view.mapToScene(self.at)) is None:
            self.offer(self.at, self.start)

    def _plug(self, end: End) -> None:
        reason = refusal(self.graph, self.canvas.analysis, self.start, end)
        if reason:
            self.note.refuse(reason, self.at)
            return
        wire = wire_between(self.start, end)
        if self._keeps_both and self._replaced(end):
            join(self.session, wire, self.taken)
            return
        names = [title_shown(self.canvas.analysis.nodes[key]) for key in (wire.source, wire.target)]
        edit = plug(self.canvas.analysis, wire, self.taken)
        self.session.edit("Connect {source} to {target}", edit, source=names[0], target=names[1])

    def cancel(self) -> None:
        self.note.hide()
        self.canvas.light(None)
        if self.line is not None:
            self.canvas.removeItem(self.line)
            self.line = None
        if self.taken in self.canvas.wires:
            self.canvas.wires[self.taken].setVisible(True)
