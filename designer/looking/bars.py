"""Draws how numbers are spread, and how often each class is there; the pointer over a bar tells it."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt

from PySide6.QtCore import QCoreApplication, QLineF, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from designer.look.theme import SPACE_1, SPACE_2, Theme
from designer.plots.answer_bars import shown
from designer.plots.plot import HoverSurface, caption_font, number_font
from designer.plots.ticks import linear_ticks, tick_text, value_text
from designer.texts import counted, tip
from engine.data.looking.told import Bars, ClassCount, Figures

HIGH, FOOT, LEFT = 168, 18, 44
ROW, THICK = 20, 12
NUMBER = 56
MOST_ROWS = 24
LEAST_BARS = 10
LEAST = 0.6
"""A bar of a single example is still seen."""


def counts_of(figures: Figures | None) -> tuple[int, ...]:
    """What a small picture of a part shows: its numbers, classes or lengths, as they are spread."""
    if figures is None:
        return ()
    if figures.classes is not None:
        return tuple(one.count for one in figures.classes.counts[:MOST_ROWS])
    if figures.tokens is not None:
        return figures.tokens.lengths.counts
    bars = figures.numbers.bars if figures.numbers is not None else None
    return fewer(bars).counts if bars is not None else ()


def fewer(bars: Bars) -> Bars:
    """Wider steps where there are only some numbers, as many as the square root of those."""
    total, steps = sum(bars.counts), len(bars.counts)
    most = max(LEAST_BARS, sqrt(total))
    each = next(one for one in range(1, steps + 1) if steps % one == 0 and steps / one <= most)
    counts = tuple(sum(bars.counts[at : at + each]) for at in range(0, steps, each))
    return Bars(bars.low, bars.high, counts)


def paint_small(painter: QPainter, area: QRectF, counts: Sequence[int], tint: QColor) -> None:
    """A few bars beside each other; the seldom ones are drawn higher than they are, to be seen."""
    if not counts:
        return
    top, width = sqrt(max(*counts, 1)), area.width() / len(counts)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(tint)
    gap = 1.0 if width > 3 else 0.0
    for at, count in enumerate(counts):
        high = area.height() * sqrt(count) / top
        painter.drawRect(QRectF(area.left() + at * width, area.bottom() - high, width - gap, high))
    painter.drawRect(QRectF(area.left(), area.bottom(), area.width(), 1.0))


class SpreadView(HoverSurface):
    """A histogram over an axis with round numbers."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.bars: Bars | None = None
        self.is_whole = False
        self.setFixedHeight(HIGH)
        self.setMouseTracking(True)
        self.hovered.connect(self._tell)

    def show_bars(self, bars: Bars | None, *, is_whole: bool = False) -> None:
        """Show these; whole steps have whole numbers at the axis."""
        self.bars, self.is_whole = bars if is_whole or bars is None else fewer(bars), is_whole
        self.setVisible(bars is not None)
        self.update()

    @property
    def _area(self) -> QRectF:
        return QRectF(self.rect()).adjusted(LEFT, SPACE_2, -SPACE_2, -FOOT)

    def bar(self, at: int) -> QRectF:
        """Where a bar stands, in pixels of this widget."""
        assert self.bars is not None
        area, counts = self._area, self.bars.counts
        width = area.width() / len(counts)
        high = area.height() * counts[at] / max(*counts, 1)
        high = max(high, LEAST * 2) if counts[at] else 0.0
        return QRectF(area.left() + at * width, area.bottom() - high, width - (1.0 if width > 3 else 0.0), high)

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.bars is None:
            return
        painter, theme, area = QPainter(self), self.theme, self._area
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._paint_axes(painter, self.bars)
        painter.setPen(Qt.PenStyle.NoPen)
        for at in range(len(self.bars.counts)):
            tint = theme.accent if at == self._hovered else theme.curves[0]
            painter.setBrush(QColor(tint))
            painter.setOpacity(1.0 if at == self._hovered else 0.85)
            painter.drawRect(self.bar(at))
        painter.setOpacity(1.0)
        painter.setPen(QPen(QColor(theme.border_strong), 1))
        painter.drawLine(QLineF(area.left(), area.bottom() + 0.5, area.right(), area.bottom() + 0.5))

    def _paint_axes(self, painter: QPainter, bars: Bars) -> None:
        area, theme = self._area, self.theme
        painter.setFont(number_font())
        most = max(*bars.counts, 1)
        for tick in linear_ticks(0, most, 4, whole=True):
            y = round(area.bottom() - tick / most * area.height()) + 0.5
            painter.setPen(QPen(QColor(theme.border), 1))
            painter.drawLine(QLineF(area.left(), y, area.right(), y))
            painter.setPen(QColor(theme.muted))
            right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(QRectF(0, y - 8, LEFT - SPACE_1, 16), right, _short(int(tick)))
        ticks = linear_ticks(bars.low, bars.high, max(3, int(area.width() / 80)), whole=self.is_whole)
        step = ticks[1] - ticks[0] if len(ticks) > 1 else bars.high - bars.low
        for tick in ticks:
            x = area.left() + (tick - bars.low) / (bars.high - bars.low) * area.width()
            place = QRectF(x - 45, area.bottom() + 2, 90, FOOT - 2)
            if place.right() > self.width():
                place.moveRight(self.width() + 45 - QFontMetricsF(number_font()).horizontalAdvance("0000"))
            painter.setPen(QColor(theme.muted))
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, tick_text(tick, step))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self.bars is None:
            return
        area = self._area
        at = int((event.position().x() - area.left()) // (area.width() / len(self.bars.counts)))
        self._hover(at if 0 <= at < len(self.bars.counts) else -1)

    def tip(self, at: int) -> str:
        """What is said of a bar."""
        assert self.bars is not None
        step = (self.bars.high - self.bars.low) / len(self.bars.counts)
        low, high = self.bars.low + at * step, self.bars.low + (at + 1) * step
        count = counted(self.bars.counts[at])
        if self.is_whole and step == 1:
            return QCoreApplication.translate("looking", "{low}: {count}").format(low=counted(int(low)), count=count)
        text = QCoreApplication.translate("looking", "{low} to {high}: {count}")
        return text.format(low=value_text(low, step), high=value_text(high, step), count=count)

    def _tell(self, at: int) -> None:
        if at < 0:
            QToolTip.hideText()
        else:
            point = self.mapToGlobal(self.bar(at).topLeft().toPoint())
            QToolTip.showText(point, tip("", self.tip(at)), self)


class ClassBars(HoverSurface):
    """A row for each class: its name, its examples for training and those kept for validation, and their number."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.counts: tuple[ClassCount, ...] = ()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setMouseTracking(True)
        self.hovered.connect(self._tell)

    def show_counts(self, counts: Sequence[ClassCount]) -> None:
        self.counts = tuple(counts)
        self.setVisible(bool(counts))
        self.setFixedHeight(max(1, len(self.counts)) * ROW)
        self.update()

    def sizeHint(self) -> QSize:
        return QSize(240, max(1, len(self.counts)) * ROW)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        most = max((one.count for one in self.counts), default=1) or 1
        metrics = QFontMetricsF(caption_font())
        names = [shown(one.name) for one in self.counts]
        room = min(max(map(metrics.horizontalAdvance, names), default=0) + SPACE_2, self.width() / 3)
        for at, (one, name) in enumerate(zip(self.counts, names, strict=True)):
            row = QRectF(0, at * ROW, self.width(), ROW)
            if row.intersects(QRectF(event.rect())):
                short = metrics.elidedText(name, Qt.TextElideMode.ElideRight, room)
                self._paint_row(painter, one, short, row, room, most)

    def _paint_row(self, painter: QPainter, one: ClassCount, name: str, row: QRectF, room: float, most: int) -> None:
        theme = self.theme
        painter.setFont(caption_font())
        painter.setPen(QColor(theme.text))
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRectF(row.left(), row.top(), room, ROW), middle | Qt.AlignmentFlag.AlignLeft, name)
        whole = row.width() - room - NUMBER - SPACE_2
        left, top = row.left() + room + SPACE_1, row.center().y() - THICK / 2
        painter.setPen(Qt.PenStyle.NoPen)
        rest = one.count - one.validation
        first = whole * rest / most
        painter.setBrush(QColor(theme.curves[0]))
        painter.drawRect(QRectF(left, top, first, THICK))
        painter.setBrush(QColor(theme.curves[1]))
        painter.drawRect(QRectF(left + first, top, whole * one.validation / most, THICK))
        painter.setFont(number_font())
        painter.setPen(QColor(theme.text if one.count else theme.bad))
        place = QRectF(row.right() - NUMBER, row.top(), NUMBER, ROW)
        painter.drawText(place, middle | Qt.AlignmentFlag.AlignRight, counted(one.count))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        at = int(event.position().y() // ROW)
        self._hover(at if 0 <= at < len(self.counts) else -1)

    def tip(self, at: int) -> str:
        """What is said of a class."""
        one = self.counts[at]
        text = QCoreApplication.translate("looking", "{name}: {train} for training, {held} kept for validation")
        return text.format(name=shown(one.name), train=counted(one.train), held=counted(one.validation))

    def _tell(self, at: int) -> None:
        if at < 0:
            QToolTip.hideText()
        else:
            point = self.mapToGlobal(QPointF(self.width() / 3, (at + 1) * ROW).toPoint())
            QToolTip.showText(point, tip("", self.tip(at)), self)


def _short(count: int) -> str:
    """A count at an axis: 1,200 as 1.2k."""
    for size, sign in ((1_000_000, "M"), (1_000, "k")):
        if count >= size:
            return f"{count / size:.3g}{sign}"
    return str(count)
