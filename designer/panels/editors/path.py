"""A field for a file or a folder: its path is typed, or found with a button."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QToolButton, QWidget

from designer.look import icons
from designer.look.theme import CONTROL_HEIGHT, ICON_SIZE, SPACE_1, Theme
from designer.panels.editors.line import TextEditor
from designer.texts import tip, word
from engine.declare import Param


class PathEditor(QWidget):
    """A line for the path, and a Browse button beside it."""

    edited = Signal(object)
    settled = Signal()

    def __init__(self, param: Param, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.param = param
        self.line = TextEditor(param, self)
        self.line.edited.connect(self.edited)
        self.line.settled.connect(self.settled)
        self.line.setPlaceholderText(self.tr("No file yet") if self.takes_file else self.tr("No folder yet"))
        self.browse = QToolButton(self)
        self.browse.setIcon(icons.icon("folder", theme.muted))
        self.browse.setIconSize(QSize(ICON_SIZE, ICON_SIZE))
        self.browse.setFixedSize(CONTROL_HEIGHT, CONTROL_HEIGHT)
        self.browse.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.browse.setToolTip(self.tr("Browse for a file") if self.takes_file else self.tr("Browse for a folder"))
        self.browse.setAccessibleName(self.browse.toolTip())
        self.browse.clicked.connect(self._browse)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE_1)
        row.addWidget(self.line, 1)
        row.addWidget(self.browse)
        self.setFocusProxy(self.line)

    @property
    def takes_file(self) -> bool:
        return self.param.kind == "file"

    def show_value(self, value: Any) -> None:
        self.line.show_value(value)
        self.line.setToolTip(tip("", str(value) or word(self.param.about)))

    def choose(self, path: str) -> None:
        """Take this file or folder."""
        self.line.give(path)
        self.settled.emit()

    def _browse(self) -> None:
        here = self.line.text()
        start = str(Path(here).parent) if self.takes_file and here else here
        dialog = QFileDialog(self, word(self.param.label), start)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if self.takes_file:
            dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        else:
            dialog.setFileMode(QFileDialog.FileMode.Directory)
            dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.fileSelected.connect(self.choose)
        dialog.open()
