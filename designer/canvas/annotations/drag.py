"""The gestures on the edges of a frame or note: another size, and an arrow from a note to the node it speaks of."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, QRectF
from PySide6.QtGui import QDesktopServices, QMouseEvent

from designer.canvas.annotations import edits as annotating
from designer.canvas.annotations.framing import Grip
from designer.canvas.annotations.note_item import NoteItem
from designer.canvas.gesture import Gesture
from designer.canvas.navigation import Navigable
from designer.canvas.rooms import snapped
from designer.session import Session
from engine.graph.annotations import LEAST


class ResizeAnnotation(Gesture):
    """Moves one or two sides of a frame or note; what stands in a frame stays where it is."""

    def __init__(self, view: Navigable, session: Session, press: QPoint, grip: Grip, adding: bool) -> None:
        super().__init__(view, press)
        self.session = session
        self.grip = grip
        self.item = self.canvas.annotations.items[grip.key]
        self.start = self.item.place
        self.chosen = session.chosen ^ {grip.key} if adding else frozenset({grip.key})
        session.select(self.chosen)

    def move(self, event: QMouseEvent) -> None:
        self.canvas.annotations.resize(self.grip.key, self._place())

    def _place(self) -> QRectF:
        step = self.view.mapToScene(self.at) - self.view.mapToScene(self.press)
        place, grip = QRectF(self.start), self.grip
        corner = QPointF(
            place.left() if grip.across < 0 else place.right(), place.top() if grip.down < 0 else place.bottom()
        )
        point = snapped(corner + step)
        if grip.across < 0:
            place.setLeft(min(point.x(), place.right() - LEAST[0]))
        elif grip.across > 0:
            place.setRight(max(point.x(), place.left() + LEAST[0]))
        if grip.down < 0:
            place.setTop(min(point.y(), place.bottom() - LEAST[1]))
        elif grip.down > 0:
            place.setBottom(max(point.y(), place.top() + LEAST[1]))
        return place

    def release(self) -> None:
        place = self._place()
        self.cancel()
        if self.moved:
            annotating.resize(self.session, self.grip.key, place)

    def cancel(self) -> None:
        self.canvas.annotations.restore({self.grip.key})


class DrawArrow(Gesture):
    """Leads the arrow of a note to the node that it is let go on; on the empty canvas the arrow goes."""

    draws = True

    def __init__(self, view: Navigable, session: Session, press: QPoint, key: str) -> None:
        super().__init__(view, press)
        self.session = session
        self.key = key
        session.select({key})

    def move(self, event: QMouseEvent) -> None:
        point = self.view.mapToScene(self.at)
        target = self.canvas.node_at(point)
        item = self._item()
        item.arrow.lead(item.place, self.canvas.nodes[target].place if target else point)
        self.canvas.hover(target, None)

    def _item(self) -> NoteItem:
        return self.canvas.annotations.notes[self.key]

    def release(self) -> None:
        target = self.canvas.node_at(self.view.mapToScene(self.at)) or ""
        self.cancel()
        if self.moved:
            annotating.point(self.session, self.key, target)

    def cancel(self) -> None:
        self.canvas.hover(None, None)
        self.canvas.annotations.restore({self.key})


class OpenLink(Gesture):
    """Opens an address in a note when the button is let go on it; a drag moves nothing."""

    def __init__(self, view: Navigable, press: QPoint, address: str) -> None:
        super().__init__(view, press)
        self.address = address

    def move(self, event: QMouseEvent) -> None:
        pass

    def release(self) -> None:
        if not self.moved and self.canvas.annotations.link_at(self.view.mapToScene(self.at)) == self.address:
            QDesktopServices.openUrl(self.address)
