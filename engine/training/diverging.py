"""Says that a loss is no number any more: since which step, at which rate, and in which layer it began."""

from __future__ import annotations

from typing import TYPE_CHECKING

from engine.message import Message
from engine.training.messages import Failed

if TYPE_CHECKING:
    from engine.training.loop import Loop


def diverged(loop: Loop, step: int) -> Failed:
    """The end of a training whose loss was no number in this step."""
    # Only here, where the training is over: it trains the same once more.
    from engine.training.health.explain import explained

    text = (
        "The loss stopped being a number in epoch {epoch}, at step {step}, with a learning rate of {rate:.2g}. {origin}"
    )
    finding = explained(loop, step)
    epoch, rate = loop.epochs.place(step - 1)[0] + 1, loop.rate(step - 1)
    values = {"epoch": epoch, "step": step, "rate": rate, "origin": finding.message}
    return Failed(Message(text, values), diverged=True, finding=finding)
