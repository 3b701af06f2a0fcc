"""Presses the button of a repair on the card of a node: it is done when the button is let go there."""

from __future__ import annotations

from PySide6.QtCore import QPoint
from PySide6.QtGui import QMouseEvent

from designer.canvas.gesture import Gesture
from designer.canvas.input import CanvasInput
from designer.canvas.navigation import Navigable
from designer.repairs import repair
from designer.session import Session


class PressRepair(Gesture):
    """One step of the document, unless the pointer leaves the button first."""

    def __init__(self, view: Navigable, session: Session, press: QPoint, key: str) -> None:
        super().__init__(view, press)
        self.session = session
        self.key = key
        self.canvas.point_at_repair(key, pressed=True)

    def drag(self, event: QMouseEvent) -> None:
        self.at = event.position().toPoint()
        self.canvas.point_at_repair(self._under(), pressed=True)

    def _under(self) -> str | None:
        found = self.canvas.repair_at(self.view.mapToScene(self.at), self.view.zoom)
        return found if found == self.key else None

    def release(self) -> None:
        found, problem = self._under(), self.canvas.problem_of(self.key)
        self.cancel()
        if found is not None and problem is not None:
            repair(self.session, problem)

    def cancel(self) -> None:
        self.canvas.point_at_repair(None)


class PressMore(Gesture):
    """Presses the button that offers the other repairs: they are listed when the button is let go there."""

    def __init__(self, view: CanvasInput, press: QPoint, key: str) -> None:
        super().__init__(view, press)
        self.asked = view.repairs_asked
        self.key = key
        self.canvas.point_at_more(key)

    def drag(self, event: QMouseEvent) -> None:
        self.at = event.position().toPoint()
        self.canvas.point_at_more(self._under())

    def _under(self) -> str | None:
        found = self.canvas.more_at(self.view.mapToScene(self.at), self.view.zoom)
        return found if found == self.key else None

    def release(self) -> None:
        found = self._under()
        self.cancel()
        if found is not None:
            self.asked.emit(found)

    def cancel(self) -> None:
        self.canvas.point_at_more(None)


class PressClose(Gesture):
    """Presses the button that puts a card away: it goes when the button is let go there."""

    def __init__(self, view: Navigable, press: QPoint, key: str) -> None:
        super().__init__(view, press)
        self.key = key
        self.canvas.point_at_close(key)

    def drag(self, event: QMouseEvent) -> None:
        self.at = event.position().toPoint()
        self.canvas.point_at_close(self._under())

    def _under(self) -> str | None:
        found = self.canvas.close_at(self.view.mapToScene(self.at), self.view.zoom)
        return found if found == self.key else None

    def release(self) -> None:
        found = self._under()
        self.cancel()
        if found is not None:
            self.canvas.put_away.emit(found)

    def cancel(self) -> None:
        self.canvas.point_at_close(None)
