"""What one tab holds: a document with its past, its file, and what a person looks at in it."""

from __future__ import annotations

from pathlib import Path

from engine.files.seen import Seen, look
from engine.graph.analysis import analyse
from engine.graph.document import Document
from engine.graph.facts import Analysis
from engine.graph.model import Project


class Tab:
    """An open document; only the session changes what is selected and entered in it."""

    def __init__(self, project: Project | None = None, file: Path | None = None, *, unsaved: bool = False) -> None:
        self.document = Document(project or Project())
        if unsaved:
            self.document.unsaved()
        self.file = file
        self.seen: Seen | None = look(file) if file else None
        """What its file was when it was opened or saved here; None where there was none."""
        self.path: tuple[str, ...] = ()
        """The blocks that were entered."""
        self.selection: frozenset[str] = frozenset()
        self.annotations: frozenset[str] = frozenset()
        """The frames and notes that are selected."""
        self.analysis: Analysis = analyse(self.project)
        self.newer_format = 0
        """The format of its file, where a newer Layerloom wrote it; 0 otherwise."""
        self.number = 1
        """Tells it from other documents of its title that have no file."""

    @property
    def project(self) -> Project:
        return self.document.project

    @property
    def is_changed(self) -> bool:
        """Whether work would be lost with it."""
        return self.document.modified and bool(self.project.graph.nodes or self.project.graph.annotations)

    @property
    def is_untouched(self) -> bool:
        """Whether it is an empty one with which nothing was ever done."""
        return self.file is None and not self.document.labels and not self.project.graph.nodes

    def saved(self, file: Path) -> None:
        """Remember that the document is in this file now."""
        self.file = file
        self.seen = look(file)
        self.newer_format = 0
        self.document.saved()
