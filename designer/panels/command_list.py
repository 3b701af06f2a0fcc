"""The rows of the list of commands: icon, text, and at the right the shortcut, or why it is not possible now."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QCoreApplication, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QStandardItem
from PySide6.QtWidgets import QAbstractItemView, QStyleOptionViewItem, QWidget

from designer import aloud
from designer.look import icons
from designer.look.style import interface_font
from designer.look.theme import ICON_SIZE, SPACE_2, SPACE_3, TYPE_BODY, TYPE_SMALL, Theme
from designer.panels.layer_list import LayerList
from designer.panels.layer_rows import ASIDE, ENTRY, OPEN, ROW_HEIGHT, TEXT_LEFT, TYPE, Index, LayerDelegate
from designer.panels.search import Entry
from designer.texts import tip
from engine.frozen import frozen

POSSIBLE = OPEN
"""Where a heading holds whether it is open, the row of a command holds whether it can be done now."""


@frozen
class Offer:
    """One command as the list shows it now."""

    entry: Entry
    keys: str
    reason: str = ""
    """Why it cannot be done now; empty where it can."""
    possible: bool = True


class CommandList(LayerList):
    """Chosen by Enter or by a click; there is nothing to drag."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self.announced = ""
        """What a screen reader said last."""
        self.setItemDelegate(CommandDelegate(theme, self))
        self.setDragDropMode(QAbstractItemView.DragDropMode.NoDragDrop)
        self.setDragEnabled(False)
        self.doubleClicked.disconnect()
        self.clicked.connect(self._choose)

    def offer(self, offers: Sequence[Offer]) -> None:
        """Show these commands, the first of them chosen."""
        self.rows.clear()
        for one in offers:
            self.rows.appendRow(_row(one))
        self.setCurrentIndex(self.rows.index(0, 0))

    def step(self, by: int) -> None:
        """Choose the row so many further down, while the keyboard is in the field above."""
        last = self.rows.rowCount() - 1
        self.setCurrentIndex(self.rows.index(min(max(self.currentIndex().row() + by, 0), last), 0))
        # The keyboard is elsewhere, so that a screen reader would not hear of it.
        self.announced = str(self.currentIndex().data(Qt.ItemDataRole.AccessibleTextRole) or "")
        aloud.say(self, self.announced)

    def chosen(self) -> str:
        """The name of the chosen command; empty where none is shown."""
        return str(self.currentIndex().data(TYPE) or "")


def _row(offer: Offer) -> QStandardItem:
    row = QStandardItem(offer.entry.title)
    aside = offer.keys if offer.possible else offer.reason
    for role, value in ((TYPE, offer.entry.type), (ENTRY, offer.entry), (ASIDE, aside), (POSSIBLE, offer.possible)):
        row.setData(value, role)
    row.setToolTip(tip(offer.entry.title, offer.entry.help))
    told = [offer.entry.title, offer.keys]
    if not offer.possible:
        told.append(offer.reason or QCoreApplication.translate("commands", "This is not possible now."))
    row.setData(", ".join(part for part in told if part), Qt.ItemDataRole.AccessibleTextRole)
    row.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
    return row


class CommandDelegate(LayerDelegate):
    """A command that is not possible now is faint, and says why."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, ROW_HEIGHT + 2)

    def _row(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme, entry, possible = self.theme, index.data(ENTRY), bool(index.data(POSSIBLE))
        ratio = painter.device().devicePixelRatioF()
        picture = icons.pixmap(entry.icon, theme.muted if possible else theme.faint, ICON_SIZE, ratio)
        top = option.rect.top() + (option.rect.height() - ICON_SIZE) // 2
        painter.drawPixmap(option.rect.left() + SPACE_2, top, picture)
        room, level = QRectF(option.rect).adjusted(TEXT_LEFT, 0, -SPACE_3, 0), Qt.AlignmentFlag.AlignVCenter
        painter.setFont(interface_font(TYPE_BODY))
        painter.setPen(QColor(theme.text if possible else theme.faint))
        title = painter.fontMetrics().elidedText(entry.title, Qt.TextElideMode.ElideRight, round(room.width()))
        painter.drawText(room, level, title)
        room.setLeft(room.left() + painter.fontMetrics().horizontalAdvance(title) + SPACE_3)
        painter.setFont(interface_font(TYPE_SMALL))
        painter.setPen(QColor(theme.muted))
        aside = str(index.data(ASIDE) or "")
        aside = painter.fontMetrics().elidedText(aside, Qt.TextElideMode.ElideRight, round(room.width()))
        painter.drawText(room, level | Qt.AlignmentFlag.AlignRight, aside)
