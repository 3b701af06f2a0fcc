"""First phase: the column of each node, and where a long network is broken into lines as a text is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import ceil, inf

Ends = tuple[str, str]
"""The node that a wire leaves and the one that it enters."""
CROSSING, UNEVEN, LINE, LONGER = 3.0, 1.0, 4.0, 4.0
"""What each costs: wires that cross a break, uneven lines, one line more, and a column too many in a line."""


def columns_of(keys: Sequence[str], ends: Iterable[Ends]) -> dict[str, int]:
    """The column of each node; ``keys`` are in an order in which each wire leads forward.

    A node stands behind all that enters it. What does not come from the main source, such as a constant, stands as
    near as it can to what it is wired to, and so does what would shorten more wires than it makes longer.
    """
    before: dict[str, set[str]] = {key: set() for key in keys}
    behind: dict[str, set[str]] = {key: set() for key in keys}
    for source, target in ends:
        before[target].add(source)
        behind[source].add(target)
    column: dict[str, int] = {}
    for key in keys:
        column[key] = 1 + max((column[one] for one in before[key]), default=-1)
    main = _main(keys, before, behind)
    for key in reversed(keys):
        if behind[key] and (key not in main or len(behind[key]) > len(before[key])):
            column[key] = max(column[key], min(column[one] for one in behind[key]) - 1)
    return column


def _main(keys: Sequence[str], before: Mapping[str, set[str]], behind: Mapping[str, set[str]]) -> set[str]:
    """The source with the longest way behind it, and all that comes from it."""
    length: dict[str, int] = {}
    for key in reversed(keys):
        length[key] = 1 + max((length[one] for one in behind[key]), default=0)
    start = max((key for key in keys if not before[key]), key=lambda key: length[key])
    found = {start}
    for key in keys:
        if before[key] & found:
            found.add(key)
    return found


def breaks(count: int, most: int, spans: Iterable[tuple[int, int]]) -> list[int]:
    """The first column of each line of about ``most`` of the ``count`` columns.

    ``spans`` are the columns that each wire leaves and enters: a break where few of them cross is best, and a line
    becomes up to twice as long where there is none.
    """
    if count <= most:
        return [0]
    steps = [0] * (count + 1)
    for first, last in spans:
        steps[first + 1] += 1
        steps[last + 1] -= 1
    crossing = [sum(steps[: at + 1]) for at in range(count + 1)]
    fewest, usual = min(crossing[1:count]), count / ceil(count / most)
    costs, begins = [0.0], [0]
    for stop in range(1, count + 1):
        best = inf, 0  # Of breaks that cost the same the later one: the last line is the shortest.
        for start in range(max(stop - 2 * most, 0), stop):
            across = CROSSING * (crossing[start] - fewest) ** 2 if start else 0.0
            shape = UNEVEN * max(usual - (stop - start), 0) ** 2 + LONGER * max(stop - start - most, 0)
            best = min(best, (costs[start] + LINE + across + shape, -start))
        costs.append(best[0])
        begins.append(-best[1])
    found, at = [], count
    while at:
        at = begins[at]
        found.append(at)
    return found[::-1]
