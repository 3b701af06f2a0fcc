"""The slim line above a panel that says which node it shows, and pins it to that."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from designer.look import icons
from designer.look.theme import SPACE_1, SPACE_2, SPACE_3, Theme, category_color
from designer.plots.labels import ElidedLabel

HEIGHT = 28
TARGET = 24
BAR = QSize(4, 14)
"""The mark in the colour of the category, as nodes have it at their left side."""


class NodeHeader(QWidget):
    """Nothing is pinned where no node is shown."""

    pinned = Signal(bool)
    """A person wants the panel to stay at this node, or to follow the selection."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.theme = theme
        self.category = ""
        self.setFixedHeight(HEIGHT)
        self.title = ElidedLabel(self)
        self.title.setProperty("role", "muted")
        self.pin = QToolButton(self)
        self.pin.setCheckable(True)
        self.pin.setFixedSize(TARGET, TARGET)
        self.pin.clicked.connect(self.pinned)
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE_3 + BAR.width() + SPACE_2, 0, SPACE_2, 0)
        row.setSpacing(SPACE_1)
        row.addWidget(self.title, 1)
        row.addWidget(self.pin)
        self._retranslate()
        self.set_theme(theme)

    def show_node(self, title: str, category: str, *, is_pinned: bool) -> None:
        """The title and the category of the node; an empty title for none."""
        self.category = category
        self.title.set_text(title or self.tr("No layer of this network has something to show here."))
        self.pin.setVisible(bool(title))
        self.pin.setChecked(is_pinned)
        self.set_theme(self.theme)

    def set_theme(self, theme: Theme) -> None:
        self.theme = theme
        self.pin.setIcon(icons.icon("pin", theme.accent if self.pin.isChecked() else theme.muted))
        self.update()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._retranslate()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(self.theme.panel))
        if not self.pin.isHidden():
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            bar = QRectF(SPACE_3, (HEIGHT - BAR.height()) / 2, BAR.width(), BAR.height())
            painter.setPen(QColor(0, 0, 0, 0))
            painter.setBrush(QColor(category_color(self.theme, self.category)))
            painter.drawRoundedRect(bar, BAR.width() / 2, BAR.width() / 2)

    def _retranslate(self) -> None:
        self.pin.setAccessibleName(self.tr("Stay at this layer"))
        self.pin.setToolTip(self.tr("Stay at this layer, whichever is selected."))
