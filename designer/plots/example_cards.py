"""Draws examples as cards: what entered or was made, and a line or two of what the network says to it."""

from collections.abc import Sequence
from typing import Literal

import msgspec
import numpy as np
from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QWidget

from designer.canvas.ink import Ink
from designer.canvas.previews.cells import Cell, cell_of, words_cell
from designer.look.theme import SPACE_1, SPACE_2, Theme
from designer.plots.card_row import CardRow, CardScroller
from designer.plots.plot import caption_font, number_font
from engine.frozen import frozen
from engine.training.preview import Preview

State = Literal["", "right", "wrong"]
SIDE = 56.0
WIDE = {"text": 132.0, "curve": 96.0, "bars": 80.0}
"""How wide what is no picture stands."""
LEAST = 84.0
LINE = 16.0
SIGNS: dict[State, str] = {"": "", "right": "✓ ", "wrong": "✗ "}


@frozen
class Card:
    """One example: its pictures in a row, and below them what is said of it."""

    example: int
    pictures: tuple[Preview, ...]
    title: str = ""
    note: str = ""
    state: State = ""
    tip: str = ""


class Cards(CardRow):
    """The cards in rows; a click or the arrow keys choose one."""

    chosen = Signal(int)
    """The place of a card that a person clicked, or came to by Enter."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.cards: tuple[Card, ...] = ()
        self.columns = 1

    def show_cards(self, cards: Sequence[Card], width: int) -> None:
        """Lays the cards out in this width."""
        self.cards = tuple(cards)
        self.at = min(self.at, len(self.cards) - 1)
        self.places, self._cells = [], []
        wide = max((self._width(card) for card in self.cards), default=LEAST)
        lines = any(card.title for card in self.cards) + any(card.note for card in self.cards)
        high = SIDE + 2 * SPACE_1 + lines * LINE
        self.columns = max(1, int((width + SPACE_2) // (wide + SPACE_2)))
        if len(self.cards) >= self.columns > 1:
            # Whole rows end where the panel does.
            wide = (width + SPACE_2) // self.columns - SPACE_2
        for index, card in enumerate(self.cards):
            row, column = divmod(index, self.columns)
            place = QRectF(column * (wide + SPACE_2), row * (high + SPACE_2), wide, high)
            self.places.append(place)
            self._cells.append(self._laid(card, place))
        rows = -(-len(self.cards) // self.columns)
        self.setFixedSize(QSize(max(1, width), max(1, round(rows * (high + SPACE_2) - SPACE_2))))
        self._describe()
        self.update()

    @staticmethod
    def _width(card: Card) -> float:
        room = sum(WIDE.get(one.kind, SIDE) + SPACE_1 for one in card.pictures)
        return max(LEAST, room + SPACE_1)

    def _laid(self, card: Card, place: QRectF) -> list[Cell]:
        """The pictures of a card in the middle of it."""
        room = sum(WIDE.get(one.kind, SIDE) + SPACE_1 for one in card.pictures) - SPACE_1
        left, found = place.left() + (place.width() - room) / 2, []
        for one in alike(card.pictures):
            area = QRectF(left, place.top() + SPACE_1, WIDE.get(one.kind, SIDE), SIDE)
            cell = words_cell(one.text or "–", area, self.ink) if one.kind == "text" else cell_of(one, area, self.ink)
            found.append(cell)
            left = area.right() + SPACE_1
        return found

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        seen = QRectF(event.rect())
        for index, place in enumerate(self.places):
            if place.intersects(seen):
                self._paint_card(painter, index, place)

    def _paint_card(self, painter: QPainter, index: int, place: QRectF) -> None:
        card, theme = self.cards[index], self.ink.theme
        self._paint_ground(painter, index)
        tint = {"": theme.text, "right": theme.good, "wrong": theme.bad}[card.state]
        top = place.top() + SIDE + 2 * SPACE_1 - 2
        lines = ((SIGNS[card.state] + card.title, tint, caption_font()), (card.note, theme.muted, number_font()))
        for text, colour, font in (line for line in lines if line[0]):
            painter.setFont(font)
            painter.setPen(QColor(colour))
            line = QRectF(place.left() + SPACE_1, top, place.width() - 2 * SPACE_1, LINE)
            short = QFontMetricsF(font).elidedText(text, Qt.TextElideMode.ElideRight, line.width())
            painter.drawText(line, Qt.AlignmentFlag.AlignCenter, short)
            top += LINE

    def _describe(self) -> None:
        if not 0 <= self.at < len(self.cards):
            self.setAccessibleDescription("")
            return
        card = self.cards[self.at]
        self.setAccessibleDescription(card.tip or f"{card.title} {card.note}")

    def tip(self, index: int) -> str:
        return self.cards[index].tip

    # What a person does

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        index = self.index_at(event.position())
        if index >= 0:
            self.chosen.emit(index)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        chooses = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
        if chooses and 0 <= self.at < len(self.cards):
            self.chosen.emit(self.at)
        else:
            super().keyPressEvent(event)

    def _ways(self) -> dict[Qt.Key, int]:
        return {**super()._ways(), Qt.Key.Key_Up: self.at - self.columns, Qt.Key.Key_Down: self.at + self.columns}


class CardArea(CardScroller):
    """The cards in a window that scrolls up and down."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self.cards = Cards()
        super().__init__(self.cards, parent)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMinimumHeight(40)

    def show_cards(self, cards: Sequence[Card], theme: Theme) -> None:
        if theme is not self.cards.ink.theme:
            self.cards.ink = Ink(theme)
        self.cards.show_cards(cards, self._room())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.cards.show_cards(self.cards.cards, self._room())

    def _room(self) -> int:
        # The bar has its place always, so that the cards do not jump when it comes.
        return self.width() - self.verticalScrollBar().sizeHint().width()

    def _follow(self, index: int) -> None:
        place = self.cards.places[index]
        half = round(place.width() / 2), round(place.height() / 2) + SPACE_1
        self.ensureVisible(round(place.center().x()), round(place.center().y()), *half)


def alike(pictures: tuple[Preview, ...]) -> tuple[Preview, ...]:
    """Grey pictures of one card with the same white, so that a faint one is seen to be faint.

    What was made of a picture is grey too, though some of its numbers are below zero: they are black.
    """
    top = max((one.high for one in pictures if one.kind == "picture"), default=0.0)
    sizes = {one.sizes for one in pictures if one.kind == "picture"}
    return tuple(
        _under(one, max(top, 1.0)) if one.kind == "picture" or _is_one_map(one, sizes) else one for one in pictures
    )


def _is_one_map(one: Preview, sizes: set[tuple[int, ...]]) -> bool:
    return one.kind in ("map", "tiles") and one.sizes in sizes and one.sizes[0] == 1


def _under(one: Preview, top: float) -> Preview:
    if one.kind == "picture":
        values = one.low + np.frombuffer(one.numbers, np.uint8) / 255 * (one.high - one.low)
    else:
        values = np.frombuffer(one.numbers, np.int8) / 127 * one.high
    numbers = np.rint(np.clip(values / top, 0, 1) * 255).astype(np.uint8).tobytes()
    return msgspec.structs.replace(one, kind="picture", numbers=numbers, low=0.0, high=top)
