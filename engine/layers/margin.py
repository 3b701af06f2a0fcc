"""Objectives with a margin: right is not enough, right by a distance is."""

from __future__ import annotations

from typing import Any

from engine.declare import param
from engine.layers.call import Function
from engine.layers.declare import layer
from engine.layers.objective import (
    SCALAR,
    Labels,
    Predicted,
    Wanted,
    Weighted,
    check_alike,
    check_two_classes,
    class_axis,
    class_rows,
    signed,
)
from engine.shape import Shape, features, label


@layer(title="Hinge", category="Objective", icon="hinge")
class Hinge(Weighted):
    """The objective of the support vector machine: a right answer costs nothing once it is sure enough.

    The prediction is one number s that says yes when it is above zero; the target is 0 or 1, read as y = -1 or +1.
    With a Dense of one unit before it and an L2 penalty on its weights, the network is a linear support vector
    machine. With a margin of 0 only wrong answers cost, and SGD one by one is the learning rule of the perceptron.

    loss = mean of max(0, margin - y · s), or of its square
    """

    source = "Cortes and Vapnik 1995, Support-vector networks"
    pytorch = "torch.nn.functional.relu"
    metric = "accuracy"
    squared: bool = param(False, about="Count the square of each distance, which is smooth and fears wild examples.")
    margin: float = param(1.0, low=0.0, high=1e3, about="How sure a right answer must be to cost nothing.")

    def shape(self, prediction: Predicted, target: Wanted) -> Shape:
        check_two_classes(self.title, target)
        check_alike(self.title, prediction, target)
        return SCALAR

    def call(self, prediction: Shape, target: Shape) -> Function:
        missing = Function("F.relu", Function("torch.Tensor.add", signed(prediction, target), self.margin))
        return Function("torch.mean", Function("torch.square", missing) if self.squared else missing)


@layer(title="Soft margin", category="Objective", icon="soft_margin")
class SoftMargin(Weighted):
    """A hinge without a corner: a sure answer still costs a little, and ever less.

    The prediction is one number s that says yes when it is above zero; the target is 0 or 1, read as y = -1 or +1. It
    is the same as Binary cross entropy, written for these targets.

    loss = mean of log(1 + exp(-y · s))
    """

    pytorch = "torch.nn.SoftMarginLoss"
    metric = "accuracy"

    def shape(self, prediction: Predicted, target: Wanted) -> Shape:
        check_two_classes(self.title, target)
        check_alike(self.title, prediction, target)
        return SCALAR

    def call(self, prediction: Shape, target: Shape) -> Function:
        return Function("torch.mean", Function("F.softplus", signed(prediction, target)))


@layer(title="Multi-class margin", category="Objective", icon="multi_margin", telling="margin {margin:g}")
class MultiMargin(Weighted):
    """The hinge for many classes: the number of the right class must stand above each other one by the margin.

    The prediction is one number for each class, of any size; the target is the number of the right class.

    loss = mean of Σ over wrong classes of max(0, margin - prediction[target] + prediction[wrong]) / classes, each part
    squared where that is chosen
    """

    source = "Crammer and Singer 2001, On the algorithmic implementation of multiclass kernel-based vector machines"
    pytorch = "torch.nn.MultiMarginLoss"
    metric = "accuracy"
    margin: float = param(1.0, low=1e-3, high=1e3, about="How far the right class must stand above others.", log=True)
    squared: bool = param(False, about="Count the square of each distance.")

    @classmethod
    def example(cls) -> dict[str, tuple[Shape, ...]]:
        return {"prediction": (features(4),), "target": (label(4),)}

    def shape(self, prediction: Predicted, target: Labels) -> Shape:
        class_axis(self.title, prediction, target)
        return SCALAR

    def judging(self, prediction: Shape, target: Shape) -> dict[str, Any]:
        return {"axis": class_axis(self.title, prediction, target)}

    def call(self, prediction: Shape, target: Shape) -> Function:
        rows, labels = class_rows(prediction, class_axis(self.title, prediction, target))
        options = {"p": 2} if self.squared else {}
        return Function("F.multi_margin_loss", rows, labels, **options, margin=self.margin)
