"""Opening and saving: files, templates, and the list of recent files; each opens in a tab of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import msgspec
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from designer.documents.changed_files import ChangedFiles
from designer.documents.tab import Tab
from designer.documents.tabs import Tabs
from designer.look.theme import choose_theme
from designer.session import Session
from designer.settings import preferences
from designer.settings.declared import settings_of
from designer.settings.preferences import Preferences
from engine import files
from engine.compile.source import source
from engine.files import FileProblem, NewerFormat
from engine.files.aside import Aside
from engine.files.disk import ENDING
from engine.files.seen import holds_same
from engine.files.write import FORMAT
from engine.message import Message, Misfit
from engine.templates import template


class Documents(QObject):
    """Everything that opens a document or writes it; each refusal is one sentence."""

    refused = Signal(object)
    """A Message: what could not be opened or written, and why, or what is to be known of it."""
    told = Signal(str)
    offered = Signal(str, str, object)
    """What is to be known, what can be done about it, and what does that."""
    opened = Signal()
    """Another document is looked at now."""
    recent_changed = Signal(object)

    def __init__(self, session: Session, window: QWidget, remembered: Preferences) -> None:
        super().__init__(window)
        self.session = session
        self.window = window
        self.remembered = remembered
        self.tabs = Tabs(session, window, self._save)
        self.tabs.shown.connect(self.opened)
        self.changed = ChangedFiles(self)
        self._aside = Aside()

    def new(self) -> None:
        self.tabs.add(Tab())

    def open_template(self, name: str) -> None:
        """Start from a template."""
        self.tabs.add(Tab(template(name), unsaved=True))

    def open(self) -> None:
        chosen, _ = QFileDialog.getOpenFileNames(
            self.window, self.tr("Open graphs"), self.remembered.folder, self._filter()
        )
        self.open_files(Path(file) for file in chosen)

    def open_file(self, file: Path) -> bool:
        """Open one file; False where that was refused."""
        return self.open_files([file])

    def open_files(self, files: Iterable[Path], shown: Path | None = None) -> bool:
        """Open files in tabs of their own, or show those in which they are open; False where one was refused.

        The last one is looked at then, or the one that is ``shown``.
        """
        told = [(file, self._open(file)) for file in files]
        looked_at = self.tabs.with_file(shown) if shown else None
        if looked_at is not None:
            self.tabs.show(looked_at)
        # At the end: what is opened takes the notices of the document before it away.
        messages = [message for _, message in told if message is not None]
        if len(messages) > 1:
            values = {"count": len(messages), "first": messages[0]}
            self.refused.emit(Message("There is something to know about {count} files. {first}", values))
        elif messages:
            self.refused.emit(messages[0])
        return all(self.tabs.with_file(file) is not None for file, _ in told)

    def _open(self, file: Path) -> Message | None:
        """Open a file; what is to be known of that, where there is anything."""
        tab, message = self.tabs.with_file(file), None
        if tab is not None:
            self.tabs.show(tab)
        else:
            try:
                tab = self._read(file)
            except FileProblem as problem:
                return problem.message
            self.tabs.add(tab)
            message = _newer(tab)
        self._remember(file)
        return message

    def _read(self, file: Path) -> Tab:
        try:
            return Tab(files.load(file), file)
        except NewerFormat as newer:
            try:
                tab = Tab(files.load(file, newer=True), file)
            except FileProblem:
                # That it is newer is the reason why it is not understood.
                raise newer from None
            tab.newer_format = newer.version
            return tab

    def save(self) -> bool:
        return self._save(self.tabs.current)

    def _save(self, tab: Tab) -> bool:
        """Write a document to its file; who has none is looked at, and asked for one."""
        if tab.file is None:
            if tab is not self.tabs.current:
                self.tabs.show(tab)
            return self.save_as()
        if not tab.newer_format and holds_same(tab.file, tab.seen):
            return self._write(tab, tab.file)
        return self._ask(tab, tab.file)

    def _ask(self, tab: Tab, file: Path) -> bool:
        """Do what a person wants where a file is of a newer Layerloom, or is not as it was left."""
        from designer.documents import overwriting

        if tab.newer_format:
            ask = overwriting.ask_about_newer
        else:
            ask = overwriting.ask_about_changed if file.exists() else overwriting.ask_about_gone
        answer = ask(self.window, self.tabs.label(tab))
        if answer == overwriting.OVERWRITE:
            return self._write(tab, file)
        if not answer:
            return False
        if answer == overwriting.THEIRS:
            self.changed.load(tab)
            return False
        self.tabs.show(tab)
        return self.save_as()

    def save_as(self) -> bool:
        name = self.session.file.name if self.session.file else self.suggested() + ENDING
        chosen, _ = QFileDialog.getSaveFileName(
            self.window, self.tr("Save the graph"), str(Path(self.remembered.folder) / name), self._filter()
        )
        if not chosen:
            return False
        file = Path(chosen)
        return self.save_to(file if file.suffix else file.with_suffix(ENDING))

    def save_to(self, file: Path) -> bool:
        """Write the document that is looked at to this file, and remember it as its own."""
        return self._write(self.tabs.current, file)

    def _write(self, tab: Tab, file: Path) -> bool:
        other = self.tabs.with_file(file)
        if other is not None and other is not tab:
            text = "'{file}' is open in another tab. Close it there first, or choose another name."
            self.refused.emit(Message(text, {"file": file.name}))
            return False
        if files.format_in(file) > FORMAT:
            text = "'{file}' was written by a newer Layerloom, and stays as it is. Choose another name."
            self.refused.emit(Message(text, {"file": file.name}))
            return False
        from engine.files import versions

        was_newer = tab.newer_format
        if not self._attempt(lambda: versions.save_keeping(tab.project, file)):
            return False
        self.session.saved(file, tab)
        self._remember(file)
        if was_newer:
            text = self.tr("{file} is of this Layerloom's format. What only the newer one knows may not be in it.")
            self.told.emit(text.format(file=file.name))
        return True

    def show_versions(self) -> None:
        """Show what the file was before it was saved lately, and open that or put it back."""
        from designer.documents.versions_dialog import VersionsDialog
        from engine.files import versions

        file, session = self.session.file, self.session
        if file is None:
            return
        theme = choose_theme(self.remembered.theme)
        dialog = VersionsDialog(self.window, file, versions.versions(file), session.project, theme)
        dialog.exec()
        dialog.deleteLater()
        if dialog.chosen is None:
            return
        if dialog.puts_back:
            session.do(Message("Put an earlier version back"), dialog.chosen)
        else:
            self.tabs.add(Tab(dialog.chosen, unsaved=True))

    def export(self) -> None:
        """Write the network as a Python file."""
        if not self.session.project.graph.nodes:
            self.refused.emit(Message("There is nothing to export yet. Draw a network first."))
            return
        try:
            text = source(self.session.analysis)
        except Misfit as misfit:
            self.refused.emit(misfit.message)
            return
        start = str(Path(self.remembered.folder) / f"{self.suggested().replace('-', '_')}.py")
        chosen, _ = QFileDialog.getSaveFileName(
            self.window, self.tr("Export as PyTorch"), start, self.tr("Python (*.py)")
        )
        if chosen and self._attempt(lambda: files.write_file(chosen, text.encode())):
            self.told.emit(self.tr("The network was written to {file}.").format(file=chosen))

    def name(self) -> str:
        """What the document is called that is looked at."""
        return self.tabs.name(self.tabs.current)

    def suggested(self) -> str:
        """The name of a file for a document that has none."""
        if self.session.file:
            return self.session.file.stem
        words = "".join(sign if sign.isalnum() else " " for sign in self.session.project.title).split()
        return "-".join(words).lower() or "network"

    def clear_recent(self) -> None:
        self.remember(recent=())

    def _attempt(self, write: Callable[[], Message | None]) -> bool:
        """Whether it could be written; what is to be known of that is told."""
        try:
            message = write()
        except FileProblem as problem:
            self.refused.emit(problem.message)
            return False
        if message is not None:
            self.refused.emit(message)
        return True

    def _remember(self, file: Path) -> None:
        self._keep(preferences.with_recent(self.remembered, file))

    def reopen(self) -> None:
        """Open what was open at the last end, as far as it is still there."""
        shown = self.remembered.shown
        if settings_of(self.remembered).reopen:
            self.open_files([Path(file) for file in self.remembered.open], Path(shown) if shown else None)

    def follow_tabs(self) -> None:
        """Remember from now on what is open, for the next start."""
        self.tabs.changed.connect(self._remember_open)
        self._remember_open()

    def _remember_open(self) -> None:
        paths = tuple(str(tab.file.absolute()) for tab in self.tabs.open if tab.file)
        current = self.tabs.current.file
        shown = str(current.absolute()) if current else ""
        if (paths, shown) != (self.remembered.open, self.remembered.shown):
            self.remember(open=paths, shown=shown)

    def tidy(self) -> None:
        """Remove what killed programs left where this one writes; the window does not wait for that."""
        from engine.files import tidying

        folders = {Path(file).parent for file in (*self.remembered.recent, *self.remembered.open)}
        self._aside.do(lambda: tidying.tidy(folders))

    def close(self) -> None:
        """The window is closed."""
        self._aside.close()

    def remember(self, **changes: Any) -> None:
        """Keep other preferences."""
        self._keep(msgspec.structs.replace(self.remembered, **changes))

    def _keep(self, remembered: Preferences) -> None:
        self.remembered = remembered
        preferences.save(remembered)
        self.recent_changed.emit(remembered.recent)

    def _filter(self) -> str:
        return self.tr("Layerloom graphs (*.loom)")


def _newer(tab: Tab) -> Message | None:
    """What is to be known of a document that a newer Layerloom wrote."""
    if not tab.newer_format or tab.file is None:
        return None
    text = (
        "'{file}' was written by a newer Layerloom, and what this one does not know of it is not shown. Its file stays "
        "as it is: look at it, train it, or save it under another name. Update Layerloom to see all of it."
    )
    return Message(text, {"file": tab.file.name})
