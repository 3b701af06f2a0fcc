"""Layers that read whole numbers which name things, such as classes and words, as numbers that measure."""

from __future__ import annotations

from engine.declare import param
from engine.layers.call import Function, Port
from engine.layers.declare import Layer, Tokens, layer
from engine.message import need
from engine.repair import SetParam
from engine.shape import Shape


@layer(title="One-hot", category="Reshape", icon="one_hot")
class OneHot(Layer):
    """Makes a row of numbers of each name: 1 at its own place and 0 at all others; 2 of 4 becomes 0 0 1 0."""

    pytorch = "torch.nn.functional.one_hot"
    classes: int = param(
        0, low=0, high=65536, about="How many different names there are; 0 for as many as the input says."
    )

    def _count(self, tokens: Shape) -> int:
        return self.classes or tokens.classes or 0

    def shape(self, tokens: Tokens) -> Shape:
        need(
            self._count(tokens),
            "One-hot does not know how many different names arrive in {shape}. Set its classes to how many there are.",
            port="tokens",
            shape=tokens,
        )
        need(
            (tokens.classes or 0) <= self._count(tokens),
            "One-hot has {count} places, but its input names {classes} different things. Set its classes to {classes}.",
            port="tokens",
            repairs=(SetParam("classes", tokens.classes),),
            count=self.classes,
            classes=tokens.classes,
        )
        # A row of tokens is read along time, whatever its axis was called.
        axes = ("time",) if len(tokens) == 1 else tokens.axes
        return Shape((*tokens, self._count(tokens)), (*axes, "features"))

    def call(self, tokens: Shape) -> Function:
        return Function("torch.Tensor.float", Function("F.one_hot", Port("tokens"), self._count(tokens)))


@layer(title="As numbers", category="Reshape", icon="as_numbers")
class AsNumbers(Layer):
    """Reads whole numbers that name things as plain numbers: 3 becomes 3.0.

    That makes sense where their order does, as with ages or stars. For words and classes, use an Embedding or One-hot.
    """

    pytorch = "torch.Tensor.float"

    def shape(self, tokens: Tokens) -> Shape:
        return Shape(tokens.sizes, tokens.axes)

    def call(self, tokens: Shape) -> Function:
        return Function("torch.Tensor.float")
