"""Compares works that take turns in one process, so that what else the machine does slows all of them alike."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from statistics import median
from time import perf_counter

Work = Callable[[], float]
"""Works for one round, and says how many seconds of it count."""
SETTLING = 3.0


def timed(rounds: Iterator[object]) -> Work:
    """The work of an iterator that does one round at each turn."""

    def work() -> float:
        begun = perf_counter()
        next(rounds)
        return perf_counter() - begun

    return work


def by_turns(works: Mapping[str, Work], rounds: int, settling: float = SETTLING) -> dict[str, list[float]]:
    """Seconds of each work in each round; who begins changes, and what they do in the first seconds does not count."""
    until = perf_counter() + settling
    while True:
        for work in works.values():
            work()
        if perf_counter() > until:
            break
    names, found = list(works), {name: list[float]() for name in works}
    for turn in range(rounds):
        first = turn % len(names)
        for name in (*names[first:], *names[:first]):
            found[name].append(works[name]())
    return found


def ratios(ours: list[float], theirs: list[float]) -> list[float]:
    """Ours to theirs, round by round."""
    return [one / other for one, other in zip(ours, theirs, strict=True)]


def better(*several: list[float]) -> list[float]:
    """The one that takes less time, by the median."""
    return min(several, key=median)
