"""Layers that bring several wires together."""

from __future__ import annotations

from functools import reduce

from engine.declare import param
from engine.layers.call import Expression, Function, Port
from engine.layers.declare import Layer, Numbers, layer
from engine.message import need
from engine.shape import Shape


@layer(title="Add", category="Merge", icon="add")
class Add(Layer):
    """Adds values of the same shape, number by number. A wire that skips some layers and is added again helps deep
    networks to learn."""

    source = "He et al. 2015, Deep residual learning for image recognition"

    def shape(self, *parts: Numbers) -> Shape:
        first = parts[0]
        for other in parts[1:]:
            need(
                other.sizes == first.sizes,
                "Add needs equal shapes, but got {first} and {other}. Change a layer before it so that they agree.",
                first=first,
                other=other,
            )
        return first

    def call(self, *parts: Shape) -> Expression:
        ports: list[Expression] = [Port("parts", index) for index in range(len(parts))]
        return reduce(lambda left, right: Function("torch.add", left, right), ports)


@layer(title="Concatenate", category="Merge", icon="concatenate", telling="along axis {axis}")
class Concatenate(Layer):
    """Lays values side by side along one axis; all other sizes must agree."""

    axis: int = param(1, low=1, high=8, about="Which axis grows: 1 is the first (features, channels or time).")

    def shape(self, *parts: Numbers) -> Shape:
        first, at = parts[0], self.axis - 1
        need(
            at < len(first),
            "Concatenate along axis {axis} needs values with at least {axis} axes, but got {first}. Lower the axis.",
            axis=self.axis,
            first=first,
        )
        for other in parts[1:]:
            need(
                len(other) == len(first) and _without(other, at) == _without(first, at),
                "Concatenate along axis {axis} needs equal sizes along the others, but got {first} and {other}.",
                axis=self.axis,
                first=first,
                other=other,
            )
        return first.resized(*first[:at], sum(part[at] for part in parts), *first[at + 1 :])

    def call(self, *parts: Shape) -> Function:
        return Function("torch.cat", [Port("parts", index) for index in range(len(parts))], dim=self.axis)


def _without(shape: Shape, axis: int) -> tuple[int, ...]:
    return shape[:axis] + shape[axis + 1 :]
