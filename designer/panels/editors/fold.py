"""Rows of a form that belong together under a heading, which opens and closes them."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QVBoxLayout, QWidget

from designer.look import icons
from designer.look.style import interface_font
from designer.look.theme import CONTROL_HEIGHT, RADIUS, SPACE_1, SPACE_2, TYPE_SMALL, Theme
from designer.texts import word

CHEVRON = 12


class Heading(QAbstractButton):
    """The name of a group over the whole width, with a chevron that stands where the labels of the rows begin."""

    def __init__(self, text: str, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.theme = theme
        self.setText(text)
        self.setFont(interface_font(TYPE_SMALL, QFont.Weight.DemiBold))
        self.setCheckable(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setAccessibleName(text)

    def sizeHint(self) -> QSize:
        return QSize(CHEVRON + SPACE_2 + self.fontMetrics().horizontalAdvance(self.text()), CONTROL_HEIGHT)

    def paintEvent(self, event: QPaintEvent) -> None:
        theme, area = self.theme, self.rect()
        tint = theme.text if self.underMouse() or self.isDown() else theme.muted
        picture = "chevron_down" if self.isChecked() else "chevron_right"
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        top = (area.height() - CHEVRON) / 2
        painter.drawPixmap(QPointF(0, top), icons.pixmap(picture, tint, CHEVRON, self.devicePixelRatioF()))
        painter.setFont(self.font())
        painter.setPen(QColor(tint))
        left = CHEVRON + SPACE_1
        painter.drawText(area.adjusted(left, 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, self.text())
        end = left + self.fontMetrics().horizontalAdvance(self.text()) + SPACE_2
        painter.setPen(QPen(QColor(theme.border), 1))
        middle = area.height() // 2 + 0.5
        painter.drawLine(QPointF(end, middle), QPointF(area.right(), middle))
        if self.hasFocus():
            painter.setPen(QPen(QColor(theme.focus), 2))
            painter.drawRoundedRect(QRectF(area).adjusted(1, 1, -1, -1), RADIUS, RADIUS)


class Fold(QWidget):
    """Closed at first; what a person opened stays open for every form with a group of this name."""

    opened: ClassVar[set[str]] = set()

    def __init__(self, group: str, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.group = group
        self.head = Heading(word(group), theme, self)
        self.head.clicked.connect(self._remember)
        self.head.toggled.connect(self._show)
        self.body = QWidget(self)
        self.rows = QVBoxLayout(self.body)
        self.rows.setContentsMargins(0, SPACE_1, 0, SPACE_1)
        self.rows.setSpacing(SPACE_2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(self.body)
        self.head.setChecked(group in self.opened)
        self._show(self.is_open)

    @property
    def is_open(self) -> bool:
        return self.head.isChecked()

    def open(self) -> None:
        """Show the rows here, since there is something to see; elsewhere the group stays as it is."""
        self.head.setChecked(True)

    def _remember(self, is_open: bool) -> None:
        (self.opened.add if is_open else self.opened.discard)(self.group)

    def _show(self, is_open: bool) -> None:
        self.body.setVisible(is_open)
        self.head.setToolTip(self.tr("Hide these settings.") if is_open else self.tr("Show these settings."))
        self.head.setAccessibleDescription(self.head.toolTip())
