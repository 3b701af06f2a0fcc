"""Says that optimizers and schedules are those of PyTorch, step by step, and which settings are refused."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
import torch
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from torch.optim import lr_scheduler as torch_schedules

from engine.declare import Declared, make, plain
from engine.graph.analysis import analyse
from engine.message import Misfit
from engine.shape import Shape
from engine.training.choices import (
    OPTIMIZERS,
    SCHEDULES,
    SGD,
    Constant,
    Cosine,
    OneCycle,
    Optimizer,
    Schedule,
    Steps,
    Training,
    obstacles,
    training_of,
)
from tests.engine.networks import mlp
from tests.engine.strategies import values

RATE = 0.5
EXACT = 1e-9
lengths = st.integers(1, 400)


def rates_of_pytorch(make_schedule: Callable[[torch.optim.Optimizer], Any], steps: int) -> list[float]:
    """The learning rate at each step, as PyTorch's own schedule sets it."""
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=RATE)
    schedule = make_schedule(optimizer)
    found = []
    for _ in range(steps):
        found.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        schedule.step()
    return found


def rates_of_ours(schedule: Schedule, steps: int, epoch_steps: int = 1) -> list[float]:
    return [RATE * schedule.factor(step, steps, epoch_steps) for step in range(steps)]


@settings(max_examples=60)
@given(steps=lengths, rise=st.floats(0.01, 0.99), start=st.floats(1, 1e6), end=st.floats(1, 1e9))
def test_one_cycle_is_that_of_pytorch(steps: int, rise: float, start: float, end: float) -> None:
    assume(rise * steps != 1)  # PyTorch divides by zero there.

    def theirs(optimizer: torch.optim.Optimizer) -> Any:
        parts = {"div_factor": start, "final_div_factor": end, "pct_start": rise, "cycle_momentum": False}
        return torch_schedules.OneCycleLR(optimizer, RATE, total_steps=steps, **parts)

    expected = rates_of_pytorch(theirs, steps)
    assert rates_of_ours(OneCycle(rise, start, end), steps) == pytest.approx(expected, rel=EXACT, abs=EXACT)


def test_one_cycle_has_the_usual_figures_of_pytorch() -> None:
    usual = inspect.signature(torch_schedules.OneCycleLR).parameters
    names = {"rise": "pct_start", "start": "div_factor", "end": "final_div_factor"}
    assert {name: getattr(OneCycle(), name) for name in names} == {
        name: usual[theirs].default for name, theirs in names.items()
    }


@settings(max_examples=60)
@given(steps=lengths, lowest=st.floats(0, 1))
def test_cosine_is_that_of_pytorch_in_closed_form(steps: int, lowest: float) -> None:
    def theirs(optimizer: torch.optim.Optimizer) -> Any:
        return torch_schedules.CosineAnnealingLR(optimizer, T_max=steps, eta_min=RATE * lowest)

    schedule = theirs(torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=RATE))
    expected = []
    for step in range(steps):
        schedule.last_epoch = step
        expected += schedule._get_closed_form_lr()
    assert rates_of_ours(Cosine(lowest), steps) == pytest.approx(expected, rel=EXACT, abs=EXACT)


@settings(max_examples=60)
@given(epochs=st.integers(1, 40), epoch_steps=st.integers(1, 9), every=st.integers(1, 50), times=st.floats(1e-6, 1))
def test_steps_is_that_of_pytorch_asked_once_an_epoch(epochs: int, epoch_steps: int, every: int, times: float) -> None:
    expected = rates_of_pytorch(lambda optimizer: torch_schedules.StepLR(optimizer, every, times), epochs)
    ours = rates_of_ours(Steps(every, times), epochs * epoch_steps, epoch_steps)
    for epoch, rate in enumerate(expected):
        for step in range(epoch_steps):
            assert ours[epoch * epoch_steps + step] == pytest.approx(rate, rel=EXACT, abs=EXACT)


def test_constant_is_that_of_pytorch() -> None:
    expected = rates_of_pytorch(lambda optimizer: torch_schedules.ConstantLR(optimizer, factor=1.0), 20)
    assert rates_of_ours(Constant(), 20) == expected == [RATE] * 20


@pytest.mark.parametrize("cls", list(SCHEDULES), ids=lambda cls: cls.type)
@settings(max_examples=60)
@given(drawn=st.data())
def test_every_schedule_stays_between_nothing_and_the_full_rate(cls: type[Schedule], drawn: st.DataObject) -> None:
    params = {one.name: drawn.draw(values(one, "wide", Shape(()))) for one in cls.params()}
    epochs, epoch_steps = drawn.draw(st.integers(1, 30)), drawn.draw(st.integers(1, 9))
    schedule = cls(**params)
    for step in range(epochs * epoch_steps):
        factor = schedule.factor(step, epochs * epoch_steps, epoch_steps)
        assert isinstance(factor, float) and 0 <= factor <= 1 + EXACT


@pytest.mark.parametrize("cls", list(OPTIMIZERS), ids=lambda cls: cls.type)
@settings(max_examples=60)
@given(drawn=st.data())
def test_pytorch_takes_whatever_an_optimizer_may_be_set_to(cls: type[Optimizer], drawn: st.DataObject) -> None:
    chosen = cls(**{one.name: drawn.draw(values(one, "wide", Shape(()))) for one in cls.params()})
    try:
        options = chosen.options()
    except Misfit as misfit:
        assert isinstance(chosen, SGD) and chosen.nesterov and chosen.momentum == 0
        assert str(misfit).endswith(".")
        return
    weight = torch.nn.Parameter(torch.ones(3))
    fused = {"fused": True} if cls.fused else {}
    optimizer = kind_of(cls)([weight], lr=chosen.learning_rate, **options, **fused)
    weight.grad = torch.ones(3)
    optimizer.step()
    assert weight.isfinite().all()


def kind_of(cls: type[Optimizer]) -> type[torch.optim.Optimizer]:
    kind: type[torch.optim.Optimizer] = getattr(torch.optim, cls.path.removeprefix("torch.optim."))
    return kind


@pytest.mark.parametrize("cls", list(OPTIMIZERS), ids=lambda cls: cls.type)
def test_optimizers_start_as_those_of_pytorch_but_sgd_is_quicker(cls: type[Optimizer]) -> None:
    ours = {"lr": cls().learning_rate, **cls().options()}
    usual = inspect.signature(kind_of(cls)).parameters
    other = {name: value for name, value in ours.items() if value != usual[name].default}
    assert other == ({"lr": 0.1, "momentum": 0.9} if cls is SGD else {})


@pytest.mark.parametrize("cls", list(OPTIMIZERS), ids=lambda cls: cls.type)
def test_every_optimizer_makes_a_simple_loss_small(cls: type[Optimizer]) -> None:
    weight = torch.nn.Parameter(torch.tensor([3.0, -2.0]))
    optimizer = kind_of(cls)([weight], lr=0.05, **cls().options())
    for _ in range(200):
        optimizer.zero_grad()
        weight.square().sum().backward()
        optimizer.step()
    assert weight.square().sum() < 0.1


@pytest.mark.parametrize("cls", [*OPTIMIZERS, *SCHEDULES, Training], ids=lambda cls: cls.__name__)
def test_every_choice_explains_itself_and_its_settings(cls: type[Declared]) -> None:
    assert cls.help().split("\n\n")[0].endswith(".") and cls.title
    assert "{" not in str(cls().tell())
    for one in cls.params():
        assert one.about.endswith(".") and one.about[0].isupper(), one.name
        assert one.read(plain(one.default)) == one.default, one.name
        if one.kind in ("int", "float"):
            assert one.low is not None and one.high is not None and one.low < one.high, one.name
        if one.log:
            assert one.low is not None and one.low > 0, one.name


@settings(max_examples=60)
@given(drawn=st.data())
def test_settings_come_back_from_the_plain_values_of_a_file(drawn: st.DataObject) -> None:
    chosen = Training(**{one.name: drawn.draw(values(one, "wide", Shape(()))) for one in Training.params()})
    raw = {name: value for name, value in plain(chosen).items() if name != "type"}
    assert make(Training, raw) == chosen


def test_what_a_project_does_not_say_about_its_training_is_the_default() -> None:
    assert training_of(mlp()) == Training()
    assert training_of(mlp(epochs=3)) == replace(Training(), epochs=3)
    assert training_of(mlp(schedule={"type": "Cosine"})).schedule == Cosine()


@pytest.mark.parametrize(
    ("training", "sentence"),
    [
        ({"epochs": 0}, "Epochs is 0, but must be from 1 to 1000000."),
        ({"epochs": 1.5}, "Epochs must be a whole number, but is 1.5."),
        ({"speed": 1}, "Training has no parameter 'speed'. It has: "),
        ({"device": "tpu"}, "Device is 'tpu', but must be one of: auto, cuda, mps, cpu."),
        ({"optimizer": {"type": "Adagrad"}}, "There is no optimizer called 'Adagrad' in this version."),
        ({"optimizer": {"type": "Adam", "beta1": 1}}, "Beta1 is 1, but must be from 0.0 to 0.9999."),
        ({"optimizer": {"type": "SGD", "momentum": 0, "nesterov": True}}, "Nesterov's look ahead needs a momentum"),
        ({"schedule": "fast"}, "A schedule needs a type."),
    ],
    ids=str,
)
def test_settings_that_cannot_be_keep_a_project_from_training(training: dict[str, Any], sentence: str) -> None:
    (obstacle,) = obstacles(analyse(mlp(**training)))
    assert str(obstacle.message).startswith(sentence) and not obstacle.node


def test_a_project_without_obstacles_can_be_trained() -> None:
    assert not obstacles(analyse(mlp()))
