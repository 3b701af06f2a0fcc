"""LP pooling: between the sum of a window and its largest number, as a power says."""

from __future__ import annotations

from engine.declare import declared, param
from engine.layers.call import Function, Port
from engine.layers.declare import Image, Signal, Volume, layer
from engine.layers.pooling import Pooling, check_bare
from engine.layers.window import Deep, Wide
from engine.shape import Shape


@declared
class LPPooling(Pooling):
    """What LP pooling of any number of axes has in common."""

    power: float = param(
        2.0,
        low=1.0,
        high=10.0,
        about="With 1 the sizes of all numbers are added up; the higher, the more the largest rules.",
    )

    def call(self, **ports: Shape) -> Function:
        # PyTorch takes the power of the number itself: that of a negative one is none, or has the other sign.
        even = self.power in (2, 4, 6, 8, 10)
        given = Port(self.port) if even else Function("torch.abs", Port(self.port))
        return Function(self.function, given, self.power, *self.arguments, **self.options)


@layer(title="LP pool 1D", category="Pooling", icon="lp_pool", telling="{window} · power {power:g}")
class LPPool1d(LPPooling):
    """Keeps the length of each stretch of a signal, for a power p.

    output = (the sum of |input|^p over the window)^(1 / p)
    """

    source = "Sermanet, Chintala and LeCun 2012, Convolutional neural networks applied to house numbers"
    pytorch = "torch.nn.LPPool1d"
    function = "F.lp_pool1d"
    axes = 1

    def shape(self, wave: Signal) -> Shape:
        return self.pooled(wave)


@layer(title="LP pool 2D", category="Pooling", icon="lp_pool", telling="{window} · power {power:g}")
class LPPool2d(LPPooling, Wide):
    """Keeps the length of the numbers in each window of an image, for a power p.

    output = (the sum of |input|^p over the window)^(1 / p)
    """

    source = "Sermanet, Chintala and LeCun 2012, Convolutional neural networks applied to house numbers"
    pytorch = "torch.nn.LPPool2d"
    function = "F.lp_pool2d"
    axes = 2

    def shape(self, picture: Image) -> Shape:
        return self.pooled(picture)


@layer(title="LP pool 3D", category="Pooling", icon="lp_pool", telling="{window} · power {power:g}")
class LPPool3d(LPPooling, Deep):
    """Keeps the length of the numbers in each window of a volume, for a power p.

    output = (the sum of |input|^p over the window)^(1 / p)
    """

    source = "Sermanet, Chintala and LeCun 2012, Convolutional neural networks applied to house numbers"
    pytorch = "torch.nn.LPPool3d"
    function = "F.lp_pool3d"
    axes = 3

    def shape(self, volume: Volume) -> Shape:
        check_bare(self, volume)
        return self.pooled(volume)
