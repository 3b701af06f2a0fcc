"""Objectives: how wrong a prediction is, as one number that training makes small."""

from __future__ import annotations

from dataclasses import dataclass

from engine.declare import param
from engine.layers.call import Expression, Function, Port
from engine.layers.declare import Anything, Numbers, Objective, layer
from engine.message import need
from engine.shape import Shape

SCALAR = Shape(())


@dataclass(frozen=True)
class Weighted(Objective):
    """What every objective has: a weight beside other objectives of the same network."""

    weight: float = param(1.0, low=0.0, high=1e6, about="How much it counts beside other objectives.")


def _fits(title: str, prediction: Shape, target: Shape) -> None:
    """A prediction and a target of the same sizes, or one number against one number."""
    need(
        prediction.sizes == target.sizes or (prediction.count == 1 and target.count == 1),
        "{title} compares number by number, but the prediction is {prediction} and the target {target}. "
        "Give both the same shape.",
        title=title,
        prediction=prediction,
        target=target,
    )


def _compared(path: str, prediction: Shape, target: Shape) -> Function:
    goal: Expression = Port("target")
    if target.sizes != prediction.sizes:
        goal = Function("torch.Tensor.view_as", goal, Port("prediction"))
    if target.dtype == "integer":
        goal = Function("torch.Tensor.type_as", goal, Port("prediction"))
    return Function(path, Port("prediction"), goal)


@layer(title="Cross entropy", category="Objective", icon="cross_entropy")
class CrossEntropy(Weighted):
    """How surprised the network is by the right class: -log of the probability that it gave to it.

    The prediction is one number for each class, of any size: no Softmax before it, this objective has its own. The
    target is the number of the right class.
    """

    metric = "accuracy"
    label_smoothing: float = param(
        0.0, low=0.0, high=0.99, about="Asks for a little less than certainty, which keeps the weights small."
    )

    def shape(self, prediction: Numbers, target: Anything) -> Shape:
        need(
            target.dtype == "integer",
            "Cross entropy needs classes as its target, but got measured numbers ({shape}). "
            "Wire a label to it, or use Mean squared error.",
            port="target",
            shape=target,
        )
        need(
            prediction.sizes[:-1] == target.sizes and len(prediction) > 0,
            "Cross entropy needs one number for each class, but the prediction is {prediction} for a target of "
            "{target}. Put a Flatten and a Dense before it.",
            port="prediction",
            prediction=prediction,
            target=target if target.sizes else "one label",
        )
        need(
            target.classes is None or target.classes <= prediction[-1],
            "Cross entropy got {units} numbers for {classes} classes. Set the units of the last Dense to {classes}.",
            port="prediction",
            units=prediction[-1],
            classes=target.classes,
        )
        return SCALAR

    def call(self, prediction: Shape, target: Shape) -> Function:
        options = {"label_smoothing": self.label_smoothing} if self.label_smoothing else {}
        if len(prediction) == 1:
            return Function("F.cross_entropy", Port("prediction"), Port("target"), **options)
        rows = Function("torch.flatten", Port("prediction"), 0, -2)
        return Function("F.cross_entropy", rows, Function("torch.flatten", Port("target")), **options)


@layer(title="Binary cross entropy", category="Objective", icon="binary_cross_entropy")
class BinaryCrossEntropy(Weighted):
    """How surprised the network is by a yes or no: for one number that says yes when it is above zero.

    No Sigmoid before it, this objective has its own. The target is 0 or 1.
    """

    metric = "accuracy"

    def shape(self, prediction: Numbers, target: Anything) -> Shape:
        need(
            target.classes is None or target.classes <= 2,
            "Binary cross entropy tells two classes apart, but the target has {classes}. Use Cross entropy.",
            port="target",
            classes=target.classes,
        )
        _fits(self.title, prediction, target)
        return SCALAR

    def call(self, prediction: Shape, target: Shape) -> Function:
        return _compared("F.binary_cross_entropy_with_logits", prediction, target)


@layer(title="Mean squared error", category="Objective", icon="mean_squared_error")
class MeanSquaredError(Weighted):
    """The mean of the squared distances between prediction and target: large mistakes count most."""

    metric = "mean_absolute_error"

    def shape(self, prediction: Numbers, target: Anything) -> Shape:
        _fits(self.title, prediction, target)
        return SCALAR

    def call(self, prediction: Shape, target: Shape) -> Function:
        return _compared("F.mse_loss", prediction, target)


@layer(title="Mean absolute error", category="Objective", icon="mean_absolute_error")
class MeanAbsoluteError(Weighted):
    """The mean distance between prediction and target: every mistake counts by its size."""

    metric = "mean_squared_error"

    def shape(self, prediction: Numbers, target: Anything) -> Shape:
        _fits(self.title, prediction, target)
        return SCALAR

    def call(self, prediction: Shape, target: Shape) -> Function:
        return _compared("F.l1_loss", prediction, target)
