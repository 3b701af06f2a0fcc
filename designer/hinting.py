"""Keeps the line below the canvas up to date: the command that is pointed at, or else what could be done now."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QKeySequence, QStatusTipEvent

from designer.canvas.hint_line import HintLine
from designer.canvas.hint_words import words_for
from designer.look.theme import SPACE_2, SPACE_3, Theme

if TYPE_CHECKING:
    from designer.frame import Frame

TURNED = (
    *(QEvent.Type.Move, QEvent.Type.Resize, QEvent.Type.Show, QEvent.Type.Hide),
    *(QEvent.Type.FocusIn, QEvent.Type.FocusOut, QEvent.Type.LanguageChange),
)
"""What may leave the line another room, another thing to say, or another language."""


class Hinting(QObject):
    """Qt tells the window of each command that the pointer or the keys come to in a menu or bar."""

    def __init__(self, window: Frame) -> None:
        super().__init__(window)
        self.window = window
        self.line = HintLine(window.theme, window.canvas)
        self.command = ""
        """What the command does that is pointed at."""
        session, view = window.session, window.canvas
        for changed in (
            view.aimed,
            view.canvas.wires_selected,
            session.selection_changed,
            session.analysed,
            window.previewing.bars.moved,
        ):
            changed.connect(self.follow)
        for watched in (window, view, view.corner.zoom):
            watched.installEventFilter(self)
        self.follow()

    def set_theme(self, theme: Theme) -> None:
        self.line.set_theme(theme)

    def follow(self, *_: object) -> None:
        """Say what holds now, beside the bars in the corners."""
        view, bars = self.window.canvas, self.window.previewing.bars
        left = bars.right + SPACE_2 if bars.right else SPACE_3
        zoom = view.corner.zoom
        right = view.width() - SPACE_3 if zoom.isHidden() else zoom.geometry().left() - SPACE_2
        sentences = [self.command] if self.command else words_for(view, self._keys)
        self.line.say(sentences, left, right, zoom.geometry().center().y())

    def _keys(self, name: str) -> str:
        return self.window.actions_by_name[name].shortcut().toString(QKeySequence.SequenceFormat.NativeText)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QStatusTipEvent) and watched is self.window:
            self.command = event.tip()
            self.follow()
            return True
        if event.type() in TURNED and watched is not self.window:
            self.follow()
        return False
