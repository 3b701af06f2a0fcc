"""Third phase: heights, so that as many wires as can be run straight and nothing stands on anything else."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Callable, Iterator
from itertools import pairwise
from math import floor, inf
from statistics import median
from typing import Any

from engine.graph.arranging.line import Line, Segment

GRID = 8
NODES_APART, BESIDE_WIRE, WIRES_APART = 40.0, 24.0, 16.0
ROUNDS = 12


def heights_of(line: Line) -> list[float]:
    """The upper edge of each node and the height of each bend; the highest is at zero."""
    beads = _Beads(line)
    for segments in _by_worth(line):
        beads.join(segments)
    strings = _Strings(line, beads)
    for _ in range(ROUNDS):
        strings.settle()
    tops = [strings.at[beads.string[one]] + beads.shift[one] for one in range(len(line.keys))]
    # Distances are multiples of the grid, so that rounding everything down brings nothing closer.
    even = [floor(top / GRID) * float(GRID) for top in tops]
    highest = min((even[one] for one, key in enumerate(line.keys) if key is not None), default=0.0)
    return [top - highest for top in even]


def _by_worth(line: Line) -> Iterator[list[Segment]]:
    """The wires to straighten, the most important first: those that skip layers, then those of the longest way.

    Of several that are worth the same at one node only the middle one is straightened, and none of an even number.
    """
    yield from sorted(line.long, key=len, reverse=True)
    worth = line.ways()
    ends_in: dict[int, list[Segment]] = {}
    starts_in: dict[int, list[Segment]] = {}
    for segments in line.segments:
        for one in segments:
            ends_in.setdefault(one.target, []).append(one)
            starts_in.setdefault(one.source, []).append(one)
    place = {number: at for column in line.columns for at, number in enumerate(column)}
    plain = [one for segments in line.segments for one in segments if line.is_real(one)]
    chosen = [
        one
        for one in plain
        if _is_middle(one, starts_in[one.source], worth, lambda other: (place[other.target], other.stop))
        and _is_middle(one, ends_in[one.target], worth, lambda other: (place[other.source], other.start))
    ]
    yield from ([one] for one in sorted(chosen, key=lambda one: -worth[one]))


def _is_middle(one: Segment, rivals: list[Segment], worth: dict[Segment, int], place: Callable[[Segment], Any]) -> bool:
    """Whether a segment is the middle one of those at its end that are worth as much."""
    equal = sorted((other for other in rivals if worth.get(other, 0) == worth[one]), key=place)
    return len(equal) % 2 == 1 and equal[len(equal) // 2] is one


class _Beads:
    """Strings of nodes and bends that hang at one straight wire; two strings never cross."""

    def __init__(self, line: Line) -> None:
        count = len(line.keys)
        self.string = list(range(count))
        self.shift = [0.0] * count
        """The upper edge of each, from the height of its string."""
        self._members = [[one] for one in range(count)]
        self._before: set[int] = set()
        self._behind: set[int] = set()
        self._place = [(0, 0)] * count
        for column, numbers in enumerate(line.columns):
            for at, number in enumerate(numbers):
                self._place[number] = column, at
        self._straight: list[list[tuple[int, int]]] = [[] for _ in line.columns]

    def join(self, segments: list[Segment]) -> None:
        """Make these segments one straight line, unless an end is taken or they would cross a straight one."""
        if not all(self._fits(one) for one in segments):
            return
        for one in segments:
            column = self._place[one.source][0]
            insort(self._straight[column], (self._place[one.source][1], self._place[one.target][1]))
            self._behind.add(one.source)
            self._before.add(one.target)
            self._tie(one)

    def _fits(self, one: Segment) -> bool:
        if one.source in self._behind or one.target in self._before:
            return False
        column, start = self._place[one.source]
        stop = self._place[one.target][1]
        others = self._straight[column]
        at = bisect_left(others, (start, stop))
        return (at == 0 or others[at - 1][1] < stop) and (at == len(others) or others[at][1] > stop)

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
                apart = beads.shift[first] + line.tall[first] + _gap(line, first, second) - beads.shift[second]
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


def _gap(line: Line, first: int, second: int) -> float:
    bends = [line.keys[one] is None for one in (first, second)]
    return WIRES_APART if all(bends) else BESIDE_WIRE if any(bends) else NODES_APART


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
