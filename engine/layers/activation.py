"""Activations that rectify: straight lines with a bend, which make a network more than one straight line."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from engine.declare import param
from engine.layers.along import single
from engine.layers.call import Expression, Function, Module
from engine.layers.declare import Layer, Numbers, Weight, layer
from engine.layers.learned import Learned
from engine.message import need
from engine.repair import SetParam
from engine.shape import Shape


class Pointwise(Layer):
    """An activation that works on each number alone, so that every shape stays as it is."""

    function: ClassVar[str] = ""
    """The function of PyTorch; it takes the parameters behind the values, in the order of their declaration."""

    def shape(self, values: Numbers) -> Shape:
        return values

    def call(self, values: Shape) -> Expression:
        settings: list[Any] = [getattr(self, one.name) for one in self.params()]
        return Function(self.function, *settings)


@layer(title="ReLU", category="Activation", icon="relu")
class ReLU(Pointwise):
    """Lets positive numbers pass and sets negative ones to zero: max(0, x)."""

    source = "Nair and Hinton 2010, Rectified linear units improve restricted Boltzmann machines"
    pytorch = "torch.nn.ReLU"
    function = "F.relu"


@layer(title="ReLU6", category="Activation", icon="relu6")
class ReLU6(Pointwise):
    """A ReLU that stops at 6: min(max(0, x), 6). Small numbers stay exact on devices that count coarsely."""

    source = "Krizhevsky 2010, Convolutional deep belief networks on CIFAR-10"
    pytorch = "torch.nn.ReLU6"
    function = "F.relu6"


@layer(title="Leaky ReLU", category="Activation", icon="leaky_relu", telling="slope {slope:g}")
class LeakyReLU(Pointwise):
    """Lets positive numbers pass and makes negative ones small, so that no unit falls silent for ever.

    The output is x where x is positive, and slope · x elsewhere.
    """

    source = "Maas, Hannun and Ng 2013, Rectifier nonlinearities improve neural network acoustic models"
    pytorch = "torch.nn.LeakyReLU"
    function = "F.leaky_relu"
    slope: float = param(0.01, low=0.0, high=1.0, about="What negative numbers are multiplied by.")


@layer(title="PReLU", category="Activation", icon="prelu", telling="{slopes}")
class PReLU(Learned):
    """A leaky ReLU that learns its slope: x where x is positive, and a · x elsewhere, where a is learned.

    There is one slope for all numbers, or one for each channel (the first axis).
    """

    source = "He et al. 2015, Delving deep into rectifiers"
    pytorch = "torch.nn.PReLU"
    slopes: Literal["one for all", "one for each channel"] = param(
        "one for all", about="One slope for all numbers, or one for each channel or feature."
    )
    slope: float = param(0.25, low=0.0, high=1.0, about="The slope before the first step of learning.")

    def shape(self, values: Numbers) -> Shape:
        if self.slopes == "one for all":
            return values
        single(self.title, values)
        need(
            values.axes[0] != "time" and values.varying != 0,
            "PReLU learns one slope for each channel, but the first axis here is the {axis} ({told}). "
            "Let it learn one slope for all.",
            port="values",
            repairs=(SetParam("slopes", "one for all"),),
            axis=values.axes[0],
            told=values.told,
        )
        return values

    def _count(self, values: Shape) -> int:
        return 1 if self.slopes == "one for all" else values[0]

    def weights(self, values: Shape) -> Mapping[str, Weight]:
        return {"weight": Weight((self._count(values),))}

    def call(self, values: Shape) -> Module:
        count = self._count(values)
        return Module(
            "nn.PReLU", *([count] if count > 1 else []), **({} if self.slope == 0.25 else {"init": self.slope})
        )


@layer(title="Randomized ReLU", category="Activation", icon="rrelu", telling="slope {lower:g} to {upper:g}")
class RReLU(Pointwise):
    """A leaky ReLU whose slope is drawn anew for each negative number while training.

    The output is x where x is positive, and a · x elsewhere, with a anywhere between two ends. In use, a is the middle.
    """

    source = "Xu et al. 2015, Empirical evaluation of rectified activations in convolutional network"
    pytorch = "torch.nn.RReLU"
    lower: float = param(0.125, low=0.0, high=1.0, about="One end of the slopes.", label="Slope from")
    upper: float = param(1 / 3, low=0.0, high=1.0, about="The other end of the slopes.", label="Slope to")

    def call(self, values: Shape) -> Module:
        # Only the module knows whether it is training; it wants the smaller end first.
        return Module("nn.RReLU", *sorted((self.lower, self.upper)))


@layer(title="Threshold", category="Activation", icon="threshold", telling="above {threshold:g}, else {value:g}")
class Threshold(Pointwise):
    """Lets numbers above a threshold pass and replaces all others by one value: x if x > threshold, else value."""

    pytorch = "torch.nn.Threshold"
    function = "F.threshold"
    threshold: float = param(0.1, low=-1e3, high=1e3, about="Only larger numbers pass.")
    value: float = param(0.0, low=-1e3, high=1e3, about="What stands in the place of the others.")


@layer(title="Absolute", category="Activation", icon="absolute")
class Absolute(Pointwise):
    """Leaves out the sign: |x|. Behind a Subtract it says how far apart two values are, number by number."""

    pytorch = "torch.abs"
    function = "torch.abs"
