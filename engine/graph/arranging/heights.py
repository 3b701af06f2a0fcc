"""Third phase: heights, so that as many wires as can be run straight and nothing stands on anything else."""

from __future__ import annotations

from itertools import pairwise
from math import inf
from statistics import median

from engine.graph.arranging.line import Line, Segment
from engine.graph.arranging.straight import Straight, by_worth, gap

ROUNDS = 12


def heights_of(line: Line) -> list[float]:
    """The upper edge of each node and the height of each bend; the highest is at zero."""
    beads = _Beads(line)
    for segments in by_worth(line):
        beads.join(segments)
    strings = _Strings(line, beads)
    for _ in range(ROUNDS):
        strings.settle()
    tops = [strings.at[beads.string[one]] + beads.shift[one] for one in range(len(line.keys))]
    return line.from_the_top(tops)


class _Beads:
    """Strings of nodes and bends that hang at one straight wire; two strings never cross."""

    def __init__(self, line: Line) -> None:
        self._straight = Straight(line)
        self.string = list(range(len(line.keys)))
        self.shift = [0.0] * len(line.keys)
        """The upper edge of each, from the height of its string."""
        self._members = [[one] for one in self.string]

    def join(self, segments: list[Segment]) -> None:
        """Hang what these segments join at one string, where they can be straight."""
        if self._straight.join(segments):
            for one in segments:
                self._tie(one)

    def _tie(self, one: Segment) -> None:
        kept, gone = self.string[one.source], self.string[one.target]
        by = self.shift[one.source] + one.start - one.stop - self.shift[one.target]
        for number in self._members[gone]:
            self.string[number] = kept
            self.shift[number] += by
        self._members[kept] += self._members[gone]
        self._members[gone] = []


class _Strings:
    """The heights of the strings: each near to what it is wired to, and none on another."""

    def __init__(self, line: Line, beads: _Beads) -> None:
        self.above: dict[int, dict[int, float]] = {one: {} for one in set(beads.string)}
        """For each string those right above it, and how much lower it has to be."""
        self.below: dict[int, dict[int, float]] = {one: {} for one in set(beads.string)}
        for column in line.columns:
            for first, second in pairwise(column):
                upper, lower = beads.string[first], beads.string[second]
                apart = beads.shift[first] + line.tall[first] + gap(line, first, second) - beads.shift[second]
                self.above[lower][upper] = max(apart, self.above[lower].get(upper, -inf))
                self.below[upper][lower] = self.above[lower][upper]
        self.wires: dict[int, list[tuple[int, float]]] = {one: [] for one in self.above}
        """For each string those that it is wired to, and how much lower it would be with that wire straight."""
        for one in (one for segments in line.segments for one in segments):
            upper, lower = beads.string[one.source], beads.string[one.target]
            if upper != lower:
                by = beads.shift[one.source] + one.start - beads.shift[one.target] - one.stop
                self.wires[lower].append((upper, by))
                self.wires[upper].append((lower, -by))
        self.down = _downwards(self.above, self.below)
        self.at = {one: 0.0 for one in self.down}
        self.at = self._pushed_down({one: -inf for one in self.down})

    def settle(self) -> None:
        """Move each string towards the middle of what it is wired to, as far as the others leave room."""
        wanted = {one: self._wanted(one) for one in self.down}
        first, second = self._pushed_down(wanted), self._pushed_up(wanted)
        # Halfway between two ways that leave enough room there is enough as well.
        self.at = {one: (first[one] + second[one]) / 2 for one in self.down}

    def _wanted(self, one: int) -> float:
        return median(self.at[other] + by for other, by in self.wires[one]) if self.wires[one] else self.at[one]

    def _pushed_down(self, wanted: dict[int, float]) -> dict[int, float]:
        made: dict[int, float] = {}
        for one in self.down:
            lowest = max((made[other] + apart for other, apart in self.above[one].items()), default=-inf)
            made[one] = max(lowest, wanted[one])
            made[one] = 0.0 if made[one] == -inf else made[one]
        return made

    def _pushed_up(self, wanted: dict[int, float]) -> dict[int, float]:
        made: dict[int, float] = {}
        for one in reversed(self.down):
            made[one] = min((made[other] - apart for other, apart in self.below[one].items()), default=inf)
            made[one] = min(made[one], wanted[one])
        return made


def _downwards(above: dict[int, dict[int, float]], below: dict[int, dict[int, float]]) -> list[int]:
    """The strings in an order in which each comes behind those above it."""
    waiting = {one: len(upper) for one, upper in above.items()}
    ready = [one for one, count in waiting.items() if not count]
    found: list[int] = []
    while ready:
        found.append(ready.pop())
        for lower in below[found[-1]]:
            waiting[lower] -= 1
            if not waiting[lower]:
                ready.append(lower)
    assert len(found) == len(above)
    return found
