"""Data as a network gets them: parts of a data set behind their transforms, put together to outputs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, Any

from engine.data.declare import DataSet
from engine.data.transform import Fitted, Transform
from engine.data.transforms.scaling import Scale
from engine.frozen import frozen
from engine.message import need
from engine.shape import Shape, features

if TYPE_CHECKING:
    import numpy as np

    Numbers = np.ndarray[Any, Any]


@frozen
class Step:
    """A transform and the one part that it changes, of this shape."""

    transform: Transform
    part: str
    shape: Shape


class Pipeline:
    """The way of the parts of a data set through transforms, in their order, to its outputs.

    Raises Misfit where a transform names a part that is not there, or does not fit it.
    """

    def __init__(self, data_set: DataSet, transforms: Sequence[Transform] = ()) -> None:
        self.data_set = data_set
        self.transforms = tuple(transforms)
        self.parts = dict(data_set.parts())
        """The shape of each part behind all transforms."""
        own = tuple(Scale(of=name) for name in data_set.standardised)
        self.steps = tuple(self._steps((*own, *self.transforms)))

    def _steps(self, transforms: tuple[Transform, ...]) -> Iterator[Step]:
        aims = set(self.data_set.aims())
        for at, one in enumerate(transforms):
            names = self._named(one) if one.of else self._fitting(one, transforms[:at] + transforms[at + 1 :], aims)
            for name in names:
                before = self.parts[name]
                self.parts[name] = one.check(before, name)
                yield Step(one, name, before)

    def _named(self, one: Transform) -> list[str]:
        need(
            one.of in self.parts,
            "{title} is to change '{part}', but {data} has no such part. It has: {known}.",
            title=one.title,
            part=one.of,
            data=self.data_set.title,
            known=", ".join(self.parts),
        )
        return [one.of]

    def _fitting(self, one: Transform, others: Sequence[Transform], aims: set[str]) -> list[str]:
        """The parts that it fits, but for those of which the network is to say, or which another of its kind names."""
        named = {other.of for other in others if type(other) is type(one)}
        return [name for name, shape in self.parts.items() if name not in aims | named and one.fits(shape)]

    @cached_property
    def outputs(self) -> Mapping[str, tuple[str, ...]]:
        """The parts that make up each output."""
        return self.data_set.gathered(self.parts)

    @cached_property
    def facts(self) -> Mapping[str, Shape]:
        """The shape of each output."""
        return {name: self._joined(parts) for name, parts in self.outputs.items()}

    def _joined(self, parts: Sequence[str]) -> Shape:
        if len(parts) == 1:
            return self.parts[parts[0]]
        return features(sum(self.parts[name].count for name in parts))

    @property
    def is_whole(self) -> bool:
        """Whether each part is an output of its own."""
        return all(parts == (name,) for name, parts in self.outputs.items())

    def fit(self, train: Mapping[str, Numbers]) -> Prepared:
        """What the transforms learn from the training part, and how they change it and any other part."""
        learned: list[Fitted] = []
        values = dict(train)
        for step in self.steps:
            learned.append(step.transform.fit(values[step.part], step.shape))
            values[step.part] = step.transform.applied(values[step.part], learned[-1])
        return Prepared(self, tuple(learned))


@frozen
class Prepared:
    """A pipeline with what its transforms learned, one for each of its steps."""

    pipeline: Pipeline
    learned: tuple[Fitted, ...] = ()

    def applied(self, parts: Mapping[str, Numbers]) -> dict[str, Numbers]:
        """The outputs of these examples: float32 for numbers, int64 for classes."""
        values = dict(parts)
        for step, learned in zip(self.pipeline.steps, self.learned, strict=True):
            if step.part in values:
                values[step.part] = step.transform.applied(values[step.part], learned)
        return {
            name: _together([values[part] for part in parts], self.pipeline.facts[name])
            for name, parts in self.pipeline.outputs.items()
            if all(part in values for part in parts)
        }

    def entered(self, output: str, values: Numbers) -> Numbers:
        """What the network gets where these values stand in the place of an output, in the units of the data."""
        (part, *others) = self.pipeline.outputs.get(output, (output,))
        return values if others else self.applied({part: values}).get(output, values)

    def undone(self, output: str, values: Numbers) -> Numbers:
        """What was said of an output, in the units of the data."""
        (part, *others) = self.pipeline.outputs.get(output, (output,))
        if others:
            return values
        for step, learned in zip(self.pipeline.steps[::-1], self.learned[::-1], strict=True):
            if step.part == part:
                values = step.transform.undone(values, learned)
        return values


def _together(parts: Sequence[Numbers], shape: Shape) -> Numbers:
    """Parts behind each other, a row for each example."""
    import numpy as np

    if len(parts) == 1:
        return parts[0].reshape(len(parts[0]), *shape.sizes)
    return np.concatenate([one.reshape(len(one), -1) for one in parts], axis=1, dtype=np.float32)
