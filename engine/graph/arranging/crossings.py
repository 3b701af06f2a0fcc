"""Second phase: the order of what stands in each column, so that few wires cross."""

from __future__ import annotations

from bisect import bisect_left, bisect_right, insort

from engine.graph.arranging.line import Line, Segment

SWEEPS = 8
ABOVE = -1.0
"""The place that a wire from an earlier line comes from."""


def put_in_order(line: Line) -> None:
    """Order each column by the middle of what it is wired to, to and fro, and keep the best order that came up.

    Of equal places a bend gets the upper one, so that a wire runs straight above the layers that it skips, and then
    what lies on the longest way.
    """
    entering, leaving = _neighbours(line)
    worth = line.ways()
    longest = [
        max((worth[one] for one in (*entering[number], *leaving[number])), default=0)
        for number in range(len(line.keys))
    ]
    columns = [sorted(column, key=lambda one: (line.keys[one] is not None, -longest[one])) for column in line.columns]
    best, fewest = columns, _crossings(line, columns)
    for sweep in range(SWEEPS):
        if not fewest:
            break
        columns = _sweep(line, columns, leaving if sweep % 2 else entering, back=bool(sweep % 2))
        found = _crossings(line, columns)
        if found < fewest:
            best, fewest = columns, found
    line.columns = best


def _neighbours(line: Line) -> tuple[list[list[Segment]], list[list[Segment]]]:
    entering: list[list[Segment]] = [[] for _ in line.keys]
    leaving: list[list[Segment]] = [[] for _ in line.keys]
    for segments in line.segments:
        for one in segments:
            entering[one.target].append(one)
            leaving[one.source].append(one)
    return entering, leaving


def _sweep(line: Line, columns: list[list[int]], towards: list[list[Segment]], back: bool) -> list[list[int]]:
    """Every column in the order of the middle places of its neighbours in the column before it, or behind it."""
    made = list(columns)
    place = [0.0] * len(line.keys)
    for at in reversed(range(len(columns))) if back else range(len(columns)):
        wanted = {}
        for index, number in enumerate(made[at]):
            ends = [
                place[one.target] + _share(line, one.target, one.stop + one.index / 100)
                if back
                else place[one.source] + _share(line, one.source, one.start)
                for one in towards[number]
            ]
            ends += [ABOVE] if number in line.from_above and not back else []
            wanted[number] = sum(ends) / len(ends) if ends else index + 0.5
        made[at] = sorted(made[at], key=wanted.__getitem__)
        for index, number in enumerate(made[at]):
            place[number] = float(index)
    return made


def _share(line: Line, number: int, height: float) -> float:
    return (height + 1) / (line.tall[number] + 2)


def _crossings(line: Line, columns: list[list[int]]) -> int:
    """How many pairs of wires cross; a wire from an earlier line crosses what stands above its node."""
    place = {number: index for column in columns for index, number in enumerate(column)}
    count = sum(place[number] for number in line.from_above)
    for segments in line.segments:
        ends = sorted((place[one.source], one.start, place[one.target], one.stop, one.index) for one in segments)
        passed: list[tuple[int, float, int]] = []
        at = 0
        while at < len(ends):
            # What leaves one port together does not cross.
            same = bisect_right(ends, ends[at][:2], lo=at, key=lambda end: end[:2])
            count += sum(len(passed) - bisect_right(passed, end[2:]) for end in ends[at:same])
            for end in ends[at:same]:
                insort(passed, end[2:], lo=bisect_left(passed, end[2:]))
            at = same
    return count
