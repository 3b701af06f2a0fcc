"""Metrics of measured numbers: how far predictions lie from their targets."""

from __future__ import annotations

from typing import ClassVar

from engine.declare import declared
from engine.layers.declare import layer
from engine.layers.measure import Measured, Meter
from engine.layers.objective import SCALAR, Predicted, Wanted, check_alike
from engine.shape import Shape


@declared
class OfNumbers(Measured):
    """Compares number by number."""

    gathers: ClassVar[Meter]

    def shape(self, prediction: Predicted, target: Wanted) -> Shape:
        check_alike(self.title, prediction, target)
        return SCALAR

    def meter(self, prediction: Shape, target: Shape) -> Meter:
        return self.gathers


@layer(title="Absolute error", category="Metric", icon="absolute_error")
class AbsoluteError(OfNumbers):
    """The mean distance between prediction and target, in the unit of the target.

    error = mean of |prediction - target|
    """

    pytorch = "torchmetrics.regression.MeanAbsoluteError"
    gathers = Meter("torchmetrics.regression.MeanAbsoluteError")


@layer(title="Squared error", category="Metric", icon="squared_error")
class SquaredError(OfNumbers):
    """The mean of the squared distances between prediction and target: large mistakes count most.

    error = mean of (prediction - target)²
    """

    pytorch = "torchmetrics.regression.MeanSquaredError"
    gathers = Meter("torchmetrics.regression.MeanSquaredError")


@layer(title="Root mean squared error", category="Metric", icon="root_mean_squared_error")
class RootMeanSquaredError(OfNumbers):
    """The usual distance between prediction and target, in the unit of the target, where large mistakes count most.

    error = square root of the mean of (prediction - target)²
    """

    pytorch = "torchmetrics.regression.MeanSquaredError"
    gathers = Meter("torchmetrics.regression.MeanSquaredError", {"squared": False})


@layer(title="R² score", category="Metric", icon="r2")
class R2(OfNumbers):
    """The share of the target's variation that the prediction explains: 1 is all of it, 0 no more than the mean.

    Below 0 the mean of the targets would be the better prediction. Of several numbers it is the mean over those
    whose target varies.

    R² = 1 - Σ (target - prediction)² / Σ (target - mean of the targets)²
    """

    source = "Wright 1921, Correlation and causation"
    pytorch = "torchmetrics.regression.R2Score"
    gathers = Meter("engine.training.meters.Explained", {}, "columns")
