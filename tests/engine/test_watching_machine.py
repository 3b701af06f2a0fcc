"""Looks at the machine while it trains: its figures are those of the system, and each look is counted."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count

import psutil
import pytest
import torch

from engine.training.loop import Loop
from engine.training.watching.ask import Ask, Seen
from engine.training.watching.gpu import gpu
from engine.training.watching.pace import MOST, SECONDS, Pace
from engine.training.watching.schedule import Watching
from tests.engine.projects import points

HAS_GPU = gpu(torch.device("cpu")) is not None


def seen(watching: Watching) -> Seen:
    watching.ask([Ask("machine")])
    found = next(watching.everything())
    assert found.ask.view == "machine"
    return found


def test_the_rate_and_the_momentum_are_those_of_the_optimizer() -> None:
    sgd = {"type": "SGD", "learning_rate": 0.05, "momentum": 0.8}
    loop = Loop(points(optimizer=sgd, schedule={"type": "Exponential", "times": 0.5}), 1)
    watching = Watching(loop)
    steps = loop.steps()
    for _ in range(2 * loop.steps_per_epoch + 3):
        next(steps)
    figures = seen(watching).facts["figures"]
    assert figures["learning_rate"] == pytest.approx(loop.optimizer.param_groups[0]["lr"], rel=1e-9)
    assert figures["learning_rate"] == pytest.approx(0.05 * 0.25)
    assert figures["momentum"] == 0.8
    adam = seen(Watching(Loop(points(optimizer={"type": "Adam"}), 1))).facts["figures"]
    assert adam["momentum"] == 0.9
    plain = seen(Watching(Loop(points(optimizer={"type": "SGD", "momentum": 0.0}), 1))).facts["figures"]
    assert "momentum" not in plain


def test_the_speed_is_what_was_done_since_the_last_look() -> None:
    loop = Loop(points(), 1)
    watching, steps = Watching(loop), loop.steps()
    assert "steps" not in seen(watching).facts["figures"]
    for _ in range(4):
        next(steps)
    figures = seen(watching).facts["figures"]
    assert figures["steps"] > 0 and figures["examples"] == pytest.approx(32 * figures["steps"])
    assert seen(watching).facts["figures"]["steps"] == 0


def test_memory_is_what_the_system_says() -> None:
    figures = seen(Watching(Loop(points(), 1))).facts["figures"]
    assert figures["total"] == psutil.virtual_memory().total
    assert figures["memory"] == pytest.approx(psutil.Process().memory_info().rss, rel=0.1)
    assert 0 < figures["system_memory"] < figures["total"]
    assert figures["processor"] >= 0 and 0 <= figures["system_processor"] <= 1


@pytest.mark.skipif(HAS_GPU, reason="there is a graphics card with its driver")
def test_without_a_driver_nothing_is_told_of_a_graphics_card() -> None:
    found = seen(Watching(Loop(points(), 1)))
    assert found.facts["gpu"] == "" and not [name for name in found.facts["figures"] if name.startswith("gpu")]


@pytest.mark.skipif(not HAS_GPU, reason="there is no graphics card")
def test_a_graphics_card_tells_its_memory_and_its_load() -> None:
    found = seen(Watching(Loop(points(), 1)))
    figures = found.facts["figures"]
    assert found.facts["gpu"] and 0 < figures["gpu_memory"] <= figures["gpu_memory_total"]
    assert 0 <= figures["gpu_load"] <= 1
    if torch.cuda.is_available():
        assert figures["gpu_memory_total"] == pytest.approx(torch.cuda.mem_get_info()[1], rel=0.1)


def ticks(seconds: float) -> Iterator[float]:
    return (at * seconds for at in count())


def test_what_looking_costs_and_how_often_it_happens_is_counted() -> None:
    now = 0.0
    pace = Pace(lambda: now)
    for at in range(8):
        pace.add(at * 0.5, 0.02, "weights")
        pace.add(at * 0.5, 0.01, "")
    now = 4.0
    assert pace.share(now) == pytest.approx(8 * 0.03 / 4)
    assert pace.rates(now) == {"weights": pytest.approx(2.0)}
    later = SECONDS + 2.0
    assert pace.share(later) == pytest.approx(4 * 0.03 / SECONDS)
    assert pace.rates(3 * SECONDS) == {} and pace.share(3 * SECONDS) == 0


def test_watching_counts_its_own_looks_by_its_clock() -> None:
    clock = ticks(0.001)
    watching = Watching(Loop(points(), 1), lambda: next(clock))
    watching.ask([Ask("boundary"), Ask("weights", "hidden"), Ask("kernels", "hidden")])
    assert len(list(watching.everything())) == 2
    now = next(clock)
    assert set(watching.pace.rates(now)) == {"boundary", "weights"}
    assert watching.pace.share(now) == pytest.approx(3 * 0.001 / now, rel=0.01)


def test_what_is_counted_stays_small_however_long_it_lasts() -> None:
    pace = Pace(lambda: 0.0)
    for at in range(3 * MOST):
        pace.add(at * 1e-6, 1e-7, "weights")
    assert len(pace._looks) == MOST
