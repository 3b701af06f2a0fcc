"""From what a network gets of one output back to what a person would enter, and forward again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import TYPE_CHECKING, Any

from engine.data.pipeline import Prepared, Step, apart, joined
from engine.data.transform import Fitted

if TYPE_CHECKING:
    import numpy as np

    Numbers = np.ndarray[Any, Any]

Learned = tuple[Step, Fitted]


def loses(step: Step) -> bool:
    """Whether nobody can tell from what a step made what there was before it."""
    return step.transform.loses


def reshapes(step: Step) -> bool:
    """Whether a step makes another kind of thing, such as several numbers of a class."""
    return loses(step) or step.transform.shape(step.shape) != step.shape


class Origin:
    """What is entered for one output stands for its parts behind the last step that ``stops``, and is changed by all
    steps behind that; where such a step changes the whole output, for the output behind it."""

    def __init__(self, prepared: Prepared, output: str, stops: Callable[[Step], bool] = loses) -> None:
        pipeline = prepared.pipeline
        self.output, self.parts = output, pipeline.outputs[output]
        self._shapes = {name: pipeline.pieces[name] for name in self.parts}
        steps = list(zip(pipeline.steps, prepared.learned, strict=True))
        self._whole, is_cut = _behind((one for one in steps if one[0].is_whole and one[0].name == output), stops)
        if is_cut:
            self.parts, self._shapes = (output,), {output: pipeline.facts[output]}
        own = [one for one in steps if not one[0].is_whole and not is_cut]
        self._steps = {name: _behind((one for one in own if one[0].name == name), stops)[0] for name in self.parts}

    def back(self, values: Numbers) -> dict[str, Numbers]:
        """The parts of these examples, ``(count, *shape)``."""
        return {name: _undone(piece, self._steps[name]) for name, piece in self.pieces(values).items()}

    def pieces(self, values: Numbers) -> dict[str, Numbers]:
        """The same, each behind the transforms that change it alone."""
        return apart(_undone(values, self._whole), self._shapes)

    def changed(self, part: str, values: Numbers) -> Numbers:
        """A part behind the transforms that change it alone."""
        return _applied(values, self._steps[part])

    def forward(self, parts: Mapping[str, Numbers]) -> Numbers:
        """What the network gets of these, as :meth:`Prepared.applied` makes it."""
        return _applied(joined([self.changed(name, parts[name]) for name in self.parts]), self._whole)

    def as_one(self, parts: Mapping[str, Numbers]) -> Numbers:
        """The parts in the form of the output, with the numbers that they have."""
        return _applied(joined([parts[name] for name in self.parts]), self._forms)

    def of_one(self, values: Numbers) -> dict[str, Numbers]:
        """The parts out of that form."""
        return apart(_undone(values, self._forms), self._shapes_entered)

    @property
    def _forms(self) -> list[Learned]:
        """What only puts numbers into another form."""
        return [one for one in self._whole if one[0].transform.shape(one[0].shape) != one[0].shape]

    @property
    def _shapes_entered(self) -> dict[str, Any]:
        return {name: steps[0][0].shape if (steps := self._steps[name]) else self._shapes[name] for name in self.parts}


def _behind(steps: Iterable[Learned], stops: Callable[[Step], bool]) -> tuple[list[Learned], bool]:
    """The steps behind the last one that stops, and whether there is such a one."""
    every = list(steps)
    last = max((at for at, (step, _) in enumerate(every) if stops(step)), default=-1)
    return every[last + 1 :], last >= 0


def _applied(values: Numbers, steps: Iterable[Learned]) -> Numbers:
    for step, learned in steps:
        values = step.transform.applied(values, learned)
    return values


def _undone(values: Numbers, steps: list[Learned]) -> Numbers:
    for step, learned in reversed(steps):
        values = step.transform.origin(values, learned)
    return values
