"""Keeps what is not saved in journals while a person draws, and finds those that a crash left behind."""

from __future__ import annotations

import contextlib
import os
import secrets
import shutil
import time
from pathlib import Path
from typing import IO

from PySide6.QtCore import QObject, QTimer, Signal

from designer.documents import journal
from designer.documents.journal import ENDING, Head, Journal
from designer.documents.tab import Tab
from designer.documents.tabs import Tabs
from engine import files
from engine.files import FileProblem
from engine.files.aside import Aside
from engine.message import Message

PAUSE_MS = 300
"""So soon after a change it is kept."""
DAMAGED = "damaged"


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
        self._last = tabs.current
        self._due: set[Tab] = set()
        self._places: dict[Tab, Path] = {}
        self._failed = False
        # A document is a value that never changes: it is written down while the next one is drawn.
        self._writer = Aside()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(PAUSE_MS)
        self._timer.timeout.connect(self._write)
        tabs.session.changed.connect(self._follow)
        tabs.session.file_changed.connect(self._clean)
        tabs.closed.connect(self.forget)

    # What is drawn now

    def _follow(self, *_: object) -> None:
        """A document was changed, or another one is shown, which changes nothing."""
        tab = self.tabs.current
        if tab is self._last:
            self._due.add(tab)
            if not self._timer.isActive():
                self._timer.start()
        self._last = tab

    def _clean(self) -> None:
        """What is saved needs no journal."""
        for tab in [tab for tab in self._places if not tab.is_changed]:
            self.forget(tab)

    def forget(self, tab: Tab) -> None:
        """This document is saved or closed."""
        self._due.discard(tab)
        place = self._places.pop(tab, None)
        if place is not None:
            self._writer.do(lambda: place.unlink(missing_ok=True))

    def _write(self) -> None:
        """Write the newest of what has changed; while the disk is at an older one, that waits."""
        self._tell_failures()
        if self._writer.is_busy:
            self._timer.start()
            return
        due, self._due = self._due, set()
        for tab in due:
            if tab.is_changed:
                self._keep(tab)
        if due:
            # Once more, to see how it went.
            self._timer.start()

    def _keep(self, tab: Tab, replaced: Path | None = None) -> None:
        """Write a journal; one of an earlier start that it replaces goes when it is there."""
        try:
            place = self._places.get(tab) or self._own_folder() / f"{secrets.token_hex(6)}{ENDING}"
        except OSError as error:
            self._tell(error)
            return
        self._places[tab] = place
        head = Head(self.tabs.name(tab), str(tab.file.absolute()) if tab.file else "", time.time())
        project = tab.project

        def job() -> None:
            journal.write(place, head, project)
            if replaced is not None:
                replaced.unlink(missing_ok=True)

        self._writer.do(job)

    def _own_folder(self) -> Path:
        if self.folder is None:
            made = journal.home() / f"{time.strftime('%Y%m%d-%H%M%S')}-{os.getpid()}-{secrets.token_hex(3)}"
            made.mkdir(parents=True)
            self._lock = journal.hold(made)
            self.folder = made
        return self.folder

    def _tell_failures(self) -> None:
        for error in self._writer.failures():
            self._tell(error)

    def _tell(self, error: OSError) -> None:
        """Say once that nothing is kept."""
        if not self._failed:
            self._failed = True
            text = "What is not saved cannot be kept for the case of a crash: {reason}. Save your work often."
            self.troubled.emit(Message(text, {"reason": error.strerror or str(error)}))

    def close(self) -> None:
        """The window is closed as it should be: nothing of this start is left."""
        self._timer.stop()
        self._writer.close()
        for tab in list(self._places):
            self._places.pop(tab).unlink(missing_ok=True)
        if self.folder is not None and self._lock is not None:
            _remove(self.folder, self._lock)
        for folder, lock in self._claimed.items():
            _remove(folder, lock)
        self._claimed.clear()

    # What a crash left behind

    def look(self) -> None:
        """Find the journals of starts that have ended without an end."""
        found: list[Journal] = []
        try:
            folders = sorted(one for one in journal.home().iterdir() if one.is_dir() and one.name != DAMAGED)
        except OSError:
            return
        for folder in folders:
            lock = journal.hold(folder) if folder != self.folder else None
            if lock is None:
                continue
            held = [one for place in sorted(folder.glob(f"*{ENDING}")) if (one := self._read(place)) is not None]
            if held:
                self._claimed[folder] = lock
                found += held
            else:
                _remove(folder, lock)
        if found:
            self.found.emit(sorted(found, key=lambda one: one.head.time, reverse=True))

    def _read(self, place: Path) -> Journal | None:
        """A journal; None where it is damaged, which is told, or tells nothing that is not in the file."""
        try:
            one = journal.read(place)
        except (FileProblem, OSError):
            self._set_aside(place)
            return None
        with contextlib.suppress(FileProblem):
            if one.file is not None and files.load(one.file) == one.project:
                place.unlink(missing_ok=True)
                return None
        return one

    def _set_aside(self, place: Path) -> None:
        aside = journal.home() / DAMAGED / f"{place.parent.name}-{place.name}"
        try:
            aside.parent.mkdir(exist_ok=True)
            os.replace(place, aside)
        except OSError:
            return
        text = "A journal of a network that was not saved is damaged, and was set aside as '{file}'."
        self.troubled.emit(Message(text, {"file": str(aside)}))

    def restore(self, one: Journal) -> None:
        """Open what a journal holds, as changes to its file that are not saved; one undo shows the file."""
        tab = self.tabs.with_file(one.file) if one.file else None
        if tab is not None:
            self.tabs.show(tab)
        else:
            tab = _opened(one)
            self.tabs.add(tab)
        self.tabs.session.enter(())
        self.tabs.session.do(Message("Restore"), one.project)
        self._due.discard(tab)
        self._keep(tab, one.place)

    def discard(self, one: Journal) -> None:
        """Give up what a journal holds."""
        self._writer.do(lambda: one.place.unlink(missing_ok=True))


def _opened(one: Journal) -> Tab:
    """A tab with what is in the file of a journal now, or with the journal where there is no such file."""
    if one.file is not None:
        with contextlib.suppress(FileProblem):
            return Tab(files.load(one.file), one.file)
    return Tab(one.project, one.file, unsaved=True)


def _remove(folder: Path, lock: IO[bytes]) -> None:
    """Let go of a folder; it is removed where no journal is left in it."""
    is_empty = not any(folder.glob(f"*{ENDING}"))
    lock.close()
    if is_empty:
        shutil.rmtree(folder, ignore_errors=True)
