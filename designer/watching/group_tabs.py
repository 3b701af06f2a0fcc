"""The bar of a group of panels: its tabs are moved, carried away, closed, and have a menu."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QFocusEvent, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QApplication, QTabBar, QWidget

from designer.look.theme import SPACE_2

REACH = 12
"""So far a tab is dragged out of its bar before it is carried away."""
NARROWEST = 64


class GroupTabs(QTabBar):
    """Qt's own moving of tabs cannot leave the bar: this one tells where a tab is carried to."""

    carried = Signal(int, QPoint)
    """A tab is held over this point of the screen, outside of its bar."""
    dropped = Signal(int, QPoint)
    kept = Signal()
    """The tab that was carried stays in its bar."""
    menu_asked = Signal(int, QPoint)
    close_asked = Signal(int)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._pressed = -1
        self._start = QPoint()
        self._is_dragged = False
        self._is_away = False

    def minimumTabSizeHint(self, index: int) -> QSize:
        """Many tabs are shortened, but each is still read and hit."""
        wanted = self.tabSizeHint(index)
        return QSize(min(NARROWEST, wanted.width()), wanted.height())

    # Moving

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        if event.button() == Qt.MouseButton.MiddleButton:
            self.close_asked.emit(self.tabAt(at))
            return
        super().mousePressEvent(event)
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed, self._start = self.tabAt(at), at

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        if self._pressed < 0:
            super().mouseMoveEvent(event)
            return
        if not self._is_dragged:
            if (at - self._start).manhattanLength() < QApplication.startDragDistance():
                return
            self._is_dragged = True
            self.setCursor(Qt.CursorShape.ClosedHandCursor)
            self.setFocus(Qt.FocusReason.MouseFocusReason)
        if self.rect().adjusted(-REACH, -REACH, REACH, REACH).contains(at):
            self._stay()
            self._move_to(at)
        else:
            self._is_away = True
            self.carried.emit(self._pressed, event.globalPosition().toPoint())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        pressed, away = self._pressed, self._is_away
        self._end()
        if away and event.button() == Qt.MouseButton.LeftButton:
            self.dropped.emit(pressed, event.globalPosition().toPoint())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape leaves a tab that is dragged where it is."""
        if event.key() == Qt.Key.Key_Escape and self._is_dragged:
            self._end()
            return
        super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._end()

    def _move_to(self, at: QPoint) -> None:
        """Let the tab change places with one below the pointer, unless it would not stand below the pointer then."""
        over = self.tabAt(at)
        if over < 0:
            over = self.count() - 1 if at.x() > self.tabRect(self.count() - 1).right() else self._pressed
        if over == self._pressed:
            return
        place, width = self.tabRect(over), self.tabRect(self._pressed).width()
        if at.x() >= place.right() - width if over > self._pressed else at.x() <= place.left() + width:
            self.moveTab(self._pressed, over)
            self._pressed = over

    def _stay(self) -> None:
        if self._is_away:
            self._is_away = False
            self.kept.emit()

    def _end(self) -> None:
        self._stay()
        self.unsetCursor()
        self._pressed, self._is_dragged = -1, False

    # Its menu

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        keyboard = event.reason() == QContextMenuEvent.Reason.Keyboard
        at = self.currentIndex() if keyboard else self.tabAt(event.pos())
        if at >= 0:
            place = self.tabRect(at).bottomLeft() + QPoint(SPACE_2, 0) if keyboard else event.pos()
            self.menu_asked.emit(at, self.mapToGlobal(place))
