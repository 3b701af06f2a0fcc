"""Trains small networks in this process: the same seed, every loss told once, and figures that PyTorch confirms."""

from __future__ import annotations

import dataclasses
import gc
import itertools
import weakref
from time import perf_counter
from typing import Any

import numpy as np
import pytest
import torch
import torch.nn.functional as F
from torch import nn

import engine
from engine.data.batches import order
from engine.graph.model import Project
from engine.message import Misfit
from engine.templates import template
from engine.training import news as news_module
from engine.training import scores
from engine.training.loop import Loop
from engine.training.messages import Failed, Progress
from tests.engine.networks import node
from tests.engine.projects import (
    MOONS,
    NETWORKS,
    dense,
    epochs,
    losses,
    mlp,
    points,
    project,
    same,
    state,
    told,
    trained,
)


@pytest.mark.parametrize("name", NETWORKS)
def test_the_same_seed_gives_the_same_weights_and_figures_bit_for_bit(name: str) -> None:
    one, said = trained(NETWORKS[name](epochs=1, seed=3))
    torch.rand(7)
    other, said_again = trained(NETWORKS[name](epochs=1, seed=3))
    assert same(state(one), state(other))
    assert losses(said) == losses(said_again)
    assert [(done.train, done.validation) for done in epochs(said)] == [
        (done.train, done.validation) for done in epochs(said_again)
    ]


def test_another_seed_gives_other_weights_from_the_start_and_another_split() -> None:
    one, other = Loop(mlp(seed=0), 1), Loop(mlp(seed=1), 1)
    assert not torch.equal(one.network.hidden.weight, other.network.hidden.weight)
    assert not torch.equal(one.data.validation["image"], other.data.validation["image"])


def test_a_training_is_not_disturbed_by_another_that_was_made_before_it_ran() -> None:
    alone = trained(mlp(epochs=1))[0]
    first, second = Loop(mlp(epochs=1), 1), Loop(mlp(epochs=1), 1)
    told(first.steps())
    told(second.steps())
    assert same(state(first), state(alone))
    assert same(state(second), state(alone))


def test_loss_falls_and_accuracy_rises_on_the_digits() -> None:
    _, said = trained(template_of("digits-mlp", epochs=8))
    first, last = epochs(said)[0], epochs(said)[-1]
    assert np.mean(losses(said)[-20:]) < 0.5 * np.mean(losses(said)[:20])
    assert last.validation["accuracy"] > 0.93 > first.validation["accuracy"]


def template_of(name: str, **training: Any) -> Project:
    made = template(name)
    return dataclasses.replace(made, training={**made.training, "device": "cpu", **training})


def by_hand(loop: Loop) -> nn.Module:
    """The network of :func:`projects.mlp` as one writes it by hand, with the weights of this loop."""
    hidden = [nn.Linear(64, 24), nn.BatchNorm1d(24), nn.ReLU(), nn.Dropout(0.5)]
    network = nn.Sequential(nn.Flatten(), *hidden, nn.Linear(24, 10))
    network.load_state_dict(dict(zip(network.state_dict(), state(loop).values(), strict=True)))
    return network


def test_a_training_is_the_loop_that_one_writes_by_hand() -> None:
    chosen = {"type": "AdamW", "learning_rate": 0.01}
    loop = Loop(mlp(epochs=2, optimizer=chosen, schedule={"type": "OneCycle"}), 1)
    network, data, held = by_hand(loop), loop.data.train, loop.data.validation
    optimizer = torch.optim.AdamW(network.parameters(), lr=0.01, weight_decay=0.01, fused=True)
    count = len(data["label"]) // 32 + 1
    rates = torch.optim.lr_scheduler.OneCycleLR(optimizer, 0.01, total_steps=2 * count, cycle_momentum=False)
    torch.manual_seed(0)
    seen: list[float] = []
    for epoch in range(2):
        network.train()
        right = 0
        for rows in order(len(data["label"]), 0, epoch).split(32):
            optimizer.zero_grad()
            outputs = network(data["image"][rows])
            loss = F.cross_entropy(outputs, data["label"][rows])
            loss.backward()
            optimizer.step()
            rates.step() if len(seen) < 2 * count - 1 else None
            seen.append(loss.item())
            right += int((outputs.argmax(1) == data["label"][rows]).sum())
    said = told(loop.steps())
    assert losses(said) == pytest.approx(seen, rel=1e-5)
    assert all(
        torch.allclose(one, other, atol=1e-5)
        for one, other in zip(network.parameters(), loop.network.parameters(), strict=True)
    )
    network.eval()
    outputs = network(held["image"])
    done = epochs(said)[-1]
    assert done.validation["loss"] == pytest.approx(F.cross_entropy(outputs, held["label"]).item(), rel=1e-5)
    assert done.validation["accuracy"] == pytest.approx((outputs.argmax(1) == held["label"]).double().mean().item())
    assert done.train["accuracy"] == pytest.approx(right / len(data["label"]))
    sizes = [32] * (count - 1) + [len(data["label"]) % 32]
    assert done.train["loss"] == pytest.approx(np.average(seen[count:], weights=sizes), rel=1e-5)


@pytest.mark.parametrize("gap", [0.0, 0.002, 60.0])
def test_every_loss_is_told_once_in_order_however_often_there_is_news(
    gap: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(news_module, "NEWS_SECONDS", gap)
    loop, said = trained(points(epochs=20))
    assert len(losses(said)) == loop.step == 20 * 5
    assert [done.step for done in epochs(said)] == list(range(5, 101, 5))
    news = [message for message in said if isinstance(message, Progress)]
    assert len(news) == 100 if gap == 0.0 else len(news) <= 100
    # A person who has pressed Train waits for the first; how fast the others are, it cannot say.
    assert len(news[0].losses) == 1 and news[0].steps_per_second == 0 and all(one.steps_per_second for one in news[1:])
    assert gap < 60 or len(news) == 2
    assert all(message.epoch == (message.step - 1) // 5 + 1 for message in news)
    assert not isinstance(said[-1], Progress)


def test_short_epochs_do_not_make_news_more_often() -> None:
    begun = perf_counter()
    _, said = trained(points(epochs=150))
    passed = perf_counter() - begun
    news = [message for message in said if isinstance(message, Progress)]
    assert len(losses(said)) == 150 * 5
    # The first one is told at once, and the last one whenever the training ends.
    assert len(news) <= passed / news_module.NEWS_SECONDS + 2 < 150
    assert all(one.seconds < later.seconds <= passed for one, later in itertools.pairwise(news))


@pytest.mark.parametrize(
    ("examples", "batch", "steps"), [(12, 64, 1), (12, 12, 1), (13, 12, 1), (14, 12, 2), (25, 12, 2), (12, 5, 3)]
)
def test_a_tail_of_one_example_is_left_out_and_a_batch_may_be_larger_than_the_data(
    examples: int, batch: int, steps: int
) -> None:
    layers = [dense("hidden", 4), node("BatchNorm", "norm"), dense("answer", 2)]
    one = project({**MOONS, "examples": examples}, *layers, batch_size=batch, validation_share=0.0, epochs=2)
    loop, said = trained(one)
    assert loop.steps_per_epoch == steps
    assert len(losses(said)) == 2 * steps
    assert all(done.validation == {} for done in epochs(said))


def test_each_example_is_seen_once_in_an_epoch_and_in_another_order_in_the_next() -> None:
    loop = Loop(points({"type": "Moons", "examples": 50}, validation_share=0.0, batch_size=16, epochs=2), 1)
    seen: list[torch.Tensor] = []
    objectives = loop.objectives

    def spying(outputs: Any, data: Any) -> Any:
        seen.append(data["point"].clone())
        return objectives(outputs, data)

    loop.objectives = spying
    told(loop.steps())
    first, second = torch.cat(seen[:4]), torch.cat(seen[4:])
    assert sorted(first.tolist()) == sorted(second.tolist()) == sorted(loop.data.train["point"].tolist())
    assert first.tolist() != second.tolist()


@pytest.mark.parametrize("gap", [0.0, 60.0])
def test_a_loss_that_is_no_number_ends_the_training_and_names_its_step(
    gap: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(news_module, "NEWS_SECONDS", gap)
    layers = [dense("a", 16), dense("b", 16), dense("answer", 2)]
    steep = {"type": "SGD", "learning_rate": 100.0}
    one = project(MOONS, *layers, optimizer=steep, schedule={"type": "Constant"}, epochs=50)
    loop, said = trained(one)
    failed = said[-1]
    assert isinstance(failed, Failed) and failed.diverged
    step = failed.message.values["step"]
    told_losses = losses(said)
    assert len(told_losses) == step - 1 and np.isfinite(told_losses).all()
    assert failed.message.values["epoch"] == (step - 1) // loop.steps_per_epoch + 1
    assert f"at step {step}, with a learning rate of 1e+02" in str(failed.message)
    assert loop.epoch < 50


def test_what_is_held_does_not_grow_with_the_steps() -> None:
    loop = Loop(points({"type": "Moons", "examples": 7000}, batch_size=1, epochs=1), 1)
    most = 0
    for _ in loop.steps():
        most = max(most, len(loop.scores._losses))
    assert loop.step == 5600 and most < scores.HELD_BATCHES and len(loop.news.losses) == 0


def test_a_training_that_is_over_frees_its_network_and_data_at_once() -> None:
    gc.collect()
    gc.disable()
    try:
        loop, _ = trained(mlp(epochs=1))
        network, data = weakref.ref(loop.network), weakref.ref(loop.data)
        del loop, _
        assert network() is None and data() is None
    finally:
        gc.enable()


def test_a_project_that_cannot_be_trained_is_refused_with_its_first_problem() -> None:
    with pytest.raises(Misfit, match="There is no data to learn from yet"):
        engine.train(Project())
    with pytest.raises(Misfit, match="has no parameter 'epoch'"):
        engine.train(points(), epoch=3)
    with pytest.raises(Misfit, match="Epochs is 0, but must be from 1"):
        engine.train(points(), epochs=0)
