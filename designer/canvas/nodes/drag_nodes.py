"""The gesture that moves nodes, frames and notes: they follow the pointer, and the document follows on release."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF
from PySide6.QtGui import QMouseEvent

from designer.canvas.commands import move_nodes
from designer.canvas.gesture import Gesture
from designer.canvas.navigation import Navigable
from designer.canvas.placing import insert_node, insertion, is_loose
from designer.canvas.rooms import snapped
from designer.session import Session
from engine.graph.frames import carried
from engine.graph.model import Wire


class DragNodes(Gesture):
    """Moves all that is selected; what is under the pointer keeps to the grid.

    One that no wire touches can be let go on a wire, which lights up where it fits, and is inserted there.
    """

    def __init__(self, view: Navigable, session: Session, press: QPoint, key: str, adding: bool) -> None:
        super().__init__(view, press)
        self.session = session
        self.key = key
        self.adding = adding
        self.keys = session.chosen
        graph = self.canvas.graph
        # A frame takes along what stands in it.
        moving = carried(graph, self.keys, self.canvas.annotations.boxes()) if session.annotations else self.keys
        things = {**graph.nodes, **graph.annotations}
        self.starts = {one: QPointF(*things[one].position) for one in moving}
        self.grip = view.mapToScene(press)
        self.wire: Wire | None = None
        self._is_loose = self.keys == {key} and key in graph.nodes and is_loose(graph, key)
        self._fits: dict[Wire, bool] = {}

    def move(self, event: QMouseEvent) -> None:
        self.canvas.place(self._places())
        if self._is_loose:
            self.wire = self._wire_below()
            self.canvas.hover(self.wire, None)

    def _wire_below(self) -> Wire | None:
        """The wire at the pointer, or else in the middle of the node, if the node fits on it."""
        middle = self.canvas.nodes[self.key].place.center()
        for point in (self.view.mapToScene(self.at), middle):
            wire = self.canvas.wire_at(point, self.view.zoom)
            if wire is not None and self._fits_on(wire):
                return wire
        return None

    def _fits_on(self, wire: Wire) -> bool:
        if wire not in self._fits:
            self._fits[wire] = insertion(self.session, self.canvas.graph.nodes[self.key], wire) is not None
        return self._fits[wire]

    def _places(self) -> dict[str, QPointF]:
        start = self.starts[self.key]
        step = snapped(start + self.view.mapToScene(self.at) - self.grip) - start
        return {key: before + step for key, before in self.starts.items()}

    def release(self) -> None:
        if not self.moved:
            self.session.select(self.keys if self.adding else {self.key})
            return
        places, wire = self._places(), self.wire
        self.cancel()
        if wire is None or not insert_node(self.session, self.key, wire):
            move_nodes(self.session, places)

    def cancel(self) -> None:
        self.canvas.restore(self.starts.keys())
        if self.wire is not None:
            self.wire = None
            self.canvas.hover(None, None)
