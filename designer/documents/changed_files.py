"""Notices that another program changed, moved or deleted a file that is open, and offers to load it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt

from designer.documents.tab import Tab
from engine import files
from engine.files import FileProblem
from engine.files.seen import Seen, is_same, look
from engine.message import Message

if TYPE_CHECKING:
    from designer.documents.files import Documents


class ChangedFiles(QObject):
    """Looks whenever the window is taken up again or another document is shown; each change is told once."""

    def __init__(self, documents: Documents) -> None:
        super().__init__(documents)
        self.documents = documents
        self.tabs = documents.tabs
        self._told: dict[Tab, Seen | None] = {}
        """What was found in their files when it was told."""
        documents.window.installEventFilter(self)
        # Queued: whoever shows another document takes the notices of the one before away first.
        self.tabs.shown.connect(self.look, Qt.ConnectionType.QueuedConnection)
        self.tabs.closed.connect(self._forget)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.WindowActivate:
            self.look()
        return super().eventFilter(watched, event)

    def look(self) -> None:
        """Tell of the first document whose file is not as it was left: the one that is looked at, or another."""
        current = self.tabs.current
        for tab in sorted(self.tabs.open, key=lambda one: one is not current):
            if self._is_new(tab):
                self._tell(tab)
                return

    def load(self, tab: Tab) -> None:
        """Show what is in the file of a document now, in one step that can be undone."""
        assert tab.file is not None
        try:
            project = files.load(tab.file)
        except FileProblem as problem:
            self.documents.refused.emit(problem.message)
            return
        self.tabs.show(tab)
        self.documents.session.do(Message("Load the changed file"), project)
        if tab.project == project:
            self.documents.session.saved(tab.file, tab)
        else:
            # What follows from the data was filled in: the file is known, but the document is not in it.
            tab.seen = look(tab.file)

    def _is_new(self, tab: Tab) -> bool:
        """Whether a file changed in a way that was not told yet."""
        if tab.file is None or is_same(tab.file, tab.seen):
            self._forget(tab)
            return False
        return tab not in self._told or not is_same(tab.file, self._told[tab])

    def _tell(self, tab: Tab) -> None:
        assert tab.file is not None
        name, documents = self.tabs.label(tab), self.documents
        now = self._told[tab] = look(tab.file)
        if now is not None:
            text = self.tr("{name} was changed by another program. Loading it can be undone.")
            documents.offered.emit(text.format(name=name), self.tr("Load it"), lambda: self.load(tab))
            return
        # It is nowhere else now.
        tab.document.unsaved()
        documents.session.file_changed.emit()
        text = self.tr("{name} is not there any more: it was deleted or moved. What you see is not saved.")
        documents.offered.emit(text.format(name=name), self.tr("Save as…"), lambda: self._save_as(tab))

    def _save_as(self, tab: Tab) -> None:
        self.tabs.show(tab)
        self.documents.save_as()

    def _forget(self, tab: Tab) -> None:
        self._told.pop(tab, None)
