"""Draws the stations of an example side by side, with an arrow from each to the next."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen, QPolygonF, QResizeEvent
from PySide6.QtWidgets import QWidget

from designer.canvas.ink import Ink
from designer.canvas.previews.cells import BREAK, Cell, cell_of, words_cell
from designer.look.theme import SPACE_1, SPACE_2, SPACE_4, Theme
from designer.plots.card_row import CardRow, CardScroller
from designer.plots.own_keys import keeps
from designer.plots.plot import caption_font
from engine.training.preview import Preview
from engine.training.watching.station import Station

WORDS = 18
"""The height of the title, and of the sizes below it."""
WIDEST, LEAST = 220.0, 72.0
WIDTHS = {"tiles": 1.35, "bars": 1.2, "curve": 1.4, "text": 0.8}
"""How wide a picture may be against its height, by its kind."""


class Frames(CardRow):
    """All stations in a row; the arrow keys go from one to the next."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.stations: tuple[Station, ...] = ()

    @property
    def theme(self) -> Theme:
        return self.ink.theme

    def show_stations(self, stations: Sequence[Station], height: int) -> None:
        """Lays the pictures out in this height."""
        self.stations = tuple(stations)
        self.at = min(self.at, len(self.stations) - 1)
        self.places, self._cells = [], []
        room, left = max(24.0, height - 2 * WORDS - 2 * SPACE_1 - 2), 1.0
        for station in self.stations:
            cells, right = [], left + SPACE_1
            for output in station.outputs:
                wide = min(WIDEST, max(LEAST if output.kind == "text" else 24.0, room * WIDTHS.get(output.kind, 1.0)))
                cells.append(self._cell(output, QRectF(right, 1 + SPACE_1, wide, room)))
                right = cells[-1].area.right() + SPACE_1
            width = max(LEAST, right - left)
            self.places.append(QRectF(left, 1, width, room + 2 * SPACE_1 + 2 * WORDS))
            self._cells.append(cells)
            left += width + SPACE_4
        self.setFixedSize(QSize(round(max(1.0, left - SPACE_4 + 2)), max(1, height)))
        self._describe()
        self.update()

    def _cell(self, output: Preview, area: QRectF) -> Cell:
        if output.kind == "text":
            return words_cell(f"{output.port}{BREAK}{output.text or '–'}", area, self.ink)
        return cell_of(output, area, self.ink)

    def _describe(self) -> None:
        told = self.tip(self.at) if self.at >= 0 else ", ".join(one.title for one in self.stations)
        self.setAccessibleDescription(told)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        seen = QRectF(event.rect()).adjusted(-SPACE_4, 0, SPACE_4, 0)
        for index, card in enumerate(self.places):
            if not card.intersects(seen):
                continue
            self._paint_ground(painter, index)
            self._paint_words(painter, self.stations[index], card)
            if index:
                self._paint_arrow(painter, card)

    def _paint_words(self, painter: QPainter, station: Station, card: QRectF) -> None:
        painter.setFont(caption_font())
        metrics = QFontMetricsF(caption_font())
        sizes = " × ".join(map(str, station.sizes))
        for row, text, tint in ((2, station.title, self.theme.text), (1, sizes, self.theme.muted)):
            painter.setPen(QColor(tint))
            place = QRectF(card.left() + SPACE_1, card.bottom() - row * WORDS, card.width() - 2 * SPACE_1, WORDS)
            short = metrics.elidedText(text, Qt.TextElideMode.ElideMiddle, place.width())
            painter.drawText(place, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, short)

    def _paint_arrow(self, painter: QPainter, card: QRectF) -> None:
        middle, tip = card.center().y(), card.left() - 3
        painter.setPen(QPen(QColor(self.theme.faint), 1))
        head = (QPointF(tip - 4, middle - 4), QPointF(tip, middle), QPointF(tip - 4, middle + 4))
        painter.drawPolyline(QPolygonF(head))
        painter.drawLine(QPointF(tip - 9, middle), QPointF(tip, middle))

    def tip(self, index: int) -> str:
        """What a station is called, its sizes, and between which ends its numbers lie."""
        station = self.stations[index]
        told = [one.text if one.kind == "text" else f"{one.low:.4g} … {one.high:.4g}" for one in station.outputs]
        lines = [f"{one.port}: {text}" for one, text in zip(station.outputs, told, strict=True)]
        return "\n".join([f"{station.title}  {' × '.join(map(str, station.sizes))}", *lines])

    def event(self, event: QEvent) -> bool:
        return keeps(event) or super().event(event)


class Film(CardScroller):
    """The stations in a window that scrolls from left to right."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self.frames = Frames()
        super().__init__(self.frames, parent)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._stations: tuple[Station, ...] = ()

    def show_stations(self, stations: Sequence[Station], theme: Theme) -> None:
        shown = tuple(stations)
        if theme is self.frames.theme and shown is self._stations:
            # Its pictures take longer to make than all else that is drawn with them.
            return
        if theme is not self.frames.theme:
            self.frames.ink = Ink(theme)
        self._stations = shown
        self._lay_out()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out()

    def _lay_out(self) -> None:
        # The bar at the bottom has its place always, so that the pictures keep their size.
        self.frames.show_stations(self._stations, self.height() - self.horizontalScrollBar().sizeHint().height())

    def _follow(self, index: int) -> None:
        card = self.frames.places[index]
        self.ensureVisible(round(card.center().x()), round(card.center().y()), round(card.width() / 2) + SPACE_2, 0)
