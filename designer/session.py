"""The bridge between the engine and the widgets: the open document, what follows from it, and what is selected."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from engine.graph.analysis import analyse

from engine.graph.facts import Analysis
from engine.graph.document import Document
from engine.graph.edits import graph_at, within
from engine.graph.model import Graph, Project
from engine.message import Message


class Session(QObject):
    """Widgets listen here and change the document here, and nowhere else."""

    changed = Signal(object, object)
    """The project before and after a change; opening, undo and redo are changes too."""
    analysed = Signal(object)
    selection_changed = Signal(object)
    path_changed = Signal(object)
    file_changed = Signal()
    """Another file is open, it was saved, or its modified mark changed."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._open(Document(Project()))
        self.file: Path | None = None
        self.path: tuple[str, ...] = ()
        self.selection: frozenset[str] = frozenset()
        self.analysis: Analysis = analyse(self.project)

    def _open(self, document: Document) -> None:
        self.document = document
        document.listeners.append(self._follow)

    @property
    def project(self) -> Project:
        return self.document.project

    @property
    def graph(self) -> Graph:
        """The graph that the canvas shows: the outermost, or the inside of the block that was entered."""
        graph = graph_at(self.project, self.path)
        assert graph is not None
        return graph

    def show(self, project: Project, file: Path | None, *, unsaved: bool = False) -> None:
        """Open a project in place of the one that is open."""
        before = self.project
        self._open(Document(project))
        if unsaved:
            self.document.unsaved()
        self.file = file
        self.analysis = analyse(project)
        self.select(())
        self.enter(())
        self._announce(before, project)

    def saved(self, file: Path) -> None:
        """Remember that the document is on disk now."""
        self.file = file
        self.document.saved()
        self.file_changed.emit()

    def do(self, label: Message, project: Project, gesture: Hashable = None) -> None:
        """Change the document in one undoable step; steps in a row of one gesture are one."""
        self.document.do(label, project, gesture)

    def edit(self, label: str, change: Callable[[Graph], Graph], /, gesture: Hashable = None, **values: Any) -> None:
        """Change the graph on the canvas in one undoable step called ``label``."""
        self.do(Message(label, values), within(self.project, self.path, change), gesture)

    def settle(self) -> None:
        """End a gesture, so that the next step stands for itself."""
        self.document.settle()

    def undo(self) -> None:
        self.document.undo()

    def redo(self) -> None:
        self.document.redo()

    def select(self, keys: Collection[str]) -> None:
        chosen = frozenset(keys)
        if chosen != self.selection:
            self.selection = chosen
            self.selection_changed.emit(chosen)

    def enter(self, path: tuple[str, ...]) -> None:
        """Show the inside of the block at this path."""
        if path != self.path and graph_at(self.project, path) is not None:
            self.path = path
            self.select(())
            self.path_changed.emit(path)

    def _follow(self, before: Project, after: Project) -> None:
        self.analysis = analyse(after, self.analysis)
        left = self.path
        while graph_at(after, self.path) is None:
            self.path = self.path[:-1]
        if self.path != left:
            self.path_changed.emit(self.path)
        self._announce(before, after)
        self.select(self.selection & self.graph.nodes.keys())

    def _announce(self, before: Project, after: Project) -> None:
        self.changed.emit(before, after)
        self.analysed.emit(self.analysis)
        self.file_changed.emit()
