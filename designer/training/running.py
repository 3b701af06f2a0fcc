"""The bridge between the training process and the widgets: commands go in, signals come out thirty times a second."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from contextlib import suppress
from weakref import WeakKeyDictionary

from PySide6.QtCore import QObject, QTimer

from designer.documents.tab import Tab
from designer.training.line import Line
from designer.training.obituary import obituary, unborn
from designer.training.record import HEALTH, IDLE, PAUSED, RUNNING, STARTING, STOPPING, Record
from designer.training.signals import Signals
from designer.training.threads import threads
from engine.graph.model import Project
from engine.training.changes import Change, with_changes
from engine.training.commands import Command, Continue, Pause, Revisit, RunEpoch, Start, StepOnce, Stop, Watch
from engine.training.messages import Failed, Finished, Paused, Started, TrainingMessage
from engine.training.process import SILENT, Died, Heard, Ready, Worker
from engine.training.watching.ask import Ask, Seen

PATIENCE_MS = 10_000
"""How long a stop may take before the process is ended by force."""
CANCEL_MS = 500
"""The same while data are read: nothing is lost by it."""


class Running(Signals):
    """One training at a time, in a process that waits warm.

    State, folder and signals are those of the document that is looked at; what is told of another one's training is
    kept in its record until it is looked at again.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.line = Line(self)
        self.line.heard.connect(self._hear)
        self.here = Record()
        """The training of the document that is looked at."""
        self._shown: Tab | None = None
        self._records: WeakKeyDictionary[Tab, Record] = WeakKeyDictionary()
        self._active: Record | None = None
        """The training that the process has: it runs, or was the last one."""
        self._tab: Tab | None = None
        """The document of that, as long as it is open."""
        self._project: Project | None = None
        self.before_start: Callable[[], tuple[Command, ...]] = tuple
        """What the process is told before each training."""
        self._patience = QTimer(self, singleShot=True)
        self._patience.timeout.connect(self._lose_patience)

    @property
    def worker(self) -> Worker | None:
        """The process that waits or trains."""
        return self.line.worker

    @property
    def state(self) -> str:
        return self.here.state

    @property
    def folder(self) -> str:
        return self.here.folder

    @property
    def unfinished(self) -> Project | None:
        return self.here.unfinished

    @property
    def trained(self) -> Project | None:
        """What of the document that is looked at is trained, or was last; None where another one was since."""
        return self._project if self._active is self.here else None

    @property
    def now(self) -> Project | None:
        """The same with all that was changed since it began."""
        return self.trained and with_changes(self.trained, self.here.changes)

    @property
    def is_busy(self) -> bool:
        """Whether a training runs, of whichever document."""
        return self._active is not None and self._active.state != IDLE

    @property
    def is_elsewhere(self) -> bool:
        """Whether a training of another document runs."""
        return self.is_busy and self._active is not self.here

    @property
    def is_followed(self) -> bool:
        """Whether the training that runs is one of another process or machine, which this window only follows."""
        return self.is_busy and self.worker is not None and not self.worker.is_own

    @property
    def tab(self) -> Tab | None:
        """The document whose training runs; None where none does, or where it was closed."""
        return self._tab if self.is_busy else None

    def show(self, tab: Tab) -> None:
        """Tell of this document's training from now on."""
        self._shown = tab
        self.here = self.record(tab)

    def record(self, tab: Tab) -> Record:
        """The training of a document."""
        return self._records.setdefault(tab, Record())

    def warm(self) -> None:
        """Start the process, so that it has imported PyTorch by the time it is needed."""
        threads()
        # Where none can be started now, the next training tries again, and tells.
        with suppress(OSError):
            self.line.warm()

    def start(self, project: Project, name: str, *, paused: bool = False) -> None:
        """Train from the beginning; ``paused`` stands still after the first step."""
        if self.state == IDLE:
            self._begin(Start(project, name, paused=paused, threads=threads()))

    def resume(self, project: Project, *, paused: bool = False) -> None:
        """Go on with the last run from its last checkpoint, to as many epochs as this project has."""
        if self.state == IDLE:
            self._begin(Start(project, resume=self.folder, paused=paused))

    def _begin(self, command: Start) -> None:
        if self.is_busy:
            return
        self._active, self._tab = self.here, self._shown
        self._project = command.project
        self.here.unfinished, self.here.done, self.here.folder = None, None, command.resume
        self.here.preparing = None
        self._go(STARTING)
        try:
            self.line.warm()
        except OSError as error:
            self._end(Failed(unborn(error), folder=command.resume), goes_on=bool(command.resume))
            return
        self.line.send(*self.before_start(), Watch((HEALTH, *self.here.asks)), command)
        self.line.hurry()

    def take_hold(self, worker: Worker, tab: Tab, project: Project, state: str) -> None:
        """Go on as the window of a training that outlived another one: the record of this document knows all of it."""
        self.line.kill()
        self._active, self._tab, self._project = self.record(tab), tab, project
        self.line.hold(worker)
        self.line.send(Watch((HEALTH, *self._active.asks)))
        self._go(state)

    def look_at(self, project: Project, step: int) -> None:
        """Look at the weights that the run of this document, which is over, kept of a step."""
        if self.is_busy:
            return
        self.warm()
        self._active, self._tab, self._project = self.here, self._shown, project
        self.line.send(Revisit(project, self.folder, step, self.here.asks, threads()))
        self.line.hurry()
        self.state_changed.emit(self.state)

    def pause(self) -> None:
        if self.state == RUNNING:
            self.line.send(Pause())

    def proceed(self) -> None:
        """Go on after a pause."""
        if self.state == PAUSED:
            self.line.send(Continue())
            self._go(RUNNING)

    def step(self) -> None:
        """Make one step more and stand still."""
        if self.state == PAUSED:
            self.line.send(StepOnce())

    def run_epoch(self) -> None:
        """Go on to the end of this epoch and stand still."""
        if self.state in (STARTING, RUNNING, PAUSED):
            self.line.send(RunEpoch())
            if self.state == PAUSED:
                self._go(RUNNING)

    def change(self, *changes: Change) -> None:
        """Change something of the training while it runs."""
        if self.state in (RUNNING, PAUSED):
            self.line.send(*changes)

    def stop(self) -> None:
        """Keep a checkpoint and end the run."""
        if self._active is self.here:
            self._stop()

    def _stop(self) -> None:
        if self._active and self._active.state in (STARTING, RUNNING, PAUSED):
            self.line.send(Stop())
            patience = CANCEL_MS if self._active.preparing else PATIENCE_MS
            if not self.is_followed:
                self._patience.start(0 if self.line.is_silent else patience)
            self._go(STOPPING)

    def give_up(self) -> None:
        """End a training by force that does not answer; it can go on from its last checkpoint."""
        if self.is_busy:
            self.line.kill()
            self._bury(Died(None, SILENT))

    def turn(self, state: str) -> None:
        """What is followed stands still, or goes on, as somebody else wished."""
        if self.is_followed:
            self._go(state)

    def let_go(self) -> None:
        """Follow a training of another process no more; it goes on by itself."""
        if self.is_followed:
            self._go(IDLE)
            self.line.kill()
            self.warm()

    def forget(self, tab: Tab) -> None:
        """A document is closed: its training ends, or is let go, and nothing is told of it any more."""
        if self._tab is tab:
            self.let_go()
            self._stop()
            self._tab = None
        if self._records.pop(tab, None) is self.here:
            self.here = Record()

    def watch(self, asks: Iterable[Ask]) -> None:
        """Show these views of the network from now on, and no others."""
        wanted = tuple(dict.fromkeys(asks))
        if wanted != self.here.asks:
            self.here.asks = wanted
            if self._active is self.here:
                self.line.send(Watch((HEALTH, *wanted)))
                self.line.hurry()

    def close(self) -> None:
        """End the process with the window."""
        self._patience.stop()
        self.line.stop()
        if self._active:
            self._active.state = IDLE

    def _go(self, state: str) -> None:
        active = self._active
        if active is None or state == active.state:
            return
        active.state = state
        self.line.pace(self.is_busy)
        if active is self.here:
            self.state_changed.emit(state)
        self.moved.emit()

    def _hear(self, heard: Heard) -> None:
        if isinstance(heard, Died):
            self._bury(heard)
        elif isinstance(heard, Ready):
            self.device_known.emit(heard)
        elif isinstance(heard, (Finished, Failed)):
            self._end(heard)
        else:
            self._tell(heard)

    def _tell(self, heard: TrainingMessage) -> None:
        """Keep what is told, and pass it on where its document is looked at."""
        active = self._active
        if active is None:
            return
        # Of an earlier step it is looked at once more, and known already.
        if not (isinstance(heard, Seen) and active.state == IDLE and heard.step < active.step):
            active.take(heard)
        if isinstance(heard, Started) and active.state == STARTING:
            self._go(RUNNING)
            # The first step is next.
            self.line.hurry()
        if isinstance(heard, Paused) and active.state == RUNNING:
            self._go(PAUSED)
        if active is self.here:
            self.signals()[type(heard)].emit(heard)
        self.moved.emit()

    def _end(self, heard: Finished | Failed, *, goes_on: bool = False) -> None:
        """The training is over; ``goes_on`` where it can be continued though it failed."""
        self._patience.stop()
        active = self._active
        if active is None or active.state == IDLE:
            return
        active.take(heard)
        stopped = isinstance(heard, Finished) and heard.stopped
        # One that was cancelled before it began left no folder to go on in.
        kept = (stopped and heard.folder) or goes_on or active.can_try_again
        active.unfinished = self._project if kept else None
        active.done = self._project if isinstance(heard, Finished) and not stopped and heard.folder else None
        self._go(IDLE)
        if active is self.here:
            (self.finished if isinstance(heard, Finished) else self.failed).emit(heard)
        elif self._tab is not None:
            self.ended_elsewhere.emit(self._tab, heard)

    def _bury(self, died: Died) -> None:
        """The process is gone: say so, keep what can be continued, and have the next one ready."""
        self.line.lose()
        active = self._active
        if active is None or not self.is_busy:
            # One that cannot even start would be started for ever; the next training tries again, and tells.
            return
        self.warm()
        said = obituary(died, active.epoch, active.step, active.folder)
        self._end(Failed(said, folder=active.folder), goes_on=bool(active.folder))

    def _lose_patience(self) -> None:
        active = self._active
        if active is None or active.state != STOPPING:
            return
        if active.preparing is None:
            self.give_up()
            return
        self.line.kill()
        self.warm()
        self._end(Finished(0, 0, stopped=True, folder=active.folder, seconds=0.0))
