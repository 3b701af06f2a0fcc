"""Asks how a picture of the network is to look, shows it small, and says how large it becomes."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QPaintEvent
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QLabel, QVBoxLayout, QWidget

from designer.canvas.scene import CanvasScene
from designer.look.theme import SPACE_3, SPACE_6, Theme
from designer.panels.editors import Form
from designer.pictures.drawing import PictureSettings, area_of, drawn, size_of, themed
from designer.session import Session
from designer.texts import counted
from engine.declare import make
from engine.message import Misfit

WIDTH, HEIGHT = 480, 240


class Preview(QLabel):
    """Draws the picture by itself: Qt would keep each picture of a label in its cache, long after the dialog."""

    image = QImage()

    def paintEvent(self, _: QPaintEvent) -> None:
        size = self.image.deviceIndependentSize()
        painter = QPainter(self)
        painter.drawImage(QPointF((self.width() - size.width()) / 2, (self.height() - size.height()) / 2), self.image)


class PictureDialog(QDialog):
    """Shows the picture as it will be; what is wrong with a value stands at its row."""

    def __init__(self, parent: QWidget, session: Session, theme: Theme) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Export picture"))
        self.session = session
        self.theme = theme
        self.settings = PictureSettings()
        self._values: dict[str, Any] = PictureSettings.defaults()
        self._scenes: dict[str, CanvasScene] = {}
        self.preview = Preview(self)
        self.preview.setFixedSize(WIDTH, HEIGHT)
        self.preview.setAccessibleName(self.tr("The picture"))
        self.size_label = QLabel(self)
        self.size_label.setProperty("role", "muted")
        self.form = Form(theme, self)
        self.form.edited.connect(self._edit)
        kinds = QDialogButtonBox.StandardButton
        self.buttons = QDialogButtonBox(kinds.Save | kinds.Cancel, self)
        self.copy = self.buttons.addButton(self.tr("Copy"), QDialogButtonBox.ButtonRole.ActionRole)
        self.buttons.accepted.connect(self.accept)
        self.buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(SPACE_6, SPACE_6, SPACE_6, SPACE_6)
        column.setSpacing(SPACE_3)
        for widget in (self.preview, self.size_label, self.form, self.buttons):
            column.addWidget(widget)
        self._show()

    def theme_chosen(self) -> Theme:
        return themed(self.settings.theme, self.theme)

    def scene(self) -> CanvasScene:
        """The network as the picture shows it; made once for each theme."""
        chosen = self.theme_chosen()
        if chosen.name not in self._scenes:
            self._scenes[chosen.name] = drawn(self.session.graph, self.session.analysis, chosen)
        return self._scenes[chosen.name]

    def _edit(self, name: str, value: Any) -> None:
        self._values = {**self._values, name: value}
        self._show()

    def _show(self) -> None:
        self.form.show_values(PictureSettings.params(), self._values)
        possible = True
        try:
            self.settings = make(PictureSettings, self._values)
        except Misfit:
            possible = False
        for button in (self.buttons.button(QDialogButtonBox.StandardButton.Save), self.copy):
            button.setEnabled(possible)
        size = size_of(self.scene(), self.settings)
        text = self.tr("{width} × {height} pixels. SVG and PDF stay sharp at every size.")
        self.size_label.setText(text.format(width=counted(size.width()), height=counted(size.height())))
        self._show_preview()

    def _show_preview(self) -> None:
        scene, ratio = self.scene(), self.devicePixelRatioF()
        area = area_of(scene)
        fit = min(WIDTH / area.width(), HEIGHT / area.height(), 1.0) * ratio
        width, height = max(round(area.width() * fit), 1), max(round(area.height() * fit), 1)
        made = QImage(width, height, QImage.Format.Format_ARGB32_Premultiplied)
        made.fill(QColor(scene.ink.theme.canvas) if self.settings.ground else Qt.GlobalColor.transparent)
        painter = QPainter(made)
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        scene.render(painter, QRectF(0, 0, width, height), area)
        painter.end()
        made.setDevicePixelRatio(ratio)
        self.preview.image = made
        self.preview.update()
