"""Activations that bring several numbers to one: a gate beside each, or the largest of a group."""

from __future__ import annotations

from dataclasses import replace

from engine.declare import param
from engine.layers.along import Over
from engine.layers.arranging import sized
from engine.layers.call import Function, Port
from engine.layers.declare import Numbers, layer
from engine.message import need
from engine.shape import Shape


@layer(title="GLU", category="Activation", icon="glu", telling="over the {over}")
class GLU(Over):
    """Lets the second half of the numbers decide how much of the first half passes: a · sigmoid(b).

    a is the first half of the axis and b the second, so the axis comes out half as long.
    """

    source = "Dauphin et al. 2017, Language modeling with gated convolutional networks"
    pytorch = "torch.nn.GLU"

    def shape(self, values: Numbers) -> Shape:
        return _cut(self, values, 2)

    def call(self, values: Shape) -> Function:
        return Function("F.glu", self.dim)


@layer(title="Maxout", category="Activation", icon="maxout", telling="the largest of {pieces}")
class Maxout(Over):
    """Keeps the largest number of each group: max(x₁, …, xₖ), where each group is k neighbours along the axis.

    Behind a Dense of k times as many units it is an activation whose form is learned. The axis comes out k times
    shorter.
    """

    source = "Goodfellow et al. 2013, Maxout networks"
    pytorch = "torch.amax"
    pieces: int = param(2, low=1, high=64, about="How many numbers stand in each group.", label="Size of a group")

    def shape(self, values: Numbers) -> Shape:
        return _cut(self, values, self.pieces)

    def call(self, values: Shape) -> Function:
        groups = values[self.place(values)] // self.pieces
        apart = Function("torch.Tensor.unflatten", Port("values"), self.dim, (groups, self.pieces))
        return Function("torch.amax", apart, dim=-1 if self.dim == -1 else 2)


def _cut(one: Over, values: Shape, parts: int) -> Shape:
    """The values with one axis so many times shorter; raises Misfit where it cannot be cut evenly."""
    at = one.place(values)
    size, axis = values[at], values.axes[at]
    even = -(-size // parts) * parts
    need(
        size % parts == 0,
        "{title} makes the {axis} {parts} times shorter, but {size} cannot be divided by {parts}. Give it {even}.",
        port="values",
        repairs=sized("values", values, even) if (axis, at) in (("channels", 0), ("features", len(values) - 1)) else (),
        title=one.title,
        axis=axis,
        parts=parts,
        size=size,
        even=even,
    )
    return replace(values, sizes=(*values[:at], size // parts, *values[at + 1 :]))
