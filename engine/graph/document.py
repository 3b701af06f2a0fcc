"""The open document: a project, its past and its future; every change is one step that can be undone."""

from __future__ import annotations

from collections.abc import Callable, Hashable

from engine.frozen import frozen
from engine.graph.model import Project
from engine.message import Message

Listener = Callable[[Project, Project], None]
STEPS_KEPT = 1000


@frozen
class Step:
    """One undoable step: what it was called, the project after it, and the gesture that it belongs to."""

    label: Message
    project: Project
    gesture: Hashable = None


class Document:
    """Holds a project and tells its listeners ``(before, after)`` at every change, undo and redo included."""

    def __init__(self, project: Project) -> None:
        self._steps = [Step(Message(""), project)]
        self._at = 0
        self._saved: Project | None = project
        self.listeners: list[Listener] = []

    @property
    def project(self) -> Project:
        return self._steps[self._at].project

    @property
    def modified(self) -> bool:
        """Whether the project differs from what was last saved or opened; returning to that by undo counts."""
        return self._saved is None or (self.project is not self._saved and self.project != self._saved)

    def saved(self) -> None:
        """Remember that the project as it is now is on disk; undo can always come back to it."""
        self.settle()
        self._saved = self.project

    def unsaved(self) -> None:
        """Remember that the project as it is now is nowhere on disk, such as one made from a template."""
        self._saved = None

    def do(self, label: Message, project: Project, gesture: Hashable = None) -> None:
        """Change to this project. Steps in a row of one gesture, such as a slider drag, are undone as one."""
        before = self.project
        if project is before or project == before:
            return
        merged = gesture is not None and self._steps[self._at].gesture == gesture and self._at > 0
        del self._steps[self._at + (0 if merged else 1) :]
        if not (merged and project == self._steps[-1].project):  # A gesture that came back to where it began.
            self._steps.append(Step(label, project, gesture))
        del self._steps[: -STEPS_KEPT - 1]
        self._at = len(self._steps) - 1
        self._tell(before)

    def amend(self, project: Project) -> None:
        """Let the last step lead to this project, where it was done and not taken back: what it needs is known now."""
        before, step = self.project, self._steps[self._at]
        if self._at == 0 or project == before:
            return
        del self._steps[self._at + 1 :]
        self._steps[self._at] = Step(step.label, project, step.gesture)
        self._tell(before)

    def settle(self) -> None:
        """End a gesture: the next step stands for itself even if it is of the same kind."""
        step = self._steps[self._at]
        self._steps[self._at] = Step(step.label, step.project)

    def before(self, gesture: Hashable) -> Project:
        """The project that a gesture started from; the present one where the gesture did nothing yet."""
        running = gesture is not None and self._at > 0 and self._steps[self._at].gesture == gesture
        return self._steps[self._at - 1 if running else self._at].project

    @property
    def undo_label(self) -> Message | None:
        return self._steps[self._at].label if self._at > 0 else None

    @property
    def redo_label(self) -> Message | None:
        return self._steps[self._at + 1].label if self._at + 1 < len(self._steps) else None

    @property
    def at(self) -> int:
        """How many steps lie before the project as it is now."""
        return self._at

    @property
    def labels(self) -> tuple[Message, ...]:
        """What each step was called, the first done first; those behind ``at`` were taken back."""
        return tuple(step.label for step in self._steps[1:])

    def travel(self, at: int) -> None:
        """Go back or forward to the project after so many steps."""
        self._go(at)

    def undo(self) -> None:
        self._go(self._at - 1)

    def redo(self) -> None:
        self._go(self._at + 1)

    def _go(self, at: int) -> None:
        if not 0 <= at < len(self._steps) or at == self._at:
            return
        before = self.project
        self._at = at
        self.settle()
        self._tell(before)

    def _tell(self, before: Project) -> None:
        for listener in list(self.listeners):
            listener(before, self.project)
