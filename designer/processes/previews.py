"""The bridge to the process that computes previews: the newest project goes in, what its nodes show comes out."""

from __future__ import annotations

import msgspec
from PySide6.QtCore import QObject, QTimer, Signal

from designer.processes.child import Bridge
from engine import files
from engine.graph.model import Project
from engine.training.preview import Answer, Done, Question, Told

PAUSE_MS = 150
"""So long nothing may change before it is computed."""
FIRST_PAUSE_MS = 1000
"""The window and the training process come first."""
IDLE_MS = 600_000
"""A process that nobody asks for so long gives its memory back."""


class Previews(Bridge):
    """Asks a process of its own, which starts with the first question.

    Not the training process: that one is busy just when trained weights are worth a look, a preview would delay the
    start of a training, and a layer that takes too much memory would end a run. It costs some 250 MB while it is there.
    """

    module = "engine.commands.preview"
    told = Signal(str, object)
    """The key of a node and its NodePreview."""
    done = Signal(object)
    """Done: all that is shown was told."""
    lost = Signal(str)
    """A sentence that says why there are no previews."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._number = self._since = 0
        """The numbers of the last question, and of the first one about this document."""
        self._next: tuple[Project, str, int] | None = None
        self._last: tuple[Project, str, int] | None = None
        self._is_other = False
        self._is_asked = self._has_died = False
        self._later, self._idle = QTimer(self), QTimer(self)
        for timer, slot in ((self._later, self._send), (self._idle, self.close)):
            timer.setSingleShot(True)
            timer.timeout.connect(slot)

    def ask(self, project: Project, run: str, example: int) -> None:
        """Show this project, with the weights of this run where it trained it."""
        self._next = project, run, example
        self._later.start(PAUSE_MS if self.process is not None else FIRST_PAUSE_MS)

    def forget(self) -> None:
        """Another document is open: nothing is told any more of the one before."""
        self._later.stop()
        self._next = self._last = None
        self._is_other, self._since = True, self._number + 1

    def close(self) -> None:
        """End the process."""
        self._later.stop()
        self._idle.stop()
        self._is_asked = self._has_died = False
        super().close()

    def _send(self) -> None:
        if self._next is None:
            return
        self._number += 1
        self._last, self._next = self._next, None
        project, run, example = self._last
        question = Question(self._number, files.dumps(project), run, example, self._is_other)
        self._is_other, self._is_asked = False, True
        self._idle.start(IDLE_MS)
        self._write(msgspec.json.encode(question))

    def _hear(self, line: bytes) -> None:
        answer: Told | Done = msgspec.json.decode(line, type=Answer)
        if answer.number < self._since:
            return
        if isinstance(answer, Told):
            self.told.emit(answer.node, answer.shown)
        elif answer.number == self._number:
            self._is_asked = self._has_died = False
            self.done.emit(answer)

    def _miss(self) -> None:
        """What it was asked goes to another one, once."""
        if not self._is_asked:
            return
        self._is_asked = False
        if self._has_died:
            self._has_died = False
            self.lost.emit(self.tr("There are no previews: the process that computes them has ended twice."))
            return
        self._has_died = True
        self._next = self._next or self._last
        self._send()
