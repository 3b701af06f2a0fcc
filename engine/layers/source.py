"""The layer that brings the examples: one output for each part of an example, such as image and label."""

from __future__ import annotations

from typing import Annotated

from engine.data import DATA_SETS, DataSet
from engine.data.digits import Digits
from engine.declare import param
from engine.layers.declare import Layer, Shapes, layer
from engine.message import Message


@layer(title="Data", category="Data", icon="data")
class Data(Layer):
    """Brings the examples that the network learns from.

    Each part of an example leaves through a port of its own: wire the image to the first layer, and the label to the
    target of the objective.
    """

    examples: Annotated[DataSet, DATA_SETS] = param(Digits(), about="Which examples to learn from.", label="Data set")

    def outputs(self) -> tuple[str, ...]:
        return tuple(self.examples.facts())

    def shape(self) -> Shapes:
        return tuple(self.examples.facts().values())

    def tell(self) -> Message:
        return self.examples.tell()
