"""Draws pictures with the decoder of a trained network, from random numbers that are spread as its latent values."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from engine.compile.network import compiled
from engine.data.batches import example_count, split
from engine.decoding import Decoder, data_of, decoder, encoder
from engine.graph.analysis import analyse
from engine.graph.model import Project
from engine.message import need
from engine.seeds import stable_seed
from engine.training import checkpoint
from engine.training.choices import training_of
from engine.training.device import prepare
from engine.training.loop import EVALUATION_BATCH
from engine.training.trained import trained

MOST_LATENT = 2048
"""So many latent values can be measured at most: how each goes with every other is kept."""


def pictures(project: Project, folder: Path, *, count: int, seed: int) -> np.ndarray[Any, Any]:
    """So many pictures, ``(count, channels, height, width)``, that the network of a run draws from random numbers.

    Labels that its decoder takes count up from picture to picture. Raises Misfit where it cannot be.
    """
    ran = trained(project, folder)
    how, weights = decoder(project), checkpoint.learned(folder)
    prepare(torch.device("cpu"), 1)
    random = torch.Generator().manual_seed(stable_seed("pictures", seed))
    values = torch.randn(count, *how.shape.sizes, generator=random)
    if not how.sampled:
        values = spread_as(values, latent_values(ran, how, weights, folder))
    return decoded(how, weights, values, folder).numpy()


@torch.no_grad()
def decoded(how: Decoder, weights: Mapping[str, Tensor], values: Tensor, folder: Path) -> Tensor:
    """The pictures of these latent values."""
    network, taken = _network(how.project, weights, folder)
    data = {name: torch.arange(len(values)) % classes for name, classes in how.labels.items()}
    data[how.reads] = values
    found: Tensor = network(*[data[name] for name in taken])[how.result]
    return torch.sigmoid(found) if how.squashed else found


@torch.no_grad()
def latent_values(project: Project, how: Decoder, weights: Mapping[str, Tensor], folder: Path) -> Tensor:
    """The latent values of all training examples, a row for each."""
    text = "The latent values are {count:,} for each picture, but of {limit:,} at most it can be measured how they lie."
    need(how.shape.count <= MOST_LATENT, text + " Use a Sample.", count=how.shape.count, limit=MOST_LATENT)
    coder, result = encoder(project, how.latent)
    network, taken = _network(coder, weights, folder)
    train = split(data_of(project), **training_of(project).parting, device=torch.device("cpu")).train
    starts = range(0, example_count(train), EVALUATION_BATCH)
    parts = ([train[name][start : start + EVALUATION_BATCH] for name in taken] for start in starts)
    return torch.cat([network(*part)[result].flatten(1) for part in parts])


def spread_as(noise: Tensor, examples: Tensor) -> Tensor:
    """Standard normal numbers, brought to the mean of these rows and to how their numbers go together."""
    rows = examples.double()
    mean = rows.mean(0)
    apart = rows - mean
    sizes, ways = torch.linalg.eigh(apart.T @ apart / max(1, len(rows) - 1))
    # The sign of a way is up to the machine: its root has none. A size below 0 is rounded from 0.
    root = ways * sizes.clamp(min=0).sqrt() @ ways.T
    found: Tensor = noise.flatten(1).double() @ root + mean
    return found.float().view_as(noise)


def _network(project: Project, weights: Mapping[str, Tensor], folder: Path) -> tuple[nn.Module, tuple[str, ...]]:
    """A part of a trained network, ready to be used, and the names of what it takes."""
    made = compiled(analyse(project), 0)
    fresh = made.network.state_dict()
    fits = all(name in weights and weights[name].shape == value.shape for name, value in fresh.items())
    need(fits, "The weights of the run '{folder}' are not those of its network. Train anew.", folder=str(folder))
    made.network.load_state_dict({name: weights[name] for name in fresh})
    return made.network.eval(), tuple(made.plan.takes)
