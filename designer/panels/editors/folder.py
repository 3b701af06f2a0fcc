"""A field for a folder: its path is typed, or found with a button."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QToolButton, QWidget

from designer.look import icons
from designer.look.theme import CONTROL_HEIGHT, ICON_SIZE, SPACE_1, Theme
from designer.panels.editors.line import TextEditor
from designer.texts import word
from engine.declare import Param


class FolderEditor(QWidget):
    """A line for the path, and a Browse button beside it."""

    edited = Signal(object)
    settled = Signal()

    def __init__(self, param: Param, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.param = param
        self.line = TextEditor(param, self)
        self.line.edited.connect(self.edited)
        self.line.settled.connect(self.settled)
        self.line.setPlaceholderText(self.tr("No folder yet"))
        self.browse = QToolButton(self)
        self.browse.setIcon(icons.icon("folder", theme.muted))
        self.browse.setIconSize(QSize(ICON_SIZE, ICON_SIZE))
        self.browse.setFixedSize(CONTROL_HEIGHT, CONTROL_HEIGHT)
        self.browse.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.browse.setToolTip(self.tr("Browse for a folder"))
        self.browse.setAccessibleName(self.tr("Browse for a folder"))
        self.browse.clicked.connect(self._browse)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_1)
        row.addWidget(self.line, 1)
        row.addWidget(self.browse)
        self.setFocusProxy(self.line)

    def show_value(self, value: Any) -> None:
        self.line.show_value(value)
        self.line.setToolTip(str(value) or word(self.param.about))

    def choose(self, folder: str) -> None:
        """Take this folder."""
        self.line.give(folder)
        self.settled.emit()

    def _browse(self) -> None:
        dialog = QFileDialog(self, word(self.param.label), self.line.text())
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(self.choose)
        dialog.open()
