"""What looking costs a training, and how often each view is really seen."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

SECONDS = 10.0
"""So far back is counted."""
MOST = 4096


class Pace:
    """The looks of the last seconds: when each ended, how long it took, and of which view."""

    def __init__(self, now: Callable[[], float]) -> None:
        self.now = now
        self.begun = now()
        self._looks: deque[tuple[float, float, str]] = deque(maxlen=MOST)

    def add(self, done: float, seconds: float, view: str) -> None:
        """One look is over, at a view; empty where there was nothing to see."""
        self._looks.append((done, seconds, view))

    def share(self, now: float) -> float:
        """The part of the time that went into looking."""
        return sum(seconds for _, seconds, _ in self._recent(now)) / self._span(now)

    def rates(self, now: float) -> dict[str, float]:
        """How many times a second each view is seen; views of several nodes together."""
        found: dict[str, float] = {}
        for view in (view for _, _, view in self._recent(now) if view):
            found[view] = found.get(view, 0.0) + 1 / self._span(now)
        return found

    def _span(self, now: float) -> float:
        return max(min(SECONDS, now - self.begun), 1e-3)

    def _recent(self, now: float) -> list[tuple[float, float, str]]:
        while self._looks and self._looks[0][0] < now - SECONDS:
            self._looks.popleft()
        return list(self._looks)
