"""Activations that share one amount among the numbers along an axis, such as the probabilities of classes."""

from __future__ import annotations

from typing import ClassVar

from engine.declare import declared
from engine.layers.along import Over, fixed
from engine.layers.call import Function, Module
from engine.layers.declare import Image, Layer, Numbers, layer
from engine.shape import Shape


@declared
class Shared(Over):
    """What softmax and its kin have in common."""

    function: ClassVar[str] = ""

    def shape(self, values: Numbers) -> Shape:
        self.place(values)
        return values

    def call(self, values: Shape) -> Function:
        return Function(self.function, self.dim)


@layer(title="Softmax", category="Activation", icon="softmax", telling="over the {over}")
class Softmax(Shared):
    """Turns numbers into probabilities that add up to 1: exp(x) / sum of exp(x).

    A cross entropy does this by itself: put no Softmax before it.
    """

    source = "Bridle 1990, Probabilistic interpretation of feedforward classification network outputs"
    pytorch = "torch.nn.Softmax"
    function = "torch.softmax"


@layer(title="Log softmax", category="Activation", icon="log_softmax", telling="over the {over}")
class LogSoftmax(Shared):
    """The logarithms of the probabilities that a Softmax gives: x - ln(sum of exp(x)).

    A negative log-likelihood reads them; a cross entropy does both by itself.
    """

    pytorch = "torch.nn.LogSoftmax"
    function = "torch.log_softmax"


@layer(title="Softmin", category="Activation", icon="softmin", telling="over the {over}")
class Softmin(Shared):
    """Turns numbers into probabilities that add up to 1, the smallest the likeliest: exp(-x) / sum of exp(-x)."""

    pytorch = "torch.nn.Softmin"
    function = "F.softmin"


@layer(title="Softmax 2D", category="Activation", icon="softmax2d")
class Softmax2d(Layer):
    """Turns the channels at each place of an image into probabilities that add up to 1: exp(x) / sum of exp(x).

    A network that names what each pixel shows ends so.
    """

    pytorch = "torch.nn.Softmax2d"

    def shape(self, values: Image) -> Shape:
        fixed(self.title, values, 0)
        return values

    def call(self, values: Shape) -> Module:
        return Module("nn.Softmax2d")
