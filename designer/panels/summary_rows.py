"""The rows of the summary: a tree of layers with what each costs, and bars in the cells of the heaviest."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QCursor, QFont, QFontMetrics, QKeyEvent, QPainter, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeView,
    QWidget,
)

from designer.look import icons
from designer.look.style import interface_font, mono_font
from designer.look.theme import RADIUS, SPACE_2, SPACE_4, SPACE_6, TYPE_CAPTION, TYPE_SMALL, Theme, category_color
from designer.texts import counted, word
from engine.compile.cost import COLUMNS, Row, Table, amount
from engine.graph.block import kind_of
from engine.shape import Shape

Index = QModelIndex | QPersistentModelIndex
KEY, ORDER, SHARE = (Qt.ItemDataRole.UserRole + at for at in range(3))
"""The key of the node, what rows are sorted by, and the length of the bar from 0 to 1 (none for a light layer)."""
NAME, OUTPUT, *NUMBERS = range(2 + len(COLUMNS))
MEMORY = NUMBERS[list(COLUMNS).index("memory")]
ROW_HEIGHT = 28
LEAST, WIDEST = 84, 152
BAR = 3
NOTHING, WAITING = "–", "…"
STATE = QStyle.StateFlag
GROUNDED = STATE.State_Selected | STATE.State_MouseOver | STATE.State_HasFocus


class BarDelegate(QStyledItemDelegate):
    """Draws a bar below the numbers of the heaviest layers, as long as their share in the heaviest of all."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(super().sizeHint(option, index).width() + SPACE_2, ROW_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        # The row has its ground already.
        option.state &= ~GROUNDED
        super().paint(painter, option, index)
        share = index.data(SHARE)
        if not share:
            return
        room = QRectF(option.rect).adjusted(SPACE_2, 0, -SPACE_2, -BAR)
        length = max(BAR, room.width() * share)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self.theme.accent))
        painter.drawRoundedRect(QRectF(room.right() - length, room.bottom() - BAR, length, BAR), BAR / 2, BAR / 2)
        painter.restore()


class SummaryTree(QTreeView):
    """The rows in the order of computing, or sorted by a column; a click or Enter says which one was meant."""

    row_chosen = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.rows = QStandardItemModel(0, len(COLUMNS) + 2, self)
        self.rows.setSortRole(ORDER)
        self.setModel(self.rows)
        self.setItemDelegate(BarDelegate(theme, self))
        self.setUniformRowHeights(True)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setIndentation(SPACE_4)
        self.setFont(interface_font(TYPE_SMALL))
        self.setMouseTracking(True)
        self.setSortingEnabled(True)
        self.header().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self.header().setMinimumSectionSize(ROW_HEIGHT * 2)
        self.sortByColumn(NAME, Qt.SortOrder.AscendingOrder)
        self.clicked.connect(self._choose)
        self._folded: set[str] = set()
        self.collapsed.connect(lambda index: self._folded.add(index.data(KEY)))
        self.expanded.connect(lambda index: self._folded.discard(index.data(KEY)))

    def set_heads(self, heads: Mapping[int, tuple[str, str]]) -> None:
        """Name the columns; each has a tool tip too."""
        for column, (text, about) in heads.items():
            self.rows.setHeaderData(column, Qt.Orientation.Horizontal, text)
            self.rows.setHeaderData(column, Qt.Orientation.Horizontal, about, Qt.ItemDataRole.ToolTipRole)
            if column in NUMBERS:
                # The first click shows the largest on top.
                first, right = Qt.SortOrder.DescendingOrder, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
                self.rows.setHeaderData(column, Qt.Orientation.Horizontal, first, Qt.ItemDataRole.InitialSortOrderRole)
                self.rows.setHeaderData(column, Qt.Orientation.Horizontal, right, Qt.ItemDataRole.TextAlignmentRole)

    def show_table(self, table: Table, memory: Mapping[str, float] | None, missing: str = NOTHING) -> None:
        """Show these rows; what was folded, sorted and scrolled to stays so.

        Without the memory of each node, ``missing`` stands in its place.
        """
        place = self.verticalScrollBar().value()
        fresh = not self.rows.rowCount()
        self.rows.removeRows(0, self.rows.rowCount())
        made = _Items(table, memory, missing, self.theme)
        parents: dict[tuple[str, ...], QStandardItem] = {(): self.rows.invisibleRootItem()}
        for number, row in enumerate(table.rows):
            items = made.of(row, number)
            parents[row.path].appendRow(items)
            parents[(*row.path, row.key)] = items[NAME]
        self.rows.sort(self.header().sortIndicatorSection(), self.header().sortIndicatorOrder())
        folded = set(self._folded)
        self.expandAll()
        for item in (items for items in parents.values() if items.data(KEY) in folded):
            self.setExpanded(item.index(), False)
        self.setRootIsDecorated(any(row.holds_others for row in table.rows))
        if fresh:
            self._fit_columns()
        self.verticalScrollBar().setValue(place)

    def _fit_columns(self) -> None:
        head = QFontMetrics(interface_font(TYPE_CAPTION, QFont.Weight.DemiBold))
        for column in range(self.rows.columnCount()):
            text = self.rows.headerData(column, Qt.Orientation.Horizontal)
            # Beside the word there is room for the arrow of the sorting.
            room = head.horizontalAdvance(text) + SPACE_6
            found = min(self.sizeHintForColumn(column), WIDEST)
            self.setColumnWidth(column, max(found, room, LEAST if column == MEMORY else 0))

    def drawRow(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme, row = self.theme, self.visualRect(index)
        chosen = self.selectionModel().isRowSelected(index.row(), index.parent())
        over = self.indexAt(self.viewport().mapFromGlobal(QCursor.pos())).siblingAtColumn(NAME) == index
        if chosen or (over and self.underMouse()):
            ground = QRectF(option.rect).adjusted(row.left() + 0.5, 0.5, -0.5, -1.5)
            focused = chosen and self.hasFocus()
            painter.save()
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QColor(theme.focus) if focused else Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.accent_soft if chosen else theme.hover))
            painter.drawRoundedRect(ground, RADIUS, RADIUS)
            painter.restore()
        super().drawRow(painter, option, index)

    def mark(self, keys: frozenset[str]) -> None:
        """Show which row is selected on the canvas; what is folded away stays so."""
        chosen = (item for item in self._items() if item.data(KEY) in keys)
        index = next((item.index() for item in chosen if self._is_unfolded(item.index())), QModelIndex())
        self.setCurrentIndex(index)

    def _is_unfolded(self, index: QModelIndex) -> bool:
        around = index.parent()
        return not around.isValid() or (self.isExpanded(around) and self._is_unfolded(around))

    def _items(self) -> list[QStandardItem]:
        found = [self.rows.item(at, NAME) for at in range(self.rows.rowCount())]
        for item in found:
            found.extend(item.child(at, NAME) for at in range(item.rowCount()))
        return found

    def set_theme(self, theme: Theme) -> None:
        self.theme = theme
        delegate = self.itemDelegate()
        assert isinstance(delegate, BarDelegate)
        delegate.theme = theme

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._choose(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def _choose(self, index: QModelIndex) -> None:
        key = index.siblingAtColumn(NAME).data(KEY)
        if key:
            self.row_chosen.emit(key)


class _Items:
    """Makes the cells of rows."""

    def __init__(self, table: Table, memory: Mapping[str, float] | None, missing: str, theme: Theme) -> None:
        self.table = table
        self.memory = memory
        self.missing = missing
        self.theme = theme
        self.font = mono_font(TYPE_SMALL)
        self.shares = {column: self._shares(column) for column in COLUMNS}

    def _shares(self, column: str) -> Mapping[str, float]:
        if column == "receptive-field" or (column == "memory" and self.memory is None):
            return {}
        heavy = self.table.heaviest(column, self.memory or {})
        sizes = {row.key: COLUMNS[column](row, self.memory or {}) for row in self.table.rows if row.key in heavy}
        return {key: sizes[key] / sizes[heavy[0]] for key in heavy}

    def of(self, row: Row, number: int) -> list[QStandardItem]:
        kind = kind_of(row.facts.node.type)
        name = QStandardItem(self._name(row))
        name.setIcon(
            icons.icon(kind.icon if kind else "unknown", category_color(self.theme, kind.category if kind else ""))
        )
        name.setData(number, ORDER)
        output = QStandardItem(_short(row))
        output.setToolTip(row.outputs_told)
        output.setData(max((shape.count for shape in row.facts.outputs.values()), default=0), ORDER)
        items = [name, output, *(self._number(row, column) for column in COLUMNS)]
        for item in items:
            item.setData(row.key, KEY)
        return items

    def _name(self, row: Row) -> str:
        return f"{word(row.name)} × {row.facts.repeats}" if row.facts.repeats > 1 else word(row.name)

    def _number(self, row: Row, column: str) -> QStandardItem:
        item = QStandardItem(self._text(row, column))
        item.setFont(self.font)
        item.setTextAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        whole = COLUMNS[column](row, self.memory or {})
        item.setData(whole, ORDER)
        if row.times > 1 and whole and column != "receptive-field":
            told = amount(whole) if column == "memory" else counted(int(whole))
            item.setToolTip(word("{all} in all {count} turns").format(all=told, count=counted(row.times)))
        item.setData(self.shares[column].get(row.key), SHARE)
        return item

    def _text(self, row: Row, column: str) -> str:
        if column == "memory":
            size = (self.memory or {}).get(row.key, 0) / row.times
            return self.missing if self.memory is None else amount(size) if size else NOTHING
        if column == "receptive-field":
            return word(str(row.reach or NOTHING))
        count = row.parameters if column == "parameters" else row.multiply_adds
        return counted(count) if count else NOTHING


def _short(row: Row) -> str:
    """The shapes that leave a node, with the names of those axes that are not plain from their place."""
    return ", ".join(map(_shape, row.outputs.values()))


def _shape(shape: Shape) -> str:
    if shape.axes[-2:] == ("height", "width"):
        first = [f"{size} {axis}" for size, axis in zip(shape.sizes[:1], shape.axes, strict=False)]
        return " × ".join([*first, *map(str, shape.sizes[1:])])
    one_of = not len(shape) and shape.classes
    return word("one of {count}").format(count=shape.classes) if one_of else shape.told
