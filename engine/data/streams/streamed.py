"""Training and validation examples of a stream: shuffled and read ahead, with no more of them in memory than needed."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterable, Iterator
from dataclasses import field, replace
from typing import Any, TypeVar, cast

import numpy as np
import torch
from torch import Tensor

from engine.data.batches import Split, example_count, sliced, tensors_of
from engine.data.parting import Parting
from engine.data.pipeline import Pipeline, Prepared
from engine.data.streams.own_rows import OwnRows
from engine.data.streams.stream import Listed, ListReader, Reader, Stream, parted
from engine.frozen import frozen
from engine.message import Misfit

Numbers = np.ndarray[Any, Any]
Item = TypeVar("Item")
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
    own: OwnRows | None = None
    """What alone is read of each batch; all of it where nothing is said."""

    @property
    def count(self) -> int:
        return self.reader.count

    @property
    def held_count(self) -> int:
        return self.reader.held_count

    def reading(self, own: OwnRows) -> Streamed:
        """The same, of which only these rows of each batch are read; itself where it cannot do without the others.

        In their places stand rows of its own: a batch is as large as before, and drawn with the same random numbers.
        """
        pipeline = self.prepared.pipeline
        needed = {part for name, parts in pipeline.outputs.items() if name not in own.outputs for part in parts}
        is_mixed = any(step.transform.mixes for step in pipeline.draws)
        if is_mixed or not own.outputs or not needed <= self.reader.known.keys():
            return self
        made: Streamed = replace(cast(Any, self), own=own)
        return made

    def alike(self, lengths: tuple[str, ...]) -> Streamed:
        """Raises Misfit: no more than a window of a stream is known at once."""
        text = (
            "Batches of like length need all lengths at once, but these data are read while the training runs. "
            "Switch Batches of like length off."
        )
        raise Misfit(text)

    def batches(self, seed: int, epoch: int, size: int, first: int = 0) -> Iterator[dict[str, Tensor]]:
        """The batches of an epoch from one on, in its order, each as it is learned from."""
        if self.own is not None and isinstance(self.reader, ListReader):
            read = self._own(self.own, self.reader, self.reader.learned_rows(seed, epoch)[first * size :], size)
        else:
            read = rebatched(self._read(self.reader.learned(seed, epoch, first * size)), size)
        for number, batch in enumerate(read, first):
            yield self.lay(self.drawn(batch, seed, epoch, number) if self.draws else batch)

    def batch(self, seed: int, epoch: int, number: int, size: int) -> dict[str, Tensor]:
        parts = self.reader.learned(seed, epoch, number * size, size)
        found = next(rebatched((tensors_of(self.prepared.applied(one), self.device) for one in parts), size))
        return self.lay(self.drawn(found, seed, epoch, number) if self.draws else found)

    def held(self, size: int) -> Iterator[dict[str, Tensor]]:
        """The validation examples, so many at once."""
        if not self.held_count:
            return iter(())
        if self.own is not None and isinstance(self.reader, ListReader):
            return map(self.lay, self._own(self.own, self.reader, self.reader.held_rows, size))
        return map(self.lay, rebatched(self._read(self.reader.held()), size))

    def _own(self, own: OwnRows, reader: ListReader, rows: Numbers, size: int) -> Iterator[dict[str, Tensor]]:
        """Batches of these rows of the stream; of what only the network reads, with own rows alone."""
        known = {name: values[rows] for name, values in reader.known.items()}
        some = rebatched(self._read(reader.stream.take(rows[own.places(len(rows), size)])), len(own.of(size)))
        for batch in sliced(tensors_of(self.prepared.applied(known), self.device), size):
            count = example_count(batch)
            # In parts another share of the last batch may be its own.
            read = next(some) if count == size else _joined(list(some))
            at = (torch.arange(count, device=self.device) - own.of(count).start).clamp_(0, example_count(read) - 1)
            yield batch | {name: read[name][at] for name in own.outputs}

    def _read(self, parts: Iterator[dict[str, Numbers]]) -> Iterator[dict[str, Tensor]]:
        """These parts on the device, read and made ready while those before them are used."""
        made = map(self.prepared.applied, parts)
        if self.device.type == "cuda":
            stream = torch.cuda.Stream(self.device)
            return _arrived(ahead(_sent(one, stream) for one in made), self.device)
        return ahead(tensors_of(one, self.device) for one in made)


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


Sent = tuple[dict[str, Tensor], Any]
"""Parts on their way to a GPU, and what tells it that they have arrived."""


def _sent(parts: dict[str, Numbers], stream: torch.cuda.Stream) -> Sent:
    # Only from pinned memory, and on a stream of its own, does a copy go on while kernels run.
    pinned = {name: values.pin_memory() for name, values in tensors_of(parts, torch.device("cpu")).items()}
    with torch.cuda.stream(stream):
        found = {name: values.to(stream.device, non_blocking=True) for name, values in pinned.items()}
    return found, stream.record_event()


def _arrived(sent: Iterator[Sent], device: torch.device) -> Iterator[dict[str, Tensor]]:
    """The same parts; what the GPU computes from here on waits for them, and this process does not."""
    for parts, event in sent:
        using = torch.cuda.current_stream(device)
        using.wait_event(event)
        for values in parts.values():
            # Their memory is of the other stream, which would take it back too soon.
            values.record_stream(using)
        yield parts


def ahead(items: Iterator[Item]) -> Iterator[Item]:
    """The same items, the next of which is made by a thread while one is used; what fails there fails here."""
    ready: queue.Queue[Item | BaseException | None] = queue.Queue(1)
    over = threading.Event()

    def put(item: Item | BaseException | None) -> None:
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
