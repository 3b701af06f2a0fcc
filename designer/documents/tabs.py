"""The open documents: their order and names, which of them is looked at, and the question before one is closed."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from designer.documents.tab import Tab
from designer.documents.unsaved import CANCEL, SAVE, ask_to_save
from designer.session import Session


class Tabs(QObject):
    """At least one document is always open, if only an empty one."""

    changed = Signal()
    """Others are open, in another order, under other names, or another one is looked at."""
    shown = Signal()
    """Another document is looked at."""
    closed = Signal(object)
    """A Tab."""
    emptied = Signal()
    """The last document was closed."""

    def __init__(self, session: Session, window: QWidget, save: Callable[[Tab], bool]) -> None:
        super().__init__(window)
        self.session = session
        self.window = window
        self.save = save
        self.may_end: Callable[[Iterable[Tab]], bool] = _always
        """Asked first: whether what runs on these documents may end."""
        self.open = [session.tab]
        self._last = session.tab
        session.tab_changed.connect(self._follow)
        session.file_changed.connect(self.changed)

    @property
    def current(self) -> Tab:
        return self.session.tab

    @property
    def at(self) -> int:
        """The place of the document that is looked at."""
        return self.open.index(self.current)

    def _follow(self, tab: Tab) -> None:
        """The session shows another document: one of the open ones, or one in place of that which was shown."""
        last, self._last = self._last, tab
        if tab not in self.open:
            self.open = [tab if one is last else one for one in self.open]
            self.closed.emit(last)

    # Names

    def name(self, tab: Tab) -> str:
        """What a document is called."""
        if tab.file:
            return tab.file.name
        title = tab.project.title or self.tr("Untitled")
        return title if tab.number == 1 else self.tr("{title} {number}").format(title=title, number=tab.number)

    def label(self, tab: Tab) -> str:
        """What a document is called where others stand beside it: files of one name are told apart by their folders."""
        name = self.name(tab)
        twins = [one for one in self.open if one.file and one.file.name == name]
        if tab.file and len(twins) > 1:
            return self.tr("{name} — {folder}").format(name=name, folder=tab.file.absolute().parent.name)
        return name

    def with_file(self, file: Path) -> Tab | None:
        """The tab in which a file is open."""
        place = file.resolve()
        return next((one for one in self.open if one.file and one.file.resolve() == place), None)

    # Showing

    def show(self, tab: Tab) -> None:
        """Look at one of the open documents."""
        self.session.show_tab(tab)
        self.shown.emit()
        self.changed.emit()

    def step(self, by: int) -> None:
        """Look at the next document to the right or left, and behind the last at the first."""
        self.show(self.open[(self.at + by) % len(self.open)])

    def add(self, tab: Tab) -> None:
        """Open a document beside the one that is looked at; an empty one with which nothing was done makes room."""
        here = self.current
        taken = {one.number for one in self.open if self._is_namesake(one, tab) and one is not here}
        taken |= {here.number} if self._is_namesake(here, tab) and not here.is_untouched else set()
        tab.number = next(number for number in range(1, len(self.open) + 2) if number not in taken)
        if here.is_untouched:
            self.open[self.at] = tab
        else:
            self.open.insert(self.at + 1, tab)
        self.session.show_tab(tab)
        self.shown.emit()
        if here not in self.open:
            self.closed.emit(here)
        self.changed.emit()

    def _is_namesake(self, one: Tab, other: Tab) -> bool:
        return not one.file and not other.file and one.project.title == other.project.title

    def move(self, start: int, stop: int) -> None:
        """Put a tab at another place."""
        self.open.insert(stop, self.open.pop(start))
        self.changed.emit()

    # Closing

    def close(self, tab: Tab) -> bool:
        """Close a document, unless a person keeps it."""
        return self.close_all([tab])

    def close_current(self) -> None:
        self.close(self.current)

    def close_others(self, tab: Tab) -> bool:
        """Close all documents but this one."""
        return self.close_all([one for one in self.open if one is not tab])

    def close_all(self, tabs: Iterable[Tab]) -> bool:
        """Close these documents, unless a person keeps one of them."""
        gone = list(tabs)
        if not self.may_close(gone):
            return False
        is_empty = all(tab in gone for tab in self.open)
        if self.current in gone:
            self._leave(gone)
        for tab in gone:
            if tab in self.open:
                self.open.remove(tab)
            self.closed.emit(tab)
        self.changed.emit()
        if is_empty:
            self.emptied.emit()
        return True

    def _leave(self, gone: list[Tab]) -> None:
        """Look at what stands nearest to the document that goes, or at an empty one where nothing is left."""
        left = [one for one in self.open if one not in gone]
        if left:
            behind = [one for one in self.open[self.at :] if one in left]
            self.show(behind[0] if behind else left[-1])
            return
        self.open.append(Tab())
        self.session.show_tab(self.open[-1])
        self.shown.emit()

    def may_close(self, tabs: Iterable[Tab]) -> bool:
        """Whether these documents may go: nothing runs on them, and they are saved, or a person says so."""
        gone = list(tabs)
        if not self.may_end(gone):
            return False
        changed = [tab for tab in gone if tab.is_changed]
        if not changed:
            return True
        if len(changed) == 1:
            self.show(changed[0])
        answer = ask_to_save(self.window, [self.label(tab) for tab in changed])
        if answer == SAVE:
            return all(self.save(tab) for tab in changed)
        return answer != CANCEL


def _always(_: Iterable[Tab]) -> bool:
    return True
