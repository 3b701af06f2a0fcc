"""Chooses the way in which a training takes its steps: its epochs are timed while they train, and the fastest stays."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING, Any

from engine.message import Message
from engine.training.execution.step import Take
from engine.training.execution.ways import COMPILED, EAGER, FUNCTIONAL, NAMES, Parts, parts, plain, taking
from engine.training.messages import WayChosen

if TYPE_CHECKING:
    from engine.training.execution.trial import Measured, Trial
    from engine.training.loop import Loop

AUTO = "auto"
ENOUGH_SECONDS = 1.0
ENOUGH_EPOCHS = 8
"""A way is known behind so many seconds, or so many epochs, of it."""
MEASURED = (FUNCTIONAL, EAGER)
"""The ways that compute the same bits; the first is hardly ever slower, so that it begins."""
WORTH_SECONDS = 60.0
"""A training that is over sooner is not compiled."""
TWICE = 2.0
"""So many times the time that a change takes it has to save."""


class Execution:
    """In which way each epoch of a loop is taken; it changes between two epochs only.

    Where the training need not be exact, a process beside it compiles the network meanwhile; the training changes over
    only when that is ready, and when it saves more time than the change takes.
    """

    def __init__(self) -> None:
        self.taken: list[tuple[int, str]] = []
        """The epochs, from 0, with which another way began, each with its name."""
        self.is_chosen = False
        self._seconds: dict[str, list[tuple[float, int]]] = {}
        """What each epoch took that was measured, and its steps."""
        self._parts: dict[tuple[str, int], Parts] = {}
        """What they are taken with. What knows the loop is not kept: a training that is over frees its data at once."""
        self._is_warm = False
        self._speeds: dict[str, float] = {}
        """Seconds a step of the ways that were measured, once one was chosen."""
        self._trial: Trial | None = None
        self._was_tried = False

    @property
    def way(self) -> str:
        """The way of the begun epoch, or of the last one."""
        return self.taken[-1][1] if self.taken else EAGER

    def begin(self, loop: Loop) -> Take:
        """How to take the steps that are left of this epoch."""
        wanted = self._wanted(loop) if loop.batch == 0 or not self.taken else self.way
        self._go(loop, wanted)
        if loop.ranks.count > 1:
            # Which weights learn decides how the ranks hand over their gradients.
            return taking(loop, parts(loop, wanted))
        # What is compiled is for batches of one size.
        key = wanted, loop.settings.batch_size
        if key not in self._parts:
            self._parts[key] = parts(loop, wanted)
        return taking(loop, self._parts[key])

    def measured(self, seconds: float, steps: int) -> None:
        """So long took so many steps, those of an epoch that is over."""
        if self._is_warm and steps:
            self._seconds.setdefault(self.way, []).append((seconds, steps))
        # The first epoch finds nothing where it is needed.
        self._is_warm = True

    def choose(self, loop: Loop) -> WayChosen | None:
        """Between two epochs: the way to go on in, where that is known by now and was not before."""
        if _is_fixed(loop):
            return None
        if self.is_chosen:
            return self._changed_over(loop)
        if not all(map(self._is_known, MEASURED)):
            return None
        self.is_chosen = True
        self._speeds = {way: median(taken / steps for taken, steps in self._seconds[way]) for way in MEASURED}
        return self._chosen(loop, min(self._speeds, key=self._speeds.__getitem__))

    def close(self) -> None:
        """The training is over, or goes on elsewhere."""
        if self._trial is not None:
            self._trial.end()
            self._trial = None

    def _chosen(self, loop: Loop, way: str) -> WayChosen:
        self._go(loop, way)
        times = self._speeds[EAGER] / self._speeds[way]
        text = "{way}: {times:.2f} times as fast as eager here."
        if way == EAGER:
            text = "{way}: no other way is faster here."
        return WayChosen(loop.step, way, times, Message(text, {"way": Message(NAMES[way]), "times": times}))

    def _changed_over(self, loop: Loop) -> WayChosen | None:
        """Have the network compiled beside, and take the compiled one when that is ready and worth while."""
        if loop.settings.exact or not self._speeds or self.way == COMPILED:
            return None
        if self._trial is None:
            if not self._was_tried and _left(loop) * self._speeds[self.way] > WORTH_SECONDS:
                self._try(loop)
            return None
        if not self._trial.is_over:
            return None
        said = self._trial.answer()
        self._trial = None
        if isinstance(said, str):
            text = "It cannot be compiled here, and goes on as before: {error}."
            times = self._speeds[EAGER] / self._speeds[self.way]
            return WayChosen(loop.step, self.way, times, Message(text, {"error": said}))
        return self.weighed(loop, said)

    def _try(self, loop: Loop) -> None:
        # Only here: most trainings are exact.
        from engine.training.execution.trial import Trial

        self._was_tried = True
        self._trial = Trial(loop, next(loop.data.batches(loop.settings.seed, loop.epoch, loop.settings.batch_size)))

    def weighed(self, loop: Loop, measured: Measured) -> WayChosen | None:
        """Change over to the compiled network where that saves more time than the change takes."""
        # The process beside has measured both under the same load; this one knows its own speed.
        functional = self._speeds[FUNCTIONAL]
        self._speeds[COMPILED] = functional * measured.compiled / measured.functional
        saved = _left(loop) * (self._speeds[self.way] - self._speeds[COMPILED])
        return self._chosen(loop, COMPILED) if saved > TWICE * measured.again else None

    def state(self) -> dict[str, Any]:
        """What a checkpoint keeps, so that a run that goes on obeys what was chosen."""
        return {"taken": [list(one) for one in self.taken], "chosen": self.is_chosen}

    def restore(self, state: dict[str, Any]) -> None:
        """Go on as :meth:`state` says; one of a former version says nothing."""
        self.taken = [(int(epoch), plain(way)) for epoch, way in state.get("taken", [])]
        self.is_chosen = bool(state.get("chosen"))

    def _go(self, loop: Loop, way: str) -> None:
        """Take the steps from here on in this way."""
        if not self.taken or way != self.way:
            self.taken.append((loop.epoch, way))

    def _is_known(self, way: str) -> bool:
        found = self._seconds.get(way, ())
        return len(found) >= ENOUGH_EPOCHS or sum(seconds for seconds, _ in found) >= ENOUGH_SECONDS

    def _wanted(self, loop: Loop) -> str:
        if loop.ranks.count > 1:
            return EAGER
        if loop.settings.execution != AUTO:
            return loop.settings.execution
        if self.is_chosen:
            return self.way
        # They take turns.
        return min(MEASURED, key=lambda way: sum(seconds for seconds, _ in self._seconds.get(way, ())))


def _is_fixed(loop: Loop) -> bool:
    return loop.ranks.count > 1 or loop.settings.execution != AUTO


def _left(loop: Loop) -> int:
    """How many steps are left."""
    return (loop.settings.epochs - loop.epoch) * loop.steps_per_epoch
