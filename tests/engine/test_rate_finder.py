"""Sweeps over learning rates: the curve is that of plain PyTorch, and the rate that it suggests learns."""

from __future__ import annotations

import io
import json
import math
import sys

import pytest
import torch

from engine import files
from engine.commands.find_rate import main
from engine.data.batches import order
from engine.graph.model import Project
from engine.message import Misfit
from engine.training.loop import Loop
from engine.training.rate_finder import APART, FIRST, SMOOTHING, find_rate, suggested, sweep
from tests.engine.networks import node
from tests.engine.projects import dense, points, project
from tests.engine.sick_networks import SICK, examined


def plain() -> Project:
    sgd = {"type": "SGD", "learning_rate": 0.3, "momentum": 0.0}
    return project("Moons", dense("hidden", 8), node("Tanh", "tanh"), dense("answer", 2), optimizer=sgd)


def test_a_sweep_is_what_plain_pytorch_finds() -> None:
    found = list(sweep(plain(), steps=30, threads=1))
    loop = Loop(plain(), 1)
    network, size = loop.network, loop.settings.batch_size
    optimizer = torch.optim.SGD(network.parameters(), lr=1.0)
    mean = 0.0
    for step, (rate, loss) in enumerate(found):
        epoch, batch = divmod(step, loop.steps_per_epoch)
        rows = order(loop.examples, loop.settings.seed, epoch)[batch * size : (batch + 1) * size]
        data = {name: values[rows] for name, values in loop.data.train.items()}
        now = torch.nn.functional.cross_entropy(network(data["point"])["answer"], data["label"])
        optimizer.param_groups[0]["lr"] = rate
        optimizer.zero_grad()
        now.backward()
        optimizer.step()
        mean = SMOOTHING * mean + (1 - SMOOTHING) * now.item()
        assert rate == pytest.approx(1e-6 * 1e7 ** (step / 29))
        assert loss == pytest.approx(mean / (1 - SMOOTHING ** (step + 1)), rel=1e-5)
    assert len(found) == 30


def test_the_rate_that_is_suggested_is_where_the_loss_falls_fastest_or_a_tenth_of_the_best() -> None:
    rates = [10 ** (-6 + 7 * at / 99) for at in range(100)]
    fall = [1.0 / (1.0 + math.exp((at - 50) / 3)) for at in range(80)]
    losses = [*fall, *(fall[-1] + 0.1 * at for at in range(20))]
    found = suggested(rates, losses)
    assert found is not None
    best = losses.index(min(losses))
    assert found == pytest.approx(min(rates[50], rates[best] / 10), rel=0.3)


def test_a_loss_that_never_falls_suggests_nothing() -> None:
    rates = [10.0 ** (at / 10 - 6) for at in range(70)]
    assert suggested(rates, [1.0] * 70) is None
    assert suggested(rates, [1.0 + at for at in range(70)]) is None
    assert suggested(rates[: FIRST + 2 * APART], [1.0 / (at + 1) for at in range(FIRST + 2 * APART)]) is None


def test_a_sweep_ends_where_the_loss_shoots_up_and_tells_no_loss_that_is_no_number() -> None:
    found = find_rate(plain(), high=1e5, threads=1)
    assert len(found.rates) < 120 and all(math.isfinite(loss) for loss in found.losses)


def test_the_suggested_rate_heals_a_rate_that_is_too_low_or_too_high() -> None:
    for name in ("rate_low", "rate_high"):
        sick = SICK[name]()
        found = find_rate(sick, threads=1)
        assert found.suggestion is not None
        optimizer = {**sick.training["optimizer"], "learning_rate": found.suggestion}
        healed = Project(sick.graph, {**sick.training, "optimizer": optimizer}, sick.title)
        assert name not in examined(healed)[1]


def test_a_sweep_changes_no_project_and_no_other_training() -> None:
    one = points()
    before = files.dumps(one)
    assert [rate for rate, _ in sweep(one, steps=3, threads=1)] == pytest.approx([1e-6, math.sqrt(1e-5), 10.0])
    assert files.dumps(one) == before
    assert find_rate(one, steps=40, threads=1) == find_rate(one, steps=40, threads=1)


def test_a_network_that_cannot_be_trained_is_refused() -> None:
    with pytest.raises(Misfit):
        find_rate(Project())


def told(text: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> list[dict[str, object]]:
    monkeypatch.setattr(sys, "stdin", io.StringIO(f"{json.dumps(text)}\n"))
    main()
    return [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_the_process_tells_the_curve_point_by_point_and_then_the_rate(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    *curve, last = told(files.dumps(plain()), monkeypatch, capsys)
    found = find_rate(plain(), threads=1)
    assert [one["rate"] for one in curve] == list(found.rates)
    assert last == {"suggestion": found.suggestion}


def test_the_process_says_why_there_is_no_curve(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (why,) = told(files.dumps(Project()), monkeypatch, capsys)
    assert why["why"]
