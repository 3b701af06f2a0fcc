"""Cards that stand beside each other: the pointer tells of one, and a click or the arrow keys go to one."""

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QScrollArea, QToolTip, QWidget

from designer.canvas.ink import Ink
from designer.canvas.previews.cells import Cell
from designer.look.theme import LIGHT, RADIUS
from designer.texts import lines_tip


class CardRow(QWidget):
    """Where the cards are, and which of them a person is at."""

    moved = Signal(int)
    """A person came to this card by a key or a click."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.ink = Ink(LIGHT)
        self.places: list[QRectF] = []
        self.at = -1
        self._cells: list[list[Cell]] = []
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def tip(self, index: int) -> str:
        """What is told where the pointer rests on a card."""
        raise NotImplementedError

    def _describe(self) -> None:
        raise NotImplementedError

    def _paint_ground(self, painter: QPainter, index: int) -> None:
        """A card with its pictures, without words."""
        theme, held = self.ink.theme, index == self.at and self.hasFocus()
        painter.setPen(QPen(QColor(theme.focus if held else theme.border), 1))
        painter.setBrush(QColor(theme.raised))
        painter.drawRoundedRect(self.places[index].adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)
        for cell in self._cells[index]:
            cell.paint(painter, self.ink, theme.text)

    # What a person does

    def index_at(self, place: QPointF) -> int:
        """The card at this place; -1 for none."""
        return next((index for index, one in enumerate(self.places) if one.contains(place)), -1)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ToolTip and isinstance(event, QHelpEvent):
            index = self.index_at(QPointF(event.pos()))
            QToolTip.showText(event.globalPos(), lines_tip(self.tip(index)) if index >= 0 else "", self)
            return True
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.index_at(event.position())
        if index >= 0:
            self._go(index)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        last, ways = len(self.places) - 1, self._ways()
        if event.key() in ways and last >= 0:
            to = ways[Qt.Key(event.key())]
            self._go(to if 0 <= to <= last else max(self.at, 0))
        else:
            event.ignore()

    def _ways(self) -> dict[Qt.Key, int]:
        """Where each key goes from here."""
        return {
            Qt.Key.Key_Left: self.at - 1,
            Qt.Key.Key_Right: self.at + 1,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: len(self.places) - 1,
        }

    def _go(self, index: int) -> None:
        self.at = index
        self._describe()
        self.update()
        self.moved.emit(index)


class CardScroller(QScrollArea):
    """Cards in a window that scrolls, and follows a person from one to the next."""

    def __init__(self, row: CardRow, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row.moved.connect(self._follow)
        self.setWidget(row)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.viewport().setAutoFillBackground(False)
        row.setAutoFillBackground(False)

    def _follow(self, index: int) -> None:
        raise NotImplementedError
