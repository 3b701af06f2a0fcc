"""Locally connected layers: windows like those of a convolution, with weights of their own at each place."""

from __future__ import annotations

from collections.abc import Mapping
from math import prod
from typing import Any

from engine.declare import declared
from engine.layers.call import Expression, Function, Module, Port, Written
from engine.layers.convolution import Sliding
from engine.layers.declare import Image, Signal, Weight, layer
from engine.layers.learned import Normed
from engine.layers.window import Wide, padded, short
from engine.shape import Shape

LOCALLY_CONNECTED = Written(
    "LoomLocallyConnected",
    '''
class LoomLocallyConnected(nn.Module):
    """A convolution with weights of its own for each place of its window: a row for each place and filter."""

    def __init__(self, channels, filters, kernel, places, stride=1, dilation=1, bias=True):
        super().__init__()
        self.kernel, self.places, self.stride, self.dilation = kernel, places, stride, dilation
        self.weight = nn.Parameter(torch.empty(places[0] * places[1] * filters, channels * kernel[0] * kernel[1]))
        self.bias = nn.Parameter(torch.empty(filters, *places)) if bias else None
        self.reset_parameters()

    def reset_parameters(self):
        most = self.weight.shape[1] ** -0.5
        nn.init.uniform_(self.weight, -most, most)
        if self.bias is not None:
            nn.init.uniform_(self.bias, -most, most)

    def forward(self, x):
        seen = F.unfold(x, self.kernel, self.dilation, stride=self.stride)  # batch × numbers × places
        weight = self.weight.unflatten(0, (seen.shape[2], -1))  # places × filters × numbers
        found = torch.bmm(weight, seen.permute(2, 1, 0))  # places × filters × batch
        found = found.permute(2, 1, 0).unflatten(2, self.places)
        return found if self.bias is None else found + self.bias
''',
)


@declared
class LocallyConnected(Sliding, Normed):
    """What locally connected layers of any number of axes have in common."""

    def weights(self, **ports: Shape) -> Mapping[str, Weight]:
        (arriving,) = ports.values()
        places = self.slid(arriving)
        sizes = (prod(places) * self.filters, arriving[0] * prod(self.sides("kernel")))
        plane = (1,) * (2 - self.axes)
        return {"weight": Weight(sizes, 1)} | ({"bias": Weight((self.filters, *plane, *places))} if self.bias else {})

    def module(self, arriving: Shape) -> Module:
        """What connects each window, for an image; a signal is one of a single row."""
        plane = (1,) * (2 - self.axes)
        kernel, places = (*plane, *self.sides("kernel")), (*plane, *self.slid(arriving))
        usual = {"stride": 1, "dilation": 1, "bias": True}
        chosen: dict[str, Any] = {name: getattr(self, name) for name in usual}
        chosen["stride"] = short(self.sides("stride"))
        told = {name: value for name, value in chosen.items() if value != usual[name]}
        return Module(LOCALLY_CONNECTED, arriving[0], self.filters, kernel, places, **told)

    def given(self) -> Expression:
        """The input with its rim."""
        pads = self.pads
        return padded(self.port, pads, self.padding_mode) if any(map(any, pads)) else Port(self.port)


@layer(
    title="Locally connected 1D",
    category="Convolution",
    icon="locally_connected1d",
    telling="{filters} filters · {window} · {padding}",
)
class LocallyConnected1d(LocallyConnected):
    """Looks at a signal through windows like a Conv 1D, with patterns of its own at each place.

    output(filter, place) = bias(filter, place) + the sum of weight(filter, place) · window at that place
    """

    source = "LeCun 1989, Generalization and network design strategies"
    pytorch = "torch.nn.functional.unfold, torch.bmm"
    axes = 1

    def shape(self, wave: Signal) -> Shape:
        return self.answered(wave)

    def call(self, wave: Shape) -> Function:
        row = Function("torch.unsqueeze", self.given(), 2)
        return Function("torch.squeeze", self.module(wave).of(row), 2)


@layer(
    title="Locally connected 2D",
    category="Convolution",
    icon="locally_connected2d",
    telling="{filters} filters · {window} · {padding}",
)
class LocallyConnected2d(LocallyConnected, Wide):
    """Looks at an image through windows like a Conv 2D, with patterns of its own at each place.

    It suits pictures that always show the same thing at the same place, such as a face that fills the frame, and has
    as many times more weights as there are places.

    output(filter, place) = bias(filter, place) + the sum of weight(filter, place) · window at that place
    """

    source = "Taigman et al. 2014, DeepFace: closing the gap to human-level performance in face verification"
    pytorch = "torch.nn.functional.unfold, torch.bmm"
    axes = 2

    def shape(self, picture: Image) -> Shape:
        return self.answered(picture)

    def call(self, picture: Shape) -> Module:
        return self.module(picture).of(self.given())
