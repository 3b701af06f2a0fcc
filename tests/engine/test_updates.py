"""Clips, gathers and averages as PyTorch does, and ends a training early when nothing is gained any more."""

from __future__ import annotations

import copy
import math
from pathlib import Path
from typing import Any

import pytest
import torch
import torch.nn.functional as F
from hypothesis import given
from hypothesis import strategies as st
from safetensors.torch import load_file
from torch import nn
from torch.optim import swa_utils

from engine.data.batches import order
from engine.declare import plain
from engine.graph.model import Project
from engine.runs import Run
from engine.training.adam import AdamW
from engine.training.averages import Averages
from engine.training.averaging import EMA, SWA
from engine.training.checkpoint import WEIGHTS, best, checkpoints, weights_of
from engine.training.choices import Training
from engine.training.clipping import CLIPPINGS, ClipByNorm, NoClipping
from engine.training.loop import Loop
from engine.training.messages import EpochDone, Finished, Progress
from engine.training.optimizers import Muon
from engine.training.start import train
from engine.training.update import Update
from tests.engine.networks import node
from tests.engine.projects import (
    MOONS,
    assert_equal_runs,
    dense,
    epochs,
    losses,
    mlp,
    points,
    project,
    recorded,
    same,
    state,
    told,
    trained,
)

SGD = {"type": "SGD", "momentum": 0.5}
CONSTANT = {"type": "Constant"}


def normed(**training: Any) -> Project:
    """Points through a batch norm."""
    return project(
        MOONS, dense("hidden", 8), node("BatchNorm", "norm"), node("Tanh", "tanh"), dense("answer", 2), **training
    )


@pytest.mark.parametrize("cls", list(CLIPPINGS), ids=lambda cls: cls.type)
def test_a_clipping_is_that_of_pytorch(cls: Any) -> None:
    chosen = cls(**{one.name: 0.05 for one in cls.params()})
    loop = Loop(points(optimizer=SGD, schedule=CONSTANT, clipping=plain(chosen)), 1)
    network = nn.Sequential(nn.Linear(2, 8), nn.Tanh(), nn.Linear(8, 2))
    network.load_state_dict(dict(zip(network.state_dict(), state(loop).values(), strict=True)))
    optimizer = torch.optim.SGD(network.parameters(), lr=0.1, momentum=0.5, fused=True)
    clip = getattr(nn.utils, chosen.path.rpartition(".")[2], lambda weights: None)
    data = loop.data.train
    for epoch in range(3):
        for rows in order(loop.examples, 0, epoch).split(32):
            optimizer.zero_grad()
            F.cross_entropy(network(data["point"][rows]), data["label"][rows]).backward()
            clip(network.parameters(), **chosen.options())
            optimizer.step()
    told(loop.steps())
    assert all(map(torch.equal, state(loop).values(), network.state_dict().values()))
    assert bool(chosen.path) != same(state(loop), state(trained(points(optimizer=SGD, schedule=CONSTANT))[0]))


@pytest.mark.parametrize(
    ("size", "together"), [(16, 3), (15, 3), (53, 3), (32, 99)], ids=["even", "smaller last", "tail left out", "all"]
)
def test_batches_that_are_gathered_make_the_update_of_one_large_batch(size: int, together: int) -> None:
    few, said = trained(points(optimizer=SGD, batch_size=size, accumulation=together))
    many, _ = trained(points(optimizer=SGD, batch_size=size * together))
    assert len(losses(said)) == 3 * few.steps_per_epoch > 3 * many.steps_per_epoch
    assert all(torch.allclose(one, state(many)[name], atol=1e-6) for name, one in state(few).items())


def test_batches_of_one_update_share_its_rate_and_a_schedule_counts_updates(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.training.news.NEWS_SECONDS", 0.0)
    falling = {"type": "Linear"}
    _, said = trained(points(epochs=2, optimizer={**SGD, "learning_rate": 0.4}, schedule=falling, accumulation=2))
    rates = [message.learning_rate for message in said if isinstance(message, Progress)]
    # Five batches in an epoch are three updates.
    wanted = [0.4 * (1 - update / 6) for update in (0, 0, 1, 1, 2, 3, 3, 4, 4, 5)]
    assert rates == pytest.approx(wanted)


def test_a_moving_average_is_that_of_pytorch_after_each_step() -> None:
    loop = Loop(normed(averaging=plain(EMA(0.9)), accumulation=2), 1)
    theirs = swa_utils.AveragedModel(copy.deepcopy(loop.network), multi_avg_fn=swa_utils.get_ema_multi_avg_fn(0.9))
    done = 0
    for _ in loop.steps():
        if loop.step == done:
            continue
        done = loop.step
        if loop.batch in (2, 4, 5):
            theirs.update_parameters(loop.network)
            assert same(weights_of(loop), theirs.module.state_dict())
    assert loop.averages.count == 9 and not same(weights_of(loop), state(loop))


def test_a_stochastic_average_is_that_of_pytorch_with_its_norms_measured_anew() -> None:
    loop = Loop(normed(epochs=8, averaging=plain(SWA(0.5))), 1)
    theirs = swa_utils.AveragedModel(copy.deepcopy(loop.network))
    inputs = loop.data.train["point"].split(32)
    for message in loop.steps():
        if isinstance(message, EpochDone):
            if message.epoch <= 4:
                assert same(weights_of(loop), state(loop))
                continue
            theirs.update_parameters(loop.network)
            swa_utils.update_bn(inputs, theirs.module)
            found, wanted = weights_of(loop), theirs.module.state_dict()
            assert same({name: found[name] for name in wanted}, wanted)
    assert loop.averages.count == 4


@pytest.mark.parametrize("averaging", [EMA(), SWA(0.0)], ids=lambda one: one.type)
def test_a_mean_is_judged_and_kept_and_changes_nothing_of_what_is_learned(averaging: Any, tmp_path: Path) -> None:
    recorder = recorded(mlp(averaging=plain(averaging)), tmp_path / "run")
    loop, judged = recorder.loop, {}
    for message in recorder.steps():
        if isinstance(message, EpochDone):
            judged[message.step] = weights_of(loop)
            network, held = copy.deepcopy(loop.network).eval(), loop.data.validation
            network.load_state_dict(judged[message.step])
            loss = F.cross_entropy(network(held["image"])["answer"], held["label"]).item()
            assert message.validation["loss"] == pytest.approx(loss, rel=1e-5)
    assert same(state(loop), state(trained(mlp())[0]))
    (lowest,) = best(tmp_path / "run")
    assert same(load_file(lowest / WEIGHTS), judged[int(lowest.name.removeprefix("best-"))])
    assert same(load_file(checkpoints(tmp_path / "run")[-1] / WEIGHTS), judged[loop.step])
    assert not same(judged[loop.step], state(loop))


STUCK = {"patience": 2, "least_gain": 1000.0, "schedule": CONSTANT}


def test_a_training_that_gains_nothing_ends_early_with_its_best_weights(tmp_path: Path) -> None:
    said = told(recorded(points(epochs=9, **STUCK), tmp_path / "run").steps())
    finished = said[-1]
    assert isinstance(finished, Finished) and not finished.stopped and finished.epoch == 3
    assert len(losses(said)) == 15 and len(epochs(said)) == 3
    assert Run(tmp_path / "run").facts["status"] == "finished"
    lowest = min(epochs(said), key=lambda done: done.validation["loss"])
    (place,) = best(tmp_path / "run")
    assert place.name == f"best-{lowest.step:08d}"


def test_a_training_says_why_it_ended_early() -> None:
    loop, _ = trained(points(epochs=9, **STUCK))
    assert loop.over and str(loop.reason) == (
        "The validation loss has not fallen since epoch 1, so the training ends. The best weights are kept."
    )
    to_the_end, _ = trained(points(epochs=3, **STUCK))
    assert to_the_end.over and to_the_end.reason is None


def test_a_run_that_ended_early_stays_so_unless_its_patience_grows(tmp_path: Path) -> None:
    told(recorded(points(epochs=4, **STUCK), tmp_path / "run").steps())
    assert [type(message).__name__ for message in told(train(points(), resume=tmp_path / "run"))] == [
        "Started",
        "Finished",
    ]
    told(train(points(), resume=tmp_path / "run", patience=0, threads=1))
    told(recorded(points(epochs=4, **{**STUCK, "patience": 0}), tmp_path / "whole").steps())
    assert_equal_runs(tmp_path / "whole", tmp_path / "run")


@given(st.lists(st.floats(0, 9), max_size=12), st.integers(1, 5), st.sampled_from([0.0, 0.5]))
def test_patience_ends_where_so_many_epochs_in_a_row_gained_nothing(
    found: list[float], patience: int, least: float
) -> None:
    training = Training(patience=patience, least_gain=least)
    ends = [training.ended(found[:count]) is not None for count in range(len(found) + 1)]
    best_loss, waited = math.inf, 0
    for epoch, loss in enumerate(found, 1):
        best_loss, waited = (loss, 0) if loss < best_loss - least else (best_loss, waited + 1)
        assert ends[epoch] == (waited >= patience)
    assert not ends[0] and Training(patience=0).ended(found) is None


@pytest.mark.parametrize(
    ("settings", "simple"),
    [
        ({}, True),
        ({"averaging": {"type": "SWA"}}, True),
        ({"accumulation": 2}, False),
        ({"clipping": {"type": "ClipByNorm"}}, False),
    ],
    ids=str,
)
def test_a_training_without_extras_takes_the_short_way(settings: dict[str, Any], simple: bool) -> None:
    learn = Loop(points(**settings), 1).update.learner(160)
    assert ("_simple" in learn.__qualname__) == simple


@pytest.mark.parametrize("optimizer", [AdamW(), Muon()], ids=lambda one: one.type)
@pytest.mark.parametrize("clipping", [NoClipping(), ClipByNorm(0.1)], ids=lambda one: one.type)
def test_a_scaled_loss_teaches_the_same_and_one_that_overflows_nothing(optimizer: Any, clipping: Any) -> None:
    found = []
    for precision in ("fp32", "fp16"):
        torch.manual_seed(1)
        network, settings = nn.Linear(3, 2), Training(precision=precision, optimizer=optimizer, clipping=clipping)
        update = Update(network, settings, torch.device("cpu"), Averages(network, settings.averaging))
        learn = update.learner(320)
        for batch in range(5):
            learn(network(torch.ones(4, 3)).square().sum(), 0.5, batch)
        found.append({name: weight.clone() for name, weight in network.state_dict().items()})
    assert all(torch.allclose(one, found[1][name], rtol=1e-5) for name, one in found[0].items())
    assert update.scaler is not None
    before = update.scaler.get_scale()
    learn(network(torch.ones(4, 3)).sum() * math.inf, 0.5, 0)
    assert same(dict(network.state_dict()), found[1]) and update.scaler.get_scale() == before / 2


@pytest.mark.skipif(not torch.cuda.is_available(), reason="fp16 needs a CUDA GPU")
def test_half_precision_trains_on_cuda_and_skips_steps_that_overflow() -> None:
    loop, said = trained(mlp(precision="fp16", device="cuda", epochs=5, clipping={"type": "ClipByNorm"}))
    assert loop.update.scaler is not None and loop.update.scaler.get_scale() > 0
    assert epochs(said)[-1].validation["accuracy"] > 0.7
