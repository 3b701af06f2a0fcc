"""The recent files of the gallery, a button for each."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from designer.emptying import empty
from designer.flow import Flow
from designer.look import icons
from designer.look.theme import SPACE_2, Theme
from designer.texts import tip

MOST_SHOWN = 6


class RecentRow(QWidget):
    """Hidden while there is none."""

    file_chosen = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.files: list[Path] = []
        title = QLabel(self.tr("Recent files"), self)
        title.setProperty("role", "caption")
        self.box = Flow(SPACE_2)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE_2)
        column.addWidget(title)
        column.addLayout(self.box)
        self.hide()

    def show_files(self, files: tuple[str, ...]) -> None:
        """List those that are still there."""
        found = [Path(file) for file in files if Path(file).is_file()][:MOST_SHOWN]
        if found != self.files:
            self.files = found
            self._rebuild()
        self.setVisible(bool(found))

    def set_theme(self, theme: Theme) -> None:
        self.theme = theme
        self._rebuild()

    def _rebuild(self) -> None:
        empty(self.box)
        for file in self.files:
            self.box.addWidget(self._button(file))

    def _button(self, file: Path) -> QPushButton:
        button = QPushButton(file.name.replace("&", "&&"), self)
        button.setProperty("kind", "quiet")
        button.setProperty("file", str(file))
        button.setToolTip(tip("", str(file)))
        button.setAccessibleName(self.tr("{name}  in  {folder}").format(name=file.name, folder=file.parent))
        button.setIcon(icons.icon("recent", self.theme.muted))
        button.clicked.connect(partial(self._choose, file))
        return button

    def _choose(self, file: Path, *_: object) -> None:
        self.file_chosen.emit(file)
