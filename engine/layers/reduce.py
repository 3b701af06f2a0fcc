"""Layers that make one number of all those along an axis."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Literal

from engine.declare import param
from engine.layers.along import Along, Over
from engine.layers.call import Function, Module, Written
from engine.layers.declare import Lengths, Numbers, layer
from engine.layers.lengths import need_length
from engine.message import need
from engine.repair import RemoveWires
from engine.shape import Shape

FUNCTIONS = {
    "mean": "torch.mean",
    "sum": "torch.sum",
    "largest": "torch.amax",
    "smallest": "torch.amin",
    "product": "torch.prod",
}
COUNTED = Written(
    "LoomReduce",
    '''
class LoomReduce(nn.Module):
    """The mean, sum, largest, smallest or product along one axis, of as many places as the length says."""

    def __init__(self, keep, axis, keepdim=False):
        super().__init__()
        self.keep, self.axis, self.keepdim = keep, axis, keepdim

    def forward(self, values, length):
        size = values.shape[self.axis]
        length = length.clamp(1, size).reshape(-1, *[1] * (values.ndim - 1))
        place = torch.arange(size, device=values.device).reshape(-1, *[1] * (values.ndim - 1 - self.axis))
        neutral = {"largest": -torch.inf, "smallest": torch.inf, "product": 1.0}.get(self.keep, 0.0)
        values = values.masked_fill(place >= length, neutral)
        if self.keep == "mean":
            values = values / length
        reduce = {"largest": torch.amax, "smallest": torch.amin, "product": torch.prod}.get(self.keep, torch.sum)
        return reduce(values, dim=self.axis, keepdim=self.keepdim)
''',
)


@layer(title="Reduce", category="Reshape", icon="reduce", telling="{keep} of axis {axis}")
class Reduce(Along):
    """Makes one number of all those along one axis: their mean, sum, largest, smallest or product.

    With a length wired, only so many places of each example count and the padding behind them does not: the mean of
    the words of a text of any length.
    """

    pytorch = "torch.mean, torch.sum, torch.amax, torch.amin, torch.prod"
    keep: Literal["mean", "sum", "largest", "smallest", "product"] = param("mean", about="What is kept of the numbers.")
    stay: bool = param(False, about="Keep the axis, with one place.", label="Keep the axis")

    def shape(self, values: Numbers, length: Lengths | None = None) -> Shape:
        at = self.place(values)
        need(
            length is None or values.varying in (None, at),
            "Reduce goes along the {axis}, but the length counts another axis of {shape}. Remove its wire.",
            port="length",
            repairs=(RemoveWires(),),
            axis=values.axes[at],
            shape=values,
        )
        need_length(self.title, Shape((values[at],)), length)
        kept = (1,) if self.stay else ()
        axes = (*values.axes[:at], *values.axes[at : at + len(kept)], *values.axes[at + 1 :])
        return replace(values, sizes=(*values[:at], *kept, *values[at + 1 :]), axes=axes)

    def call(self, values: Shape, length: Shape | None = None) -> Function | Module:
        stay: dict[str, Any] = {"keepdim": True} if self.stay else {}
        if length is not None:
            return Module(COUNTED, self.keep, self.axis, **stay)
        return Function(FUNCTIONS[self.keep], dim=self.axis, **stay)


@layer(title="Arg max", category="Reshape", icon="arg_max", telling="over the {over}")
class ArgMax(Over):
    """Says where the largest number stands along an axis: the class that a network thinks likeliest, counted from 0.

    The result names a thing, as labels and tokens do. Nothing is learned through it.
    """

    pytorch = "torch.argmax"

    def shape(self, values: Numbers) -> Shape:
        at = self.place(values)
        rest = values.axes[:at] + values.axes[at + 1 :]
        return Shape(values[:at] + values[at + 1 :], rest, "integer", values[at])

    def call(self, values: Shape) -> Function:
        return Function("torch.argmax", dim=self.dim)
