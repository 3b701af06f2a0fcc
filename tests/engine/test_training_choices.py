"""Trains with every objective, data set, optimizer and schedule, and compares with PyTorch's own figures."""

from __future__ import annotations

from typing import Any

import pytest
import torch
import torch.nn.functional as F
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.data import DATA_SETS
from engine.declare import plain
from engine.graph.edits import add, connect
from engine.graph.model import Project, Wire
from engine.training import news as news_module
from engine.training.choices import OPTIMIZERS, SCHEDULES
from engine.training.messages import Progress
from engine.training.metrics import METRICS
from engine.training.scores import Judged, Scores
from tests.engine.networks import node
from tests.engine.projects import dense, epochs, losses, mlp, points, trained

OBJECTIVES = {
    "BinaryCrossEntropy": (F.binary_cross_entropy_with_logits, "accuracy"),
    "MeanSquaredError": (F.mse_loss, "mean_absolute_error"),
    "MeanAbsoluteError": (F.l1_loss, "mean_squared_error"),
}


def metric_by_hand(name: str, prediction: torch.Tensor, target: torch.Tensor) -> torch.Tensor:
    if name == "accuracy":
        return ((prediction > 0) == (target > 0.5)).double().mean()
    distance = prediction.double() - target
    return distance.abs().mean() if name == "mean_absolute_error" else distance.square().mean()


@pytest.mark.parametrize("name", OBJECTIVES)
def test_an_objective_of_one_number_learns_and_is_judged_as_by_hand(name: str) -> None:
    function, metric = OBJECTIVES[name]
    loop, said = trained(points(units=1, objective=node(name, "objective"), epochs=25))
    first, last = epochs(said)[0].validation, epochs(said)[-1].validation
    assert last["loss"] < first["loss"]
    loop.network.eval()
    held = loop.data.validation
    with torch.no_grad():
        prediction, target = loop.network(held["point"])["answer"].squeeze(1), held["label"].float()
    assert last == pytest.approx(
        {"loss": function(prediction, target).item(), metric: metric_by_hand(metric, prediction, target).item()},
        rel=1e-5,
    )


def test_weighted_objectives_add_up_and_are_each_judged_by_a_metric_of_their_own() -> None:
    one = points(objective=node("CrossEntropy", "classes", weight=0.25))
    more = [dense("yes", 1), node("BinaryCrossEntropy", "chance", weight=2.0)]
    more += [dense("number", 1), node("MeanSquaredError", "distance")]
    graph = add(one.graph, *more)
    for key, objective in (("yes", "chance"), ("number", "distance")):
        graph = connect(graph, Wire("tanh", "output", key, "features"), Wire(key, "output", objective, "prediction"))
        graph = connect(graph, Wire("data", "label", objective, "target"))
    loop, said = trained(Project(graph, one.training))
    last, held = epochs(said)[-1].validation, loop.data.validation
    assert list(last) == ["loss", "accuracy", "chance.accuracy", "distance.mean_absolute_error"]
    loop.network.eval()
    with torch.no_grad():
        given = loop.network(held["point"])
        target = held["label"].float()
        yes, number = given["yes"].squeeze(1), given["number"].squeeze(1)
        whole = 0.25 * F.cross_entropy(given["answer"], held["label"])
        whole += 2 * F.binary_cross_entropy_with_logits(yes, target) + F.mse_loss(number, target)
    assert last["loss"] == pytest.approx(whole.item(), rel=1e-5)
    assert last["chance.accuracy"] == pytest.approx(metric_by_hand("accuracy", yes, target).item())
    assert last["distance.mean_absolute_error"] == pytest.approx((number - target).abs().mean().item(), rel=1e-5)


@settings(max_examples=30)
@given(st.lists(st.integers(1, 9), min_size=1, max_size=30), st.sets(st.integers(0, 29)), st.integers(0, 99))
def test_a_mean_is_the_same_to_the_last_bit_wherever_a_checkpoint_looked_at_it(
    sizes: list[int], looks: set[int], seed: int
) -> None:
    generator = torch.Generator().manual_seed(seed)
    metrics = tuple(
        Judged(name, name, ("outputs", "y"), ("data", "t"), "objective") for name in METRICS if name != "accuracy"
    )
    plain, looked_at = Scores(metrics), Scores(metrics)
    for at, size in enumerate(sizes):
        # Of such different sizes that their sum is never exact.
        outputs, data = ({name: torch.randn(size, 3, generator=generator) * 10 ** (at % 13)} for name in ("y", "t"))
        loss = F.mse_loss(outputs["y"], data["t"])
        for one in (plain, looked_at):
            one.add(loss, size, outputs, data)
        if at in looks:
            other = Scores(metrics)
            other.restore(looked_at.state())
            looked_at = other
    assert plain.take() == looked_at.take()


def rows_of_numbers() -> list[str]:
    """The data sets that need no file, tell kinds apart, and whose examples a Dense takes as they are."""
    ready = {cls.type: [*cls().facts().values()] for cls in DATA_SETS if cls().missing() is None}
    return [
        name
        for name, (first, *others) in ready.items()
        if len(first) == 1 and first.dtype == "float" and any(one.classes and not len(one) for one in others)
    ]


@pytest.mark.parametrize("name", rows_of_numbers())
def test_every_data_set_of_numbers_is_learned_from(name: str) -> None:
    loop, said = trained(points(name, units=3, epochs=8))
    assert len(losses(said)) == 8 * loop.steps_per_epoch
    assert epochs(said)[-1].train["loss"] < epochs(said)[0].train["loss"]
    assert loop.examples + len(loop.data.validation["label"]) == loop.data_set.example_count()


def test_bfloat16_trains_on_the_cpu_with_weights_that_stay_exact_floats() -> None:
    loop, said = trained(mlp(precision="bf16", epochs=3))
    assert all(value.dtype == torch.float32 for value in loop.network.parameters())
    assert epochs(said)[-1].validation["accuracy"] > 0.7
    assert losses(said) != losses(trained(mlp(epochs=3))[1])


@pytest.mark.parametrize("optimizer", list(OPTIMIZERS), ids=lambda one: one.type)
def test_every_optimizer_learns(optimizer: Any) -> None:
    _, said = trained(points(epochs=6, optimizer={"type": optimizer.type, "learning_rate": 0.02}))
    assert epochs(said)[-1].train["loss"] < epochs(said)[0].train["loss"]


@pytest.mark.parametrize("schedule", list(SCHEDULES), ids=lambda one: one.type)
def test_every_schedule_sets_the_rate_of_each_step(schedule: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(news_module, "NEWS_SECONDS", 0.0)
    steep = {"type": "SGD", "learning_rate": 0.3}
    loop, said = trained(points(epochs=6, schedule=plain(schedule()), optimizer=steep))
    wanted = [0.3 * schedule().factor(at, 30, 5) * schedule().lowered(loop.history[: at // 5]) for at in range(30)]
    assert [message.learning_rate for message in said if isinstance(message, Progress)] == wanted
    assert epochs(said)[-1].train["loss"] < epochs(said)[0].train["loss"]


def test_a_plateau_follows_the_losses_that_the_epochs_were_judged_by(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(news_module, "NEWS_SECONDS", 0.0)
    never = {"type": "Plateau", "patience": 0, "least": 1.0, "measured": "as a number"}
    for share in (0.2, 0.0):
        one = points(epochs=4, schedule=never, optimizer={"type": "SGD"}, validation_share=share)
        loop, said = trained(one)
        judged = [(done.validation or done.train)["loss"] for done in epochs(said)]
        assert loop.history == judged and bool(epochs(said)[0].validation) == bool(share)
        rates = {message.epoch: message.learning_rate for message in said if isinstance(message, Progress)}
        assert rates == pytest.approx({1: 0.1, 2: 0.1, 3: 0.01, 4: 0.001})
