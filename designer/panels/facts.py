"""What the inspector shows beside a form: a table of facts, and a help."""

from __future__ import annotations

import html
from collections.abc import Mapping

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QWidget

from designer.emptying import empty
from designer.look.theme import SPACE_2, SPACE_3
from designer.texts import tip
from engine.shape import Shape


def text_label(role: str, parent: QWidget) -> QLabel:
    """A label in one of the roles of the style sheet; it breaks its lines, and its text can be marked."""
    label = QLabel(parent)
    label.setProperty("role", role)
    # What a person named may look like a tag.
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label


def hairline(parent: QWidget) -> QFrame:
    line = QFrame(parent)
    line.setProperty("role", "line")
    return line


class HelpText(QLabel):
    """The first paragraph of a help; a word at its end shows the rest, for all that comes after it too."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "muted")
        self.setWordWrap(True)
        self.setTextFormat(Qt.TextFormat.RichText)
        self.setTextInteractionFlags(Qt.TextInteractionFlag.TextBrowserInteraction)
        self.whole = False
        self._help = ("", "")
        self.linkActivated.connect(self.toggle)

    def show_help(self, text: str, source: str) -> None:
        """Show a help of some paragraphs, and the publication that it is from."""
        self._help = text, source
        first, _, rest = text.partition("\n\n")
        more = "\n\n".join(part for part in (rest, source) if part)
        link = f' <a href="#" style="text-decoration: none">{self.tr("Less") if self.whole else self.tr("More")}</a>'
        shown = f"{first}\n\n{more}" if self.whole and more else first
        self.setText(html.escape(shown).replace("\n\n", "<br><br>") + (link if more else ""))
        self.setAccessibleName(shown)

    def toggle(self) -> None:
        """Show more, or less."""
        self.whole = not self.whole
        self.show_help(*self._help)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            # A text that was laid out keeps the colour of its links.
            text = self.text()
            self.setText("")
            self.setText(text)


WIDEST_NAME = 168
"""So many pixels of the name of a fact are shown; the rest is in the tool tip."""


class FactTable(QWidget):
    """Names at the left, values in figures of one width at the right."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.values: dict[str, QLabel] = {}
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(SPACE_3)
        self._grid.setVerticalSpacing(SPACE_2)
        self._grid.setColumnStretch(1, 1)

    def show_facts(self, facts: Mapping[str, str]) -> None:
        """Show these; the labels stay where only values change."""
        if list(facts) != list(self.values):
            self._rebuild(list(facts))
        for name, value in facts.items():
            self.values[name].setText(value)
            self.values[name].setAccessibleName(f"{name}: {value}")

    def _rebuild(self, names: list[str]) -> None:
        empty(self._grid)
        self.values = {}
        for row, name in enumerate(names):
            label, value = QLabel(self), text_label("mono", self)
            label.setProperty("role", "muted")
            label.setTextFormat(Qt.TextFormat.PlainText)
            # An output may be called like a column of a person's table, by words that no line could break.
            label.setText(label.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, WIDEST_NAME))
            label.setToolTip(tip("", name) if label.text() != name else "")
            value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(label, row, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(value, row, 1)
            self.values[name] = value


def shape_text(shape: Shape, classes: str) -> str:
    """A shape as a person reads it; ``classes`` is the template for an output that names one of several."""
    if not len(shape) and shape.classes is not None:
        return classes.format(count=shape.classes)
    return str(shape)
