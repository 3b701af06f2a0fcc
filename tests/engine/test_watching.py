"""Looks inside networks between two steps: what is shown is true, bounded, and changes nothing."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
import torch

from engine.graph.model import Project
from engine.training import observe
from engine.training.loop import Loop
from engine.training.messages import Histogram
from tests.engine.networks import block, chained, node
from tests.engine.projects import NETWORKS, cnn, dense, losses, mlp, points, project, same, state, told


def everything(loop: Loop) -> None:
    """All that a window can ask for at once."""
    for key in loop.analysis.nodes:
        observe.snapshot(loop, key)
    observe.boundary(loop)
    observe.points(loop)


def on_points() -> Project:
    hidden = [dense("hidden", 8), node("BatchNorm", "norm"), node("Dropout", "dropout")]
    return project("Moons", *hidden, dense("answer", 2), epochs=2)


@pytest.mark.parametrize("make", [*NETWORKS.values(), on_points])
def test_a_training_that_is_watched_after_every_step_is_the_same_bit_for_bit(make: object) -> None:
    assert callable(make)
    alone, watched = Loop(make(), 1), Loop(make(), 1)
    unseen = told(alone.steps())
    seen = []
    for message in watched.steps():
        everything(watched)
        seen.append(message)
    assert same(state(alone), state(watched))
    assert losses(unseen) == losses([message for message in seen if message is not None])
    assert torch.equal(
        alone.optimizer.state_dict()["state"][0]["exp_avg"], watched.optimizer.state_dict()["state"][0]["exp_avg"]
    )


def test_looking_leaves_the_network_in_the_mode_that_it_was_in() -> None:
    loop = Loop(points(), 1)
    for training in (True, False):
        loop.network.train(training)
        everything(loop)
        assert all(module.training is training for module in loop.network.modules())


def test_a_histogram_counts_as_numpy_does() -> None:
    loop = Loop(mlp(), 1)
    told(loop.steps())
    found = observe.snapshot(loop, "hidden")
    assert found is not None and found.step == loop.step and found.kernels is None
    assert [one.name for one in found.histograms] == ["weight", "bias"]
    weights = loop.network.hidden.weight.detach().numpy().astype(np.float64).ravel()
    check(found.histograms[0], weights)
    assert found.histograms[0].counts.sum() == 24 * 64


def check(found: Histogram, sample: np.ndarray) -> None:
    counts, edges = np.histogram(sample, len(found.counts))
    assert found.counts.tolist() == counts.tolist()
    assert (found.low, found.high) == (edges[0], edges[-1])
    assert found.mean == pytest.approx(sample.mean()) and found.deviation == pytest.approx(sample.std())


def test_a_large_tensor_is_sampled_from_all_its_rows_and_columns() -> None:
    for sizes in (
        (64, 64),
        (65, 64),
        (100, 60),
        (512, 512),
        (300, 1024),
        (7, 4097),
        (5000,),
        (1, 20_000),
        (4096, 3, 3, 3),
    ):
        values = torch.arange(np.prod(sizes)).reshape(sizes).double()
        sample = observe.sample_of(values)
        count = values.numel()
        assert len(sample) == min(count, 4096)
        assert len(np.unique(sample)) == len(sample)
        assert sample.min() == 0 and sample.max() >= count * 0.99
        columns = np.unique(sample.astype(int) % sizes[-1])
        assert len(columns) >= 0.6 * min(sizes[-1], len(sample))


def test_weights_that_are_equal_or_almost_equal_or_no_numbers_have_a_histogram() -> None:
    loop = Loop(mlp(), 1)
    weight = loop.network.norm.weight.detach()
    weight.fill_(1.0)
    one = histogram(loop)
    assert one.counts.sum() == 24 and one.low < 1 < one.high
    # As after one small step: as near to 1 as float32 can be.
    weight[0] = float(np.nextafter(np.float32(1), np.float32(0)))
    assert histogram(loop).counts.tolist() == [1, *[0] * 10, 23]
    weight[1], weight[2] = float("nan"), float("inf")
    assert histogram(loop).counts.sum() == 22
    weight.fill_(float("nan"))
    assert histogram(loop).counts.sum() == 0
    weight.fill_(1e38)
    weight[0] = -1e38
    assert histogram(loop).counts.tolist() == [1, *[0] * 10, 23]


def histogram(loop: Loop) -> Histogram:
    found = observe.snapshot(loop, "norm")
    assert found is not None
    return found.histograms[0]


def test_the_kernels_of_a_convolution_are_its_weights_and_a_copy() -> None:
    loop = Loop(cnn(), 1)
    found = observe.snapshot(loop, "conv")
    assert found is not None and found.kernels is not None
    before = found.kernels.copy()
    assert np.array_equal(before, loop.network.conv.weight.detach().numpy())
    told(loop.steps())
    assert np.array_equal(found.kernels, before)
    assert not np.array_equal(before, loop.network.conv.weight.detach().numpy())


def test_what_is_shown_of_a_huge_convolution_stays_small() -> None:
    layers = [node("Conv2d", "wide", filters=64), node("Conv2d", "huge", filters=512, kernel=31)]
    one = project("Digits", *layers, node("GlobalPool", "pool"), dense("answer", 10))
    found = observe.snapshot(Loop(one, 1), "huge")
    assert found is not None and found.kernels is not None
    assert found.kernels.nbytes <= 2**20 and found.kernels.shape[1:] == (16, 31, 31)
    assert all(one.counts.sum() <= 4096 for one in found.histograms)


def test_a_layer_without_weights_or_of_an_unknown_key_shows_nothing() -> None:
    loop = Loop(mlp(), 1)
    assert [observe.snapshot(loop, key) for key in ("", "data", "relu", "objective", "gone")] == [None] * 5


def test_a_layer_inside_a_block_is_found() -> None:
    inside = chained(node("Input", "into"), dense("inner", 6), node("Output", "out_of"))
    one = project("Moons", block("part", inside), dense("answer", 2))
    found = observe.snapshot(Loop(one, 1), "inner")
    assert found is not None and found.histograms[0].counts.sum() == 6 * 2


@pytest.mark.parametrize("name", ["Moons", "Spiral", "XOR", "Circles"])
def test_a_boundary_is_what_the_network_says_at_each_point_of_its_grid(name: str) -> None:
    arms = {"arms": 4} if name == "Spiral" else {}
    loop = Loop(points({"type": name.replace("XOR", "Xor"), **arms}, units=4), 1)
    told(loop.steps())
    found = observe.boundary(loop)
    assert found is not None and found.step == loop.step
    rows, columns, classes = found.probabilities.shape
    assert rows == columns and classes == 4
    examples = loop.data.train["point"]
    assert all(found.low[axis] < examples[:, axis].min() for axis in (0, 1))
    assert all(found.high[axis] > examples[:, axis].max() for axis in (0, 1))
    loop.network.eval()
    for row, column in ((0, 0), (0, columns - 1), (rows - 1, 0), (rows // 3, columns // 2)):
        x = found.low[0] + (found.high[0] - found.low[0]) * column / (columns - 1)
        y = found.low[1] + (found.high[1] - found.low[1]) * row / (rows - 1)
        with torch.no_grad():
            said = torch.softmax(loop.network(torch.tensor([[x, y]]))["answer"], 1)[0]
        assert found.probabilities[row, column] == pytest.approx(said.numpy(), abs=1e-5)


def test_a_network_of_one_number_has_a_boundary_of_two_classes() -> None:
    loop = Loop(points(units=1, objective=node("BinaryCrossEntropy", "objective")), 1)
    found = observe.boundary(loop)
    assert found is not None and found.probabilities.shape[2] == 2
    assert found.probabilities.sum(2) == pytest.approx(1.0)
    with torch.no_grad():
        first = torch.sigmoid(loop.network(torch.tensor([found.low]))["answer"])
    assert found.probabilities[0, 0, 1] == pytest.approx(first.item(), abs=1e-5)


def test_only_a_network_that_tells_classes_of_points_apart_has_a_boundary() -> None:
    assert observe.boundary(Loop(mlp(), 1)) is None and observe.points(Loop(mlp(), 1)) is None
    assert observe.boundary(Loop(points("Iris", units=3), 1)) is None
    measured = Loop(points(units=1, objective=node("MeanSquaredError", "objective")), 1)
    assert observe.boundary(measured) is None and observe.points(measured) is not None


def test_the_points_are_examples_of_the_training_part_with_their_classes() -> None:
    loop = Loop(points({"type": "Spiral", "examples": 5000, "arms": 3}, units=3), 1)
    found = observe.points(loop)
    assert found is not None and found.classes == 3 and len(found.points) == len(found.labels) == 2000
    assert np.array_equal(found.points, loop.data.train["point"][:2000].numpy())
    assert np.array_equal(found.labels, loop.data.train["label"][:2000].numpy())
    assert len(np.unique(found.labels)) == 3


def test_snapshots_while_learning_show_that_something_is_learned() -> None:
    loop = Loop(points(epochs=2), 1)
    seen = []
    for _ in loop.steps():
        found = observe.snapshot(loop, "hidden")
        assert found is not None
        seen.append((found.step, found.histograms[0].mean))
    assert all(one[0] <= later[0] for one, later in pairwise(seen))
    assert len({mean for _, mean in seen}) == loop.step
