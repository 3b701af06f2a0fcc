"""Networks that are sick on purpose: each is found at the right node with the right figure, and its repair heals it."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
import torch
from torch import Tensor

from engine.data.batches import order
from engine.data.points import Clouds
from engine.graph.analysis import analyse
from engine.graph.model import Project, Wire
from engine.graph.repairs import offers
from engine.templates import template
from engine.training.footprint import Footprint
from engine.training.health.before import doubled, too_large
from engine.training.health.explain import looked_at
from engine.training.health.rule import RULES
from engine.training.loop import Loop
from engine.training.messages import Failed
from tests.engine.networks import node
from tests.engine.projects import MOONS, dense, project, told, trained
from tests.engine.sick_networks import CONSTANT, SICK, examined, healed, healthy

NODES = {
    "exploding": None,
    "vanishing": "deep_0",
    "dead": "relu",
    "saturated": "tanh",
    "sure": "answer",
    "rate_low": "objective",
    "rate_high": "objective",
    "stuck": "hidden",
    "overfitting": "answer",
    "underfitting": "answer",
}


@pytest.mark.parametrize("name", SICK)
def test_a_network_that_is_sick_on_purpose_is_found_at_its_node_and_its_first_repair_heals_it(name: str) -> None:
    sick = SICK[name]()
    _, found = examined(sick)
    assert name in found
    finding = found[name]
    assert NODES[name] in (None, finding.node)
    assert str(finding.message)
    _, after = examined(healed(sick, finding))
    assert name not in after


def test_all_rules_are_tried() -> None:
    assert set(RULES) == {*SICK, "imbalance", "unscaled"}


@pytest.mark.parametrize("name", ["digits-mlp", "spiral", "wine-classifier", "autoencoder-digits", "digits-lstm"])
def test_a_healthy_template_gives_no_finding(name: str) -> None:
    one = template(name)
    assert not list(doubled(analyse(one)))
    _, found = examined(Project(one.graph, {**one.training, "device": "cpu"}, one.title), 150)
    assert found == {}


def test_a_small_healthy_network_gives_no_finding() -> None:
    assert examined(healthy())[1] == {}


# The figures, against plain PyTorch


def batch(loop: Loop) -> tuple[Tensor, Tensor]:
    """The examples of a probe."""
    name, *_ = loop.taken
    data = loop.data.validation
    return data[name][:32], data["label"][:32]


def stretch(loop: Loop, key: str) -> float:
    values, labels = batch(loop)
    loss = torch.nn.functional.cross_entropy(loop.network(values)["answer"], labels)
    weight = getattr(loop.network, key).weight
    (slope,) = torch.autograd.grad(loss, [weight])
    shares = loop.data.train["label"].bincount().double() / len(loop.data.train["label"])
    entropy = float(-(shares * shares.log()).sum())
    return float(slope.double().norm() * weight.detach().double().norm()) / min(loss.item(), entropy)


def test_the_figure_of_exploding_gradients_is_that_of_pytorch() -> None:
    sick = SICK["exploding"]()
    _, found = examined(sick, 1)
    finding = found["exploding"]
    assert finding.figure == pytest.approx(stretch(Loop(sick, 1), finding.node), rel=1e-3)


def test_the_figure_of_vanishing_gradients_is_the_ratio_of_two_of_pytorch() -> None:
    loop, found = examined(SICK["vanishing"](), 10)
    fresh = found["vanishing"]
    assert fresh.node == "deep_0"
    assert fresh.figure == pytest.approx(stretch(loop, "deep_0") / stretch(loop, "answer"), rel=1e-3)


def test_the_share_of_dead_units_is_that_of_pytorch() -> None:
    loop, found = examined(SICK["dead"](), 30)
    values, _ = batch(loop)
    with torch.no_grad():
        behind = torch.relu(loop.network.first(values.flatten(1)))
    assert found["dead"].figure == pytest.approx(float((behind == 0).all(0).float().mean()))
    assert found["dead"].figure > 0.9


def test_the_share_of_saturated_numbers_is_that_of_pytorch() -> None:
    loop, found = examined(SICK["saturated"](), 20)
    with torch.no_grad():
        behind = torch.tanh(loop.network.first(batch(loop)[0]))
    assert found["saturated"].figure == pytest.approx(float((behind.abs() > 0.98).float().mean()))


def test_how_much_surer_than_right_a_network_is_is_found_as_pytorch_finds_it() -> None:
    loop, found = examined(SICK["sure"](), 10)
    values, labels = batch(loop)
    with torch.no_grad():
        sure, winner = torch.softmax(loop.network(values)["answer"], 1).max(1)
    gap = float(sure.mean()) - float((winner == labels).float().mean())
    assert found["sure"].figure == pytest.approx(gap, abs=1e-5)


def test_how_far_weights_move_in_a_step_is_found_as_numpy_finds_it() -> None:
    sick = SICK["rate_low"]()
    before = Loop(sick, 1)
    was = [getattr(before.network, key).weight.detach().numpy().astype(np.float64) for key in ("hidden", "answer")]
    loop, found = examined(sick, 60)
    now = [getattr(loop.network, key).weight.detach().numpy().astype(np.float64) for key in ("hidden", "answer")]
    apart = math.sqrt(sum(float(((one - other) ** 2).sum()) for one, other in zip(now, was, strict=True)))
    size = math.sqrt(sum(float((one**2).sum()) for one in was))
    assert found["rate_low"].figure == pytest.approx(apart / size / 60, rel=1e-3)
    assert found["rate_low"].figure < 2e-5


def test_the_figures_of_an_overfitting_network_are_its_own_losses() -> None:
    loop, found = examined(SICK["overfitting"]())
    values = found["overfitting"].message.values
    assert values["lowest"] == min(loop.history)
    assert values["epoch"] == loop.history.index(min(loop.history)) + 1
    assert values["now"] in loop.history and values["now"] > 1.1 * values["lowest"]


def test_the_trivial_answer_of_an_underfitting_network_is_the_entropy_of_its_classes() -> None:
    _, found = examined(SICK["underfitting"]())
    assert found["underfitting"].message.values["trivial"] == pytest.approx(math.log(2), abs=1e-3)


# Data


def test_labels_out_of_balance_are_told_before_the_first_step_and_weights_heal_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    whole = Clouds.load

    def lopsided(self: Clouds) -> dict[str, np.ndarray]:
        found = whole(self)
        kept = (found["label"] == 0) | (np.arange(len(found["label"])) % 40 == 1)
        return {name: values[kept] for name, values in found.items()}

    monkeypatch.setattr(Clouds, "load", lopsided)
    sick = project("Clouds", dense("answer", 2))
    loop, found = examined(sick, 1)
    counts = loop.data.train["label"].bincount()
    finding = found["imbalance"]
    assert finding.node == "data" and finding.figure == pytest.approx(float(counts[0] / counts[1]))
    assert finding.message.values["count"] == int(counts[1]) and finding.message.values["most"] == 0
    mended = healed(sick, finding)
    weights = mended.graph.nodes["objective"].params["class_weights"]
    assert weights[1] / weights[0] == pytest.approx(finding.figure, rel=0.01)
    assert "imbalance" not in examined(mended)[1]


@pytest.mark.parametrize("at", [0, 1])
def test_inputs_that_are_not_scaled_are_told_before_the_first_step_and_scaled_by_either_repair(
    at: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = Clouds.load

    def large(self: Clouds) -> dict[str, np.ndarray]:
        found = whole(self)
        return {**found, "point": found["point"] * 500 + 2000}

    monkeypatch.setattr(Clouds, "load", large)
    sick = project("Clouds", dense("hidden", 8), node("Tanh", "tanh"), dense("answer", 2), epochs=10)
    loop, found = examined(sick, 1)
    size = float(loop.data.train["point"][:1000].square().mean().sqrt())
    assert found["unscaled"].node == "data" and found["unscaled"].figure == pytest.approx(size)
    mended = healed(sick, found["unscaled"], at)
    assert mended.graph.into("hidden")[0].source != "data"
    assert examined(mended)[1] == {}


def test_both_are_silent_where_an_objective_weighs_its_classes_or_a_norm_scales() -> None:
    one = project("Moons", node("BatchNorm", "norm"), dense("answer", 2))
    assert examined(one, 1)[1] == {}


# Before a training


@pytest.mark.parametrize(
    ("activation", "objective", "units"),
    [("Softmax", "CrossEntropy", 2), ("LogSoftmax", "CrossEntropy", 2), ("Sigmoid", "BinaryCrossEntropy", 1)],
)
def test_an_activation_that_its_objective_has_within_itself_is_told_and_taken_out(
    activation: str, objective: str, units: int
) -> None:
    last = node(objective, "objective")
    sick = project("Moons", dense("answer", units), node(activation, "twice"), objective=last)
    (finding,) = doubled(analyse(sick))
    assert finding.node == "twice"
    mended = healed(sick, finding)
    assert "twice" not in mended.graph.nodes
    assert mended.graph.into("objective", "prediction") == (Wire("answer", "output", "objective", "prediction"),)
    assert not list(doubled(analyse(mended)))


def test_an_activation_inside_or_before_another_objective_is_not_doubled() -> None:
    inside = project("Moons", dense("a", 4), node("Softmax", "softmax"), dense("answer", 2))
    other = project(
        "Moons", dense("answer", 1), node("Sigmoid", "last"), objective=node("MeanSquaredError", "objective")
    )
    assert not [*doubled(analyse(inside)), *doubled(analyse(other))]


def test_a_batch_that_does_not_fit_is_told_with_one_that_does() -> None:
    one = healthy()
    whole = Footprint(64, "cpu", "a processor", 1000, 100, 100, 200, 6400, 0)
    (finding,) = too_large(analyse(one), whole)
    assert finding.node == "data" and finding.figure == pytest.approx(6.8)
    gathered, smaller = (offer.project for offer in offers(analyse(one), finding.problem))
    assert gathered.training["batch_size"] == smaller.training["batch_size"] == 4
    assert gathered.training["accumulation"] == 16
    assert not list(too_large(analyse(one), replace(whole, capacity=6800)))


# No number


def steep(rate: float = 100.0) -> Project:
    layers = [dense("a", 16), dense("b", 16), dense("answer", 2)]
    optimizer = {"type": "SGD", "learning_rate": rate}
    return project(MOONS, *layers, optimizer=optimizer, schedule=CONSTANT, epochs=10)


def test_a_loss_that_is_no_number_is_traced_to_its_layer_its_step_and_its_batch() -> None:
    _, said = trained(steep())
    failed = said[-1]
    assert isinstance(failed, Failed) and failed.finding is not None
    values = failed.finding.message.values
    # The same once more, by hand, up to that step.
    again = Loop(steep(), 1)
    for _ in again.steps():
        if again.step == values["step"] - 1:
            break
    rows = order(again.examples, again.settings.seed, values["epoch"] - 1)[(values["batch"] - 1) * 32 :][:32]
    first = again.network.a(again.data.train["point"][rows])
    second = again.network.b(first)
    last = again.network.answer(second)
    sound = {key: bool(torch.isfinite(one).all()) for key, one in (("a", first), ("b", second), ("answer", last))}
    wrong = next(key for key, whole in sound.items() if not whole)
    assert failed.finding.node == wrong
    assert str(failed.finding.message) in str(failed.message)


def test_a_lower_rate_heals_a_loss_that_is_no_number() -> None:
    _, said = trained(steep(1.5))
    if isinstance(said[-1], Failed):
        assert said[-1].finding is not None
        sick = steep(1.5)
        assert not isinstance(told(Loop(healed(sick, said[-1].finding), 1).steps())[-1], Failed)


def test_a_number_that_is_none_in_the_weights_is_found_in_the_layer_that_has_it() -> None:
    loop = Loop(steep(0.01), 1)
    with torch.no_grad():
        loop.network.b.weight[0, 0] = float("inf")
    origin = looked_at(loop, 1)
    assert origin is not None and (origin.node, origin.step, origin.backwards) == ("b", 1, False)


def test_a_gradient_that_is_no_number_is_found_where_it_comes_from() -> None:
    layers = [dense("a", 4), node("ReLU", "relu"), node("Power", "root", exponent=0.5), dense("answer", 2)]
    loop = Loop(project(MOONS, *layers), 1)
    # Behind a ReLU that is silent a root has the slope of 0, which is infinite.
    with torch.no_grad():
        loop.network.a.bias.fill_(-100.0)
    origin = looked_at(loop, 1)
    assert origin is not None and origin.backwards and origin.node in ("relu", "root")
    assert origin.step == 1


def test_looking_for_it_leaves_running_figures_as_they_are() -> None:
    loop = Loop(project(MOONS, dense("a", 4), node("BatchNorm", "norm"), dense("answer", 2)), 1)
    before = {name: one.clone() for name, one in loop.network.state_dict().items()}
    assert looked_at(loop, 1) is None
    assert all(torch.equal(before[name], one) for name, one in loop.network.state_dict().items())


def test_what_is_wrong_of_a_setting_is_set_for_the_next_training() -> None:
    sick = SICK["rate_high"]()
    _, found = examined(sick)
    mended = healed(sick, found["rate_high"])
    assert mended.training["optimizer"]["learning_rate"] == pytest.approx(0.8)
    assert mended.training["optimizer"]["momentum"] == 0.9
    assert sick.training["optimizer"]["learning_rate"] == 8.0
