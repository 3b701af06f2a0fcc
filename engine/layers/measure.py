"""What metrics have in common: the meter that gathers them over many examples, and how it reads a prediction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Annotated, Any, ClassVar

from engine.declare import declared, param
from engine.frozen import frozen
from engine.layers.declare import Accepts, Metric
from engine.layers.objective import check_padding, class_axis
from engine.message import need
from engine.repair import DrawFromBefore
from engine.shape import Shape, features, label

Scores = Annotated[Shape, Accepts("one number for each class", dtype=None, example=features(4))]
Answers = Annotated[Shape, Accepts("classes", dtype=None, example=label(4))]


@frozen
class Meter:
    """A class that gathers predictions and targets batch by batch, and says one figure for all of them at the end.

    ``path`` is a class of torchmetrics, or one of :mod:`engine.training.meters` that follows its interface; ``reads``
    names how :mod:`engine.training.metrics` hands it a prediction and a target, with what that must know; a ``table``
    is no single figure.
    """

    path: str
    options: Mapping[str, Any] = field(default_factory=dict)
    reads: str = "numbers"
    reading: Mapping[str, Any] = field(default_factory=dict)
    table: bool = False


@declared
class Measured(Metric):
    """A metric of a prediction beside its target."""

    table: ClassVar[bool] = False
    """Whether it tells a table of numbers, and no single figure."""

    def meter(self, prediction: Shape, target: Shape) -> Meter:
        """What gathers it, for these shapes."""
        raise NotImplementedError


@declared
class OfClasses(Measured):
    """A metric of decisions between classes, or between yes and no."""

    threshold: float = param(
        0.0,
        low=-1e6,
        high=1e6,
        about="One number alone says yes above this: 0, or 0.5 where a Sigmoid stands before it.",
    )
    ignored: int = param(
        -1, low=-1, high=1_000_000, about="The class that does not count, such as padding; -1 for none."
    )

    def axis(self, prediction: Shape, target: Shape) -> int | None:
        """Where the classes stand in the prediction; none where it is one number for each yes or no. Raises Misfit."""
        check_scores(self.title, prediction)
        check_padding(self.title, prediction, self.ignored)
        answers = target.classes is None or target.classes <= 2
        if answers and [size for size in prediction if size != 1] == [size for size in target if size != 1]:
            return None
        return class_axis(self.title, prediction, target)

    def decided(
        self, prediction: Shape, target: Shape, binary: str, many: str, options: Mapping[str, Any] | None = None
    ) -> Meter:
        """The meter of decisions: one class of torchmetrics for yes and no, another for many classes."""
        axis = self.axis(prediction, target)
        if axis is None:
            reading = {"threshold": self.threshold, "ignored": self.ignored}
            options = {"validate_args": False}
            return Meter(f"torchmetrics.classification.{binary}", options, "decisions", reading, self.table)
        known = {"num_classes": prediction[axis], "validate_args": False, **(options or {})}
        reading = {"axis": axis, "ignored": self.ignored}
        return Meter(f"torchmetrics.classification.{many}", known, "classes", reading, self.table)


def check_scores(title: str, prediction: Shape) -> None:
    """Numbers, from which the class is not chosen yet; raises Misfit."""
    need(
        prediction.dtype == "float",
        "{title} needs one number for each class, but '{input}' gets classes that are chosen already ({shape}). Wire "
        "what comes before that choice to it.",
        port="prediction",
        repairs=(DrawFromBefore("prediction"),),
        title=title,
        input="prediction",
        shape=prediction,
    )
