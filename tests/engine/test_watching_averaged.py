"""Where weights are averaged, what a network answers is shown by their mean, which is what is judged and kept."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

from engine.graph.model import Project
from engine.training.changes import Change
from engine.training.loop import Loop
from engine.training.messages import EpochDone
from engine.training.watching.ask import Ask, Seen
from engine.training.watching.schedule import Watching
from tests.engine.projects import cnn, epochs, mlp, points, same, state, told
from tests.engine.test_decoder_views import autoencoder

EMA = {"averaging": {"type": "EMA"}, "optimizer": {"type": "SGD", "learning_rate": 0.5}, "epochs": 1}
SWA = {"averaging": {"type": "SWA", "start": 0.0}, "epochs": 2}


def look(loop: Loop, view: str, **options: str | int) -> Seen:
    watching = Watching(loop)
    watching.ask([Ask(view, "", tuple(options.items()))])
    (found,) = list(watching.everything())
    return found


@torch.no_grad()
def judged(loop: Loop, *inputs: Tensor) -> Tensor:
    """What the mean of the weights says; the weights themselves say something else."""
    loop.network.eval()
    with loop.averages.shown():
        found: Tensor = next(iter(loop.network(*inputs).values()))
    own = next(iter(loop.network(*inputs).values()))
    loop.network.train()
    assert not torch.allclose(found, own, atol=1e-2)
    return found


@pytest.mark.parametrize("averaging", [EMA, SWA], ids=["EMA", "SWA"])
def test_the_mistakes_among_the_predictions_are_those_of_the_accuracy(averaging: dict[str, Any]) -> None:
    loop = Loop(mlp(**averaging), 1)
    watching = Watching(loop)
    watching.ask([Ask("predictions")])
    for message in loop.steps():
        if loop.batch == loop.steps_per_epoch:
            list(watching.everything())
        if isinstance(message, EpochDone):
            (found,) = list(watching.everything())
            right = 1 - found.facts["wrong"] / found.facts["judged"]
            assert found.facts["judged"] == 360 and right == pytest.approx(message.validation["accuracy"])


def trained(one: Project) -> Loop:
    loop = Loop(one, 1)
    told(loop.steps())
    return loop


def test_an_answer_and_a_boundary_are_those_of_the_mean() -> None:
    loop = trained(mlp(**EMA))
    first = judged(loop, loop.data.validation["image"][:1]).softmax(1)[0]
    assert look(loop, "try_it").facts["answers"][0].chances == pytest.approx(first.tolist(), abs=1e-5)
    loop = trained(points(**EMA))
    found = look(loop, "boundary")
    corner = judged(loop, torch.tensor([found.facts["low"]])).softmax(1)[0]
    np.testing.assert_allclose(found.arrays["probabilities"][0, 0], corner, atol=1e-5)


@pytest.mark.parametrize("method", ["gradient", "occlusion", "grad_cam"])
def test_a_map_of_what_is_looked_at_is_that_of_the_mean(method: str) -> None:
    loop, kept = trained(cnn(**EMA)), Loop(cnn(**EMA), 1)
    with loop.averages.shown():
        kept.network.load_state_dict(loop.network.state_dict())
    found, wanted, own = (look(one, "saliency", method=method) for one in (loop, kept, without_mean(loop)))
    np.testing.assert_allclose(found.arrays["map"], wanted.arrays["map"], atol=1e-6)
    assert found.facts["chance"] == pytest.approx(wanted.facts["chance"])
    assert not np.allclose(found.arrays["map"], own.arrays["map"], atol=1e-3)


def without_mean(loop: Loop) -> Loop:
    other = Loop(loop.project, 1)
    other.network.load_state_dict(loop.network.state_dict())
    return other


def test_what_an_autoencoder_makes_is_made_by_the_mean() -> None:
    loop = trained(autoencoder(**EMA, batch_size=500))
    pictures = judged(loop, loop.data.validation["image"])
    error = (pictures - loop.data.validation["image"]).square().flatten(1).mean(1)
    found = look(loop, "reconstruction").facts
    assert found["mean"] == pytest.approx(float(error.mean()), rel=1e-4)
    assert found["examples"][0].loss == pytest.approx(float(error.max()), rel=1e-4)


def test_looking_at_the_mean_changes_no_bit_of_the_training() -> None:
    alone, watched = Loop(cnn(**EMA), 1), Loop(cnn(**EMA), 1)
    whole = told(alone.steps())
    watching, messages = Watching(watched), []
    views = ("predictions", "try_it", "saliency", "boundary", "reconstruction", "samples", "latent")
    watching.ask(Ask(view) for view in views)
    for message in watched.steps():
        messages += [message] if message else []
        if watched.step % 9 == 0:
            list(watching.everything())
    assert same(state(alone), state(watched))
    assert all(torch.equal(*pair) for pair in zip(alone.averages._means, watched.averages._means, strict=True))
    assert epochs(whole)[-1].validation == epochs(messages)[-1].validation


# What is judged anew


@pytest.mark.parametrize("averaging", [{}, EMA], ids=["plain", "EMA"])
def test_after_a_change_while_a_training_stands_still_nothing_is_shown_that_the_old_weights_said(
    averaging: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    loop = trained(mlp(**{**averaging, "epochs": 1}))
    monkeypatch.setattr("engine.training.watching.judging.AT_REST", 100 * loop.analysis.multiply_adds)
    watching = Watching(loop)
    watching.ask([Ask("predictions")])
    for expected in (100, 200, 300, 360):
        (found,) = list(watching.everything())
        assert found.facts["judged"] == expected
    loop.change(Change("reset", 5, "answer"))
    for expected in (100, 200, 300, 360):
        (found,) = list(watching.everything())
        assert found.facts["judged"] == expected
    with torch.no_grad(), loop.averages.shown():
        loop.network.eval()
        said = loop.network(loop.data.validation["image"])["answer"].argmax(1)
    assert found.facts["wrong"] == int((said != loop.data.validation["label"]).sum())
