"""What the inspector shows beside a form: a table of facts, and a card with a problem."""

from __future__ import annotations

import html
from collections.abc import Mapping
from functools import partial

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from designer.look import icons
from designer.look.theme import ICON_SIZE, SPACE_1, SPACE_2, SPACE_3, Theme
from designer.panels.repair_button import RepairButton
from engine.frozen import frozen
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
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            assert widget is not None
            widget.hide()
            widget.deleteLater()
        self.values = {}
        for row, name in enumerate(names):
            label, value = QLabel(self), text_label("mono", self)
            label.setProperty("role", "muted")
            # An output may be called like a column of a person's table, by words that no line could break.
            label.setText(label.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, WIDEST_NAME))
            label.setToolTip(name if label.text() != name else "")
            value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(label, row, 0, Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(value, row, 1)
            self.values[name] = value


@frozen
class Complaint:
    """A sentence about what cannot work, and what each of its repairs would do."""

    sentence: str
    repairs: tuple[str, ...] = ()


class ProblemCard(QFrame):
    """Sentences about what cannot work, or only waits for a wire, each with its repairs; hidden while there is none."""

    repair_chosen = Signal(int, int)
    """The numbers of a sentence and of one of its repairs, from 0."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "problem_card")
        self.theme = theme
        self.shown: list[Complaint] = []
        self.waiting = False
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(SPACE_3, SPACE_2, SPACE_3, SPACE_2)
        self._column.setSpacing(SPACE_2)
        self.hide()

    def show_problems(self, complaints: list[Complaint], *, waiting: bool = False) -> None:
        """Show these sentences, calmly where nothing is wrong yet."""
        if (complaints, waiting) != (self.shown, self.waiting):
            self.shown, self.waiting = complaints, waiting
            self.setProperty("role", "waiting_card" if waiting else "problem_card")
            self.style().polish(self)
            self._rebuild()
        self.setVisible(bool(complaints))

    def set_theme(self, theme: Theme) -> None:
        self.theme = theme
        self._rebuild()

    def _rebuild(self) -> None:
        while (item := self._column.takeAt(0)) is not None:
            widget = item.widget()
            assert widget is not None
            widget.hide()
            widget.deleteLater()
        for at, complaint in enumerate(self.shown):
            self._column.addWidget(self._line(at, complaint))

    def _line(self, at: int, complaint: Complaint) -> QWidget:
        line = QWidget(self)
        sign, label = QLabel(line), text_label("muted" if self.waiting else "problem", line)
        color = self.theme.warning if self.waiting else self.theme.bad
        sign.setPixmap(icons.pixmap("problem", color, ICON_SIZE, self.devicePixelRatioF()))
        label.setText(complaint.sentence)
        told = QVBoxLayout()
        told.setSpacing(SPACE_2)
        told.addWidget(label)
        for number, repair in enumerate(complaint.repairs):
            button = RepairButton(repair, self.theme, line)
            button.clicked.connect(partial(self._choose, at, number))
            told.addWidget(button)
        row = QHBoxLayout(line)
        row.setSpacing(SPACE_2)
        row.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(told, 1)
        row.setContentsMargins(0, SPACE_1, 0, SPACE_1)
        return line

    def _choose(self, at: int, number: int, *_: object) -> None:
        self.repair_chosen.emit(at, number)


def shape_text(shape: Shape, classes: str) -> str:
    """A shape as a person reads it; ``classes`` is the template for an output that names one of several."""
    if not len(shape) and shape.classes is not None:
        return classes.format(count=shape.classes)
    return str(shape)
