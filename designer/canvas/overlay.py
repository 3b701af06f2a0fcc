"""Texts that float over the canvas: the hint on an empty one, and the note at the pointer."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QSize, Qt, QTimer
from PySide6.QtWidgets import QLabel, QWidget

from designer.theme import RADIUS, SPACE_1, SPACE_2, SPACE_4, TYPE_BODY, TYPE_SMALL, Theme

NOTE_WIDTH = 280
NOTE_MS = 3500


class EmptyHint(QLabel):
    """Says in the middle of an empty canvas how to begin."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.retranslate()

    def retranslate(self) -> None:
        self.setText(self.tr("Drag a Data node here, or open the gallery."))

    def set_theme(self, theme: Theme) -> None:
        self.setStyleSheet(f"color: {theme.muted}; font-size: {TYPE_BODY}px; background: transparent;")

    def centre_in(self, size: QSize) -> None:
        self.resize(size.width(), self.sizeHint().height())
        self.move(0, (size.height() - self.height()) // 2)


class PointerNote(QLabel):
    """One short text beside the pointer: what a wire would carry, or why something was refused."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._area = parent
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self._theme: Theme | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(NOTE_MS)
        self._timer.timeout.connect(self.hide)
        self.hide()

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme

    def say(self, text: str, at: QPoint) -> None:
        """What holds as long as the pointer stays there."""
        self._show(text, at, is_alarm=False)

    def warn(self, text: str, at: QPoint) -> None:
        """Why it would not work there."""
        self._show(text, at, is_alarm=True)

    def refuse(self, text: str, at: QPoint) -> None:
        """Why nothing was done; it leaves by itself."""
        self.warn(text, at)
        self._timer.start()

    def _show(self, text: str, at: QPoint, *, is_alarm: bool) -> None:
        self._timer.stop()
        if not text:
            self.hide()
            return
        self._dress(is_alarm)
        self.setText(text)
        self.setWordWrap(False)
        self.setFixedSize(self.sizeHint())
        if self.width() > NOTE_WIDTH:
            self.setWordWrap(True)
            self.setFixedSize(NOTE_WIDTH, self.heightForWidth(NOTE_WIDTH))
        self._stand_beside(at)
        self.raise_()
        self.show()

    def _dress(self, is_alarm: bool) -> None:
        if self._theme is None:
            return
        theme = self._theme
        ground, edge = (theme.bad_soft, theme.bad) if is_alarm else (theme.raised, theme.border_strong)
        sheet = (
            f"color: {theme.text}; background: {ground}; border: 1px solid {edge}; border-radius: {RADIUS}px;"
            f"padding: {SPACE_1}px {SPACE_2}px; font-size: {TYPE_SMALL}px;"
        )
        if sheet != self.styleSheet():
            self.setStyleSheet(sheet)

    def _stand_beside(self, at: QPoint) -> None:
        """Right below the pointer, or where there is room."""
        area = self._area.rect()
        right, below = at.x() + SPACE_4, at.y() + SPACE_4
        left = right if right + self.width() <= area.right() else at.x() - SPACE_4 - self.width()
        top = below if below + self.height() <= area.bottom() else at.y() - SPACE_4 - self.height()
        self.move(max(left, 0), max(top, 0))
