"""Whatever looks at a training draws nothing of it, on any kind of device, and ends in time."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

import pytest
import torch
from torch import Tensor

from engine.compile.tapping import Tapped
from engine.graph.edits import set_param
from engine.graph.model import Project
from engine.training import randomness
from engine.training.averages import Averages
from engine.training.changes import Change
from engine.training.health import explain
from engine.training.loop import Loop
from engine.training.messages import Failed, TrainingMessage
from engine.training.randomness import seed, undisturbed, undrawn
from engine.training.slopes import slopes_of
from engine.training.stepping import Walk, next_batch
from engine.training.watching.probe import Probe
from tests.engine.projects import MOONS, dense, mlp, points, project, same, state
from tests.engine.sick_networks import SICK


class Another:
    """A generator of a kind of device that is not here."""

    def __init__(self) -> None:
        self.state = torch.zeros(1)

    def get(self) -> Tensor:
        return self.state.clone()

    def set(self, state: Tensor) -> None:
        self.state = state.clone()

    def seed(self, number: int) -> None:
        self.state = torch.tensor([float(number)])


def test_what_is_drawn_on_an_apple_gpu_is_there_to_be_drawn_again(monkeypatch: pytest.MonkeyPatch) -> None:
    generator, device = Another(), torch.device("mps")
    for name, act in (
        ("get_rng_state", generator.get),
        ("set_rng_state", generator.set),
        ("manual_seed", generator.seed),
    ):
        monkeypatch.setattr(torch.mps, name, act)
    before = torch.get_rng_state()
    with undrawn(device):
        seed(7, device)
        assert generator.state == 7 and torch.initial_seed() == 7
    assert generator.state == 0 and torch.equal(torch.get_rng_state(), before)


def measured(loop: Loop) -> None:
    averages = Averages(loop.network, loop.settings.averaging)
    averages.add()
    averages.measure([[next_batch(loop)[name] for name in loop.taken]], loop.device)


LOOKS: dict[str, Callable[[Loop], object]] = {
    "slopes": lambda loop: Probe(loop, Tapped(loop.made, loop.analysis), 0, {}).slopes,
    "values": lambda loop: Probe(loop, Tapped(loop.made, loop.analysis), 0, {}).values,
    "walk": lambda loop: Walk(loop, Tapped(loop.made, loop.analysis)),
    "explain": lambda loop: explain.looked_at(loop, 4),
    "averages": measured,
}


@pytest.mark.parametrize("look", LOOKS)
def test_no_look_draws_from_any_generator_of_the_training(look: str, monkeypatch: pytest.MonkeyPatch) -> None:
    loop = Loop(mlp(epochs=1), 1)
    steps = loop.steps()
    for _ in range(3):
        next(steps)
    generator, states, put = Another(), randomness.random_state, randomness.set_random_state

    def both(device: torch.device) -> dict[str, Tensor]:
        return {**states(device), "another": generator.get()}

    def put_both(known: Mapping[str, Tensor], device: torch.device) -> None:
        put(known, device)
        generator.set(known["another"])

    monkeypatch.setattr(randomness, "random_state", both)
    monkeypatch.setattr(randomness, "set_random_state", put_both)
    drawn = []

    def draw(*_: object) -> None:
        drawn.append(1)
        generator.seed(1)

    loop.network.dropout.register_forward_hook(draw)
    before = state(loop), torch.get_rng_state()
    LOOKS[look](loop)
    assert drawn and generator.state == 0
    assert same(state(loop), before[0]) and torch.equal(torch.get_rng_state(), before[1]) and loop.network.training


def test_a_pass_that_breaks_leaves_the_network_as_it_was() -> None:
    loop = Loop(mlp(), 1)
    before = state(loop), torch.get_rng_state()
    with pytest.raises(RuntimeError), undisturbed(loop.network.eval(), loop.device, training=True):
        loop.network(next_batch(loop)["image"])
        raise RuntimeError
    assert same(state(loop), before[0]) and torch.equal(torch.get_rng_state(), before[1]) and not loop.network.training


def test_a_weight_that_two_layers_share_has_its_whole_slope_under_both_names() -> None:
    one = project(MOONS, dense("first", 2), dense("second", 2))
    one = Project(set_param(one.graph, "second", "tied", "first"), one.training, one.title)
    loop = Loop(one, 1)
    data, weight = next_batch(loop), loop.network.first.weight
    assert weight is loop.network.second.weight
    outputs, values = Tapped(loop.made, loop.analysis).forward(data["point"])
    found = slopes_of(loop.network, values, loop.objectives(outputs, data)["objective"]).weights
    loop.objectives(loop.network(data["point"]), data)["objective"].backward()
    assert torch.equal(found["first.weight"], found["second.weight"]) and torch.equal(
        found["first.weight"], weight.grad
    )


@pytest.mark.parametrize("training", [{}, {"schedule": {"type": "Linear"}}, {"accumulation": 2}])
def test_the_walk_behind_an_epoch_is_the_step_with_the_batch_size_that_waits(training: dict[str, Any]) -> None:
    loop = Loop(points(schedule={"type": "Constant"}) if not training else points(**training), 1)
    steps = loop.steps()
    next(steps)
    loop.change(Change("batch_size", 48))
    while loop.batch < loop.steps_per_epoch:
        next(steps)
    before = loop.settings, loop.steps_per_epoch, list(loop.epochs.sections), loop.epoch, loop.batch
    walk = Walk(loop, Tapped(loop.made, loop.analysis))
    assert (loop.settings, loop.steps_per_epoch, loop.epochs.sections, loop.epoch, loop.batch) == before
    at = loop.step
    while loop.step == at:
        next(steps)
    assert len(walk.data["point"]) == 48 == loop.settings.batch_size
    assert all(torch.equal(weight, walk.after[key]) for key, weight in loop.network.named_parameters())


def test_looking_for_the_origin_ends_where_the_same_training_fails_another_way(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    loop, begun, steps = Loop(points(), 1), [], Loop.steps

    def failing(self: Loop) -> Iterator[TrainingMessage | None]:
        begun.append(self)
        for message in steps(self):
            yield message
            if self.step == 5:
                yield Failed(explain.Message("Broken."))
                return

    monkeypatch.setattr(Loop, "steps", failing)
    assert explain.found_again(loop, 12) is None and len(begun) == 1


def test_looking_for_the_origin_takes_no_longer_than_it_may(monkeypatch: pytest.MonkeyPatch) -> None:
    loop, ticks = Loop(points(epochs=100), 1), iter(range(1000))
    monkeypatch.setattr(explain, "perf_counter", lambda: next(ticks))
    made: list[Loop] = []
    renew = Loop.renew

    def renewed(self: Loop) -> None:
        made.append(self)
        renew(self)

    monkeypatch.setattr(Loop, "renew", renewed)
    assert explain.found_again(loop, 400) is None
    assert made[0].step <= explain.PATIENCE + 1


def test_the_second_training_does_not_look_for_a_third(monkeypatch: pytest.MonkeyPatch) -> None:
    loop = Loop(SICK["no_number"](), 1)
    made: list[Loop] = []
    start = Loop.__init__

    def counted(self: Loop, *given: Any) -> None:
        made.append(self)
        start(self, *given)

    monkeypatch.setattr(Loop, "__init__", counted)
    # Asked for a later step than the first bad one, the second training breaks on its way.
    assert explain.explained(loop, 300).rule == "no_number" and len(made) == 1
