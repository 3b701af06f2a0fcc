"""The list of layers in the palette: rows under headings that fold, and a drag that carries a layer to the canvas."""

from __future__ import annotations

from collections import Counter

from PySide6.QtCore import QMimeData, QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QDrag, QKeyEvent, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import QAbstractItemView, QListView, QWidget

from designer.canvas.layer_drops import LAYER_TYPE
from designer.look.theme import Theme
from designer.panels.layer_rows import ASIDE, CATEGORY, ENTRY, OPEN, TYPE, LayerDelegate, drag_pixmap
from designer.panels.search import Entry
from designer.texts import tip, word

FOLDING = {Qt.Key.Key_Left: False, Qt.Key.Key_Right: True}


def mime_data(type_name: str) -> QMimeData:
    """What a drag of a layer carries."""
    data = QMimeData()
    data.setData(LAYER_TYPE, type_name.encode())
    return data


class LayerList(QListView):
    """Rows to be dragged, chosen by Enter or by a double click, under headings that fold."""

    layer_chosen = Signal(str)
    left_above = Signal()
    folded = Signal()
    """Another category is open, or one is closed."""
    menu_asked = Signal(str, QPoint)
    """The row of a saved block was clicked with the right button, or has the keyboard: where a menu may open."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.open_categories: set[str] = set()
        self.setModel(QStandardItemModel(self))
        self.setItemDelegate(LayerDelegate(theme, self))
        self.setDragEnabled(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self.clicked.connect(self._click)
        self.doubleClicked.connect(self._choose)

    @property
    def rows(self) -> QStandardItemModel:
        model = self.model()
        assert isinstance(model, QStandardItemModel)
        return model

    def fill(self, entries: list[Entry], *, headed: bool) -> None:
        """Show these entries: under the headings of their categories, or each with the category beside it."""
        at = self.verticalScrollBar().value()
        self.rows.clear()
        counts = Counter(entry.category for entry in entries)
        category = ""
        for entry in entries:
            if headed and entry.category != category:
                self.rows.appendRow(_heading(entry.category, counts[entry.category]))
            category = entry.category
            self.rows.appendRow(_row(entry, "" if headed else word(entry.category)))
        if headed:
            self._fold()
            self.verticalScrollBar().setValue(at)

    def _fold(self) -> None:
        """Hide the rows of the categories that are closed."""
        for row in range(self.rows.rowCount()):
            item = self.rows.item(row)
            is_open = self.is_open(str(item.data(CATEGORY)))
            if item.data(TYPE) is None:
                item.setData(is_open, OPEN)
            else:
                self.setRowHidden(row, not is_open)

    def is_open(self, category: str) -> bool:
        return category in self.open_categories

    def toggle(self, category: str) -> None:
        """Open a category, or close it."""
        self.open_categories ^= {category}
        self._fold()
        self.viewport().update()
        self.folded.emit()

    def set_theme(self, theme: Theme) -> None:
        self.theme = theme
        delegate = self.itemDelegate()
        assert isinstance(delegate, LayerDelegate)
        delegate.theme = theme
        self.viewport().update()

    def index_of(self, type_name: str) -> QModelIndex:
        """The row of a layer; invalid where it is not shown."""
        hits = self.rows.match(self.rows.index(0, 0), TYPE, type_name, 1, Qt.MatchFlag.MatchExactly)
        return hits[0] if hits else QModelIndex()

    def enter(self) -> None:
        """Take the keyboard, at the first row."""
        self.setFocus(Qt.FocusReason.TabFocusReason)
        self.setCurrentIndex(self.rows.index(0, 0))

    def startDrag(self, actions: Qt.DropAction) -> None:
        entry: Entry | None = self.currentIndex().data(ENTRY)
        if entry is None:
            return
        drag = QDrag(self)
        drag.setMimeData(mime_data(entry.type))
        drag.setPixmap(drag_pixmap(entry, self.theme, self.devicePixelRatioF()))
        drag.setHotSpot(QPoint(20, 20))
        drag.exec(Qt.DropAction.CopyAction)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index, key = self.currentIndex(), Qt.Key(event.key())
        heading = index.isValid() and index.data(TYPE) is None
        turns = key == Qt.Key.Key_Space or FOLDING.get(key, index.data(OPEN)) != index.data(OPEN)
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose(index)
        elif heading and turns:
            self.toggle(str(index.data(CATEGORY)))
        elif key == Qt.Key.Key_Up and index.row() <= 0:
            self.left_above.emit()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        by_keys = event.reason() == QContextMenuEvent.Reason.Keyboard
        index = self.currentIndex() if by_keys else self.indexAt(event.pos())
        entry: Entry | None = index.data(ENTRY)
        if entry is not None:
            at = self.visualRect(index).bottomLeft() if by_keys else event.pos()
            self.menu_asked.emit(entry.type, self.viewport().mapToGlobal(at))

    def _click(self, index: QModelIndex) -> None:
        if index.isValid() and index.data(TYPE) is None:
            self.toggle(str(index.data(CATEGORY)))

    def _choose(self, index: QModelIndex) -> None:
        if index.data(TYPE) is not None:
            self.layer_chosen.emit(index.data(TYPE))
        else:
            # The second click of a quick pair is a click for a heading.
            self._click(index)


def _heading(category: str, count: int) -> QStandardItem:
    heading = QStandardItem(word(category))
    heading.setData(category, CATEGORY)
    heading.setData(str(count), ASIDE)
    heading.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
    return heading


def _row(entry: Entry, aside: str) -> QStandardItem:
    row = QStandardItem(entry.title)
    for role, value in ((TYPE, entry.type), (ENTRY, entry), (ASIDE, aside), (CATEGORY, entry.category)):
        row.setData(value, role)
    row.setToolTip(tip(entry.title, entry.help))
    row.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsDragEnabled)
    return row
