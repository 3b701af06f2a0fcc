"""The bridge between the engine and the widgets: the document on show, what follows from it, and what is selected."""

from __future__ import annotations

from collections.abc import Callable, Collection, Hashable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from designer.collection import without_collection
from designer.documents.tab import Tab
from engine.graph.analysis import analyse
from engine.graph.deriving import filled
from engine.graph.differences import differences, shows
from engine.graph.document import Document
from engine.graph.edits import graph_at, within
from engine.graph.facts import Analysis
from engine.graph.model import Graph, Project
from engine.message import Message, Misfit

if TYPE_CHECKING:
    from engine.files.extent import Extent


class Session(QObject):
    """Widgets listen here and change the document here, and nowhere else."""

    tab_changed = Signal(object)
    """Another document is shown from now on; this is told before anything else of it."""
    changed = Signal(object, object)
    """The project before and after a change; opening, undo and redo are changes too."""
    analysed = Signal(object)
    selection_changed = Signal(object)
    path_changed = Signal(object)
    repaired = Signal(object)
    """A repair of this Problem was done; by then the document is changed."""
    file_changed = Signal()
    """Another file is open, it was saved, or its modified mark changed."""
    refused = Signal(object)
    """A step was not done: this Message says why no file could hold what it leads to."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.tab = Tab()
        self._foreseen: Analysis | None = None
        """What is known already of the project that a step leads to."""
        self._extent: Extent | None = None
        """How much of what is limited there was, the last time that it was counted."""
        self.document.listeners.append(self._follow)

    @property
    def document(self) -> Document:
        return self.tab.document

    @property
    def file(self) -> Path | None:
        return self.tab.file

    @property
    def path(self) -> tuple[str, ...]:
        return self.tab.path

    @property
    def selection(self) -> frozenset[str]:
        return self.tab.selection

    @property
    def annotations(self) -> frozenset[str]:
        """The frames and notes that are selected."""
        return self.tab.annotations

    @property
    def chosen(self) -> frozenset[str]:
        """All that is selected: nodes, frames and notes."""
        return self.selection | self.annotations

    @property
    def analysis(self) -> Analysis:
        return self.tab.analysis

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
        """Open a project in place of the document on show."""
        with without_collection():
            self.show_tab(Tab(project, file, unsaved=unsaved))

    def show_tab(self, tab: Tab) -> None:
        """Show another document; the one before stays as it is, and is not followed any more."""
        if tab is self.tab:
            return
        left, self.tab = self.tab, tab
        self._extent = None
        left.document.settle()
        if self._follow in left.document.listeners:
            left.document.listeners.remove(self._follow)
        tab.document.listeners.append(self._follow)
        self.tab_changed.emit(tab)
        moved = left.path != tab.path
        chosen = (left.selection, left.annotations) != (tab.selection, tab.annotations)
        self._announce(left.document.project, moved=moved, chosen=chosen)

    def saved(self, file: Path, tab: Tab | None = None) -> None:
        """Remember that a document is on disk now: the one on show, or that of another tab."""
        (tab or self.tab).saved(file)
        self.file_changed.emit()

    def do(self, label: Message, project: Project, gesture: Hashable = None) -> None:
        """Change the document in one undoable step; steps in a row of one gesture are one.

        What follows from the data is filled in by the same step, where it drew a wire for that. A step to what no
        file could hold is not done but ``refused``.
        """
        # Only here: a window that is only looked at does not count.
        from engine.files.extent import NOTHING, extent_of, grown

        try:
            self._extent = grown(extent_of(self.project, self._extent or NOTHING), project)
        except Misfit as misfit:
            self.refused.emit(misfit.message)
            return
        self._foreseen = filled(self.analysis, project)
        self.document.do(label, self._foreseen.project, gesture)

    def amend(self, project: Project) -> None:
        """Let the last step lead to this project: what follows from it has been found out by now."""
        self._foreseen = filled(self.analysis, project)
        self.document.amend(self._foreseen.project)

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
        """Select these nodes, frames and notes of what is shown, and nothing else."""
        chosen, graph = frozenset(keys), self.graph
        nodes, annotations = chosen & graph.nodes.keys(), chosen & graph.annotations.keys()
        if (nodes, annotations) != (self.selection, self.annotations):
            self.tab.selection, self.tab.annotations = nodes, annotations
            self.selection_changed.emit(nodes)

    def enter(self, path: tuple[str, ...]) -> None:
        """Show the inside of the block at this path."""
        if path != self.path and graph_at(self.project, path) is not None:
            self.tab.path = path
            self.select(())
            self.path_changed.emit(path)

    def show_node(self, key: str) -> None:
        """Select a node, on whatever level of blocks it stands."""
        if key in self.analysis.paths:
            self.enter(self.analysis.paths[key])
            self.select({key})

    def _follow(self, before: Project, after: Project) -> None:
        """Take a change over; what was selected or entered and is gone is so no more before anybody hears of it."""
        tab, path = self.tab, self.path
        known, self._foreseen = self._foreseen, None
        tab.analysis = known if known is not None and known.project is after else analyse(after, tab.analysis)
        while (graph := graph_at(after, path)) is None:
            path = path[:-1]
        moved = path != tab.path
        left = frozenset[str]() if moved else self.chosen
        nodes, annotations = left & graph.nodes.keys(), left & graph.annotations.keys()
        chosen = (nodes, annotations) != (tab.selection, tab.annotations)
        tab.path, tab.selection, tab.annotations = path, nodes, annotations
        self._announce(before, moved=moved, chosen=chosen)

    def _announce(self, before: Project, *, moved: bool, chosen: bool) -> None:
        """Tell of a change to those who look at the whole, at the level, and at the selection."""
        if moved:
            self.path_changed.emit(self.path)
        self.changed.emit(before, self.project)
        self.analysed.emit(self.analysis)
        if chosen:
            self.selection_changed.emit(self.selection)
        self.file_changed.emit()


def _common(one: tuple[str, ...], two: tuple[str, ...]) -> int:
    """How many blocks two ways have in common."""
    return next((at for at, (a, b) in enumerate(zip(one, two, strict=False)) if a != b), min(len(one), len(two)))
