"""Looks inside networks between two steps: what is shown is true, bounded, and changes nothing."""

from __future__ import annotations

import pickle

import numpy as np
import pytest
import torch

from engine.graph.edits import add, connect
from engine.graph.model import Project, Wire
from engine.training.loop import Loop
from engine.training.watching.ask import Ask, Histogram, Seen
from engine.training.watching.numbers import sample_of
from engine.training.watching.probe import Probe
from engine.training.watching.schedule import Watching
from engine.training.watching.view import VIEWS, View
from engine.training.watching.views.boundary import points as points_of
from tests.engine.networks import block, chained, node
from tests.engine.projects import MOONS, NETWORKS, cnn, dense, losses, mlp, points, project, same, state, told
from tests.engine.strategies import WHOLE


def everything(loop: Loop) -> Watching:
    """All that a window can ask for at once."""
    watching = Watching(loop)
    watching.ask(Ask(view, key) for view in VIEWS for key in ("", *loop.analysis.nodes))
    return watching


def look(loop: Loop, view: str, node: str = "", **options: str | float | bool) -> Seen | None:
    watching = Watching(loop)
    watching.ask([Ask(view, node, tuple(options.items()))])
    return next(watching.everything(), None)


def seen(loop: Loop, view: str, node: str = "", **options: str | float | bool) -> Seen:
    found = look(loop, view, node, **options)
    assert found is not None and found.step == loop.step
    return found


def weights(loop: Loop, node: str) -> tuple[Histogram, ...]:
    found: tuple[Histogram, ...] = seen(loop, "weights", node).facts["histograms"]
    return found


def on_points() -> Project:
    hidden = [dense("hidden", 8), node("BatchNorm", "norm"), node("Dropout", "dropout")]
    return project("Moons", *hidden, dense("answer", 2), epochs=2)


@pytest.mark.parametrize("make", [*NETWORKS.values(), on_points])
def test_a_training_that_is_watched_again_and_again_is_the_same_bit_for_bit(make: object) -> None:
    assert callable(make)
    alone, watched = Loop(make(), 1), Loop(make(), 1)
    unseen = told(alone.steps())
    looking, heard = everything(watched), []
    for message in watched.steps():
        # `make accept` looks behind every step.
        assert (watched.step % 15 and not WHOLE) or list(looking.everything())
        heard.append(message)
    assert same(state(alone), state(watched))
    assert losses(unseen) == losses([message for message in heard if message is not None])
    assert torch.equal(
        alone.optimizer.state_dict()["state"][0]["exp_avg"], watched.optimizer.state_dict()["state"][0]["exp_avg"]
    )


def test_looking_leaves_the_network_in_the_mode_that_it_was_in() -> None:
    loop = Loop(points(), 1)
    for training in (True, False):
        loop.network.train(training)
        list(everything(loop).everything())
        assert all(module.training is training for module in loop.network.modules())


def test_a_histogram_counts_as_numpy_does() -> None:
    loop = Loop(mlp(), 1)
    told(loop.steps())
    found = weights(loop, "hidden")
    assert [one.name for one in found] == ["weight", "bias"]
    check(found[0], loop.network.hidden.weight.detach().numpy().astype(np.float64).ravel())
    assert found[0].counts.sum() == 24 * 64


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
        sample = sample_of(values)
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
    return weights(loop, "norm")[0]


def test_the_kernels_of_a_convolution_are_its_weights_and_a_copy() -> None:
    loop = Loop(cnn(), 1)
    found = seen(loop, "kernels", "conv").arrays["kernels"]
    before = found.copy()
    assert np.array_equal(before, loop.network.conv.weight.detach().numpy())
    told(loop.steps())
    assert np.array_equal(found, before)
    assert not np.array_equal(before, loop.network.conv.weight.detach().numpy())


def test_what_is_shown_of_a_huge_convolution_stays_small() -> None:
    layers = [node("Conv2d", "wide", filters=64), node("Conv2d", "huge", filters=512, kernel=31)]
    one = project("Digits", *layers, node("GlobalPool", "pool"), dense("answer", 10))
    loop = Loop(one, 1)
    found = seen(loop, "kernels", "huge").arrays["kernels"]
    assert found.nbytes <= 2**20 and found.shape[1:] == (16, 31, 31)
    assert all(one.counts.sum() <= 4096 for one in weights(loop, "huge"))


def test_a_layer_without_weights_or_of_an_unknown_key_shows_nothing() -> None:
    loop = Loop(mlp(), 1)
    assert [look(loop, "weights", key) for key in ("", "data", "relu", "objective", "gone")] == [None] * 5


def test_a_layer_inside_a_block_is_found() -> None:
    inside = chained(node("Input", "into"), dense("inner", 6), node("Output", "out_of"))
    one = project("Moons", block("part", inside), dense("answer", 2))
    assert weights(Loop(one, 1), "inner")[0].counts.sum() == 6 * 2


@pytest.mark.parametrize("name", ["Moons", "Spiral", "XOR", "Circles"])
def test_a_boundary_is_what_the_network_says_at_each_point_of_its_grid(name: str) -> None:
    arms = {"arms": 4} if name == "Spiral" else {}
    loop = Loop(points({"type": name.replace("XOR", "Xor"), **arms}, units=4), 1)
    told(loop.steps())
    found = seen(loop, "boundary")
    probabilities, low, high = found.arrays["probabilities"], found.facts["low"], found.facts["high"]
    rows, columns, classes = probabilities.shape
    assert rows == columns and classes == 4
    examples = loop.data.train["point"]
    assert all(low[axis] < examples[:, axis].min() for axis in (0, 1))
    assert all(high[axis] > examples[:, axis].max() for axis in (0, 1))
    loop.network.eval()
    for row, column in ((0, 0), (0, columns - 1), (rows - 1, 0), (rows // 3, columns // 2)):
        x = low[0] + (high[0] - low[0]) * column / (columns - 1)
        y = low[1] + (high[1] - low[1]) * row / (rows - 1)
        with torch.no_grad():
            said = torch.softmax(loop.network(torch.tensor([[x, y]]))["answer"], 1)[0]
        assert probabilities[row, column] == pytest.approx(said.numpy(), abs=1e-5)


def test_a_network_of_one_number_has_a_boundary_of_two_classes() -> None:
    loop = Loop(points(units=1, objective=node("BinaryCrossEntropy", "objective")), 1)
    found = seen(loop, "boundary")
    probabilities = found.arrays["probabilities"]
    assert probabilities.shape[2] == 2 and probabilities.sum(2) == pytest.approx(1.0)
    with torch.no_grad():
        first = torch.sigmoid(loop.network(torch.tensor([found.facts["low"]]))["answer"])
    assert probabilities[0, 0, 1] == pytest.approx(first.item(), abs=1e-5)


def test_a_boundary_of_probabilities_has_no_second_softmax() -> None:
    loop = Loop(points(), 1)
    layers = [dense("hidden", 8), node("Tanh", "tanh"), dense("answer", 2), node("Softmax", "shares")]
    with_softmax = Loop(project(MOONS, *layers), 1)
    with_softmax.network.load_state_dict(loop.network.state_dict())
    one, other = (seen(each, "boundary").arrays["probabilities"] for each in (loop, with_softmax))
    assert other == pytest.approx(one, abs=1e-6) and one.max() > 0.6


def test_a_boundary_is_that_of_the_classes_also_behind_another_objective() -> None:
    graph = chained(node("Data", "data", examples=MOONS), dense("again", 2), node("MeanSquaredError", "first"))
    graph = add(graph, dense("answer", 2), node("CrossEntropy", "second"))
    wires = [Wire("data", "point", "first", "target"), Wire("data", "label", "second", "target")]
    wires += [Wire("data", "point", "answer", "features"), Wire("answer", "output", "second", "prediction")]
    loop = Loop(Project(connect(graph, *wires), {"device": "cpu"}, "Two"), 1)
    assert [judged.metric for judged in loop.metrics] == ["mean_absolute_error", "accuracy"]
    found = seen(loop, "boundary").arrays["probabilities"]
    with torch.no_grad():
        said = loop.network.eval()(torch.tensor([seen(loop, "boundary").facts["low"]]))["answer"].softmax(1)[0]
    assert found[0, 0] == pytest.approx(said.numpy(), abs=1e-5)


def test_the_kernels_of_a_large_convolution_are_the_first_ones_and_stay_small() -> None:
    layers = [node("Conv2d", "first", filters=64), node("Conv2d", "many", filters=512), node("GlobalPool", "pool")]
    loop = Loop(project("Digits", *layers, dense("answer", 10)), 1)
    found = seen(loop, "kernels", "many")
    kernels = found.arrays["kernels"]
    assert len(pickle.dumps(found)) < 1 << 18 and kernels.shape[1:] == (16, 3, 3) and len(kernels) > 400
    assert found.facts["filters"] == 512
    np.testing.assert_array_equal(kernels, loop.network.many.weight[: len(kernels), :16].detach())


def test_only_a_network_that_tells_classes_of_points_apart_has_a_boundary() -> None:
    assert look(Loop(mlp(), 1), "boundary") is None and points_of(Loop(mlp(), 1)) is None
    assert look(Loop(points("Iris", units=3), 1), "boundary") is None
    measured = Loop(points(units=1, objective=node("MeanSquaredError", "objective")), 1)
    assert look(measured, "boundary") is None and points_of(measured) is not None


def test_the_points_are_examples_of_the_training_part_with_their_classes() -> None:
    loop = Loop(points({"type": "Spiral", "examples": 5000, "arms": 3}, units=3), 1)
    found = points_of(loop)
    assert found is not None and found.classes == 3 and len(found.points) == len(found.labels) == 2000
    assert np.array_equal(found.points, loop.data.train["point"][:2000].numpy())
    assert np.array_equal(found.labels, loop.data.train["label"][:2000].numpy())
    assert len(np.unique(found.labels)) == 3


def test_snapshots_while_learning_show_that_something_is_learned() -> None:
    loop = Loop(points(epochs=2), 1)
    means = [weights(loop, "hidden")[0].mean for _ in loop.steps()]
    assert len(set(means)) == loop.step


def test_a_view_that_fails_is_told_once_and_off_and_the_others_go_on(monkeypatch: pytest.MonkeyPatch) -> None:
    def fails(probe: Probe, ask: Ask) -> Seen | None:
        raise ArithmeticError("no")

    monkeypatch.setitem(VIEWS, "failing", View("failing", fails, 0.0, None))
    watching, told = Watching(Loop(mlp(), 1)), []
    watching.ask([Ask("failing"), Ask("weights", "hidden")])
    with pytest.raises(ArithmeticError):
        list(watching.everything())
    watching.on_failure = lambda ask, error: told.append((ask.view, str(error)))
    for _ in range(2):
        assert [one.ask.view for one in watching.everything()] == ["weights"]
    assert told == [("failing", "no")]
