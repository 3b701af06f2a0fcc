"""Data as a network gets them: parts of a data set behind their transforms, put together to outputs."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property
from math import prod
from typing import TYPE_CHECKING, Any

from engine.data.declare import DataSet
from engine.data.transform import Fitted, Transform
from engine.data.transforms.mixing import answered
from engine.data.transforms.scaling import Scale
from engine.data.transforms.texts import Pad, Tokenise, pieces
from engine.declare import make, plain
from engine.frozen import frozen
from engine.message import Misfit, need
from engine.repair import SetParam
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
    length: str = ""
    """The part that it makes of how long each example is; empty where it makes none."""


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
        self.pieces: Mapping[str, Shape] = {}
        """The shape of each part when they are put together."""
        self._kept = set(data_set.aims())
        """What only a transform that names it changes: what is to be said, and lengths."""
        self._is_whole = False
        self._transforms = tuple(transforms)
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

    @cached_property
    def texts(self) -> Mapping[str, int]:
        """The outputs that are texts in tokens, each with the number of the step that made these."""
        made = {
            (step.is_whole, step.name): at for at, step in enumerate(self.steps) if isinstance(step.transform, Tokenise)
        }
        found = {name: made.get((True, name), made.get((False, parts[0]))) for name, parts in self.outputs.items()}
        return {name: at for name, at in found.items() if at is not None and self._shapes[name].dtype == "integer"}

    @cached_property
    def lengths(self) -> Mapping[str, str]:
        """The outputs of which another one tells how long each example is, with the names of these."""
        made = {(step.is_whole, step.name): step.length for step in self.steps if step.length}
        alone = {parts[0]: name for name, parts in self.outputs.items() if len(parts) == 1}
        found = {name: made.get((True, name), made.get((False, parts[0]))) for name, parts in self.outputs.items()}
        return {name: alone[length] for name, length in found.items() if length in alone}

    def check(self) -> None:
        """Raise Misfit where an output is a text that no network can read yet."""
        for name, shape in self._shapes.items():
            if shape.dtype in ("float", "integer"):
                continue
            part = name if any(step.is_whole for step in self.steps) else self.outputs[name][0]
            lacking = (Pad,) if shape.dtype == "tokens" else (Tokenise, Pad)
            text = (
                "'{part}' holds texts, which no layer can read. Add a Tokenise to the transforms, and a Pad behind it."
            )
            if shape.dtype == "tokens":
                text = (
                    "The texts of '{part}' have different lengths, which no layer can read. Add a Pad behind Tokenise."
                )
            mended = (*self._transforms, *(make(one, {"of": part}) for one in lacking))
            raise Misfit(text, part=part, repairs=(SetParam("transforms", plain(mended)),))

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
            before = self._shapes[name]
            self._shapes[name] = one.check(before, name)
            length = self._measured(one, name, before) if one.counts else ""
            (self.draws if one.draws else self.steps).append(Step(one, name, before, self._is_whole, length))

    def _measured(self, one: Transform, name: str, shape: Shape) -> str:
        """The name of a new part for the lengths of this one."""
        names = ("length", *(f"{name}_length{'_' * count}" for count in range(len(self._shapes) + 1)))
        found = next(each for each in names if each not in self._shapes)
        self._shapes[found] = one.counted(shape)
        self._kept.add(found)
        if self._is_whole:
            self.outputs = {**self.outputs, found: (found,)}
        return found

    def _found(self, one: Transform, others: Sequence[Transform]) -> list[str]:
        """What it changes: what it names, or all that it fits, but for aims, and what another of its kind names."""
        if one.of:
            return [one.of] if one.of in self._shapes else []
        named = {other.of for other in others if type(other) is type(one)}
        return [name for name, shape in self._shapes.items() if name not in self._kept | named and one.fits(shape)]

    def _gather(self) -> None:
        """Put the parts together, once."""
        if self._is_whole:
            return
        self._is_whole = True
        self.pieces = dict(self._shapes)
        self.outputs = self.data_set.gathered(self._shapes)
        kept = self._kept
        self._kept = {name for name, parts in self.outputs.items() if kept.issuperset(parts)}
        self._shapes = {name: self._joined(parts) for name, parts in self.outputs.items()}

    def _joined(self, parts: Sequence[str]) -> Shape:
        shapes = [self._shapes[name] for name in parts]
        is_single = len(shapes) == 1 and (len(shapes[0]) > 0 or shapes[0].dtype != "float")
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
            if step.name not in values:
                continue
            if step.length:
                values[step.length] = step.transform.lengths(values[step.name])
            values[step.name] = step.transform.applied(values[step.name], learned(at, step, values[step.name]))
        return values if is_whole else self._together(values)

    def _together(self, values: Mapping[str, Numbers]) -> dict[str, Numbers]:
        return {
            name: joined([values[part] for part in parts])
            for name, parts in self.outputs.items()
            if all(part in values for part in parts)
        }

    def drawn(
        self, batch: Mapping[str, Tensor], random: Generator, answers: Mapping[str, int] | None = None
    ) -> dict[str, Tensor]:
        """A batch of the outputs, changed at random.

        ``answers`` are outputs that are mixed where examples are: those that hold a class become a share for each of
        so many, all others, with 0 of them, a number between two.
        """
        values = dict(batch)
        left = dict(answers or {})
        for step in self.draws:
            if not step.transform.mixes:
                values[step.name] = step.transform.drawn(values[step.name], random)
                continue
            mix = step.transform.mixed(values[step.name], random)
            values[step.name] = mix.values
            for name in left:
                values[name] = answered(values[name], left[name], mix)
            # What has become shares is mixed as numbers from here on.
            left = dict.fromkeys(left, 0)
        return values


@frozen
class Prepared:
    """A pipeline with what its transforms learned, one for each of its steps."""

    pipeline: Pipeline
    learned: tuple[Fitted, ...] = ()

    def applied(self, parts: Mapping[str, Numbers]) -> dict[str, Numbers]:
        """The outputs of these examples: float32 for numbers, int64 for classes."""
        return self.pipeline.passed(parts, lambda at, step, values: self.learned[at])

    def encoded(self, output: str, text: str) -> list[int]:
        """The tokens of a text, for an output of :attr:`Pipeline.texts`; raises Misfit where it has no words."""
        import numpy as np

        step = self.pipeline.steps[self.pipeline.texts[output]]
        assert isinstance(step.transform, Tokenise)
        need(pieces(text, step.transform.unit), "This text has no words. Write a sentence.")
        tokens: list[int] = self.applied({step.name: np.array([text], object)})[output][0].tolist()
        return tokens

    def decoded(self, output: str, tokens: Sequence[int]) -> str:
        """The text of these tokens, for an output of :attr:`Pipeline.texts`."""
        at = self.pipeline.texts[output]
        made = self.pipeline.steps[at].transform
        assert isinstance(made, Tokenise)
        return made.decode(tokens, self.learned[at])

    def undone(self, output: str, values: Numbers) -> Numbers:
        """What was said of an output of these examples, in the units of the data."""
        pipeline = self.pipeline
        parts = pipeline.outputs[output]
        steps = list(zip(pipeline.steps, self.learned, strict=True))[::-1]
        for step, learned in steps:
            if step.is_whole and step.name == output:
                values = step.transform.undone(values, learned)
        own = [one for one in steps if not one[0].is_whole and one[0].name in parts]
        if not own:
            return values
        is_joined = len(parts) > 1
        pieces = apart(values, {name: pipeline.pieces[name] for name in parts}) if is_joined else {parts[0]: values}
        for step, learned in own:
            pieces[step.name] = step.transform.undone(pieces[step.name], learned)
        return beside([pieces[name] for name in parts]) if is_joined else pieces[parts[0]]


def joined(parts: Sequence[Numbers]) -> Numbers:
    """Parts behind each other, a row for each example; one by itself stays as it is, but for a single number."""
    import numpy as np

    if len(parts) == 1 and (parts[0].ndim > 1 or parts[0].dtype.kind in "iuO"):
        return parts[0]
    return np.concatenate([one.reshape(len(one), prod(one.shape[1:])) for one in parts], axis=1, dtype=np.float32)


def beside(parts: Sequence[Numbers]) -> Numbers:
    """The same of numbers of any exactness, which stay as exact."""
    import numpy as np

    return np.concatenate([one.reshape(len(one), prod(one.shape[1:])) for one in parts], axis=1)


def apart(values: Numbers, shapes: Mapping[str, Shape]) -> dict[str, Numbers]:
    """What :func:`joined` put together, ``(count, *shape)`` each."""
    if len(shapes) == 1:
        ((name, shape),) = shapes.items()
        return {name: values.reshape(len(values), *map(int, shape.sizes))}
    found, start = {}, 0
    for name, shape in shapes.items():
        found[name] = values[:, start : start + shape.count].reshape(len(values), *map(int, shape.sizes))
        start += shape.count
    return found
