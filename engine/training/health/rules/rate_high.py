"""A learning rate that is too high: the loss rises, or swings far above what it had reached."""

from __future__ import annotations

from collections.abc import Iterator

from engine.message import Message
from engine.training.health.finding import Finding
from engine.training.health.losses import WINDOW
from engine.training.health.patient import TINY, Patient
from engine.training.health.remedies import lower_rate
from engine.training.health.rule import rule

RISEN = 1.5
"""The mean of the last 30 steps is so many times that of the first ones: no noise of batches does that."""
LOST = 3.0
"""Or so many times the lowest mean that was reached, and worse than halfway back to the start. After Smith 2017,
Cyclical learning rates for training neural networks: the loss of a rate beyond the largest that works rises again."""


@rule("rate_high", looks=2, unless=("exploding", "unscaled"))
def rate_high(patient: Patient) -> Iterator[Finding]:
    """The objective, whose loss swings."""
    losses = patient.losses
    if patient.step < WINDOW:
        return
    start, now, lowest = losses.start, losses.mean(), losses.lowest
    risen = now > RISEN * start > 0
    lost = lowest > 0 and now > LOST * lowest and now > lowest + (start - lowest) / 2
    if not risen and not lost:
        return
    text = (
        "The learning rate of {rate:.2g} is too high: the loss was {best:.3g} and is {now:.3g} over the last {count} "
        "steps. Each step overshoots."
    )
    rate = patient.loop.rate(max(patient.step - 1, 0))
    values = {"rate": rate, "best": min(start, lowest), "now": now, "count": WINDOW}
    repairs = (lower_rate(patient.settings),)
    yield Finding(
        "rate_high", patient.objective.node.key, Message(text, values), now / max(min(start, lowest), TINY), repairs
    )
