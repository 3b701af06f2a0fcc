"""Shows a picture from a file as large as there is room for it."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import QSizePolicy, QWidget


class PictureView(QWidget):
    """Keeps the form of the picture, and its pixels sharp where they are drawn larger."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.shown = QPixmap()
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumHeight(48)

    def show_file(self, path: str) -> None:
        """Show this file, or nothing."""
        self.shown = QPixmap(path) if path else QPixmap()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.shown.isNull():
            return
        ratio = self.devicePixelRatioF()
        room = self.size() * ratio
        larger = self.shown.width() <= room.width() and self.shown.height() <= room.height()
        mode = Qt.TransformationMode.FastTransformation if larger else Qt.TransformationMode.SmoothTransformation
        size = self.shown.size().scaled(room, Qt.AspectRatioMode.KeepAspectRatio)
        if larger:
            # By whole steps, so that no line of pixels is broader than another.
            step = max(1, size.width() // self.shown.width())
            size = QSize(self.shown.width() * step, self.shown.height() * step)
        made = self.shown.scaled(size, Qt.AspectRatioMode.KeepAspectRatio, mode)
        made.setDevicePixelRatio(ratio)
        left = (self.width() - made.width() / ratio) / 2
        QPainter(self).drawPixmap(QPoint(round(left), 0), made)
