"""Finds how large a batch can be, and how many examples a second learn in batches of each size."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from statistics import quantiles
from time import perf_counter

import torch

from engine.graph.facts import Analysis
from engine.graph.model import Project
from engine.training import applying
from engine.training.batch_sizes import BatchSizes, Tried, Why
from engine.training.choices import lonely
from engine.training.execution.step import Take
from engine.training.loop import Loop
from engine.training.room import free
from engine.training.shortage import give_back, is_short
from engine.training.weighing import weigh

SECONDS = 20.0
"""No size is begun that would probably end later."""
OF_A_SIZE = 0.3
"""A size is timed for about so many seconds,"""
LEAST, MOST = 3, 100
"""and for so many steps at least and at most."""
SHARE = 0.5
"""At most so much of the free memory is taken: other programs go on meanwhile, and a training goes on for hours."""
SAMPLES = (8, 16)
"""The memory of a training is measured with so many examples in a batch, and grows evenly from there on."""


def find_batch(project: Project, threads: int | None = None, seconds: float = SECONDS) -> BatchSizes:
    """Try all sizes; see :class:`Finder`."""
    finder = Finder(project, threads, seconds)
    for _ in finder.sweep():
        pass
    return finder.found


class Finder:
    """Trains a copy of a project for a moment with each size; nothing learns, and nothing is kept.

    Raises Misfit where the project cannot be trained.
    """

    def __init__(
        self, project: Project, threads: int | None = None, seconds: float = SECONDS, most: int | None = None
    ) -> None:
        # The way that a training begins with: to compile for each size would take longer than the search.
        self.loop = Loop(replace(project, training={**project.training, "execution": "functional"}), threads, most=most)
        self.seconds = seconds
        self.free = free(self.loop.device)
        self.why: Why = ""
        self._tried: dict[int, Tried] = {}

    @property
    def found(self) -> BatchSizes:
        return BatchSizes(tuple(self._tried.values()), self.why, str(self.loop.device), self.loop.examples, self.free)

    def sweep(self) -> Iterator[Tried]:
        """Each size when it was tried, the smallest first, up to the first that does not fit.

        Then the faster half once more, as long as there is time: where other programs held one of them up, the better
        of both counts, and is told again.
        """
        until, took = perf_counter() + self.seconds, dict[int, float]()
        memory = _growing(self.loop.analysis)
        self.loop.network.train()
        self.why = "examples"
        for size in _sizes(self.loop):
            begun = perf_counter()
            self._tried[size] = one = self._try(size, memory(size))
            yield one
            took[size] = perf_counter() - begun
            # The next one takes about twice as long.
            if not one.fits or perf_counter() + 2 * took[size] > until:
                self.why = "time" if one.fits else "memory"
                break
        yield from self._again(until, took)

    def _again(self, until: float, took: Mapping[int, float]) -> Iterator[Tried]:
        fitting = [one for one in self._tried.values() if one.fits]
        for one in sorted(fitting, key=lambda one: -one.rate)[: -(-len(fitting) // 2)]:
            if perf_counter() + took[one.size] > until:
                return
            again = self._try(one.size, one.memory)
            if again.rate > one.rate:
                self._tried[one.size] = again
                yield again

    def _try(self, size: int, memory: int) -> Tried:
        # Beforehand: a system that runs out of memory ends programs, and not always this one.
        if memory > SHARE * self.free:
            return Tried(size, 0.0, memory)
        try:
            return Tried(size, _rate(self.loop, size), memory)
        except Exception as error:
            if not is_short(error):
                raise
        # Not before the error is over: it holds what the step had made.
        self.loop.update.forget(self.loop.update.weights)
        give_back(self.loop.device)
        return Tried(size, 0.0, memory)


def _sizes(loop: Loop) -> list[int]:
    """The powers of two and the chosen size, up to all examples; none that a batch norm cannot train on."""
    sizes = {1 << power for power in range(loop.examples.bit_length())} | {loop.settings.batch_size}
    return sorted(size for size in sizes if size <= loop.examples and not any(lonely(loop.analysis, size)))


def _growing(analysis: Analysis) -> Callable[[int], int]:
    """The bytes that training takes with batches of a size, from what two small ones take."""
    few, many = (weigh(analysis, size).total for size in SAMPLES)
    each = (many - few) / (SAMPLES[1] - SAMPLES[0])
    return lambda size: round(few + (size - SAMPLES[0]) * each)


def _rate(loop: Loop, size: int) -> float:
    """Examples a second in batches of this size, reading them included, in the quicker steps of some."""
    applying.resize(loop, size)
    take, times = loop.execution.begin(loop), list[float]()
    steps = _steps(loop, take, size)
    # The first one makes what all others find: the memory of an optimizer, for one.
    next(steps)
    while len(times) < LEAST or (sum(times) < OF_A_SIZE and len(times) < MOST):
        begun = perf_counter()
        next(steps)
        times.append(perf_counter() - begun)
    # Other programs make steps slower, and none quicker.
    return size / quantiles(times, n=4)[0]


def _steps(loop: Loop, take: Take, size: int) -> Iterator[None]:
    """Whole batches, epoch after epoch, each computed as always but with a rate of 0."""
    epoch, whole = 0, loop.examples // size
    while True:
        batches = loop.data.batches(loop.settings.seed, epoch, size)
        for number in range(whole):
            take(next(batches), 0.0, number)
            if loop.device.type == "cuda":
                torch.cuda.synchronize(loop.device)
            yield
        epoch += 1
