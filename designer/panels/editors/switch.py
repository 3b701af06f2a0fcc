"""A switch for yes or no."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QPoint, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QCheckBox, QSizePolicy, QWidget

from designer.look.theme import CONTROL_HEIGHT

TRACK = QRectF(0, 5, 36, 20)


class SwitchEditor(QCheckBox):
    """A check box that looks like a switch."""

    edited = Signal(object)
    settled = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.clicked.connect(self._switch)

    def show_value(self, value: Any) -> None:
        self.setChecked(value is True)

    def sizeHint(self) -> QSize:
        return QSize(36, CONTROL_HEIGHT)

    def minimumSizeHint(self) -> QSize:
        return self.sizeHint()

    def hitButton(self, position: QPoint) -> bool:
        return self.rect().contains(position)

    def paintEvent(self, event: QPaintEvent) -> None:
        role, colors = QPalette.ColorRole, self.palette()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.hasFocus():
            painter.setPen(QPen(colors.color(role.Link), 2))
            painter.drawRoundedRect(TRACK.adjusted(1, 1, -1, -1), 9, 9)
        on = self.isChecked()
        track = TRACK.adjusted(3, 3, -3, -3) if self.hasFocus() else TRACK.adjusted(0.5, 0.5, -0.5, -0.5)
        painter.setPen(QPen(colors.color(role.Highlight if on else role.Dark), 1))
        painter.setBrush(colors.color(role.Highlight if on else role.Base))
        painter.drawRoundedRect(track, track.height() / 2, track.height() / 2)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colors.color(role.HighlightedText if on else role.Dark))
        painter.drawEllipse(QPointF(TRACK.right() - 10 if on else TRACK.left() + 10, TRACK.center().y()), 5.5, 5.5)

    def _switch(self, on: bool) -> None:
        self.edited.emit(on)
        self.settled.emit()
