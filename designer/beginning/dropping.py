"""Takes what is dropped on the window: graph files are opened, and for anything else a network is begun."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QDropEvent
from PySide6.QtWidgets import QDialog, QFileDialog

from designer.beginning.drop_hint import DropHint
from designer.documents.tab import Tab
from engine.files.disk import ENDING
from engine.graph.model import Project
from engine.runs import is_run

if TYPE_CHECKING:
    from designer.beginning.dialog import BeginDialog
    from designer.frame import Frame
    from designer.getting.dialog import GetDialog


class Dropping(QObject):
    """One dialog at a time; another file takes the place of the one that is looked at.

    What they need is imported when they are asked for: nobody waits for it at the start of the window.
    """

    def __init__(self, window: Frame) -> None:
        super().__init__(window)
        self.window = window
        self.dialog: BeginDialog | None = None
        self.getting: GetDialog | None = None
        self.hint: DropHint | None = None

    def slots(self) -> Mapping[str, Callable[..., object]]:
        """What each of these commands does."""
        return {
            "new_from_file": self.choose_file,
            "new_from_folder": self.choose_folder,
            "new_from_known": self.choose_known,
        }

    def hover(self, paths: list[Path]) -> None:
        """Tell what a drop of these would do, as long as they are held over the window."""
        if self.hint is None:
            self.hint = DropHint(self.window)
        self.hint.show_files(paths, self.window.theme)

    def leave(self) -> None:
        """Nothing is held over the window any more."""
        if self.hint is not None:
            self.hint.hide()

    def take(self, paths: list[Path]) -> None:
        """Open the graph files of these, follow the first run, or begin a network for the first of the others."""
        graphs = [path for path in paths if path.suffix == ENDING]
        others = [path for path in paths if path.suffix != ENDING]
        if graphs:
            self.window.documents.open_files(graphs)
        run = next(filter(is_run, others), None)
        if run is not None:
            self.window.runs.following.follow(str(run))
        elif others:
            self.begin(others[0])

    def choose_file(self) -> None:
        """Ask for a file of data."""
        title = self.tr("New network for a file")
        file, _ = QFileDialog.getOpenFileName(self.window, title, self.window.documents.remembered.folder)
        if file:
            self.begin(Path(file))

    def choose_folder(self) -> None:
        """Ask for a folder of data."""
        title = self.tr("New network for a folder")
        folder = QFileDialog.getExistingDirectory(self.window, title, self.window.documents.remembered.folder)
        if folder:
            self.begin(Path(folder))

    def choose_known(self) -> None:
        """Offer data sets that others published, and begin a network for the one that a person takes."""
        from designer.getting.dialog import GetDialog
        from engine.data.downloading.downloads import DOWNLOADS

        dialog = self.getting = GetDialog(self.window, tuple(DOWNLOADS.values()), self.window.theme)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self.begin(dialog.folder, dialog.download.name))
        dialog.finished.connect(self._leave_known)
        dialog.open()

    def _leave_known(self) -> None:
        self.getting = None

    def begin(self, path: Path, known: str = "") -> None:
        """Look at a file or folder, and let a person draw a network for it; ``known`` names the download that it is."""
        from designer.beginning.dialog import BeginDialog

        if self.dialog is not None:
            self.dialog.reject()
        dialog = self.dialog = BeginDialog(self.window, path, self.window.theme, known)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.drawn.connect(self._draw)
        dialog.finished.connect(self._forget)
        dialog.open()

    def _draw(self, project: Project) -> None:
        self.window.documents.tabs.add(Tab(project, unsaved=True))

    def _forget(self) -> None:
        self.dialog = None

    def close(self) -> None:
        """End what a dialog asks for, with the window."""
        for dialog in (self.dialog, self.getting):
            if dialog is not None:
                dialog.done(QDialog.DialogCode.Rejected)


def dropped(event: QDropEvent) -> list[Path]:
    """The files and folders that are dropped on the window."""
    return [Path(url.toLocalFile()) for url in event.mimeData().urls() if url.isLocalFile()]
