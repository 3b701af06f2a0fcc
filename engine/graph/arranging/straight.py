"""Which wires of a line run straight: the most important first, and none that crosses another straight one."""

from __future__ import annotations

from bisect import bisect_left, insort
from collections.abc import Callable, Iterator
from typing import Any

from engine.graph.arranging.line import Line, Segment

NODES_APART, BESIDE_WIRE, WIRES_APART = 40.0, 24.0, 16.0


def by_worth(line: Line, only_best: bool = False) -> Iterator[list[Segment]]:
    """The wires to straighten, the most important first: those that skip layers, then those of the longest way.

    Of several that are worth the same at one node only the middle one is straightened, and none of an even number;
    with ``only_best`` none as well where another is worth more.
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
    if only_best:
        plain = [one for one in plain if _is_best(one, [*starts_in[one.source], *ends_in[one.target]], worth)]
    chosen = [
        one
        for one in plain
        if _is_middle(one, starts_in[one.source], worth, lambda other: (place[other.target], other.stop))
        and _is_middle(one, ends_in[one.target], worth, lambda other: (place[other.source], other.start))
    ]
    yield from ([one] for one in sorted(chosen, key=lambda one: -worth[one]))


def _is_best(one: Segment, rivals: list[Segment], worth: dict[Segment, int]) -> bool:
    return all(worth[other] <= worth[one] for other in rivals)


def _is_middle(one: Segment, rivals: list[Segment], worth: dict[Segment, int], place: Callable[[Segment], Any]) -> bool:
    """Whether a segment is the middle one of those at its end that are worth as much."""
    equal = sorted((other for other in rivals if worth.get(other, 0) == worth[one]), key=place)
    return len(equal) % 2 == 1 and equal[len(equal) // 2] is one


class Straight:
    """The segments that run straight, by their ends."""

    def __init__(self, line: Line) -> None:
        self.before: dict[int, Segment] = {}
        """The straight segment that enters a node or bend."""
        self.behind: dict[int, Segment] = {}
        self.place = [(0, 0)] * len(line.keys)
        """The column of each node or bend, and where it stands in it."""
        for column, numbers in enumerate(line.columns):
            for at, number in enumerate(numbers):
                self.place[number] = column, at
        self._taken: list[list[tuple[int, int]]] = [[] for _ in line.columns]

    def join(self, segments: list[Segment]) -> bool:
        """Make these segments one straight line, unless an end is taken or they would cross a straight one."""
        if not all(self._fits(one) for one in segments):
            return False
        for one in segments:
            column = self.place[one.source][0]
            insort(self._taken[column], (self.place[one.source][1], self.place[one.target][1]))
            self.behind[one.source] = self.before[one.target] = one
        return True

    def _fits(self, one: Segment) -> bool:
        if one.source in self.behind or one.target in self.before:
            return False
        column, start = self.place[one.source]
        stop = self.place[one.target][1]
        others = self._taken[column]
        at = bisect_left(others, (start, stop))
        return (at == 0 or others[at - 1][1] < stop) and (at == len(others) or others[at][1] > stop)


def gap(line: Line, first: int, second: int) -> float:
    """The room between two neighbours of a column."""
    bends = (line.keys[first] is None) + (line.keys[second] is None)
    return (NODES_APART, BESIDE_WIRE, WIRES_APART)[bends]
