"""The strip below a node that shows what one example looks like there; all is prepared before it is painted."""

from __future__ import annotations

import struct
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPainterPath, QPixmap, QStaticText
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from designer.canvas.ink import Face, Ink, color, pen
from designer.look.theme import RADIUS, SPACE_1, SPACE_2
from engine.graph.measures import WIDTH
from engine.training.preview import NodePreview, Preview

GAP = 4.0
LOW, TALL, WORDS = 34.0, 55.0, 24.0
"""How high it is where another node stands close below, elsewhere, and where it holds only short words."""
SHORT = 24
BREAK = "\u2028"
"""What begins a new line in a prepared text."""
GONE_BELOW, WHOLE_FROM = 0.2, 0.32
"""It fades where the canvas is small."""
LEAST_TEXT, TILE_GAP, LINE = 56.0, 2.0, 15.0
INNER = WIDTH - 2 * SPACE_1
PLOTS = ("bars", "curve")


@dataclass(frozen=True)
class Cell:
    """One output in its place: pictures, a shape that is filled or drawn, or words."""

    area: QRectF
    pictures: tuple[tuple[QRectF, QPixmap], ...] = ()
    path: QPainterPath | None = None
    is_filled: bool = False
    words: QStaticText | None = None


class PreviewItem(QGraphicsItem):
    """A part of its node: it moves and goes with it."""

    def __init__(self, node: QGraphicsItem, ink: Ink) -> None:
        super().__init__(node)
        # Held on to: a node that left the scene would take this with it when it is deleted.
        self.node: QGraphicsItem | None = node
        self.ink = ink
        self.shown = NodePreview()
        self.height = TALL
        self.width = 0.0
        self._asked: tuple[NodePreview, float, Ink] | None = None
        """What was laid out last."""
        self.cells: list[Cell] = []
        self.setFlag(QGraphicsItem.GraphicsItemFlag.ItemStacksBehindParent)

    def show_preview(self, shown: NodePreview, height: float, ink: Ink) -> None:
        """Show this, so high at most."""
        if (shown, height, ink) == self._asked:
            return
        self._asked = shown, height, ink
        self.prepareGeometryChange()
        if not shown.trouble and all(one.kind == "text" and len(one.text) < SHORT for one in shown.outputs):
            height = WORDS
        self.shown, self.height, self.ink = shown, height, ink
        self.cells = []
        left, room = float(SPACE_1), height - 2 * SPACE_1
        # Of words there is room for two.
        worded = [one for one in shown.outputs if one.kind == "text"][2:]
        outputs = () if shown.is_alarm else tuple(one for one in shown.outputs if one not in worded)[:3]
        for at, output in enumerate(outputs):
            rest = INNER + SPACE_1 - left
            share = rest - (LEAST_TEXT + SPACE_2) * (len(outputs) - at - 1)
            if share < LEAST_TEXT / 2:
                break
            cell = self._cell(output, QRectF(left, SPACE_1, share, room), len(outputs) > 1)
            self.cells.append(cell)
            left = cell.area.right() + SPACE_2
        if shown.trouble:
            self.cells = [self._words(shown.trouble, QRectF(SPACE_1, SPACE_1, INNER, room))]
        self.width = max((cell.area.right() for cell in self.cells), default=0.0) + SPACE_1
        self.setVisible(bool(self.cells))
        self.update()

    def _cell(self, output: Preview, area: QRectF, is_named: bool) -> Cell:
        if output.kind == "text":
            text = output.text or "–"
            is_named = is_named or output.port == "loss"
            between = BREAK if self.height > LOW else " "
            return self._words(f"{output.port}{between}{text}" if is_named else text, area)
        if output.kind in PLOTS:
            return self._plot(output, area)
        # Only here: numpy, which it takes, would hold up the start of the window.
        from designer.canvas.previews.pixmaps import pixmaps

        drawn = pixmaps(output, self.ink.theme)
        count = len(drawn)
        if output.kind != "tiles":
            aspect = drawn[0].width() / max(drawn[0].height(), 1)
            wide = min(area.width(), area.height() * (max(aspect, 1.0) if output.kind == "map" else aspect))
            place = QRectF(area.left(), area.top(), wide, area.height())
            return Cell(place, ((place, drawn[0]),))
        side, columns = _grid(count, area.width(), area.height())
        step = side + TILE_GAP
        places = (
            QRectF(area.left() + step * (at % columns), area.top() + step * (at // columns), side, side)
            for at in range(count)
        )
        whole = QRectF(area.left(), area.top(), step * columns - TILE_GAP, area.height())
        return Cell(whole, tuple(zip(places, drawn, strict=True)))

    def _plot(self, output: Preview, area: QRectF) -> Cell:
        values = struct.unpack(f"<{output.sizes[0]}f", output.numbers)
        low, high = min(*values, 0.0), max(*values, 0.0)
        scale = area.height() / max(high - low, 1e-12)
        path, zero = QPainterPath(), area.bottom() + low * scale
        if output.kind == "bars":
            width = min(area.width() / len(values), 12.0)
            for at, value in enumerate(values):
                top = zero - value * scale
                path.addRect(
                    QRectF(area.left() + at * width, min(top, zero), max(width - 1, width / 2), abs(value) * scale)
                )
            path.addRect(QRectF(area.left(), zero - 0.5, width * len(values), 0.5))
            area = QRectF(area.left(), area.top(), width * len(values), area.height())
            return Cell(area, path=path, is_filled=True)
        step = area.width() / max(len(values) - 1, 1)
        for at, value in enumerate(values):
            point = QPointF(area.left() + at * step, zero - value * scale)
            path.lineTo(point) if at else path.moveTo(point)
        return Cell(area, path=path)

    def _words(self, text: str, area: QRectF) -> Cell:
        face = self.ink.small
        lines = _lines(face, text, area.width(), max(int(area.height() // LINE), 1))
        laid = QStaticText(BREAK.join(lines))
        laid.setTextFormat(Qt.TextFormat.PlainText)
        laid.prepare(font=face.font)
        width = min(area.width(), max(map(face.width, lines)) + SPACE_1)
        return Cell(QRectF(area.left(), area.top(), width, area.height()), words=laid)

    @property
    def tip(self) -> str:
        """What the tooltip says: the sentence in full, or how many numbers there are and between which ends."""
        told = [one.text if one.kind == "text" else f"{one.low:.4g} … {one.high:.4g}" for one in self.shown.outputs]
        pairs = zip(self.shown.outputs, told, strict=True)
        return self.shown.trouble or "\n".join(f"{one.port}: {text}" for one, text in pairs)

    def boundingRect(self) -> QRectF:
        return QRectF(-1, -1, self.width + 2, self.height + 2)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        zoom = QStyleOptionGraphicsItem.levelOfDetailFromTransform(painter.worldTransform())
        if zoom <= GONE_BELOW:
            return
        theme = self.ink.theme
        painter.setOpacity(min((zoom - GONE_BELOW) / (WHOLE_FROM - GONE_BELOW), 1.0))
        painter.setPen(pen(theme.bad if self.shown.is_alarm else theme.border, 1.0))
        painter.setBrush(color(theme.bad_soft if self.shown.is_alarm else theme.raised))
        painter.drawRoundedRect(QRectF(0.5, 0.5, self.width - 1, self.height - 1), RADIUS, RADIUS)
        for cell in self.cells:
            # Each number is a square of its own.
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
            for place, picture in cell.pictures:
                painter.drawPixmap(place, picture, QRectF(picture.rect()))
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            if cell.path is not None:
                tint = color(theme.curves[0])
                painter.setPen(Qt.PenStyle.NoPen if cell.is_filled else pen(theme.curves[0], 1.0))
                painter.setBrush(tint if cell.is_filled else Qt.BrushStyle.NoBrush)
                painter.drawPath(cell.path)
            if cell.words is not None:
                calm = theme.muted if self.shown.trouble else theme.text
                painter.setPen(color(theme.text if self.shown.is_alarm else calm))
                painter.setFont(self.ink.small.font)
                top = cell.area.center().y() - cell.words.size().height() / 2
                painter.drawStaticText(QPointF(cell.area.left() + 1, top), cell.words)
        painter.setOpacity(1.0)


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
