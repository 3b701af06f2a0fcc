"""What is seen of weights, gradients, updates and activations is what plain PyTorch finds on the same examples."""

from __future__ import annotations

import math
import pickle
from typing import Any

import numpy as np
import pytest
import torch
from torch.nn import functional

from engine.training.loop import Loop
from engine.training.preview import Preview
from engine.training.watching.ask import Ask, Seen
from engine.training.watching.probe import rows_of
from engine.training.watching.schedule import Watching
from engine.training.watching.thinned import Thinned
from engine.training.watching.views.journey import fitted
from tests.engine.block_graphs import deep
from tests.engine.networks import node
from tests.engine.projects import cnn, dense, lstm, mlp, points, project, same, state, told


def look(loop: Loop, view: str, key: str = "", **options: Any) -> Seen | None:
    watching = Watching(loop)
    watching.ask([Ask(view, key, tuple(options.items()))])
    return next(watching.everything(), None)


def seen(loop: Loop, view: str, key: str = "", **options: Any) -> Seen:
    found = look(loop, view, key, **options)
    assert found is not None and found.step == loop.step
    # The arrays of the largest are a quarter of a mebibyte by themselves.
    assert len(pickle.dumps(found)) <= 2**18 + 2048
    return found


def first(loop: Loop, example: int = 0) -> dict[str, torch.Tensor]:
    """The examples of the probe."""
    rows = list(range(min(rows_of(loop), len(next(iter(loop.data.validation.values()))))))
    order = [example, *(row for row in rows if row != example)][: len(rows)]
    return {name: values[order] for name, values in loop.data.validation.items()}


def leaving(loop: Loop, part: str, example: int = 0) -> torch.Tensor:
    """What a hook of PyTorch hears of a module when the network answers."""
    heard: list[torch.Tensor] = []
    handle = loop.network.get_submodule(part).register_forward_hook(lambda _, __, out: heard.append(out))
    was = loop.network.training
    with torch.no_grad():
        data = first(loop, example)
        loop.network.eval()(*[data[name] for name in loop.taken])
    loop.network.train(was)
    handle.remove()
    return heard[0]


def check(found: Any, values: np.ndarray) -> None:
    numbers = values.astype(np.float64).ravel()
    counts, edges = np.histogram(numbers, len(found.counts))
    assert found.counts.tolist() == counts.tolist()
    assert (found.low, found.high) == pytest.approx((edges[0], edges[-1]))
    assert found.mean == pytest.approx(numbers.mean()) and found.deviation == pytest.approx(numbers.std())


@pytest.fixture(scope="module")
def learned() -> Loop:
    loop = Loop(cnn(epochs=1), 1)
    told(loop.steps())
    return loop


def test_gradients_are_those_of_the_loss_by_autograd(learned: Loop) -> None:
    data, network = first(learned), learned.network
    before = state(learned)
    network.train()
    loss = functional.cross_entropy(network(data["image"])["answer"], data["label"])
    expected = torch.autograd.grad(loss, [network.conv.weight, network.conv.bias])
    network.load_state_dict(before)
    found = seen(learned, "gradients", "conv")
    for one, slope in zip(found.facts["histograms"], expected, strict=True):
        check(one, slope.numpy())
        assert found.facts["norms"][one.name] == pytest.approx(float(torch.linalg.vector_norm(slope)), rel=1e-5)
    assert same(state(learned), before)


def test_a_gradient_of_shared_weights_counts_every_turn() -> None:
    loop = Loop(deep(3, shared=True), 1)
    data, network = first(loop), loop.network
    output = network.train()(data["image"])["answer"]
    loss = functional.cross_entropy(output, data["label"], label_smoothing=0.05)
    weight = dict(network.named_parameters())["stage.layer.weight"]
    check(seen(loop, "gradients", "layer").facts["histograms"][0], torch.autograd.grad(loss, weight)[0].numpy())


def test_a_layer_that_is_frozen_or_has_no_weights_has_no_gradients() -> None:
    loop = Loop(mlp(), 1)
    assert [look(loop, "gradients", key) for key in ("", "data", "relu", "objective", "gone")] == [None] * 5
    loop.network.hidden.requires_grad_(False)
    assert look(loop, "gradients", "hidden") is None and look(loop, "gradients", "norm") is not None


@pytest.mark.parametrize("make", [mlp, lstm])
def test_an_update_is_the_difference_that_the_next_step_makes(make: Any) -> None:
    loop = Loop(make(), 1)
    key = "hidden" if make is mlp else "lstm"
    watching, shown = Watching(loop), []
    watching.ask([Ask("updates", key)])
    steps = loop.steps()
    next(steps)
    for _ in range(3):
        before = {name: one.detach().clone() for name, one in loop.network.get_submodule(key).named_parameters()}
        assert not list(watching.everything())
        next(steps)
        shown = list(watching.behind())
        assert [one.step for one in shown] == [loop.step]
    for one in shown[0].facts["histograms"]:
        now = loop.network.get_submodule(key).get_parameter(one.name).detach().double()
        old = before[one.name].double()
        check(one, (now - old).numpy())
        expected = float((now - old).pow(2).mean().sqrt() / old.pow(2).mean().sqrt())
        assert shown[0].facts["ratios"][one.name] == pytest.approx(expected)


def test_weights_that_were_all_zero_have_no_ratio() -> None:
    loop = Loop(mlp(), 1)
    watching = Watching(loop)
    watching.ask([Ask("updates", "norm")])
    steps = loop.steps()
    list(watching.everything())
    next(steps)
    ratios = next(watching.behind()).facts["ratios"]
    assert ratios["weight"] > 0 and math.isnan(ratios["bias"])


def test_batches_that_only_gather_gradients_show_no_update() -> None:
    loop = Loop(points(accumulation=3), 1)
    watching, shown, taken = Watching(loop), [], 0
    watching.ask([Ask("updates", "hidden")])
    for _ in loop.steps():
        if loop.step > taken:
            shown += [one.step for one in watching.behind()]
            list(watching.everything())
        taken = loop.step
    count = loop.steps_per_epoch
    last = [batch for batch in range(1, count + 1) if batch % 3 == 0 or batch == count]
    assert shown == [epoch * count + batch for epoch in range(3) for batch in last] and count % 3


def test_activations_are_what_hooks_hear() -> None:
    loop = Loop(mlp(epochs=1), 1)
    told(loop.steps())
    for key in ("hidden", "norm", "answer"):
        found = seen(loop, "activations", key)
        check(found.facts["histograms"][0], leaving(loop, key).numpy())


def test_a_unit_that_is_zero_for_every_example_is_dead() -> None:
    one = project("Digits", node("Conv2d", "conv", filters=5), node("ReLU", "relu"), *TAIL)
    loop = Loop(one, 1)
    with torch.no_grad():
        loop.network.conv.bias[1] = loop.network.conv.bias[3] = -100.0
    found = seen(loop, "activations", "relu").facts["ports"]["output"]
    kept = functional.relu(leaving(loop, "conv"))
    assert found == {"dead": int((kept == 0).all(3).all(2).all(0).sum()) / 5, "units": 5}
    assert found["dead"] >= 0.4


TAIL = (node("Flatten", "flatten"), dense("answer", 10))


@pytest.mark.parametrize("kind", ["Sigmoid", "Tanh", "Hardsigmoid", "Softmax"])
def test_the_saturated_share_counts_what_stands_at_an_end(kind: str) -> None:
    one = project("Digits", node("Flatten", "flatten"), dense("wide", 12), node(kind, "bend"), dense("answer", 10))
    loop = Loop(one, 1)
    with torch.no_grad():
        loop.network.wide.weight.mul_(12)
    given = leaving(loop, "wide")
    bent = {
        "Sigmoid": torch.sigmoid,
        "Tanh": torch.tanh,
        "Hardsigmoid": functional.hardsigmoid,
        "Softmax": lambda values: torch.softmax(values, 1),
    }[kind](given).numpy()
    expected = {
        "Sigmoid": ((bent < 0.01) | (bent > 0.99)).mean(),
        "Tanh": (abs(bent) > 0.98).mean(),
        "Hardsigmoid": ((bent < 0.01) | (bent > 0.99)).mean(),
        "Softmax": (bent.max(1) > 0.99).mean(),
    }[kind]
    found = seen(loop, "activations", "bend").facts["ports"]["output"]["saturated"]
    assert found == pytest.approx(expected) and 0 < found < 1
    assert "saturated" not in seen(loop, "activations", "wide").facts["ports"]["output"]


@pytest.mark.parametrize("example", [0, 7, 200])
def test_maps_are_those_of_the_chosen_example(learned: Loop, example: int) -> None:
    found = seen(learned, "maps", "conv", example=example)
    expected = leaving(learned, "conv", example)[0].numpy()
    assert found.arrays["maps"].shape == expected.shape and found.facts["sizes"] == expected.shape
    numbers = found.arrays["maps"] / 127 * found.facts["scale"]
    assert np.abs(numbers - expected).max() <= np.abs(expected).max() / 127
    assert found.arrays["low"] == pytest.approx(expected.min((1, 2)))
    assert found.arrays["high"] == pytest.approx(expected.max((1, 2)))
    assert (found.facts["kind"], found.facts["example"], found.facts["examples"]) == ("maps", example, 360)


def test_a_row_of_numbers_is_exact_and_a_number_beyond_the_last_begins_anew(learned: Loop) -> None:
    found = seen(learned, "maps", "answer", example=363)
    assert found.facts["kind"] == "row" and found.facts["example"] == 3
    assert found.arrays["row"] == pytest.approx(leaving(learned, "answer", 3)[0].numpy(), rel=1e-5)


def test_time_goes_from_left_to_right() -> None:
    found = seen(Loop(lstm(), 1), "maps", "rows", example=2)
    image = Loop(lstm(), 1).data.validation["image"][2, 0]
    assert found.facts["kind"] == "sequence"
    assert np.abs(found.arrays["maps"][0] / 127 * found.facts["scale"] - image.T.numpy()).max() < 0.005


def test_large_maps_are_a_quarter_of_a_mebibyte_at_most() -> None:
    layers = [node("Upsample", "large", factor=16), node("Conv2d", "wide", filters=80), node("GlobalPool", "pool")]
    loop = Loop(project("Digits", *layers, dense("answer", 10)), 1)
    found = seen(loop, "maps", "wide").arrays["maps"]
    assert found.shape == (64, 64, 64) and found.nbytes == 2**18


def test_a_journey_goes_from_the_data_to_the_answer(learned: Loop) -> None:
    found = seen(learned, "journey", example=5)
    stations = found.facts["stations"]
    keys = ["data", "conv", "norm", "relu", "pool", "flatten", "answer"]
    assert [one.node for one in stations] == keys and stations[1].sizes == (4, 8, 8)
    data, answer = stations[0].outputs, stations[-1].outputs[0]
    assert [one.port for one in data] == ["image", "label"]
    assert data[1].text == str(int(learned.data.validation["label"][5]))
    assert np.frombuffer(answer.numbers, "<f4") == pytest.approx(leaving(learned, "answer", 5)[0].numpy(), rel=1e-5)
    tiles = np.frombuffer(stations[1].outputs[0].numbers, np.int8).reshape(4, 8, 8) / 127 * stations[1].outputs[0].high
    expected = leaving(learned, "conv", 5)[0].numpy()
    assert np.abs(tiles - expected).max() <= np.abs(expected).max() / 127


def test_the_pictures_of_a_deep_journey_are_small_together() -> None:
    layers = [node("Conv2d", f"conv{number}", filters=16) for number in range(60)]
    loop = Loop(project("Digits", node("Upsample", "up", factor=4), *layers, *TAIL, batch_size=4), 1)
    stations = seen(loop, "journey").facts["stations"]
    assert len(stations) == 64 and all(one.outputs for one in stations)


def test_what_does_not_fit_is_thinned() -> None:
    tiles = np.arange(16 * 32 * 32, dtype=np.int32).astype(np.int8)
    large = Preview("output", "tiles", "", (16, 32, 32), tiles.tobytes(), -1.0, 1.0, 64)
    few, coarse = fitted(large, 8000), fitted(large, 600)
    assert few.sizes == (7, 32, 32) and few.numbers == large.numbers[: 7 * 1024] and few.total == 64
    assert coarse.sizes[0] == 4 and len(coarse.numbers) <= 600
    shown = tiles.reshape(16, 32, 32)[:4, ::3, ::3]
    assert np.array_equal(np.frombuffer(coarse.numbers, np.int8).reshape(coarse.sizes), shown)
    assert fitted(large, 2**14) is large


def test_moments_of_a_long_training_are_few_even_and_reach_from_first_to_last() -> None:
    kept: Thinned[int] = Thinned(96)
    most = 0
    for step in range(0, 1_000_000, 50):
        kept.add(step, -step)
        most = max(most, len(kept))
    assert most <= 96 and list(kept) == [-step for step in kept.steps]
    gaps = np.diff(kept.steps)
    assert kept.steps[0] == 0 and kept.steps[-1] == 999_950 and len(kept) >= 47
    assert gaps[:-1].max() <= 1.1 * gaps[:-1].min()


def test_the_same_moment_again_and_again_drops_no_other() -> None:
    kept: Thinned[int] = Thinned(8)
    for step in range(40):
        kept.add(step, step)
    before = kept.steps
    for _ in range(50):
        kept.add(39, 39)
    assert kept.steps == before
    kept.cut(20)
    assert kept.steps == [step for step in before if step <= 20] and kept.newest == kept.steps[-1]
    kept.add(15, 15)
    assert kept.steps[-1] == 15 and kept.steps == sorted(set(kept.steps))
