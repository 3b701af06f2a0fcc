"""The gesture that connects a node to the nearest port that fits: Shift and a drag from anywhere on the node."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF

from designer.canvas.input import CanvasInput
from designer.canvas.nodes.node_item import End
from designer.canvas.overlay import PointerNote
from designer.canvas.wires.draw_wire import DrawWire
from designer.canvas.wires.wiring import fitting, plug, trouble, wire_between
from designer.session import Session

FARTHEST = 320.0
"""A port farther from the pointer than this is not meant."""


class ReachOut(DrawWire):
    """Draws from the output that fits to the free input nearest to the pointer; a click only selects."""

    def __init__(self, view: CanvasInput, session: Session, note: PointerNote, press: QPoint, key: str) -> None:
        facts = session.analysis.nodes[key]
        asides = facts.layer.asides if facts.layer else ()
        outputs = sorted(facts.output_ports, key=lambda port: port in asides)
        super().__init__(view, session, note, press, End(key, outputs[0] if outputs else "", True))
        self.key = key
        self.outputs = [End(key, port, True) for port in outputs]
        self.reached: dict[End, list[End]] = {}
        """The free inputs that fit, each with the outputs that fit it."""

    def begin(self) -> None:
        super().begin()
        ends = [item.end(port) for item in self.canvas.nodes.values() for port in item.layout.inputs]
        free = [end for end in ends if self._is_free(end)]
        for start in self.outputs:
            for end in fitting(self.graph, self.canvas.analysis, start, free):
                self.reached.setdefault(end, []).append(start)
        self.canvas.light(frozenset(self.reached))

    def _lead(self, end: End | None) -> None:
        if self.outputs:
            super()._lead(end)

    def _is_free(self, end: End) -> bool:
        port = self.canvas.nodes[end.key].port(end.port, False)
        return not port.stray and not port.calm and (port.many or not self.graph.into(end.key, end.port))

    def end_at(self, point: QPointF) -> End | None:
        if not self.outputs:
            return None
        near = min(self.reached, key=lambda end: self._distance(end, point), default=None)
        if near is None or self._distance(near, point) > FARTHEST or self.canvas.node_at(point) == self.key:
            return None
        self.start = self._best(near)
        return near

    def _best(self, end: End) -> End:
        """The first output that breaks nothing there, found by trying them; it is found once for a port."""
        starts, analysis = self.reached[end], self.canvas.analysis
        if len(starts) > 1:
            works = (one for one in starts if trouble(self.session, plug(analysis, wire_between(one, end))) is None)
            self.reached[end] = [next(works, starts[0])]
        return self.reached[end][0]

    def _distance(self, end: End, point: QPointF) -> float:
        apart = self.point(end) - point
        return float((apart.x() ** 2 + apart.y() ** 2) ** 0.5)

    def release(self) -> None:
        if not self.moved:
            self.cancel()
            self.session.select(self.session.selection ^ {self.key})
        elif self.outputs and self.canvas.node_at(self.view.mapToScene(self.at)) != self.key:
            super().release()
        else:
            self.cancel()
