"""The note at the pointer, which floats over the canvas."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, QTimer
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QWidget

from designer.canvas.ink import color, pen
from designer.look.theme import RADIUS, SPACE_1, SPACE_2, SPACE_4, TYPE_SMALL, Theme

NOTE_WIDTH = 280
NOTE_MS = 3500


class PointerNote(QLabel):
    """One short text beside the pointer: what a wire would carry, or why something was refused."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._area = parent
        self._theme = theme
        self._is_alarm = False
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setIndent(0)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(NOTE_MS)
        self._timer.timeout.connect(self.hide)
        self.hide()

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.setStyleSheet(
            f"color: {theme.text}; font-size: {TYPE_SMALL}px; "
            f"padding: {SPACE_1}px {SPACE_2}px; background: transparent;"
        )

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
        self._is_alarm = is_alarm
        self.setText(text)
        self.setWordWrap(False)
        size = self.sizeHint()
        if size.width() > NOTE_WIDTH:
            self.setWordWrap(True)
            size = QSize(NOTE_WIDTH, self.heightForWidth(NOTE_WIDTH))
        self.setFixedSize(size)
        self._stand_beside(at)
        self.raise_()
        self.show()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._theme
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(pen(theme.bad if self._is_alarm else theme.border_strong, 1.0))
        painter.setBrush(color(theme.bad_soft if self._is_alarm else theme.raised))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)
        painter.end()
        super().paintEvent(event)

    def _stand_beside(self, at: QPoint) -> None:
        """Right below the pointer, or where there is room."""
        area = self._area.rect()
        right, below = at.x() + SPACE_4, at.y() + SPACE_4
        left = right if right + self.width() <= area.right() else at.x() - SPACE_4 - self.width()
        top = below if below + self.height() <= area.bottom() else at.y() - SPACE_4 - self.height()
        self.move(max(left, 0), max(top, 0))
