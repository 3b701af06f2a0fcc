"""What one row of the table of faults is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Outcome:
    """What came out, as it stands in the table, and whether that reaches the goal."""

    told: str
    holds: bool


@dataclass(frozen=True)
class Row:
    """One line: what is done to the program, what is asked of it, and the function that does it so many times.

    ``run`` takes the number of cases and a seed from which all chance in it is drawn. A goal that counts says so by
    ``whole``; CI runs ``short`` cases, in at most some twenty seconds.
    """

    place: int
    """Which line of the table it is, from 1."""
    name: str
    test: str
    goal: str
    whole: int
    short: int
    run: Callable[[int, int], Outcome]
    needs: Callable[[], str] = lambda: ""
    """Why it cannot run on this machine; empty where it can."""
