"""The gesture that moves nodes: they follow the pointer, and the document follows when they are let go."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF
from PySide6.QtGui import QMouseEvent

from designer.canvas.commands import move_nodes
from designer.canvas.gesture import Gesture
from designer.canvas.navigation import Navigable
from designer.canvas.rooms import snapped
from designer.session import Session


class DragNodes(Gesture):
    """Moves all selected nodes; the one under the pointer keeps to the grid."""

    def __init__(self, view: Navigable, session: Session, press: QPoint, key: str, adding: bool) -> None:
        super().__init__(view, press)
        self.session = session
        self.key = key
        self.adding = adding
        self.keys = session.selection
        nodes = self.canvas.graph.nodes
        self.starts = {one: QPointF(*nodes[one].position) for one in self.keys}
        self.grip = view.mapToScene(press)

    def move(self, event: QMouseEvent) -> None:
        self.canvas.place(self._places())

    def _places(self) -> dict[str, QPointF]:
        start = self.starts[self.key]
        step = snapped(start + self.view.mapToScene(self.at) - self.grip) - start
        return {key: before + step for key, before in self.starts.items()}

    def release(self) -> None:
        if not self.moved:
            self.session.select(self.keys if self.adding else {self.key})
            return
        places = self._places()
        self.canvas.restore(self.keys)
        move_nodes(self.session, places)

    def cancel(self) -> None:
        self.canvas.restore(self.keys)
