"""The reasons of what was chosen for a person's data, one below the other, to be read and to be copied."""

from __future__ import annotations

import html
from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from designer.look.theme import SPACE_2, SPACE_4

LIST = '<table cellspacing="0" cellpadding="0">{items}</table>'
ITEM = f'<tr><td width="{SPACE_4}">•</td><td style="padding-bottom: {SPACE_2}px">{{text}}</td></tr>'


class Reasons(QScrollArea):
    """A list with points; it scrolls where it is long."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.label = QLabel()
        self.label.setWordWrap(True)
        self.label.setTextFormat(Qt.TextFormat.RichText)
        self.label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        page = QWidget()
        column = QVBoxLayout(page)
        # The bar of the area stands beside the words and not on them.
        column.setContentsMargins(0, 0, SPACE_2, 0)
        column.addWidget(self.label)
        column.addStretch(1)
        self.setWidget(page)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def show_sentences(self, sentences: Sequence[str]) -> None:
        """Show these; nothing in them is read as more than text."""
        items = "".join(ITEM.format(text=html.escape(one, quote=False)) for one in sentences)
        self.label.setText(LIST.format(items=items))
        self.label.setAccessibleName(" ".join(sentences))
        self.verticalScrollBar().setValue(0)

    def text(self) -> str:
        """All of them, as a screen reader has them."""
        return self.label.accessibleName()
