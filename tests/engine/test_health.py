"""The rules of health at their edges: where they are silent, what repairs set, where a wrong number is traced to."""

from __future__ import annotations

from dataclasses import replace

import pytest
import torch

from engine.graph.analysis import analyse
from engine.graph.model import Project, Wire
from engine.graph.repairs import offers
from engine.templates import template
from engine.training.footprint import Footprint
from engine.training.health.before import doubled, too_large
from engine.training.health.explain import looked_at
from engine.training.loop import Loop
from engine.training.weighing import weigh
from tests.engine.networks import node
from tests.engine.projects import MOONS, dense, project, with_param
from tests.engine.sick_networks import SICK, examined, healed, healthy, prepare
from tests.engine.test_recomputing import stack


@pytest.mark.parametrize("name", ["digits-mlp", "spiral", "wine-classifier", "autoencoder-digits", "digits-lstm"])
def test_a_healthy_template_gives_no_finding(name: str) -> None:
    one = template(name)
    assert not list(doubled(analyse(one)))
    _, found = examined(Project(one.graph, {**one.training, "device": "cpu"}, one.title), 150)
    assert found == {}


def test_a_small_healthy_network_gives_no_finding() -> None:
    assert examined(healthy())[1] == {}


# Data


def test_weights_of_classes_are_as_the_classes_are_out_of_balance(monkeypatch: pytest.MonkeyPatch) -> None:
    sick = prepare("imbalance", monkeypatch)
    loop, found = examined(sick, 1)
    counts = loop.data.train["label"].bincount()
    values = found["imbalance"].message.values
    assert (values["most"], values["least"], values["count"]) == (0, 1, int(counts[1]))
    weights = healed(sick, found["imbalance"]).graph.nodes["objective"].params["class_weights"]
    assert weights[1] / weights[0] == pytest.approx(float(counts[0] / counts[1]), rel=0.01)


def test_the_rule_of_the_labels_is_silent_where_the_objective_weighs_its_classes(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    sick = prepare("imbalance", monkeypatch)
    assert "imbalance" in examined(sick, 1)[1]
    assert examined(with_param(sick, "objective", "class_weights", [1.0, 3.0]), 1)[1] == {}


def test_the_rule_of_the_inputs_is_silent_where_a_norm_scales_them(monkeypatch: pytest.MonkeyPatch) -> None:
    sick = prepare("unscaled", monkeypatch)
    normed = project("Clouds", node("BatchNorm", "norm"), dense("answer", 2))
    assert "unscaled" in examined(sick, 1)[1] and examined(normed, 1)[1] == {}


def test_a_loss_that_stands_still_where_every_layer_learns_is_told_behind_the_warm_up() -> None:
    # No line parts these classes, and zeros are as good as any.
    answer = node("Dense", "answer", units=2, initial={"type": "Zeros"})
    sick = project({"type": "Xor", "examples": 400}, answer, epochs=40, schedule={"type": "Constant"})
    loop, found = examined(sick, until="stuck")
    assert 10 * loop.steps_per_epoch <= loop.step <= 200
    assert found["stuck"].node == "objective" and "No gradient" not in str(found["stuck"].message)


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


def test_where_a_batch_fits_with_blocks_that_are_computed_twice_that_is_offered_first() -> None:
    one = replace(stack(12), training={"device": "cpu", "batch_size": 512})
    needed = weigh(analyse(one))
    twice = weigh(analyse(replace(one, training={**one.training, "recompute": "all"})))
    assert twice.total < needed.total
    short = replace(needed, capacity=round(twice.total / 0.9) + 1)
    (finding,) = too_large(analyse(one), short)
    first, *others = (offer.project.training for offer in offers(analyse(one), finding.problem))
    assert first["recompute"] == "all" and first.get("batch_size") == one.training.get("batch_size")
    assert others and all("recompute" not in one for one in others)
    # It is not offered where it is done, nor where it is not enough.
    (finding,) = too_large(analyse(one), replace(short, capacity=round(twice.total / 0.9) - 100))
    assert not any("recompute" in offer.project.training for offer in offers(analyse(one), finding.problem))
    done = replace(one, training={**one.training, "recompute": "all"})
    (finding,) = too_large(analyse(done), replace(twice, capacity=twice.total // 2))
    assert all(offer.project.training["batch_size"] < 512 for offer in offers(analyse(done), finding.problem))


# No number


def test_a_number_that_is_none_in_the_weights_is_found_in_the_layer_that_has_it() -> None:
    loop = Loop(project(MOONS, dense("a", 16), dense("b", 16), dense("answer", 2)), 1)
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
