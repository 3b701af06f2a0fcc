"""What the last training of one document told: kept with its tab, and shown again when that is looked at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from engine.graph.model import Project
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
    TrainingMessage,
)

IDLE, STARTING, RUNNING, PAUSED, STOPPING = "idle", "starting", "running", "paused", "stopping"
MOST_SNAPSHOTS = 96


@dataclass
class Record:
    """The state is one of the five words above."""

    state: str = IDLE
    folder: str = ""
    """The folder of the current or last run."""
    unfinished: Project | None = None
    """The project of the last run, where it can be continued."""
    watched: str = ""
    """The node whose weights are told."""
    started: Started | None = None
    epoch: int = 1
    step: int = 0
    steps: list[TrainingMessage] = field(default_factory=list)
    """Starts, losses and epochs, in the order in which they came."""
    pictures: dict[type, TrainingMessage] = field(default_factory=dict)
    """Points and boundary, of which the newest is enough."""
    snapshots: list[Snapshot] = field(default_factory=list)
    end: Finished | Failed | None = None

    @property
    def share(self) -> float:
        """How much of the training is done, from 0 to 1."""
        whole = self.started.epochs * self.started.steps_per_epoch if self.started else 0
        return min(self.step / whole, 1.0) if whole else 0.0

    def news(self) -> Iterator[TrainingMessage]:
        """All that the panels show of it."""
        yield from self.steps
        yield from self.pictures.values()
        yield from self.snapshots

    def take(self, message: TrainingMessage) -> None:
        """Keep what a training tells."""
        if isinstance(message, Started):
            self._begin(message)
        if isinstance(message, (Progress, Paused, EpochDone)):
            self.epoch, self.step = message.epoch, message.step
        if isinstance(message, (Finished, Failed)):
            self.end = message
        elif isinstance(message, (Boundary, Points)):
            self.pictures[type(message)] = message
        elif isinstance(message, Snapshot):
            self._add_snapshot(message)
        elif not isinstance(message, Paused):
            self.steps.append(message)

    def _begin(self, started: Started) -> None:
        self.started, self.end, self.folder = started, None, started.folder
        self.epoch, self.step = started.step // started.steps_per_epoch + 1, started.step
        if not started.step:
            for kept in (self.steps, self.pictures, self.snapshots):
                kept.clear()

    def _add_snapshot(self, snapshot: Snapshot) -> None:
        """Keep some over the whole time, and large pictures of the newest alone."""
        if self.snapshots:
            self.snapshots[-1] = replace(self.snapshots[-1], kernels=None)
        if len(self.snapshots) >= MOST_SNAPSHOTS:
            del self.snapshots[::2]
        self.snapshots.append(snapshot)
