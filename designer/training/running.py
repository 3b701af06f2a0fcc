"""The bridge between the training process and the widgets: commands go in, signals come out thirty times a second."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from weakref import WeakKeyDictionary

from PySide6.QtCore import QObject, QTimer, Signal, SignalInstance

from designer.documents.tab import Tab
from designer.training.obituary import obituary
from designer.training.record import IDLE, PAUSED, RUNNING, STARTING, STOPPING, Record
from engine.graph.model import Graph, Project
from engine.training.commands import Continue, Pause, Start, StepOnce, Stop, Watch
from engine.training.messages import (
    EpochDone,
    Failed,
    Finished,
    Paused,
    Points,
    Progress,
    Started,
    TrainingMessage,
)
from engine.training.process import Died, Heard, Ready, Worker
from engine.training.watching.ask import Ask, Seen

__all__ = [
    "IDLE",
    "PAUSED",
    "RUNNING",
    "STARTING",
    "STOPPING",
    "Record",
    "Running",
    "run_name",
    "same_training",
    "threads",
]

BUSY_MS = 33
IDLE_MS = 250
PATIENCE_MS = 10_000
"""How long a stop may take before the process is ended by force."""


class Running(QObject):
    """One training at a time, in a process that waits warm.

    State, folder and signals are those of the document that is looked at; what is told of another one's training is
    kept in its record until it is looked at again.
    """

    state_changed = Signal(str)
    device_known = Signal(object)
    started = Signal(object)
    points_given = Signal(object)
    progressed = Signal(object)
    epoch_done = Signal(object)
    seen = Signal(object)
    """What a view showed of the network: a Seen."""
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
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._drain)
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(PATIENCE_MS)
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
            self._pace()

    def start(self, project: Project, name: str, *, paused: bool = False) -> None:
        """Train from the beginning; ``paused`` stands still after the first step."""
        if self.state == IDLE:
            self._begin(Start(project, name, paused=paused, threads=threads()))

    def resume(self, *, paused: bool = False) -> None:
        """Go on with the last run from its last checkpoint."""
        if self.state == IDLE and self.unfinished is not None:
            self._begin(Start(self.unfinished, resume=self.folder, paused=paused))

    def _begin(self, command: Start) -> None:
        if self.is_busy:
            return
        self.warm()
        assert self.worker is not None
        self._active, self._tab = self.here, self._shown
        self._project = command.project
        self.here.unfinished, self.here.folder = None, command.resume
        self.worker.send(Watch(self.here.asks))
        self.worker.send(command)
        self._go(STARTING)

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

    def stop(self) -> None:
        """Keep a checkpoint and end the run."""
        if self._active is self.here:
            self._stop()

    def _stop(self) -> None:
        if self.worker and self._active and self._active.state in (STARTING, RUNNING, PAUSED):
            self.worker.send(Stop())
            self._patience.start()
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
                self.worker.send(Watch(wanted))

    def close(self) -> None:
        """End the process with the window."""
        self._timer.stop()
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
        self._pace()
        if active is self.here:
            self.state_changed.emit(state)
        self.moved.emit()

    def _pace(self) -> None:
        self._timer.start(BUSY_MS if self.is_busy else IDLE_MS)

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
            Started: self.started,
            Points: self.points_given,
            Progress: self.progressed,
            EpochDone: self.epoch_done,
            Seen: self.seen,
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
        active.unfinished = self._project if stopped or goes_on else None
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
        if self.worker and self._active and self._active.state == STOPPING:
            self.worker.kill()
            self._bury(Died(None))


def threads() -> int:
    """One core is left to the window, so that it stays smooth while training."""
    # Only here: the window opens without it.
    import psutil

    return max(1, (psutil.cpu_count(logical=False) or os.cpu_count() or 2) - 1)


def run_name(file: Path | None, project: Project) -> str:
    """What the folder of a run is called."""
    return file.stem if file else project.title


def same_training(one: Project, other: Project) -> bool:
    """Whether two projects train alike: all but names, places, texts, frames and notes is equal."""
    return (one.training, _bare(one.graph)) == (other.training, _bare(other.graph))


def _bare(graph: Graph) -> Graph:
    nodes = {
        key: replace(node, name="", position=(0.0, 0.0), folded=False, inside=node.inside and _bare(node.inside))
        for key, node in graph.nodes.items()
    }
    return replace(graph, nodes=nodes, routes={}, frames={}, notes={})
