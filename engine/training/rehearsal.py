"""One step of a training that nobody sees, so that the first of a person's own finds everything where it is needed."""

from __future__ import annotations

from contextlib import suppress

from engine.templates import template
from engine.training.loop import Loop
from engine.training.watching.ask import Ask
from engine.training.watching.schedule import Watching

PIECE = "digits-cnn"
"""What people mostly begin with: convolutions and dense layers, split data, and an optimizer with a memory."""
LOOKS = (Ask("health"),)
"""What each window looks at before the first step."""


def rehearse() -> None:
    """Leave behind what is made once in a process: modules, kernels, what is known of types, the context of a GPU.

    No file is written, and whatever a training computes with is set anew when it begins.
    """
    # What fails here fails once more where a person is told of it.
    with suppress(Exception):
        taken()


def taken() -> int:
    """How many steps were taken."""
    loop = Loop(template(PIECE), threads=1)
    watching = Watching(loop)
    watching.ask(LOOKS)
    list(watching.everything())
    next(iter(loop.steps()))
    return loop.step
