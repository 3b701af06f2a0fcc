"""A card that floats at the upper edge of a part of the window, until Escape or a click elsewhere sends it away."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QColor, QKeyEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QApplication, QFrame, QWidget

from designer.look.theme import RADIUS_NODE, SPACE_2, SPACE_4, Theme


class Floating(QFrame):
    """Stands in the middle of its parent, or at its right; who had the keyboard before gets it back."""

    def __init__(self, parent: QWidget, theme: Theme, width: int, *, at_right: bool = False) -> None:
        super().__init__(parent)
        self.theme = theme
        self._area = parent
        self._width = width
        self._at_right = at_right
        self._before: QWidget | None = None
        self.setContentsMargins(SPACE_2, SPACE_2, SPACE_2, SPACE_2)
        self.hide()
        parent.installEventFilter(self)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._watch)

    def set_theme(self, theme: Theme) -> None:
        self.theme = theme
        self.update()

    def open_for(self, field: QWidget) -> None:
        """Appear, with the keyboard in this field."""
        focused = QApplication.focusWidget()
        if focused is not None and not self.isAncestorOf(focused):
            self._before = focused
        self.place()
        self.show()
        self.raise_()
        field.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def dismiss(self) -> None:
        """Go, and give the keyboard back."""
        if self.isHidden():
            return
        before, self._before = self._before, None
        heir = before if before is not None and before.isVisible() else self._area
        # First, since Qt would look for the next one itself when the field that has it goes.
        heir.setFocus(Qt.FocusReason.PopupFocusReason)
        self.hide()

    def place(self) -> None:
        room = self._area.width() - 2 * SPACE_4
        width = min(self._width, room)
        self.resize(width, min(self.sizeHint().height(), self._area.height() - 2 * SPACE_4))
        left = SPACE_4 + (room - width if self._at_right else (room - width) // 2)
        self.move(left, SPACE_4)

    def focusNextPrevChild(self, next: bool) -> bool:
        """Tab stays in the card."""
        tabbed = Qt.FocusPolicy.TabFocus
        parts = [one for one in self.findChildren(QWidget) if one.isVisible() and one.focusPolicy() & tabbed]
        focused = QApplication.focusWidget()
        at = parts.index(focused) if focused in parts else -1
        if parts:
            parts[(at + (1 if next else -1)) % len(parts)].setFocus(Qt.FocusReason.TabFocusReason)
        return bool(parts)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._area and event.type() == QEvent.Type.Resize and not self.isHidden():
            self.place()
        return super().eventFilter(watched, event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.dismiss()
        # What the card does not know must not reach the canvas below it.
        event.accept()

    def _watch(self, _: QWidget | None, now: QWidget | None) -> None:
        """Go when the keyboard went to another part of the window."""
        if now is not None and not self.isHidden() and now is not self and not self.isAncestorOf(now):
            self._before = None
            self.left()

    def left(self) -> None:
        """The keyboard is elsewhere now."""
        self.hide()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(self.theme.border_strong), 1))
        painter.setBrush(QColor(self.theme.panel))
        painter.drawRoundedRect(self.rect().toRectF().adjusted(0.5, 0.5, -0.5, -0.5), RADIUS_NODE, RADIUS_NODE)
