"""How the rows and headings of the palette look, and the picture that a drag of a row carries."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from designer.look import icons
from designer.look.style import interface_font
from designer.look.theme import (
    ICON_SIZE,
    RADIUS,
    RADIUS_NODE,
    SPACE_2,
    SPACE_3,
    SPACE_4,
    TYPE_BODY,
    TYPE_CAPTION,
    TYPE_SMALL,
    Theme,
    category_color,
)
from designer.panels.search import MY_BLOCKS, Entry
from engine.graph.measures import WIDTH

TYPE = Qt.ItemDataRole.UserRole
ENTRY, ASIDE, CATEGORY, OPEN = TYPE + 1, TYPE + 2, TYPE + 3, TYPE + 4
"""What a row holds: its entry, the words at its right, its category; and of a heading, whether that is open."""
ROW_HEIGHT, HEADING_HEIGHT = 28, 24
TEXT_LEFT = SPACE_2 + ICON_SIZE + SPACE_2 + 2
Index = QModelIndex | QPersistentModelIndex


def drag_pixmap(entry: Entry, theme: Theme, ratio: float) -> QPixmap:
    """A small picture of the node that a drop will make, no wider than that."""
    font, color = interface_font(TYPE_BODY, QFont.Weight.DemiBold), category_color(theme, _tinted(entry))
    left, letters = 36, QFontMetrics(font)
    title = letters.elidedText(entry.title, Qt.TextElideMode.ElideRight, round(WIDTH) - left - SPACE_4)
    width = left + letters.horizontalAdvance(title) + SPACE_4
    picture = QPixmap(round(width * ratio), round(40 * ratio))
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    card = QRectF(0.5, 0.5, width - 1, 39)
    painter.setPen(QPen(QColor(theme.border), 1))
    painter.setBrush(QColor(theme.node))
    painter.drawRoundedRect(card, RADIUS_NODE, RADIUS_NODE)
    painter.setClipRect(QRectF(0, 0, 4, 40))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(color))
    painter.drawRoundedRect(card, RADIUS_NODE, RADIUS_NODE)
    painter.setClipping(False)
    painter.drawPixmap(SPACE_3, SPACE_3, icons.pixmap(entry.icon, color, ICON_SIZE, ratio))
    painter.setFont(font)
    painter.setPen(QColor(theme.text))
    painter.drawText(QRectF(left, 0, width - left, 40), Qt.AlignmentFlag.AlignVCenter, title)
    painter.end()
    return picture


def _tinted(entry: Entry) -> str:
    """The category whose colour an entry has."""
    return "Block" if entry.category == MY_BLOCKS else entry.category


class LayerDelegate(QStyledItemDelegate):
    """Paints headings and rows; the row under the pointer looks like something to take."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, HEADING_HEIGHT if index.data(TYPE) is None else ROW_HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        painter.save()
        self._ground(painter, QRectF(option.rect), option.state)
        if index.data(TYPE) is None:
            self._heading(painter, option.rect, index)
        else:
            self._row(painter, option, index)
        painter.restore()

    def _heading(self, painter: QPainter, area: QRect, index: Index) -> None:
        """The name of a category, a chevron that says whether it is open, and how many layers are in it."""
        is_open = bool(index.data(OPEN))
        ratio = painter.device().devicePixelRatioF()
        sign = icons.pixmap("chevron_down" if is_open else "chevron_right", self.theme.muted, ICON_SIZE, ratio)
        painter.drawPixmap(area.left() + SPACE_2, area.top() + (area.height() - ICON_SIZE) // 2, sign)
        painter.setFont(interface_font(TYPE_SMALL, QFont.Weight.DemiBold))
        painter.setPen(QColor(self.theme.muted))
        room = area.adjusted(TEXT_LEFT, 0, -SPACE_2, 0)
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, str(index.data()))
        if not is_open:
            painter.setFont(interface_font(TYPE_CAPTION))
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, str(index.data(ASIDE)))

    def _row(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        theme, area = self.theme, QRectF(option.rect)
        entry: Entry = index.data(ENTRY)
        ratio = painter.device().devicePixelRatioF()
        picture = icons.pixmap(entry.icon, category_color(theme, _tinted(entry)), ICON_SIZE, ratio)
        top = option.rect.top() + (option.rect.height() - ICON_SIZE) // 2
        painter.drawPixmap(option.rect.left() + SPACE_2, top, picture)
        painter.setFont(interface_font(TYPE_BODY))
        painter.setPen(QColor(theme.text))
        room = area.adjusted(TEXT_LEFT, 0, -SPACE_2, 0)
        aside, title = str(index.data(ASIDE) or ""), str(index.data())
        width = painter.fontMetrics().horizontalAdvance(title)
        title = painter.fontMetrics().elidedText(title, Qt.TextElideMode.ElideRight, round(room.width()))
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, title)
        painter.setFont(interface_font(TYPE_CAPTION))
        if aside and width + SPACE_2 + painter.fontMetrics().horizontalAdvance(aside) <= room.width():
            painter.setPen(QColor(theme.muted))
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, aside)

    def _ground(self, painter: QPainter, area: QRectF, state: QStyle.StateFlag) -> None:
        theme = self.theme
        over, chosen = state & QStyle.StateFlag.State_MouseOver, state & QStyle.StateFlag.State_Selected
        focused = chosen and state & QStyle.StateFlag.State_HasFocus
        if not over and not chosen:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(theme.focus if focused else theme.border), 2 if focused else 1))
        painter.setBrush(QColor(theme.accent_soft if chosen else theme.raised))
        inset = 1 if focused else 0.5
        painter.drawRoundedRect(area.adjusted(inset, inset, -inset, -inset), RADIUS, RADIUS)
