"""Shows what the machine does for a training: a small curve over time for each figure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

import numpy as np
from PySide6.QtCore import QEvent, QLocale, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QMouseEvent, QPainter, QPaintEvent, QPen, QPolygonF
from PySide6.QtWidgets import QScrollArea, QWidget

from designer.look.theme import LIGHT, SPACE_1, SPACE_2, SPACE_4, Theme
from designer.plots.colours import blend
from designer.plots.past import Past
from designer.plots.plot import Plot, caption_font, number_font
from designer.plots.ticks import percent, value_text, whole_text

CARD_WIDTH, CARD_HEIGHT = 208, 62
LINE = 16
BYTES = ("memory", "system_memory", "gpu_memory")
SHARES = ("system_processor", "gpu_load", "watching")
RATE = "rate:"
"""Before the name of a view whose looks a second are told."""


@dataclass
class Figure:
    """One figure: what it is called, how it went, and the most that it can be."""

    title: str
    past: Past = field(default_factory=Past)
    most: float = 0.0


def figure_text(name: str, value: float, most: float = 0.0) -> str:
    """A figure with its unit."""
    if name in BYTES:
        text = size_text(value)
        return f"{text} / {size_text(most)}" if most else text
    if name in SHARES:
        return percent(value, is_fine=True)
    if name in ("steps", "examples"):
        return whole_text(round(value)) if value >= 100 else QLocale().toString(float(value), "f", 1)
    if name == "processor" or name.startswith(RATE):
        return QLocale().toString(float(value), "f", 2 if name == "processor" else 1)
    return value_text(value)


def size_text(value: float) -> str:
    """A size in memory."""
    return QLocale().formattedDataSize(round(value), 1)


class Cards(QWidget):
    """All figures, as many side by side as have room; the pointer reads a curve at its place."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme: Theme = LIGHT
        self.figures: dict[str, Figure] = {}
        self.now = 0.0
        self.at: QPointF | None = None
        self.setMouseTracking(True)

    def columns(self) -> int:
        return max(1, self.width() // CARD_WIDTH)

    def fit(self) -> None:
        """Be as high as all cards need."""
        self.setMinimumHeight(-(-len(self.figures) // self.columns()) * (CARD_HEIGHT + SPACE_2))
        told = (f"{one.title} {self.text(name, one)}" for name, one in self.figures.items() if len(one.past))
        self.setAccessibleDescription("; ".join(told))
        self.update()

    def text(self, name: str, one: Figure, at: int = -1) -> str:
        return figure_text(name, float(one.past.values[at]), one.most)

    def card(self, index: int) -> QRectF:
        columns = self.columns()
        row, column = divmod(index, columns)
        wide = self.width() / columns
        return QRectF(round(column * wide), row * (CARD_HEIGHT + SPACE_2), round(wide - SPACE_4), CARD_HEIGHT)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.at = event.position()
        self.update()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.at = None
        self.update()

    def reading(self, index: int) -> int | None:
        """Which value of a curve the pointer is at; None where it is elsewhere."""
        card, figure = self.card(index), list(self.figures.values())[index]
        if self.at is None or not card.contains(self.at) or not len(figure.past):
            return None
        places = self._across(figure, card)
        return int(np.abs(places - self.at.x()).argmin())

    def _across(self, figure: Figure, card: QRectF) -> np.ndarray:
        times = figure.past.times
        span = max(times[-1] - times[0], 1e-9)
        found: np.ndarray = card.left() + (times - times[0]) / span * (card.width() - 2)
        return found

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for index, (name, figure) in enumerate(self.figures.items()):
            card = self.card(index)
            if len(figure.past) and event.rect().intersects(card.toAlignedRect()):
                self._paint(painter, card, name, figure, self.reading(index))

    def _paint(self, painter: QPainter, card: QRectF, name: str, figure: Figure, at: int | None) -> None:
        text = self.text(name, figure, -1 if at is None else at)
        room = QFontMetricsF(number_font()).horizontalAdvance(text)
        line = QRectF(card.left(), card.top(), card.width(), LINE)
        painter.setFont(number_font())
        painter.setPen(QColor(self.theme.text))
        painter.drawText(line, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)
        painter.setFont(caption_font())
        painter.setPen(QColor(self.theme.muted))
        line.setWidth(card.width() - room - SPACE_2)
        title = QFontMetricsF(caption_font()).elidedText(figure.title, Qt.TextElideMode.ElideRight, line.width())
        painter.drawText(line, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, title)
        self._paint_curve(painter, card.adjusted(0, LINE + SPACE_1, 0, 0), figure, at)

    def _paint_curve(self, painter: QPainter, area: QRectF, figure: Figure, at: int | None) -> None:
        values = figure.past.values
        top = max(figure.most, float(values.max()) * 1.1, 1e-12)
        across = self._across(figure, area)
        down = area.bottom() - np.clip(values / top, 0, 1) * (area.height() - 2)
        line = [QPointF(x, y) for x, y in zip(across, down, strict=True)]
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(blend(self.theme.accent, self.theme.panel, 0.14))
        ends = [QPointF(across[0], area.bottom()), *line, QPointF(across[-1], area.bottom())]
        painter.drawPolygon(QPolygonF(ends))
        painter.setPen(QPen(QColor(self.theme.border), 1))
        painter.drawLine(area.bottomLeft(), area.bottomRight())
        painter.setPen(QPen(QColor(self.theme.accent), 1))
        painter.drawPolyline(QPolygonF(line))
        if at is not None:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(self.theme.accent))
            painter.drawEllipse(line[at], 3, 3)


class MachinePlot(Plot):
    """Figures come by name; those that a machine does not have are not there."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.cards = Cards(self)
        self.scroller = QScrollArea(self)
        self.scroller.setWidgetResizable(True)
        self.scroller.setFrameShape(QScrollArea.Shape.NoFrame)
        self.scroller.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.scroller.setWidget(self.cards)
        self.scroller.viewport().setAutoFillBackground(False)
        self.column.addWidget(self.scroller, 1)
        self._retranslate()
        self.set_theme(self.theme)

    def show_figures(self, time: float, figures: Iterable[tuple[str, float]], gpu: str = "") -> None:
        """Figures by name at a time in seconds; ``<name>_total`` is the most that one can be."""
        found = dict(figures)
        most = {"system_memory": found.get("total", 0.0), "gpu_memory": found.get("gpu_memory_total", 0.0)}
        most |= {"system_processor": 1.0, "gpu_load": 1.0}
        titles = self._titles(gpu)
        for name, value in found.items():
            if name not in titles and not name.startswith(RATE):
                continue
            figure = self.cards.figures.setdefault(name, Figure(""))
            figure.title = titles.get(name) or self.tr("{view}, looks a second").format(view=name[len(RATE) :])
            figure.most = most.get(name, 0.0)
            figure.past.add(time, value)
        for name in [one for one in self.cards.figures if one.startswith(RATE) and one not in found]:
            del self.cards.figures[name]
        order = [*titles, *(name for name in self.cards.figures if name.startswith(RATE))]
        self.cards.figures = {name: self.cards.figures[name] for name in order if name in self.cards.figures}
        self._stale = True

    def clear(self) -> None:
        self.cards.figures = {}
        self._stale = True

    def _has_data(self) -> bool:
        return bool(self.cards.figures)

    def _draw(self) -> None:
        self.cards.fit()

    def _titles(self, gpu: str) -> dict[str, str]:
        """What each figure is called, in the order in which they stand."""
        return {
            "learning_rate": self.tr("Learning rate"),
            "momentum": self.tr("Momentum"),
            "steps": self.tr("Steps a second"),
            "examples": self.tr("Examples a second"),
            "memory": self.tr("Memory of training"),
            "system_memory": self.tr("Memory of all"),
            "processor": self.tr("Cores of training"),
            "system_processor": self.tr("Load of all cores"),
            "gpu_memory": self.tr("Memory of {gpu}").format(gpu=gpu or self.tr("the GPU")),
            "gpu_load": self.tr("Load of {gpu}").format(gpu=gpu or self.tr("the GPU")),
            "watching": self.tr("Time spent watching"),
        }

    def _take_theme(self) -> None:
        self.cards.theme = self.theme

    def _retranslate(self) -> None:
        self._set_empty_text(self.tr("What the machine does appears here while a network learns. Press Train."))
        self.cards.setAccessibleName(self.tr("Figures of the machine, each with a curve over time"))
        self.scroller.setAccessibleName(self.tr("Figures of the machine"))
