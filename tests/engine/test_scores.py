"""Gathers metrics over whole epochs: by name, beside the loss, and the same wherever a pause cuts them."""

from __future__ import annotations

import io
from collections.abc import Mapping

import pytest
import sklearn.metrics as sk
import torch
from hypothesis import given
from hypothesis import strategies as st

from engine.compile.plan import plan
from engine.graph.analysis import analyse
from engine.layers import LAYERS
from engine.layers.declare import Metric
from engine.shape import Shape, features, label
from engine.training.loop import Loop
from engine.training.metrics import Running
from engine.training.scores import Scores, evaluate, judged
from tests.engine.measuring import drawn, metric, named
from tests.engine.networks import node
from tests.engine.projects import epochs, measured, points, told
from tests.engine.strategies import several

METRICS = [cls for cls in LAYERS if issubclass(cls, Metric)]
CLASSES = {"prediction": features(5), "target": label(5)}
YES = {"prediction": features(1), "target": label(2)}


def examples_of(cls: type[Metric]) -> Mapping[str, Shape]:
    return {port: shapes[0] for port, shapes in cls.example().items()}


@pytest.mark.parametrize("cls", METRICS, ids=lambda cls: cls.type)
def test_a_metric_alone_is_evaluated_to_the_shape_that_it_promises(cls: type[Metric]) -> None:
    shapes = examples_of(cls)
    one = metric(cls.type, shapes)
    found = evaluate(one, {}, named(*drawn(shapes, 9)))
    promised = cls().shape(**shapes)
    assert isinstance(promised, Shape)
    assert tuple(found.shape) == promised.sizes
    assert found.dtype == (torch.int64 if promised.dtype == "integer" else torch.float32)


@pytest.mark.parametrize("cls", METRICS, ids=lambda cls: cls.type)
@several(10, 4)
@given(sizes=st.lists(st.integers(1, 9), min_size=2, max_size=12), pause=st.integers(0, 12), seed=st.integers(0, 99))
def test_a_metric_is_the_same_to_the_last_bit_wherever_a_checkpoint_looked_at_it(
    cls: type[Metric], sizes: list[int], pause: int, seed: int
) -> None:
    shapes = examples_of(cls)
    one = metric(cls.type, shapes)
    plain, looked_at = Scores((one,)), Scores((one,))
    for at, size in enumerate(sizes):
        prediction, target = drawn(shapes, size + seed)
        data = named(prediction[seed:] * 10.0 ** (at % 5), target[seed:])
        if not prediction.is_floating_point():
            data = named(prediction[seed:], target[seed:])
        with pytest.MonkeyPatch.context() as patch:
            # Read every few batches, where a real one would be after a million numbers.
            patch.setattr("engine.training.metrics.HELD_NUMBERS", 700)
            for scores in (plain, looked_at):
                scores.add(torch.tensor(float(at)), size, {}, data)
        if at == pause:
            kept = io.BytesIO()
            torch.save(looked_at.state(), kept)
            kept.seek(0)
            looked_at = Scores((one,))
            looked_at.restore(torch.load(kept, weights_only=True))
    assert plain.take() == looked_at.take()
    assert plain.tables == looked_at.tables
    assert plain.take() == {}


def test_much_that_comes_in_is_read_before_the_epoch_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.training.metrics.HELD_NUMBERS", 1000)
    one = metric("Accuracy", CLASSES)
    assert one.meter is not None
    running = Running(one.meter)
    prediction, target = drawn(CLASSES, 64)
    rows = []
    for _ in range(6):
        running.add(prediction, target)
        rows.append(running.rows)
    # A batch of 320 numbers: 4 of them are more than 1,000.
    assert rows == [0, 0, 0, 256, 256, 256]


def test_a_metric_node_is_told_under_its_key_beside_the_metric_of_the_objective() -> None:
    loop = Loop(measured(points(), node("F1", "f1"), node("Accuracy", "hits"), node("ConfusionMatrix", "table")), 1)
    assert loop.started().metrics == {"accuracy": "objective", "f1": "f1", "hits": "hits", "table": "table"}
    last = epochs(told(loop.steps()))[-1]
    for values in (last.train, last.validation):
        assert list(values) == ["loss", "accuracy", "f1", "hits"]
        assert values["hits"] == pytest.approx(values["accuracy"])
    held = loop.data.validation
    loop.network.eval()
    with torch.no_grad():
        said = loop.network(held["point"])["answer"].argmax(1)
    assert last.validation["f1"] == pytest.approx(sk.f1_score(held["label"], said, average="macro"))
    assert last.tables == {"table": tuple(map(tuple, sk.confusion_matrix(held["label"], said).tolist()))}


def test_names_of_metrics_never_meet() -> None:
    found = judged(plan(analyse(measured(points(), node("Accuracy", "accuracy"), node("F1", "loss")))))
    assert [one.name for one in found] == ["objective.accuracy", "accuracy", "loss.metric"]
    assert [one.node for one in found] == ["objective", "accuracy", "loss"]


@pytest.mark.parametrize("share", [0.0, 0.2])
def test_a_table_counts_the_validation_examples_or_where_there_are_none_those_of_the_training(share: float) -> None:
    loop = Loop(measured(points(epochs=1, validation_share=share), node("ConfusionMatrix", "table")), 1)
    (done,) = epochs(told(loop.steps()))
    assert sum(map(sum, done.tables["table"])) == (40 if share else 200)


def test_a_ranking_that_says_nothing_is_left_out_so_that_none_takes_it_for_a_loss_that_diverged() -> None:
    scores = Scores((metric("AUC", YES),))
    prediction, _ = drawn(YES)
    scores.add(torch.tensor(0.5), 100, {}, named(prediction, torch.zeros(100, dtype=torch.int64)))
    assert scores.take() == {"loss": 0.5}
