"""Says that every schedule is that of PyTorch, step by step, and a function of what it is given alone."""

from __future__ import annotations

import inspect
import math
from collections.abc import Callable
from typing import Any

import pytest
import torch
from hypothesis import assume, given
from hypothesis import strategies as st
from torch.optim import lr_scheduler as pytorch

from engine.declare import Param
from engine.message import Misfit
from engine.shape import Shape
from engine.training.schedules import (
    SCHEDULES,
    Constant,
    Cosine,
    Cyclic,
    Exponential,
    Linear,
    MultiStep,
    OneCycle,
    Plateau,
    Polynomial,
    Schedule,
    Steps,
    WarmRestarts,
    WarmUp,
)
from tests.engine.strategies import several, values

RATE = 0.5
EXACT = 1e-9
every_schedule = pytest.mark.parametrize("cls", list(SCHEDULES), ids=lambda cls: cls.type)


def warm_up(one: Any, optimizer: Any, steps: int, epoch_steps: int) -> Any:
    rise = max(1, round(one.lasts * epoch_steps))
    first = pytorch.LinearLR(optimizer, one.start, 1.0, rise)
    then = THEIRS[type(one.then)](one.then, optimizer, steps - rise, epoch_steps)
    # PyTorch begins at the first rate of what comes second, where that one writes it down: here the first one begins.
    (group,) = optimizer.param_groups
    written, group["initial_lr"] = group["initial_lr"], RATE
    whole = pytorch.SequentialLR(optimizer, [first, then], [rise])
    group["initial_lr"] = written
    return whole


def cyclic(one: Any, optimizer: Any, steps: int, epoch_steps: int) -> Any:
    up, down = (max(1, round(part * epoch_steps)) for part in (one.rise, one.fall))
    mode = "triangular2" if one.halving else "triangular"
    return pytorch.CyclicLR(optimizer, RATE * one.lowest, RATE, up, down, mode, cycle_momentum=False)


def plateau(one: Any, optimizer: Any, steps: int, epoch_steps: int) -> Any:
    options = {"patience": one.patience, "threshold": one.least, "cooldown": one.rest, "min_lr": RATE * one.lowest}
    mode = "rel" if one.measured == "as a share" else "abs"
    return pytorch.ReduceLROnPlateau(optimizer, "min", one.times, threshold_mode=mode, eps=0.0, **options)


def one_cycle(one: Any, optimizer: Any, steps: int, epoch_steps: int) -> Any:
    parts = {"div_factor": one.start, "final_div_factor": one.end, "pct_start": one.rise, "cycle_momentum": False}
    return pytorch.OneCycleLR(optimizer, RATE, total_steps=steps, **parts)


THEIRS: dict[Any, Callable[[Any, Any, int, int], Any]] = {
    Constant: lambda one, optimizer, steps, epoch: pytorch.ConstantLR(optimizer, 1.0),
    Steps: lambda one, optimizer, steps, epoch: pytorch.StepLR(optimizer, one.every * epoch, one.times),
    MultiStep: lambda one, optimizer, steps, epoch: pytorch.MultiStepLR(
        optimizer, [math.ceil(at * epoch) for at in one.at], one.times
    ),
    Exponential: lambda one, optimizer, steps, epoch: pytorch.ExponentialLR(optimizer, one.times ** (1 / epoch)),
    Linear: lambda one, optimizer, steps, epoch: pytorch.LinearLR(optimizer, one.start, one.end, steps),
    Polynomial: lambda one, optimizer, steps, epoch: pytorch.PolynomialLR(optimizer, steps, one.power),
    Cosine: lambda one, optimizer, steps, epoch: pytorch.CosineAnnealingLR(optimizer, steps, RATE * one.lowest),
    Plateau: plateau,
    WarmRestarts: lambda one, optimizer, steps, epoch: pytorch.CosineAnnealingWarmRestarts(
        optimizer, one.first * epoch, one.growth, RATE * one.lowest
    ),
    Cyclic: cyclic,
    OneCycle: one_cycle,
    WarmUp: warm_up,
}
"""The schedule of PyTorch that is meant, asked at each step; only that of plateaus is asked once an epoch."""


def value_of(one: Param) -> st.SearchStrategy[Any]:
    if one.kind == "numbers":
        return st.lists(st.integers(1, 12).map(float), max_size=4).map(tuple)
    if one.unit == "epochs" and one.kind == "float":
        return st.floats(0.1, 9.0)
    return values(one, "wide", Shape(()))


def rates_of_pytorch(one: Schedule, epochs: int, epoch_steps: int, losses: list[float]) -> list[float]:
    """The learning rate at each step, as PyTorch's own schedule sets it."""
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=RATE)
    steps = epochs * epoch_steps
    theirs = THEIRS[type(one)](one, optimizer, steps, epoch_steps)
    found = []
    for step in range(steps):
        found.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        if not isinstance(theirs, pytorch.ReduceLROnPlateau):
            theirs.step()
        elif (step + 1) % epoch_steps == 0:
            theirs.step(losses[step // epoch_steps])
    return found


def rates_of_ours(one: Schedule, epochs: int, epoch_steps: int, losses: list[float]) -> list[float]:
    steps = range(epochs * epoch_steps)
    lowered = [one.lowered(losses[:epoch]) for epoch in range(epochs)]
    return [RATE * one.factor(step, len(steps), epoch_steps) * lowered[step // epoch_steps] for step in steps]


@every_schedule
def test_each_names_its_counterpart(cls: type[Schedule]) -> None:
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=RATE)
    found = THEIRS[cls](cls(), optimizer, 40, 4)
    assert cls.path == f"torch.optim.lr_scheduler.{type(found).__name__}"


@every_schedule
@several(60, 15)
@given(drawn=st.data())
def test_every_schedule_is_that_of_pytorch_step_by_step(cls: type[Schedule], drawn: st.DataObject) -> None:
    epochs, epoch_steps = drawn.draw(st.integers(1, 30)), drawn.draw(st.integers(1, 9))
    one = cls(**{param.name: drawn.draw(value_of(param)) for param in cls.params()})
    losses = drawn.draw(st.lists(st.floats(0.1, 9.0), min_size=epochs, max_size=epochs))
    steps = epochs * epoch_steps
    # PyTorch divides by zero there.
    assume(not isinstance(one, OneCycle) or abs(one.rise * steps - 1) > 1e-9)
    assume(not isinstance(one, WarmUp) or round(one.lasts * epoch_steps) < steps)
    # It has none that goes over into a plateau, which needs the losses, or warms up twice.
    assume(not isinstance(one, WarmUp) or not isinstance(one.then, (Plateau, WarmUp)))
    expected = rates_of_pytorch(one, epochs, epoch_steps, losses)
    assert rates_of_ours(one, epochs, epoch_steps, losses) == pytest.approx(expected, rel=1e-7, abs=EXACT)


@pytest.mark.parametrize("then", list(SCHEDULES), ids=lambda cls: cls.type)
def test_a_warm_up_goes_over_into_any_other_schedule(then: type[Schedule]) -> None:
    one = WarmUp(lasts=2.0, start=0.1, then=then())
    found = rates_of_ours(one, 30, 4, [1.0] * 30)
    assert found[:8] == pytest.approx([RATE * (0.1 + 0.9 * step / 8) for step in range(8)])
    after = [RATE * then().factor(step, 112, 4) for step in range(112)]
    lowered = [then().lowered([1.0] * ((step + 8) // 4)) for step in range(112)]
    assert found[8:] == pytest.approx([rate * left for rate, left in zip(after, lowered, strict=True)])


def test_one_cycle_has_the_usual_figures_of_pytorch() -> None:
    usual = inspect.signature(pytorch.OneCycleLR).parameters
    names = {"rise": "pct_start", "start": "div_factor", "end": "final_div_factor"}
    assert {name: getattr(OneCycle(), name) for name in names} == {
        name: usual[theirs].default for name, theirs in names.items()
    }


def test_plateau_has_the_usual_figures_of_pytorch() -> None:
    usual = inspect.signature(pytorch.ReduceLROnPlateau).parameters
    names = {"times": "factor", "patience": "patience", "least": "threshold", "rest": "cooldown", "lowest": "min_lr"}
    assert {name: getattr(Plateau(), name) for name in names} == {
        name: usual[theirs].default for name, theirs in names.items()
    }


@every_schedule
@several(60, 15)
@given(drawn=st.data())
def test_every_schedule_stays_between_nothing_and_the_full_rate(cls: type[Schedule], drawn: st.DataObject) -> None:
    one = cls(**{param.name: drawn.draw(value_of(param)) for param in cls.params()})
    epochs, epoch_steps = drawn.draw(st.integers(1, 30)), drawn.draw(st.integers(1, 9))
    losses = drawn.draw(st.lists(st.floats(-9.0, 9.0), max_size=epochs))
    for step in range(epochs * epoch_steps):
        factor = one.factor(step, epochs * epoch_steps, epoch_steps)
        assert isinstance(factor, float) and 0 <= factor <= 1 + EXACT
    assert 0 <= one.lowered(losses) <= 1


@every_schedule
@pytest.mark.parametrize("epochs", [1, 1_000_000])
def test_no_length_of_a_training_is_too_short_or_too_long_for_a_schedule(cls: type[Schedule], epochs: int) -> None:
    for step in (0, 1, 2, epochs // 2, epochs * 3 - 2, epochs * 3 - 1):
        assert 0 <= cls().factor(step, epochs * 3, 3) <= 1 + EXACT
    assert Cyclic(halving=True, rise=0.01, fall=0.01).factor(epochs * 3 - 1, epochs * 3, 3) <= 1


def test_a_warm_up_that_is_longer_than_the_training_is_refused() -> None:
    WarmUp(lasts=5.0).check(5)
    with pytest.raises(Misfit, match=r"^The warm-up lasts 5 epochs, but there are only 4 for it\. "):
        WarmUp(lasts=5.0).check(4)
    with pytest.raises(Misfit, match=r"^The warm-up lasts 5 epochs, but there are only 2 for it\. "):
        WarmUp(lasts=3.0, then=WarmUp(lasts=5.0)).check(5)
