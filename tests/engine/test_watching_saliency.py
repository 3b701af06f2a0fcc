"""Looks for what a network looks at in a picture: slopes, covered parts and Grad-CAM are those of plain PyTorch."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from torch import Tensor

from engine.graph.edits import add, connect
from engine.graph.model import Project, Wire
from engine.training.loop import Loop
from engine.training.watching.ask import Ask, Seen
from engine.training.watching.schedule import Watching
from tests.engine.networks import chained, node
from tests.engine.projects import cnn, dense, mlp, points, project, told


def look(loop: Loop, **options: str | int) -> Seen | None:
    watching = Watching(loop)
    watching.ask([Ask("saliency", "", tuple(options.items()))])
    return next(watching.everything(), None)


def seen(loop: Loop, **options: str | int) -> Seen:
    found = look(loop, **options)
    assert found is not None and found.facts["trouble"] is None
    return found


@pytest.fixture(scope="module")
def loop() -> Loop:
    """A convolutional network that has learned a little."""
    one = Loop(cnn(epochs=1), 1)
    told(one.steps())
    one.network.eval()
    return one


def picture(loop: Loop, example: int = 0) -> Tensor:
    return loop.data.validation["image"][example : example + 1]


def said(loop: Loop, pixels: Tensor) -> Tensor:
    return next(iter(loop.network(pixels).values()))


def test_a_gradient_is_that_of_the_score_by_the_pixels(loop: Loop) -> None:
    for example, chosen in ((0, 3), (5, 7)):
        pixels = picture(loop, example).clone().requires_grad_()
        said(loop, pixels)[0, chosen].backward()
        assert pixels.grad is not None
        found = seen(loop, example=example, **{"class": chosen})
        np.testing.assert_allclose(found.arrays["map"], pixels.grad[0].abs().amax(0), atol=1e-6)
        np.testing.assert_array_equal(found.arrays["picture"], picture(loop, example)[0])
    loop.network.zero_grad()


def test_the_class_that_is_said_is_looked_for_where_none_is_chosen(loop: Loop) -> None:
    with torch.no_grad():
        chances = said(loop, picture(loop)).softmax(1)[0]
    found = seen(loop)
    assert found.facts["class"] == found.facts["said"] == int(chances.argmax())
    assert found.facts["chance"] == pytest.approx(float(chances.max()), abs=1e-6)
    assert found.facts["right"] == int(loop.data.validation["label"][0])
    assert found.facts["names"] == tuple("0123456789")


@torch.no_grad()
def test_a_grey_patch_over_a_pixel_loses_so_much_of_the_chance(loop: Loop) -> None:
    pixels = picture(loop)
    grey = (pixels.min() + pixels.max()) / 2
    whole = said(loop, pixels).softmax(1)[0, 4]
    lost, times = np.zeros((8, 8)), np.zeros((8, 8))
    for top in range(7):
        for left in range(7):
            covered = pixels.clone()
            covered[..., top : top + 2, left : left + 2] = grey
            lost[top : top + 2, left : left + 2] += float(whole - said(loop, covered).softmax(1)[0, 4])
            times[top : top + 2, left : left + 2] += 1
    found = seen(loop, method="occlusion", **{"class": 4})
    np.testing.assert_allclose(found.arrays["map"], lost / times, atol=1e-6)


def test_grad_cam_weighs_what_leaves_a_convolution_by_its_slopes(loop: Loop) -> None:
    kept: list[Tensor] = []

    def keep(_module: object, _given: object, leaving: Tensor) -> None:
        leaving.retain_grad()
        kept.append(leaving)

    hook = loop.network.conv.register_forward_hook(keep)
    said(loop, picture(loop))[0, 2].backward()
    hook.remove()
    loop.network.zero_grad()
    assert kept[0].grad is not None
    weights = kept[0].grad[0].mean((1, 2), keepdim=True)
    wanted = (weights * kept[0][0]).sum(0).clamp(min=0).detach()
    found = seen(loop, method="grad_cam", **{"class": 2})
    np.testing.assert_allclose(found.arrays["map"], wanted, atol=1e-6)
    assert found.facts["convolutions"] == ("conv",) and found.facts["convolution"] == "conv"


def deep() -> Project:
    layers = [node("Conv2d", "first", filters=3), node("ReLU", "relu"), node("Conv2d", "second", filters=2, stride=2)]
    return project("Digits", *layers, node("Flatten", "flat"), dense("answer", 10))


def test_grad_cam_looks_into_the_last_convolution_unless_another_one_is_chosen() -> None:
    loop = Loop(deep(), 1)
    last, first = seen(loop, method="grad_cam"), seen(loop, method="grad_cam", convolution="first")
    assert last.facts["convolution"] == "second" and last.arrays["map"].shape == (4, 4)
    assert first.facts["convolution"] == "first" and first.arrays["map"].shape == (8, 8)


def test_what_cannot_be_shown_is_said_in_a_sentence() -> None:
    loop = Loop(mlp(), 1)
    found = look(loop, method="grad_cam")
    assert found is not None and "map" not in found.arrays
    assert str(found.facts["trouble"]) == "Grad-CAM looks into a convolution, but there is none in this network."
    assert seen(loop, method="gradient").arrays["map"].shape == (8, 8)


def test_a_network_that_is_too_large_is_not_covered_part_by_part() -> None:
    wide = node("Conv2d", "wide", filters=512, kernel=7)
    wider = node("Conv2d", "wider", filters=256, kernel=7)
    loop = Loop(project("Digits", wide, wider, node("GlobalPool", "pool"), dense("answer", 10)), 1)
    found = look(loop, method="occlusion")
    assert found is not None and "too large to cover" in str(found.facts["trouble"])


def test_there_is_nothing_to_see_without_pictures_or_classes() -> None:
    assert look(Loop(points(), 1)) is None


def two_pictures() -> Loop:
    """The left picture is made into the right one, and only of the right one it is said whether both are alike."""
    data = node("Data", "data", examples={"type": "DigitPairs"})
    graph = chained(data, node("Flatten", "left"), dense("made", 64), node("MeanSquaredError", "made_well"))
    graph = add(graph, node("Flatten", "wanted"), node("Flatten", "right"), dense("answer", 2))
    graph = add(graph, node("CrossEntropy", "objective"))
    wires = [Wire("data", "right", "wanted", "values"), Wire("wanted", "output", "made_well", "target")]
    wires += [Wire("data", "right", "right", "values"), Wire("right", "output", "answer", "features")]
    wires += [Wire("answer", "output", "objective", "prediction"), Wire("data", "same", "objective", "target")]
    return Loop(Project(connect(graph, *wires), {"device": "cpu"}, "Two"), 1)


@pytest.mark.parametrize("method", ["gradient", "occlusion"])
def test_of_several_pictures_one_is_looked_into_that_the_answer_depends_on(method: str) -> None:
    loop = two_pictures()
    assert loop.taken == ("left", "right")
    found = seen(loop, method=method)
    np.testing.assert_allclose(found.arrays["picture"], loop.data.validation["right"][0], atol=1e-6)
    assert found.arrays["map"].any()


def test_an_answer_without_a_slope_back_to_its_picture_says_so() -> None:
    loop = Loop(cnn(), 1)
    frozen = torch.zeros(1, 10)
    loop.network.answer.forward = lambda features: frozen.expand(len(features), 10)
    for method in ("gradient", "grad_cam"):
        found = look(loop, method=method)
        assert found is not None and found.facts["trouble"] is not None and "map" not in found.arrays
