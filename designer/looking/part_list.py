"""The list of the parts of data: name, role, shape and a small picture of how each is spread."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import (
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from designer.look import icons
from designer.look.style import interface_font
from designer.look.theme import ICON_SIZE, RADIUS, SPACE_1, SPACE_2, TYPE_BODY, TYPE_CAPTION, Theme, category_color
from designer.looking.bars import counts_of, paint_small
from designer.looking.words import role_text
from designer.texts import counted, tip, word
from engine.data.looking.told import Looked, PartTold

HIGH, PICTURE = 48, 64
PART = Qt.ItemDataRole.UserRole
TROUBLED = Qt.ItemDataRole.UserRole + 1
ABOUT = Qt.ItemDataRole.UserRole + 2


class PartList(QListWidget):
    """The first row is all of the data."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setItemDelegate(PartDelegate(theme, self))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setMouseTracking(True)
        self.setAccessibleName(self.tr("Parts of the data"))

    def show_parts(self, looked: Looked) -> None:
        """Show these; the part that was chosen stays so."""
        chosen = self.chosen
        troubled = {trouble.part for trouble in looked.troubles}
        self.blockSignals(True)
        self.clear()
        examples = self.tr("{count} examples").format(count=counted(looked.overview.examples))
        self._add(self.tr("All data"), examples, None, bool(troubled))
        for part in looked.parts:
            about = f"{role_text(part.role)} · {word(part.told)}"
            self._add(word(part.name), about, part, part.name in troubled)
        names = [part.name for part in looked.parts]
        self.setCurrentRow(names.index(chosen) + 1 if chosen in names else 0)
        self.blockSignals(False)

    def _add(self, name: str, about: str, part: PartTold | None, is_troubled: bool) -> None:
        item = QListWidgetItem(name, self)
        item.setData(PART, part)
        item.setData(ABOUT, about)
        item.setData(TROUBLED, is_troubled)
        item.setToolTip(tip(name, about))
        told = self.tr("{name}, {about}, with troubles") if is_troubled else self.tr("{name}, {about}")
        item.setData(Qt.ItemDataRole.AccessibleTextRole, told.format(name=name, about=about))

    @property
    def chosen(self) -> str:
        """The name of the chosen part; empty for all."""
        item = self.currentItem()
        part = item.data(PART) if item is not None else None
        return part.name if isinstance(part, PartTold) else ""

    @property
    def names(self) -> Sequence[str]:
        return [self.item(at).text() for at in range(self.count())]

    def set_theme(self, theme: Theme) -> None:
        delegate = self.itemDelegate()
        assert isinstance(delegate, PartDelegate)
        delegate.theme = theme
        self.viewport().update()


class PartDelegate(QStyledItemDelegate):
    """Paints a row of two lines."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(160, HIGH)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        theme, area = self.theme, QRectF(option.rect).adjusted(1, 1, -1, -1)
        part = index.data(PART)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        chosen = bool(option.state & QStyle.StateFlag.State_Selected)
        if chosen or option.state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.accent_soft if chosen else theme.hover))
            painter.drawRoundedRect(area, RADIUS, RADIUS)
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(QPen(QColor(theme.focus), 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(area, RADIUS, RADIUS)
        counts = counts_of(part.figures) if isinstance(part, PartTold) else ()
        room = area.width() - 2 * SPACE_2 - (PICTURE + SPACE_2 if counts else 0)
        left = area.left() + SPACE_2
        if index.data(TROUBLED):
            picture = icons.pixmap("problem", theme.warning, ICON_SIZE, painter.device().devicePixelRatioF())
            painter.drawPixmap(round(left + room - ICON_SIZE), round(area.top() + SPACE_1 + 2), picture)
        title = interface_font(TYPE_BODY, QFont.Weight.DemiBold)
        name_room = room - (ICON_SIZE + SPACE_1 if index.data(TROUBLED) else 0)
        self._line(painter, title, theme.text, index.data(), QRectF(left, area.top() + SPACE_1, name_room, 20))
        about = interface_font(TYPE_CAPTION)
        self._line(painter, about, theme.muted, index.data(ABOUT), QRectF(left, area.top() + 24, room, 16))
        place = QRectF(area.right() - SPACE_2 - PICTURE, area.top() + SPACE_2, PICTURE, area.height() - 2 * SPACE_2)
        is_aim = isinstance(part, PartTold) and part.role == "target"
        paint_small(painter, place, counts, QColor(category_color(theme, "Objective" if is_aim else "Data")))
        painter.restore()

    @staticmethod
    def _line(painter: QPainter, font: QFont, tint: str, text: str, place: QRectF) -> None:
        painter.setFont(font)
        painter.setPen(QColor(tint))
        short = QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, int(place.width()))
        painter.drawText(place, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, short)
