"""Changes a training while it runs, by hand and by a script: each is bit for bit what it says, and survives a cut."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import Tensor

import engine
from engine.compile.network import compiled, initialise
from engine.declare import Param
from engine.graph.analysis import analyse
from engine.graph.model import Project
from engine.message import Misfit
from engine.training import news as news_module
from engine.training.averaging import EMA
from engine.training.changes import Change, live_params, live_settings
from engine.training.checkpoint import checkpoints
from engine.training.choices import OPTIMIZERS, Training
from engine.training.loop import Loop
from engine.training.messages import Progress, Resized
from tests.engine.networks import node
from tests.engine.projects import (
    MOONS,
    dense,
    epochs,
    figures,
    losses,
    mlp,
    points,
    project,
    recorded,
    same,
    state,
    told,
    with_param,
)

RATE = "optimizer.learning_rate"
SGD = {"type": "SGD", "learning_rate": 0.25, "momentum": 0.9, "weight_decay": 0.01}
CONSTANT = {"type": "Constant"}
Script = Sequence[tuple[int, Change]]


def run(one: Project, *, until: int | None = None, script: Script = ()) -> tuple[Loop, list[float]]:
    """A training with changes made by hand, each as soon as the step beside it is done; its loop and its losses."""
    loop = Loop(one, 1)
    found = []
    left = list(script)
    said = []
    while left and left[0][0] == 0:
        loop.change(left.pop(0)[1])
    for message in loop.steps():
        said += [message] if message is not None else []
        if loop.step == until:
            break
        while left and left[0][0] == loop.step and 0 < loop.batch <= loop.steps_per_epoch:
            said += loop.rest()
            loop.change(left.pop(0)[1])
    found = losses([*said, *loop.rest()])
    assert not left
    return loop, found


def of(loop: Loop, key: str) -> dict[str, Tensor]:
    """A copy of the weights and running figures of one node."""
    return {name: value for name, value in state(loop).items() if name.startswith(f"{key}.")}


def moments(loop: Loop, key: str) -> dict[str, Tensor]:
    """A copy of what the optimizer remembers of a node's weights."""
    known = loop.optimizer.state
    return {
        f"{name}.{kept}": value.clone()
        for name, weight in loop.network.get_submodule(key).named_parameters()
        for kept, value in known.get(weight, {}).items()
        if isinstance(value, Tensor)
    }


def test_a_live_change_of_the_rate_is_the_schedule_that_says_the_same() -> None:
    halving = {"type": "MultiStep", "at": [1, 2], "times": 0.5}
    scheduled, wanted = run(points(optimizer=SGD, schedule=halving))
    changed, found = run(
        points(optimizer=SGD, schedule=CONSTANT), script=[(5, Change(RATE, 0.125)), (10, Change(RATE, 0.0625))]
    )
    assert found == wanted and same(state(changed), state(scheduled))
    still, others = run(points(optimizer=SGD, schedule=CONSTANT))
    assert found[:6] == others[:6] and found[6:] != others[6:] and not same(state(changed), state(still))


@pytest.mark.parametrize("step", [0, 3, 5, 7])
def test_a_scripted_run_is_the_run_that_is_changed_by_hand(tmp_path: Path, step: int) -> None:
    script = [(step, Change(RATE, 0.03)), (step, Change("optimizer.momentum", 0.5))]
    loop, found = run(points(optimizer=SGD), script=script)
    told(recorded(points(optimizer=SGD), tmp_path / "run", changes=script).steps())
    assert figures(tmp_path / "run")[0] == found
    again = Loop(points(optimizer=SGD), 1)
    engine.training.checkpoint.restore(again, checkpoints(tmp_path / "run")[-1])
    assert same(state(again), state(loop)) and again.changes == script


def near(param: Param, value: float) -> float | int:
    """Another value that this number may have."""
    other = value // 2 + 1 if param.kind == "int" else value / 2 or 0.01
    low, high = param.low, param.high
    assert low is not None and high is not None
    return min(max(other, low), high)


@pytest.mark.parametrize("optimizer", list(OPTIMIZERS), ids=lambda one: one.type)
def test_every_live_number_of_every_optimizer_reaches_it(optimizer: Any) -> None:
    one = points(optimizer={"type": optimizer.type})
    loop, _ = run(one, until=2)
    for path in (path for path in live_settings(loop.settings) if path.startswith("optimizer.")):
        name = path.partition(".")[2]
        param = next(one for one in optimizer.params() if one.name == name)
        value = near(param, getattr(loop.settings.optimizer, name))
        loop.change(Change(path, value))
        assert getattr(loop.settings.optimizer, name) == value
    wanted = loop.settings.optimizer
    fresh = Loop(loop.project, 1)
    for made, other in zip(loop.update.optimizers, fresh.update.optimizers, strict=True):
        for group, like in zip(made.param_groups, other.param_groups, strict=True):
            assert {name: group[name] for name in group if name not in ("params", "lr")} == {
                name: like[name] for name in like if name not in ("params", "lr")
            }
    assert loop.rate(loop.step) == wanted.learning_rate * loop._factor(0)(loop.step)
    assert len(list(loop.steps())) > 5


@pytest.mark.parametrize(
    ("optimizer", "name"),
    [({"type": "RMSprop"}, "optimizer.momentum"), ({"type": "SGD", "momentum": 0.0}, "optimizer.momentum")],
)
def test_momentum_that_comes_later_begins_at_zero(optimizer: dict[str, Any], name: str) -> None:
    loop, found = run(points(optimizer=optimizer), script=[(4, Change(name, 0.9))])
    plain, others = run(points(optimizer=optimizer))
    assert found[:5] == others[:5] and not same(state(loop), state(plain))
    assert all("momentum_buffer" in loop.optimizer.state[weight] for weight in loop.network.parameters())


@pytest.mark.parametrize(
    "training",
    [
        {"optimizer": SGD},
        {"optimizer": {"type": "AdamW", "weight_decay": 0.1}},
        {"optimizer": {"type": "Adagrad"}},
        {"optimizer": SGD, "clipping": {"type": "ClipByNorm", "largest": 0.1}},
        {"optimizer": SGD, "accumulation": 3},
        {"optimizer": {"type": "Muon"}},
    ],
    ids=["SGD", "AdamW", "Adagrad", "clipped", "gathered", "Muon"],
)
def test_a_frozen_layer_does_not_move_and_keeps_its_momentum_and_learns_on(training: dict[str, Any]) -> None:
    loop = Loop(points(epochs=4, **training), 1)
    steps = loop.steps()

    def go(to: int) -> None:
        while loop.step < to:
            next(steps)

    go(4)
    before, kept = of(loop, "hidden"), moments(loop, "hidden")
    loop.change(Change("frozen", True, "hidden"))
    others = of(loop, "answer")
    go(12)
    assert same(of(loop, "hidden"), before) and same(moments(loop, "hidden"), kept)
    assert not same(of(loop, "answer"), others)
    loop.change(Change("frozen", False, "hidden"))
    go(16)
    assert not any(torch.equal(value, before[name]) for name, value in of(loop, "hidden").items())


def test_a_layer_that_was_frozen_from_the_start_can_be_let_learn() -> None:
    frozen = with_param(points(optimizer=SGD), "hidden", "frozen", True)
    loop, _ = run(frozen, script=[(3, Change("frozen", False, "hidden"))])
    started = Loop(frozen, 1)
    assert not any(torch.equal(value, of(started, "hidden")[name]) for name, value in of(loop, "hidden").items())


@pytest.mark.parametrize("seed", [None, 7])
def test_a_reset_layer_has_the_weights_of_the_start_and_nothing_is_remembered_of_it(seed: int | None) -> None:
    one = mlp(epochs=1)
    loop, _ = run(one, until=9)
    others, before = of(loop, "answer"), of(loop, "hidden")
    random = torch.get_rng_state()
    loop.change(Change("reset", seed, "hidden"))
    assert torch.equal(torch.get_rng_state(), random)
    wanted = compiled(analyse(one), 3).network
    initialise(wanted, analyse(one), loop.settings.seed if seed is None else seed)
    assert same(of(loop, "hidden"), {name: v for name, v in wanted.state_dict().items() if name.startswith("hidden.")})
    assert not same(of(loop, "hidden"), before) and same(of(loop, "answer"), others)
    assert not moments(loop, "hidden") and moments(loop, "answer")


def test_a_reset_takes_back_the_running_figures_of_a_batch_norm_and_the_mean_of_the_weights() -> None:
    loop, _ = run(mlp(epochs=1, averaging={"type": "EMA"}), until=5)
    assert isinstance(loop.averages.averaging, EMA) and loop.network.norm.num_batches_tracked == 5
    loop.change(Change("reset", None, "norm"))
    assert loop.network.norm.num_batches_tracked == 0 and not loop.network.norm.running_mean.any()
    with loop.averages.shown():
        assert same(of(loop, "norm"), of(Loop(mlp(epochs=1), 1), "norm"))


@pytest.mark.parametrize("optimizer", list(OPTIMIZERS), ids=lambda one: one.type)
def test_a_training_goes_on_with_any_optimizer_after_a_reset(optimizer: Any) -> None:
    loop, found = run(points(optimizer={"type": optimizer.type}), script=[(4, Change("reset", 3, "hidden"))])
    assert loop.over and all(torch.isfinite(torch.tensor(found)))


def test_the_rate_of_a_dropout_changes_between_two_steps() -> None:
    one = mlp(epochs=1)
    loop, found = run(one, script=[(3, Change("share", 0.0, "dropout"))])
    _, others = run(one)
    assert loop.network.dropout.p == 0.0
    assert found[:3] == others[:3] and found[3:] != others[3:]
    never, _ = run(with_param(one, "dropout", "share", 0.25), script=[(0, Change("share", 0.5, "dropout"))])
    assert same(state(never), state(run(one)[0]))


def test_another_batch_size_begins_with_the_next_epoch_and_the_rate_goes_on_where_it_was() -> None:
    loop = Loop(points(epochs=3, schedule={"type": "Linear"}), 1)
    said: list[Any] = []
    for message in loop.steps():
        said += [message] if message else []
        if loop.step == 2 and not loop.changes:
            loop.change(Change("batch_size", 16))
            assert (loop.settings.batch_size, loop.steps_per_epoch) == (32, 5)
    assert [done.step for done in epochs(said)] == [5, 15, 25]
    assert [one for one in said if isinstance(one, Resized)] == [Resized(5, 1, 10)]
    assert losses(said) and len(losses(said)) == 25
    whole = Loop(points(epochs=3, batch_size=16, schedule={"type": "Linear"}), 1)
    assert [loop.rate(step) for step in range(5, 25)] == [whole.rate(step) for step in range(10, 30)]
    assert [message.epoch for message in said if isinstance(message, Progress)][-1] == 3


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (Change(RATE, -1.0), "Learning rate is -1, but must be from 1e-08 to 100."),
        (Change("epochs", 5), "Epochs cannot change while a training runs. Stop it, and train from the beginning."),
        (Change("schedule", {"type": "Constant"}), "Schedule cannot change while a training runs."),
        (Change("optimizer.nonsense", 5), "This training has no setting 'optimizer.nonsense'."),
        (Change("units", 5, "hidden"), "'units' of Dense cannot change while a training runs."),
        (Change("frozen", True, "tanh"), "Tanh has no weights of its own, so it can neither be frozen nor reset."),
        (Change("reset", None, "gone"), "The training has no layer 'gone'."),
        (Change("reset", -3, "hidden"), "Seed is -3, but must be from 0"),
        (Change("optimizer.momentum", 0.0), "Nesterov's look ahead needs a momentum, but momentum is 0."),
    ],
    ids=lambda one: one.name if isinstance(one, Change) else "",
)
def test_what_cannot_be_changed_says_why_and_leaves_the_training_as_it_is(change: Change, sentence: str) -> None:
    one = points(optimizer={"type": "SGD", "nesterov": True})
    loop, _ = run(one, until=2)
    before = (loop.settings, loop.project, state(loop))
    with pytest.raises(Misfit) as refused:
        loop.change(change)
    assert str(refused.value).startswith(sentence)
    assert (loop.settings, loop.project, loop.changes) == (*before[:2], []) and same(state(loop), before[2])


def test_the_last_layer_that_learns_cannot_be_frozen() -> None:
    loop, _ = run(points(), until=2)
    loop.change(Change("frozen", True, "hidden"))
    with pytest.raises(Misfit, match="All layers with weights are frozen, so nothing can learn"):
        loop.change(Change("frozen", True, "answer"))


def test_each_layer_says_what_of_it_can_change_while_it_learns() -> None:
    one = analyse(project(MOONS, dense("hidden", 8), node("Dropout", "dropout"), dense("answer", 2)))
    assert live_params(one, "hidden") == ("frozen", "reset") and live_params(one, "dropout") == ("share",)
    assert live_params(one, "data") == ()


def test_every_setting_of_the_training_is_live_or_says_why_not() -> None:
    loop, _ = run(points(), until=1)
    live = live_settings(loop.settings)
    assert {RATE, "optimizer.weight_decay", "batch_size", "patience"} <= set(live)
    for one in Training.params():
        if one.name not in live and one.kind != "declared":
            with pytest.raises(Misfit, match="cannot change while a training runs"):
                loop.change(Change(one.name, one.default))


def test_steps_are_not_slowed_by_asking_for_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(news_module, "NEWS_SECONDS", 1e9)
    loop = Loop(points(epochs=3), 1)
    made = []
    renew = Loop.renew
    monkeypatch.setattr(Loop, "renew", lambda self: (made.append(self.step), renew(self))[1])
    list(loop.steps())
    assert made == [0, 5, 10]
