"""What the views of one training showed: moments of its whole time where they are small, else the newest alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from engine.training.watching.ask import Ask, Histogram, Seen
from engine.training.watching.thinned import Thinned

MOST_SEEN = 96
MOST_WAYS = 8
"""Of what does not last, so many ways to ask for the same view of the same node are kept: pages, moments, methods."""
MOST_PARTS, LONGEST = 64, 120
EXAMPLES = frozenset(("example", "row"))
"""The options that say which example is looked at."""


class Sights(dict[Ask, Thinned[Seen]]):
    """By what was asked for."""

    def keep(self, seen: Seen) -> None:
        """Keep what was shown last; a person who looks at one example after the other leaves but one of them here."""
        if _is_of_example(seen.ask):
            for one in [*self]:
                if one != seen.ask and (one.view, one.node) == (seen.ask.view, seen.ask.node) and _is_of_example(one):
                    del self[one]
        # What was shown last stands last.
        kept = self.pop(seen.ask, None) or Thinned[Seen](MOST_SEEN)
        self[seen.ask] = kept
        if not lasts(seen):
            kept.clear()
        kept.add(seen.step, seen)
        if not lasts(seen):
            self._thin(seen.ask)

    def _thin(self, ask: Ask) -> None:
        """Keep the newest few of all that was asked of the same view of the same node, whatever the options were."""
        beside = [one for one in self if (one.view, one.node) == (ask.view, ask.node)]
        for one in beside[:-MOST_WAYS]:
            newest = self[one].newest
            if newest is None or not lasts(newest):
                del self[one]

    def cut(self, step: int) -> None:
        """Forget what came behind a step: the training goes on from there."""
        for kept in self.values():
            kept.cut(step)

    def all(self) -> Iterator[Seen]:
        for kept in self.values():
            yield from kept


def lasts(seen: Seen) -> bool:
    """Whether this is kept over the whole time: histograms and single numbers are, pictures and long texts are not."""
    return not seen.arrays and _is_small(seen.facts)


def _is_small(value: Any) -> bool:
    if isinstance(value, Mapping):
        return len(value) <= MOST_PARTS and all(map(_is_small, value.values()))
    if isinstance(value, tuple):
        return len(value) <= MOST_PARTS and all(map(_is_small, value))
    if isinstance(value, str):
        return len(value) <= LONGEST
    return value is None or isinstance(value, (int, float, Histogram))


def _is_of_example(ask: Ask) -> bool:
    return any(name in EXAMPLES for name, _ in ask.options)
