"""A row of a list of networks: a picture, a name, what is to be known, and what can be done with it."""

from __future__ import annotations

from PySide6.QtCore import QMargins, QSize, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from designer.device_label import Shortened
from designer.look.theme import SPACE_1, SPACE_3, Theme
from designer.pictures.thumbnail import thumbnail
from designer.texts import lines_tip
from engine.graph.model import Graph

PICTURE = QSize(104, 60)


class PictureRow(QFrame):
    """What holds it gives it its buttons, from left to right; without a graph there is nothing to see."""

    def __init__(self, name: str, about: str, graph: Graph | None, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.graph = graph
        self.picture = QLabel(self)
        self.picture.setObjectName("picture")
        self.picture.setFixedSize(PICTURE.grownBy(QMargins(1, 1, 1, 1)))
        self.name, self.about = (Shortened(Qt.TextElideMode.ElideMiddle, self) for _ in range(2))
        for label, role in ((self.name, "heading"), (self.about, "muted")):
            label.setProperty("role", role)
            # A name may look like a tag.
            label.setTextFormat(Qt.TextFormat.PlainText)
        self.name.show_text(name)
        self.show_about(about)
        words = QVBoxLayout()
        words.setSpacing(SPACE_1)
        words.addStretch(1)
        words.addWidget(self.name)
        words.addWidget(self.about)
        words.addStretch(1)
        self.line = QHBoxLayout(self)
        self.line.setContentsMargins(0, SPACE_1, 0, SPACE_1)
        self.line.setSpacing(SPACE_3)
        self.line.addWidget(self.picture)
        self.line.addLayout(words, 1)
        self.set_theme(theme)

    def show_about(self, text: str) -> None:
        """Say this below the name."""
        self.about.show_text(text)
        self.about.setToolTip(lines_tip(text))

    def add_button(self, text: str, spoken: str) -> QPushButton:
        """A button behind the others, and what a screen reader says of it."""
        button = QPushButton(text, self)
        button.setAccessibleName(spoken)
        self.line.addWidget(button)
        return button

    def set_theme(self, theme: Theme) -> None:
        if self.graph is not None:
            self.picture.setPixmap(thumbnail(self.graph, theme, PICTURE, self.devicePixelRatioF()))
