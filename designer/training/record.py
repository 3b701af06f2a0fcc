"""What the last training of one document told: kept with its tab, and shown again when that is looked at."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from designer.training.figures import Figures
from designer.training.sights import Sights
from engine.graph.model import Project
from engine.message import Message
from engine.recorded.history import seen_in
from engine.runs import Run
from engine.training.changes import Change, effective
from engine.training.messages import (
    Changed,
    EpochDone,
    Failed,
    Finished,
    Paused,
    Points,
    Preparing,
    Progress,
    Resized,
    Started,
    TrainingMessage,
    Unseen,
)
from engine.training.watching.ask import Ask, Seen

IDLE, STARTING, RUNNING, PAUSED, STOPPING = "idle", "starting", "running", "paused", "stopping"
HEALTH = Ask("health")
"""What is always looked at, whatever else is shown."""


@dataclass
class Record:
    """The state is one of the five words above."""

    state: str = IDLE
    folder: str = ""
    """The folder of the current or last run."""
    unfinished: Project | None = None
    """The project of the last run, where it can be continued."""
    done: Project | None = None
    """The project of the last run, where it is finished: with more epochs it goes on."""
    asks: tuple[Ask, ...] = ()
    """The views that are shown."""
    preparing: Preparing | None = None
    """How far the reading of its data is, as long as it has not begun."""
    started: Started | None = None
    epoch: int = 1
    step: int = 0
    whole: int = 0
    """How many steps the training has, as far as is known."""
    figures: Figures = field(default_factory=Figures)
    """Losses, epochs and changes, in the order of the steps."""
    changes: list[Change] = field(default_factory=list)
    """What was changed while it ran, and holds."""
    points: Points | None = None
    sights: Sights = field(default_factory=Sights)
    """What each view showed: some over the whole time, of large pictures the newest alone."""
    unseen: dict[str, Message] = field(default_factory=dict)
    """Why a view cannot be shown, by its name."""
    end: Finished | Failed | None = None

    @property
    def share(self) -> float:
        """How much of the training is done, from 0 to 1."""
        return min(self.step / self.whole, 1.0) if self.whole else 0.0

    @property
    def can_try_again(self) -> bool:
        """Whether what it failed of may be over, such as a full disk, and it has a checkpoint to go on from."""
        end = self.end
        if not isinstance(end, Failed) or end.diverged or end.fits or not end.folder:
            return False
        return Run(Path(end.folder)).has_weights

    def news(self, after: int | None = None, until: int | None = None) -> Iterator[TrainingMessage]:
        """All that the panels show of it beside what was seen; or what is new behind one step, and not behind another.

        The points are told each time.
        """
        if after is None and self.started is not None:
            yield self.started
        yield from self.figures.tell(after, until)
        if self.points is not None:
            yield self.points

    def seen_of(self, ask: Ask, until: int | None = None) -> list[Seen]:
        """What was shown of this, and what the folder of the run has of the time when nobody asked."""
        earlier = seen_in(Path(self.folder), ask) if self.folder else []
        found = {one.step: one for one in (*earlier, *self.sights.get(ask, ()))}
        return [found[step] for step in sorted(found) if until is None or step <= until]

    def take(self, message: TrainingMessage) -> None:
        """Keep what a training tells."""
        if isinstance(message, Preparing):
            self.preparing = message
        if isinstance(message, Started):
            self._begin(message)
        if isinstance(message, (Progress, Paused, EpochDone)):
            self.epoch, self.step = message.epoch, message.step
        if isinstance(message, (Finished, Failed)):
            self.end = message
        elif isinstance(message, Points):
            self.points = message
        elif isinstance(message, Seen):
            self.sights.keep(message)
        elif isinstance(message, Unseen):
            self.unseen[message.view] = message.message
        elif isinstance(message, (Progress, EpochDone, Changed, Resized)):
            self.figures.add(message)
        if isinstance(message, Changed):
            self.changes = list(effective([*self.changes, message.change]))
        if isinstance(message, Resized) and self.started is not None:
            self.whole = message.step + (self.started.epochs - message.epoch) * message.steps_per_epoch

    def _begin(self, started: Started) -> None:
        self.started, self.end, self.folder = started, None, started.folder
        self.preparing = None
        self.epoch, self.step = started.epoch + 1, started.step
        self.changes = list(started.changes)
        self.whole = started.step_of_end
        self.figures.truncate(started.step)
        self.sights.cut(started.step)
        self.unseen.clear()
        if not started.step:
            self.figures = Figures()
            self.sights.clear()
            self.points = None
