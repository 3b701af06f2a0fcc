"""A learning rate that is too low: the weights hardly move, and the loss creeps."""

from __future__ import annotations

from collections.abc import Iterator
from math import log10

from engine.message import Message
from engine.training.health.finding import Finding
from engine.training.health.patient import Patient
from engine.training.health.remedies import higher_rate
from engine.training.health.rule import rule

LEAST = 2e-5
"""The update-to-weight ratio, which should be about 1e-3 (Karpathy, Stanford CS231n, Neural networks part 3); over
some dozens of steps that turn back now and then, a tenth of that is seen."""
CREEPING = 0.95
"""The loss is no better than this part of what it was at the start."""
HEALTHY, MOST = 1e-3, 1e5
"""What a repair aims at: a rate of this update-to-weight ratio, and no more than so many times the one that is set."""
FULL = 0.3
"""While a schedule holds the rate below this part of its full height, low is what it is meant to be."""


@rule("rate_low", unless=("vanishing", "dead", "saturated", "exploding"))
def rate_low(patient: Patient) -> Iterator[Finding]:
    """The objective, which creeps."""
    moves, start, now = patient.moves, patient.losses.start, patient.losses.mean()
    full = patient.settings.optimizer.learning_rate
    if moves is None or not 0 < moves < LEAST or now < CREEPING * start:
        return
    if full <= 0 or patient.loop.rate(max(patient.step - 1, 0)) < FULL * full:
        return
    text = (
        "The learning rate of {rate:.2g} is too low: each step moves the weights by {moves:.1g} of their size, and "
        "about 0.001 would be healthy. The loss fell from {start:.3g} to {now:.3g} only."
    )
    factor = min(10.0 ** round(log10(HEALTHY / moves)), MOST)
    repair = higher_rate(patient.settings, max(factor, 10.0))
    values = {"rate": full, "moves": moves, "start": start, "now": now}
    yield Finding("rate_low", patient.objective.node.key, Message(text, values), moves, (repair,))
