"""Turns a data set into tensors for training and validation, in an order that depends on the seed alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sized
from dataclasses import field, replace
from typing import Any, cast

import numpy as np
import torch
from torch import Tensor

from engine.data.alike import alike
from engine.data.declare import DataSet
from engine.data.parting import Parting
from engine.data.pipeline import Prepared
from engine.data.splits.as_asked import Usual
from engine.data.transformed import pipeline_of
from engine.frozen import frozen
from engine.message import need
from engine.progress import tell
from engine.seeds import stable_seed

Numbers = np.ndarray[Any, Any]
USUAL = Usual()


@frozen
class Split:
    """Each output of a data set, parted by examples: contiguous tensors on one device, float32 or int64."""

    train: dict[str, Tensor]
    validation: dict[str, Tensor]
    prepared: Prepared
    """How the parts were changed, with what that took from the training part."""
    renew: Callable[[int], dict[str, Tensor] | None] = lambda epoch: None
    """The training examples of an epoch where they are made anew in each; None where they stay."""
    answers: Mapping[str, int] = field(default_factory=dict)
    """What is mixed where a transform mixes examples, as :meth:`engine.data.pipeline.Pipeline.drawn` takes it."""
    lengths: tuple[str, ...] = ()
    """The outputs that tell how long an example is, where a batch is to hold examples of like length."""
    lay: Callable[[dict[str, Tensor]], dict[str, Tensor]] = lambda batch: batch
    """How each batch is to lie in memory, where all examples cannot lie so from the start."""

    def answering(self, answers: Mapping[str, int]) -> Split:
        """The same, of which these answers are mixed where examples are."""
        made: Split = replace(cast(Any, self), answers=answers)
        return made

    def alike(self, lengths: tuple[str, ...]) -> Split:
        """The same, in batches of examples whose sum of these outputs is alike."""
        made: Split = replace(cast(Any, self), lengths=lengths)
        return made

    def examples(self, epoch: int) -> dict[str, Tensor]:
        """The training examples of an epoch; the first is 0."""
        return (self.renew(epoch) if epoch else None) or self.train

    @property
    def count(self) -> int:
        """How many training examples there are."""
        return example_count(self.train)

    @property
    def held_count(self) -> int:
        """How many examples are kept for validation."""
        return example_count(self.validation)

    def batches(self, seed: int, epoch: int, size: int, first: int = 0) -> Iterator[dict[str, Tensor]]:
        """The batches of an epoch from one on, in its order, each as it is learned from."""
        ordered = shuffled(self, seed, epoch, size)
        for number, start in enumerate(range(first * size, example_count(ordered), size), first):
            batch = {name: values[start : start + size] for name, values in ordered.items()}
            yield self.lay(self.drawn(batch, seed, epoch, number)) if self.draws else batch

    def batch(self, seed: int, epoch: int, number: int, size: int) -> dict[str, Tensor]:
        """One batch of an epoch, as it is learned from."""
        found = shuffled(self, seed, epoch, size, slice(number * size, (number + 1) * size))
        return self.lay(self.drawn(found, seed, epoch, number)) if self.draws else found

    def held(self, size: int) -> Iterator[dict[str, Tensor]]:
        """The validation examples, so many at once."""
        return map(self.lay, sliced(self.validation, size))

    @property
    def draws(self) -> bool:
        """Whether each batch is changed at random before a network learns from it."""
        return bool(self.prepared.pipeline.draws)

    def drawn(self, batch: dict[str, Tensor], seed: int, epoch: int, number: int) -> dict[str, Tensor]:
        """A batch of the training examples as it is changed in its epoch, both counted from 0; the same each time."""
        device = next(iter(batch.values())).device
        random = torch.Generator(device).manual_seed(stable_seed("drawn", seed, epoch, number))
        return self.prepared.pipeline.drawn(batch, random, self.answers)


def example_count(data: Mapping[str, Sized]) -> int:
    """How many examples there are in data; each output has as many rows."""
    return len(next(iter(data.values())))


def sliced(data: Mapping[str, Tensor], size: int) -> Iterator[dict[str, Tensor]]:
    """Data in their order, so many examples at once."""
    for start in range(0, example_count(data), size):
        yield {name: values[start : start + size] for name, values in data.items()}


def tensors_of(outputs: Mapping[str, Numbers], device: torch.device) -> dict[str, Tensor]:
    """Each output as a contiguous tensor on this device."""
    return {name: _tensor(values, device) for name, values in outputs.items()}


def split(data_set: DataSet, *, seed: int, validation_share: float, device: torch.device, by: Parting = USUAL) -> Split:
    """Load a data set and part it, the same way for the same seed on every machine.

    The validation part has ``ceil(validation_share * examples)`` of them, as in scikit-learn, as far as the split
    ``by`` looks at the share, and is then empty for 0. Transforms learn from the training part alone.
    Raises Misfit where no example is left for training, or where the data cannot be loaded or parted so.
    """
    need(
        0 <= validation_share < 1,
        "The validation share is {share}, but must be at least 0 and less than 1.",
        share=validation_share,
    )
    pipeline = pipeline_of(data_set)
    pipeline.check()
    stream = pipeline.data_set.stream()
    if stream is not None:
        tell("Looking at some of the data", 0)
        # It is a split itself, and must be there before it can be one of these.
        from engine.data.streams.streamed import streamed

        return streamed(stream, pipeline, by, seed=seed, share=validation_share, device=device)
    tell("Reading the data", 0)
    train, held = by.load(pipeline.data_set, seed, validation_share)
    prepared = pipeline.fit(train)

    def tensors(part: Mapping[str, Numbers]) -> dict[str, Tensor]:
        return tensors_of(prepared.applied(part), device)

    def renew(epoch: int) -> dict[str, Tensor] | None:
        made = data_set.renewed(train, held, stable_seed("renewed", seed, epoch))
        return tensors(made) if made else None

    if not data_set.renews:
        # The examples stay as they are; renew would only keep a second copy of them.
        return Split(tensors(train), tensors(held), prepared)
    return Split(tensors(train), tensors(held), prepared, renew)


def _tensor(values: Numbers, device: torch.device) -> Tensor:
    return torch.from_numpy(np.ascontiguousarray(values)).to(device)


def order(count: int, seed: int, epoch: int) -> Tensor:
    """The order of so many examples in one epoch: a permutation on the CPU.

    Its generator is seeded with ``stable_seed`` of seed and epoch, so that each machine and each resumed run
    finds the same one.
    """
    generator = torch.Generator().manual_seed(stable_seed("order", seed, epoch))
    return torch.randperm(count, generator=generator)


def shuffled(data: Split, seed: int, epoch: int, size: int, part: slice = slice(None)) -> dict[str, Tensor]:
    """The training examples of an epoch in the order of its batches of this size, or a ``part`` of them."""
    examples = data.examples(epoch)
    first = next(iter(examples.values()))
    rows = order(len(first), seed, epoch)
    if data.lengths:
        lengths = torch.stack([examples[name].long().cpu() for name in data.lengths]).sum(0)
        rows = alike(rows, lengths, size, seed, epoch)
    found = rows[part].to(first.device)
    return {name: values[found] for name, values in examples.items()}


def batch_of(data: Split, seed: int, epoch: int, batch: int, size: int) -> dict[str, Tensor]:
    """The examples of one step: of an epoch, both counted from 0, with batches of this size."""
    return data.batch(seed, epoch, batch, size)
