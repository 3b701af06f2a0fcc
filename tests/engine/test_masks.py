"""Says that the masks of drawn shapes tell what each pixel shows, and that a prediction for each pixel is judged so."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from engine.compile.network import compiled
from engine.data import DATA_SETS, DataSet
from engine.data.sets.drawn_shapes import KINDS
from engine.declare import make
from engine.graph.analysis import analyse
from engine.templates import template


def masks(**params: float) -> DataSet:
    return make(DATA_SETS.members["ShapeMasks"], params)


def test_pixels_of_shapes_are_bright_and_all_others_dark() -> None:
    outputs = masks(examples=200, noise=0).load()
    image, mask = outputs["image"][:, 0], outputs["mask"]
    assert image[mask > 0].min() >= 0.2, "half covered by a shape that is no darker than 0.4"
    assert image[mask == 0].mean() < 0.01
    assert [(mask == kind).any(axis=(1, 2)).mean() > 0.3 for kind in range(1, len(KINDS) + 1)] == [True] * 3


def test_each_epoch_draws_others_than_those_that_are_kept() -> None:
    one = masks(examples=20)
    train = one.load()
    first, second = one.renewed(train, train, 1), one.renewed(train, train, 2)
    assert first is not None and second is not None
    assert first["mask"].shape == train["mask"].shape
    pictures = np.concatenate([train["image"], first["image"], second["image"]])
    assert len(np.unique(pictures.reshape(60, -1), axis=0)) == 60


def test_the_u_net_answers_for_each_pixel_and_is_judged_by_the_mask() -> None:
    analysis = analyse(template("unet-small"))
    made = compiled(analysis, seed=0)
    assert made.objectives is not None
    outputs = {name: torch.from_numpy(values) for name, values in masks(examples=10).load().items()}
    with torch.no_grad():
        found = made.network.eval()(outputs["image"])
        (maps,), (loss,) = found.values(), made.objectives(found, outputs).values()
    assert maps.shape == (10, len(KINDS) + 1, *outputs["mask"].shape[1:])
    right = maps.log_softmax(1).gather(1, outputs["mask"][:, None])
    assert loss.item() == pytest.approx(-right.mean().item(), rel=1e-5)
