"""Compares every metric with scikit-learn, or with a figure by hand."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any

import pytest
import sklearn.metrics as sk
import torch
from torch import Tensor

from engine.graph.analysis import analyse
from engine.layers import LAYERS
from engine.shape import Shape, features, image, label, sequence
from tests.engine.measuring import drawn, value
from tests.engine.strategies import Case

CLASSES = {"prediction": features(5), "target": label(5)}
YES = {"prediction": features(1), "target": label(2)}
PAIR = {"prediction": features(3), "target": features(3)}
TEXT = {"prediction": sequence(4, 6), "target": Shape((4,), ("time",), "integer", 6)}
SPOKEN = {"prediction": Shape((6,), ("time",), "integer", 9), "target": Shape((7,), ("time",), "integer", 9)}


def chosen(prediction: Tensor) -> Tensor:
    return prediction.argmax(-1) if prediction.shape[-1] > 1 else (prediction.flatten() > 0).long()


def averaged(function: Callable[..., float], average: str) -> Callable[[Tensor, Tensor], float]:
    return lambda said, right: function(right, said, average=average)


DECIDED: list[tuple[str, dict[str, Any], Callable[[Tensor, Tensor], Any]]] = [
    ("Accuracy", {}, lambda said, right: sk.accuracy_score(right, said)),
    *(
        (name, {"average": average}, averaged(function, average))
        for name, function in (("F1", sk.f1_score), ("Precision", sk.precision_score), ("Recall", sk.recall_score))
        for average in ("macro", "weighted", "micro")
    ),
    ("ConfusionMatrix", {}, lambda said, right: sk.confusion_matrix(right, said)),
]


@pytest.mark.parametrize(("type_name", "params", "function"), DECIDED, ids=lambda part: str(part)[:24])
def test_a_metric_of_many_classes_is_that_of_scikit_learn(
    type_name: str, params: dict[str, Any], function: Callable[[Tensor, Tensor], Any]
) -> None:
    prediction, target = drawn(CLASSES)
    wanted = function(chosen(prediction), target)
    assert value(type_name, CLASSES, prediction, target, **params) == pytest.approx(wanted)


@pytest.mark.parametrize("type_name", ["Accuracy", "F1", "Precision", "Recall", "ConfusionMatrix"])
def test_a_metric_of_yes_and_no_is_that_of_scikit_learn(type_name: str) -> None:
    prediction, target = drawn(YES)
    function = next(function for name, _, function in DECIDED if name == type_name)
    if type_name in ("F1", "Precision", "Recall"):
        function = averaged(getattr(sk, f"{type_name.lower()}_score"), "binary")
    wanted = function(chosen(prediction), target)
    assert value(type_name, YES, prediction, target) == pytest.approx(wanted)
    # Behind a Sigmoid a yes begins at one half.
    assert value(type_name, YES, prediction.sigmoid(), target, threshold=0.5) == pytest.approx(wanted)


def test_top_k_accuracy_is_that_of_scikit_learn() -> None:
    prediction, target = drawn(CLASSES)
    for k in (1, 2, 4):
        wanted = sk.top_k_accuracy_score(target, prediction, k=k)
        assert value("TopKAccuracy", CLASSES, prediction, target, k=k) == pytest.approx(wanted)


def test_the_area_under_the_curve_is_that_of_scikit_learn_for_scores_of_any_size() -> None:
    prediction, target = drawn(YES)
    for scores in (prediction, prediction.sigmoid(), prediction * 1e4, prediction.round()):
        wanted = sk.roc_auc_score(target, scores.flatten())
        assert value("AUC", YES, scores, target) == pytest.approx(wanted, abs=1e-6)


def test_the_area_under_the_curve_of_many_classes_is_that_of_scikit_learn_behind_a_softmax_or_not() -> None:
    prediction, target = drawn(CLASSES)
    wanted = sk.roc_auc_score(target, prediction.double().softmax(1), multi_class="ovr")
    for scores in (prediction, prediction.softmax(1), prediction.log_softmax(1)):
        assert value("AUC", CLASSES, scores, target) == pytest.approx(wanted, abs=1e-5)


def test_the_area_under_the_curve_leaves_out_classes_that_never_occur() -> None:
    prediction, target = drawn(CLASSES)
    target = target % 3
    chances = prediction.double().softmax(1)
    each = [sk.roc_auc_score(target == kind, chances[:, kind]) for kind in range(3)]
    assert value("AUC", CLASSES, prediction, target) == pytest.approx(sum(each) / 3, abs=1e-6)


@pytest.mark.parametrize("shapes", [YES, CLASSES])
def test_a_ranking_of_one_class_alone_says_nothing_and_warns_of_nothing(shapes: Mapping[str, Shape]) -> None:
    prediction, target = drawn(shapes)
    assert value("AUC", shapes, prediction, torch.ones_like(target)) is None


@pytest.mark.parametrize("shift", [0.0, 1e3])
@pytest.mark.parametrize("scale", [1.0, 1e-4])
def test_metrics_of_numbers_are_those_of_scikit_learn_in_every_unit(scale: float, shift: float) -> None:
    target, noise = (part * scale for part in drawn(PAIR))
    target = target + shift * scale
    prediction = target + noise
    functions = {
        "AbsoluteError": sk.mean_absolute_error,
        "SquaredError": sk.mean_squared_error,
        "RootMeanSquaredError": sk.root_mean_squared_error,
        "R2": sk.r2_score,
    }
    for name, function in functions.items():
        wanted = function(target.double(), prediction.double())
        if name == "RootMeanSquaredError":
            # scikit-learn takes the root for each column.
            wanted = math.sqrt(sk.mean_squared_error(target.double(), prediction.double()))
        assert value(name, PAIR, prediction, target) == pytest.approx(wanted, rel=1e-6), name


def test_r2_of_targets_that_never_change_or_of_one_example_says_nothing() -> None:
    prediction, target = drawn(PAIR)
    assert value("R2", PAIR, prediction, torch.full_like(target, 0.1)) is None
    assert value("R2", PAIR, prediction[:1], target[:1]) is None
    # A column that never changes is left out beside those that do.
    target[:, 0] = 0.1
    wanted = sk.r2_score(target[:, 1:], prediction[:, 1:])
    assert value("R2", PAIR, prediction, target) == pytest.approx(wanted, rel=1e-6)


def test_perplexity_is_the_number_of_words_to_choose_from_and_padding_does_not_count() -> None:
    even = torch.zeros(2, 4, 6)
    target = torch.tensor([[1, 2, 0, 0], [3, 0, 0, 0]])
    assert value("Perplexity", TEXT, even, target) == pytest.approx(6)
    # A step that gives the right word a chance of 1/2, one of 1/4, and one of 1/8.
    told_ = even.clone()
    for at, (row, step, chance) in enumerate([(0, 0, 0.5), (0, 1, 0.25), (1, 0, 0.125)]):
        told_[row, step] = math.log((1 - chance) / 5)
        told_[row, step, at + 1] = math.log(chance)
    wanted = math.exp((math.log(2) + math.log(4) + math.log(8)) / 3)
    assert value("Perplexity", TEXT, told_, target, ignored=0) == pytest.approx(wanted)


def bleu(said: list[list[int]], right: list[list[int]], **params: Any) -> float:
    prediction, target = (torch.tensor(rows) for rows in (said, right))
    found = value("BLEU", SPOKEN, prediction, target, **params)
    assert isinstance(found, float)
    return found


def test_bleu_counts_runs_of_words_as_by_hand() -> None:
    right = [1, 2, 3, 4, 5, 6, 7]
    # Six of seven words, five of six pairs: 1 2, 2 3, 3 4, 4 5, 5 6.
    assert bleu([right[:6]], [right]) == pytest.approx(math.exp(1 - 7 / 6))
    said = [1, 2, 3, 8, 5, 6]
    # 5 of 6 words, 3 of 5 pairs (1 2, 2 3, 5 6).
    wanted = math.exp(1 - 7 / 6) * math.sqrt(5 / 6 * 3 / 5)
    assert bleu([said], [right], longest=2) == pytest.approx(wanted)
    assert bleu([[8] * 6], [right]) == 0
    # A word counts no more often than it is there.
    assert bleu([[1] * 6], [right], longest=1) == pytest.approx(math.exp(1 - 7 / 6) / 6)


def test_bleu_counts_a_whole_text_and_cuts_sentences_at_their_end() -> None:
    said = [[1, 2, 3, 0, 9, 9], [4, 5, 0, 0, 0, 0]]
    right = [[1, 2, 3, 0, 0, 0, 0], [4, 6, 0, 1, 1, 1, 1]]
    # Words 3 + 1 of 3 + 2, pairs 2 + 0 of 2 + 1; both texts have 5 words.
    assert bleu(said, right, longest=2, end=0) == pytest.approx(math.sqrt(4 / 5 * 2 / 3))
    scores = torch.nn.functional.one_hot(torch.tensor(said), 10).float()
    shapes = {**SPOKEN, "prediction": sequence(6, 10)}
    again = value("BLEU", shapes, scores, torch.tensor(right), longest=2, end=0)
    assert again == pytest.approx(math.sqrt(4 / 5 * 2 / 3))


def test_a_class_that_is_ignored_does_not_count() -> None:
    prediction, target = drawn(TEXT)
    counted = target != 0
    said, right = prediction.argmax(-1)[counted], target[counted]
    assert value("Accuracy", TEXT, prediction, target, ignored=0) == pytest.approx(sk.accuracy_score(right, said))
    f1 = sk.f1_score(right, said, average="micro")
    assert value("F1", TEXT, prediction, target, ignored=0, average="micro") == pytest.approx(f1)
    assert value("Accuracy", TEXT, prediction, torch.zeros_like(target), ignored=0) is None


def test_classes_may_stand_first_as_in_a_picture() -> None:
    shapes = {"prediction": image(3, 4, 4), "target": Shape((4, 4), ("height", "width"), "integer", 3)}
    prediction, target = drawn(shapes, 20)
    said = prediction.argmax(1).flatten()
    assert value("Accuracy", shapes, prediction, target) == pytest.approx(sk.accuracy_score(target.flatten(), said))
    wanted = tuple(map(tuple, sk.confusion_matrix(target.flatten(), said).tolist()))
    assert value("ConfusionMatrix", shapes, prediction, target) == wanted


MISFITS = [
    ("TopKAccuracy", CLASSES, {"k": 5}, "With 5 guesses among 5 classes every answer is right. Choose a smaller k."),
    (
        "ConfusionMatrix",
        {"prediction": features(200), "target": label(200)},
        {},
        "A table of 200 classes is too large to read: it has 40,000 cells. At most 100 classes can be shown. "
        "Take it out, or give the network fewer classes.",
    ),
    (
        "Accuracy",
        {"prediction": label(5), "target": label(5)},
        {},
        "Accuracy needs one number for each class, but 'prediction' gets classes that are chosen already (1). Wire "
        "what comes before that choice to it.",
    ),
    (
        "MeanAveragePrecision",
        {"prediction": sequence(9, 4), "target": sequence(9, 4)},
        {},
        "Mean average precision needs 5 numbers for each box (x, y, width, height, how sure) and one more for each "
        "class, but the target has 4: 9 × 4. Wire such boxes to it, or take it out.",
    ),
    (
        "BLEU",
        {"prediction": features(6), "target": SPOKEN["target"]},
        {},
        "BLEU needs a row of words, or one number for each word of the vocabulary at each step of time, but the "
        "prediction is 6. Draw the wire from where such words are made.",
    ),
]


@pytest.mark.parametrize(("type_name", "shapes", "params", "sentence"), MISFITS, ids=lambda part: str(part)[:20])
def test_a_metric_that_cannot_be_says_why(
    type_name: str, shapes: Mapping[str, Shape], params: dict[str, Any], sentence: str
) -> None:
    case = Case(LAYERS.members[type_name], params, {port: (shape,) for port, shape in shapes.items()})
    assert [str(one.message) for one in analyse(case.project()).problems if one.node == "layer"] == [sentence]
