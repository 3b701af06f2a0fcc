"""What the commands for frames and notes do: each is one step that can be undone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from PySide6.QtCore import QObject

from designer.canvas.annotations import edits as annotating
from designer.canvas.view import CanvasView
from engine.graph.annotations import COLOURS
from engine.graph.grid import GRID

STRIDE = 2.0 * GRID
STRETCHES = {"wider": (STRIDE, 0.0), "narrower": (-STRIDE, 0.0), "taller": (0.0, STRIDE), "lower": (0.0, -STRIDE)}
"""How much farther to the right and down the corner of a frame or note comes to stand."""


class Annotations(QObject):
    """The commands of the menu Notes and frames."""

    def __init__(self, view: CanvasView) -> None:
        super().__init__(view)
        self.view = view
        self.session = view.session
        self._turn = 0
        """How often another thing was selected: what is stretched without a break is one step."""
        self.session.selection_changed.connect(self._begin_anew)

    def slots(self) -> Mapping[str, Callable[..., object]]:
        """What each of these commands does."""
        return {
            "frame_selection": self.frame_selection,
            "add_note": self.add_note,
            "point_note": self.point_note,
            **{name: partial(self._stretch, *step) for name, step in STRETCHES.items()},
            **{f"colour_{name}": partial(self._colour, name) for name in COLOURS},
        }

    def possible(self) -> dict[str, bool]:
        """Which of them would do something now."""
        session = self.session
        return {
            "frame_selection": bool(session.chosen),
            "add_note": True,
            "point_note": self._note() != "" and (len(session.selection) == 1 or self._points_away()),
            **dict.fromkeys((*STRETCHES, *(f"colour_{name}" for name in COLOURS)), bool(session.annotations)),
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
        if key not in self.session.graph.annotations:
            return  # It was refused.
        self.view.reveal({key})
        self.view.writing.begin(key, is_new=True)

    def write(self) -> None:
        """Write the name of the selected layer, the title of the selected frame, or the text of the selected note."""
        if len(self.session.chosen) == 1:
            key = next(iter(self.session.chosen))
            self.view.cancel_gesture()
            self.view.reveal({key})
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

    def _stretch(self, across: float, down: float, *_: object) -> None:
        """Make the selected frames and notes larger or smaller at their right and lower side."""
        keys = self.session.annotations
        if keys:
            self.view.cancel_gesture()
            annotating.stretch(self.session, keys, (across, down), ("stretch", self._turn))
            self.view.reveal(keys)

    def _begin_anew(self, _: object) -> None:
        self._turn += 1

    def _colour(self, name: str, *_: object) -> None:
        if self.session.annotations:
            annotating.colour(self.session, self.session.annotations, name)
