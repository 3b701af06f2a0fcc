"""Batches of like length: nothing is lost, each batch is alike, and a training resumes and repeats as any other."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from statistics import mean

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from engine.data.alike import alike
from engine.data.batches import Split, batch_of, order, split
from engine.data.sets.letters import Dates
from engine.data.transform import length_outputs
from engine.message import Misfit
from engine.shape import Shape, Varies, label
from engine.templates import template
from engine.training.loop import Loop

COUNT, SIZE = 3_000, 256


@given(
    lengths=st.lists(st.integers(0, 40), min_size=1, max_size=300),
    size=st.integers(1, 32),
    seed=st.integers(0, 2**40),
    epoch=st.integers(0, 5),
)
def test_each_epoch_takes_each_example_once_and_the_batch_that_is_too_small_comes_last(
    lengths: list[int], size: int, seed: int, epoch: int
) -> None:
    rows = order(len(lengths), seed, epoch)
    found = alike(rows, torch.tensor(lengths), size, seed, epoch)
    assert sorted(found.tolist()) == list(range(len(lengths)))
    assert torch.equal(found, alike(rows, torch.tensor(lengths), size, seed, epoch))
    # Fewer than a pool: sorted as a whole, so the batches overlap at their borders alone.
    batches = [torch.tensor(lengths)[batch] for batch in found.split(size) if len(batch) == size]
    spans = sorted((int(batch.min()), int(batch.max())) for batch in batches)
    assert all(before[1] <= behind[0] for before, behind in pairwise(spans))


def test_batches_are_others_in_each_epoch() -> None:
    lengths = torch.randint(1, 40, (COUNT,), generator=torch.Generator().manual_seed(0))
    first, second = (alike(order(COUNT, 0, epoch), lengths, 32, 0, epoch) for epoch in (0, 1))
    assert {frozenset(batch.tolist()) for batch in first.split(32)}.isdisjoint(
        frozenset(batch.tolist()) for batch in second.split(32)
    )


def test_recurrent_layers_walk_half_as_far_where_lengths_are_spread() -> None:
    lengths = torch.randint(1, 40, (COUNT,), generator=torch.Generator().manual_seed(0))
    rows = order(COUNT, 0, 0)
    plain, gathered = (
        mean(int(lengths[batch].max()) for batch in found.split(32)) for found in (rows, alike(rows, lengths, 32, 0, 0))
    )
    assert gathered < 0.6 * plain


def test_a_length_is_what_counts_as_far_as_the_longest_example() -> None:
    text = Shape((Varies(40),), ("time",), "integer", 5000)
    assert length_outputs({"text": text, "length": label(41), "label": label(2)}) == ("length",)
    assert length_outputs({"text": label(41), "label": label(2)}) == ()


@pytest.fixture(scope="module")
def dates() -> Split:
    """Dates as people write them, of lengths from 6 to 18, made anew in each epoch."""
    made = Dates(examples=2000)
    return split(made, seed=0, validation_share=0.0, device=torch.device("cpu")).alike(length_outputs(made.facts()))


def test_a_step_learns_from_examples_of_like_length(dates: Split) -> None:
    (length,) = dates.lengths
    spreads = []
    for data in (dates, dates.alike(())):
        batches = list(data.batches(0, 0, SIZE))[: data.count // SIZE]
        spreads.append(mean(float(batch[length].double().std()) for batch in batches))
    assert spreads[0] < 0.5 * spreads[1]


def test_what_goes_on_in_the_middle_of_an_epoch_finds_the_same_batches(dates: Split) -> None:
    whole, rest = list(dates.batches(3, 1, SIZE)), list(dates.batches(3, 1, SIZE, first=2))
    for number, (one, other) in enumerate(zip(whole[2:], rest, strict=True), 2):
        again = batch_of(dates, 3, 1, number, SIZE)
        assert all(torch.equal(one[name], other[name]) and torch.equal(one[name], again[name]) for name in one)


def test_data_without_lengths_are_refused_in_one_sentence() -> None:
    project = template("digits-mlp")
    with pytest.raises(Misfit, match="Switch Batches of like length off"):
        Loop(replace(project, training={**project.training, "bucketed": True}), 1)
