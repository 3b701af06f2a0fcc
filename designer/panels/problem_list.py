"""The rows of the list of problems: a sign, the name of the node, and the sentence below it."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QFontMetrics,
    QKeyEvent,
    QPainter,
    QPen,
    QStandardItem,
    QStandardItemModel,
)
from PySide6.QtWidgets import (
    QAbstractItemView,
    QListView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from designer import icons
from designer.style import interface_font
from designer.theme import ICON_SIZE, RADIUS, SPACE_1, SPACE_2, TYPE_BODY, TYPE_SMALL, Theme

ENTRY = Qt.ItemDataRole.UserRole
LEFT = SPACE_2 + ICON_SIZE + SPACE_2
WRAPPED = Qt.TextFlag.TextWordWrap
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True)
class Entry:
    """One problem in words; without a node it is something that is lacking."""

    node: str
    title: str
    sentence: str


class ProblemDelegate(QStyledItemDelegate):
    """Breaks the sentence into as many lines as it needs."""

    def __init__(self, theme: Theme, view: QListView) -> None:
        super().__init__(view)
        self.view = view
        self.theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        entry = index.data(ENTRY)
        room = QRect(0, 0, self.view.viewport().width() - LEFT - SPACE_2, 10_000)
        sentence = QFontMetrics(interface_font(TYPE_SMALL)).boundingRect(room, WRAPPED, entry.sentence)
        title = QFontMetrics(_title_font()).height() + 2 if entry.title else 0
        return QSize(0, max(ICON_SIZE, title + sentence.height()) + 2 * SPACE_2)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        entry, theme = index.data(ENTRY), self.theme
        area = option.rect.adjusted(0, 0, 0, -1)
        if entry.node:
            self._ground(painter, QRectF(area), option.state)
        color = theme.bad if entry.node else theme.muted
        picture = icons.pixmap("problem", color, ICON_SIZE, painter.device().devicePixelRatioF())
        painter.drawPixmap(area.left() + SPACE_2, area.top() + SPACE_2, picture)
        text = area.adjusted(LEFT, SPACE_2, -SPACE_2, 0)
        if entry.title:
            painter.setFont(_title_font())
            painter.setPen(QColor(theme.text))
            height = painter.fontMetrics().height()
            title = painter.fontMetrics().elidedText(entry.title, Qt.TextElideMode.ElideRight, text.width())
            painter.drawText(text, Qt.AlignmentFlag.AlignTop, title)
            text.setTop(text.top() + height + 2)
        painter.setFont(interface_font(TYPE_SMALL))
        painter.setPen(QColor(theme.muted))
        painter.drawText(text, WRAPPED, entry.sentence)
        painter.restore()

    def _ground(self, painter: QPainter, area: QRectF, state: QStyle.StateFlag) -> None:
        theme = self.theme
        over, chosen = state & QStyle.StateFlag.State_MouseOver, state & QStyle.StateFlag.State_Selected
        focused = chosen and state & QStyle.StateFlag.State_HasFocus
        if over or chosen:
            inset = 1 if focused else 0.5
            painter.setPen(QPen(QColor(theme.focus if focused else theme.border), 2 if focused else 1))
            painter.setBrush(QColor(theme.accent_soft if chosen else theme.raised))
            painter.drawRoundedRect(area.adjusted(inset, inset, -inset, -inset), RADIUS, RADIUS)


def _title_font() -> QFont:
    return interface_font(TYPE_BODY, QFont.Weight.DemiBold)


class ProblemList(QListView):
    """A click or Enter says which row was meant."""

    entry_chosen = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.entries: list[Entry] = []
        self.setModel(QStandardItemModel(self))
        self.setItemDelegate(ProblemDelegate(theme, self))
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self.setViewportMargins(0, 0, SPACE_1, 0)
        self.clicked.connect(self._choose)

    def show_entries(self, entries: list[Entry]) -> None:
        """Show these; nothing moves where they are the ones that stand there."""
        if entries == self.entries:
            return
        self.entries = entries
        model = self.model()
        assert isinstance(model, QStandardItemModel)
        model.clear()
        for entry in entries:
            row = QStandardItem(entry.sentence)
            row.setData(entry, ENTRY)
            row.setAccessibleText(f"{entry.title}: {entry.sentence}" if entry.title else entry.sentence)
            chosen = Qt.ItemFlag.ItemIsSelectable if entry.node else Qt.ItemFlag.NoItemFlags
            row.setFlags(Qt.ItemFlag.ItemIsEnabled | chosen)
            model.appendRow(row)

    def set_theme(self, theme: Theme) -> None:
        delegate = self.itemDelegate()
        assert isinstance(delegate, ProblemDelegate)
        delegate.theme = theme
        self.viewport().update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self._choose(self.currentIndex())
        else:
            super().keyPressEvent(event)

    def _choose(self, index: QModelIndex) -> None:
        entry = index.data(ENTRY)
        if entry is not None and entry.node:
            self.entry_chosen.emit(entry)
