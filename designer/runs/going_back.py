"""Opens a run in a tab of its own: its network, data and settings, with all that was told and its weights at hand."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from designer.documents.tab import Tab
from designer.runs.revisiting import Revisiting
from designer.runs.sliced import Sliced
from designer.training.record import Record
from engine.files import FileProblem
from engine.message import Message
from engine.recorded.results import Results
from engine.runs import Run

if TYPE_CHECKING:
    from designer.frame import Frame

UNFINISHED, FINISHED = ("stopped", "cut off"), "finished"


class GoingBack(QObject):
    """Reads one run at a time in slices, and opens its tab when all of it is known."""

    def __init__(self, window: Frame, revisiting: Revisiting) -> None:
        super().__init__(window)
        self.window, self.revisiting = window, revisiting
        self._reader = Sliced(self)
        self._reader.finished.connect(self._show)
        self._found: tuple[Results, Tab] | None = None

    def open(self, one: Results) -> None:
        """Show a run; one that is open already is looked at."""
        documents, running = self.window.documents, self.window.running
        tab = next((tab for tab in documents.tabs.open if _is(running.record(tab).folder, one.folder)), None)
        if tab is not None:
            documents.tabs.show(tab)
            return
        try:
            project = Run(one.folder).project
        except FileProblem as problem:
            documents.refused.emit(problem.message)
            return
        tab = Tab(project)
        self._found = one, tab
        self._reader.start(self._read(one.folder, running.record(tab)))

    def _read(self, folder: Path, record: Record) -> Iterator[object]:
        # Only here: the window opens without it.
        from designer.runs.retelling import retold

        try:
            yield from retold(folder, record)
        except OSError as error:
            text = "The run '{folder}' cannot be read: {error}."
            self.window.documents.refused.emit(Message(text, {"folder": folder.name, "error": error.strerror}))

    def _show(self) -> None:
        if self._found is None:
            return
        (one, tab), self._found = self._found, None
        record = self.window.running.record(tab)
        # The folder may stand elsewhere than when it was written.
        record.folder = str(one.folder)
        status = one.status(time.time())
        record.unfinished = tab.project if status in UNFINISHED else None
        record.done = tab.project if status == FINISHED else None
        self.window.documents.tabs.add(tab)
        self.revisiting.open(tab)
        loss = self.window.live.panel("loss")
        if loss is not None:
            self.window.live.show_page(loss)


def _is(folder: str, wanted: Path) -> bool:
    return bool(folder) and Path(folder) == wanted
