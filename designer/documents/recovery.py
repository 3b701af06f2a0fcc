"""Keeps what is not saved in journals while a person draws, and finds those that a crash left behind."""

from __future__ import annotations

import contextlib
import os
import secrets
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import IO, TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from designer.documents import journal
from designer.documents.journal import ENDING, Head, Journal
from designer.documents.tab import Tab
from designer.documents.tabs import Tabs
from engine import files
from engine.files import FileProblem, NewerFormat
from engine.files.aside import Aside
from engine.graph.document import Listener
from engine.graph.model import Project
from engine.message import Message

if TYPE_CHECKING:
    from designer.documents.left_behind import Found

PAUSE_MS = 300
"""So soon after a change it is kept."""
LOOK_MS = 20
MOMENT_S = 0.5
"""So long the window may wait for the disk where something went wrong in it."""


class Recovery(QObject):
    """Writes beside the window, which never waits for the disk."""

    found = Signal(object)
    """The journals that a crash left behind."""
    troubled = Signal(object)
    """A Message: what could not be kept, or could not be read."""

    def __init__(self, tabs: Tabs, parent: QObject) -> None:
        super().__init__(parent)
        self.tabs = tabs
        self.folder: Path | None = None
        """Where the journals of this start lie; there is none before the first change."""
        self._lock: IO[bytes] | None = None
        self._claimed: dict[Path, IO[bytes]] = {}
        """The folders of earlier starts whose journals are offered here and nowhere else."""
        self._followed: dict[Tab, Listener] = {}
        self._due: set[Tab] = set()
        self._places: dict[Tab, Path] = {}
        self._restored: dict[Tab, Path] = {}
        """The journals of earlier starts, which go when what was restored is kept anew, saved or closed."""
        self._failed = False
        # A document is a value that never changes: it is written down while the next one is drawn.
        self._writer = Aside()
        # Another one: what is read may lie on a disk of the network that does not answer.
        self._reader = Aside()
        self._found: list[Found] = []
        self._timer = self._made_timer(PAUSE_MS, self._write)
        self._timer.setSingleShot(True)
        self._looking = self._made_timer(LOOK_MS, self._tell_found)
        tabs.session.tab_changed.connect(self._follow_all)
        tabs.changed.connect(self._follow_all)
        tabs.session.file_changed.connect(self._clean)
        tabs.closed.connect(self.forget)
        self._follow_all()

    def _made_timer(self, pause: int, slot: Callable[[], None]) -> QTimer:
        timer = QTimer(self)
        timer.setInterval(pause)
        timer.timeout.connect(slot)
        return timer

    # What is drawn now

    def _follow_all(self, *_: object) -> None:
        """Hear of each change of each open document, whether it is looked at or not."""
        for tab in self.tabs.open:
            if tab not in self._followed:
                self._followed[tab] = partial(self._take_due, tab)
                tab.document.listeners.append(self._followed[tab])
                if tab.is_changed:
                    # One that begins so, such as from a template, was never changed.
                    self._take_due(tab)

    def _take_due(self, tab: Tab, *_: Project) -> None:
        self._due.add(tab)
        if not self._timer.isActive():
            self._timer.start()

    def _clean(self) -> None:
        """What is saved needs no journal."""
        for tab in [tab for tab in self._places if not tab.is_changed]:
            self.forget(tab)

    def forget(self, tab: Tab) -> None:
        """This document is saved or closed."""
        self._due.discard(tab)
        for places in (self._places, self._restored):
            if tab in places:
                self._writer.do(partial(places.pop(tab).unlink, missing_ok=True))
        if tab not in self.tabs.open and tab in self._followed:
            tab.document.listeners.remove(self._followed.pop(tab))

    def _write(self) -> None:
        """Write the newest of what has changed; while the disk is at an older one, that waits."""
        if self._tell_failures():
            # The disk may take it by now.
            self._due.update(self.tabs.open)
        if self._writer.is_busy:
            self._timer.start()
            return
        due, self._due = self._due, set()
        for tab in due:
            if tab.is_changed:
                self._keep(tab)

    def keep_now(self) -> bool:
        """Keep all that is not saved at once, and wait a moment for the disk: what comes next is not certain.

        False where the disk has not taken all of it by then.
        """
        self._due.clear()
        changed = [tab for tab in self.tabs.open if tab.is_changed]
        for tab in changed:
            self._keep(tab)
        end = time.monotonic() + MOMENT_S
        while self._writer.is_busy and time.monotonic() < end:
            time.sleep(0.005)
        is_refused = self._tell_failures()
        return not is_refused and not self._writer.is_busy and all(tab in self._places for tab in changed)

    def _keep(self, tab: Tab) -> None:
        """Write a journal; one of an earlier start that it replaces goes when it is there."""
        if not self._timer.isActive():
            # To see how it went.
            self._timer.start()
        try:
            place = self._places.get(tab) or self._own_folder() / f"{secrets.token_hex(6)}{ENDING}"
        except OSError as error:
            self._tell(error)
            self._due.add(tab)
            return
        self._places[tab] = place
        head = Head(self.tabs.name(tab), str(tab.file.absolute()) if tab.file else "", time.time())
        project, restored = tab.project, self._restored.get(tab)

        def job() -> None:
            journal.write(place, head, project)
            if restored is not None:
                restored.unlink(missing_ok=True)

        self._writer.do(job)

    def _own_folder(self) -> Path:
        """The folder of this start; raises OSError."""
        while self.folder is None:
            made = journal.home() / f"{time.strftime('%Y%m%d-%H%M%S')}-{os.getpid()}-{secrets.token_hex(3)}"
            made.mkdir(parents=True)
            try:
                self._lock = journal.hold(made)
            except FileNotFoundError:
                # Another program that starts just now took it for one that was left.
                continue
            except OSError:
                # A disk may know no locks; what is kept there is found by hand.
                self.folder = made
            if self._lock is not None:
                self.folder = made
        return self.folder

    def _tell_failures(self) -> bool:
        """Whether the disk refused something since this was asked last."""
        failures = self._writer.failures()
        for error in failures:
            self._tell(error)
        return bool(failures)

    def _tell(self, error: OSError) -> None:
        """Say once that nothing is kept."""
        if not self._failed:
            self._failed = True
            text = (
                "'{folder}' cannot be written: {reason}. What is not saved cannot be kept there for the case of a "
                "crash. Save your work often."
            )
            reason = error.strerror or str(error)
            self.troubled.emit(Message(text, {"folder": str(self.folder or journal.home()), "reason": reason}))

    def close(self) -> None:
        """The window is closed as it should be: nothing of this start is left."""
        self._timer.stop()
        self._looking.stop()
        for aside in (self._writer, self._reader):
            aside.close()
        for place in (*self._places.values(), *self._restored.values()):
            with contextlib.suppress(OSError):
                place.unlink(missing_ok=True)
        self._places.clear()
        if self.folder is not None:
            journal.let_go(self.folder, self._lock)
        for found in self._found:
            self._claimed |= found.held
        for folder, lock in self._claimed.items():
            journal.let_go(folder, lock)
        self._claimed.clear()

    # What a crash left behind

    def look(self) -> None:
        """Find the journals of starts that have ended without an end, beside the window."""
        # Only here: the window is seen by now.
        from designer.documents import left_behind

        self._reader.do(lambda: self._found.append(left_behind.look()))
        self._looking.start()

    def _tell_found(self) -> None:
        if self._reader.is_busy:
            return
        self._looking.stop()
        found, self._found = self._found, []
        self._reader.failures()
        for one in found:
            self._claimed |= one.held
            if one.journals:
                self.found.emit(one.journals)
            if one.trouble is not None:
                self.troubled.emit(one.trouble)

    def restore(self, one: Journal) -> None:
        """Open what a journal holds, as changes to its file that are not saved; one undo shows the file.

        Where that file is open with other changes, it is opened beside it.
        """
        tab = self.tabs.with_file(one.file) if one.file else None
        if tab is None:
            tab = _opened(one)
            self.tabs.add(tab)
        elif tab.is_changed:
            tab = Tab(one.project, unsaved=True)
            self.tabs.add(tab)
        else:
            self.tabs.show(tab)
        self.tabs.session.enter(())
        self.tabs.session.do(Message("Restore"), one.project)
        self._due.discard(tab)
        self._restored[tab] = one.place
        self._keep(tab)

    def discard(self, one: Journal) -> None:
        """Give up what a journal holds."""
        self._writer.do(lambda: one.place.unlink(missing_ok=True))


def _opened(one: Journal) -> Tab:
    """A tab with what is in the file of a journal now, or with the journal where there is no such file."""
    if one.file is not None:
        try:
            return Tab(files.load(one.file), one.file)
        except NewerFormat:
            # What a newer Layerloom wrote is not overwritten.
            return Tab(one.project, unsaved=True)
        except FileProblem:
            return Tab(one.project, one.file, unsaved=True)
    return Tab(one.project, unsaved=True)
