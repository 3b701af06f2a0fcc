"""What comes out of the autoencoders: digits that another network can read, and noise that is taken away."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping
from pathlib import Path

import torch

from engine.compile.network import build
from engine.graph.model import Project
from engine.templates import template
from engine.training.checkpoint import learned
from engine.training.decode import pictures
from engine.training.messages import EpochDone
from engine.training.start import changed, train

PICTURES = 1000
CONFIDENT = 0.8
THREADS = 1


def confident(seed: int) -> float:
    """The share of pictures that the variational template draws in which digits-cnn sees a digit with confidence."""
    with tempfile.TemporaryDirectory() as place:
        judge, judging = _run("digits-cnn", seed, Path(place) / "judge")
        artist, drawing = _run("variational", seed, Path(place) / "artist")
        drawn = torch.from_numpy(pictures(artist, drawing, count=PICTURES, seed=seed))
        network = build(judge).eval()
        network.load_state_dict(learned(judging))
        with torch.no_grad():
            (scores,) = network(drawn).values()
    return float((torch.softmax(scores, 1).amax(1) >= CONFIDENT).float().mean())


def denoised(seed: int) -> float:
    """The squared error of the denoising template over that of its noisy pictures, on the validation examples."""
    with tempfile.TemporaryDirectory() as place:
        found = _last(template("denoising"), seed, Path(place) / "run")
    return found["denoised"] / found["as_it_is"]


def _run(name: str, seed: int, folder: Path) -> tuple[Project, Path]:
    project = template(name)
    _last(project, seed, folder)
    return project, folder


def _last(project: Project, seed: int, folder: Path) -> Mapping[str, float]:
    """What the last epoch of a training says of the validation examples."""
    ready = changed(project, None, {"seed": seed, "device": "cpu"})
    told = [message for message in train(ready, out=folder, threads=THREADS) if isinstance(message, EpochDone)]
    return told[-1].validation
