"""Draws tables of numbers as pictures side by side, each with its name; one can be made large."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from designer.look.theme import LIGHT, SPACE_1, SPACE_2, Theme
from designer.plots.colours import picture
from designer.plots.plot import RingedSurface, caption_font
from engine.frozen import frozen

CAPTION = 18
LABEL_ROOM = 96
"""Pixels that the names of rows take at most."""
LEAST_LABEL = 13
"""Pixels of a row, or of a column, in which its name can be read."""
ARROWS = {Qt.Key.Key_Up: (-1, 0), Qt.Key.Key_Down: (1, 0), Qt.Key.Key_Left: (0, -1), Qt.Key.Key_Right: (0, 1)}


@frozen
class Tile:
    """One table: its name, its colours (rows × columns × 3), and what rows and columns are called."""

    name: str
    colours: NDArray[np.uint8]
    rows: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    smooth: bool = False


class Cell(NamedTuple):
    """One number of one tile."""

    tile: int
    row: int
    column: int


def columns_of(count: int, width: float, height: float, aspect: float) -> int:
    """In how many columns tiles of this aspect (width : height) become largest."""
    best, chosen = -1.0, 1
    for columns in range(1, count + 1):
        rows = -(-count // columns)
        across, down = width / columns - SPACE_2, height / rows - CAPTION - SPACE_1
        size = min(across, down * aspect)
        if size > best:
            best, chosen = size, columns
    return chosen


class Tiles(RingedSurface):
    """The pictures. The pointer and the arrow keys tell the number they are at; a click makes a tile large."""

    pointed = Signal(object)
    """The Cell that is looked at; None for none."""
    enlarged = Signal(int)
    """The number of the tile that stands alone now; -1 for none."""

    def __init__(self, parent: QWidget | None = None, *, keeps_shape: bool = True, enlarges: bool = True) -> None:
        super().__init__(parent)
        self.theme: Theme = LIGHT
        self.tiles: tuple[Tile, ...] = ()
        self.large = -1
        self.cell: Cell | None = None
        self._images: tuple[QImage, ...] = ()
        self._keeps_shape, self._enlarges = keeps_shape, enlarges
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(100, 60)

    def show_tiles(self, tiles: Sequence[Tile]) -> None:
        self.tiles = tuple(tiles)
        self._images = tuple(picture(np.ascontiguousarray(tile.colours)) for tile in tiles)
        if self.large >= len(self.tiles):
            self.enlarge(-1)
        if self.cell is not None and not self._is_there(self.cell):
            self.look_at(None)
        self.update()

    def enlarge(self, tile: int) -> None:
        """Let this tile stand alone, with the names of its rows and columns; -1 for all side by side."""
        tile = tile if self._enlarges and len(self.tiles) > 1 else -1
        if tile != self.large:
            self.large = tile
            self.look_at(None)
            self.enlarged.emit(tile)
            self.update()

    def look_at(self, cell: Cell | None) -> None:
        if cell != self.cell:
            self.cell = cell
            self.pointed.emit(cell)
            self.update()

    def _is_there(self, cell: Cell) -> bool:
        return cell.tile < len(self.tiles) and all(
            at < size for at, size in zip(cell[1:], self.tiles[cell.tile].colours.shape, strict=False)
        )

    # Where things are.

    @property
    def shown(self) -> range:
        return range(self.large, self.large + 1) if self.large >= 0 else range(len(self.tiles))

    def area(self, tile: int) -> QRectF:
        """Where the picture of a tile is, without its name."""
        shown = self.shown
        rows, columns = self.tiles[tile].colours.shape[:2]
        aspect = columns / rows if self._keeps_shape else 1.6
        across = columns_of(len(shown), self.width(), self.height(), aspect)
        down = -(-len(shown) // across)
        row, column = divmod(tile - shown.start, across)
        wide, tall = self.width() / across, self.height() / down
        left = self._label_room(tile)
        room = QRectF(
            column * wide + left + 1, row * tall + CAPTION, wide - SPACE_2 - left - 1, tall - CAPTION - SPACE_1
        )
        if self._has_labels:
            room.setBottom(room.bottom() - (CAPTION if self.tiles[tile].columns else 0))
        if self._keeps_shape:
            size = max(1.0, min(room.width(), room.height() * aspect))
            room.setSize(QRectF(0, 0, size, size / aspect).size())
        return QRectF(round(room.left()), round(room.top()), max(1, round(room.width())), max(1, round(room.height())))

    @property
    def _has_labels(self) -> bool:
        return len(self.shown) == 1

    def _label_room(self, tile: int) -> float:
        names = self.tiles[tile].rows if self._has_labels else ()
        metrics = QFontMetricsF(caption_font())
        widest = max((metrics.horizontalAdvance(name) for name in names), default=0.0)
        return min(LABEL_ROOM, widest + SPACE_2) if names else 0.0

    def rect_of(self, cell: Cell) -> QRectF:
        area, (rows, columns) = self.area(cell.tile), self.tiles[cell.tile].colours.shape[:2]
        wide, tall = area.width() / columns, area.height() / rows
        return QRectF(area.left() + cell.column * wide, area.top() + cell.row * tall, wide, tall)

    def cell_at(self, x: float, y: float) -> Cell | None:
        for tile in self.shown:
            area = self.area(tile)
            if area.contains(x, y):
                rows, columns = self.tiles[tile].colours.shape[:2]
                row = int((y - area.top()) / area.height() * rows)
                column = int((x - area.left()) / area.width() * columns)
                return Cell(tile, min(rows - 1, row), min(columns - 1, column))
        return None

    # What a person does.

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        self.look_at(self.cell_at(event.position().x(), event.position().y()))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        cell = self.cell_at(event.position().x(), event.position().y())
        if event.button() == Qt.MouseButton.LeftButton and cell is not None:
            self.enlarge(-1 if self.large >= 0 else cell.tile)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.look_at(None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if not self.tiles:
            super().keyPressEvent(event)
        elif key in ARROWS:
            cell = self.cell
            self.look_at(Cell(self.shown.start, 0, 0) if cell is None else self._beside(cell, *ARROWS[key]))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self.cell is not None:
            self.enlarge(-1 if self.large >= 0 else self.cell.tile)
        elif key == Qt.Key.Key_Escape and self.large >= 0:
            self.enlarge(-1)
        else:
            super().keyPressEvent(event)

    def _beside(self, cell: Cell, down: int, across: int) -> Cell:
        """The next number in this direction; behind the last column of a tile is the next tile."""
        rows, columns = self.tiles[cell.tile].colours.shape[:2]
        row, column = min(rows - 1, max(0, cell.row + down)), cell.column + across
        tile = cell.tile + (column >= columns) - (column < 0)
        if tile == cell.tile or tile not in self.shown:
            return Cell(cell.tile, row, min(columns - 1, max(0, column)))
        rows, columns = self.tiles[tile].colours.shape[:2]
        return Cell(tile, min(row, rows - 1), 0 if tile > cell.tile else columns - 1)

    # What is painted.

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setFont(caption_font())
        for tile in self.shown:
            area = self.area(tile)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, self.tiles[tile].smooth)
            painter.drawImage(area, self._images[tile])
            painter.setPen(QPen(QColor(self.theme.border), 1))
            painter.drawRect(area.adjusted(-0.5, -0.5, 0.5, 0.5))
            self._paint_name(painter, tile, area)
            if self._has_labels:
                self._paint_labels(painter, tile, area)
        if self.cell is not None and self.cell.tile in self.shown:
            painter.setPen(QPen(QColor(self.theme.text), 1))
            painter.drawRect(self.rect_of(self.cell).adjusted(-0.5, -0.5, 0.5, 0.5))
        if self._ring:
            painter.setPen(QPen(QColor(self.theme.focus), 1))
            painter.drawRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5))

    def _paint_name(self, painter: QPainter, tile: int, area: QRectF) -> None:
        looked = self.cell is not None and self.cell.tile == tile
        painter.setPen(QColor(self.theme.text if looked else self.theme.muted))
        line = QRectF(area.left(), area.top() - CAPTION, max(area.width(), 40), CAPTION - 2)
        name = QFontMetricsF(caption_font()).elidedText(
            self.tiles[tile].name, Qt.TextElideMode.ElideRight, line.width()
        )
        painter.drawText(line, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, name)

    def _paint_labels(self, painter: QPainter, tile: int, area: QRectF) -> None:
        """The names of rows and columns, as many as have room."""
        one, metrics = self.tiles[tile], QFontMetricsF(caption_font())
        row, column = (self.cell.row, self.cell.column) if self.cell is not None else (-1, -1)
        for at in _with_room(len(one.rows), area.height(), LEAST_LABEL):
            painter.setPen(QColor(self.theme.text if at == row else self.theme.muted))
            middle = area.top() + (at + 0.5) * area.height() / len(one.rows)
            line = QRectF(0, middle - 8, area.left() - SPACE_1, 16)
            text = metrics.elidedText(one.rows[at], Qt.TextElideMode.ElideRight, line.width())
            painter.drawText(line, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)
        widest = max((metrics.horizontalAdvance(name) for name in one.columns), default=0) + SPACE_1
        for at in _with_room(len(one.columns), area.width(), widest):
            painter.setPen(QColor(self.theme.text if at == column else self.theme.muted))
            middle = area.left() + (at + 0.5) * area.width() / len(one.columns)
            line = QRectF(middle - widest / 2, area.bottom() + 2, widest, 16)
            painter.drawText(line, Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop, one.columns[at])


def _with_room(count: int, room: float, least: float) -> range:
    """All of so many places, or every second or fewer where names need so much room each."""
    if not count:
        return range(0)
    return range(0, count, max(1, int(np.ceil(least * count / max(room, 1)))))
