"""Says that pictures are mixed in the shares that their answers get, drawn from the distribution that is said."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from engine.data.transforms.mixing import answered, cut_mixed, mixed_up

MIXERS = (mixed_up, cut_mixed)


def seeded(seed: int) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def shown(count: int, height: int = 6, width: int = 5) -> tuple[torch.Tensor, torch.Tensor]:
    """Pictures that are one number all over, and that number as what is to be said of each, beside a class each."""
    numbers = torch.arange(count, dtype=torch.float32)
    pictures = numbers[:, None, None, None].expand(count, 2, height, width).clone()
    return pictures, torch.cat([numbers[:, None], torch.eye(count)], 1)


@pytest.mark.parametrize("mix", MIXERS)
@settings(max_examples=40, deadline=None)
@given(count=st.integers(1, 20), strength=st.floats(0.05, 1), seed=st.integers(0, 99))
def test_answers_are_mixed_in_the_shares_of_the_pixels(mix: Any, count: int, strength: float, seed: int) -> None:
    pictures, answers = shown(count)
    made = mix(pictures, strength, seeded(seed))
    found, said = made.values, answered(answers, 0, made)
    assert found.mean((1, 2, 3)).numpy() == pytest.approx(said[:, 0].numpy(), abs=1e-4)
    assert said[:, 1:].sum(1).numpy() == pytest.approx(np.ones(count), abs=1e-5)
    assert ((said[:, 1:] > 0).sum(1) <= 2).all() and said.min() >= 0
    again = mix(pictures, strength, seeded(seed))
    assert torch.equal(found, again.values) and torch.equal(said, answered(answers, 0, again))
    assert torch.equal(said[:, 1:], answered(torch.arange(count), count, made))
    assert torch.equal(pictures, shown(count)[0])


def test_each_pixel_of_a_cut_one_is_of_one_of_the_two_and_the_cut_is_a_rectangle() -> None:
    found = cut_mixed(shown(60)[0], 1.0, seeded(0)).values
    for own, one in enumerate(found[:, 0].numpy()):
        other = one != own
        assert len(np.unique(one[other])) <= 1
        assert other.sum() == other.any(0).sum() * other.any(1).sum()


@pytest.mark.parametrize("strength", [0.3, 0.6, 1.0])
def test_the_shares_follow_the_beta_distribution(strength: float) -> None:
    count = 4000
    pictures = torch.zeros(count, 1, 1, 1)
    pictures[: count // 2] = 1
    found = mixed_up(pictures, strength, seeded(0)).values
    # Where a one is mixed with a zero, the share of the one is seen.
    shares = found.flatten().double().numpy()
    mixed = shares[(shares > 0) & (shares < 1)]
    assert stats.kstest(mixed[:500], stats.beta(strength, strength).cdf).pvalue > 0.01
    assert mixed.mean() == pytest.approx(0.5, abs=0.05)
