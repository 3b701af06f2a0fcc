"""Training and validation examples of a stream: shuffled and read ahead, with no more of them in memory than needed."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterable, Iterator
from dataclasses import field
from typing import Any

import numpy as np
import torch
from torch import Tensor

from engine.data.batches import Split, sliced, tensors_of
from engine.data.parting import Parting
from engine.data.pipeline import Pipeline, Prepared
from engine.data.streams.stream import Listed, Reader, Stream, parted
from engine.frozen import frozen

Numbers = np.ndarray[Any, Any]
SAMPLE, SAMPLE_BYTES = 500_000, 256 * 2**20
"""Transforms learn from so many examples, from all over, and from no more than take so much memory."""
SEEN, SEEN_BYTES = 4096, 64 * 2**20
"""So many examples of each part stay in memory, to be looked at."""
PATIENCE = 0.1


@frozen
class Streamed(Split):
    """A split of which ``train`` and ``validation`` are but the first examples; the others are read when needed."""

    reader: Reader = field(default_factory=Reader)
    device: torch.device = field(default=torch.device("cpu"))

    @property
    def count(self) -> int:
        return self.reader.count

    @property
    def held_count(self) -> int:
        return self.reader.held_count

    def batches(self, seed: int, epoch: int, size: int, first: int = 0) -> Iterator[dict[str, Tensor]]:
        """The batches of an epoch from one on, in its order, each as it is learned from."""
        read = ahead(self._tensors(self.reader.learned(seed, epoch, first * size)))
        for number, batch in enumerate(rebatched(read, size), first):
            yield self.drawn(batch, seed, epoch, number) if self.draws else batch

    def batch(self, seed: int, epoch: int, number: int, size: int) -> dict[str, Tensor]:
        found = next(rebatched(self._tensors(self.reader.learned(seed, epoch, number * size, size)), size))
        return self.drawn(found, seed, epoch, number) if self.draws else found

    def held(self, size: int) -> Iterator[dict[str, Tensor]]:
        """The validation examples, so many at once."""
        return rebatched(ahead(self._tensors(self.reader.held())), size) if self.held_count else iter(())

    def _tensors(self, parts: Iterable[dict[str, Numbers]]) -> Iterator[dict[str, Tensor]]:
        return (tensors_of(self.prepared.applied(one), self.device) for one in parts)


def streamed(
    stream: Stream | Listed, pipeline: Pipeline, by: Parting, *, seed: int, share: float, device: torch.device
) -> Streamed:
    """Part a stream; transforms learn from some examples of the training part. Raises Misfit where it cannot be."""
    reader = parted(stream, pipeline.data_set, by, seed, share)
    room = max(1, sum(shape.size for shape in pipeline.data_set.parts().values()))
    seen = max(1, min(SEEN, SEEN_BYTES // room))
    # Where nothing is learned from them, no more are read than are kept.
    wanted = max(2 * seen, min(SAMPLE, SAMPLE_BYTES // room)) if pipeline.steps else 2 * seen
    train, held = reader.some(wanted)
    prepared = pipeline.fit(train)
    return Streamed(
        _first(prepared, train, seen, device),
        _first(prepared, held, seen, device),
        prepared,
        reader=reader,
        device=device,
    )


def _first(prepared: Prepared, parts: dict[str, Numbers], count: int, device: torch.device) -> dict[str, Tensor]:
    # Copies: a part of an array would keep the whole of it.
    return tensors_of(prepared.applied({name: values[:count].copy() for name, values in parts.items()}), device)


def rebatched(parts: Iterable[dict[str, Tensor]], size: int) -> Iterator[dict[str, Tensor]]:
    """The same examples in batches of this size; the last one may be smaller."""
    waiting: list[dict[str, Tensor]] = []
    count = 0
    for one in parts:
        waiting.append(one)
        count += len(next(iter(one.values())))
        if count < size:
            continue
        whole = _joined(waiting)
        yield from sliced({name: values[: count - count % size] for name, values in whole.items()}, size)
        count %= size
        # A copy, so that what was taken makes room.
        waiting = [{name: values[-count:].clone() for name, values in whole.items()}] if count else []
        del one, whole
    if count:
        yield _joined(waiting)


def _joined(parts: list[dict[str, Tensor]]) -> dict[str, Tensor]:
    return parts[0] if len(parts) == 1 else {name: torch.cat([one[name] for one in parts]) for name in parts[0]}


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
