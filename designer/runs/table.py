"""The list of runs as a table: a pin and a colour before each name, sorted by a click on a column."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from pathlib import Path

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QRectF,
    QSignalBlocker,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QContextMenuEvent, QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolTip,
    QTreeView,
    QWidget,
)

from designer.look import icons
from designer.look.style import interface_font
from designer.look.theme import RADIUS, SPACE_1, SPACE_2, TYPE_SMALL, Theme, annotation_color
from designer.runs.rows import BEGAN, COLOUR, RESULTS, RunRows
from engine.recorded.results import Results

Index = QModelIndex | QPersistentModelIndex
ROW_HEIGHT, PIN, SWATCH = 28, 14, 12
FIRST = 0
"""The column of the names."""
SIGNS = SPACE_2 + PIN + SPACE_2 + SWATCH
"""How far the pin and the colour reach before a name."""
STATE = QStyle.StateFlag
GROUNDED = STATE.State_Selected | STATE.State_MouseOver | STATE.State_HasFocus
LEAST, WIDEST, LEAST_NAME, WIDEST_NAME = 64, 180, 168, 260
MEASURED = 40
"""A column is as wide as so many of its rows need: to measure all of a thousand takes two seconds."""


class RunDelegate(QStyledItemDelegate):
    """Draws the pin and the colour of a run; a damaged one has a sign in their place."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.pointed: QPersistentModelIndex | None = None

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        width = super().sizeHint(option, index).width()
        return QSize(width + SPACE_1 + (SIGNS if index.column() == FIRST else 0), ROW_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        # The row has its ground already.
        option.state &= ~GROUNDED
        one: Results = index.data(RESULTS)
        theme = self.theme
        if one.trouble is not None:
            option.palette.setColor(option.palette.ColorRole.Text, QColor(theme.muted))
        if index.column() == FIRST:
            self._signs(painter, option.rect, one, index)
            option.rect = option.rect.adjusted(SIGNS, 0, 0, 0)
        super().paint(painter, option, index)

    def _signs(self, painter: QPainter, row: QRect, one: Results, index: Index) -> None:
        theme, ratio = self.theme, painter.device().devicePixelRatioF()
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        pin, swatch = pin_at(row), swatch_at(row)
        if one.trouble is not None:
            painter.drawPixmap(pin.topLeft(), icons.pixmap("problem", theme.warning, PIN, ratio))
        elif one.pinned:
            painter.drawPixmap(pin.topLeft(), icons.pixmap("pin", theme.accent, PIN, ratio))
        elif self.pointed is not None and self.pointed.row() == index.row():
            painter.drawPixmap(pin.topLeft(), icons.pixmap("pin", theme.faint, PIN, ratio))
        if one.trouble is None:
            painter.setPen(QPen(QColor(theme.border_strong), 1))
            painter.setBrush(QColor(annotation_color(theme, index.data(COLOUR))))
            painter.drawRoundedRect(QRectF(swatch).adjusted(0.5, 0.5, -0.5, -0.5), 3, 3)
        painter.restore()

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        editor.setGeometry(option.rect.adjusted(SIGNS if index.column() == FIRST else 0, 0, 0, 0))


def pin_at(row: QRect) -> QRect:
    return QRect(row.left() + SPACE_2, row.top() + (row.height() - PIN) // 2, PIN, PIN)


def swatch_at(row: QRect) -> QRect:
    left = row.left() + SPACE_2 + PIN + SPACE_2
    return QRect(left, row.top() + (row.height() - SWATCH) // 2, SWATCH, SWATCH)


class RunTable(QTreeView):
    """Any number of rows can be selected; Enter, or a double click where nothing is written, opens a run."""

    chosen = Signal()
    """Other rows are selected."""
    opened = Signal(object)
    """A Results that a person wants to go back to."""
    pin_asked = Signal(object)
    colour_asked = Signal(object, QPoint)
    menu_asked = Signal(QPoint)
    delete_asked = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows = RunRows(self)
        self.delegate = RunDelegate(theme, self)
        self.setModel(self.rows)
        self.setItemDelegate(self.delegate)
        self.setRootIsDecorated(False)
        self.setUniformRowHeights(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        triggers = QAbstractItemView.EditTrigger
        self.setEditTriggers(triggers.EditKeyPressed | triggers.DoubleClicked)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setFont(interface_font(TYPE_SMALL))
        self.setMouseTracking(True)
        self.setSortingEnabled(True)
        self.header().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self.header().setStretchLastSection(True)
        self.sortByColumn(self.rows.kinds.index(BEGAN), Qt.SortOrder.DescendingOrder)
        self.header().setResizeContentsPrecision(MEASURED)
        self.selectionModel().selectionChanged.connect(self._tell_chosen)
        self._kept: tuple[list[Path], Path | None, int] = ([], None, 0)
        self._restoring = False
        self.rows.modelAboutToBeReset.connect(self._remember)
        self.rows.modelReset.connect(self._restore)

    def set_theme(self, theme: Theme) -> None:
        self.delegate.theme = theme
        self.viewport().update()

    @property
    def selected(self) -> list[Results]:
        """The selected runs, in the order of their rows."""
        # Qt's own list of the selected rows takes a fifth of a second for a thousand.
        ranges = self.selectionModel().selection()
        found = sorted({row for one in ranges.toList() for row in range(one.top(), one.bottom() + 1)})
        return [self.rows.rows[row] for row in found]

    @property
    def is_editing(self) -> bool:
        """Whether a person writes a name or a note."""
        return self.state() == QAbstractItemView.State.EditingState

    @property
    def current(self) -> Results | None:
        """The run at which the keys are."""
        row = self.currentIndex().row()
        return self.rows.rows[row] if 0 <= row < len(self.rows.rows) else None

    def select(self, folders: Iterable[Path]) -> None:
        """Select the runs in these folders, and no others."""
        wanted, chosen = set(folders), QItemSelection()
        rows = [at for at, one in enumerate(self.rows.rows) if one.folder in wanted]
        for _, group in groupby(enumerate(rows), key=lambda one: one[1] - one[0]):
            run = [row for _, row in group]
            chosen.select(self.rows.index(run[0], FIRST), self.rows.index(run[-1], FIRST))
        flags = QItemSelectionModel.SelectionFlag
        self.selectionModel().select(chosen, flags.ClearAndSelect | flags.Rows)

    def _tell_chosen(self) -> None:
        if not self._restoring:
            self.chosen.emit()

    def _remember(self) -> None:
        """The rows get another order: what is selected stays so, and what is seen too."""
        current = self.current
        folders = [one.folder for one in self.selected]
        self._kept = folders, current.folder if current else None, self.verticalScrollBar().value()

    def _restore(self) -> None:
        folders, current, place = self._kept
        self._restoring = True
        row = next((at for at, one in enumerate(self.rows.rows) if one.folder == current), -1)
        if row >= 0:
            flags = QItemSelectionModel.SelectionFlag
            self.selectionModel().setCurrentIndex(self.rows.index(row, FIRST), flags.NoUpdate)
        self.select(folders)
        self.verticalScrollBar().setValue(place)
        kind, turned = self.rows.sorted_by
        order = Qt.SortOrder.DescendingOrder if turned else Qt.SortOrder.AscendingOrder
        # With a metric more, the column stands at another place.
        with QSignalBlocker(self.header()):
            self.header().setSortIndicator(self.rows.kinds.index(kind), order)
        self._restoring = False
        if len(self.selected) != len(folders):
            self.chosen.emit()

    def edit_cell(self, kind: str) -> None:
        """Let a person write the name or the note of the current run."""
        index = self.rows.index(self.currentIndex().row(), self.rows.kinds.index(kind))
        self.setCurrentIndex(index)
        self.edit(index)

    def fit_columns(self) -> None:
        """Make each column as wide as what stands in it needs, within limits."""
        for column in range(self.rows.columnCount()):
            self.resizeColumnToContents(column)
            least, most = (LEAST_NAME, WIDEST_NAME) if column == FIRST else (LEAST, WIDEST)
            self.setColumnWidth(column, min(max(self.columnWidth(column), least), most))

    def drawRow(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme, row = self.delegate.theme, self.visualRect(self.rows.index(index.row(), FIRST))
        chosen = self.selectionModel().isRowSelected(index.row(), index.parent())
        over = self.delegate.pointed is not None and self.delegate.pointed.row() == index.row()
        if chosen or over:
            ground = QRectF(option.rect).adjusted(row.left() + 0.5, 0.5, -0.5, -0.5)
            focused = self.hasFocus() and index.row() == self.currentIndex().row()
            painter.save()
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QColor(theme.focus) if focused else Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.accent_soft if chosen else theme.hover))
            painter.drawRoundedRect(ground, RADIUS, RADIUS)
            painter.restore()
        super().drawRow(painter, option, index)

    # Mouse and keys

    def _run_at(self, point: QPoint) -> tuple[QModelIndex, QRect] | None:
        """The cell of the name at a point, with its place."""
        index = self.indexAt(point)
        if not index.isValid() or index.column() != FIRST or index.data(RESULTS).trouble is not None:
            return None
        return index, self.visualRect(index)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        found = self._run_at(at) if event.button() == Qt.MouseButton.LeftButton else None
        if found is not None:
            index, row = found
            if pin_at(row).adjusted(-4, -6, 2, 6).contains(at):
                self.pin_asked.emit(index.data(RESULTS))
                return
            if swatch_at(row).adjusted(-4, -6, 4, 6).contains(at):
                self.colour_asked.emit(index.data(RESULTS), self.viewport().mapToGlobal(at))
                return
        super().mousePressEvent(event)

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        editable = index.isValid() and bool(index.flags() & Qt.ItemFlag.ItemIsEditable)
        if index.isValid() and not editable and index.data(RESULTS).trouble is None:
            self.opened.emit(index.data(RESULTS))
            return
        super().mouseDoubleClickEvent(event)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._point_at(self.indexAt(event.position().toPoint()))

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._point_at(QModelIndex())

    def _point_at(self, index: QModelIndex) -> None:
        pointed = QPersistentModelIndex(index) if index.isValid() else None
        if pointed != self.delegate.pointed:
            self.delegate.pointed = pointed
            self.viewport().update()

    def viewportEvent(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            found = self._run_at(event.pos())
            if found is not None and pin_at(found[1]).contains(event.pos()):
                QToolTip.showText(event.globalPos(), self.tr("Pinned runs stand first."), self)
                return True
            if found is not None and swatch_at(found[1]).contains(event.pos()):
                QToolTip.showText(event.globalPos(), self.tr("Click to choose another colour."), self)
                return True
        return bool(super().viewportEvent(event))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            place = self.visualRect(self.currentIndex())
            self.menu_asked.emit(self.viewport().mapToGlobal(place.bottomLeft()))
        elif self.indexAt(self.viewport().mapFromGlobal(event.globalPos())).isValid():
            self.menu_asked.emit(event.globalPos())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, current = event.key(), self.currentIndex()
        plain = not event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
        if self.is_editing or not plain or not current.isValid():
            super().keyPressEvent(event)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if current.data(RESULTS).trouble is None:
                self.opened.emit(current.data(RESULTS))
        elif key == Qt.Key.Key_P and current.data(RESULTS).trouble is None:
            self.pin_asked.emit(current.data(RESULTS))
        elif key == Qt.Key.Key_Delete:
            self.delete_asked.emit()
        else:
            super().keyPressEvent(event)
