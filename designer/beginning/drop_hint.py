"""Says over the whole window what will be done with the files that are held over it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from designer.look import icons
from designer.look.theme import RADIUS_NODE, SPACE_1, SPACE_2, SPACE_3, SPACE_6, Theme
from designer.texts import counted
from engine.files.disk import ENDING
from engine.runs import is_run

VEIL = 0.86
ICON = 32
WIDEST = 360
"""So many pixels of a file's name are shown."""


class DropHint(QWidget):
    """A veil with a frame of dashes; the pointer goes through it, so that what is below takes the drop."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._around = parent
        self.theme: Theme | None = None
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.card = QFrame(self)
        self.card.setProperty("role", "card")
        self.icon, self.words, self.name = QLabel(self.card), QLabel(self.card), QLabel(self.card)
        self.words.setProperty("role", "section")
        self.name.setProperty("role", "muted")
        column = QVBoxLayout(self.card)
        column.setContentsMargins(SPACE_6, SPACE_6, SPACE_6, SPACE_6)
        column.setSpacing(SPACE_2)
        for label in (self.icon, self.words, self.name):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            column.addWidget(label)
        self.hide()

    def show_files(self, paths: Sequence[Path], theme: Theme) -> None:
        """Tell what a drop of these would do."""
        self.theme = theme
        is_graph = all(path.suffix == ENDING for path in paths)
        if is_graph:
            sign, words = "open", self.tr("Drop it to open it")
        elif any(map(is_run, paths)):
            sign, words = "runs", self.tr("Drop it to follow this run")
        else:
            sign, words = "data", self.tr("Drop it for a network that suits it")
        self.words.setText(words)
        self.icon.setPixmap(icons.pixmap(sign, theme.accent, ICON, self.devicePixelRatioF()))
        # A network is begun for one file; graphs are all opened.
        first = next((path for path in paths if path.suffix != ENDING), paths[0])
        metrics = QFontMetrics(self.name.font())
        name = metrics.elidedText(first.name, Qt.TextElideMode.ElideMiddle, WIDEST)
        if is_graph and len(paths) > 1:
            name = self.tr("{name} and {count} more").format(name=name, count=counted(len(paths) - 1))
        self.name.setText(name)
        self.setGeometry(self._around.rect())
        self.card.adjustSize()
        self.card.move(self.rect().center() - self.card.rect().center())
        self.raise_()
        self.show()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.theme is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        veil = QColor(self.theme.canvas)
        veil.setAlphaF(VEIL)
        painter.fillRect(self.rect(), veil)
        pen = QPen(QColor(self.theme.accent), 2)
        pen.setDashPattern([4, 3])
        painter.setPen(pen)
        inset = SPACE_3 + SPACE_1 / 2
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(inset, inset, -inset, -inset), RADIUS_NODE, RADIUS_NODE)
