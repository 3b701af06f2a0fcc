"""Where the generators of random numbers stand, so that a training draws what it would have drawn."""

from __future__ import annotations

import random
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import numpy as np
import torch
from torch import Tensor, nn

PYTHON_NUMBERS = 625
"""The state of Python's generator; one number more where half of a normal pair waits."""


def random_state(device: torch.device) -> dict[str, Tensor]:
    """Where the generators stand that a training on this device may draw from, by the type of device or the library."""
    states = {"cpu": torch.get_rng_state(), "python": _python_state(), "numpy": _numpy_state()}
    if device.type == "cuda":
        states["cuda"] = torch.cuda.get_rng_state(device)
    if device.type == "mps":
        states["mps"] = torch.mps.get_rng_state()
    return states


def set_random_state(states: Mapping[str, Tensor], device: torch.device) -> None:
    """Put the generators there again; those of another kind of device, or that were not kept yet, are left alone."""
    torch.set_rng_state(states["cpu"])
    if "python" in states:
        _set_python_state(states["python"])
    if "numpy" in states:
        _set_numpy_state(states["numpy"])
    if device.type == "cuda" and "cuda" in states:
        torch.cuda.set_rng_state(states["cuda"], device)
    if device.type == "mps" and "mps" in states:
        torch.mps.set_rng_state(states["mps"])


def seed(number: int, device: torch.device) -> None:
    """Seed what this device draws from; ``torch.manual_seed`` would keep a note for each kind that is not there."""
    torch.default_generator.manual_seed(number)
    random.seed(number)
    np.random.seed(number % 2**32)
    if device.type == "cuda":
        torch.cuda.manual_seed(number)
    if device.type == "mps":
        torch.mps.manual_seed(number)


@contextmanager
def undrawn(device: torch.device) -> Iterator[None]:
    """What is drawn for so long is there to be drawn again behind it."""
    states = random_state(device)
    try:
        yield
    finally:
        set_random_state(states, device)


@contextmanager
def undisturbed(network: nn.Module, device: torch.device, *twins: nn.Module, training: bool) -> Iterator[None]:
    """For so long a network may be called; behind it random numbers, modes and running figures are as before.

    ``twins`` are other networks of the same layers; all are for training or all for answering meanwhile.
    """
    was = network.training
    kept = [(figure, figure.clone()) for figure in network.buffers()] if training else []
    with undrawn(device):
        try:
            for one in (network, *twins):
                one.train(training)
            yield
        finally:
            for one in (network, *twins):
                one.train(was)
            with torch.no_grad():
                for figure, before in kept:
                    figure.copy_(before)


def _python_state() -> Tensor:
    _, numbers, waiting = random.getstate()
    # All of them are below 2 ** 32, which a double holds exactly.
    return torch.tensor([*numbers, *([] if waiting is None else [waiting])], dtype=torch.float64)


def _set_python_state(state: Tensor) -> None:
    numbers = state.tolist()
    waiting = numbers[PYTHON_NUMBERS] if len(numbers) > PYTHON_NUMBERS else None
    random.setstate((3, tuple(map(int, numbers[:PYTHON_NUMBERS])), waiting))


def _numpy_state() -> Tensor:
    said = np.random.get_state(legacy=False)
    place = said["state"]
    numbers = [*place["key"].tolist(), place["pos"], said["has_gauss"], said["gauss"]]
    return torch.tensor(numbers, dtype=torch.float64)


def _set_numpy_state(state: Tensor) -> None:
    *key, place, waits, waiting = state.tolist()
    np.random.set_state(("MT19937", np.array(key, dtype=np.uint32), int(place), int(waits), waiting))
