"""The layer that brings the examples: one output for each part of an example, such as image and label."""

from __future__ import annotations

from functools import cached_property
from typing import Annotated

from engine.data import DATA_SETS, DataSet
from engine.data.pipeline import Pipeline
from engine.data.sets.digits import Digits
from engine.data.transform import TRANSFORMS, Transform
from engine.data.transformed import Transformed
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
    transforms: Annotated[tuple[Transform, ...], TRANSFORMS] = param(
        (), about="What is changed in the examples before the network sees them, one after the other."
    )

    @cached_property
    def data_set(self) -> DataSet:
        """The data set as the network sees it; raises Misfit where a transform does not fit."""
        plain = not self.transforms and Pipeline(self.examples).is_plain
        return self.examples if plain else Transformed(self.examples, self.transforms)

    def outputs(self) -> tuple[str, ...]:
        return tuple(self.data_set.facts())

    def shape(self) -> Shapes:
        return tuple(self.data_set.facts().values())

    def tell(self) -> Message:
        return self.examples.tell()
