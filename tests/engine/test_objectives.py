"""Compares every objective with PyTorch's own function or a figure by hand."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from math import exp, log
from typing import Any

import pytest
import torch
import torch.nn.functional as F
from sklearn.metrics import hinge_loss
from torch import Tensor

from engine.declare import make
from engine.graph.analysis import analyse
from engine.layers import LAYERS, Objective
from engine.shape import Shape, features, image, label, sequence
from tests.engine.one_layer import Built
from tests.engine.strategies import Case

Shapes = Mapping[str, Shape]
WORDS = Shape((5,), ("time",), "integer", 4)
PAIR = {"prediction": features(3), "target": features(3)}
CLASSES = {"prediction": features(4), "target": label(4)}
YES = {"prediction": features(1), "target": label(2)}


def built(type_name: str, shapes: Shapes, **params: Any) -> Built:
    layer = make(LAYERS.members[type_name], params)
    values = {one.name: getattr(layer, one.name) for one in layer.params()}
    case = Case(type(layer), values, {port: (shape,) for port, shape in shapes.items()})
    analysis = analyse(case.project())
    assert not analysis.problems
    return Built(analysis, "cpu")


def loss(type_name: str, given: Mapping[str, Tensor], shapes: Shapes, **params: Any) -> Tensor:
    one = built(type_name, shapes, **params)
    return one.run({f"{port}_0": values for port, values in given.items()})["value"]


def drawn(shapes: Shapes, batch: int = 8) -> dict[str, Tensor]:
    generator = torch.Generator().manual_seed(len(shapes))
    return {
        port: torch.randn(batch, *shape, generator=generator)
        if shape.dtype == "float"
        else torch.randint(0, shape.classes or 1, (batch, *shape), generator=generator)
        for port, shape in shapes.items()
    }


def by_pairs(function: Callable[..., Tensor], **options: Any) -> Callable[..., Tensor]:
    return lambda prediction, target: function(prediction, target, **options)


def signs(target: Tensor) -> Tensor:
    return target.float().unsqueeze(1) * 2 - 1


EMBEDDINGS = {"anchor": features(3), "positive": features(3), "negative": features(3)}
SAME = {"prediction": features(3), "target": features(3), "same": label(2)}
SPREAD = {"prediction": features(3), "variance": features(3), "target": features(3)}
WEIGHTS = [1.0, 2.0, 0.5, 3.0]
PYTORCH: list[tuple[str, Shapes, dict[str, Any], Callable[..., Tensor]]] = [
    ("MeanSquaredError", PAIR, {}, by_pairs(F.mse_loss)),
    ("MeanAbsoluteError", PAIR, {}, by_pairs(F.l1_loss)),
    ("Huber", PAIR, {"delta": 0.5}, by_pairs(F.huber_loss, delta=0.5)),
    ("SmoothL1", PAIR, {"beta": 0.5}, by_pairs(F.smooth_l1_loss, beta=0.5)),
    ("CrossEntropy", CLASSES, {}, by_pairs(F.cross_entropy)),
    (
        "CrossEntropy",
        CLASSES,
        {"class_weights": WEIGHTS, "label_smoothing": 0.1, "ignored": 2},
        by_pairs(F.cross_entropy, weight=torch.tensor(WEIGHTS), label_smoothing=0.1, ignore_index=2),
    ),
    (
        "CrossEntropy",
        {"prediction": sequence(5, 4), "target": WORDS},
        {"ignored": 0},
        lambda prediction, target: F.cross_entropy(prediction.transpose(1, 2), target, ignore_index=0),
    ),
    (
        "CrossEntropy",
        {"prediction": image(4, 5, 6), "target": Shape((5, 6), ("height", "width"), "integer", 4)},
        {},
        by_pairs(F.cross_entropy),
    ),
    (
        "NegativeLogLikelihood",
        CLASSES,
        {"class_weights": WEIGHTS},
        by_pairs(F.nll_loss, weight=torch.tensor(WEIGHTS)),
    ),
    (
        "BinaryCrossEntropy",
        YES,
        {"positive_weight": 3.0},
        lambda prediction, target: F.binary_cross_entropy_with_logits(
            prediction, target.float().unsqueeze(1), pos_weight=torch.tensor(3.0)
        ),
    ),
    ("SoftMargin", YES, {}, lambda prediction, target: F.soft_margin_loss(prediction, signs(target))),
    ("MultiMargin", CLASSES, {"margin": 0.7}, by_pairs(F.multi_margin_loss, margin=0.7)),
    ("MultiMargin", CLASSES, {"squared": True}, by_pairs(F.multi_margin_loss, p=2)),
    (
        "PoissonLikelihood",
        {"prediction": features(1), "target": label(9)},
        {},
        lambda prediction, target: F.poisson_nll_loss(prediction, target.float().unsqueeze(1)),
    ),
    (
        "GaussianLikelihood",
        SPREAD,
        {},
        lambda prediction, variance, target: F.gaussian_nll_loss(prediction, target, variance.exp()),
    ),
    ("CosineDistance", PAIR, {}, lambda one, other: F.cosine_embedding_loss(one, other, torch.ones(len(one)))),
    (
        "CosineDistance",
        SAME,
        {"margin": 0.25},
        lambda one, other, same: F.cosine_embedding_loss(one, other, same * 2 - 1, margin=0.25),
    ),
    ("Triplet", EMBEDDINGS, {"margin": 0.5}, lambda *three: F.triplet_margin_loss(*three, margin=0.5)),
    ("Triplet", EMBEDDINGS, {"swap": True}, lambda *three: F.triplet_margin_loss(*three, swap=True)),
]


@pytest.mark.parametrize(("type_name", "shapes", "params", "function"), PYTORCH, ids=lambda part: str(part)[:24])
def test_an_objective_equals_its_function_in_pytorch(
    type_name: str, shapes: Shapes, params: dict[str, Any], function: Callable[..., Tensor]
) -> None:
    given = drawn(shapes)
    assert loss(type_name, given, shapes, **params).item() == pytest.approx(function(*given.values()).item(), rel=1e-5)


def test_a_batch_of_padding_alone_costs_nothing_and_teaches_nothing() -> None:
    shapes = {"prediction": sequence(5, 4), "target": WORDS}
    given = {**drawn(shapes), "target": torch.zeros(8, 5, dtype=torch.int64)}
    given["prediction"].requires_grad_()
    for smoothing in (0.0, 0.1):
        found = loss("CrossEntropy", given, shapes, ignored=0, label_smoothing=smoothing)
        (slope,) = torch.autograd.grad(found, given["prediction"])
        assert found.item() == 0 and not slope.any()


def test_a_hinge_reads_0_as_minus_1_and_is_that_of_scikit_learn() -> None:
    given = drawn(YES)
    scores, answers = given["prediction"].flatten(), given["target"]
    assert loss("Hinge", given, YES).item() == pytest.approx(hinge_loss(answers.numpy(), scores.numpy()), rel=1e-6)
    missing = [max(0.0, 1 - y * s) for y, s in zip((answers * 2 - 1).tolist(), scores.tolist(), strict=True)]
    squared = sum(one * one for one in missing) / len(missing)
    assert loss("Hinge", given, YES, squared=True).item() == pytest.approx(squared, rel=1e-5)
    wrong = [max(0.0, -y * s) for y, s in zip((answers * 2 - 1).tolist(), scores.tolist(), strict=True)]
    assert loss("Hinge", given, YES, margin=0.0).item() == pytest.approx(sum(wrong) / len(wrong), rel=1e-5)


def test_a_soft_margin_is_the_binary_cross_entropy_of_the_same_answers() -> None:
    given = drawn(YES)
    assert loss("SoftMargin", given, YES).item() == pytest.approx(loss("BinaryCrossEntropy", given, YES).item())


def test_a_divergence_is_that_of_hand_and_zero_from_itself() -> None:
    shapes = {"prediction": features(2), "target": features(2)}
    target = torch.tensor([[0.25, 0.75], [1.0, 0.0]])
    given = {"prediction": torch.tensor([[0.0, 0.0], [log(0.5), log(0.5)]]), "target": target}
    by_hand = (0.25 * log(0.25 / 0.5) + 0.75 * log(0.75 / 0.5) + log(1 / 0.5)) / 2
    assert loss("KLDivergence", given, shapes).item() == pytest.approx(by_hand, rel=1e-5)
    # Logarithms of probabilities are taken for what they are.
    given["prediction"] = target.clamp(min=1e-12).log()
    assert loss("KLDivergence", given, shapes).item() == pytest.approx(0, abs=1e-6)


def test_a_contrastive_loss_pulls_the_same_and_pushes_others_up_to_the_margin() -> None:
    shapes = {"first": features(2), "second": features(2), "same": label(2)}
    second = torch.tensor([[0.3, 0.4], [0.3, 0.4], [3.0, 4.0]])
    given = {"first": torch.zeros(3, 2), "second": second, "same": torch.tensor([1, 0, 0])}
    by_hand = (0.5**2 + (2 - 0.5) ** 2 + 0) / 2 / 3
    assert loss("Contrastive", given, shapes, margin=2.0).item() == pytest.approx(by_hand, rel=1e-4)


def test_a_gaussian_likelihood_of_a_bare_variance_is_that_of_its_logarithm() -> None:
    given = drawn(SPREAD)
    spread = {**given, "variance": given["variance"].exp()}
    bare = loss("GaussianLikelihood", spread, SPREAD, logarithm=False)
    assert bare.item() == pytest.approx(loss("GaussianLikelihood", given, SPREAD).item(), rel=1e-5)


def test_a_poisson_likelihood_of_a_bare_count_is_that_of_its_logarithm() -> None:
    shapes = {"prediction": features(1), "target": label(9)}
    given = drawn(shapes)
    bare = loss("PoissonLikelihood", {**given, "prediction": given["prediction"].exp()}, shapes, logarithm=False)
    assert bare.item() == pytest.approx(loss("PoissonLikelihood", given, shapes).item(), rel=1e-5)


TALK = {"prediction": sequence(6, 4), "target": Shape((3,), ("time",), "integer", 4)}


def test_a_temporal_classification_adds_up_all_ways_to_say_the_target() -> None:
    shapes = {"prediction": sequence(2, 2), "target": Shape((1,), ("time",), "integer", 2)}
    given = {"prediction": torch.tensor([[[0.0, 1.0], [2.0, 0.5]]]), "target": torch.tensor([[1]])}
    first, second = exp(1) / (1 + exp(1)), exp(0.5) / (exp(2) + exp(0.5))
    said = first * second + first * (1 - second) + (1 - first) * second
    assert loss("CTC", given, shapes).item() == pytest.approx(-log(said), rel=1e-5)


def test_a_temporal_classification_leaves_out_the_blanks_behind_a_target_and_the_steps_behind_a_length() -> None:
    prediction = drawn(TALK, 2)["prediction"]
    given = {"prediction": prediction, "target": torch.tensor([[1, 2, 3], [2, 0, 0]])}
    lengths = {"length": torch.tensor([6, 4]), "target_length": torch.tensor([3, 1])}
    rows = prediction.log_softmax(-1).transpose(0, 1)
    for extra, steps in (({}, torch.tensor([6, 6])), (lengths, lengths["length"])):
        shapes = {**TALK, **{port: label(7) for port in extra}}
        wanted = F.ctc_loss(rows, given["target"], steps, lengths["target_length"])
        assert loss("CTC", given | extra, shapes).item() == pytest.approx(wanted.item(), rel=1e-5)


def test_sparsity_costs_the_sum_of_activations_of_an_example_or_the_distance_of_its_units_from_a_rate() -> None:
    shapes = {"values": image(2, 1, 2)}
    values = torch.tensor([[[[0.2, 0.4]], [[0.6, 0.5]]], [[[0.2, 0.8]], [[0.4, 0.5]]]])
    layer = built("SparsityL1", shapes)
    weight = layer.facts.layer
    assert isinstance(weight, Objective)
    sizes = (0.2 + 0.4 + 0.6 + 0.5 + 0.2 + 0.8 + 0.4 + 0.5) / 2
    assert layer.run({"values_0": values})["value"].item() == pytest.approx(weight.weight * sizes)
    rates, a = [0.2, 0.6, 0.5, 0.5], 0.2
    by_hand = sum(a * log(a / m) + (1 - a) * log((1 - a) / (1 - m)) for m in rates)
    assert loss("SparsityKL", {"values": values}, shapes, activity=a).item() == pytest.approx(by_hand, rel=1e-5)


OBJECTIVES = [cls for cls in LAYERS if issubclass(cls, Objective)]


def test_there_are_enough_objectives() -> None:
    assert len(OBJECTIVES) >= 16


@pytest.mark.parametrize("cls", OBJECTIVES, ids=lambda cls: cls.type)
def test_an_objective_of_coarse_predictions_is_close_to_that_of_fine_ones(cls: type[Objective]) -> None:
    shapes = {port: found[0] for port, found in cls.example().items()}
    one, given = built(cls.type, shapes), drawn(shapes)
    fine = {f"{port}_0": values for port, values in given.items()}
    coarse = {name: values.bfloat16() if "target" not in name else values for name, values in fine.items()}
    coarse = {name: values if fine[name].is_floating_point() else fine[name] for name, values in coarse.items()}
    with torch.autocast("cpu", torch.bfloat16):
        found = one.run(coarse)["value"]
    assert found.item() == pytest.approx(one.run(fine)["value"].item(), rel=0.05, abs=0.05)
