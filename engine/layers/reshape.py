"""Layers that change the form of an example and none of its numbers."""

from __future__ import annotations

from math import prod

from engine.declare import param
from engine.layers.call import Function
from engine.layers.declare import Anything, Layer, layer
from engine.message import Message, need
from engine.shape import Shape


@layer(title="Flatten", category="Reshape", icon="flatten")
class Flatten(Layer):
    """Lays all numbers of an example in one row, so that a Dense can read them."""

    def shape(self, values: Anything) -> Shape:
        return Shape((values.count,), ("features",), values.dtype, values.classes)

    def call(self, values: Shape) -> Function:
        return Function("torch.flatten", 1) if len(values) else Function("torch.unsqueeze", 1)


@layer(title="Reshape", category="Reshape", icon="reshape")
class Reshape(Layer):
    """Arranges the same numbers in other rows and columns.

    One size may be -1: it becomes what is left over. Two sizes are read as time × features, three as channels × height
    × width.
    """

    sizes: tuple[int, ...] = param((8, 8), low=-1, high=1_000_000, about="The new sizes; one of them may be -1.")

    def check(self) -> None:
        right = all(size for size in self.sizes) and self.sizes.count(-1) <= 1
        need(
            right,
            "Reshape to {sizes} cannot work: sizes are 1 or more, and one of them may be -1.",
            sizes=self._told,
        )

    @property
    def _told(self) -> str:
        return " × ".join(str(size) for size in self.sizes)

    def tell(self) -> Message:
        return Message("to {sizes}", {"sizes": self._told})

    def shape(self, values: Anything) -> Shape:
        known = prod(size for size in self.sizes if size != -1)
        left = values.count // known if -1 in self.sizes and values.count % known == 0 else -1
        sizes = tuple(left if size == -1 else size for size in self.sizes)
        need(
            prod(sizes) == values.count and -1 not in sizes,
            "Reshape to {wanted} cannot hold the {count} numbers of {shape}. Choose sizes whose product is {count}.",
            port="values",
            wanted=self._told,
            count=values.count,
            shape=values,
        )
        return Shape(sizes, (), values.dtype, values.classes)

    def call(self, values: Shape) -> Function:
        return Function("torch.Tensor.reshape", (-1, *self.shape(values)))
