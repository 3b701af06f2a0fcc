"""Objectives for measured numbers: how far a prediction lies from its target."""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from engine.declare import declared, param
from engine.layers.call import Function
from engine.layers.declare import layer
from engine.layers.objective import SCALAR, Predicted, Wanted, Weighted, check_alike, compared
from engine.shape import Shape


@declared
class Distance(Weighted):
    """Compares number by number."""

    function: ClassVar[str] = ""

    def between(self) -> Literal["numbers"]:
        return "numbers"

    def options(self) -> dict[str, Any]:
        return {}

    def shape(self, prediction: Predicted, target: Wanted) -> Shape:
        check_alike(self.title, prediction, target)
        return SCALAR

    def call(self, prediction: Shape, target: Shape) -> Function:
        return compared(self.function, prediction, target, **self.options())


@layer(title="Mean squared error", category="Objective", icon="mean_squared_error")
class MeanSquaredError(Distance):
    """The mean of the squared distances between prediction and target: large mistakes count most.

    loss = mean of (prediction - target)²
    """

    pytorch = "torch.nn.MSELoss"
    metric = "mean_absolute_error"
    function = "F.mse_loss"


@layer(title="Mean absolute error", category="Objective", icon="mean_absolute_error")
class MeanAbsoluteError(Distance):
    """The mean distance between prediction and target: every mistake counts by its size.

    loss = mean of |prediction - target|
    """

    pytorch = "torch.nn.L1Loss"
    metric = "mean_squared_error"
    function = "F.l1_loss"


@layer(title="Huber", category="Objective", icon="huber", telling="delta {delta:g}")
class Huber(Distance):
    """Small mistakes count by their square, large ones by their size, so that a few wild examples do not rule.

    With d = prediction - target: loss = mean of d² / 2 where |d| is at most delta, and of delta · (|d| - delta / 2)
    elsewhere.
    """

    source = "Huber 1964, Robust estimation of a location parameter"
    pytorch = "torch.nn.HuberLoss"
    metric = "mean_absolute_error"
    function = "F.huber_loss"
    delta: float = param(1.0, low=1e-3, high=1e3, about="Up to this distance a mistake counts by its square.", log=True)

    def options(self) -> dict[str, Any]:
        return {} if self.delta == 1 else {"delta": self.delta}


@layer(title="Smooth L1", category="Objective", icon="smooth_l1", telling="beta {beta:g}")
class SmoothL1(Distance):
    """The absolute error with its corner at zero rounded off, as detectors use it to place their boxes.

    With d = prediction - target: loss = mean of d² / (2 · beta) where |d| is less than beta, and of |d| - beta / 2
    elsewhere. It is Huber divided by its delta.
    """

    source = "Girshick 2015, Fast R-CNN"
    pytorch = "torch.nn.SmoothL1Loss"
    metric = "mean_absolute_error"
    function = "F.smooth_l1_loss"
    beta: float = param(1.0, low=1e-3, high=1e3, about="Below this distance a mistake counts by its square.", log=True)

    def options(self) -> dict[str, Any]:
        return {} if self.beta == 1 else {"beta": self.beta}
