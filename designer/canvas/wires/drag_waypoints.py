"""The gesture that moves waypoints, or lays a new one on a wire: the wire follows, and the document on release."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF
from PySide6.QtGui import QMouseEvent

from designer.canvas.gesture import ADDING, Gesture
from designer.canvas.navigation import Navigable
from designer.canvas.rooms import snapped
from designer.canvas.wires import routing
from designer.session import Session
from engine.graph.routes import Waypoint

MAGNET = 6.0
"""So near to the height or the upright of a neighbour on its wire, a waypoint takes that instead of the grid."""


class DragWaypoints(Gesture):
    """Moves all selected waypoints; ``is_new`` says that the one under the pointer is not in the document yet."""

    def __init__(self, view: Navigable, session: Session, press: QPoint, grip: Waypoint, *, is_new: bool) -> None:
        super().__init__(view, press)
        self.session = session
        self.wire, self.index = grip
        self.is_new = is_new
        self.chosen = frozenset({grip}) if is_new else self.canvas.selected_waypoints
        self.grip = view.mapToScene(press)
        self.starts = {wire: list(self.canvas.wires[wire].through) for wire, _ in self.chosen}
        if is_new:
            self.starts[self.wire].insert(self.index, self.grip)
            self._show(QPointF())

    def move(self, event: QMouseEvent) -> None:
        self._show(self._step())

    def _show(self, step: QPointF) -> None:
        for wire, points in self.starts.items():
            moved = [point + step if (wire, at) in self.chosen else point for at, point in enumerate(points)]
            self.canvas.bend(wire, moved)

    def _step(self) -> QPointF:
        start = self.starts[self.wire][self.index]
        wanted = start + self.view.mapToScene(self.at) - self.grip
        place, beside = snapped(wanted), self._beside()
        across = next((one.x() for one in beside if abs(one.x() - wanted.x()) < MAGNET), place.x())
        down = next((one.y() for one in beside if abs(one.y() - wanted.y()) < MAGNET), place.y())
        return QPointF(across, down) - start

    def _beside(self) -> list[QPointF]:
        """The point before and the one behind on the wire, as far as they stay."""
        item = self.canvas.wires[self.wire]
        points = [item.start, *self.starts[self.wire], item.stop]
        return [points[at + 1] for at in (self.index - 1, self.index + 1) if (self.wire, at) not in self.chosen]

    def release(self) -> None:
        step = self._step() if self.moved else QPointF()
        self.cancel()
        if self.is_new:
            routing.add(self.session, self.wire, self.index, self.starts[self.wire][self.index] + step)
            self.canvas.select_waypoints(self.chosen)
        elif self.moved:
            routing.move(self.session, self.chosen, step)
        elif not self.modifiers & ADDING:
            self.canvas.select_waypoints(frozenset({(self.wire, self.index)}))

    def cancel(self) -> None:
        for wire in self.starts:
            self.canvas.bend(wire, None)
