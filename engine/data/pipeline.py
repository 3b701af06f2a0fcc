"""Data as a network gets them: parts of a data set behind their transforms, put together to outputs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from engine.data.declare import DataSet
from engine.data.transform import Fitted, Transform
from engine.data.transforms.scaling import Scale
from engine.frozen import frozen
from engine.message import Misfit, need
from engine.shape import Shape, features

if TYPE_CHECKING:
    import numpy as np
    from torch import Generator, Tensor

    Numbers = np.ndarray[Any, Any]
    Learned = Callable[[int, "Step", Numbers], Fitted]
    """Tells what a step learned, from its number, the step and the values that it is to change."""


@frozen
class Step:
    """A transform and the one part, or the one output, that it changes, of this shape."""

    transform: Transform
    name: str
    shape: Shape
    is_whole: bool
    """Whether the parts have been put together to outputs before it."""


class Pipeline:
    """The way of the parts of a data set through transforms, in their order, to its outputs.

    Transforms change single parts, such as columns, until one comes that only fits an output; there the parts are put
    together. Raises Misfit where a transform names what is not there, or does not fit it.
    """

    def __init__(self, data_set: DataSet, transforms: Sequence[Transform] = ()) -> None:
        self.data_set = data_set
        self.outputs: Mapping[str, tuple[str, ...]] = {}
        """The parts that make up each output."""
        self.steps: list[Step] = []
        self.draws: list[Step] = []
        """What changes each batch at random while a network learns."""
        self._shapes = dict(data_set.parts())
        self._aims = set(data_set.aims())
        self._is_whole = False
        own = tuple(Scale(of=name) for name in data_set.standardised)
        for at, one in enumerate(every := (*own, *transforms)):
            try:
                self._add(one, every[:at] + every[at + 1 :])
            except Misfit as misfit:
                misfit.entry = at - len(own) if at >= len(own) else None
                raise
        self._gather()

    @property
    def facts(self) -> Mapping[str, Shape]:
        """The shape of each output."""
        return self._shapes

    @property
    def is_plain(self) -> bool:
        """Whether each part is an output of its own."""
        return all(parts == (name,) for name, parts in self.outputs.items())

    def _add(self, one: Transform, others: Sequence[Transform]) -> None:
        names = [] if one.draws and not self._is_whole else self._found(one, others)
        if not names and not self._is_whole:
            self._gather()
            names = self._found(one, others)
        need(
            names or not one.of,
            "{title} is to change '{part}', but {data} has no such part. It has: {known}.",
            title=one.title,
            part=one.of,
            data=self.data_set.title,
            known=", ".join(self._shapes),
        )
        for name in names:
            step = Step(one, name, self._shapes[name], self._is_whole)
            self._shapes[name] = one.check(step.shape, name)
            (self.draws if one.draws else self.steps).append(step)

    def _found(self, one: Transform, others: Sequence[Transform]) -> list[str]:
        """What it changes: what it names, or all that it fits, but for aims, and what another of its kind names."""
        if one.of:
            return [one.of] if one.of in self._shapes else []
        named = {other.of for other in others if type(other) is type(one)}
        return [name for name, shape in self._shapes.items() if name not in self._aims | named and one.fits(shape)]

    def _gather(self) -> None:
        """Put the parts together, once."""
        if self._is_whole:
            return
        self._is_whole = True
        self.outputs = self.data_set.gathered(self._shapes)
        aims = self._aims
        self._aims = {name for name, parts in self.outputs.items() if aims.issuperset(parts)}
        self._shapes = {name: self._joined(parts) for name, parts in self.outputs.items()}

    def _joined(self, parts: Sequence[str]) -> Shape:
        shapes = [self._shapes[name] for name in parts]
        is_single = len(shapes) == 1 and (len(shapes[0]) > 0 or shapes[0].dtype == "integer")
        return shapes[0] if is_single else features(sum(one.count for one in shapes))

    def fit(self, train: Mapping[str, Numbers]) -> Prepared:
        """What the transforms learn from the training part, and how they change it and any other part."""
        learned: list[Fitted] = []

        def learn(at: int, step: Step, values: Numbers) -> Fitted:
            learned.append(step.transform.fit(values, step.shape))
            return learned[at]

        self.passed(train, learn)
        return Prepared(self, tuple(learned))

    def passed(self, parts: Mapping[str, Numbers], learned: Learned) -> dict[str, Numbers]:
        """The outputs of these examples, or of those parts of them that are given."""
        values, is_whole = dict(parts), False
        for at, step in enumerate(self.steps):
            if step.is_whole and not is_whole:
                values, is_whole = self._together(values), True
            if step.name in values:
                values[step.name] = step.transform.applied(values[step.name], learned(at, step, values[step.name]))
        return values if is_whole else self._together(values)

    def _together(self, values: Mapping[str, Numbers]) -> dict[str, Numbers]:
        return {
            name: joined([values[part] for part in parts])
            for name, parts in self.outputs.items()
            if all(part in values for part in parts)
        }

    def drawn(self, batch: Mapping[str, Tensor], random: Generator) -> dict[str, Tensor]:
        """A batch of the outputs, changed at random."""
        values = dict(batch)
        for step in self.draws:
            values[step.name] = step.transform.drawn(values[step.name], random)
        return values


@frozen
class Prepared:
    """A pipeline with what its transforms learned, one for each of its steps."""

    pipeline: Pipeline
    learned: tuple[Fitted, ...] = ()

    def applied(self, parts: Mapping[str, Numbers]) -> dict[str, Numbers]:
        """The outputs of these examples: float32 for numbers, int64 for classes."""
        return self.pipeline.passed(parts, lambda at, step, values: self.learned[at])

    def entered(self, output: str, values: Numbers) -> Numbers:
        """What the network gets where these values stand in the place of an output, in the units of the data."""
        return self.applied({output: values}).get(output, values)

    def undone(self, output: str, values: Numbers) -> Numbers:
        """What was said of an output, in the units of the data."""
        pipeline = self.pipeline
        parts = pipeline.outputs[output]
        for step, learned in zip(pipeline.steps[::-1], self.learned[::-1], strict=True):
            if step.name == output if step.is_whole else parts == (step.name,):
                values = step.transform.undone(values, learned)
        return values


def joined(parts: Sequence[Numbers]) -> Numbers:
    """Parts behind each other, a row for each example; one by itself stays as it is, but for a single number."""
    import numpy as np

    if len(parts) == 1 and (parts[0].ndim > 1 or parts[0].dtype.kind in "iu"):
        return parts[0]
    return np.concatenate([one.reshape(len(one), -1) for one in parts], axis=1, dtype=np.float32)
