"""A field for one number: typed, dragged sideways, or moved by arrow keys."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QContextMenuEvent, QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QWidget

from designer.panels.editors.amounts import dragged, read_number, read_whole, stepped, written
from designer.panels.editors.line import LineEditor
from designer.texts import word
from engine.declare import Param, plain
from engine.graph.model import From

STEPS = {Qt.Key.Key_Up: 1, Qt.Key.Key_Down: -1, Qt.Key.Key_PageUp: 10, Qt.Key.Key_PageDown: -10}


@dataclass(frozen=True)
class Follow:
    """What a whole number may follow: a fact of the data, and what it is now."""

    source: From
    value: int


class NumberEditor(LineEditor):
    """A press and a drag move the number, a click without a drag puts the cursor in."""

    def __init__(self, param: Param, parent: QWidget | None = None) -> None:
        super().__init__(param, parent)
        self.follow: Follow | None = None
        self._pressed: float | None = None
        self._start: float | None = None
        # A press must not give the focus, or the drag would mark text.
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setCursor(Qt.CursorShape.SizeHorCursor)
        self.set_note(word(param.unit))

    def read(self, text: str) -> Any:
        whole = read_whole(text) if self.param.kind == "int" else None
        # Of a count with a point in it, the sentence tells the number that it is.
        number = read_number(text) if whole is None else whole
        return self.param.read(text if number is None else number)

    def write(self, value: Any) -> str:
        return written(value)

    def number(self) -> float:
        """The number to start from."""
        known = isinstance(self.value, (int, float)) and not isinstance(self.value, bool)
        return self.value if known else plain(self.param.default)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if self.hasFocus() or event.button() != Qt.MouseButton.LeftButton:
            super().mousePressEvent(event)
            return
        self._pressed = event.globalPosition().x()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed is None:
            super().mouseMoveEvent(event)
            return
        pixels = event.globalPosition().x() - self._pressed
        if self._start is None and abs(pixels) >= QApplication.startDragDistance():
            self._start = self.number()
            # Ends the gesture of the field that has the focus, and lets Escape come here.
            self.setFocus(Qt.FocusReason.MouseFocusReason)
        if self._start is not None:
            fine = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
            self.give(dragged(self.param, self._start, pixels / 10 if fine else pixels))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._pressed is None:
            super().mouseReleaseEvent(event)
            return
        moved, self._pressed, self._start = self._start is not None, None, None
        if moved:
            self.clearFocus()
        else:
            self.setFocus(Qt.FocusReason.MouseFocusReason)
            self.selectAll()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._start is not None:
            self.give(self._start)
            self._pressed = self._start = None
            self.clearFocus()
        elif event.key() in STEPS and not event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.give(stepped(self.param, self.number(), STEPS[Qt.Key(event.key())]))
            self.selectAll()
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.setCursor(Qt.CursorShape.SizeHorCursor if self._start is not None else Qt.CursorShape.IBeamCursor)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.setCursor(Qt.CursorShape.SizeHorCursor)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = self.createStandardContextMenu()
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if self.follow is not None:
            first = menu.actions()[0]
            menu.insertAction(first, self.follow_action())
            menu.insertSeparator(first)
        menu.popup(event.globalPos())

    def follow_action(self) -> QAction:
        action = QAction(self.tr("Follow the number of classes"), self)
        action.triggered.connect(self._follow)
        return action

    def _follow(self) -> None:
        assert self.follow is not None
        self.edited.emit(self.follow.source)
        self.settled.emit()
