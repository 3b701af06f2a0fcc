"""The way into the block that is shown: a bread-crumb over the canvas, each part of which leads back out."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QToolButton, QWidget

from designer import icons
from designer.canvas.ink import color, pen
from designer.canvas.words import title_shown
from designer.session import Session
from designer.texts import word
from designer.theme import ICON_SIZE, RADIUS, SPACE_1, SPACE_2, SPACE_3, Theme

LONGEST = 28
"""So many letters of a block's name are shown."""


class Breadcrumb(QWidget):
    """Stands at the upper left corner of the canvas while a block is shown; the last part is where one is."""

    def __init__(self, session: Session, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.session = session
        self.theme = theme
        self.parts: list[QToolButton] = []
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(SPACE_2, SPACE_1, SPACE_2, SPACE_1)
        self._row.setSpacing(SPACE_1)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self.setAccessibleName(self.tr("Where you are"))
        session.path_changed.connect(self.refresh)
        session.analysed.connect(self.refresh)
        self.move(SPACE_3, SPACE_3)
        self.refresh()

    def set_theme(self, theme: Theme) -> None:
        self.theme = theme
        self.refresh()

    def refresh(self) -> None:
        """Show the way to what is shown now; nothing in the outermost graph."""
        path = self.session.path
        while (item := self._row.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self.parts = []
        self.setVisible(bool(path))
        if not path:
            return
        whole = self.session.project.title or self.tr("Network")
        names = [whole, *(self._name(key) for key in path)]
        for depth, name in enumerate(names):
            if depth:
                self._row.addWidget(self._chevron())
            self._row.addWidget(self._part(name, path[:depth], depth == len(path)))
        self.adjustSize()
        self.raise_()

    def _name(self, key: str) -> str:
        facts = self.session.analysis.nodes.get(key)
        return title_shown(facts) if facts else word("Block")

    def _part(self, name: str, path: tuple[str, ...], last: bool) -> QToolButton:
        part = QToolButton(self)
        part.setText(name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}…")
        part.setToolTip("" if last else self.tr("Go out to {name}.").format(name=name))
        part.setAccessibleName(name)
        part.setAutoRaise(True)
        part.setEnabled(not last)
        part.setProperty("role", "crumb_here" if last else "crumb")
        part.clicked.connect(partial(self.session.enter, path))
        self.parts.append(part)
        return part

    def _chevron(self) -> QLabel:
        sign = QLabel(self)
        sign.setPixmap(icons.pixmap("chevron_right", self.theme.muted, ICON_SIZE, self.devicePixelRatioF()))
        sign.setFixedSize(QSize(ICON_SIZE, ICON_SIZE))
        return sign

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(pen(self.theme.border, 1.0))
        painter.setBrush(color(self.theme.raised))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self.refresh()
