"""The training loop on a GPU against one written by hand; where there is no GPU the rows say so."""

from __future__ import annotations

import tempfile
from pathlib import Path

import torch

from benchmarks.contenders import app, careful
from benchmarks.networks import CNN, MLP, NETWORKS, digits
from benchmarks.row import Row, at_least, not_measured
from benchmarks.turns import by_turns, ratios, timed

NAMES = {
    MLP: "GPU, tiny MLP: times faster than a hand-written eager loop",
    CNN: "GPU, small CNN: times faster than a hand-written fp32 eager loop",
}
GOALS = {MLP: 5.0, CNN: 2.5}
ROUNDS, EPOCHS = 50, 4
SETTLING = 15.0
"""So many seconds in which the app finds the fastest way to run."""


def rows() -> list[Row]:
    """How many times as long the hand-written loop takes, in rounds that end when the GPU is done."""
    if not torch.cuda.is_available():
        return [not_measured(NAMES[name], f">= {goal:g}", "this machine has no CUDA") for name, goal in GOALS.items()]
    return [at_least(NAMES[name], _times(name, "cuda"), goal) for name, goal in GOALS.items()]


def _times(name: str, device: str) -> list[float]:
    network = NETWORKS[name]
    with tempfile.TemporaryDirectory() as folder:
        ours = app(network.project(device), Path(folder) / "run", EPOCHS)
        theirs = careful(network.by_hand(), digits(device), EPOCHS)
        found = by_turns({"ours": timed(ours), "theirs": timed(theirs)}, ROUNDS, SETTLING)
    return ratios(found["theirs"], found["ours"])
