"""When which view is looked at: the newest wish first served, and never more than a small share of the time."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator
from time import perf_counter
from typing import Any

from engine.compile.tapping import Tapped
from engine.training.loop import Loop
from engine.training.watching import views as _  # noqa: F401  (fills the table of views)
from engine.training.watching.ask import Ask, Seen
from engine.training.watching.pace import Pace
from engine.training.watching.probe import Probe
from engine.training.watching.view import VIEWS, Look

SHARE = 0.012
"""The part of the training's time that looking may take; the pauses between two rounds grow to hold it. Steps behind a
look find the caches cold, which costs an eighth of it once more: together it stays below 1.5 %."""
MORE, MOST_OWED = 0.5, 60.0
"""By so much of itself a pause grows at most to pay for other looking; and so many seconds are owed at most."""
STILL = float("inf")
"""No round that begins then ends too late: the training stands still."""
ROUND = 0.004
"""Looks that have taken so many seconds, without that of the whole network, leave what is left to the next round."""


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
        self._owed = 0.0
        """The seconds of pause that other looking is still to be paid for with."""
        self.pace = Pace(clock)
        self.on_failure: Callable[[Ask, Exception], None] | None = None
        """Told of a view that fails, which is off from then on; without it the failure goes on its way."""
        self.broken: set[tuple[str, str]] = set()
        """The views that failed, each with its node."""
        self.spanning: list[Ask] = []
        """What was begun before this step, and is seen behind it."""

    def ask(self, asks: Iterable[Ask]) -> None:
        """Look at these from now on; what was not asked for before is seen first."""
        self.asks = tuple(dict.fromkeys(one for one in asks if one.view in VIEWS))
        self._due = {one: self._due.get(one, 0.0) for one in self.asks}
        self._memories = {one: kept for one, kept in self._memories.items() if one in self._due}

    def round(self) -> Iterator[Seen]:
        """What is due now, as long as the last round is not paid for only what was never seen; that is paid for later.

        The picture of the whole network comes in each round, then what waits longest: with many panels open each of
        them is seen less often, and the canvas stays alive.
        """
        begun = self.clock()
        is_early = begun < self._free_at
        due = [one for one in self.asks if self._due[one] <= begun and not (is_early and self._due[one])]
        if not due:
            return
        due.sort(key=self._due.__getitem__)
        # One that was never seen comes in its turn: who draws waits for the answer first.
        whole = [one for one in due if VIEWS[one.view].first and self._due[one]]
        try:
            yield from self._looks([*whole, *(one for one in due if one not in whole)], begun, len(whole))
        finally:
            # Who takes no more of them pays for those that were taken.
            self._pay(begun, is_early=is_early)

    def _pay(self, begun: float, *, is_early: bool) -> None:
        """Rest as long as a round has cost, and a little for other looking; one that came too early is paid later."""
        took = self.clock() - begun
        if is_early:
            self.spend(took)
            return
        pause = took / SHARE
        paid = min(self._owed, pause * MORE)
        self._owed -= paid
        self._free_at = begun + took + pause + paid

    def spend(self, seconds: float) -> None:
        """Other looking has taken so long: the next rounds pay for it, each a little, so that no picture stands."""
        self._owed = min(self._owed + seconds / SHARE, MOST_OWED)

    def everything(self, but: Container[Ask] = ()) -> Iterator[Seen]:
        """All that is asked for ``but`` these, whatever it takes, what is new first: the training stands still."""
        yield from self._looks(sorted((one for one in self.asks if one not in but), key=self._due.__getitem__), STILL)

    def _looks(self, asks: Iterable[Ask], begun: float, first: int = 0) -> Iterator[Seen]:
        """What the ``first`` so many show, and what the others do until they have lasted long enough, one at least."""
        probes: dict[tuple[int, str], Probe] = {}
        for number, one in enumerate(asks):
            if number == first and begun != STILL:
                begun = self.clock()
            probe = self._probe(one, probes)
            probe.still = begun == STILL
            found = self._look(one, probe)
            now = self.clock()
            self._due[one] = now + VIEWS[one.view].pause
            if found is not None:
                yield found
            if number >= first and now - begun > ROUND:
                return

    def _look(self, ask: Ask, probe: Probe) -> Seen | None:
        chosen = VIEWS[ask.view]
        if chosen.begin is None:
            return self._timed(chosen.look, probe, ask)
        if ask not in self.spanning:
            self.spanning.append(ask)
        return self._timed(chosen.begin, probe, ask)

    def _timed(self, look: Look, probe: Probe, ask: Ask) -> Seen | None:
        if (ask.view, ask.node) in self.broken:
            return None
        probe.pace, begun = self.pace, self.clock()
        try:
            found = look(probe, ask)
        except Exception as error:
            if self.on_failure is None:
                raise
            self.broken.add((ask.view, ask.node))
            self.on_failure(ask, error)
            return None
        done = self.clock()
        self.pace.add(done, done - begun, ask.view if found is not None else "")
        return found

    def behind(self) -> Iterator[Seen]:
        """What was begun before the last step; called behind it where there is any."""
        probes: dict[tuple[int, str], Probe] = {}
        begun, asks, self.spanning = self.clock(), self.spanning, []
        for ask in (one for one in asks if one in self._due):
            found = self._timed(VIEWS[ask.view].look, self._probe(ask, probes), ask)
            if found is not None:
                yield found
        self._free_at += (self.clock() - begun) / SHARE

    def _probe(self, ask: Ask, probes: dict[tuple[int, str], Probe]) -> Probe:
        """The probe of this round with the example that is asked for in front."""
        if self._tapped is None:
            self._tapped = Tapped(self.loop.made, self.loop.analysis)
        chosen, entered = ask.option("example", 0), ask.option("example", "")
        if (chosen, entered) not in probes:
            probes[chosen, entered] = Probe(self.loop, self._tapped, chosen, self._memories, entered)
        return probes[chosen, entered]
