"""The menu of the files that were open lately."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget


class RecentFiles(QMenu):
    """Lists them all; one that is gone is greyed, and comes back when its folder does."""

    file_chosen = Signal(object)
    forgotten = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setTitle(self.tr("Recent files"))
        self.triggered.connect(self._choose)
        # A disk may have come or gone since.
        self.aboutToShow.connect(self._look)

    def show_files(self, files: Iterable[str]) -> None:
        self.clear()
        for file in files:
            self.addAction("").setData(file)
        self.setEnabled(bool(self.actions()))
        self.addSeparator()
        self.addAction(self.tr("Forget these")).setData("")
        self._look()

    def _look(self) -> None:
        """Show which of them are there."""
        for action in self.actions():
            if not action.data():
                continue
            file = Path(action.data())
            is_there = file.is_file()
            text = self.tr("{name}  —  {folder}") if is_there else self.tr("{name}  —  {folder} (not there)")
            action.setText(text.format(name=file.name, folder=file.parent).replace("&", "&&"))
            action.setEnabled(is_there)

    def _choose(self, action: QAction) -> None:
        if action.data():
            self.file_chosen.emit(Path(action.data()))
        else:
            self.forgotten.emit()
