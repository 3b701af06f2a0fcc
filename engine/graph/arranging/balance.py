"""Third phase of one level: heights in the middle of four extremes, as Brandes and Koepf found them in 2001."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from math import inf

from engine.frozen import frozen
from engine.graph.arranging.line import Line, Segment
from engine.graph.arranging.straight import Straight, by_worth, gap

Pull = tuple[int, int, float]
"""The place of what a node is wired to, its number, and how much lower the node is where their wire is straight."""
Room = Sequence[tuple[int, int, float]]
"""Of two neighbours in a column the upper one, the lower one, and from the upper edge of one to that of the other."""


def balanced_heights(line: Line) -> list[float]:
    """The upper edge of each node and the height of each bend; the highest node is at zero.

    After U. Brandes and B. Koepf, "Fast and Simple Horizontal Coordinate Assignment" (2001), turned by a quarter:
    nodes are joined to the middle one of their neighbours into straight blocks, from the left or from the right, the
    upper or the lower node first; each of the four is packed, and a node gets the mean of the two middle heights.
    Wires start at their ports (Ruegg and others, 2015). Blocks are packed along their longest way, which keeps them
    apart where the classes of the paper do not (its erratum, 2020). Wires that skip layers are straight in all four,
    since they are drawn from port to port.
    """
    straight = Straight(line)
    for segments in by_worth(line, only_best=True):
        straight.join(segments)
    room = [
        (upper, lower, line.tall[upper] + gap(line, upper, lower))
        for column in line.columns
        for upper, lower in pairwise(column)
    ]
    sides = _side(line, straight, forth=True), _side(line, straight, forth=False)
    four = [_packed(_blocks(side, down), room, down) for side in sides for down in (True, False)]
    tops = _middle(line, four)
    return line.from_the_top(tops)


@frozen
class _Side:
    """The columns in the order in which they are joined, and what pulls each node in the column before."""

    columns: Sequence[Sequence[int]]
    pulls: Sequence[Sequence[Pull]]
    fixed: Mapping[int, Pull]
    """What a straight segment ties a node to."""


def _side(line: Line, straight: Straight, forth: bool) -> _Side:
    place = straight.place

    def pull(one: Segment) -> Pull:
        other = one.source if forth else one.target
        return place[other][1], other, one.start - one.stop if forth else one.stop - one.start

    pulls: list[list[Pull]] = [[] for _ in line.keys]
    for segments in line.segments:
        for one in segments:
            pulls[one.target if forth else one.source].append(pull(one))
    for found in pulls:
        found.sort()
    tied = straight.before if forth else straight.behind
    columns = line.columns if forth else line.columns[::-1]
    return _Side(columns, pulls, {number: pull(one) for number, one in tied.items()})


@frozen
class _Blocks:
    """For each node or bend the first of its block, and how much lower it is than that."""

    first: Sequence[int]
    shift: Sequence[float]


def _blocks(side: _Side, down: bool) -> _Blocks:
    """Join each node to the middle one of its neighbours, as far as no straight wire is crossed."""
    first, shift = list(range(len(side.pulls))), [0.0] * len(side.pulls)
    sign = 1 if down else -1
    for column in side.columns:
        numbers = column if down else column[::-1]
        last = -inf
        for number, limit in zip(numbers, _limits(side, numbers, sign), strict=True):
            tied = side.fixed.get(number)
            for place, other, by in (tied,) if tied else _middles(side.pulls[number], down):
                if tied or last < sign * place < limit:
                    last = sign * place
                    first[number], shift[number] = first[other], shift[other] + by
                    break
    return _Blocks(first, shift)


def _limits(side: _Side, numbers: Sequence[int], sign: int) -> list[float]:
    """For each node the place of the next straight wire, which none that is joined before may pass."""
    limit, found = inf, []
    for number in reversed(numbers):
        found.append(limit)
        if number in side.fixed:
            limit = sign * side.fixed[number][0]
    return found[::-1]


def _middles(pulls: Sequence[Pull], down: bool) -> Sequence[Pull]:
    """The middle one, or the two middle ones of an even number, the one to prefer first."""
    count = len(pulls)
    if count % 2:
        return pulls[count // 2 : count // 2 + 1]
    upper, lower = count // 2 - 1, count // 2
    return (pulls[upper], pulls[lower]) if down and count else (pulls[lower], pulls[upper]) if count else ()


def _packed(blocks: _Blocks, room: Room, down: bool) -> list[float]:
    """The heights with all blocks as far up as they can be, or as far down; then each is drawn near its neighbours."""
    first, shift = blocks.first, blocks.shift
    ahead: list[list[tuple[int, float]]] = [[] for _ in first]
    waiting = [0] * len(first)
    for upper, lower, apart in room:
        start, stop = (first[upper], first[lower]) if down else (first[lower], first[upper])
        ahead[start].append((stop, apart + shift[upper] - shift[lower]))
        waiting[stop] += 1
    ready = [one for one, own in enumerate(first) if own == one and not waiting[one]]
    at = [0.0] * len(first)
    found: list[int] = []
    while ready:
        one = ready.pop()
        found.append(one)
        height = at[one]
        for other, apart in ahead[one]:
            # Compared in place: a call of max for each took an eighth of the whole phase.
            if height + apart > at[other]:
                at[other] = height + apart
            waiting[other] -= 1
            if not waiting[other]:
                ready.append(other)
    for one in reversed(found):
        if ahead[one]:
            at[one] = min([at[other] - apart for other, apart in ahead[one]])
    sign = 1.0 if down else -1.0
    return [sign * at[own] + by for own, by in zip(first, shift, strict=True)]


def _middle(line: Line, four: Sequence[Sequence[float]]) -> list[float]:
    """The mean of the two middle heights, after all four are laid against the flattest one: tops, or bottoms."""
    spans = [(min(tops), max(top + tall for top, tall in zip(tops, line.tall, strict=True))) for tops in four]
    upper, lower = min(spans, key=lambda span: span[1] - span[0])
    moves = [upper - span[0] if at % 2 == 0 else lower - span[1] for at, span in enumerate(spans)]
    laid = [[top + by for top in tops] for tops, by in zip(four, moves, strict=True)]
    return [(sum(one) - min(one) - max(one)) / 2 for one in zip(*laid, strict=True)]
