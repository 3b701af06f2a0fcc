"""A button that does a repair: its words break into as many lines as they need."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from designer.look import icons
from designer.look.style import interface_font
from designer.look.theme import ICON_SIZE, RADIUS, SPACE_1, SPACE_2, TYPE_SMALL, Theme

LEFT = SPACE_2 + ICON_SIZE + SPACE_1 + 2
LEAST_HEIGHT = 28
WRAPPED = Qt.TextFlag.TextWordWrap | Qt.AlignmentFlag.AlignVCenter


class RepairButton(QAbstractButton):
    """A wrench and what would be done."""

    def __init__(self, text: str, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.setText(text)
        self.setFont(interface_font(TYPE_SMALL))
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        self.setAccessibleName(text)
        self.setToolTip(self.tr("Do this now. One undo takes it back."))
        self.setAccessibleDescription(self.toolTip())

    def sizeHint(self) -> QSize:
        width = LEFT + self.fontMetrics().horizontalAdvance(self.text()) + SPACE_2 + 2
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:
        words = self.text().split()
        return QSize(
            LEFT + max(map(self.fontMetrics().horizontalAdvance, words), default=0) + SPACE_2 + 2, LEAST_HEIGHT
        )

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        room = QRect(0, 0, width - LEFT - SPACE_2, 10_000)
        return max(LEAST_HEIGHT, self.fontMetrics().boundingRect(room, WRAPPED, self.text()).height() + 2 * SPACE_1 + 2)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, area = self.theme, QRectF(self.rect())
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        focused = self.hasFocus()
        inset = 1.0 if focused else 0.5
        painter.setPen(QPen(QColor(theme.focus if focused else theme.border_strong), 2 * inset))
        painter.setBrush(QColor(theme.pressed if self.isDown() else theme.hover if self.underMouse() else theme.raised))
        painter.drawRoundedRect(area.adjusted(inset, inset, -inset, -inset), RADIUS, RADIUS)
        picture = icons.pixmap("repair", theme.accent, ICON_SIZE, self.devicePixelRatioF())
        painter.drawPixmap(QPointF(SPACE_2, (area.height() - ICON_SIZE) / 2), picture)
        painter.setFont(self.font())
        painter.setPen(QColor(theme.text))
        painter.drawText(self.rect().adjusted(LEFT, 0, -SPACE_2, 0), WRAPPED, self.text())
