"""Says what the parts of autoencoders do: latent values that are drawn, what holds them, noise, and sparse codes."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor
from torch.distributions import Normal, kl_divergence

from engine.data.sets.digits import Digits
from engine.data.sets.noisy_digits import NoisyDigits
from engine.graph.analysis import analyse
from engine.graph.edits import set_param
from engine.graph.model import Project
from engine.layers import LAYERS
from engine.shape import Shape, features, image
from engine.templates import template
from engine.training.loop import Loop
from engine.training.messages import EpochDone
from tests.engine.one_layer import Built
from tests.engine.strategies import Case


def built(type_name: str, mean: Shape, log_variance: Shape, **params: Any) -> Built:
    cls = LAYERS.members[type_name]
    given = {one.name: params.get(one.name, one.default) for one in cls.params()}
    analysis = analyse(Case(cls, given, {"mean": (mean,), "log_variance": (log_variance,)}).project())
    assert not analysis.problems
    return Built(analysis, "cpu")


def spread(*sizes: int) -> dict[str, Tensor]:
    """A mean and a logarithm of a variance at the ports of a layer."""
    random = torch.Generator().manual_seed(3)
    return {name: torch.randn(sizes, generator=random) for name in ("mean_0", "log_variance_0")}


def test_a_sample_gives_the_mean_in_use() -> None:
    one = built("Sample", features(5), features(5))
    one.network.eval()
    given = spread(7, 5)
    assert torch.equal(one.run(given)["output"], given["mean_0"])


def test_a_sample_is_drawn_with_the_mean_and_the_deviation_that_come_in() -> None:
    torch.manual_seed(0)
    one = built("Sample", features(2), features(2))
    rows = 200_000
    mean, deviation = torch.tensor([-1.0, 3.0]), torch.tensor([0.5, 2.0])
    given = {"mean_0": mean.repeat(rows, 1), "log_variance_0": (2 * deviation.log()).repeat(rows, 1)}
    found = one.run(given)["output"]
    # Five standard errors of a mean and of a deviation over so many draws.
    assert ((found.mean(0) - mean).abs() < 5 * deviation / rows**0.5).all()
    assert ((found.std(0) - deviation).abs() < 5 * deviation / (2 * rows) ** 0.5).all()


def test_both_that_say_where_a_sample_lies_learn_through_it() -> None:
    torch.manual_seed(0)
    one = built("Sample", image(2, 3, 3), image(2, 3, 3))
    given = {name: values.requires_grad_() for name, values in spread(4, 2, 3, 3).items()}
    found = one.run(given)["output"]
    found.sum().backward()
    mean, log_variance = given.values()
    assert torch.equal(mean.grad, torch.ones_like(mean))  # type: ignore[arg-type]
    # By hand: half of what was added to the mean.
    assert torch.allclose(log_variance.grad, (found - mean) / 2, atol=1e-6)  # type: ignore[arg-type]


@pytest.mark.parametrize("shape", [features(5), image(2, 3, 3), Shape(())], ids=str)
def test_the_divergence_from_normal_is_that_of_torch(shape: Shape) -> None:
    given = spread(6, *shape)
    mean, log_variance = given.values()
    right = kl_divergence(Normal(mean, (log_variance / 2).exp()), Normal(0.0, 1.0)).reshape(6, -1).sum(1).mean()
    found = built("NormalDivergence", shape, shape).run(given)["value"]
    assert torch.allclose(found, right, rtol=1e-5)
    half = built("NormalDivergence", shape, shape, weight=0.5).run(given)["value"]
    assert torch.allclose(half, right / 2, rtol=1e-5)


def test_the_divergence_of_the_standard_curve_is_zero_and_of_one_close_to_it_no_less() -> None:
    one = built("NormalDivergence", features(3), features(3))
    nothing = torch.zeros(2, 3)
    assert one.run({"mean_0": nothing, "log_variance_0": nothing})["value"] == 0
    assert one.run({"mean_0": nothing, "log_variance_0": nothing + 1e-3})["value"] > 0


@pytest.mark.parametrize("type_name", ["Sample", "NormalDivergence"])
def test_a_mean_without_a_spread_of_its_shape_is_told_with_both(type_name: str) -> None:
    cls = LAYERS.members[type_name]
    params = {one.name: one.default for one in cls.params()}
    case = Case(cls, params, {"mean": (features(4),), "log_variance": (features(3),)})
    (problem,) = analyse(case.project()).problems
    assert "the mean is 4 and the log variance 3" in str(problem.message)


def test_noisy_digits_hold_the_clean_ones_beside_them_under_the_noise_that_was_asked() -> None:
    found, clean = NoisyDigits(noise=0.5).load(), Digits().load()
    assert all(np.array_equal(found[name], values) for name, values in clean.items())
    noise = found["noisy"] - found["image"]
    assert abs(float(noise.std()) - 0.5) < 0.005 and abs(float(noise.mean())) < 0.005
    assert not np.array_equal(NoisyDigits(noise=0.5, seed=1).load()["noisy"], found["noisy"])


def test_each_epoch_has_noise_of_its_own_on_the_same_digits() -> None:
    one = NoisyDigits(noise=0.5)
    first = one.load()
    seeds = (5, 6, 5)
    second, third, again = (one.renewed(first, {}, seed) for seed in seeds)
    for made in (second, third):
        assert np.array_equal(made["image"], first["image"]) and np.array_equal(made["label"], first["label"])
        assert made["noisy"].dtype == np.float32
    assert np.array_equal(second["noisy"], again["noisy"])
    apart = [made["noisy"] - first["image"] for made in (first, second, third)]
    together = np.corrcoef(np.stack([noise.ravel() for noise in apart]))
    assert np.abs(together - np.eye(3)).max() < 0.02


def trained(project: Project, epochs: int) -> tuple[Loop, EpochDone]:
    """A template after a few epochs, and what the last one told."""
    loop = Loop(replace(project, training={**project.training, "epochs": epochs, "device": "cpu"}), threads=1)
    done = [message for message in loop.steps() if isinstance(message, EpochDone)]
    loop.network.eval()
    return loop, done[-1]


def test_the_denoising_template_tells_its_error_beside_that_of_leaving_the_noise() -> None:
    _, done = trained(template("denoising"), 2)
    assert abs(done.validation["as_it_is"] - 0.25) < 0.01
    assert done.validation["denoised"] < done.validation["as_it_is"] / 2


def test_the_penalty_makes_codes_sparser() -> None:
    project = template("sparse-autoencoder")
    active = []
    for weight in (0.0, project.graph.nodes["sparsity"].params["weight"]):
        loop, _ = trained(replace(project, graph=set_param(project.graph, "sparsity", "weight", weight)), 8)
        with torch.no_grad():
            codes = torch.sigmoid(loop.network.latent(loop.data.validation["image"].flatten(1)))
        active.append(int((codes > 0.5).sum()))
    free, penalised = active
    assert penalised * 4 < free


def test_the_tied_autoencoder_learns_one_set_of_patterns_for_both_ways() -> None:
    project = template("tied-autoencoder")
    loop = Loop(project, threads=1)
    before = loop.network.get_parameter("encoder.encoder_first.weight").detach().clone()
    for _ in islice(loop.steps(), 3):
        pass
    weights = dict(loop.network.named_parameters(remove_duplicate=False))
    pairs = (("encoder.encoder_first", "decoder.decoder_first_back"), ("latent", "decoder.decoder_second_back"))
    for one, other in pairs:
        assert weights[f"{one}.weight"] is weights[f"{other}.weight"]
        assert weights[f"{one}.bias"] is not weights[f"{other}.bias"]
    assert not torch.equal(weights["encoder.encoder_first.weight"], before)
