"""Opening and saving: files, templates, the question before work would be lost, and the list of recent files."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from designer import preferences
from designer.preferences import Preferences
from designer.session import Session
from engine import files
from engine.compile.source import source
from engine.files import FileProblem
from engine.graph.model import Project
from engine.message import Message, Misfit
from engine.templates import template

ENDING = ".loom"


class Documents(QObject):
    """Everything that replaces the open document or writes it; each refusal is one sentence."""

    refused = Signal(object)
    """A Message: what could not be opened or written, and why."""
    told = Signal(str)
    opened = Signal()
    """Another document is open now."""
    recent_changed = Signal(object)

    def __init__(self, session: Session, window: QWidget, remembered: Preferences) -> None:
        super().__init__(window)
        self.session = session
        self.window = window
        self.remembered = remembered
        self.may_leave: Callable[[], bool] = _always
        """Asked first: whether what runs on the open document may end."""

    def new(self) -> None:
        if self.may_replace():
            self._show(Project(), None, unsaved=False)

    def open_template(self, name: str) -> bool:
        """Start from a template; False where a person kept the open document."""
        if not self.may_replace():
            return False
        self._show(template(name), None, unsaved=True)
        return True

    def open(self) -> None:
        chosen, _ = QFileDialog.getOpenFileName(
            self.window, self.tr("Open a graph"), self.remembered.folder, self._filter()
        )
        if chosen:
            self.open_file(Path(chosen))

    def open_file(self, file: Path) -> bool:
        """Open a file in place of the open document; False where that was refused."""
        try:
            project = files.load(file)
        except FileProblem as problem:
            self.refused.emit(problem.message)
            return False
        if not self.may_replace():
            return False
        self._show(project, file, unsaved=False)
        self._remember(file)
        return True

    def save(self) -> bool:
        return self.save_to(self.session.file) if self.session.file else self.save_as()

    def save_as(self) -> bool:
        name = self.session.file.name if self.session.file else self.suggested() + ENDING
        chosen, _ = QFileDialog.getSaveFileName(
            self.window, self.tr("Save the graph"), str(Path(self.remembered.folder) / name), self._filter()
        )
        if not chosen:
            return False
        file = Path(chosen)
        return self.save_to(file if file.suffix else file.with_suffix(ENDING))

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
        if chosen and self._attempt(Path(chosen), lambda file: files.write_file(file, text.encode())):
            self.told.emit(self.tr("The network was written to {file}.").format(file=chosen))

    def may_replace(self) -> bool:
        """Whether the open document may go: nothing runs on it, and it is saved, or a person says so."""
        if not self.may_leave():
            return False
        if not self.session.document.modified or not self.session.project.graph.nodes:
            return True
        box = QMessageBox(self.window)
        box.setObjectName("unsaved")
        box.setText(self.tr("Save the changes to {name}?").format(name=self.name()))
        box.setInformativeText(self.tr("They are lost if you do not save them."))
        buttons = QMessageBox.StandardButton
        box.setStandardButtons(buttons.Save | buttons.Discard | buttons.Cancel)
        box.setDefaultButton(buttons.Save)
        answer = box.exec()
        if answer == buttons.Save:
            return self.save()
        return bool(answer == buttons.Discard)

    def name(self) -> str:
        """What the open document is called."""
        file = self.session.file
        return file.name if file else self.session.project.title or self.tr("Untitled")

    def suggested(self) -> str:
        """The name of a file for a document that has none."""
        if self.session.file:
            return self.session.file.stem
        words = "".join(sign if sign.isalnum() else " " for sign in self.session.project.title).split()
        return "-".join(words).lower() or "network"

    def clear_recent(self) -> None:
        self.remember(recent=())

    def _show(self, project: Project, file: Path | None, *, unsaved: bool) -> None:
        self.session.show(project, file, unsaved=unsaved)
        self.opened.emit()

    def save_to(self, file: Path) -> bool:
        """Write the document to this file and remember it as its own."""
        if not self._attempt(file, lambda place: files.save(self.session.project, place)):
            return False
        self.session.saved(file)
        self._remember(file)
        return True

    def _attempt(self, file: Path, write: Callable[[Path], None]) -> bool:
        try:
            write(file)
        except FileProblem as problem:
            self.refused.emit(problem.message)
        except OSError as error:
            text = "'{file}' could not be written: {reason}. Save it to another place."
            self.refused.emit(Message(text, {"file": str(file), "reason": error.strerror or str(error)}))
        else:
            return True
        return False

    def _remember(self, file: Path) -> None:
        self._keep(preferences.with_recent(self.remembered, file))

    def remember(self, **changes: Any) -> None:
        """Keep other preferences."""
        self._keep(msgspec.structs.replace(self.remembered, **changes))

    def _keep(self, remembered: Preferences) -> None:
        self.remembered = remembered
        preferences.save(remembered)
        self.recent_changed.emit(remembered.recent)

    def _filter(self) -> str:
        return self.tr("Layerloom graphs (*.loom)")


def _always() -> bool:
    return True
