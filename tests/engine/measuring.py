"""Runs one metric over examples, batch by batch, as a training does."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import torch
from torch import Tensor

from engine.compile.plan import plan
from engine.declare import make
from engine.graph.analysis import analyse
from engine.layers import LAYERS
from engine.shape import Shape
from engine.training.scores import Judged, Scores, judged
from tests.engine.strategies import Case

BATCH = 7


def metric(type_name: str, shapes: Mapping[str, Shape], **params: Any) -> Judged:
    """One metric whose prediction and target both come from the data."""
    layer = make(LAYERS.members[type_name], params)
    values = {one.name: getattr(layer, one.name) for one in layer.params()}
    analysis = analyse(Case(type(layer), values, {port: (shape,) for port, shape in shapes.items()}).project())
    (found,) = judged(plan(analysis))
    return found


def named(prediction: Tensor, target: Tensor) -> dict[str, Tensor]:
    return {"prediction_0": prediction, "target_0": target}


def value(type_name: str, shapes: Mapping[str, Shape], prediction: Tensor, target: Tensor, **params: Any) -> Any:
    """The figure of one metric over these examples; None where it says nothing."""
    one = metric(type_name, shapes, **params)
    scores = Scores((one,))
    for at in range(0, len(prediction), BATCH):
        part = named(prediction[at : at + BATCH], target[at : at + BATCH])
        scores.add(torch.tensor(1.0), len(part["target_0"]), {}, part)
    return scores.take().get(one.name, scores.tables.get(one.name))


def drawn(shapes: Mapping[str, Shape], count: int = 100) -> tuple[Tensor, Tensor]:
    generator = torch.Generator().manual_seed(3)
    found = [
        torch.randn(count, *shape, generator=generator)
        if shape.dtype == "float"
        else torch.randint(0, shape.classes or 1, (count, *shape), generator=generator)
        for shape in shapes.values()
    ]
    return found[0], found[1]
