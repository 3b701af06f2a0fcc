"""Brings the weights of a run that is over back into sight: those that it kept last, or those of a replayed step."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING
from weakref import WeakSet

from PySide6.QtCore import QObject, Signal

from designer.documents.tab import Tab
from designer.training.record import IDLE
from engine.files import FileProblem
from engine.runs import Run

if TYPE_CHECKING:
    from designer.frame import Frame

OF_MOMENT = ("canvas", "neurons")
"""What the canvas shows of the network as it is at one step."""


class Revisiting(QObject):
    """Has the training process show what a run kept; while that trains, it has no time for it."""

    shown = Signal(object)
    """The step of the weights that are looked at; None where none were kept by then."""

    def __init__(self, window: Frame) -> None:
        super().__init__(window)
        self.window = window
        self._found: WeakSet[Tab] = WeakSet()
        """The documents that were opened from the list of runs."""
        self._shown: tuple[str, int | None] | None = None
        running = window.running
        window.session.tab_changed.connect(self._look_again)
        running.ended_elsewhere.connect(self._look_again)
        running.started.connect(self._forget)

    def open(self, tab: Tab) -> None:
        """Show the newest weights of this document's run now, and whenever it is looked at again."""
        self._found.add(tab)
        self._look_again()

    def show(self, step: int) -> None:
        """Show the newest weights that were kept up to this step."""
        running = self.window.running
        here = running.here
        run = Run(Path(here.folder))
        kept = run.kept_steps
        if here.state != IDLE or running.is_busy or not here.folder or not kept:
            return
        at = max((one for one in kept if one <= step), default=None)
        if (here.folder, at) != self._shown or running.trained is None:
            self._shown = here.folder, at
            self._put(run, at)
        self.shown.emit(at)

    def _put(self, run: Run, at: int | None) -> None:
        running = self.window.running
        for ask in [ask for ask in running.here.sights if ask.view in OF_MOMENT]:
            del running.here.sights[ask]
        running.forgotten.emit()
        if at is None:
            return
        try:
            running.look_at(running.trained or run.project, at)
        except FileProblem as problem:
            self.window.documents.refused.emit(problem.message)

    def _look_again(self, *_: object) -> None:
        running = self.window.running
        if self.window.session.tab in self._found and running.trained is None:
            self.show(running.here.step)

    def _forget(self, *_: object) -> None:
        self._shown = None
