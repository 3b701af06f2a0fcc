"""Says below the canvas that another document is being trained, and leads there."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from designer.documents.tab_bar import MOMENTS, ring
from designer.documents.tabs import Tabs
from designer.look.theme import ICON_SIZE, SPACE_1, SPACE_2, SPACE_4, Theme
from designer.notice import Notice
from designer.training.record import PAUSED
from designer.training.running import Running


class Elsewhere(QWidget):
    """A line above the plots; it is there only while a training of another tab runs."""

    def __init__(self, tabs: Tabs, running: Running, notice: Notice, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("elsewhere")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.tabs, self.running, self.notice, self.theme = tabs, running, notice, theme
        self._sign: tuple[bool, int] | None = None
        self.icon, self.label = QLabel(self), QLabel(self)
        self.icon.setFixedSize(ICON_SIZE, ICON_SIZE)
        self.button = QPushButton(self.tr("Show it"), self)
        self.button.setProperty("kind", "quiet")
        self.button.clicked.connect(self.show_training)
        row = QHBoxLayout(self)
        row.setContentsMargins(SPACE_4, SPACE_1, SPACE_2, SPACE_1)
        row.setSpacing(SPACE_2)
        row.addWidget(self.icon)
        row.addWidget(self.label)
        row.addWidget(self.button)
        row.addStretch(1)
        running.moved.connect(self.follow)
        tabs.changed.connect(self.follow)
        self.set_theme(theme)
        self.follow()

    def set_theme(self, theme: Theme) -> None:
        self.theme = theme
        self._sign = None
        self.setStyleSheet(f"#elsewhere {{ background: {theme.raised}; border-bottom: 1px solid {theme.border}; }}")
        self.follow()

    def follow(self) -> None:
        """Show what trains, where that is not what is looked at."""
        tab = self.running.tab
        if tab is None or not self.running.is_elsewhere:
            self.hide()
            return
        record = self.running.record(tab)
        text = self.tr("{name} is paused.") if record.state == PAUSED else self.tr("{name} is being trained.")
        self.label.setText(text.format(name=self.tabs.label(tab)))
        sign = record.state == PAUSED, int(record.share * MOMENTS)
        if sign != self._sign:
            self._sign = sign
            self.icon.setPixmap(ring(sign[1] / MOMENTS, sign[0], self.theme, self.devicePixelRatioF()))
        self.show()

    def show_training(self) -> None:
        """Look at the document that is being trained."""
        if self.running.tab is not None:
            self.tabs.show(self.running.tab)

    def refuse(self) -> None:
        """A second training was asked for: say why there is none, and lead to the one that runs."""
        tab = self.running.tab
        if tab is None:
            self.notice.warn(self.tr("The last training is still coming to its end. Try it again in a moment."))
            return
        if self.running.is_followed:
            text = self.tr("The window shows one training at a time, and follows that of {name}.")
            self.notice.offer(text.format(name=self.tabs.label(tab)), self.tr("Let it go"), self.running.let_go)
            return
        text = self.tr("One training runs at a time, and {name} is being trained.")
        self.notice.offer(text.format(name=self.tabs.label(tab)), self.tr("Show it"), self.show_training)
