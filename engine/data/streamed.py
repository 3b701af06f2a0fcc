"""Training and validation examples of a stream: shuffled and read ahead, with no more of them in memory than needed."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterator
from dataclasses import field
from functools import cached_property
from typing import Any

import numpy as np
import torch
from torch import Tensor

from engine.data.batches import Split, sliced, tensors_of
from engine.data.pipeline import Pipeline, Prepared
from engine.data.stream import Stream
from engine.frozen import frozen
from engine.message import need
from engine.seeds import stable_seed

Numbers = np.ndarray[Any, Any]
SAMPLE_PIECES, SAMPLE_ROWS = 8, 500_000
"""Transforms learn from so many pieces of the training part, evenly spread, and from so many rows at most."""
SEEN = 4096
"""So many examples of each part stay in memory, to be looked at."""
TOGETHER = 2
"""So many pieces, from anywhere in the file, are shuffled into each other."""
PATIENCE = 0.1


@frozen
class Streamed(Split):
    """A split of which ``train`` and ``validation`` are but the first examples; the others are read when needed."""

    stream: Stream = field(default=Stream(0, lambda first, count: {}))
    seed: int = 0
    share: float = 0.0
    device: torch.device = field(default=torch.device("cpu"))

    @cached_property
    def _sizes(self) -> Numbers:
        """How many training examples each piece has."""
        stream = self.stream
        return np.array([np.count_nonzero(~stream.held(at, self.seed, self.share)) for at in range(stream.pieces)])

    @property
    def count(self) -> int:
        return int(self._sizes.sum())

    @property
    def held_count(self) -> int:
        return self.stream.count - self.count

    def batches(self, seed: int, epoch: int, size: int, first: int = 0) -> Iterator[dict[str, Tensor]]:
        """The batches of an epoch from one on, in its order: pieces in any order, some of them shuffled together."""
        places = np.random.default_rng(stable_seed("pieces", seed, epoch)).permutation(self.stream.pieces)
        pools = [places[at : at + TOGETHER] for at in range(0, len(places), TOGETHER)]
        ends = np.cumsum([self._sizes[pool].sum() for pool in pools])
        begun = int(np.searchsorted(ends, first * size, side="right"))
        skipped = first * size - (int(ends[begun - 1]) if begun else 0)
        left: dict[str, Tensor] = {}
        number = first
        for examples in ahead(self._pool(seed, epoch, at, pools[at]) for at in range(begun, len(pools))):
            # What is left of the pool before comes first, so that all batches are equally large.
            joined = {name: torch.cat([left[name], one]) if left else one[skipped:] for name, one in examples.items()}
            skipped, rows = 0, len(next(iter(joined.values())))
            for start in range(0, rows - size + 1, size):
                batch = {name: values[start : start + size] for name, values in joined.items()}
                yield self.drawn(batch, seed, epoch, number) if self.draws else batch
                number += 1
            left = {name: values[rows - rows % size :] for name, values in joined.items()}
        if len(next(iter(left.values()), ())):
            yield self.drawn(left, seed, epoch, number) if self.draws else left

    def batch(self, seed: int, epoch: int, number: int, size: int) -> dict[str, Tensor]:
        return next(self.batches(seed, epoch, size, number))

    def _pool(self, seed: int, epoch: int, at: int, pieces: Numbers) -> dict[str, Tensor]:
        parts = [self._some(int(piece), held=False) for piece in pieces]
        whole = {name: np.concatenate([one[name] for one in parts]) for name in parts[0]}
        random = np.random.default_rng(stable_seed("pool", seed, epoch, at))
        order = random.permutation(len(next(iter(whole.values()))))
        return tensors_of(self.prepared.applied({name: values[order] for name, values in whole.items()}), self.device)

    def _some(self, piece: int, *, held: bool) -> dict[str, Numbers]:
        chosen = self.stream.held(piece, self.seed, self.share) == held
        return {name: values[chosen] for name, values in self.stream.parts(piece).items()}

    def held(self, size: int) -> Iterator[dict[str, Tensor]]:
        """The validation examples, so many at once."""
        if not self.share:
            return
        for examples in ahead(
            tensors_of(self.prepared.applied(self._some(piece, held=True)), self.device)
            for piece in range(self.stream.pieces)
        ):
            yield from sliced(examples, size)


def streamed(stream: Stream, pipeline: Pipeline, *, seed: int, share: float, device: torch.device) -> Streamed:
    """Part a stream: each example by its own throw; transforms learn from pieces of the training part."""
    need(stream.count > 1, "{title} has no examples.", title=pipeline.data_set.title)
    places = np.unique(np.linspace(0, stream.pieces - 1, min(SAMPLE_PIECES, stream.pieces)).astype(int))
    found = [(stream.parts(int(at)), stream.held(int(at), seed, share)) for at in places]
    each = -(-SAMPLE_ROWS // len(found))
    sample = {name: np.concatenate([parts[name][~held][:each] for parts, held in found]) for name in found[0][0]}
    prepared = pipeline.fit(sample)
    parts, held = found[0]
    train = _first(prepared, {name: values[~held][:SEEN] for name, values in parts.items()}, device)
    judged = _first(prepared, {name: values[held][:SEEN] for name, values in parts.items()}, device)
    return Streamed(train, judged, prepared, stream=stream, seed=seed, share=share, device=device)


def _first(prepared: Prepared, parts: dict[str, Numbers], device: torch.device) -> dict[str, Tensor]:
    return tensors_of(prepared.applied(parts), device)


def ahead(items: Iterator[dict[str, Tensor]]) -> Iterator[dict[str, Tensor]]:
    """The same items, the next of which is made by a thread while one is used; what fails there fails here."""
    ready: queue.Queue[dict[str, Tensor] | BaseException | None] = queue.Queue(1)
    over = threading.Event()

    def put(item: dict[str, Tensor] | BaseException | None) -> None:
        while not over.is_set():
            try:
                ready.put(item, timeout=PATIENCE)
                return
            except queue.Full:
                continue

    def run() -> None:
        try:
            for item in items:
                put(item)
                if over.is_set():
                    return
            put(None)
        except BaseException as error:
            put(error)

    thread = threading.Thread(target=run, name="layerloom-reader", daemon=True)
    thread.start()
    try:
        while (item := ready.get()) is not None:
            if isinstance(item, BaseException):
                raise item
            yield item
    finally:
        over.set()
