"""Keeps how a training went inside: for each layer with weights what it held, learned and told, at some moments."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from time import perf_counter

from engine.compile.paths import is_left_out
from engine.compile.tapping import Tapped
from engine.recorded import history
from engine.recorded.history import Look, Snapshot
from engine.training.loop import Loop
from engine.training.watching import views as _  # noqa: F401  (fills the table of views)
from engine.training.watching.ask import Ask
from engine.training.watching.probe import Probe
from engine.training.watching.thinned import Thinned
from engine.training.watching.view import VIEWS

KEPT = 200
"""So many snapshots of a run are kept at most."""
SHARE = 0.005
"""The part of the training's time that this may take; it counts in that of all looking."""
ROOM = 8 * 2**20
"""So large the file becomes at most, where a snapshot of a large network takes much."""
FEWEST, MOST_NODES = 16, 500


class Chronicle:
    """Looks at the network now and then, and writes what it sees beside the metrics of the run."""

    def __init__(self, loop: Loop, folder: Path, clock: Callable[[], float] = perf_counter) -> None:
        self.loop = loop
        self.folder = folder
        self.clock = clock
        self.spent: Callable[[float], None] = lambda seconds: None
        """Told how many seconds each look took."""
        self._tapped: Tapped | None = None
        known = loop.analysis
        learned = [key for key, facts in known.nodes.items() if facts.weights and not is_left_out(known, key)]
        self._nodes = learned[:MOST_NODES]
        self._is_on = bool(self._nodes)
        self._kept: Thinned[bytes] = Thinned(KEPT)
        for step, piece in history.pieces(folder):
            self._kept.add(step, piece)
        whole = loop.settings.epochs * loop.steps_per_epoch
        self._kept.gap = max(self._usual_gap(), whole // KEPT, 1)
        self._next_step, self._free_at = 0, 0.0
        self._plan_next()

    def _usual_gap(self) -> int:
        """How far the snapshots of a run that goes on are apart, where there were so many that some had to go."""
        steps = self._kept.steps
        return (steps[-1] - steps[0]) // (len(steps) - 1) if len(steps) > KEPT // 2 else 1

    def begin(self) -> None:
        """Look at a network that has not learned yet; one that goes on has been seen."""
        if self._is_on and not len(self._kept):
            self._take()

    def tick(self) -> None:
        """Called between two steps: look where it is time."""
        # Many thousand times a second, nearly always in vain.
        if self.loop.step >= self._next_step and self._is_on and self.clock() >= self._free_at:
            self._take()

    def end(self) -> None:
        """Look at what became of it."""
        if self._is_on and (not len(self._kept) or self._kept.steps[-1] < self.loop.step):
            self._take()

    def _take(self) -> None:
        begun = self.clock()
        try:
            self._add(history.piece_of(Snapshot(self.loop.step, tuple(self._looks()))))
        except Exception:
            # It is worth less than the training: memory and disk are left to that, and no view ends it.
            self._is_on = False
        seconds = self.clock() - begun
        self._free_at = begun + seconds + seconds / SHARE
        self._plan_next()
        self.spent(seconds)

    def _plan_next(self) -> None:
        if len(self._kept):
            self._next_step = self._kept.steps[-1] + self._kept.gap

    def _looks(self) -> Iterator[Look]:
        if self._tapped is None:
            self._tapped = Tapped(self.loop.made, self.loop.analysis)
        probe = Probe(self.loop, self._tapped, 0, {})
        for view in history.VIEWS:
            for node in self._nodes:
                seen = VIEWS[view].look(probe, Ask(view, node))
                if seen is not None:
                    yield history.look_of(seen)

    def _add(self, piece: bytes) -> None:
        self._kept.most = min(KEPT, max(FEWEST, ROOM // len(piece)))
        before = len(self._kept)
        self._kept.add(self.loop.step, piece)
        if len(self._kept) == before + 1:
            history.add(self.folder, piece)
        else:
            history.rewrite(self.folder, self._kept)
