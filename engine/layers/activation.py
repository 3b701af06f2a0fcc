"""Activations: what makes a network more than one straight line."""

from __future__ import annotations

from typing import Literal

from engine.declare import param
from engine.layers.call import Function
from engine.layers.declare import Layer, Numbers, layer
from engine.message import need
from engine.shape import Shape


@layer(title="ReLU", category="Activation", icon="relu")
class ReLU(Layer):
    """Lets positive numbers pass and sets negative ones to zero: max(0, x)."""

    source = "Nair and Hinton 2010, Rectified linear units improve restricted Boltzmann machines"

    def shape(self, values: Numbers) -> Shape:
        return values

    def call(self, values: Shape) -> Function:
        return Function("F.relu")


@layer(title="Leaky ReLU", category="Activation", icon="leaky_relu", telling="slope {slope:g}")
class LeakyReLU(Layer):
    """Lets positive numbers pass and makes negative ones small, so that no unit falls silent for ever."""

    source = "Maas, Hannun and Ng 2013, Rectifier nonlinearities improve neural network acoustic models"
    slope: float = param(0.01, low=0.0, high=1.0, about="What negative numbers are multiplied by.")

    def shape(self, values: Numbers) -> Shape:
        return values

    def call(self, values: Shape) -> Function:
        return Function("F.leaky_relu", self.slope)


@layer(title="GELU", category="Activation", icon="gelu")
class GELU(Layer):
    """A smooth ReLU: x times the chance that a standard normal number is below x. Transformers use it."""

    source = "Hendrycks and Gimpel 2016, Gaussian error linear units"

    def shape(self, values: Numbers) -> Shape:
        return values

    def call(self, values: Shape) -> Function:
        return Function("F.gelu")


@layer(title="Sigmoid", category="Activation", icon="sigmoid")
class Sigmoid(Layer):
    """Squeezes any number into 0 to 1: 1 / (1 + exp(-x)). The output can be read as a probability."""

    def shape(self, values: Numbers) -> Shape:
        return values

    def call(self, values: Shape) -> Function:
        return Function("torch.sigmoid")


@layer(title="Tanh", category="Activation", icon="tanh")
class Tanh(Layer):
    """Squeezes any number into -1 to 1, and keeps zero at zero."""

    def shape(self, values: Numbers) -> Shape:
        return values

    def call(self, values: Shape) -> Function:
        return Function("torch.tanh")


@layer(title="Softmax", category="Activation", icon="softmax", telling="over the {over}")
class Softmax(Layer):
    """Turns numbers into probabilities that add up to 1: exp(x) / sum of exp(x).

    A cross entropy does this by itself: put no Softmax before it.
    """

    over: Literal["last axis", "first axis"] = param(
        "last axis",
        about="The axis that adds up to 1: the last (features), or the first (channels of an image).",
    )

    def shape(self, values: Numbers) -> Shape:
        need(len(values), "Softmax needs at least one axis, but got a single number.")
        return values

    def call(self, values: Shape) -> Function:
        return Function("torch.softmax", -1 if self.over == "last axis" else 1)
