"""The menu of the files that were open lately."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget


class RecentFiles(QMenu):
    """Lists those that are still there."""

    file_chosen = Signal(object)
    forgotten = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setTitle(self.tr("Recent files"))
        self.triggered.connect(self._choose)

    def show_files(self, files: Iterable[str]) -> None:
        self.clear()
        found = [Path(file) for file in files if Path(file).is_file()]
        for file in found:
            self.addAction(f"{file.name}  —  {file.parent}").setData(str(file))
        self.addSeparator()
        self.addAction(self.tr("Forget these")).setData("")
        self.setEnabled(bool(found))

    def _choose(self, action: QAction) -> None:
        if action.data():
            self.file_chosen.emit(Path(action.data()))
        else:
            self.forgotten.emit()
