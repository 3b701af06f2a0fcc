"""The bridge between the training process and the widgets: commands go in, signals come out thirty times a second."""

from __future__ import annotations

import os
import signal
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal, SignalInstance

from engine.graph.model import Graph, Project
from engine.message import Message
from engine.training.commands import Continue, Pause, Start, StepOnce, Stop, Watch
from engine.training.messages import (
    Boundary,
    EpochDone,
    Failed,
    Finished,
    Paused,
    Points,
    Progress,
    Snapshot,
    Started,
)
from engine.training.process import Died, Heard, Ready, Worker

BUSY_MS = 33
IDLE_MS = 250
PATIENCE_MS = 10_000
"""How long a stop may take before the process is ended by force."""

IDLE, STARTING, RUNNING, PAUSED, STOPPING = "idle", "starting", "running", "paused", "stopping"


class Running(QObject):
    """One training at a time, in a process that waits warm; the state is one of the five words above."""

    state_changed = Signal(str)
    device_known = Signal(object)
    started = Signal(object)
    points_given = Signal(object)
    progressed = Signal(object)
    epoch_done = Signal(object)
    snapshot_taken = Signal(object)
    boundary_drawn = Signal(object)
    paused = Signal(object)
    finished = Signal(object)
    failed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.state = IDLE
        self.worker: Worker | None = None
        self.folder = ""
        """The folder of the current or last run."""
        self.unfinished: Project | None = None
        """The project of the last run, where it can be continued."""
        self._project: Project | None = None
        self._watched = ""
        self._forgotten = False
        self._at = (1, 0)
        self._timer = QTimer(self)
        self._timer.timeout.connect(self._drain)
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(PATIENCE_MS)
        self._patience.timeout.connect(self._lose_patience)

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
        self.warm()
        assert self.worker is not None
        self._project = command.project
        self.unfinished = None
        self.folder = command.resume
        self.worker.send(Watch(self._watched))
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
        if self.state in (STARTING, RUNNING, PAUSED) and self.worker:
            self.worker.send(Stop())
            self._patience.start()
            self._go(STOPPING)

    def forget(self) -> None:
        """Another document is open: there is nothing to go on with, and what still runs is not told any more."""
        self.stop()
        self._forgotten = self.state != IDLE
        self.unfinished = None
        self.folder = ""

    def watch(self, node: str) -> None:
        """Tell the weights of this node from now on."""
        if node != self._watched:
            self._watched = node
            if self.worker:
                self.worker.send(Watch(node))

    def close(self) -> None:
        """End the process with the window."""
        self._timer.stop()
        self._patience.stop()
        if self.worker:
            self.worker.kill()
            self.worker = None
        self.state = IDLE

    def _go(self, state: str) -> None:
        if state != self.state:
            self.state = state
            self._pace()
            self.state_changed.emit(state)

    def _pace(self) -> None:
        self._timer.start(IDLE_MS if self.state == IDLE else BUSY_MS)

    def _drain(self) -> None:
        """Pass on what came: every loss, and of pictures only the newest."""
        if self.worker is None:
            return
        heard = self.worker.receive()
        newest: dict[type, Heard] = {type(one): one for one in heard if isinstance(one, (Snapshot, Boundary))}
        for one in heard:
            if newest.get(type(one), one) is one:
                self._hear(one)

    def _hear(self, heard: Heard) -> None:
        if isinstance(heard, Died):
            self._bury(heard)
        elif self._forgotten and not isinstance(heard, (Ready, Finished, Failed)):
            return
        elif isinstance(heard, Ready):
            self.device_known.emit(heard)
        elif isinstance(heard, Started):
            self.folder = heard.folder
            self._at = (heard.step // heard.steps_per_epoch + 1, heard.step)
            if self.state == STARTING:
                self._go(RUNNING)
            self.started.emit(heard)
        elif isinstance(heard, (Finished, Failed)):
            self._end(heard)
        else:
            if isinstance(heard, (Progress, Paused, EpochDone)):
                self._at = (heard.epoch, heard.step)
            if isinstance(heard, Paused) and self.state == RUNNING:
                self._go(PAUSED)
            self._signals()[type(heard)].emit(heard)

    def _signals(self) -> dict[type, SignalInstance]:
        return {
            Points: self.points_given,
            Progress: self.progressed,
            EpochDone: self.epoch_done,
            Snapshot: self.snapshot_taken,
            Boundary: self.boundary_drawn,
            Paused: self.paused,
        }

    def _end(self, heard: Finished | Failed) -> None:
        self._patience.stop()
        told, self._forgotten = not self._forgotten, False
        stopped = isinstance(heard, Finished) and heard.stopped
        self.unfinished = self._project if stopped and told else None
        self._go(IDLE)
        if not told:
            return
        (self.finished if isinstance(heard, Finished) else self.failed).emit(heard)

    def _bury(self, died: Died) -> None:
        """The process is gone: say so, keep what can be continued, and have the next one ready."""
        was, told = self.state, not self._forgotten
        self._forgotten = False
        self.worker = None
        self._patience.stop()
        self.unfinished = self._project if self.folder and told and was != IDLE else None
        self._go(IDLE)
        if was == IDLE:
            # One that cannot even start would be started for ever; the next training tries again, and tells.
            return
        self.warm()
        if told:
            self.failed.emit(Failed(_obituary(died, *self._at, self.folder), folder=self.folder))

    def _lose_patience(self) -> None:
        if self.worker and self.state == STOPPING:
            self.worker.kill()
            self._bury(Died(None))


def _obituary(died: Died, epoch: int, step: int, folder: str) -> Message:
    code = died.exit_code
    if not folder and code is not None:
        text = "The training process ended (exit code {code}) before the first step. Press Train to try again."
        return Message(text, {"code": code})
    if code is not None and code < 0:
        text = (
            "The training process was ended from outside ({signal}) in epoch {epoch}, after step {step}. "
            "Press Continue to go on from the last checkpoint."
        )
        return Message(text, {"signal": _signal_name(-code), "epoch": epoch, "step": step})
    if code is None:
        text = "The training did not answer and was ended in epoch {epoch}, after step {step}. Press Continue to go on."
        return Message(text, {"epoch": epoch, "step": step})
    text = (
        "The training process ended by itself (exit code {code}) in epoch {epoch}, after step {step}. "
        "Press Continue to go on from the last checkpoint."
    )
    return Message(text, {"code": code, "epoch": epoch, "step": step})


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return str(number)


def threads() -> int:
    """One core is left to the window, so that it stays smooth while training."""
    # Only here: the window opens without it.
    import psutil

    return max(1, (psutil.cpu_count(logical=False) or os.cpu_count() or 2) - 1)


def run_name(file: Path | None, project: Project) -> str:
    """What the folder of a run is called."""
    return file.stem if file else project.title


def same_training(one: Project, other: Project) -> bool:
    """Whether two projects train alike: all but names, places and texts is equal."""
    return (one.training, _bare(one.graph)) == (other.training, _bare(other.graph))


def _bare(graph: Graph) -> Graph:
    nodes = {
        key: replace(node, name="", position=(0.0, 0.0), folded=False, inside=node.inside and _bare(node.inside))
        for key, node in graph.nodes.items()
    }
    return replace(graph, nodes=nodes)
