"""Holds the boxes of a grid and their objective to figures by hand, to a small training, and to the metric."""

from __future__ import annotations

from typing import Any

import pytest
import torch
import torch.nn.functional as F
from torch import Tensor

from engine.data import DATA_SETS
from engine.declare import make
from engine.graph.analysis import analyse
from engine.layers import LAYERS
from engine.shape import Shape, image
from tests.engine.measuring import value
from tests.engine.one_layer import Built
from tests.engine.strategies import Case

SURE = 30.0
"""A number whose sigmoid is 1 and whose softmax leaves nothing to the others."""


def built(type_name: str, shapes: dict[str, Shape], **params: Any) -> Built:
    layer = make(LAYERS.members[type_name], params)
    values = {one.name: getattr(layer, one.name) for one in layer.params()}
    analysis = analyse(Case(type(layer), values, {port: (shape,) for port, shape in shapes.items()}).project())
    assert not analysis.problems
    return Built(analysis, "cpu")


def loss(prediction: Tensor, target: Tensor, **params: Any) -> Tensor:
    shape = image(*prediction.shape[1:])
    one = built("Detection", {"prediction": shape, "target": shape}, **params)
    return one.run({"prediction_0": prediction, "target_0": target})["value"]


def boxes(grid: Tensor) -> Tensor:
    return built("GridBoxes", {"grid": image(*grid.shape[1:])}).run({"grid_0": grid})["output"]


def precision(prediction: Tensor, target: Tensor) -> Any:
    shape = image(*prediction.shape[1:])
    return value("MeanAveragePrecision", {"prediction": shape, "target": shape}, prediction, target)


@pytest.fixture(scope="module")
def drawn() -> dict[str, Tensor]:
    """Pictures with the boxes of their shapes."""
    outputs = make(DATA_SETS.members["DrawnShapes"], {"examples": 32, "noise": 0.0}).load()
    return {name: torch.from_numpy(values) for name, values in outputs.items()}


def perfect(target: Tensor) -> Tensor:
    """What a convolution must say for exactly these boxes."""
    places = torch.logit(target[:, :4], 1e-7)
    return torch.cat((places, SURE * (2 * target[:, 4:] - 1)), 1)


def test_the_boxes_of_a_grid_are_parts_and_all_else_stays() -> None:
    grid = torch.randn(2, 8, 3, 4, generator=torch.Generator().manual_seed(0))
    found = boxes(grid)
    assert torch.equal(found[:, :4], grid[:, :4].sigmoid())
    assert torch.equal(found[:, 4:], grid[:, 4:])


def test_a_perfect_grid_costs_nothing_and_has_a_precision_of_1(drawn: dict[str, Tensor]) -> None:
    said = boxes(perfect(drawn["boxes"]))
    assert loss(said, drawn["boxes"]) < 1e-5
    assert precision(said, drawn["boxes"]) == 1


def test_a_grid_that_finds_nothing_or_names_all_things_wrongly_costs_more(drawn: dict[str, Tensor]) -> None:
    target = drawn["boxes"]
    right = perfect(target)
    nothing = right.clone()
    nothing[:, 4] = -SURE
    renamed = torch.cat((right[:, :5], right[:, 5:].roll(1, 1)), 1)
    for wrong in (nothing, renamed):
        assert loss(boxes(wrong), target) > 10
    assert precision(boxes(renamed), target) == 0


def by_hand(prediction: Tensor, target: Tensor, box: float, empty: float) -> Tensor:
    """The objective as a sum over one place after the other."""
    total = torch.zeros(())
    for said, right in zip(prediction, target, strict=True):
        for place, wanted in zip(said.flatten(1).T, right.flatten(1).T, strict=True):
            sure = F.binary_cross_entropy_with_logits(place[4], wanted[4])
            if not wanted[4]:
                total = total + empty * sure
                continue
            middle = (place[:2] - wanted[:2]).square().sum()
            sides = (place[2:4].sqrt() - wanted[2:4].sqrt()).square().sum()
            kind = F.cross_entropy(place[None, 5:], wanted[5:].argmax()[None]) if len(place) > 5 else 0
            total = total + box * (middle + sides) + sure + kind
    return total / len(prediction)


@pytest.mark.parametrize(("box", "empty"), [(5.0, 0.5), (1.0, 2.0), (0.0, 0.0)])
@pytest.mark.parametrize("classes", [3, 1, 0])
def test_the_objective_is_the_sum_over_all_places(
    drawn: dict[str, Tensor], box: float, empty: float, classes: int
) -> None:
    target = drawn["boxes"][:4, : 5 + classes]
    if classes == 1:
        target = torch.cat((target[:, :5], target[:, 4:5]), 1)
    generator = torch.Generator().manual_seed(1)
    said = boxes(torch.randn(target.shape, generator=generator))
    found = loss(said, target, box_weight=box, empty_weight=empty)
    assert torch.allclose(found, by_hand(said, target, box, empty), rtol=1e-4)


def test_the_objective_has_no_wild_slope_where_a_box_has_no_size() -> None:
    target = torch.tensor([0.5, 0.5, 0.3, 0.3, 1.0, 1.0, 0.0])[None, :, None, None]
    said = torch.tensor([0.5, 0.5, 0.0, -1.0, 0.0, 0.0, 0.0])[None, :, None, None].requires_grad_()
    loss(said, target).backward()
    assert said.grad is not None and said.grad.isfinite().all() and said.grad.abs().max() < 500


def test_a_few_pictures_are_learned_by_heart(drawn: dict[str, Tensor]) -> None:
    torch.manual_seed(0)
    pictures, target = drawn["image"][:8], drawn["boxes"][:8]
    network = torch.nn.Sequential(
        torch.nn.Conv2d(1, 32, 12, stride=8, padding=2), torch.nn.ReLU(), torch.nn.Conv2d(32, 8, 3, padding=1)
    )
    decode = built("GridBoxes", {"grid": image(8, 6, 6)})
    judge = built("Detection", {"prediction": image(8, 6, 6), "target": image(8, 6, 6)})
    optimizer = torch.optim.Adam(network.parameters(), 0.01)
    losses = []
    for _ in range(150):
        said = decode.run({"grid_0": network(pictures)})["output"]
        wrong = judge.run({"prediction_0": said, "target_0": target})["value"]
        optimizer.zero_grad()
        wrong.backward()
        optimizer.step()
        losses.append(wrong.item())
    assert losses[-1] < losses[0] / 20
    assert precision(said.detach(), target) > 0.95


@pytest.mark.parametrize(
    ("prediction", "target", "sentence"),
    [
        ((4, 6, 6), (4, 6, 6), "Detection needs 5 channels for each box"),
        ((7, 6, 6), (8, 6, 6), "Detection compares boxes in grids laid out alike"),
        ((8, 3, 3), (8, 6, 6), "Detection compares boxes in grids laid out alike"),
    ],
)
def test_grids_that_do_not_fit_are_told(prediction: tuple[int, ...], target: tuple[int, ...], sentence: str) -> None:
    shapes = {"prediction": (image(*prediction),), "target": (image(*target),)}
    (problem,) = analyse(Case(LAYERS.members["Detection"], {}, shapes).project()).problems
    assert str(problem.message).startswith(sentence)
