"""Layers that are dragged from the stock over the canvas, and dropped on it."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent
from PySide6.QtWidgets import QWidget

from designer.canvas.ghost import Ghost
from designer.canvas.navigation import Navigable
from designer.canvas.scene import CanvasScene
from designer.canvas.stock import is_known
from designer.look.theme import Theme
from engine.graph.model import Wire

LAYER_TYPE = "application/x-layerloom-layer"


class LayerDrops(Navigable):
    """Shows where a dragged layer would come to lie, and on which wire it would fit."""

    aimed = Signal()
    """What a press would do, or what is being dragged, may be another thing now."""

    def __init__(self, canvas: CanvasScene, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(canvas, theme, parent)
        self._ghost: Ghost | None = None
        self.setAcceptDrops(True)

    def drop_layer(self, type_name: str, point: QPointF) -> None:
        raise NotImplementedError

    def wire_for(self, type_name: str, point: QPointF) -> Wire | None:
        """The wire at a point of the scene on which a new layer of this type would fit."""
        raise NotImplementedError

    @property
    def is_dropping(self) -> bool:
        """Whether a layer is being dragged over the canvas."""
        return self._ghost is not None

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        self.dragMoveEvent(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        if not _layer_of(event):
            event.ignore()
            return
        if self._ghost is None:
            self._ghost = Ghost(self.theme)
            self.canvas.addItem(self._ghost)
        point = self.mapToScene(event.position().toPoint())
        self._ghost.setPos(point)
        self.canvas.hover(self.wire_for(_layer_of(event), point), None)
        self.aimed.emit()
        event.acceptProposedAction()

    def dragLeaveEvent(self, event: QDragLeaveEvent) -> None:
        self._lay_ghost()

    def dropEvent(self, event: QDropEvent) -> None:
        self._lay_ghost()
        type_name = _layer_of(event)
        if not type_name:
            event.ignore()
            return
        self.drop_layer(type_name, self.mapToScene(event.position().toPoint()))
        event.acceptProposedAction()
        self.setFocus(Qt.FocusReason.MouseFocusReason)

    def _lay_ghost(self) -> None:
        if self._ghost is not None:
            self.canvas.removeItem(self._ghost)
            self._ghost = None
            self.canvas.hover(None, None)
            self.aimed.emit()


def _layer_of(event: QDropEvent) -> str:
    """The type of the layer that is dragged; empty for anything else."""
    name = bytes(event.mimeData().data(LAYER_TYPE).data()).decode(errors="replace")
    return name if is_known(name) else ""
