"""The bridge between the training process and the widgets: commands go in, signals come out thirty times a second."""

from __future__ import annotations

from collections.abc import Iterable
from weakref import WeakKeyDictionary

from PySide6.QtCore import QObject, QTimer, Signal, SignalInstance

from designer.documents.tab import Tab
from designer.training.obituary import obituary
from designer.training.record import HEALTH, IDLE, PAUSED, RUNNING, STARTING, STOPPING, Record
from designer.training.rhythm import Rhythm
from designer.training.threads import threads
from engine.graph.model import Project
from engine.training import messages
from engine.training.changes import Change, with_changes
from engine.training.commands import Continue, Pause, Revisit, RunEpoch, Start, StepOnce, Stop, Watch
from engine.training.messages import Failed, Finished, Paused, Preparing, Started, TrainingMessage
from engine.training.process import Died, Heard, Ready, Worker
from engine.training.watching.ask import Ask, Seen

PATIENCE_MS = 10_000
"""How long a stop may take before the process is ended by force."""
CANCEL_MS = 500
"""The same while data are read: nothing is lost by it."""


class Running(QObject):
    """One training at a time, in a process that waits warm.

    State, folder and signals are those of the document that is looked at; what is told of another one's training is
    kept in its record until it is looked at again.
    """

    state_changed = Signal(str)
    device_known = Signal(object)
    preparing = Signal(object)
    """How far the reading of the data is: a Preparing."""
    started = Signal(object)
    points_given = Signal(object)
    progressed = Signal(object)
    epoch_done = Signal(object)
    changed = Signal(object)
    """A setting or a node was changed while it runs: a Changed, or a Refused where it could not be."""
    resized = Signal(object)
    """An epoch has another number of steps from now on: a Resized."""
    seen = Signal(object)
    unseen = Signal(object)
    """What a view showed of the network, a Seen; or why it cannot, an Unseen."""
    forgotten = Signal()
    """What was shown of the network at one moment does not hold any more."""
    paused = Signal(object)
    finished = Signal(object)
    failed = Signal(object)
    moved = Signal()
    """The training went on or changed its state, whichever document is looked at."""
    ended_elsewhere = Signal(object, object)
    """The Document of a training that is over while another one is looked at, and Finished or Failed."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.worker: Worker | None = None
        self.here = Record()
        """The training of the document that is looked at."""
        self._shown: Tab | None = None
        self._records: WeakKeyDictionary[Tab, Record] = WeakKeyDictionary()
        self._active: Record | None = None
        """The training that the process has: it runs, or was the last one."""
        self._tab: Tab | None = None
        """The document of that, as long as it is open."""
        self._project: Project | None = None
        self._rhythm = Rhythm(self._drain, self)
        self._patience = QTimer(self, singleShot=True)
        self._patience.timeout.connect(self._lose_patience)

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
        if self.worker is None:
            self.worker = Worker()
            self._rhythm.pace(self.is_busy)

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
        self.warm()
        assert self.worker is not None
        self._active, self._tab = self.here, self._shown
        self._project = command.project
        self.here.unfinished, self.here.done, self.here.folder = None, None, command.resume
        self.here.preparing = None
        self.worker.send(Watch((HEALTH, *self.here.asks)))
        self.worker.send(command)
        self._go(STARTING)

    def look_at(self, project: Project, step: int) -> None:
        """Look at the weights that the run of this document, which is over, kept of a step."""
        if self.is_busy:
            return
        self.warm()
        assert self.worker is not None
        self._active, self._tab, self._project = self.here, self._shown, project
        self.worker.send(Revisit(project, self.folder, step, self.here.asks, threads()))
        self._rhythm.hurry()
        self.state_changed.emit(self.state)

    def pause(self) -> None:
        if self.state == RUNNING and self.worker:
            self.worker.send(Pause())

    def proceed(self) -> None:
        """Go on after a pause."""
        if self.state == PAUSED and self.worker:
            self.worker.send(Continue())
            self._go(RUNNING)

    def step(self) -> None:
        """Make one step more and stand still."""
        if self.state == PAUSED and self.worker:
            self.worker.send(StepOnce())

    def run_epoch(self) -> None:
        """Go on to the end of this epoch and stand still."""
        if self.state in (STARTING, RUNNING, PAUSED) and self.worker:
            self.worker.send(RunEpoch())
            if self.state == PAUSED:
                self._go(RUNNING)

    def change(self, *changes: Change) -> None:
        """Change something of the training while it runs."""
        if self.state in (RUNNING, PAUSED) and self.worker:
            for one in changes:
                self.worker.send(one)

    def stop(self) -> None:
        """Keep a checkpoint and end the run."""
        if self._active is self.here:
            self._stop()

    def _stop(self) -> None:
        if self.worker and self._active and self._active.state in (STARTING, RUNNING, PAUSED):
            self.worker.send(Stop())
            self._patience.start(CANCEL_MS if self._active.preparing else PATIENCE_MS)
            self._go(STOPPING)

    def forget(self, tab: Tab) -> None:
        """A document is closed: its training ends, and nothing is told of it any more."""
        if self._tab is tab:
            self._stop()
            self._tab = None
        if self._records.pop(tab, None) is self.here:
            self.here = Record()

    def watch(self, asks: Iterable[Ask]) -> None:
        """Show these views of the network from now on, and no others."""
        wanted = tuple(dict.fromkeys(asks))
        if wanted != self.here.asks:
            self.here.asks = wanted
            if self.worker and self._active is self.here:
                self.worker.send(Watch((HEALTH, *wanted)))
                self._rhythm.hurry()

    def close(self) -> None:
        """End the process with the window."""
        self._rhythm.stop()
        self._patience.stop()
        if self.worker:
            self.worker.kill()
            self.worker = None
        if self._active:
            self._active.state = IDLE

    def _go(self, state: str) -> None:
        active = self._active
        if active is None or state == active.state:
            return
        active.state = state
        self._rhythm.pace(self.is_busy)
        if active is self.here:
            self.state_changed.emit(state)
        self.moved.emit()

    def _drain(self) -> None:
        """Pass on what came: every loss, and of pictures only the newest."""
        if self.worker is None:
            return
        heard = self.worker.receive()
        newest = {one.ask: one for one in heard if isinstance(one, Seen)}
        for one in heard:
            if not isinstance(one, Seen) or newest[one.ask] is one:
                self._hear(one)

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
        if isinstance(heard, Paused) and active.state == RUNNING:
            self._go(PAUSED)
        if active is self.here:
            self._signals()[type(heard)].emit(heard)
        self.moved.emit()

    def _signals(self) -> dict[type, SignalInstance]:
        return {
            Preparing: self.preparing,
            Started: self.started,
            messages.Points: self.points_given,
            messages.Progress: self.progressed,
            messages.EpochDone: self.epoch_done,
            messages.Changed: self.changed,
            messages.Refused: self.changed,
            messages.Resized: self.resized,
            Seen: self.seen,
            messages.Unseen: self.unseen,
            Paused: self.paused,
        }

    def _end(self, heard: Finished | Failed, *, goes_on: bool = False) -> None:
        """The training is over; ``goes_on`` where it can be continued though it failed."""
        self._patience.stop()
        active = self._active
        if active is None:
            return
        active.take(heard)
        stopped = isinstance(heard, Finished) and heard.stopped
        # One that was cancelled before it began left no folder to go on in.
        active.unfinished = self._project if (stopped and heard.folder) or goes_on else None
        active.done = self._project if isinstance(heard, Finished) and not stopped else None
        self._go(IDLE)
        if active is self.here:
            (self.finished if isinstance(heard, Finished) else self.failed).emit(heard)
        elif self._tab is not None:
            self.ended_elsewhere.emit(self._tab, heard)

    def _bury(self, died: Died) -> None:
        """The process is gone: say so, keep what can be continued, and have the next one ready."""
        self.worker = None
        active = self._active
        if active is None or not self.is_busy:
            # One that cannot even start would be started for ever; the next training tries again, and tells.
            return
        self.warm()
        said = obituary(died, active.epoch, active.step, active.folder)
        self._end(Failed(said, folder=active.folder), goes_on=bool(active.folder))

    def _lose_patience(self) -> None:
        active = self._active
        if self.worker is None or active is None or active.state != STOPPING:
            return
        self.worker.kill()
        if active.preparing is None:
            self._bury(Died(None))
            return
        self.worker = None
        self.warm()
        self._end(Finished(0, 0, stopped=True, folder=active.folder, seconds=0.0))
