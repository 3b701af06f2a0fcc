"""Trains with mixed examples as plain PyTorch does with shares of classes, and refuses where that has no sense."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from torch.nn import functional

from engine.compile.source import source
from engine.compile.tapping import Tapped
from engine.graph.analysis import analyse
from engine.graph.document import Document
from engine.graph.edits import set_param
from engine.graph.model import Project
from engine.graph.repairs import offers
from engine.graph.sketch import Sketch, spec
from engine.message import Misfit
from engine.training.choices import obstacles
from engine.training.loop import Loop
from engine.training.start import recording
from engine.training.stepping import Walk, next_batch
from tests.engine.networks import learning, node
from tests.engine.projects import assert_equal_runs, cut, epochs, losses, told
from tests.engine.test_watching import everything

MIXERS = ("Mixup", "CutMix")
every_mixer = pytest.mark.parametrize("mixer", MIXERS)


def mixing(one: Project, *transforms: Any) -> Project:
    """The same, with these transforms of its data, each a type or a mapping."""
    given = [{"type": each} if isinstance(each, str) else each for each in transforms]
    return replace(one, graph=set_param(one.graph, "data", "transforms", given))


def digits(*transforms: Any, **training: Any) -> Project:
    """A small convolutional network on the digits."""
    layers = (node("Conv2d", "conv", filters=4), node("ReLU", "relu"), node("Flatten", "flat"))
    return mixing(
        learning("Mixed", *layers, **{"epochs": 2, "batch_size": 128, "device": "cpu", **training}), *transforms
    )


def saying(objective: str, data: dict[str, Any], picture: str, aim: str, **settings: Any) -> Project:
    """A network that reads pictures of a data set, and is to say another output of it."""
    sketch = Sketch(data)
    value = sketch.flow(sketch.read(picture), spec("Flatten"), spec("Dense", units=settings.pop("units", 1)))
    sketch.put(objective, value, target=sketch.read(aim), **settings)
    return Project(sketch.graph, {"epochs": 1, "batch_size": 64, "device": "cpu"})


def sentences(one: Project) -> list[str]:
    return [str(problem.message) for problem in obstacles(analyse(one))]


@every_mixer
def test_loss_and_gradients_are_those_of_plain_pytorch_on_shares_of_two_classes(mixer: str) -> None:
    loop = Loop(digits(mixer), 1)
    batch, hard = next_batch(loop), next_batch(Loop(digits(), 1))
    shares = batch["label"]
    assert shares.shape == (128, 10) and shares.dtype == torch.float32
    assert shares.sum(1).numpy() == pytest.approx(1, abs=1e-5)
    # Half of the share or more is that of the own class, or of the other one's.
    assert ((shares > 0).sum(1) <= 2).all() and (shares.gather(1, hard["label"][:, None]) > 0).all()
    network = loop.network
    network.train()
    outputs = network(batch["image"])
    loop.objectives(outputs, batch)["objective"].backward()
    found = {name: weight.grad.clone() for name, weight in network.named_parameters() if weight.grad is not None}
    network.zero_grad()
    values = network(batch["image"])["answer"]
    smooth = shares * 0.95 + 0.05 / 10
    loss = -(smooth * functional.log_softmax(values, 1)).sum(1).mean()
    assert torch.allclose(loss, functional.cross_entropy(values, shares, label_smoothing=0.05), atol=1e-6)
    loss.backward()
    for name, weight in network.named_parameters():
        assert weight.grad is not None
        assert torch.allclose(found[name], weight.grad, atol=1e-6)


@every_mixer
def test_a_training_learns_and_counts_the_larger_share_as_right(mixer: str) -> None:
    *_, last = epochs(Loop(digits(mixer, epochs=10, batch_size=64), 1).steps())
    assert last.validation["accuracy"] > 0.9
    # A mixed picture is hard to tell, but most of it says most of the class.
    assert 0.4 < last.train["accuracy"] < last.validation["accuracy"]


def test_validation_and_the_examples_themselves_are_never_mixed() -> None:
    mixed, bare = Loop(digits(*MIXERS), 1), Loop(digits(), 1)
    for part in ("train", "validation"):
        one, other = getattr(mixed.data, part), getattr(bare.data, part)
        assert all(torch.equal(one[name], other[name]) for name in other)


def test_a_yes_or_no_becomes_a_number_between_and_the_loss_is_that_of_pytorch() -> None:
    one = mixing(saying("BinaryCrossEntropy", {"type": "DigitPairs"}, "left", "same"), {"type": "Mixup", "of": "left"})
    loop = Loop(one, 1)
    batch = next_batch(loop)
    target = batch["same"]
    assert target.shape == (64,) and ((target > 0) & (target < 1)).any()
    outputs = loop.network(batch["left"])
    wanted = functional.binary_cross_entropy_with_logits(next(iter(outputs.values()))[:, 0], target)
    (found,) = loop.objectives(outputs, batch).values()
    assert torch.allclose(found, wanted, atol=1e-6)
    (last,) = epochs(loop.steps())
    assert 0.2 < last.train["accuracy"] < 0.8


def test_two_that_mix_one_after_the_other_mix_the_answers_twice() -> None:
    shares = next_batch(Loop(digits(*MIXERS), 1))["label"]
    assert shares.sum(1).numpy() == pytest.approx(1, abs=1e-5)
    assert ((shares > 0).sum(1) > 2).any()


@every_mixer
def test_a_run_that_was_cut_ends_with_the_same_bits(mixer: str, tmp_path: Path) -> None:
    project = digits(mixer, seed=3)
    whole = recording(project, out=tmp_path / "whole", threads=1)
    told(whole.steps())
    # In the middle of the second epoch.
    place = cut(project, tmp_path / "cut", 17)
    told(recording(project, resume=place, threads=1).steps())
    assert_equal_runs(tmp_path / "whole", place)


def test_a_step_is_walked_with_the_shares_that_it_learns_from_and_changes_nothing() -> None:
    loop, other = Loop(digits("CutMix"), 1), Loop(digits("CutMix"), 1)
    steps = loop.steps(), other.steps()
    for _ in range(3):
        next(steps[0]), next(steps[1])
    walk = Walk(loop, Tapped(loop.made, loop.analysis))
    assert walk.data["label"].shape == (128, 10)
    next(steps[0]), next(steps[1])
    assert torch.equal(torch.cat([one.flatten() for one in walk.after.values()]), weights(loop))
    assert torch.equal(weights(loop), weights(other))


def weights(loop: Loop) -> torch.Tensor:
    return torch.cat([one.detach().flatten() for one in loop.network.parameters()])


@every_mixer
def test_a_training_that_is_watched_by_everything_after_every_step_is_the_same_bit_for_bit(mixer: str) -> None:
    alone, watched = (Loop(digits(mixer, epochs=1, batch_size=512), 1) for _ in range(2))
    unseen = told(alone.steps())
    looking, heard = everything(watched), []
    for message in watched.steps():
        assert list(looking.everything())
        heard.append(message)
    assert torch.equal(weights(alone), weights(watched))
    assert losses(unseen) == losses([one for one in heard if one is not None])


def test_the_exported_objective_takes_shares_as_well_as_classes() -> None:
    project = digits("Mixup")
    loop = Loop(project, 1)
    space: dict[str, Any] = {}
    exec(compile(source(analyse(project)), "exported", "exec"), space)
    batch = next_batch(loop)
    outputs = loop.network(batch["image"])
    assert torch.equal(space["objectives"](outputs, batch)["objective"], loop.objectives(outputs, batch)["objective"])


def test_a_network_that_makes_its_own_picture_again_learns_from_mixed_ones() -> None:
    sketch = Sketch({"type": "Digits"}, transforms=[{"type": "CutMix"}])
    image = sketch.read("image")
    value = sketch.flow(image, spec("Flatten"), spec("Dense", units=64), spec("Reshape", sizes=[1, 8, 8]))
    sketch.put("MeanSquaredError", value, target=image)
    project = Project(sketch.graph, {"epochs": 1, "device": "cpu"})
    assert not sentences(project)
    loop = Loop(project, 1)
    assert next_batch(loop)["label"].dtype == torch.int64
    list(loop.steps())


def conditional() -> Project:
    """The label goes into the network."""
    sketch = Sketch({"type": "Digits"}, transforms=[{"type": "Mixup"}])
    flat = sketch.flow(sketch.read("image"), spec("Flatten"))
    kind = sketch.put("Embedding", sketch.read("label"), vocabulary=10, features=4)
    value = sketch.flow(
        sketch.put("Concatenate", flat, kind), spec("Dense", units=64), spec("Reshape", sizes=[1, 8, 8])
    )
    sketch.put("MeanSquaredError", value, target=sketch.read("image"))
    return Project(sketch.graph, {"epochs": 1, "device": "cpu"})


def twice() -> Project:
    """The same yes or no, once as one of two classes and once as a number."""
    sketch = Sketch({"type": "DigitPairs"}, transforms=[{"type": "Mixup", "of": "left"}])
    value = sketch.put("Flatten", sketch.read("left"))
    for units, objective in ((2, "CrossEntropy"), (1, "BinaryCrossEntropy")):
        sketch.put(objective, sketch.put("Dense", value, units=units), target=sketch.read("same"))
    return Project(sketch.graph, {"epochs": 1, "device": "cpu"})


REFUSED = {
    "two forms": (
        twice(),
        "Mixup mixes 'same', which Cross entropy and Binary cross entropy want in different forms then: as a share for "
        "each class, or as a number. Take Mixup away, or one of the two objectives.",
        1,
    ),
    "an input that stays": (
        conditional(),
        "Mixup mixes 'image' with that of other examples, but the network also reads 'label', which cannot be mixed "
        "along. Take Mixup away, or let the network read 'image' alone.",
        1,
    ),
    "an ignored class": (
        mixing(saying("CrossEntropy", {"type": "Digits"}, "image", "label", units=10, ignored=3), "Mixup"),
        "Mixup gives 'label' a share of two classes, but Cross entropy leaves a class out, and that needs one class "
        "alone. Take Mixup away, or let no class be ignored.",
        2,
    ),
    "whole numbers": (
        mixing(saying("MultiMargin", {"type": "Digits"}, "image", "label", units=10), "CutMix"),
        "CutMix mixes what is to be said of two examples, but Multi-class margin can take nothing between two values "
        "of 'label' (1 of 10 classes). Take CutMix away, or choose another objective.",
        1,
    ),
    "a class as a number": (
        mixing(saying("MeanSquaredError", {"type": "Digits"}, "image", "label"), "Mixup"),
        "Mixup mixes what is to be said of two examples, but Mean squared error can take nothing between two values of "
        "'label' (1 of 10 classes). Take Mixup away, or choose another objective.",
        1,
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_mixed_is_one_sentence_before_training_that_a_repair_ends(case: str) -> None:
    project, wanted, count = REFUSED[case]
    analysis = analyse(project)
    (problem,) = obstacles(analysis)
    assert str(problem.message) == wanted
    with pytest.raises(Misfit, match=r"(Mixup|CutMix) away"):
        Loop(project, 1)
    found = offers(analysis, problem)
    assert len(found) == count
    for offer in found:
        document = Document(project)
        document.do("Repair", offer.project)
        assert not sentences(document.project)


def test_a_rectangle_is_not_cut_out_of_what_has_places_of_its_own_but_numbers_are_mixed() -> None:
    sketch = Sketch({"type": "NoisyDigits"})
    value = sketch.flow(sketch.read("noisy"), spec("Flatten"), spec("Dense", units=64))
    sketch.put("MeanSquaredError", sketch.put("Reshape", value, sizes=[1, 8, 8]), target=sketch.read("image"))
    project = Project(sketch.graph, {"epochs": 1, "device": "cpu"})
    (sentence,) = sentences(mixing(project, {"type": "CutMix", "of": "noisy"}))
    assert sentence == (
        "CutMix cuts 'noisy', but it cannot cut 'image' (1 channels × 8 height × 8 width) in the same places. Take "
        "CutMix away, or use Mixup."
    )
    mixed = mixing(project, {"type": "Mixup", "of": "noisy"})
    assert not sentences(mixed)
    bare, found = next_batch(Loop(project, 1)), next_batch(Loop(mixed, 1))
    away = found["noisy"] - bare["noisy"], found["image"] - bare["image"]
    # The noise of both is what is left, mixed with itself.
    assert away[1].abs().max() > 0.3
    assert float((away[0] - away[1]).std()) == pytest.approx(0.1, abs=0.06)
