"""Separable convolutions: one pattern for each channel, then a mixture of the channels at each place."""

from __future__ import annotations

from collections.abc import Mapping
from math import prod

from engine.declare import declared, param
from engine.layers.call import Module
from engine.layers.convolution import Sliding
from engine.layers.declare import Image, Signal, Weight, layer
from engine.layers.learned import Learned
from engine.layers.window import Wide
from engine.shape import Shape


@declared
class Separable(Sliding, Learned):
    """What separable convolutions of any number of axes have in common."""

    multiplier: int = param(
        1, low=1, high=64, about="How many patterns are looked for in each channel by itself.", label="Depth multiplier"
    )

    def weights(self, **ports: Shape) -> Mapping[str, Weight]:
        (arriving,) = ports.values()
        places, depth = prod(self.slid(arriving)), arriving[0] * self.multiplier
        found = {
            "0.weight": Weight((depth, 1, *self.sides("kernel")), places),
            "1.weight": Weight((self.filters, depth, *(1,) * self.axes), places),
        }
        return found | {"1.bias": Weight((self.filters,))} if self.bias else found

    def call(self, **ports: Shape) -> Module:
        (arriving,) = ports.values()
        channels, depth = arriving[0], arriving[0] * self.multiplier
        depthwise = self.convolution(channels, depth, channels, False)
        pointwise = Module(self.path, depth, self.filters, 1, **({} if self.bias else {"bias": False}))
        return self.applied(Module("nn.Sequential", depthwise, pointwise))


@layer(
    title="Separable conv 1D",
    category="Convolution",
    icon="separable_conv1d",
    telling="{filters} filters · {window} · {padding}",
)
class SeparableConv1d(Separable):
    """Looks for short patterns in each channel of a signal by itself, then mixes the channels at each step.

    output = mix · (pattern of each channel · window of that channel) + bias
    """

    source = "Kaiser, Gomez and Chollet 2017, Depthwise separable convolutions for neural machine translation"
    pytorch = "torch.nn.Conv1d"
    path = "nn.Conv1d"
    axes = 1

    def shape(self, wave: Signal) -> Shape:
        return self.answered(wave)


@layer(
    title="Separable conv 2D",
    category="Convolution",
    icon="separable_conv2d",
    telling="{filters} filters · {window} · {padding}",
)
class SeparableConv2d(Separable, Wide):
    """Looks for small patterns in each channel of an image by itself, then mixes the channels at each pixel.

    It does nearly what a Conv 2D does with far fewer weights: channels · kernel² + channels · filters instead of
    channels · kernel² · filters.

    output = mix · (pattern of each channel · window of that channel) + bias
    """

    source = "Chollet 2017, Xception: deep learning with depthwise separable convolutions"
    pytorch = "torch.nn.Conv2d"
    path = "nn.Conv2d"
    axes = 2

    def shape(self, picture: Image) -> Shape:
        return self.answered(picture)
