"""Layers that disturb the values while the network trains, and leave them alone when it is used."""

from __future__ import annotations

from typing import ClassVar

from engine.declare import declared, param
from engine.layers.call import Module, Written
from engine.layers.declare import Image, Layer, Numbers, Signal, Volume, layer
from engine.layers.window import Channels
from engine.shape import Shape


@declared
class Dropping(Layer):
    """What all ways to drop a share of the values have in common."""

    module: ClassVar[str]
    share: float = param(0.5, low=0.0, high=0.99, about="The part of them that is dropped.")

    def shape(self, values: Numbers) -> Shape:
        return values

    def call(self, values: Shape) -> Module:
        return Module(self.module, self.share)


@layer(title="Dropout", category="Basic", icon="dropout", telling="{share:.0%} dropped")
class Dropout(Dropping):
    """Sets a random share of the numbers to zero while training, so that no unit can rely on one other alone.

    The rest grows by 1 / (1 - share), so that the sum stays as it was. In use nothing is dropped.
    """

    source = "Srivastava et al. 2014, Dropout: a simple way to prevent neural networks from overfitting"
    pytorch = "torch.nn.Dropout"
    module = "nn.Dropout"


CHANNEL_SOURCE = "Tompson et al. 2015, Efficient object localization using convolutional networks"


@layer(title="Dropout 1D", category="Basic", icon="dropout1d", telling="{share:.0%} of channels dropped")
class Dropout1d(Dropping):
    """Sets whole channels of a signal to zero at random while training: neighbours in time would tell what is missing.

    The channels that stay grow by 1 / (1 - share). In use nothing is dropped.
    """

    source = CHANNEL_SOURCE
    pytorch = "torch.nn.Dropout1d"
    module = "nn.Dropout1d"

    def shape(self, values: Signal) -> Shape:
        return values


@layer(title="Dropout 2D", category="Basic", icon="dropout2d", telling="{share:.0%} of channels dropped")
class Dropout2d(Dropping):
    """Sets whole channels of an image to zero at random while training: the pixels beside a lost one would tell it.

    The channels that stay grow by 1 / (1 - share). In use nothing is dropped.
    """

    source = CHANNEL_SOURCE
    pytorch = "torch.nn.Dropout2d"
    module = "nn.Dropout2d"

    def shape(self, values: Image) -> Shape:
        return values


@layer(title="Dropout 3D", category="Basic", icon="dropout3d", telling="{share:.0%} of channels dropped")
class Dropout3d(Dropping):
    """Sets whole channels of a volume to zero at random while training: the places around a lost one would tell it.

    The channels that stay grow by 1 / (1 - share). In use nothing is dropped.
    """

    source = CHANNEL_SOURCE
    pytorch = "torch.nn.Dropout3d"
    module = "nn.Dropout3d"

    def shape(self, values: Volume) -> Shape:
        return values


ALPHA_SOURCE = "Klambauer et al. 2017, Self-normalizing neural networks"


@layer(title="Alpha dropout", category="Basic", icon="alpha_dropout", telling="{share:.0%} dropped")
class AlphaDropout(Dropping):
    """Drops a random share of the numbers while training in the way that suits SELU: mean and spread stay as they are.

    A dropped number becomes -1.758, the lowest that SELU gives; then all are scaled and shifted back to mean 0 and
    variance 1. In use nothing is dropped.
    """

    source = ALPHA_SOURCE
    pytorch = "torch.nn.AlphaDropout"
    module = "nn.AlphaDropout"


@layer(
    title="Feature alpha dropout",
    category="Basic",
    icon="feature_alpha_dropout",
    telling="{share:.0%} of channels dropped",
)
class FeatureAlphaDropout(Dropping):
    """Drops whole channels at random while training in the way that suits SELU: mean and spread stay as they are.

    All numbers of a dropped channel become -1.758, the lowest that SELU gives; then all are scaled and shifted back to
    mean 0 and variance 1. In use nothing is dropped.
    """

    source = ALPHA_SOURCE
    pytorch = "torch.nn.FeatureAlphaDropout"
    module = "nn.FeatureAlphaDropout"

    def shape(self, values: Channels) -> Shape:
        return values


NOISE = Written(
    "LoomNoise",
    '''
class LoomNoise(nn.Module):
    """Adds random numbers from a bell curve while training."""

    def __init__(self, deviation):
        super().__init__()
        self.deviation = deviation

    def forward(self, values):
        if self.training:
            return values + self.deviation * torch.randn_like(values)
        return values
''',
)


@layer(title="Noise", category="Basic", icon="noise", telling="± {deviation:g}")
class Noise(Layer):
    """Adds random numbers from a bell curve while training, so that the network learns what small changes do not touch.

    output = input + deviation · noise, where the noise has mean 0 and deviation 1. In use nothing is added.
    """

    source = "Bishop 1995, Training with noise is equivalent to Tikhonov regularization"
    pytorch = "torch.randn_like"
    deviation: float = param(0.1, low=0.0, high=1000.0, about="How far the noise usually is from 0.")

    def shape(self, values: Numbers) -> Shape:
        return values

    def call(self, values: Shape) -> Module:
        return Module(NOISE, self.deviation)
