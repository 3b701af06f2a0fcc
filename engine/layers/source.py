"""The layer that brings the examples: one output for each part of an example, such as image and label."""

from __future__ import annotations

from functools import cached_property
from typing import Annotated

from engine.data import DATA_SETS, DataSet
from engine.data.pipeline import Pipeline
from engine.data.sets.digits import Digits
from engine.data.transform import TRANSFORMS, Transform
from engine.data.transformed import Transformed, pipeline_of
from engine.declare import param
from engine.layers.declare import Layer, Shapes, layer
from engine.message import Message, Misfit, need


@layer(title="Data", category="Data", icon="data")
class Data(Layer):
    """Brings the examples that the network learns from, changed by the transforms in their order.

    What belongs together leaves through one port, such as the image, the text, or all columns of numbers of a table:
    wire it to the first layer. Wire what the network is to say, such as the label, to the target of the objective.
    What a transform has to know, such as a mean, it learns from the training part alone.
    """

    examples: Annotated[DataSet, DATA_SETS] = param(Digits(), about="Which examples to learn from.", label="Data set")
    transforms: Annotated[tuple[Transform, ...], TRANSFORMS] = param(
        (), about="What is changed in the examples before the network sees them, one after the other."
    )

    @cached_property
    def data_set(self) -> DataSet:
        """The data set as the network sees it; raises Misfit where a transform does not fit."""
        if not self.transforms and Pipeline(self.examples).is_plain:
            return self.examples
        made = Transformed(self.examples, self.transforms)
        # Made here, so that what does not fit is told now and not by whoever asks the data set first.
        _ = made.pipeline
        return made

    def outputs(self) -> tuple[str, ...]:
        """Those before all transforms where one of these does not fit; what is wrong there, the shape tells."""
        for seen in ("data_set", "examples"):
            try:
                return tuple(getattr(self, seen).facts())
            except Misfit:
                continue
        return ()

    def shape(self) -> Shapes:
        facts = self.data_set.facts()
        pipeline_of(self.data_set).check()
        need(facts, "{title} holds nothing yet. Choose what it is made of in its settings.", title=self.examples.title)
        return tuple(facts.values())

    def tell(self) -> Message:
        return self.examples.tell()
