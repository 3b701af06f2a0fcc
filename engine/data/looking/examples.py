"""The n-th example of data as a window can draw it, raw and behind the transforms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

from engine.data.looking.changing import changed
from engine.data.looking.examined import Examined, calm
from engine.data.looking.preview import Preview, datum
from engine.data.looking.told import short
from engine.frozen import frozen

if TYPE_CHECKING:
    import numpy as np

    Numbers = np.ndarray[Any, Any]

MOST_PARTS, MOST_OUTPUTS = 500, 20
"""Of so many columns an example tells."""


@frozen
class ExampleTold:
    """One example."""

    number: int
    """Which one it is, from 0."""
    used_for: Literal["training", "validation", "nothing"]
    parts: tuple[Preview, ...]
    """As it was loaded."""
    outputs: tuple[Preview, ...]
    """As the network sees it, where that is something else."""
    changed: tuple[Preview, ...] = ()
    """As it is changed at random while the network learns from it, some times over."""


def example(examined: Examined, number: int) -> ExampleTold:
    """The example of this number, from 0; behind the last one comes the first again."""
    at = number % examined.count
    mine = {name: values[at : at + 1] for name, values in examined.whole.items()}
    shapes, data_set, pipeline = examined.shapes, examined.data_set, examined.pipeline
    parts = tuple(
        datum(short(name), mine[name][0], shapes[name], data_set, examined.names(name))
        for name in list(shapes)[:MOST_PARTS]
    )
    outputs: tuple[Preview, ...] = ()
    if pipeline.steps or not pipeline.is_plain:
        with calm():
            seen = examined.prepared.applied(mine)
        outputs = tuple(
            datum(name, seen[name][0], shape, examined.reading, data_set.class_names.get(name, ()))
            for name, shape in list(pipeline.facts.items())[:MOST_OUTPUTS]
        )
    use = _use(examined, at)
    # What is kept to judge by is never changed.
    return ExampleTold(at, use, parts, outputs, changed(examined, at) if use == "training" else ())


def _use(examined: Examined, row: int) -> Literal["training", "validation", "nothing"]:
    if (examined.train_rows == row).any():
        return "training"
    return "validation" if (examined.validation_rows == row).any() else "nothing"
