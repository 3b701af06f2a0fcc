"""The line of a dialog that says what happens: plain while it goes well, in a frame with a sign where it does not."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QWidget

from designer.look import icons
from designer.look.theme import ICON_SIZE, SPACE_2, SPACE_3, Theme


class WholeText(QLabel):
    """A text that breaks into lines and keeps the height of all of them.

    Of itself, Qt gives it the height of fewer where a dialog has no more room, and cuts the others off.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setWordWrap(True)

    def show_text(self, text: str) -> None:
        self.setText(text)
        self._hold()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._hold()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._hold()

    def _hold(self) -> None:
        # Before it is seen nobody knows how wide it will be.
        if self.isVisible():
            # What it had to have so far would be a part of what it needs.
            self.setMinimumHeight(0)
            self.setMinimumHeight(self.heightForWidth(self.width()))


class Saying(QFrame):
    """One sentence at a time, which can be copied, and which is seen whole: it makes its window higher for that."""

    def __init__(self, theme: Theme, parent: QWidget, lines: int = 0) -> None:
        """It has the room of so many lines from the beginning on, so that what stands below it does not jump."""
        super().__init__(parent)
        self.setMinimumHeight(lines * self.fontMetrics().lineSpacing() + SPACE_2 if lines else 0)
        self.sign, self.label = QLabel(self), WholeText(self)
        # A file may be called like a tag.
        self.label.setTextFormat(Qt.TextFormat.PlainText)
        self.label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._row = QHBoxLayout(self)
        self._row.setSpacing(SPACE_2)
        self._row.addWidget(self.sign, 0, Qt.AlignmentFlag.AlignTop)
        self._row.addWidget(self.label, 1)
        self.set_theme(theme)
        self.say("")

    def set_theme(self, theme: Theme) -> None:
        self.sign.setPixmap(icons.pixmap("problem", theme.bad, ICON_SIZE, self.devicePixelRatioF()))

    def say(self, sentence: str) -> None:
        """Something that is as it should be."""
        self._show(sentence, is_bad=False)

    def refuse(self, sentence: str) -> None:
        """Something that cannot be, and what a person can do."""
        self._show(sentence, is_bad=True)

    def text(self) -> str:
        return self.label.text()

    def _show(self, sentence: str, *, is_bad: bool) -> None:
        self.setProperty("role", "problem_card" if is_bad else "")
        self.label.setProperty("role", "" if is_bad else "muted")
        for part in (self, self.label):
            part.style().unpolish(part)
            part.style().polish(part)
        self._row.setContentsMargins(*(SPACE_3, SPACE_2, SPACE_3, SPACE_2) if is_bad else (0, 0, 0, 0))
        self.sign.setVisible(is_bad)
        self.label.show_text(sentence)
        self.setVisible(bool(sentence))
