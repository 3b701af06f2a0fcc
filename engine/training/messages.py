"""What a training tells while it runs: frozen messages, the same for a window, a command line and Python."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import TYPE_CHECKING, Any

from engine.frozen import frozen
from engine.graph.model import Project
from engine.message import Message
from engine.training.changes import Change
from engine.training.health.finding import Finding
from engine.training.watching.ask import Seen

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]


@frozen
class Started:
    """A training begins or goes on: where it writes, what it runs on, and how long it will be."""

    folder: str
    device: str
    device_name: str
    epochs: int
    steps_per_epoch: int
    examples: int
    validation_examples: int
    step: int = 0
    threads: int = 1
    epoch: int = 0
    """How many epochs are done."""
    batch: int = 0
    """How many steps of the next one are done."""
    changes: tuple[Change, ...] = ()
    """What was changed while it ran, and holds now."""
    metrics: Mapping[str, str] = field(default_factory=dict)
    """The key of the node behind each metric, by the name that its figures or its table will have."""

    @property
    def step_of_end(self) -> int:
        """The last step of the training, unless something changes."""
        return self.step - self.batch + (self.epochs - self.epoch) * self.steps_per_epoch


@frozen
class Preparing:
    """What is done before a training begins, such as reading its data: ``done`` of ``count``, or of nobody knows."""

    message: Message
    done: int = 0
    count: int = 0


@frozen
class Points:
    """The examples of two-dimensional data, once at the start: what a decision boundary is drawn around."""

    points: Array
    labels: Array
    classes: int


@frozen
class Progress:
    """The losses of the steps since the last message; ``first`` is the number of the first of them, from 1."""

    epoch: int
    step: int
    first: int
    losses: Array
    learning_rate: float
    seconds: float
    """Seconds of training so far, pauses left out."""
    steps_per_second: float
    """0 of a first step alone, of which it is not known."""


@frozen
class EpochDone:
    """One epoch is over: ``train`` and ``validation`` hold ``loss`` and the metrics by name."""

    epoch: int
    step: int
    train: Mapping[str, float]
    validation: Mapping[str, float]
    seconds: float
    tables: Mapping[str, tuple[tuple[float, ...], ...]] = field(default_factory=dict)
    """Metrics that are no single number, such as a confusion matrix, of the validation where there is one."""


@frozen
class Changed:
    """Something was changed behind this step, and counts from the next one on."""

    step: int
    change: Change
    said: Message


@frozen
class Refused:
    """A change that cannot be; the training goes on as it was."""

    message: Message


@frozen
class Unseen:
    """A view cannot be shown, and is off from now on; ``view`` is empty where nothing of the network can be seen."""

    view: str
    message: Message


@frozen
class Resized:
    """Behind this step, so many epochs are done, and from now on an epoch has another number of steps."""

    step: int
    epoch: int
    steps_per_epoch: int


@frozen
class WayChosen:
    """From this step on, between two epochs, steps are taken in this way: the fastest of those that were measured."""

    step: int
    way: str
    times: float
    """How many times as fast as the eager one it is."""
    said: Message


@frozen
class Paused:
    """The training stands still after this step."""

    epoch: int
    step: int


@frozen
class Finished:
    """The training is over: all epochs are done, or a person stopped it; either way a checkpoint is kept."""

    epoch: int
    step: int
    stopped: bool
    folder: str
    seconds: float
    reason: Message | None = None
    """Why it ended before its last epoch by itself, as early stopping does."""


@frozen
class Failed:
    """The training cannot go on; ``diverged`` where the loss was no number any more."""

    message: Message
    diverged: bool = False
    folder: str = ""
    details: str = field(default="", compare=False)
    finding: Finding | None = None
    """Where it began, and what would heal it, where the loss was no number any more."""
    fits: int = 0
    """The batch size that fits into memory, measured, where that ran short; 0 where nobody knows one."""


@frozen
class Held:
    """A training that outlived its window says which it is to the next one; ``is_taken`` where another one holds it."""

    pid: int
    project: Project
    name: str
    file: str
    begun: bool
    """Whether there is a run already, of which :class:`CaughtUp` will tell."""
    is_taken: bool


@frozen
class CaughtUp:
    """The first so many bytes of the metrics hold all that this training told so far; all that is new is told."""

    folder: str
    size: int


TrainingMessage = (
    Preparing
    | Started
    | Points
    | Progress
    | EpochDone
    | Seen
    | Unseen
    | Changed
    | Refused
    | Resized
    | WayChosen
    | Paused
    | Finished
    | Failed
    | Held
    | CaughtUp
)
