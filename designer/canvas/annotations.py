"""What the commands for frames and notes do: each is one step that can be undone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import QObject

from designer.canvas import annotating
from designer.canvas.view import CanvasView
from engine.graph.annotations import COLOURS

MARGIN = 48


class Annotations(QObject):
    """The commands of the menu Notes and frames."""

    def __init__(self, view: CanvasView) -> None:
        super().__init__(view)
        self.view = view
        self.session = view.session

    def slots(self) -> Mapping[str, Callable[..., object]]:
        """What each of these commands does."""
        return {
            "frame_selection": self.frame_selection,
            "add_note": self.add_note,
            "point_note": self.point_note,
            **{f"colour_{name}": partial(self._colour, name) for name in COLOURS},
        }

    def possible(self) -> dict[str, bool]:
        """Which of them would do something now."""
        session = self.session
        return {
            "frame_selection": bool(session.chosen),
            "add_note": True,
            "point_note": self._note() != "" and (len(session.selection) == 1 or self._points_away()),
            **dict.fromkeys((f"colour_{name}" for name in COLOURS), bool(session.annotations)),
            # These do it to frames and notes as well as to layers.
            **dict.fromkeys(("cut", "copy", "duplicate"), bool(session.chosen)),
        }

    def frame_selection(self) -> None:
        """Put a frame around what is selected, and let its title be written at once."""
        if self.session.chosen:
            self.view.cancel_gesture()
            key = annotating.frame_selection(self.session, self.view.canvas.annotations)
            self._write_new(key)

    def add_note(self) -> None:
        """Put a note at the pointer, or above the one selected node, and let it be written at once."""
        self.view.cancel_gesture()
        spot = self.view.pointer or self.view.viewport().rect().center()
        self._write_new(annotating.add_note(self.session, self.view.canvas.annotations, self.view.mapToScene(spot)))

    def _write_new(self, key: str) -> None:
        self.view.ensureVisible(self.view.canvas.bounds({key}), MARGIN, MARGIN)
        self.view.writing.begin(key, is_new=True)

    def write(self) -> None:
        """Write the title of the selected frame, or the text of the selected note."""
        for key in self.session.annotations if len(self.session.annotations) == 1 else ():
            self.view.writing.begin(key)

    def point_note(self) -> None:
        """Point the selected note at the selected node; where it points there already, or at none, nowhere."""
        note, node = self._note(), next(iter(self.session.selection), "")
        if note:
            target = "" if self.session.graph.notes[note].target == node else node
            annotating.point(self.session, note, target)

    def _note(self) -> str:
        """The one note that is selected; empty where there is none, or a frame."""
        notes = self.session.annotations
        return next(iter(notes)) if len(notes) == 1 and notes <= self.session.graph.notes.keys() else ""

    def _points_away(self) -> bool:
        """Whether the selected note has an arrow that can be taken away."""
        return not self.session.selection and bool(self.session.graph.notes[self._note()].target)

    def _colour(self, name: str, *_: object) -> None:
        if self.session.annotations:
            annotating.colour(self.session, self.session.annotations, name)
