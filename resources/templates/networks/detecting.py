"""Detectors: they say what is in a picture, and where."""

from __future__ import annotations

from engine.graph.sketch import Sketch, Spec, spec
from resources.templates.entry import entry, recipe

SHAPES = {"type": "DrawnShapes", "examples": 1500, "most": 3, "noise": 0.2, "seed": 0}


def stage(filters: int) -> list[Spec]:
    """A convolution that looks for patterns, and a pooling that halves the sides."""
    return [spec("Conv2d", filters=filters), spec("BatchNorm"), spec("ReLU"), spec("MaxPool2d")]


@entry(
    "detector",
    title="Detector of shapes",
    category="More tasks",
    about="Finds circles, squares and triangles: each place of a grid of 6 × 6 says whether the middle of a shape lies "
    "there, what it is, and the box around it.",
    expected="Expect a mean average precision of about 0.99, where a box counts that overlaps by half.",
    source="Redmon et al. 2016, You only look once: unified, real-time object detection",
    training=recipe(epochs=12),
    columns=4,
)
def detector() -> Sketch:
    sketch = Sketch(SHAPES)
    boxes = sketch.flow(
        sketch.read("image"),
        *(*stage(16), *stage(32), *stage(64)),
        *(spec("Conv2d", filters=64), spec("BatchNorm"), spec("ReLU")),
        spec("Conv2d", filters=8, kernel=1, called="grid", title="Grid of boxes"),
        spec("GridBoxes", called="boxes"),
    )
    target = sketch.read("boxes")
    sketch.put("Detection", boxes, target=target, called="detection")
    sketch.put("MeanAveragePrecision", boxes, target=target, called="mean_average_precision")
    return sketch
