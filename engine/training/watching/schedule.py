"""When which view is looked at: the newest wish first served, and never more than a small share of the time."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from time import perf_counter
from typing import Any

from engine.compile.tapping import Tapped
from engine.training.loop import Loop
from engine.training.watching import views as _  # noqa: F401  (fills the table of views)
from engine.training.watching.ask import Ask, Seen
from engine.training.watching.probe import Probe
from engine.training.watching.view import VIEWS

SHARE = 0.015
"""The part of the training's time that looking may take; the pauses between two rounds grow to hold it."""
ROUND = 0.01
"""A round of looks that has taken so many seconds leaves what is left to the next."""


class Watching:
    """The asks of one owner, and when each was seen last."""

    def __init__(self, loop: Loop, clock: Callable[[], float] = perf_counter) -> None:
        self.loop = loop
        self.clock = clock
        self.asks: tuple[Ask, ...] = ()
        self._tapped: Tapped | None = None
        self._due: dict[Ask, float] = {}
        self._memories: dict[Ask, dict[str, Any]] = {}
        self._free_at = 0.0
        self.spanning: list[Ask] = []
        """What was begun before this step, and is seen behind it."""

    def ask(self, asks: Iterable[Ask]) -> None:
        """Look at these from now on; what was not asked for before is seen first."""
        self.asks = tuple(dict.fromkeys(one for one in asks if one.view in VIEWS))
        self._due = {one: self._due.get(one, 0.0) for one in self.asks}
        self._memories = {one: kept for one, kept in self._memories.items() if one in self._due}
        if not all(self._due.values()):
            self._free_at = 0.0

    def round(self) -> Iterator[Seen]:
        """What is due now, the longest waiting first; nothing as long as the last round is not paid for."""
        begun = self.clock()
        if begun < self._free_at:
            return
        due = sorted((one for one in self.asks if self._due[one] <= begun), key=self._due.__getitem__)
        if not due:
            return
        yield from self._looks(due, begun)
        done = self.clock()
        self._free_at = done + (done - begun) / SHARE

    def everything(self) -> Iterator[Seen]:
        """All that is asked for, whatever it takes: the training stands still."""
        yield from self._looks(self.asks, float("inf"))

    def _looks(self, asks: Iterable[Ask], begun: float) -> Iterator[Seen]:
        probes: dict[int, Probe] = {}
        for one in asks:
            found = self._look(one, self._probe(one, probes))
            now = self.clock()
            self._due[one] = now + VIEWS[one.view].pause
            if found is not None:
                yield found
            if now - begun > ROUND:
                return

    def _look(self, ask: Ask, probe: Probe) -> Seen | None:
        chosen = VIEWS[ask.view]
        if chosen.begin is None:
            return chosen.look(probe, ask)
        self.spanning.append(ask)
        return chosen.begin(probe, ask)

    def behind(self) -> Iterator[Seen]:
        """What was begun before the last step; called behind it where there is any."""
        probes: dict[int, Probe] = {}
        begun, asks, self.spanning = self.clock(), self.spanning, []
        for ask in (one for one in asks if one in self._due):
            found = VIEWS[ask.view].look(self._probe(ask, probes), ask)
            if found is not None:
                yield found
        self._free_at += (self.clock() - begun) / SHARE

    def _probe(self, ask: Ask, probes: dict[int, Probe]) -> Probe:
        """The probe of this round with the example that is asked for in front."""
        if self._tapped is None:
            self._tapped = Tapped(self.loop.made, self.loop.analysis)
        chosen = ask.option("example", 0)
        if chosen not in probes:
            probes[chosen] = Probe(self.loop, self._tapped, chosen, self._memories)
        return probes[chosen]
