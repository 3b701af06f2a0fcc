"""Chooses the way in which a training takes its steps: its epochs are timed while they train, and the fastest stays."""

from __future__ import annotations

from statistics import median
from typing import TYPE_CHECKING, Any

from engine.message import Message
from engine.training.execution.captured import Captured, insisted, obstacle
from engine.training.execution.layout import PLAIN, known, laid, layout_for
from engine.training.execution.step import Take
from engine.training.execution.ways import (
    EAGER,
    FUNCTIONAL,
    GRAPH,
    INEXACT,
    NAMES,
    WITHIN,
    Parts,
    parts,
    plain,
    taking,
)
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
        self.layout = PLAIN
        """How the pictures lie: chosen before the first step, and kept to the last one."""
        self._seconds: dict[str, list[tuple[float, int]]] = {}
        """What each epoch took that was measured, and its steps."""
        self._parts: dict[tuple[str, int], Parts] = {}
        """What they are taken with. What knows the loop is not kept: a training that is over frees its data at once."""
        self._is_warm = False
        self._speeds: dict[str, float] = {}
        """Seconds a step of the ways that were measured, once one was chosen."""
        self._kept: dict[str, float] = {}
        """The same, as a run that goes on had measured them, perhaps on another machine."""
        self._graphs: dict[tuple[str, int], Captured] = {}
        self._captures = 0
        """How often a graph had been captured before this epoch."""
        self._trial: Trial | None = None
        self._was_tried = False

    @property
    def way(self) -> str:
        """The way of the begun epoch, or of the last one."""
        return self.taken[-1][1] if self.taken else EAGER

    def settle(self, loop: Loop) -> None:
        """Before the first step: lay the pictures as the network and the device want them.

        Raises Misfit where the settings ask for a graph that there cannot be.
        """
        self._lay(loop, layout_for(loop.network, loop.device, loop.settings.precision))
        if loop.settings.execution in WITHIN and (refusal := _obstacle(loop)):
            raise insisted(refusal)

    def begin(self, loop: Loop) -> Take:
        """How to take the steps that are left of this epoch."""
        wanted = self._wanted(loop) if loop.batch == 0 or not self.taken else self.way
        if wanted in WITHIN and _obstacle(loop):
            # A run that goes on elsewhere, or with other settings.
            wanted = WITHIN[wanted]
        self._go(loop, wanted)
        if loop.ranks.count > 1:
            # Which weights learn decides how the ranks hand over their gradients.
            return taking(loop, parts(loop, wanted))
        # What is compiled is for batches of one size.
        key = wanted, loop.settings.batch_size
        if key not in self._parts:
            self._parts[key] = parts(loop, wanted)
        if wanted not in WITHIN:
            return taking(loop, self._parts[key])
        if key not in self._graphs:
            self._graphs[key] = Captured(*self._parts[key], loop.update, loop.device, loop.settings.batch_size)
        self._captures = self._graphs[key].times
        return self._graphs[key].taking(
            loop.taken,
            loop.precision(),
            lambda: loop.learn,
            exact=loop.settings.exact,
            insists=loop.settings.execution == wanted,
        )

    def measured(self, seconds: float, steps: int) -> None:
        """So long took so many steps, those of an epoch that is over."""
        # The first epoch finds nothing where it is needed; and to capture a graph takes long, but only once.
        if self._is_warm and steps and sum(one.times for one in self._graphs_of(self.way)) == self._captures:
            self._seconds.setdefault(self.way, []).append((seconds, steps))
        self._is_warm = True

    def choose(self, loop: Loop) -> WayChosen | None:
        """Between two epochs: the way to go on in, where that is known by now and was not before."""
        if _is_fixed(loop):
            return None
        if self.is_chosen:
            return self._changed_over(loop)
        candidates = self._candidates(loop)
        if not all(map(self._is_known, candidates)):
            return None
        self.is_chosen = True
        self._speeds = {way: self._speed(way) for way in candidates}
        return self._chosen(loop, min(self._speeds, key=self._speeds.__getitem__))

    def close(self) -> None:
        """The training is over, or goes on elsewhere."""
        # They know the loop.
        self._graphs.clear()
        if self._trial is not None:
            self._trial.end()
            self._trial = None

    def _candidates(self, loop: Loop) -> tuple[str, ...]:
        """The ways with the same bits that can be taken here."""
        refused = any(one.refusal for one in self._graphs_of(GRAPH))
        return MEASURED if refused or _obstacle(loop) else (*MEASURED, GRAPH)

    def _graphs_of(self, way: str) -> list[Captured]:
        return [graph for (own, _), graph in self._graphs.items() if own == way]

    def _speed(self, way: str) -> float:
        """Seconds a step, by the epochs that were measured."""
        return median(taken / steps for taken, steps in self._seconds[way])

    def _chosen(self, loop: Loop, way: str) -> WayChosen:
        self._go(loop, way)
        times = self._speeds[EAGER] / self._speeds[way]
        text = "{way}: {times:.2f} times as fast as eager here."
        if way == EAGER:
            text = "{way}: no other way is faster here."
        return WayChosen(loop.step, way, times, Message(text, {"way": Message(NAMES[way]), "times": times}))

    def _changed_over(self, loop: Loop) -> WayChosen | None:
        """Have the network compiled beside, and take the compiled one when that is ready and worth while."""
        if loop.settings.exact or self.way in INEXACT or not self._is_compared():
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

    def _is_compared(self) -> bool:
        """Whether the ways are compared; a run that goes on measures its own again, and takes the others in scale."""
        if not self._speeds and self._is_known(self.way):
            own = self._speed(self.way)
            scale = own / self._kept[self.way] if self.way in self._kept else 0.0
            others = (*MEASURED, *self._kept)
            self._speeds = {way: self._kept[way] * scale if way in self._kept and scale else own for way in others}
        return bool(self._speeds)

    def _try(self, loop: Loop) -> None:
        # Only here: most trainings are exact.
        from engine.training.execution.trial import Trial

        self._was_tried = True
        self._trial = Trial(loop, next(loop.data.batches(loop.settings.seed, loop.epoch, loop.settings.batch_size)))

    def weighed(self, loop: Loop, measured: Measured) -> WayChosen | None:
        """Change over to the compiled network where that saves more time than the change takes."""
        # The process beside has measured all under the same load; this one knows its own speed.
        scale = self._speeds[FUNCTIONAL] / measured.seconds[FUNCTIONAL]
        self._speeds |= {way: measured.seconds[way] * scale for way in INEXACT if way in measured.seconds}
        best = min((way for way in INEXACT if way in measured.seconds), key=self._speeds.__getitem__)
        saved = _left(loop) * (self._speeds[self.way] - self._speeds[best])
        return self._chosen(loop, best) if saved > TWICE * measured.again else None

    def state(self) -> dict[str, Any]:
        """What a checkpoint keeps, so that a run that goes on obeys what was chosen."""
        return {
            "taken": [list(one) for one in self.taken],
            "chosen": self.is_chosen,
            "layout": self.layout,
            "speeds": dict(self._speeds or self._kept),
        }

    def restore(self, loop: Loop, state: dict[str, Any]) -> None:
        """Go on as :meth:`state` says; one of a former version says nothing.

        Whether compiling is worth while is asked again: there may be more epochs now, or another machine.
        """
        self._lay(loop, known(state.get("layout")))
        self.taken = [(int(epoch), plain(way)) for epoch, way in state.get("taken", [])]
        self.is_chosen = bool(state.get("chosen"))
        self._kept = {plain(way): float(speed) for way, speed in state.get("speeds", {}).items() if float(speed) > 0}

    def _lay(self, loop: Loop, layout: str) -> None:
        if layout != self.layout:
            loop.data, self.layout = laid(loop.data, loop.taken, layout), layout

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
        return min(self._candidates(loop), key=lambda way: sum(seconds for seconds, _ in self._seconds.get(way, ())))


def _is_fixed(loop: Loop) -> bool:
    return loop.ranks.count > 1 or loop.settings.execution != AUTO


def _obstacle(loop: Loop) -> Message | None:
    return obstacle(loop.update, loop.device, loop.ranks.count)


def _left(loop: Loop) -> int:
    """How many steps are left."""
    return (loop.settings.epochs - loop.epoch) * loop.steps_per_epoch
