"""A loss that does not move: after many steps it is what it was at the start."""

from __future__ import annotations

from collections.abc import Iterator

from engine.message import Message
from engine.training.health.finding import Finding
from engine.training.health.patient import Patient
from engine.training.health.remedies import begun_as_usual, higher_rate, lower_rate, title
from engine.training.health.rule import rule

STEPS = 100
"""So many steps of a network in which a layer has no gradient tell enough."""
PART, EPOCHS = 0.3, 10
"""Others may look for their first answer for this part of the training, but no longer than so many epochs: many
schedules only warm up in it, and what reads a long sequence begins late."""
STILL = 0.01
"""The loss changed by no more than this part of itself, batches of chance included."""


@rule(
    "stuck",
    looks=2,
    unless=("vanishing", "dead", "saturated", "sure", "rate_low", "rate_high", "exploding", "unscaled"),
)
def stuck(patient: Patient) -> Iterator[Finding]:
    """The first layer to which no gradient comes; where all have some, the objective."""
    start, now = patient.losses.start, patient.losses.mean()
    if patient.step < STEPS or not start or not abs(now - start) <= STILL * abs(start):
        return
    if patient.trivial is not None and now < 0.98 * patient.trivial:
        return
    cut_off = [key for key in patient.matrices if not patient.stretches.get(key)]
    if not cut_off and patient.step < min(PART * patient.settings.epochs, EPOCHS) * patient.loop.steps_per_epoch:
        return
    key = cut_off[0] if cut_off else patient.objective.node.key
    text = "The loss has not moved in {steps} steps: it was {start:.4g} and is {now:.4g}."
    if cut_off:
        text = (
            "The loss has not moved in {steps} steps: it was {start:.4g} and is {now:.4g}. No gradient comes to "
            "{layer}, or its weights are all 0."
        )
    values = {"steps": patient.step, "start": start, "now": now, "layer": title(patient.analysis.nodes[key])}
    usual = begun_as_usual(patient.analysis, tuple(patient.matrices))
    repairs = usual or (higher_rate(patient.settings), lower_rate(patient.settings))
    yield Finding("stuck", key, Message(text, values), abs(now - start) / abs(start), repairs)
