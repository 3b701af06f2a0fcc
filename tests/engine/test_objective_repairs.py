"""Tries what objectives say of a misfit: a sentence with its numbers, and a repair that ends it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from engine.declare import plain
from engine.graph.analysis import analyse
from engine.graph.edits import connect
from engine.graph.facts import Problem
from engine.graph.model import Project, Wire
from engine.graph.repairs import offers
from engine.shape import Shape, Varies, features, image, label
from tests.engine.networks import chained, node
from tests.engine.strategies import Given


def answering(data: Mapping[str, Shape], objective: str, *layers: Any, **params: Any) -> Project:
    """The layers between the first output of the data and an objective, whose target is the last one."""
    source = node("Data", "data", examples=Given(tuple(data.items())))
    graph = chained(source, *layers, node(objective, "objective", **params))
    graph = connect(graph, Wire("data", list(data)[-1], "objective", "target"))
    return Project(graph)


def problem_of(project: Project) -> Problem:
    (problem,) = (one for one in analyse(project).problems if one.node == "objective")
    return problem


MENDED = [
    (
        {"x": features(5), "y": label(10)},
        [node("Dense", "dense", units=4), node("ReLU", "relu")],
        "CrossEntropy",
        {},
        "Cross entropy needs a number for each of the 10 classes, but got 4. Set the units of the last Dense to 10.",
    ),
    (
        {"x": image(1, 8, 8), "y": Shape((8, 8), ("height", "width"), "integer", 3)},
        [node("Conv2d", "conv", filters=2)],
        "CrossEntropy",
        {},
        "Cross entropy needs a channel for each of the 3 classes, but got 2. Set the filters of the last convolution "
        "to 3.",
    ),
    (
        {"x": features(5), "y": label(3)},
        [node("Dense", "dense", units=3)],
        "NegativeLogLikelihood",
        {"class_weights": [1.0, 2.0]},
        "Negative log likelihood needs a class weight for each of the 3 classes, but got 2. Give one weight for each "
        "class, or none.",
    ),
    (
        {"x": features(5), "y": features(2)},
        [node("Dense", "dense", units=3)],
        "Huber",
        {},
        "Huber compares number by number, but the prediction is 3 and the target 2. Give both the same shape.",
    ),
    (
        {"x": image(1, 4, 4), "y": features(16)},
        [node("ReLU", "relu")],
        "MeanSquaredError",
        {},
        "Mean squared error compares number by number, but the prediction is 1 × 4 × 4 and the target 16. "
        "Give both the same shape.",
    ),
    (
        {"x": Shape((Varies(6), 3), ("time", "features")), "y": Shape((Varies(6),), ("time",), "integer", 3)},
        [],
        "CrossEntropy",
        {},
        "Cross entropy must not count padding, but the time of the prediction varies (≤ 6 × 3): shorter examples end "
        "in padding. Set the ignored class to the number that the padding has in the target, mostly 0.",
    ),
    (
        {
            "x": Shape((Varies(6), 3), ("time", "features")),
            "length": label(7),
            "y": Shape((4,), ("time",), "integer", 3),
        },
        [],
        "CTC",
        {},
        "Connectionist temporal classification must not read padding, but the time of the prediction varies (≤ 6 × 3). "
        "Wire the length of the examples to its input 'length'.",
    ),
]


@pytest.mark.parametrize(("data", "layers", "objective", "params", "sentence"), MENDED, ids=range(len(MENDED)))
def test_a_misfit_is_told_with_its_numbers_and_mended_by_one_click(
    data: Mapping[str, Shape], layers: list[Any], objective: str, params: dict[str, Any], sentence: str
) -> None:
    project = answering(data, objective, *layers, **{name: plain(value) for name, value in params.items()})
    problem = problem_of(project)
    assert str(problem.message) == sentence
    found = offers(analyse(project), problem)
    assert found, "there is a repair"
    mended = analyse(found[0].project)
    assert not [one for one in mended.problems if one.node == "objective"], found[0].label


def test_a_picture_before_a_label_asks_for_a_flatten_and_then_for_a_dense_of_its_classes() -> None:
    project = answering({"x": image(1, 8, 8), "y": label(100)}, "CrossEntropy", node("ReLU", "relu"))
    labels = []
    for _ in range(2):
        problem = problem_of(project)
        offer = offers(analyse(project), problem)[0]
        labels.append(str(offer.label))
        project = offer.project
    assert labels == ["Put Flatten in between", "Put Dense in between"]
    assert not [one for one in analyse(project).problems if one.node == "objective"]
