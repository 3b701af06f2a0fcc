"""The bridge between the engine and the widgets: the open document, what follows from it, and what is selected."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable
from pathlib import Path
from typing import Any

from PySide6.QtCore import QObject, Signal

from engine.graph.analysis import analyse
from engine.graph.differences import differences, shows
from engine.graph.document import Document
from engine.graph.edits import graph_at, within
from engine.graph.facts import Analysis
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
        self._announce(before, project, (), frozenset())

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
        """Take back the last step, and show the level of blocks on which something changed by that."""
        self._travel(self.document.undo)

    def redo(self) -> None:
        self._travel(self.document.redo)

    def travel(self, at: int) -> None:
        """Go back or forward to the project after so many steps."""
        self._travel(lambda: self.document.travel(at))

    def _travel(self, step: Callable[[], None]) -> None:
        before = self.project
        step()
        found = differences(before, self.project)
        if not found or self.path in found:
            return
        # The nearest level: the one with the longest way in common with what is shown.
        place = max(found, key=lambda path: (_common(path, self.path), -len(path)))
        if shows(self.project, self.path, before, place, found[place]):
            self.select({place[len(self.path)]})
            return
        self.enter(place)
        self.select(found[place])

    def select(self, keys: Collection[str]) -> None:
        """Select these nodes of what is shown."""
        chosen = frozenset(keys) & self.graph.nodes.keys()
        if chosen != self.selection:
            self.selection = chosen
            self.selection_changed.emit(chosen)

    def enter(self, path: tuple[str, ...]) -> None:
        """Show the inside of the block at this path."""
        if path != self.path and graph_at(self.project, path) is not None:
            self.path = path
            self.select(())
            self.path_changed.emit(path)

    def show_node(self, key: str) -> None:
        """Select a node, on whatever level of blocks it stands."""
        if key in self.analysis.paths:
            self.enter(self.analysis.paths[key])
            self.select({key})

    def _follow(self, before: Project, after: Project) -> None:
        self.analysis = analyse(after, self.analysis)
        path = self.path
        while (graph := graph_at(after, path)) is None:
            path = path[:-1]
        left = self.selection & graph.nodes.keys() if path == self.path else frozenset[str]()
        self._announce(before, after, path, left)

    def _announce(self, before: Project, after: Project, path: tuple[str, ...], selection: frozenset[str]) -> None:
        """Tell of the change; what was selected or entered and is gone is so no more before anybody hears of it."""
        moved, chosen = path != self.path, selection != self.selection
        self.path, self.selection = path, selection
        if moved:
            self.path_changed.emit(path)
        self.changed.emit(before, after)
        self.analysed.emit(self.analysis)
        if chosen:
            self.selection_changed.emit(selection)
        self.file_changed.emit()


def _common(one: tuple[str, ...], two: tuple[str, ...]) -> int:
    """How many blocks two ways have in common."""
    return next((at for at, (a, b) in enumerate(zip(one, two, strict=False)) if a != b), min(len(one), len(two)))
