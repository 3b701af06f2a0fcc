"""Tests a step that is taken apart: it is the step that comes, to the last bit, and nothing has happened yet."""

from __future__ import annotations

from collections.abc import Callable
from itertools import islice, pairwise
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

from engine.compile.tapping import Tap, Tapped
from engine.graph.model import Project
from engine.training.loop import Loop
from engine.training.losses import total
from engine.training.stepping import Moment, Walk, next_batch
from engine.training.watching.ask import Ask, Seen
from engine.training.watching.carried import Carried
from engine.training.watching.schedule import Watching
from tests.engine.networks import node
from tests.engine.projects import NETWORKS, dense, project, same, state


def dropping(**training: Any) -> Project:
    layers = [dense("hidden", 8), node("BatchNorm", "norm"), node("Dropout", "dropout"), dense("answer", 2)]
    return project("Moons", *layers, epochs=3, batch_size=16, **training)


CASES: dict[str, Callable[[], Project]] = {
    **NETWORKS,
    "dropout and batch norm": dropping,
    "momentum": lambda: dropping(optimizer={"type": "SGD", "learning_rate": 0.1, "momentum": 0.9}),
    "clipping": lambda: dropping(clipping={"type": "ClipByNorm", "largest": 0.1}),
    "several batches an update": lambda: dropping(accumulation=3),
    "averaged weights": lambda: dropping(averaging={"type": "EMA"}),
}


def begun(one: Project, steps: int) -> Loop:
    loop = Loop(one, 1)
    loop.walking = loop.steps()  # type: ignore[attr-defined]
    for _ in islice(loop.walking, steps):  # type: ignore[attr-defined]
        pass
    return loop


def everything(loop: Loop) -> dict[str, Tensor]:
    """All numbers that a step could have changed."""
    found = {f"network.{name}": value.clone() for name, value in state(loop).items()}
    for at, optimizer in enumerate(loop.update.optimizers):
        for key, kept in optimizer.state_dict()["state"].items():
            found |= {f"{at}.{key}.{name}": torch.as_tensor(value).clone() for name, value in kept.items()}
    slopes = ((name, one.grad) for name, one in loop.network.named_parameters())
    found |= {f"slope.{name}": slope.clone() for name, slope in slopes if slope is not None}
    return {**found, "random": torch.get_rng_state()}


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize("steps", [0, 3])
def test_the_step_that_comes_is_the_one_that_was_taken_apart(name: str, steps: int) -> None:
    loop = begun(CASES[name](), steps) if steps else Loop(CASES[name](), 1)
    before = everything(loop)
    walk = Walk(loop, Tapped(loop.made, loop.analysis))
    assert same(before, everything(loop)), "nothing has happened yet"
    if not steps:
        torch.manual_seed(loop.settings.seed)
    heard: dict[str, Tensor] = {}
    for key, part in loop.network.named_modules():
        part.register_forward_hook(lambda _, __, out, key=key: heard.__setitem__(key, out))
    losses: list[Tensor] = []
    learn = loop.update.learner(min(loop.examples, loop.settings.batch_size * loop.steps_per_epoch))
    data = next_batch(loop)
    loop.network.train()
    outputs = loop.network(*[data[one] for one in loop.taken])
    losses.append(total(loop.objectives(outputs, data)))
    learn(losses[0], loop.factor(loop.step), loop.batch)
    assert torch.equal(losses[0], walk.loss)
    assert all(torch.equal(weight, walk.after[key]) for key, weight in loop.network.named_parameters())
    told = {tap.node: there[0] for tap, there in walk.values.items() if not tap.path}
    both = {key: (value, heard[key]) for key, value in told.items() if isinstance(heard.get(key), Tensor)}
    shared = [key for key, (one, other) in both.items() if one.shape == other.shape]
    assert shared and all(torch.equal(heard[key], told[key]) for key in shared)


@pytest.mark.parametrize("name", NETWORKS)
def test_the_gradients_are_those_that_pytorch_leaves_behind(name: str) -> None:
    loop = begun(NETWORKS[name](), 2)
    walk = Walk(loop, Tapped(loop.made, loop.analysis))
    next(loop.walking)  # type: ignore[attr-defined]
    assert loop.step == walk.step
    for key, weight in loop.network.named_parameters():
        assert weight.grad is not None and torch.equal(weight.grad, walk.slopes[key])
        assert torch.equal(weight, walk.after[key])


def test_a_training_that_is_taken_apart_at_every_step_is_the_same_bit_for_bit() -> None:
    alone, looked_at = Loop(dropping(), 1), Loop(dropping(), 1)
    for _ in alone.steps():
        pass
    tapped = Tapped(looked_at.made, looked_at.analysis)
    for _ in looked_at.steps():
        Walk(looked_at, tapped)
    assert same(everything(alone), everything(looked_at))


def test_moments_go_from_the_data_to_the_loss_and_back_to_the_update() -> None:
    loop = begun(dropping(), 1)
    moments = Walk(loop, Tapped(loop.made, loop.analysis)).moments
    forward = [one.node for one in moments if one.kind == "forward"]
    assert [one.kind for one in moments] == sorted(
        (one.kind for one in moments), key=["data", "forward", "loss", "backward", "update"].index
    )
    assert [one.node for one in moments if one.kind == "backward"] == forward[::-1]
    assert [one.node for one in moments if one.kind == "update"] == ["hidden", "norm", "answer"]


def seen(loop: Loop, **options: int) -> Seen:
    watching = Watching(loop)
    watching.ask([Ask("walk", "", tuple(options.items()))])
    (found,) = watching.everything()
    return found


def test_a_moment_tells_what_enters_a_node_what_leaves_it_and_what_it_learns() -> None:
    loop = begun(dropping(), 2)
    moments = seen(loop).facts["moments"]
    at = moments.index(("update", "hidden"))
    found = seen(loop, moment=at, row=3)
    walk = Walk(loop, Tapped(loop.made, loop.analysis))
    data = next_batch(loop)
    hidden = torch.nn.functional.linear(data["point"], walk.before["hidden.weight"], walk.before["hidden.bias"])
    assert np.array_equal(found.arrays["in.features"], data["point"][3].numpy())
    assert np.array_equal(found.arrays["out.output"], hidden[3].numpy())
    assert np.array_equal(found.arrays["gradient.weight"], walk.slopes["hidden.weight"].numpy())
    changed = walk.after["hidden.weight"] - walk.before["hidden.weight"]
    assert np.array_equal(found.arrays["update.weight"], changed.numpy()) and changed.any()
    assert found.step == loop.step + 1 and found.facts["loss"] == walk.loss.item()


def test_numbers_stand_on_the_wires_that_the_walk_has_come_past() -> None:
    loop = begun(dropping(), 2)
    moments = seen(loop).facts["moments"]
    reached = [set(seen(loop, moment=at).facts["wires"]) for at in range(len(moments))]
    hidden = ("hidden", "output")
    assert reached[0] == {("data", "point"), ("data", "label")} and reached[1] == {*reached[0], hidden}
    assert all(one <= later for one, later in pairwise(reached))
    there = seen(loop, moment=moments.index(("forward", "hidden")), row=2).facts["wires"][hidden]
    back = seen(loop, moment=len(moments) - 1, row=2).facts["wires"][hidden]
    walk = Walk(loop, Tapped(loop.made, loop.analysis))
    tap = Tap("", *hidden)
    assert there == Carried((8,), tuple(walk.values[tap][0][2, :4].tolist()))
    slope = walk.value_slopes[tap][0]
    label = float(next_batch(loop)["label"][2])
    assert seen(loop, row=2).facts["wires"]["data", "label"] == Carried((), (label,))
    assert slope is not None and back == Carried((8,), tuple(slope[2, :4].tolist()), is_gradient=True)


@pytest.mark.parametrize("name", ["shared weights", "bf16"])
def test_every_moment_of_a_network_that_shares_weights_or_counts_in_bf16_can_be_seen(name: str) -> None:
    second = node("Dense", "second", units=64, tied="first")
    layers = [node("Flatten", "flatten"), dense("first", 64), second, dense("answer", 10)]
    loop = begun(project("Digits", *layers, precision="bf16" if name == "bf16" else "fp32", batch_size=8), 1)
    walk = Walk(loop, Tapped(loop.made, loop.analysis))
    assert "second.weight" not in walk.before
    for number, moment in enumerate(walk.moments):
        shown = seen(loop, moment=number).arrays
        if moment == Moment("backward", "second"):
            assert np.array_equal(shown["gradient.weight"], walk.slopes["first.weight"].numpy())
            (left,) = walk.values[Tap("", "second", "output")]
            assert np.array_equal(shown["out.output"], left[0].detach().float().numpy())
    assert moment == Moment("update", "answer")
