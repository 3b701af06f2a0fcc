"""Looks at what the canvas is told of a network that learns: pictures of its nodes, and sizes of what flows."""

from __future__ import annotations

import copy
import math
import pickle
from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional

from engine.graph.model import Project
from engine.training.loop import Loop
from engine.training.preview import NodePreview, Preview
from engine.training.watching.ask import Ask, Seen
from engine.training.watching.schedule import Watching
from engine.training.watching.views.canvas import AT_ONCE
from engine.training.watching.views.neurons import SIDE
from tests.engine.block_graphs import deep
from tests.engine.networks import block, chained, node
from tests.engine.projects import cnn, dense, mlp, points, project, told

ROWS = 32


def look(loop: Loop, view: str = "canvas", key: str = "", **options: str | int | bool) -> Seen | None:
    watching = Watching(loop)
    watching.ask([Ask(view, key, tuple(options.items()))])
    return next(watching.everything(), None)


def seen(loop: Loop, view: str = "canvas", key: str = "", **options: str | int | bool) -> Seen:
    found = look(loop, view, key, **options)
    assert found is not None and found.step == loop.step
    return found


def sizes(found: Seen) -> dict[tuple[str, str], float]:
    return dict(zip(found.facts["ports"], found.arrays["sizes"].tolist(), strict=True))


def shown(found: Seen, key: str) -> NodePreview:
    preview: NodePreview = dict(found.facts["nodes"])[key]
    return preview


def outputs(found: Seen, key: str) -> dict[str, Preview]:
    """What a node shows, by kind."""
    return {one.kind: one for one in shown(found, key).outputs}


def numbers(one: Preview) -> np.ndarray:
    """The numbers behind a picture, as exactly as its bytes tell them."""
    if one.kind in ("map", "tiles"):
        return np.frombuffer(one.numbers, np.int8).reshape(one.sizes) / 127.0 * one.high
    return np.frombuffer(one.numbers, "<f4").reshape(one.sizes)


def probed(loop: Loop) -> dict[str, Tensor]:
    """The examples that are looked at."""
    return {name: values[:ROWS] for name, values in loop.data.validation.items()}


def root_mean_square(values: Tensor) -> float:
    return math.sqrt(float(values.detach().double().square().mean()))


def heard(loop: Loop, *, training: bool) -> dict[str, Tensor]:
    """What PyTorch's hooks tell of each module of a copy; while training with the gradients of the loss by it."""
    network, found = copy.deepcopy(loop.network).train(training), dict[str, Tensor]()

    def listening(name: str, part: nn.Module) -> None:
        def hear(_module: nn.Module, _given: object, value: Tensor) -> None:
            found[name] = value
            value.retain_grad()

        part.register_forward_hook(hear)

    for name, part in network.named_children():
        listening(name, part)
    data = probed(loop)
    results = network(*[data[name] for name in loop.taken])
    assert loop.made.objectives is not None
    sum(loop.made.objectives(results, data).values()).backward()  # type: ignore[union-attr]
    return found


@pytest.mark.parametrize("make", [mlp, cnn])
def test_a_wire_tells_the_root_mean_square_of_what_flows_there(make: object) -> None:
    assert callable(make)
    loop = Loop(make(), 1)
    told(loop.steps())
    found, expected = sizes(seen(loop)), heard(loop, training=False)
    layers = {key for key, _ in found} & expected.keys()
    assert {"norm", "answer"} <= layers
    for key in layers:
        assert found[key, "output"] == pytest.approx(root_mean_square(expected[key]), rel=1e-5)
    assert found["data", "image"] == pytest.approx(root_mean_square(probed(loop)["image"]), rel=1e-5)
    assert ("data", "label") not in found, "classes have no size"


def test_a_wire_tells_the_root_mean_square_of_the_gradient_of_the_loss() -> None:
    loop = Loop(cnn(), 1)
    told(loop.steps())
    found, expected = sizes(seen(loop, wires="gradient")), heard(loop, training=True)
    assert {"conv", "norm", "relu", "pool", "flatten", "answer"} == {key for key, _ in found}
    # Activations are functions, of which no hook tells.
    assert {"conv", "norm", "answer"} <= expected.keys()
    for key, value in expected.items():
        assert value.grad is not None
        assert found[key, "output"] == pytest.approx(root_mean_square(value.grad), rel=1e-4)


def test_the_gradient_of_a_deep_network_of_sigmoids_is_seen_to_vanish() -> None:
    layers = [one for at in range(6) for one in (dense(f"dense_{at}", 8), node("Sigmoid", f"bend_{at}"))]
    found = sizes(seen(Loop(project("Moons", *layers, dense("answer", 2)), 1), wires="gradient"))
    along = [found[f"dense_{at}", "output"] for at in range(6)]
    assert along == sorted(along) and along[0] < along[-1] / 1000


def test_nothing_is_measured_where_wires_are_to_show_nothing() -> None:
    found = seen(Loop(mlp(), 1), wires="nothing", pictures=False)
    assert found.facts["ports"] == () and found.arrays["sizes"].size == 0 and found.facts["nodes"] == ()


def test_a_layer_that_is_left_out_hands_on_the_size_of_what_enters_it() -> None:
    one = mlp()
    graph = one.graph
    nodes = {**graph.nodes, "dropout": replace(graph.nodes["dropout"], bypassed=True)}
    found = sizes(seen(Loop(Project(replace(graph, nodes=nodes), one.training, one.title), 1)))
    assert found["dropout", "output"] == found["relu", "output"]


def test_inside_a_block_its_own_nodes_and_wires_are_told() -> None:
    inside = chained(node("Input", "into"), dense("inner", 6), node("Tanh", "bend"), node("Output", "out_of"))
    loop = Loop(project("Moons", block("part", inside), dense("answer", 2)), 1)
    found = seen(loop, path="part")
    assert {key for key, _ in found.facts["nodes"]} == {"into", "inner", "bend", "out_of"}
    with torch.no_grad():
        said = loop.network.part.inner(probed(loop)["point"])
    assert sizes(found)["inner", "output"] == pytest.approx(root_mean_square(said), rel=1e-5)
    assert numbers(outputs(found, "inner")["bars"]) == pytest.approx(said[0].numpy(), abs=1e-6)
    assert look(loop, path="answer") is None and look(loop, path="part.gone") is None


def test_of_a_repeated_block_the_first_turn_is_told() -> None:
    loop = Loop(replace(deep(3), training={"device": "cpu"}), 1)
    data = probed(loop)["image"]
    network = loop.network.eval()
    with torch.no_grad():
        said = network.stage[0].layer(network.first(data.flatten(1)))
    assert sizes(seen(loop, path="stage"))["layer", "output"] == pytest.approx(root_mean_square(said), rel=1e-5)


def test_nodes_show_what_says_most_of_their_layers() -> None:
    loop = Loop(cnn(), 1)
    found = seen(loop)
    assert outputs(found, "data")["text"].text == str(int(probed(loop)["label"][0]))
    expected = heard(loop, training=False)
    maps = outputs(found, "conv")["tiles"]
    assert numbers(maps) == pytest.approx(expected["conv"][0].detach().numpy(), abs=maps.high / 250)
    spread = outputs(found, "answer")["histogram"]
    answers = expected["answer"].detach().double().numpy().ravel()
    counts, edges = np.histogram(answers, spread.sizes[0])
    assert numbers(spread).tolist() == counts.tolist()
    assert (spread.low, spread.high) == pytest.approx((edges[0], edges[-1]), rel=1e-6)
    assert numbers(outputs(found, "answer")["bars"]) == pytest.approx(expected["answer"][0].detach().numpy(), abs=1e-6)
    loss = functional.cross_entropy(expected["answer"], probed(loop)["label"])
    assert float(outputs(found, "objective")["text"].text) == pytest.approx(loss.item(), rel=1e-3)


def test_another_example_is_shown_by_its_number() -> None:
    loop = Loop(mlp(), 1)
    found = seen(loop, example=50)
    count = len(loop.data.validation["label"])
    assert (found.facts["example"], found.facts["examples"]) == (50, count)
    assert outputs(found, "data")["text"].text == str(int(loop.data.validation["label"][50]))
    assert seen(loop, example=count + 3).facts["example"] == 3


def test_the_gates_of_an_lstm_are_those_of_its_formula() -> None:
    one = project("Digits", node("Reshape", "rows", sizes=[8, 8]), node("LSTM", "read", units=6), dense("answer", 10))
    loop = Loop(one, 1)
    read, state, cell = loop.network.read, torch.zeros(6), torch.zeros(6)
    wanted: dict[str, list[Tensor]] = {"input": [], "forget": [], "cell": [], "output": []}
    with torch.no_grad():
        for step in probed(loop)["image"][0, 0]:
            sums = read.weight_ih_l0 @ step + read.bias_ih_l0 + read.weight_hh_l0 @ state + read.bias_hh_l0
            enter, forget, new, say = sums.chunk(4)
            cell = forget.sigmoid() * cell + enter.sigmoid() * new.tanh()
            state = say.sigmoid() * cell.tanh()
            for name, gate in zip(wanted, (enter.sigmoid(), forget.sigmoid(), cell, say.sigmoid()), strict=True):
                wanted[name].append(gate)
    found = shown(seen(loop), "read").outputs
    assert [gate.port for gate in found] == list(wanted)
    for gate in found:
        # Time from left to right.
        expected = torch.stack(wanted[gate.port]).T.numpy()
        assert numbers(gate)[0] == pytest.approx(expected, abs=gate.high / 250)


def test_an_attention_shows_how_each_head_looks_at_each_step() -> None:
    layers = [node("Reshape", "rows", sizes=[8, 8]), node("MultiHeadAttention", "look", heads=2)]
    loop = Loop(project("Digits", *layers, node("Flatten", "flat"), dense("answer", 10)), 1)
    rows = probed(loop)["image"][:1, 0]
    with torch.no_grad():
        _, weights = loop.network.look.eval()(*[rows.transpose(0, 1)] * 3, average_attn_weights=False)
    maps = outputs(seen(loop), "look")["tiles"]
    assert maps.sizes == (2, 8, 8) and numbers(maps) == pytest.approx(weights[0].numpy(), abs=maps.high / 250)


@pytest.mark.parametrize("units", [2, 3])
def test_two_or_three_numbers_are_points_on_a_map_with_their_classes(units: int) -> None:
    loop = Loop(project("Digits", node("Flatten", "flat"), dense("latent", units), dense("answer", 10)), 1)
    data = probed(loop)
    with torch.no_grad():
        places = loop.network.latent(data["image"].flatten(1)).numpy()
    found = numbers(outputs(seen(loop), "latent")["points"])
    depth = 0.35 * places[:, 2:] if units == 3 else 0.0
    assert found[:, :2] == pytest.approx(places[:, :2] + depth, abs=1e-5)
    assert found[:, 2].tolist() == data["label"].tolist()


def test_one_look_is_never_more_than_256_kibibytes() -> None:
    layers = [node("Conv2d", f"conv_{at}", filters=16) for at in range(45)]
    loop = Loop(project("Digits", *layers, node("GlobalPool", "pool"), dense("answer", 10)), 1)
    found = seen(loop, wires="gradient")
    assert len(found.facts["nodes"]) == 49 and len(pickle.dumps(found)) <= 2**18


def test_of_very_many_nodes_others_have_their_turn_with_each_look() -> None:
    loop = Loop(project("Moons", *(node("Tanh", f"bend_{at}") for at in range(230)), dense("answer", 2)), 1)
    watching = Watching(loop)
    watching.ask([Ask("canvas")])
    looks = [[key for key, _ in found.facts["nodes"]] for _ in range(2) for found in watching.everything()]
    assert [len(keys) for keys in looks] == [AT_ONCE] * 2 and set(looks[0]) | set(looks[1]) == set(loop.analysis.nodes)


def test_looking_leaves_nothing_behind_however_often() -> None:
    queued = len(torch.cuda._queued_calls)
    loop = Loop(points(), 1)
    for _ in range(3):
        seen(loop, wires="gradient")
    assert len(torch.cuda._queued_calls) == queued, "a note for each seed would fill the memory"


# Single neurons


def test_the_neurons_of_a_dense_layer_are_told_with_weights_and_biases() -> None:
    loop = Loop(mlp(), 1)
    found = seen(loop, "neurons", "hidden").arrays
    assert np.array_equal(found["weights"], loop.network.hidden.weight.detach().numpy())
    assert np.array_equal(found["biases"], loop.network.hidden.bias.detach().numpy())
    assert found.keys() == {"weights", "biases"}, "digits are no points in a plane"


def test_each_neuron_tells_what_it_says_all_over_the_plane() -> None:
    loop = Loop(points(), 1)
    told(loop.steps())
    found = seen(loop, "neurons", "answer").arrays
    examples = loop.data.train["point"]
    low, high = examples.amin(0), examples.amax(0)
    low, high = low - 0.15 * (high - low), high + 0.15 * (high - low)
    x, y = (torch.linspace(float(low[at]), float(high[at]), SIDE) for at in (0, 1))
    grid = torch.cartesian_prod(y, x).flip(1)
    network = loop.network.eval()
    with torch.no_grad():
        bent = torch.tanh(network.hidden(grid))
        said = network.answer(bent)
    for name, values in (("arriving", bent), ("maps", said)):
        maps = values.T.reshape(-1, SIDE, SIDE)
        expected = maps / maps.abs().amax((1, 2), keepdim=True) * 127
        assert found[name] == pytest.approx(expected.numpy(), abs=0.51)
    assert found["arriving"].shape == (8, SIDE, SIDE) and found["maps"].shape == (2, SIDE, SIDE)


def test_a_large_layer_or_another_kind_of_one_has_no_single_neurons() -> None:
    loop = Loop(project("Digits", node("Flatten", "flat"), dense("wide", 65), dense("answer", 10)), 1)
    assert [look(loop, "neurons", key) for key in ("wide", "answer", "flat", "data", "", "gone")] == [None] * 6
