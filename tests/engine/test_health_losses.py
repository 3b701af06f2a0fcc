"""Checks that what the rules of health know of the losses does not depend on when they looked."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from engine.training.epochs import Epochs
from engine.training.health.losses import FIRST, KEPT, WINDOW, Losses
from engine.training.loop import Loop


def told(pieces: list[int], looks: list[bool], values: np.ndarray[Any, Any]) -> tuple[Losses, Epochs]:
    """What is known of a training that told its losses in such pieces, where some of them were followed by a look."""
    epochs, found = Epochs(), Losses()
    epochs.begin(0, 0, 37)
    epochs.begin(74, 2, 11)
    news = SimpleNamespace(recent=[], losses=[])
    loop, at = SimpleNamespace(epochs=epochs, step=0, news=news), 0
    for size, look in zip(pieces, looks, strict=True):
        news.recent.append((at + 1, values[at : at + size]))
        loop.step = at = at + size
        if look:
            found.follow(cast(Loop, loop))
    news.losses = [torch.tensor(one) for one in values[at : at + 3]]
    loop.step = at + 3
    found.follow(cast(Loop, loop))
    return found, epochs


@given(st.lists(st.tuples(st.integers(1, 400), st.booleans()), min_size=1, max_size=30), st.integers(0, 99))
def test_losses_are_the_same_whenever_they_were_looked_at(pieces: list[tuple[int, bool]], seed: int) -> None:
    sizes, looks = [size for size, _ in pieces], [look for _, look in pieces]
    values = np.random.default_rng(seed).random(sum(sizes) + 3).astype(np.float32)
    found, epochs = told(sizes, looks, values)
    assert found.last == len(values) and found.first == values[:FIRST].tolist()
    assert np.array_equal(found.tail(KEPT), values[-KEPT:].astype(np.float64))
    assert found.mean() == pytest.approx(values[-WINDOW:].mean())
    ends = [end for end in range(WINDOW, len(values) + 1) if end % (WINDOW // 2) == 0]
    means = [values[end - WINDOW : end].mean() for end in ends]
    assert found.lowest == pytest.approx(min(means, default=np.inf))
    numbers = np.array([epochs.place(step)[0] for step in range(len(values))])
    for number in range(numbers[-1] + 1):
        assert found.of_epoch(number) == pytest.approx(values[numbers == number].mean())
