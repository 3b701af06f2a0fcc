"""The canvas on which the difference of two graphs is drawn, and the list that says the same in words."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QMouseEvent, QResizeEvent, QStandardItemModel
from PySide6.QtWidgets import QListView, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from designer.canvas.navigation import Navigable
from designer.canvas.scene import CanvasScene
from designer.look.style import interface_font
from designer.look.theme import ICON_SIZE, SPACE_2, SPACE_3, TYPE_SMALL, Theme
from designer.runs.difference_marks import DifferenceMarks, Mark
from engine.graph.comparison import LevelDifference
from engine.graph.facts import Analysis
from engine.graph.model import Graph

PAN = 40


class DifferenceCanvas(Navigable):
    """A canvas that is moved and zoomed, and nothing else; a double click goes into a block that differs inside."""

    entered = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(CanvasScene(theme), theme, parent)
        self._held: QPoint | None = None
        self.setInteractive(False)
        self.setMinimumSize(160, 100)

    def show_level(self, graph: Graph, analysis: Analysis, level: LevelDifference, marks: list[Mark]) -> None:
        """Draw this graph with its marks, and show all of it."""
        self.canvas = CanvasScene(self.theme)
        self.canvas.show_graph(graph, analysis)
        for card in self.canvas.cards.values():
            card.hide()
        self.canvas.addItem(DifferenceMarks(self.canvas, level, marks))
        self.setScene(self.canvas)
        self._reach(self.canvas.sceneRect())
        self.fit()

    def fit(self) -> None:
        if self.canvas.nodes:
            self.show_rect(self.canvas.bounds(self.canvas.nodes))

    def show_node(self, key: str) -> None:
        """Bring a node into the middle."""
        if key in self.canvas.nodes:
            self.centre_at(self.canvas.nodes[key].place.center())

    def resizeEvent(self, event: QResizeEvent) -> None:
        was_fitted = self.is_fitted
        super().resizeEvent(event)
        if was_fitted:
            self.fit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._held = event.position().toPoint()
        self.viewport().setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._held is not None:
            at = event.position().toPoint()
            self.pan_by(at - self._held)
            self._held = at

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        self._held = None
        self.viewport().unsetCursor()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        key = self.canvas.node_at(self.mapToScene(event.position().toPoint()))
        if key is not None:
            self.entered.emit(key)
        else:
            self.fit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {
            Qt.Key.Key_Left: QPoint(PAN, 0),
            Qt.Key.Key_Right: QPoint(-PAN, 0),
            Qt.Key.Key_Up: QPoint(0, PAN),
            Qt.Key.Key_Down: QPoint(0, -PAN),
        }
        key = Qt.Key(event.key())
        if key in steps:
            self.pan_by(steps[key])
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.zoom_in()
        elif key == Qt.Key.Key_Minus:
            self.zoom_out()
        elif key == Qt.Key.Key_Home:
            self.fit()
        else:
            event.ignore()


class Wrapped(QStyledItemDelegate):
    """As high as the words of a row need at the width of the list."""

    def __init__(self, view: QListView) -> None:
        super().__init__(view)
        self.view = view

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        room = self.view.viewport().width() - ICON_SIZE - 4 * SPACE_2
        around = QRect(0, 0, max(room, ICON_SIZE), 10_000)
        measures = QFontMetrics(interface_font(TYPE_SMALL))
        words = measures.boundingRect(around, Qt.TextFlag.TextWordWrap, index.data())
        return QSize(0, words.height() + SPACE_3)


class DifferenceList(QListView):
    """Sentences that break their lines."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.items = QStandardItemModel(self)
        self.setModel(self.items)
        self.setItemDelegate(Wrapped(self))
        self.setEditTriggers(QListView.EditTrigger.NoEditTriggers)
        self.setWordWrap(True)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFont(interface_font(TYPE_SMALL))
        self.setMinimumWidth(140)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()
