"""Draws one example: each of its parts as a picture, a curve, bars or words, with its name above it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QWidget

from designer.canvas.ink import Ink
from designer.canvas.previews.cells import cell_of
from designer.look.style import interface_font, mono_font
from designer.look.theme import RADIUS, SPACE_1, SPACE_2, TYPE_CAPTION, TYPE_SMALL, Theme
from designer.plots.answer_bars import shown
from designer.texts import word
from engine.data.looking.preview import Preview
from engine.frozen import frozen

PICTURE = 64.0
WIDE = {"curve": 168.0, "bars": 112.0, "map": 168.0, "tiles": 168.0, "histogram": 112.0}
LEAST, MOST_LINE, LONG = 76.0, 200.0, 320.0
CAPTION, LINE, HEAD = 16.0, 18.0, 22.0
LETTERS = 26
"""Longer texts are broken into lines."""
LINED = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop) | int(Qt.TextFlag.TextSingleLine)
WRAPPED = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop) | int(Qt.TextFlag.TextWrapAnywhere)


@frozen
class Placed:
    """One part in its place."""

    shown: Preview
    place: QRectF


class Inked(QWidget):
    """A widget that is painted in the ink of a theme."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.ink = Ink(theme)

    @property
    def theme(self) -> Theme:
        return self.ink.theme

    @theme.setter
    def theme(self, theme: Theme) -> None:
        self.ink = Ink(theme)
        self.update()


class ExampleCells(Inked):
    """The parts of an example from left to right in lines; below them what the network sees of it."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.groups: tuple[tuple[str, tuple[Preview, ...]], ...] = ()
        self.placed: list[Placed] = []
        self.heads: list[tuple[str, QRectF]] = []

    def show_groups(self, groups: Sequence[tuple[str, tuple[Preview, ...]]]) -> None:
        """Show these parts, each group under its heading."""
        self.groups = tuple((head, parts) for head, parts in groups if parts)
        told = [f"{word(one.port)}: {one.text or one.kind}" for _, parts in self.groups for one in parts]
        self.setAccessibleDescription("; ".join(told))
        self._place()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.oldSize().width() != event.size().width():
            self._place()

    def _place(self) -> None:
        self.placed, self.heads, top = [], [], 0.0
        for head, parts in self.groups:
            if head:
                self.heads.append((head, QRectF(0, top, self.width(), HEAD)))
                top += HEAD
            left, high = 0.0, 0.0
            for one in parts:
                size = self._size(one)
                if left and left + size[0] > self.width():
                    top, left, high = top + high + SPACE_2, 0.0, 0.0
                self.placed.append(Placed(one, QRectF(left, top, *size)))
                left, high = left + size[0] + SPACE_2, max(high, size[1])
            top += high + SPACE_2
        self.setMinimumHeight(max(1, round(top)))
        self.update()

    def _size(self, one: Preview) -> tuple[float, float]:
        name = QFontMetricsF(interface_font(TYPE_CAPTION)).horizontalAdvance(word(one.port)) + 2 * SPACE_2
        if one.kind == "text":
            text = shown(one.text)
            if len(text) > LETTERS or "\n" in text:
                lines = QFontMetricsF(_text_font()).boundingRect(QRectF(0, 0, LONG - 2 * SPACE_2, 999), WRAPPED, text)
                return LONG, CAPTION + 2 * SPACE_1 + max(LINE, lines.height())
            wide = QFontMetricsF(_text_font()).horizontalAdvance(text) + 2 * SPACE_2
            return min(max(wide, name, LEAST), MOST_LINE), CAPTION + LINE + 2 * SPACE_1
        wide = WIDE.get(one.kind, PICTURE) + 2 * SPACE_2
        return max(wide, min(name, MOST_LINE)), CAPTION + PICTURE + 2 * SPACE_1 + SPACE_1

    def paintEvent(self, event: QPaintEvent) -> None:
        painter, theme, area = QPainter(self), self.theme, QRectF(event.rect())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(self.ink.caption.font)
        for head, place in self.heads:
            painter.setPen(QColor(theme.muted))
            painter.drawText(place, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, head)
        for one in self.placed:
            if one.place.intersects(area):
                self._paint_part(painter, one)

    def _paint_part(self, painter: QPainter, one: Placed) -> None:
        theme, place = self.theme, one.place
        painter.setPen(QPen(QColor(theme.border), 1))
        painter.setBrush(QColor(theme.raised))
        painter.drawRoundedRect(place.adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)
        inner = place.adjusted(SPACE_2, SPACE_1, -SPACE_2, -SPACE_1)
        font = interface_font(TYPE_CAPTION)
        painter.setFont(font)
        painter.setPen(QColor(theme.muted))
        name = QFontMetricsF(font).elidedText(word(one.shown.port), Qt.TextElideMode.ElideRight, inner.width())
        painter.drawText(QRectF(inner.left(), inner.top(), inner.width(), CAPTION), Qt.AlignmentFlag.AlignLeft, name)
        below = inner.adjusted(0, CAPTION, 0, 0)
        if one.shown.kind == "text":
            painter.setFont(_text_font())
            painter.setPen(QColor(theme.text))
            text, how = shown(one.shown.text), WRAPPED
            if len(text) <= LETTERS and "\n" not in text:
                text = QFontMetricsF(_text_font()).elidedText(text, Qt.TextElideMode.ElideRight, below.width() + 1)
                # Rounded widths would break a text that just fits.
                how = LINED
            painter.drawText(below, how, text)
        else:
            area = QRectF(below.left(), below.top(), below.width(), PICTURE)
            cell_of(one.shown, area, self.ink).paint(painter, self.ink, theme.text)


class PictureView(Inked):
    """The mean of all pictures; hidden where there are none."""

    SIDE = 128

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.picture: Preview | None = None
        self.setFixedSize(self.sizeHint())
        self.setAccessibleName(self.tr("The mean picture"))
        self.setToolTip(self.tr("The mean of all pictures."))

    def sizeHint(self) -> QSize:
        return QSize(self.SIDE, self.SIDE + round(CAPTION))

    def show_picture(self, picture: Preview | None) -> None:
        self.picture = picture
        self.setVisible(picture is not None)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.picture is None:
            return
        painter = QPainter(self)
        painter.setFont(interface_font(TYPE_CAPTION))
        painter.setPen(QColor(self.theme.muted))
        painter.drawText(QRectF(0, 0, self.SIDE, CAPTION), Qt.AlignmentFlag.AlignLeft, self.tr("Mean picture"))
        cell_of(self.picture, QRectF(0, CAPTION, self.SIDE, self.SIDE), self.ink).paint(painter, self.ink, "")


def _text_font() -> QFont:
    return mono_font(TYPE_SMALL)
