"""The metric of detectors: whether they find the right things at the right places."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated

from engine.declare import param
from engine.layers.declare import Accepts, layer
from engine.layers.measure import Measured, Meter
from engine.layers.objective import SCALAR
from engine.message import need
from engine.repair import DrawFromNearest, Insert, RemoveNode, SetBefore
from engine.shape import Shape, image

BOX = 5

Boxes = Annotated[
    Shape,
    Accepts(
        "boxes (boxes × 5 numbers and more) or a grid of them (5 numbers and more × height × width)",
        (2, 3),
        varying=False,
        example=image(8, 7, 7),
    ),
]


@layer(title="Mean average precision", category="Metric", icon="mean_average_precision", telling="at {overlap:g}")
class MeanAveragePrecision(Measured):
    """How well a detector finds things: for each class the area under precision against recall, and their mean.

    Each box is a row of 5 numbers and one more for each class: the centre (x, y), the width and the height, then how
    sure it is that something is there, then how much it looks like each class. The target has the same rows: a 1
    where a thing is and 0 where there is none, and a 1 for its class. In a grid (5 and more channels × height ×
    width), as a convolution makes it, each place is a box, x and y count from the upper left corner of the place in
    units of its size, and width and height in units of the whole picture; in rows, all four are in units of the
    picture.

    A box is right where it overlaps a thing of its class that no surer box has found: overlap = area in common / area
    of both together. Of boxes that lie over each other only the surest counts. How sure a box is, is sigmoid(sureness)
    · softmax(classes).
    """

    source = "Everingham et al. 2010, The PASCAL visual object classes challenge"
    overlap: float = param(0.5, low=0.05, high=0.95, about="How much a box must overlap a thing to be right.")
    doubles: float = param(
        0.5, low=0.05, high=1.0, about="Boxes of one class that overlap more than this are the same find."
    )

    @classmethod
    def example(cls) -> Mapping[str, tuple[Shape, ...]]:
        return {"prediction": (image(8, 7, 7),), "target": (image(8, 7, 7),)}

    def shape(self, prediction: Boxes, target: Boxes) -> Shape:
        columns = target[0 if len(target) == 3 else -1]
        text = (
            "{title} needs 5 numbers for each box (x, y, width, height, how sure) and one more for each class, but the "
            "target has {count}: {shape}. Wire such boxes to it, or take it out."
        )
        need(
            columns >= BOX, text, port="target", repairs=(RemoveNode(),), title=self.title, count=columns, shape=target
        )
        convolved = len(prediction) == len(target) == 3 and prediction[1:] == target[1:]
        flat = len(prediction) == 2 and prediction.count == target.count
        need(
            prediction.sizes == target.sizes,
            "{title} compares boxes laid out alike, but the prediction is {prediction} and the target {target}. Give "
            "both the same shape.",
            port="prediction",
            repairs=(
                *((SetBefore("prediction", "filters", columns),) if convolved else (DrawFromNearest("prediction"),)),
                *((Insert("prediction", "Reshape", {"sizes": [int(size) for size in target]}),) if flat else ()),
            ),
            title=self.title,
            prediction=prediction,
            target=target,
        )
        return SCALAR

    def meter(self, prediction: Shape, target: Shape) -> Meter:
        options = {"overlap": self.overlap, "doubles": self.doubles}
        return Meter("engine.training.meters.AveragePrecision", options, "boxes")
