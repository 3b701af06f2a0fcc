"""Draws kernels as small pictures, side by side, each number one square."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QImage, QLinearGradient, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from designer.look.theme import LIGHT, Theme
from designer.plots.colours import channels, diverging, picture
from designer.plots.plot import HoverSurface, number_font
from designer.plots.ticks import scale_text

NARROW, WIDE = 2, 6
"""Pixels between two kernels; large ones would run into each other with few."""
MOST = 64
LARGEST = 40  # pixels that one number takes at most
LABELS = 112  # pixels for the two numbers beside the colours


@dataclass(frozen=True)
class Arrangement:
    """How many kernels stand in a row and how many are shown, each number `magnification` pixels wide and high."""

    columns: int
    shown: int
    magnification: int


def gap_of(magnification: int) -> int:
    """How far apart kernels stand whose numbers are so large."""
    return min(WIDE, max(NARROW, magnification // 3))


def arrange(count: int, height: int, width: int, room_height: int, room_width: int) -> Arrangement:
    """The largest equal magnification at which the kernels fit into the room; fewer of them where none does."""
    count = min(count, MOST)
    for magnification in range(LARGEST, 0, -1):
        gap = gap_of(magnification)
        columns = min(count, (room_width + gap) // (width * magnification + gap))
        rows = (room_height + gap) // (height * magnification + gap)
        if columns * rows >= count:
            needed = -(-count // columns)
            return Arrangement(-(-count // needed), count, magnification)
    columns = max(1, min(count, (room_width + gap) // (width + gap)))
    return Arrangement(columns, min(count, columns * max(1, rows)), 1)


def scale_colours(theme: Theme) -> tuple[str, str, str]:
    """Negative, zero and positive; zero is told from the gaps, which have the colour of the panel."""
    return theme.curves[0], theme.pressed, theme.curves[1]


class KernelGrid(HoverSurface):
    """The pictures; the pointer over one tells which filter it is."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme: Theme = LIGHT
        self.arrangement = Arrangement(1, 0, 1)
        self.image = QImage()
        self._size = (1, 1)
        self.setMouseTracking(True)
        self.setMinimumHeight(40)

    def show_kernels(self, kernels: NDArray[np.float32], scale: float) -> None:
        """Prepares the picture of kernels (filters, height, width), painted in the screen's own pixels."""
        ratio = self.devicePixelRatioF()
        count, height, width = kernels.shape
        self._size = height, width
        self.arrangement = arrange(count, height, width, self.height(), self.width())
        cell = max(1, round(self.arrangement.magnification * ratio))
        gap = round(gap_of(self.arrangement.magnification) * ratio)
        columns, shown = self.arrangement.columns, self.arrangement.shown
        rows = -(-shown // columns)
        tall, wide = height * cell + gap, width * cell + gap
        canvas = np.empty((rows * tall, columns * wide, 3), dtype=np.uint8)
        canvas[:] = channels(self.theme.panel)
        tiles = diverging(kernels[:shown], scale, *scale_colours(self.theme)).repeat(cell, axis=1).repeat(cell, axis=2)
        for index, tile in enumerate(tiles):
            row, column = divmod(index, columns)
            top, left = row * tall, column * wide
            canvas[top : top + height * cell, left : left + width * cell] = tile
        self.image = picture(canvas)
        self.image.setDevicePixelRatio(ratio)
        self.update()

    def tile(self, index: int) -> QRectF:
        """Where a kernel is, in pixels of this widget."""
        ratio = self.devicePixelRatioF()
        cell = max(1, round(self.arrangement.magnification * ratio)) / ratio
        gap = round(gap_of(self.arrangement.magnification) * ratio) / ratio
        height, width = self._size
        row, column = divmod(index, self.arrangement.columns)
        return QRectF(column * (width * cell + gap), row * (height * cell + gap), width * cell, height * cell)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.drawImage(0, 0, self.image)
        if 0 <= self._hovered < self.arrangement.shown:
            painter.setPen(QPen(QColor(self.theme.text), 1))
            painter.drawRect(self.tile(self._hovered).adjusted(-0.5, -0.5, 0.5, 0.5))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        shown = range(self.arrangement.shown)
        self._hover(next((index for index in shown if self.tile(index).contains(event.position())), -1))


class ScaleBar(QWidget):
    """The colours from the most negative to the most positive number."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme: Theme = LIGHT
        self.scale = 0.0
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.setFixedHeight(16)
        self.setMinimumWidth(LABELS + 24)
        self.setMaximumWidth(LABELS + 72)

    def sizeHint(self) -> QSize:
        return self.maximumSize()

    def show_scale(self, scale: float) -> None:
        self.scale = scale
        self.setAccessibleName(f"{scale_text(-scale)} – {scale_text(scale)}")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        bar = QRectF(LABELS / 2, 4, self.width() - LABELS, 8)
        gradient = QLinearGradient(bar.topLeft(), bar.topRight())
        for place, colour in zip((0.0, 0.5, 1.0), scale_colours(self.theme), strict=True):
            gradient.setColorAt(place, QColor(colour))
        painter.fillRect(bar, gradient)
        painter.setFont(number_font())
        painter.setPen(QColor(self.theme.muted))
        middle = Qt.AlignmentFlag.AlignVCenter
        row = QRectF(self.rect())
        painter.drawText(QRectF(0, 0, 50, 16), middle | Qt.AlignmentFlag.AlignRight, scale_text(-self.scale))
        painter.drawText(
            row.adjusted(bar.right() + 6, 0, 0, 0), middle | Qt.AlignmentFlag.AlignLeft, scale_text(self.scale)
        )
