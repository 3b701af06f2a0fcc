"""When the card beside the pointer appears: a moment after the pointer came to rest on something, until it leaves."""

from __future__ import annotations

from PySide6.QtCore import QObject, QPoint, QRect, QTimer
from PySide6.QtWidgets import QApplication

from designer.canvas.hover.card import HoverCard
from designer.canvas.hover.target import Target, area_of, target_at, text_of
from designer.canvas.navigation import Navigable

FIRST_MS, NEXT_MS = 450, 90
"""How long the pointer rests before the first card, and before that of the next thing while one is shown."""


class Hovering(QObject):
    """Follows the pointer over the canvas and holds its one card."""

    def __init__(self, view: Navigable) -> None:
        super().__init__(view)
        self.view = view
        self.card: HoverCard | None = None
        self._at = QPoint()
        self._target: Target | None = None
        self._rest = QTimer(self)
        self._rest.setSingleShot(True)
        self._rest.timeout.connect(self._show)

    @property
    def is_shown(self) -> bool:
        return self.card is not None and self.card.isVisible()

    @property
    def is_waiting(self) -> bool:
        """Whether a card will appear if the pointer stays."""
        return self._rest.isActive()

    def point_at(self, at: QPoint) -> None:
        """The pointer is there, with no button pressed."""
        self._at = at
        target = target_at(self.view.canvas, self.view.mapToScene(at), self.view.zoom)
        if target == self._target:
            return
        was_shown = self.is_shown
        self.leave()
        self._target = target
        if target is not None:
            self._rest.start(NEXT_MS if was_shown else FIRST_MS)

    def leave(self, *_: object) -> None:
        """Nothing is told any more."""
        self._rest.stop()
        self._target = None
        if self.card is not None:
            self.card.hide()

    def _show(self) -> None:
        canvas, target, window = self.view.canvas, self._target, self.view.window()
        text = text_of(canvas, target, self.view.zoom) if target is not None else None
        if target is None or text is None or QApplication.activePopupWidget() is not None:
            return
        if self.card is None or self.card.parentWidget() is not window:
            if self.card is not None:
                self.card.deleteLater()
            self.card = HoverCard(self.view.theme, window)
        if self.card.theme is not self.view.theme:
            self.card.set_theme(self.view.theme)
        area = self.view.mapFromScene(area_of(canvas, target, self.view.mapToScene(self._at))).boundingRect()
        corner = self.view.viewport().mapTo(window, area.topLeft())
        at = self.view.viewport().mapTo(window, self._at)
        self.card.say(text, at, QRect(corner, area.size()))
