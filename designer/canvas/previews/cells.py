"""What one output looks like in its place of a strip: pictures, a shape, dots or words, prepared to be painted."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPixmap, QPolygonF, QStaticText

from designer.canvas.ink import Face, Ink, color, pen
from designer.canvas.previews.pixmaps import pixmap
from designer.look.theme import SPACE_1
from engine.frozen import frozen
from engine.training.preview import Preview

BREAK = "\u2028"
"""What begins a new line in a prepared text."""
TILE_GAP, LINE = 2.0, 15.0
BAR, WIDEST = 12.0, 112.0
"""How wide one bar is, and a histogram, at most."""
CALM = 0.6
"""How much of its colour a histogram has, which stands beside the numbers of one example."""
SQUAT = 1.6
"""How much wider than high the map of points is."""
DOT = 2.5
PLOTS = ("bars", "curve", "histogram")


@frozen
class Cell:
    """One output in its place."""

    area: QRectF
    drawn: QPixmap | None = None
    pictures: tuple[tuple[QRectF, QRectF], ...] = ()
    """The place of each picture, and where it is in what was drawn."""
    path: QPainterPath | None = None
    is_filled: bool = False
    strength: float = 1.0
    """How much of its colour a filled shape has."""
    words: QStaticText | None = None
    dots: tuple[tuple[int, QPolygonF], ...] = ()
    """Points by the colour that they have among those of the curves."""

    def paint(self, painter: QPainter, ink: Ink, tint: str) -> None:
        """Draw it; words have this tint."""
        # Each number is a square of its own.
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
        if self.drawn is not None:
            for place, part in self.pictures:
                painter.drawPixmap(place, self.drawn, part)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        curves = ink.theme.curves
        if self.path is not None:
            painter.setPen(Qt.PenStyle.NoPen if self.is_filled else pen(curves[0], 1.0))
            painter.setBrush(color(curves[0], self.strength) if self.is_filled else Qt.BrushStyle.NoBrush)
            painter.drawPath(self.path)
        for shade, points in self.dots:
            painter.setPen(pen(curves[shade], DOT))
            painter.drawPoints(points)
        if self.words is not None:
            painter.setPen(color(tint))
            painter.setFont(ink.small.font)
            top = self.area.center().y() - self.words.size().height() / 2
            painter.drawStaticText(QPointF(self.area.left() + 1, top), self.words)


def cell_of(output: Preview, area: QRectF, ink: Ink) -> Cell:
    """An output that is no text, in a part of this area."""
    if output.kind == "points":
        return _points(output, area, len(ink.theme.curves))
    if output.kind in PLOTS:
        return _plot(output, area)
    drawn = pixmap(output, ink.theme)
    if output.kind == "tiles":
        return _tiles(drawn, output.sizes[0], area)
    aspect = drawn.width() / max(drawn.height(), 1)
    wide = min(area.width(), area.height() * (max(aspect, 1.0) if output.kind == "map" else aspect))
    place = QRectF(area.left(), area.top(), wide, area.height())
    return Cell(place, drawn, ((place, QRectF(drawn.rect())),))


def words_cell(text: str, area: QRectF, ink: Ink) -> Cell:
    face = ink.small
    lines = _lines(face, text, area.width(), max(int(area.height() // LINE), 1))
    laid = QStaticText(BREAK.join(lines))
    laid.setTextFormat(Qt.TextFormat.PlainText)
    laid.prepare(font=face.font)
    width = min(area.width(), max(map(face.width, lines)) + SPACE_1)
    return Cell(QRectF(area.left(), area.top(), width, area.height()), words=laid)


def _tiles(drawn: QPixmap, count: int, area: QRectF) -> Cell:
    side, columns = _grid(count, area.width(), area.height())
    step, high = side + TILE_GAP, drawn.height() / count
    pictures = tuple(
        (
            QRectF(area.left() + step * (at % columns), area.top() + step * (at // columns), side, side),
            QRectF(0, high * at, drawn.width(), high),
        )
        for at in range(count)
    )
    return Cell(QRectF(area.left(), area.top(), step * columns - TILE_GAP, area.height()), drawn, pictures)


def _plot(output: Preview, area: QRectF) -> Cell:
    values = np.frombuffer(output.numbers, "<f4").astype(float)
    if output.kind == "histogram":
        # By their roots, so that a few far from all others are seen as well.
        spread = _bars(np.sqrt(values), area, min(area.width(), WIDEST) / len(values), gap=0.0)
        return replace(spread, strength=CALM)
    if output.kind == "bars":
        width = min(area.width() / len(values), BAR)
        return _bars(values, area, width, gap=min(1.0, width / 2))
    low, high = min(values.min(), 0.0), max(values.max(), 0.0)
    scale = area.height() / max(high - low, 1e-12)
    path, zero = QPainterPath(), area.bottom() + low * scale
    step = area.width() / max(len(values) - 1, 1)
    for at, value in enumerate(values):
        point = QPointF(area.left() + at * step, zero - value * scale)
        path.lineTo(point) if at else path.moveTo(point)
    return Cell(area, path=path)


def _bars(values: np.ndarray[tuple[int, ...], np.dtype[np.float64]], area: QRectF, width: float, gap: float) -> Cell:
    """Bars over a line at zero."""
    low, high = min(values.min(), 0.0), max(values.max(), 0.0)
    scale = area.height() / max(high - low, 1e-12)
    path, zero = QPainterPath(), area.bottom() + low * scale
    for at, value in enumerate(values):
        top = zero - value * scale
        path.addRect(QRectF(area.left() + at * width, min(top, zero), width - gap, abs(value) * scale))
    path.addRect(QRectF(area.left(), zero - 0.5, width * len(values), 0.5))
    # One bar beside the other is one area; drawn one over the other they would leave holes.
    path.setFillRule(Qt.FillRule.WindingFill)
    return Cell(QRectF(area.left(), area.top(), width * len(values), area.height()), path=path, is_filled=True)


def _points(output: Preview, area: QRectF, shades: int) -> Cell:
    """The examples on a map, each in the colour of its class."""
    places = np.frombuffer(output.numbers, "<f4").reshape(output.sizes).astype(float)
    place = QRectF(area.left(), area.top(), min(area.width(), area.height() * SQUAT), area.height())
    low, high = places[:, :2].min(0), places[:, :2].max(0)
    share = (places[:, :2] - low) / np.maximum(high - low, 1e-12)
    room = place.adjusted(DOT, DOT, -DOT, -DOT)
    across, up = room.left() + share[:, 0] * room.width(), room.bottom() - share[:, 1] * room.height()
    classes = np.maximum(places[:, 2].astype(int), 0) % shades
    dots = tuple(
        (int(shade), QPolygonF([QPointF(x, y) for x, y in zip(across[chosen], up[chosen], strict=True)]))
        for shade in np.unique(classes)
        if (chosen := classes == shade).any()
    )
    return Cell(place, dots=dots)


def _lines(face: Face, text: str, width: float, most: int) -> list[str]:
    """A text in lines so wide, the last of which is cut short where there would be more of them."""
    made: list[str] = []
    for part in text.split(BREAK):
        made.append("")
        for word in part.split():
            longer = f"{made[-1]} {word}".strip()
            if made[-1] and face.width(longer) > width:
                made.append(word)
            else:
                made[-1] = longer
    return [face.elided(line, width) for line in (*made[: most - 1], " ".join(made[most - 1 :]))]


def _grid(count: int, width: float, height: float) -> tuple[float, int]:
    """The largest side of so many squares, and how many stand in a row."""
    found = (0.0, 1)
    for rows in range(1, count + 1):
        columns = -(-count // rows)
        side = min((height - TILE_GAP * (rows - 1)) / rows, (width - TILE_GAP * (columns - 1)) / columns)
        found = max(found, (side, columns))
    return found
