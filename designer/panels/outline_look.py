"""How a row of the outline looks."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from designer.look import icons
from designer.look.style import interface_font, mono_font
from designer.look.theme import (
    ICON_SIZE,
    RADIUS,
    SPACE_1,
    SPACE_2,
    TYPE_BODY,
    TYPE_CAPTION,
    Theme,
    annotation_color,
    category_color,
)
from designer.panels.outline_lines import Line
from designer.panels.outline_rows import LINE

Index = QModelIndex | QPersistentModelIndex
ROW_HEIGHT = 44


class OutlineDelegate(QStyledItemDelegate):
    """Two lines: what it is called, and below what it gives and whom it feeds; a problem has a sign at the right."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(0, ROW_HEIGHT)

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        editor.setGeometry(option.rect.adjusted(0, 6, -2, -6))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        line: Line | None = index.data(LINE)
        if line is None:
            return
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._ground(painter, QRectF(option.rect), option.state)
        area = option.rect.adjusted(SPACE_2, SPACE_1, -SPACE_2, -SPACE_1)
        tint = annotation_color(self.theme, line.tone) if line.tone else category_color(self.theme, line.category)
        ratio = painter.device().devicePixelRatioF()
        top = area.top() + (area.height() // 2 - ICON_SIZE) // 2
        painter.drawPixmap(area.left(), top, icons.pixmap(line.icon, tint, ICON_SIZE, ratio))
        text = area.adjusted(ICON_SIZE + SPACE_2, 0, 0, 0)
        upper, lower = QRect(text), QRect(text)
        upper.setHeight(text.height() // 2)
        lower.setTop(upper.bottom() + 1)
        self._title(painter, upper, line, ratio)
        self._below(painter, lower, line)
        painter.restore()

    def _title(self, painter: QPainter, area: QRect, line: Line, ratio: float) -> None:
        """The title, behind it the kind of the layer where that is another word, and the sign of a problem."""
        if line.problem:
            sign = icons.pixmap("problem", self.theme.bad, ICON_SIZE, ratio)
            painter.drawPixmap(area.right() + 1 - ICON_SIZE, area.top() + (area.height() - ICON_SIZE) // 2, sign)
            area.setRight(area.right() - ICON_SIZE - SPACE_1)
        painter.setFont(interface_font(TYPE_BODY, QFont.Weight.DemiBold))
        painter.setPen(QColor(self.theme.muted if line.bypassed else self.theme.text))
        used = self._elided(painter, area, line.title)
        if line.kind != line.title:
            painter.setFont(interface_font(TYPE_CAPTION))
            painter.setPen(QColor(self.theme.muted))
            self._elided(painter, area.adjusted(used + SPACE_2, 0, 0, 0), line.kind)

    def _below(self, painter: QPainter, area: QRect, line: Line) -> None:
        """What it gives, and whom it feeds."""
        painter.setPen(QColor(self.theme.muted))
        if line.shape:
            painter.setFont(mono_font(TYPE_CAPTION))
            area.setLeft(area.left() + self._elided(painter, area, line.shape) + SPACE_2)
        painter.setFont(interface_font(TYPE_CAPTION))
        self._elided(painter, area, line.about)

    def _elided(self, painter: QPainter, area: QRect, text: str) -> int:
        """Draw as much of a text as there is room for; how wide that is."""
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, max(area.width(), 0))
        painter.drawText(area, Qt.AlignmentFlag.AlignVCenter, shown)
        return painter.fontMetrics().horizontalAdvance(shown)

    def _ground(self, painter: QPainter, area: QRectF, state: QStyle.StateFlag) -> None:
        theme = self.theme
        over, chosen = state & QStyle.StateFlag.State_MouseOver, state & QStyle.StateFlag.State_Selected
        focused = state & QStyle.StateFlag.State_HasFocus
        if not (over or chosen or focused):
            return
        painter.setPen(QPen(QColor(theme.focus if focused else theme.border), 2 if focused else 1))
        painter.setBrush(QColor(theme.accent_soft if chosen else theme.raised))
        inset = 1 if focused else 0.5
        painter.drawRoundedRect(area.adjusted(inset, inset, -inset, -inset), RADIUS, RADIUS)
