"""Keeps a few of very many moments of a training, spread evenly from the first to the newest."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain
from typing import Generic, TypeVar

Kept = TypeVar("Kept")


class Thinned(Generic[Kept]):
    """At most ``most`` things, each of a step, and always the newest; every second goes when there are too many."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.gap = 0
        """So many steps lie between two that are kept."""
        self._kept: list[tuple[int, Kept]] = []
        self._newest: tuple[int, Kept] | None = None

    def __len__(self) -> int:
        return len(self._kept) + (self._newest is not None)

    def __iter__(self) -> Iterator[Kept]:
        return (one for _, one in chain(self._kept, (self._newest,) if self._newest else ()))

    def __getitem__(self, index: int) -> Kept:
        return list(self)[index]

    @property
    def newest(self) -> Kept | None:
        return self._newest[1] if self._newest else None

    @property
    def steps(self) -> list[int]:
        return [step for step, _ in chain(self._kept, (self._newest,) if self._newest else ())]

    def add(self, step: int, one: Kept) -> None:
        """One of a step; what was known of this and later steps is gone."""
        self._drop(step)
        if self._newest is not None and self._is_due(self._newest[0]):
            self._kept.append(self._newest)
        self._newest = step, one
        if len(self) > self.most:
            self._kept = self._kept[::2]
            self.gap = max(1, (step - self._kept[0][0]) // len(self._kept))

    def cut(self, step: int) -> None:
        """Forget what came behind a step."""
        self._drop(step + 1)
        if self._newest is None and self._kept:
            self._newest = self._kept.pop()

    def _drop(self, step: int) -> None:
        while self._kept and self._kept[-1][0] >= step:
            self._kept.pop()
        if self._newest is not None and self._newest[0] >= step:
            self._newest = None

    def _is_due(self, step: int) -> bool:
        return not self._kept or step - self._kept[-1][0] >= self.gap

    def clear(self) -> None:
        self._kept.clear()
        self._newest, self.gap = None, 0
