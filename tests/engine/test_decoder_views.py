"""Compares what a network makes, and what its decoder draws, with plain PyTorch on the same weights."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
import torch

from engine.graph.edits import connect
from engine.graph.model import Project, Wire
from engine.seeds import stable_seed
from engine.templates import template
from engine.training.loop import Loop
from engine.training.watching.answer import Shown
from engine.training.watching.answers import made
from engine.training.watching.view import VIEWS
from tests.engine.networks import chained, node
from tests.engine.projects import DEFAULTS, dense, mlp
from tests.engine.test_example_views import learned, look, said, seen

NAMES = ("try_it", "predictions", "reconstruction", "latent", "samples")


def autoencoder(**training: object) -> Project:
    """Digits through four latent values and back."""
    layers = [node("Flatten", "flatten"), dense("latent", 4), dense("paint", 64)]
    last = [node("Reshape", "picture", sizes=[1, 8, 8]), node("MeanSquaredError", "objective")]
    graph = chained(node("Data", "data", examples={"type": "Digits"}), *layers, *last)
    graph = connect(graph, Wire("data", "image", "objective", "target"))
    graph = replace(graph, nodes=graph.nodes | {"latent": replace(graph.nodes["latent"], name="Latent")})
    return Project(graph, {**DEFAULTS, **training}, "Small")


def variational() -> Loop:
    one = template("variational")
    return Loop(replace(one, training={**one.training, "device": "cpu"}), 1)


def test_a_reconstruction_has_the_mean_squared_error_that_pytorch_finds() -> None:
    loop = learned(autoencoder())
    data = loop.data.validation["image"]
    pictures = said(loop, data, result="picture")
    error = (pictures - data).square().flatten(1).mean(1)
    facts = seen(loop, "reconstruction").facts
    worst = error.argsort(descending=True)[: len(facts["examples"])]
    assert [one.example for one in facts["examples"]] == worst.tolist()
    assert [one.loss for one in facts["examples"]] == pytest.approx(error[worst].tolist(), rel=1e-4)
    assert facts["mean"] == pytest.approx(float(error.mean()), rel=1e-4)
    first = facts["examples"][0]
    shown = np.frombuffer(first.made.numbers, np.int8) / 127 * first.made.high
    assert shown == pytest.approx(pictures[worst[0]].numpy().ravel(), abs=first.made.high / 127)


def test_a_decoder_of_chances_is_compared_behind_its_sigmoid() -> None:
    loop = variational()
    data = loop.data.validation["image"]
    made_of = torch.sigmoid(said(loop, data, result=made(loop)[0].result))
    error = (made_of - data).square().flatten(1).mean(1)
    found = seen(loop, "reconstruction").facts
    assert found["mean"] == pytest.approx(float(error.mean()), rel=1e-4)


def painted(loop: Loop, latent: torch.Tensor) -> np.ndarray:
    with torch.no_grad():
        return loop.network.paint(latent).numpy()


def shades(one: Shown) -> np.ndarray:
    told = one.made
    assert told is not None
    if told.kind == "picture":
        return np.frombuffer(told.numbers, np.uint8) / 255 * (told.high - told.low) + told.low
    return np.frombuffer(told.numbers, np.int8) / 127 * told.high


def test_a_walk_between_two_examples_goes_straight_through_the_latent_values() -> None:
    loop = learned(autoencoder())
    data = loop.data.validation["image"]
    with torch.no_grad():
        ends = loop.network.latent(data[[3, 9]].flatten(1))
    found = seen(loop, "latent", **{"from": 3, "to": 9, "steps": 5}).facts
    assert found["units"] == 4 and len(found["examples"]) == 5
    for one, share in zip(found["examples"], (0, 0.25, 0.5, 0.75, 1), strict=True):
        expected = painted(loop, (ends[0] * (1 - share) + ends[1] * share)[None])[0]
        assert one.loss == pytest.approx(share)
        assert shades(one) == pytest.approx(expected, abs=float(np.abs(expected).max()) / 100 + 1e-6)


def test_a_walk_along_a_unit_changes_it_alone() -> None:
    loop = learned(autoencoder())
    data = loop.data.validation["image"]
    with torch.no_grad():
        every = loop.network.latent(data[:256].flatten(1))
    mean, deviation = every[:, 2].mean(), every[:, 2].std()
    found = seen(loop, "latent", **{"from": 0, "unit": 2, "steps": 3}).facts
    assert found["here"] == pytest.approx(float(every[0, 2]), rel=1e-4)
    for one, far in zip(found["examples"], (-3, 0, 3), strict=True):
        values = every[:1].clone()
        values[0, 2] = mean + far * deviation
        expected = painted(loop, values)[0]
        assert one.loss == pytest.approx(float(mean + far * deviation), rel=1e-3, abs=1e-4)
        assert shades(one) == pytest.approx(expected, abs=float(np.abs(expected).max()) / 100 + 1e-6)


def test_samples_are_what_the_decoder_makes_of_standard_normal_numbers() -> None:
    loop = variational()
    found = seen(loop, "samples", count=6, seed=3).facts
    assert found["sampled"] and len(found["examples"]) == 6
    noise = torch.randn(6, 2, generator=torch.Generator().manual_seed(stable_seed("pictures", 3)))
    sample = next(module for module in loop.network.modules() if type(module).__name__ == "LoomSample")
    hook = sample.register_forward_hook(lambda module, given, out: noise)
    drawn = torch.sigmoid(said(loop, loop.data.validation["image"][:6], result=made(loop)[0].result))
    hook.remove()
    for one, expected in zip(found["examples"], drawn.flatten(1).numpy(), strict=True):
        assert shades(one) == pytest.approx(expected, abs=1 / 100)
    again = seen(loop, "samples", count=6, seed=4).facts["examples"]
    assert [one.made for one in again] != [one.made for one in found["examples"]]


def test_labels_of_samples_count_up() -> None:
    one = template("conditional-vae")
    loop = Loop(replace(one, training={**one.training, "device": "cpu"}), 1)
    found = seen(loop, "samples", count=12).facts["examples"]
    assert [one.said for one in found] == [*"0123456789", "0", "1"]


def test_a_network_without_a_decoder_has_no_samples_and_no_walk() -> None:
    loop = Loop(mlp(), 1)
    assert [look(loop, name) for name in ("samples", "latent", "reconstruction")] == [None] * 3


def test_the_views_of_examples_change_no_random_number_of_the_training() -> None:
    loop = variational()
    torch.manual_seed(5)
    expected = torch.get_rng_state()
    for name in NAMES:
        assert name in VIEWS
        look(loop, name)
    assert torch.equal(torch.get_rng_state(), expected)
