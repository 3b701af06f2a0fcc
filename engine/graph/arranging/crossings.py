"""Second phase: the order of what stands in each column, so that few wires cross."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence

from engine.graph.arranging.line import Line, Segment

SWEEPS = 8
ABOVE = -1.0
"""The place that a wire from an earlier line comes from."""
NODE = 1e6
"""From one node of a column to the next, where the ends of wires are told by one number."""

Ends = Sequence[tuple[int, float, int, float]]
"""Of each segment behind a column its source, the height there, its target, and the height there."""
Pulls = Sequence[tuple[int, float]]
"""What a node is wired to on one side, and how far down that wire is there, as a share of its height."""


def put_in_order(line: Line) -> None:
    """Order each column by the middle of what it is wired to, to and fro, and keep the best order that came up.

    Of equal places a bend gets the upper one, so that a wire runs straight above the layers that it skips (the last
    one where it runs beside them), and then what lies on the longest way.
    """
    worth = line.ways()
    longest = [0] * len(line.keys)
    for one, length in worth.items():
        for number in (one.source, one.target):
            longest[number] = max(longest[number], length)
    bends_last = line.lane is not None
    columns = [
        sorted(column, key=lambda one: ((line.keys[one] is None) is bends_last, -longest[one]))
        for column in line.columns
    ]
    ends = [[_ends(one) for one in segments] for segments in line.segments]
    back, forth = _pulls(line)
    best, fewest = columns, _crossings(line, columns, ends)
    for sweep in range(SWEEPS):
        if not fewest:
            break
        columns = _sweep(line, columns, back if sweep % 2 else forth, back=bool(sweep % 2))
        found = _crossings(line, columns, ends)
        if found < fewest:
            best, fewest = columns, found
    line.columns = best


def _ends(one: Segment) -> tuple[int, float, int, float]:
    # Wires into one port differ by less than two ports do.
    return one.source, one.start, one.target, one.stop + one.index / 1000


def _pulls(line: Line) -> tuple[list[Pulls], list[Pulls]]:
    """For each number what pulls it on the way back, and on the way forth."""
    back: list[list[tuple[int, float]]] = [[] for _ in line.keys]
    forth: list[list[tuple[int, float]]] = [[] for _ in line.keys]
    for one in (one for segments in line.segments for one in segments):
        back[one.source].append((one.target, (one.stop + one.index / 100 + 1) / (line.tall[one.target] + 2)))
        forth[one.target].append((one.source, (one.start + 1) / (line.tall[one.source] + 2)))
    return [*back], [*forth]


def _sweep(line: Line, columns: list[list[int]], pulls: list[Pulls], back: bool) -> list[list[int]]:
    """Every column in the order of the middle places of its neighbours in the column before it, or behind it."""
    made = list(columns)
    place = [0.0] * len(line.keys)
    wanted = [0.0] * len(line.keys)
    from_above = frozenset[int]() if back else line.from_above
    for at in reversed(range(len(columns))) if back else range(len(columns)):
        for index, number in enumerate(made[at]):
            own = pulls[number]
            if len(own) == 1 and number not in from_above:
                other, share = own[0]
                wanted[number] = place[other] + share
                continue
            ends = [place[other] + share for other, share in own]
            if number in from_above:
                ends.append(ABOVE)
            wanted[number] = sum(ends) / len(ends) if ends else index + 0.5
        if len(made[at]) > 1:
            made[at] = sorted(made[at], key=wanted.__getitem__)
        for index, number in enumerate(made[at]):
            place[number] = float(index)
    return made


def _crossings(line: Line, columns: list[list[int]], ends: Sequence[Ends]) -> int:
    """How many pairs of wires cross; a wire from an earlier line crosses what stands above its node.

    What leaves one port together, or enters one together, does not cross.
    """
    place = [0] * len(line.keys)
    for column in columns:
        for index, number in enumerate(column):
            place[number] = index
    count = sum(place[number] for number in line.from_above)
    for segments in ends:
        if len(segments) < 2:
            continue
        stops: list[float] = []
        for _, stop in sorted(
            [(place[source] * NODE + start, place[target] * NODE + stop) for source, start, target, stop in segments]
        ):
            if not stops or stop >= stops[-1]:
                stops.append(stop)
                continue
            at = bisect_right(stops, stop)
            count += len(stops) - at
            stops.insert(at, stop)
    return count
