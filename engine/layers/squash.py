"""Activations that squeeze any number into a range."""

from __future__ import annotations

from engine.declare import param
from engine.layers.activation import Pointwise
from engine.layers.declare import layer


@layer(title="Sigmoid", category="Activation", icon="sigmoid")
class Sigmoid(Pointwise):
    """Squeezes any number into 0 to 1: 1 / (1 + exp(-x)). The output can be read as a probability."""

    pytorch = "torch.nn.Sigmoid"
    function = "torch.sigmoid"


@layer(title="Log sigmoid", category="Activation", icon="log_sigmoid")
class LogSigmoid(Pointwise):
    """The logarithm of a Sigmoid, exact also where that is almost zero: ln(1 / (1 + exp(-x)))."""

    pytorch = "torch.nn.LogSigmoid"
    function = "F.logsigmoid"


@layer(title="Tanh", category="Activation", icon="tanh")
class Tanh(Pointwise):
    """Squeezes any number into -1 to 1, and keeps zero at zero: (exp(x) - exp(-x)) / (exp(x) + exp(-x))."""

    pytorch = "torch.nn.Tanh"
    function = "torch.tanh"


@layer(title="Softsign", category="Activation", icon="softsign")
class Softsign(Pointwise):
    """Squeezes any number into -1 to 1, more slowly than Tanh: x / (1 + |x|)."""

    source = "Bergstra et al. 2009, Quadratic polynomials learn better image features"
    pytorch = "torch.nn.Softsign"
    function = "F.softsign"


@layer(title="Hard sigmoid", category="Activation", icon="hardsigmoid")
class Hardsigmoid(Pointwise):
    """A Sigmoid made of three straight lines: min(max(0, x / 6 + 1 / 2), 1)."""

    source = "Howard et al. 2019, Searching for MobileNetV3"
    pytorch = "torch.nn.Hardsigmoid"
    function = "F.hardsigmoid"


@layer(title="Hard tanh", category="Activation", icon="hardtanh", telling="{low:g} to {high:g}")
class Hardtanh(Pointwise):
    """Cuts numbers off at both ends of a range: min(max(low, x), high)."""

    source = "Collobert 2004, Large scale machine learning"
    pytorch = "torch.nn.Hardtanh"
    function = "F.hardtanh"
    # Zero always lies between them, so that the lower end cannot come to lie above the upper one.
    low: float = param(-1.0, low=-1e3, high=0.0, about="Smaller numbers become this.", label="Lowest")
    high: float = param(1.0, low=1e-3, high=1e3, about="Larger numbers become this.", label="Highest")
