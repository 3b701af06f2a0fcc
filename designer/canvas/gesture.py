"""What a gesture is, and the simplest of them: panning, and selecting with a rubber band."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication, QGraphicsRectItem

from designer.canvas.ink import color, pen
from designer.canvas.navigation import Navigable
from designer.session import Session

ADDING = Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.ControlModifier
BAND_OPACITY = 0.12
Z_BAND = 5.0


class Gesture:
    """Lives from the press of a button to its release; the document changes on release, if at all."""

    draws = False
    """Whether it draws a wire, which the form of the pointer tells."""

    def __init__(self, view: Navigable, press: QPoint) -> None:
        self.view = view
        self.canvas = view.canvas
        self.press = press
        self.at = press
        self.modifiers = Qt.KeyboardModifier.NoModifier
        self.moved = False

    def drag(self, event: QMouseEvent) -> None:
        """The pointer moved; a tremble of the hand is no drag."""
        self.at, self.modifiers = event.position().toPoint(), event.modifiers()
        far = (self.at - self.press).manhattanLength() >= QApplication.startDragDistance()
        self.moved = self.moved or far
        if self.moved:
            self.move(event)

    def move(self, event: QMouseEvent) -> None:
        raise NotImplementedError

    def release(self) -> None:
        """The button was let go: do it."""
        self.cancel()

    def cancel(self) -> None:
        """Leave everything as it was before."""


class Pan(Gesture):
    """Moves the view over the canvas."""

    def drag(self, event: QMouseEvent) -> None:
        before, self.at = self.at, event.position().toPoint()
        self.moved = True
        self.view.pan_by(self.at - before)


class RubberBand(Gesture):
    """Selects what is under a rectangle, frames only whole; Shift or Ctrl adds it to what is selected."""

    def __init__(self, view: Navigable, session: Session, press: QPoint, adding: bool) -> None:
        super().__init__(view, press)
        self.session = session
        self.before = session.chosen
        self.kept = self.before if adding else frozenset[str]()
        self.start = view.mapToScene(press)
        theme = self.canvas.ink.theme
        self.band = QGraphicsRectItem()
        edge = pen(theme.accent, 1.0)
        edge.setCosmetic(True)
        self.band.setPen(edge)
        self.band.setBrush(color(theme.accent, BAND_OPACITY))
        self.band.setZValue(Z_BAND)
        self.canvas.addItem(self.band)

    def move(self, event: QMouseEvent) -> None:
        rect = QRectF(self.start, self.view.mapToScene(self.at)).normalized()
        self.band.setRect(rect)
        self.session.select(self.kept | self.canvas.nodes_in(rect) | self.canvas.annotations.within(rect))

    def release(self) -> None:
        self.canvas.removeItem(self.band)
        if not self.moved:
            self.session.select(self.kept)

    def cancel(self) -> None:
        self.canvas.removeItem(self.band)
        self.session.select(self.before)
