"""Turns a data set into tensors for training and validation, in an order that depends on the seed alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sized
from math import ceil
from typing import Any

import numpy as np
import torch
from sklearn.model_selection import train_test_split
from torch import Tensor

from engine.data.declare import DataSet
from engine.data.pipeline import Prepared
from engine.data.transform import is_class
from engine.data.transformed import pipeline_of
from engine.frozen import frozen
from engine.message import need
from engine.seeds import stable_seed

Numbers = np.ndarray[Any, Any]


@frozen
class Split:
    """Each output of a data set, parted by examples: contiguous tensors on one device, float32 or int64."""

    train: dict[str, Tensor]
    validation: dict[str, Tensor]
    prepared: Prepared
    """How the parts were changed, with what that took from the training part."""
    renew: Callable[[int], dict[str, Tensor] | None] = lambda epoch: None
    """The training examples of an epoch where they are made anew in each; None where they stay."""

    def examples(self, epoch: int) -> dict[str, Tensor]:
        """The training examples of an epoch; the first is 0."""
        return (self.renew(epoch) if epoch else None) or self.train


def example_count(data: Mapping[str, Sized]) -> int:
    """How many examples there are in data; each output has as many rows."""
    return len(next(iter(data.values())))


def split(data_set: DataSet, *, seed: int, validation_share: float, device: torch.device) -> Split:
    """Load a data set and part it, the same way for the same seed on every machine.

    The classes keep their shares in both parts where each has at least 2 examples and both parts can hold
    one of each. The validation part has ``ceil(validation_share * examples)`` of them, as in scikit-learn,
    and is empty for 0. An ordered data set keeps its last ones for it. Transforms learn from the training part alone.
    Raises Misfit where no example is left for training, or where the data cannot be loaded.
    """
    need(
        0 <= validation_share < 1,
        "The validation share is {share}, but must be at least 0 and less than 1.",
        share=validation_share,
    )
    parts = data_set.load()
    train_rows, validation_rows = _rows(data_set, parts, seed, validation_share)
    train = {name: values[train_rows] for name, values in parts.items()}
    held = {name: values[validation_rows] for name, values in parts.items()}
    prepared = pipeline_of(data_set).fit(train)

    def tensors(part: Mapping[str, Numbers]) -> dict[str, Tensor]:
        return {name: _tensor(values, device) for name, values in prepared.applied(part).items()}

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


def shuffled(data: Split, seed: int, epoch: int, part: slice = slice(None)) -> dict[str, Tensor]:
    """The training examples of an epoch in the order in which it takes them, or a ``part`` of them."""
    examples = data.examples(epoch)
    first = next(iter(examples.values()))
    rows = order(len(first), seed, epoch)[part].to(first.device)
    return {name: values[rows] for name, values in examples.items()}


def batch_of(data: Split, seed: int, epoch: int, batch: int, size: int) -> dict[str, Tensor]:
    """The examples of one step: of an epoch, both counted from 0, with batches of this size."""
    return shuffled(data, seed, epoch, slice(batch * size, (batch + 1) * size))


def _rows(data_set: DataSet, outputs: dict[str, Numbers], seed: int, share: float) -> tuple[Numbers, Numbers]:
    """The rows of the training and of the validation part, each in a random order unless their order matters."""
    count = example_count(outputs)
    held = ceil(count * share - 1e-9)  # 100 * 0.07 is 7.000000000000001, and means 7
    need(
        count > held,
        "{title} has {count} examples, and a validation share of {share} takes {held} of them, so none is "
        "left for training. Lower the validation share.",
        title=data_set.title,
        count=count,
        share=share,
        held=held,
    )
    if data_set.ordered:
        return np.arange(count - held), np.arange(count - held, count)
    state = stable_seed("split", seed) % 2**32
    if not held:
        return np.random.RandomState(state).permutation(count), np.arange(0)
    strata = _strata(data_set, outputs, smaller_part=min(held, count - held))
    rows = train_test_split(np.arange(count), test_size=held, random_state=state, stratify=strata)
    return rows[0], rows[1]


def _strata(data_set: DataSet, outputs: dict[str, Numbers], smaller_part: int) -> Numbers | None:
    """The labels whose shares both parts keep, or none where they cannot."""
    labels = [name for name in data_set.aims() if is_class(data_set.parts()[name])]
    if not labels:
        return None
    label = outputs[labels[0]]
    _, counts = np.unique(label, return_counts=True)
    return label if counts.min() >= 2 and smaller_part >= len(counts) else None
