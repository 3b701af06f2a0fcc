"""ResNet-152 as a project: the template, whose blocks repeat, and the same with every layer by itself."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from engine.graph.model import Project
from engine.graph.sketch import Sketch, Spec, spec
from engine.templates import template
from resources.templates.entry import CLASSES
from resources.templates.networks.convolutional import PICTURES
from resources.templates.networks.residual import DEEPEST, STEM, WIDTHS, bottleneck, parts
from resources.templates.networks.start import judged


def both() -> Iterator[tuple[str, Project]]:
    yield "blocks that repeat", template("resnet-152")
    yield "every layer by itself", unrolled()


def unrolled() -> Project:
    """The network without any block: 155 convolutions in one graph."""
    sketch = Sketch(PICTURES)
    value = sketch.flow(sketch.read("image"), *_nameless(STEM))
    for part in parts(bottleneck, DEEPEST, WIDTHS):
        for _ in range(part.repeat):
            last, around = (sketch.flow(value, *_nameless(layers)) for layers in (part.layers, part.way))
            value = sketch.flow(sketch.put("Add", last, around), spec("ReLU"))
    value = sketch.flow(value, spec("GlobalPool"), spec("Dense", units=CLASSES))
    return Project(judged(sketch, value).graph, title="ResNet-152")


def _nameless(layers: Iterable[Spec]) -> Iterator[Spec]:
    """The layers with any keys: those that they have in a block are there once in each turn."""
    return (replace(one, called="") for one in layers)
