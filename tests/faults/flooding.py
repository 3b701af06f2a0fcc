"""Lets the training process that it is loaded into tell of each step at once, as fast as it can."""

from __future__ import annotations

import json
from collections.abc import Iterator
from time import perf_counter

import numpy as np

from engine.home import home
from engine.training.loop import Loop
from engine.training.messages import Progress, TrainingMessage


def steps(self: Loop) -> Iterator[TrainingMessage]:
    """So many steps as a file in the home says; the loss of each is its number."""
    self._seed()
    begun = perf_counter()
    for step in range(1, json.loads((home() / "flood.json").read_text()) + 1):
        self.step = step
        seconds = perf_counter() - begun
        yield Progress(1, step, step, np.array([step], np.float32), 0.01, seconds, step / max(seconds, 1e-9))


Loop.steps = steps  # type: ignore[assignment, method-assign]
