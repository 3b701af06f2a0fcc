"""Draws pictures with the decoders of trained networks, and says where none can be drawn."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from engine import files
from engine.decoding import can_decode, decoder
from engine.graph.edits import rename, replace_node, set_param
from engine.graph.model import Project
from engine.graph.sketch import Sketch, Value, spec
from engine.message import Misfit
from engine.seeds import stable_seed
from engine.templates import template
from engine.training.checkpoint import learned
from engine.training.decode import pictures, spread_as
from engine.training.loop import Loop
from engine.training.start import train

DIGITS = {"type": "Digits"}


@pytest.fixture(scope="module")
def ran(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], tuple[Project, Path]]:
    """A template and the folder of a run of one epoch, made once for all tests."""
    place = tmp_path_factory.mktemp("runs")

    def run(name: str) -> tuple[Project, Path]:
        project, folder = template(name), place / name
        if not folder.exists():
            list(train(project, out=folder, threads=1, epochs=1, device="cpu"))
        return project, folder

    return run


def noise(count: int, *sizes: int, seed: int) -> Tensor:
    random = torch.Generator().manual_seed(stable_seed("pictures", seed))
    return torch.randn(count, *sizes, generator=random)


def layers(weights: dict[str, Tensor], block: str, *keys: str) -> nn.Sequential:
    """Dense layers with a ReLU behind each but the last, with the weights of these nodes in a block."""
    found: list[nn.Module] = []
    for key in keys:
        weight, bias = (weights[f"{block}.{key}.{name}"] for name in ("weight", "bias"))
        one = nn.Linear(weight.shape[1], weight.shape[0])
        one.load_state_dict({"weight": weight, "bias": bias})
        found += [one, nn.ReLU()]
    return nn.Sequential(*found[:-1])


def dense_keys(project: Project, block: str) -> list[str]:
    inside = project.graph.nodes[block].inside
    assert inside is not None
    return [node.key for node in inside.nodes.values() if node.type == "Dense"]


@pytest.mark.parametrize("name", ["autoencoder-digits", "autoencoder-conv", "denoising", "variational"])
def test_the_autoencoders_of_the_gallery_can_draw(name: str) -> None:
    assert can_decode(template(name))


@pytest.mark.parametrize("name", ["digits-cnn", "spiral"])
def test_what_has_no_latent_values_cannot_draw(name: str) -> None:
    assert not can_decode(template(name))


def test_a_variational_decoder_draws_what_its_layers_make_of_standard_normal_numbers(
    ran: Callable[[str], tuple[Project, Path]],
) -> None:
    project, folder = ran("variational")
    found = pictures(project, folder, count=9, seed=4)
    by_hand = layers(learned(folder), "decoder", *dense_keys(project, "decoder"))
    with torch.no_grad():
        right = torch.sigmoid(by_hand(noise(9, 2, seed=4))).view(9, 1, 8, 8)
    assert found.shape == (9, 1, 8, 8) and found.dtype == np.float32
    assert np.array_equal(found, right.numpy())


def test_a_seed_draws_the_same_again_and_another_one_others(ran: Callable[[str], tuple[Project, Path]]) -> None:
    first, again, other = (pictures(*ran("variational"), count=3, seed=seed) for seed in (0, 0, 1))
    assert np.array_equal(first, again) and not np.array_equal(first, other)


def test_a_plain_decoder_gets_numbers_that_lie_as_the_latent_values_of_what_it_learned_from(
    ran: Callable[[str], tuple[Project, Path]],
) -> None:
    project, folder = ran("autoencoder-digits")
    weights = learned(folder)
    coder = layers(weights, "encoder", *dense_keys(project, "encoder"))
    loop = Loop(replace(project, training={**project.training, "device": "cpu"}), threads=1)
    with torch.no_grad():
        hidden = coder(loop.data.train["image"].flatten(1)).relu()
        codes = hidden @ weights["latent.weight"].T + weights["latent.bias"]
        values = spread_as(noise(5, 8, seed=2), codes)
        right = layers(weights, "decoder", *dense_keys(project, "decoder"))(values).view(5, 1, 8, 8)
    assert np.allclose(pictures(project, folder, count=5, seed=2), right.numpy(), atol=1e-5)


def test_numbers_are_spread_with_the_mean_and_the_covariance_of_the_examples() -> None:
    random = torch.Generator().manual_seed(0)
    # The third is a sum of the others: in one direction they do not differ at all.
    examples = torch.randn(500, 2, generator=random) @ torch.tensor([[2.0, 1.0, 3.0], [0.0, 0.5, 0.5]]) + 7
    found = spread_as(torch.randn(100_000, 3, generator=random), examples)
    assert torch.allclose(found.mean(0), examples.mean(0), atol=0.05)
    assert torch.allclose(found.T.cov(), examples.T.cov(), atol=0.1)
    assert torch.allclose(found[:, 0] + found[:, 1], found[:, 2] + 7, atol=1e-3)


def test_a_decoder_with_the_weights_of_its_encoder_keeps_them_without_it(
    ran: Callable[[str], tuple[Project, Path]],
) -> None:
    project, folder = ran("tied-autoencoder")
    weights = learned(folder)
    assert torch.equal(weights["decoder.decoder_first_back.weight"], weights["encoder.encoder_first.weight"])
    made = decoder(project)
    assert set(made.project.graph.nodes) == {"data", "decoder"} and made.shape.sizes == (4, 2, 2)
    assert pictures(project, folder, count=2, seed=0).shape == (2, 1, 8, 8)


def test_labels_that_a_decoder_takes_count_up(ran: Callable[[str], tuple[Project, Path]]) -> None:
    project, folder = ran("conditional-vae")
    found = pictures(project, folder, count=12, seed=1)
    values = noise(12, decoder(project).shape.count, seed=1)
    digits = torch.eye(10)[torch.arange(12) % 10]
    by_hand = layers(learned(folder), "decoder", *dense_keys(project, "decoder"))
    with torch.no_grad():
        right = torch.sigmoid(by_hand(torch.cat([values, digits], 1))).view(12, 1, 8, 8)
    assert np.array_equal(found, right.numpy())


def test_names_and_places_may_change_after_the_training(ran: Callable[[str], tuple[Project, Path]]) -> None:
    project, folder = ran("variational")
    before = pictures(project, folder, count=2, seed=0)
    renamed = replace(project, graph=rename(project.graph, "latent", "Thoughts"))
    assert np.array_equal(pictures(renamed, folder, count=2, seed=0), before)


def sentence(project: Project, folder: Path = Path()) -> str:
    with pytest.raises(Misfit) as caught:
        pictures(project, folder, count=1, seed=0)
    text = str(caught.value)
    assert (text[0].isupper() or text[0] == "'") and text.endswith(".") and "{" not in text
    return text


def test_a_run_of_another_network_is_refused(ran: Callable[[str], tuple[Project, Path]], tmp_path: Path) -> None:
    project, folder = ran("variational")
    graph = set_param(set_param(project.graph, "mean", "units", 3), "log_variance", "units", 3)
    assert "trained another network" in sentence(replace(project, graph=graph), folder)
    assert "is not the folder of a run" in sentence(project, tmp_path)


def test_a_run_without_weights_is_told(tmp_path: Path) -> None:
    project = template("variational")
    files.save(project, tmp_path / "project.loom")
    assert "has no weights yet" in sentence(project, tmp_path)


def flat(sketch: Sketch) -> Value:
    return sketch.flow(sketch.read("image"), spec("Flatten"))


def drawing(sketch: Sketch, code: Value, *sizes: int) -> Project:
    """A decoder of one layer behind this code, judged by the picture laid out in these sizes."""
    made = sketch.flow(code, spec("Dense", units=64), spec("Reshape", sizes=list(sizes)))
    target = sketch.put("Reshape", sketch.read("image"), sizes=list(sizes))
    sketch.put("MeanSquaredError", made, target=target)
    return Project(sketch.graph)


def refused(project: Project, path: Path) -> str:
    """What is said where a project, whose run is here, cannot draw."""
    assert not can_decode(project)
    files.save(project, path / "project.loom")
    return sentence(project, path)


def test_where_nothing_is_latent_the_sentence_tells_what_to_do(tmp_path: Path) -> None:
    sketch = Sketch(DIGITS)
    text = refused(drawing(sketch, sketch.flow(flat(sketch), spec("Dense", units=4)), 1, 8, 8), tmp_path)
    assert "Put a Sample in it, or give the name Latent" in text


def test_of_two_latent_places_none_is_guessed(tmp_path: Path) -> None:
    sketch = Sketch(DIGITS)
    code = sketch.flow(flat(sketch), spec("Dense", title="Latent", units=9), spec("Dense", title="latent ", units=4))
    assert "in 2 places" in refused(drawing(sketch, code, 1, 8, 8), tmp_path)


def test_latent_values_in_a_block_are_to_be_brought_out(tmp_path: Path) -> None:
    sketch = Sketch(DIGITS)
    inside = sketch.inside("whole")
    inside.leave(inside.flow(inside.enter(), spec("Dense", title="Latent", units=4)))
    text = refused(drawing(sketch, sketch.block(inside, flat(sketch), title="Whole"), 1, 8, 8), tmp_path)
    assert text == (
        "Latent stands inside a block, but pictures are drawn from latent values outside of all. Ungroup Whole."
    )


def test_what_is_no_picture_is_told_by_its_shape(tmp_path: Path) -> None:
    sketch = Sketch(DIGITS)
    code = sketch.flow(flat(sketch), spec("Dense", title="Latent", units=4))
    assert "makes 64 features" in refused(drawing(sketch, code, 64), tmp_path)


def test_a_way_past_the_latent_values_is_told(tmp_path: Path) -> None:
    sketch = Sketch(DIGITS)
    pixels = flat(sketch)
    code = sketch.flow(pixels, spec("Dense", title="Latent", units=4))
    both = sketch.put("Concatenate", code, pixels)
    assert "also reads 'image' of the data" in refused(drawing(sketch, both, 1, 8, 8), tmp_path)


def test_a_node_of_the_name_latent_counts_only_without_a_sample() -> None:
    project = template("variational")
    graph = rename(project.graph, "mean", "Latent")
    assert decoder(replace(project, graph=graph)).sampled


def test_a_decoder_that_uses_its_encoder_again_is_told_to_have_lost_it(tmp_path: Path) -> None:
    sketch = Sketch(DIGITS)
    hidden = sketch.put("Dense", flat(sketch), units=64)
    code = sketch.put("Dense", hidden, title="Latent", units=64)
    again = sketch.again(hidden, code)
    assert "uses dense again" in refused(drawing(sketch, again, 1, 8, 8), tmp_path)


def test_problems_of_the_network_come_first(tmp_path: Path) -> None:
    project = template("variational")
    node = project.graph.nodes["mean"]
    graph = replace_node(project.graph, replace(node, params={**node.params, "units": 5}))
    assert "a spread for each mean" in refused(replace(project, graph=graph), tmp_path)
