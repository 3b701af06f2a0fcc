"""What a training tells while it runs: frozen messages, the same for a window, a command line and Python."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import TYPE_CHECKING, Any

from engine.frozen import frozen
from engine.message import Message

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
    metrics: Mapping[str, str] = field(default_factory=dict)
    """The key of the node behind each metric, by the name that its figures or its table will have."""


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
class Histogram:
    """How the numbers of one learned tensor are spread: counts in equal bins from ``low`` to ``high``."""

    name: str
    counts: Array
    low: float
    high: float
    mean: float
    deviation: float


@frozen
class Snapshot:
    """The weights of the watched node: a histogram for each tensor, and the kernels of a convolution."""

    node: str
    step: int
    histograms: tuple[Histogram, ...]
    kernels: Array | None = None


@frozen
class Boundary:
    """The probabilities of each class over a grid of points (rows × columns × classes), row 0 at the lowest y."""

    step: int
    probabilities: Array
    low: tuple[float, float]
    high: tuple[float, float]


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


TrainingMessage = Started | Points | Progress | EpochDone | Snapshot | Boundary | Paused | Finished | Failed
