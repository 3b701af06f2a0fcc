"""What the last training of one document told: kept with its tab, and shown again when that is looked at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from engine.graph.model import Project
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
from engine.training.watching.ask import Ask, Seen

IDLE, STARTING, RUNNING, PAUSED, STOPPING = "idle", "starting", "running", "paused", "stopping"
MOST_SEEN = 96


@dataclass
class Record:
    """The state is one of the five words above."""

    state: str = IDLE
    folder: str = ""
    """The folder of the current or last run."""
    unfinished: Project | None = None
    """The project of the last run, where it can be continued."""
    asks: tuple[Ask, ...] = ()
    """The views that are shown."""
    started: Started | None = None
    epoch: int = 1
    step: int = 0
    steps: list[TrainingMessage] = field(default_factory=list)
    """Starts, losses and epochs, in the order in which they came."""
    points: Points | None = None
    sights: dict[Ask, list[Seen]] = field(default_factory=dict)
    """What each view showed: some over the whole time, of large pictures the newest alone."""
    end: Finished | Failed | None = None

    @property
    def share(self) -> float:
        """How much of the training is done, from 0 to 1."""
        whole = self.started.epochs * self.started.steps_per_epoch if self.started else 0
        return min(self.step / whole, 1.0) if whole else 0.0

    def news(self) -> Iterator[TrainingMessage]:
        """All that the panels show of it."""
        yield from self.steps
        if self.points is not None:
            yield self.points
        for seen in self.sights.values():
            yield from seen

    def take(self, message: TrainingMessage) -> None:
        """Keep what a training tells."""
        if isinstance(message, Started):
            self._begin(message)
        if isinstance(message, (Progress, Paused, EpochDone)):
            self.epoch, self.step = message.epoch, message.step
        if isinstance(message, (Finished, Failed)):
            self.end = message
        elif isinstance(message, Points):
            self.points = message
        elif isinstance(message, Seen):
            self._keep(message)
        elif not isinstance(message, Paused):
            self.steps.append(message)

    def _begin(self, started: Started) -> None:
        self.started, self.end, self.folder = started, None, started.folder
        self.epoch, self.step = started.step // started.steps_per_epoch + 1, started.step
        if not started.step:
            self.steps.clear()
            self.sights.clear()
            self.points = None

    def _keep(self, seen: Seen) -> None:
        kept = self.sights.setdefault(seen.ask, [])
        if seen.arrays:
            kept.clear()
        if len(kept) >= MOST_SEEN:
            del kept[::2]
        kept.append(seen)
