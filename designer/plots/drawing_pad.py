"""A pad on which a person draws a picture for the network, with the mouse or a pen."""

from math import ceil
from pathlib import Path

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QDragEnterEvent,
    QDropEvent,
    QImage,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from designer.look.theme import LIGHT, RADIUS, Theme
from designer.plots.colours import picture
from designer.plots.own_keys import TAKES_AWAY, keeps
from designer.plots.plot import RingedSurface
from engine.frozen import frozen
from engine.training.entering import Entry
from engine.training.sketched import sketched

FINE = 8
"""A pixel of the network is drawn so much finer, and made of the mean."""
PEN, SOFT = 0.13, 0.18
"""The width of the pen, and of its soft edge, as parts of the pad."""
EDGE = 90
SOON_MS = 16
"""While the mouse moves, the picture is told so often."""
MOST_STATES = 100

Stroke = tuple[QPointF, ...]


@frozen
class Sheet:
    """What is on the pad: strokes, and below them a picture of the network's own size, where there is one."""

    strokes: tuple[Stroke, ...] = ()
    ground: bytes | None = None
    is_example: bool = False
    """Whether the picture is one of the data, in whose place the first stroke begins."""


class DrawingPad(RingedSurface):
    """Bright ink on black, as the data have it. Ctrl+Z takes back a stroke, Delete all of them."""

    drawn = Signal()
    """The picture is another one now."""
    dropped = Signal(Path)
    """A file was let go over the pad."""

    def __init__(self, entry: Entry, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme: Theme = LIGHT
        self.entry = entry
        self.sheet = Sheet()
        self._before: list[Sheet] = []
        self._stroke: list[QPointF] = []
        self.setAcceptDrops(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(96, 96)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(SOON_MS)
        self._soon.timeout.connect(self.drawn)

    def sizeHint(self) -> QSize:
        return QSize(168, 168)

    def height_for(self, width: int) -> int:
        """How high it is when the picture fills this width."""
        _, rows, columns = self.sizes
        return ceil((width - 2) / columns * rows) + 2

    @property
    def sizes(self) -> tuple[int, int, int]:
        """Channels, rows and columns of the picture that the network reads."""
        channels, height, width = (int(size) for size in self.entry.shape.sizes)
        return channels, height, width

    @property
    def is_empty(self) -> bool:
        return not self.sheet.strokes and self.sheet.ground is None

    # What is on it

    def pixels(self) -> bytes:
        """The picture as the network reads it: a byte for each number, channels first."""
        channels, height, width = self.sizes
        strokes = self.sheet.strokes
        if self.sheet.ground is None:
            ink = self._raster(strokes, height * FINE, width * FINE)
            return sketched(ink, height, width, self.entry.ink) * channels
        if not strokes:
            return self.sheet.ground
        ground = np.frombuffer(self.sheet.ground, np.uint8).reshape(channels, height, width)
        small = sketched(self._raster(strokes, height * FINE, width * FINE), height, width, 0.0)
        over = np.frombuffer(small, np.uint8).reshape(height, width)
        return np.maximum(ground, over).tobytes()

    def put(self, ground: bytes, *, is_example: bool = False) -> None:
        """Lay a picture of the network's size on the pad; nothing is told of that."""
        self._end_stroke()
        self._go_to(Sheet((), ground, is_example))

    def clear(self) -> None:
        """Begin with an empty pad."""
        self._end_stroke()
        if not self.is_empty:
            self._go_to(Sheet())
            self.drawn.emit()

    def undo(self) -> None:
        """Take back the last stroke, or what was laid on the pad; a stroke that is being drawn ends here."""
        self._end_stroke()
        if self._before:
            self.sheet = self._before.pop()
            self.update()
            self.drawn.emit()

    def _go_to(self, sheet: Sheet) -> None:
        self._before = [*self._before[1 - MOST_STATES :], self.sheet]
        self.sheet = sheet
        self.update()

    @staticmethod
    def _raster(strokes: tuple[Stroke, ...], height: int, width: int) -> np.ndarray:
        image = QImage(width, height, QImage.Format.Format_Grayscale8)
        image.fill(0)
        painter = QPainter(image)
        _ink(painter, strokes, QRectF(0, 0, width, height))
        painter.end()
        rows = np.frombuffer(image.constBits(), np.uint8).reshape(height, image.bytesPerLine())
        return rows[:, :width].copy()

    # What is seen

    def area(self) -> QRectF:
        """Where the picture is, as large as there is room."""
        _, height, width = self.sizes
        scale = min((self.width() - 2) / width, (self.height() - 2) / height)
        return QRectF(1, 1, width * scale, height * scale)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = self.area()
        painter.setPen(QPen(QColor(self.theme.focus if self._ring else self.theme.border_strong), 1))
        painter.setBrush(Qt.GlobalColor.black)
        painter.drawRoundedRect(area, RADIUS, RADIUS)
        clip = QPainterPath()
        clip.addRoundedRect(area, RADIUS, RADIUS)
        painter.setClipPath(clip)
        if self.sheet.ground is not None:
            channels, height, width = self.sizes
            planes = np.frombuffer(self.sheet.ground, np.uint8).reshape(channels, height, width)
            colours = np.stack([planes[at % channels] for at in range(3)], -1)
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
            painter.drawImage(area, picture(colours))
        _ink(painter, self.sheet.strokes, area)

    # What a person does

    def _place(self, event: QMouseEvent) -> QPointF:
        area = self.area()
        across = (event.position().x() - area.left()) / area.width()
        down = (event.position().y() - area.top()) / area.height()
        return QPointF(min(max(across, 0.0), 1.0), min(max(down, 0.0), 1.0))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._before = [*self._before[1 - MOST_STATES :], self.sheet]
            self._stroke = [self._place(event)]
            self._extend()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._stroke and event.buttons() & Qt.MouseButton.LeftButton:
            self._stroke.append(self._place(event))
            self._extend()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if self._stroke and event.button() == Qt.MouseButton.LeftButton:
            self._end_stroke()
            self.drawn.emit()

    def _end_stroke(self) -> None:
        """The button may still be held, but what moves then draws no more."""
        self._stroke.clear()
        self._soon.stop()

    def _extend(self) -> None:
        kept = Sheet() if self._before[-1].is_example else self._before[-1]
        self.sheet = Sheet((*kept.strokes, tuple(self._stroke)), kept.ground)
        self.update()
        if not self._soon.isActive():
            self._soon.start()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and _undoes(event):
            # What was drawn here is taken back, and not the last change of the network.
            event.accept()
            return True
        return keeps(event, TAKES_AWAY) or super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if _undoes(event):
            self.undo()
        elif event.key() in TAKES_AWAY:
            self.clear()
        else:
            event.ignore()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        files = [url.toLocalFile() for url in event.mimeData().urls() if url.isLocalFile()]
        if files:
            event.acceptProposedAction()
            self.dropped.emit(Path(files[0]))


def _undoes(event: QKeyEvent) -> bool:
    return event.matches(QKeySequence.StandardKey.Undo)


def _ink(painter: QPainter, strokes: tuple[Stroke, ...], area: QRectF) -> None:
    """The strokes, each with a soft edge; none is brighter where it crosses itself."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    side = min(area.width(), area.height())
    for width, bright in ((SOFT, EDGE), (PEN, 255)):
        shade = QColor(bright, bright, bright)
        ink = QPen(shade, width * side, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)
        painter.setPen(ink)
        for stroke in strokes:
            points = [QPointF(area.left() + p.x() * area.width(), area.top() + p.y() * area.height()) for p in stroke]
            if len(points) == 1:
                painter.drawPoint(points[0])
            elif points:
                path = QPainterPath(points[0])
                for point in points[1:]:
                    path.lineTo(point)
                painter.drawPath(path)
