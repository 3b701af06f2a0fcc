"""Asks the trainings that were to stay what became of them, each in a thread of its own, so that nobody waits."""

from __future__ import annotations

import threading
from collections.abc import Iterable
from queue import SimpleQueue

from engine.frozen import frozen
from engine.recorded.results import Results, read_results
from engine.runs import Run
from engine.training.messages import Held
from engine.training.regained import knock
from engine.training.staying import Place
from engine.training.wire import Wire


@frozen
class Found:
    """What stayed: a wire to its training and what that says of itself, or else what it came to."""

    place: Place
    wire: Wire | None = None
    held: Held | None = None
    results: Results | None = None


class Asking:
    """The answers of these places; a process that is stuck gives none."""

    def __init__(self, wanted: Iterable[Place]) -> None:
        self._wanted = list(wanted)
        self._answers: SimpleQueue[Found] = SimpleQueue()
        self._is_over = threading.Event()
        for one in self._wanted:
            threading.Thread(target=self._ask, args=(one,), name="layerloom-asking", daemon=True).start()

    @property
    def is_done(self) -> bool:
        """Whether all have answered."""
        return self._answers.qsize() >= len(self._wanted)

    def end(self) -> list[Found]:
        """What has answered by now, the last training first; who answers later is left alone."""
        self._is_over.set()
        found: list[Found] = []
        while not self._answers.empty():
            found.append(self._answers.get())
        return sorted(found, key=lambda one: one.place.entry.run, reverse=True)

    def _ask(self, one: Place) -> None:
        try:
            answer = knock(one)
        except OSError:
            # Nobody can say whether it lives: that is no answer.
            return
        if answer is None:
            self._answers.put(Found(one, results=read_results(Run(one.run)) if one.run is not None else None))
        elif self._is_over.is_set():
            answer[0].close()
        else:
            self._answers.put(Found(one, *answer))
