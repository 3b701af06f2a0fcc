"""The quiet line at the lower edge of the canvas that says what could be done now."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QLabel, QWidget

from designer.canvas.bar import TARGET
from designer.look.style import interface_font
from designer.look.theme import RADIUS, SPACE_1, SPACE_2, TYPE_SMALL, Theme


class HintLine(QLabel):
    """Stands between the bars in the two lower corners, shows as many sentences as fit, and lets the mouse through."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.sentences: tuple[str, ...] = ()
        """All that could be said; what there is no room for is left out from the end."""
        self._room = QRect()
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setFont(interface_font(TYPE_SMALL))
        self.setIndent(0)
        self.set_theme(theme)
        self.hide()

    def set_theme(self, theme: Theme) -> None:
        # The ground keeps the words readable where a node lies below them.
        self.setStyleSheet(
            f"color: {theme.muted}; background: {theme.canvas}; font-size: {TYPE_SMALL}px;"
            f" padding: {SPACE_1 // 2}px {SPACE_2}px; border-radius: {RADIUS}px;"
        )

    def say(self, sentences: Sequence[str], left: int, right: int, middle: int) -> None:
        """Say this between these two places of the canvas, around this height."""
        room = QRect(left, middle - TARGET // 2, right - left, TARGET)
        if (tuple(sentences), room) == (self.sentences, self._room):
            return
        self.sentences, self._room = tuple(sentences), room
        text = self._fitting(room.width() - 2 * SPACE_2)
        self.setText(text)
        self.setAccessibleName(" ".join(self.sentences))
        size = self.sizeHint()
        self.setGeometry(room.left(), middle - size.height() // 2, size.width(), size.height())
        self.setVisible(bool(text))

    def _fitting(self, width: int) -> str:
        """The first sentences for which there is room; of the first one what there is room for."""
        metrics = self.fontMetrics()
        if not self.sentences or width < TARGET:
            return ""
        text = metrics.elidedText(self.sentences[0], Qt.TextElideMode.ElideRight, width)
        for sentence in self.sentences[1:]:
            longer = f"{text}  {sentence}"
            if metrics.horizontalAdvance(longer) > width:
                break
            text = longer
        return text
