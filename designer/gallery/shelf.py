"""The cards of the gallery in rows, with headings in between; the arrow keys go from one to the next."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from designer.gallery.card import NARROWEST, Card
from designer.look.theme import SPACE_2, SPACE_4

MOST_COLUMNS = 6
Section = tuple[str, Sequence[Card]]
"""A heading, and the cards below it."""


class Shelf(QWidget):
    """Shows some of its cards; each is made once, and those that are not asked for are hidden."""

    reached = Signal(object)
    """The card that an arrow key led to."""
    left_above = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.cards: list[Card] = []
        self.headings: list[QLabel] = []
        self.rows: list[list[Card]] = []
        """The cards that are shown, as they stand."""
        self._sections: list[Section] = []
        self._columns = 0
        self._width = 0
        """Of each card; 0 before anybody said how much room there is."""
        self.grid = QGridLayout(self)
        self.grid.setContentsMargins(0, 0, 0, 0)
        self.grid.setHorizontalSpacing(SPACE_4)
        self.grid.setVerticalSpacing(SPACE_4)

    def add(self, card: Card) -> None:
        """Take a card, to be shown when it is asked for."""
        card.setParent(self)
        card.hide()
        card.installEventFilter(self)
        if self._width:
            card.setFixedWidth(self._width)
        self.cards.append(card)

    def show_sections(self, sections: Sequence[Section]) -> None:
        """Show these cards and no others."""
        before, self._sections = self._sections, [(title, list(cards)) for title, cards in sections]
        if before and self._sections[: len(before)] == before:
            # What stands stays: to set all of it anew for each that comes below holds up the window.
            self._add_rows(self._sections[len(before) :])
        else:
            self._fill()

    def fit(self, width: int) -> None:
        """Share this width among as many columns as have room."""
        columns = max(1, min(MOST_COLUMNS, (width + SPACE_4) // (NARROWEST + SPACE_4)))
        self._width = (width + SPACE_4) // columns - SPACE_4
        for card in self.cards:
            card.setFixedWidth(self._width)
        if columns != self._columns:
            self._columns = columns
            self._fill()

    def _fill(self) -> None:
        if not self._columns:
            return
        while self.grid.count():
            self.grid.takeAt(0)
        for heading in self.headings:
            heading.deleteLater()
        self.headings, self.rows = [], []
        shown = {card for _, cards in self._sections for card in cards}
        for card in self.cards:
            if card not in shown:
                card.hide()
        self._add_rows(self._sections)

    def _add_rows(self, sections: Sequence[Section]) -> None:
        """Show these below what is shown."""
        if not self._columns:
            return
        last = [row[-1] for row in self.rows[-1:]]
        for title, cards in sections:
            self._head(title)
            for first in range(0, len(cards), self._columns):
                self.rows.append(list(cards[first : first + self._columns]))
                row = self.grid.rowCount()
                for column, card in enumerate(self.rows[-1]):
                    self.grid.addWidget(card, row, column)
                    card.show()
        # The reading order of Tab is that of the page.
        for one, following in pairwise([*last, *(card for _, cards in sections for card in cards)]):
            QWidget.setTabOrder(one, following)

    def _head(self, title: str) -> None:
        if not title:
            return
        heading = QLabel(title, self)
        heading.setProperty("role", "section")
        heading.setIndent(0)
        heading.setStyleSheet(f"padding-top: {SPACE_2 if self.headings else 0}px;")
        heading.show()
        self.headings.append(heading)
        self.grid.addWidget(heading, self.grid.rowCount(), 0, 1, self._columns)

    def first(self) -> Card | None:
        return self.rows[0][0] if self.rows else None

    def enter(self) -> None:
        """Let the keyboard go on at the first card."""
        card = self.first()
        if card is not None:
            self._reach(card)

    def _reach(self, card: Card) -> None:
        card.setFocus(Qt.FocusReason.TabFocusReason)
        self.reached.emit(card)

    def eventFilter(self, card: object, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and isinstance(card, Card):
            return self._go(card, Qt.Key(event.key()))
        return False

    def _go(self, card: Card, key: Qt.Key) -> bool:
        """Whether a key led from this card to another one."""
        row = next((at for at, cards in enumerate(self.rows) if card in cards), None)
        if row is None:
            return False
        column, order = self.rows[row].index(card), [one for cards in self.rows for one in cards]
        beside = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(key)
        if beside is not None:
            self._reach(order[min(max(order.index(card) + beside, 0), len(order) - 1)])
        elif key == Qt.Key.Key_Up and row == 0:
            self.left_above.emit()
        elif key in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            following = self.rows[min(row + (1 if key == Qt.Key.Key_Down else -1), len(self.rows) - 1)]
            self._reach(following[min(column, len(following) - 1)])
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
            self._reach(order[0 if key == Qt.Key.Key_Home else -1])
        else:
            return False
        return True
