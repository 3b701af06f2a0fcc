"""Underfitting: after several epochs the network answers no better than one that never looks at its input."""

from __future__ import annotations

from collections.abc import Iterator

from engine.message import Message
from engine.repair import At, Insert, Repair, Together
from engine.training.health.finding import Finding
from engine.training.health.patient import Patient
from engine.training.health.remedies import higher_rate
from engine.training.health.rule import rule

EPOCHS, STEPS = 5, 100
"""So long a network may take to find its first answer."""
PART = 0.3
"""And so much of its training, in which many schedules only warm up."""
POOR = 0.95
"""Both losses are above this part of that of a constant answer: the entropy of the classes, or the variance."""
UNITS = 32


@rule(
    "underfitting",
    looks=2,
    unless=("stuck", "vanishing", "dead", "saturated", "sure", "rate_low", "rate_high", "exploding", "unscaled"),
)
def underfitting(patient: Patient) -> Iterator[Finding]:
    """The layer that learns last, before which there is room for more."""
    judged, trivial = patient.loop.history, patient.trivial
    planned = patient.settings.epochs * patient.loop.steps_per_epoch
    if len(judged) < EPOCHS or patient.step < max(STEPS, PART * planned) or not trivial:
        return
    trained, validated = patient.losses.of_epoch(len(judged) - 1), judged[-1]
    if not min(trained, *judged[-2:]) > POOR * trivial:
        return
    text = (
        "The network underfits: after {epochs} epochs its loss is {trained:.3g}, and {validated:.3g} in validation, "
        "while always giving the same answer has {trivial:.3g}. It is too simple, or learns too slowly."
    )
    values = {"epochs": len(judged), "trained": trained, "validated": validated, "trivial": trivial}
    yield Finding("underfitting", patient.last, Message(text, values), trained / trivial, _repairs(patient))


def _repairs(patient: Patient) -> tuple[Repair, ...]:
    facts = patient.analysis.nodes[patient.last]
    found: list[Repair] = []
    if facts.node.type == "Dense":
        deeper = (
            At(patient.last, Insert("features", "Dense", {"units": UNITS})),
            At(patient.last, Insert("features", "ReLU")),
        )
        text = "Put a Dense of {units} units with a ReLU before it"
        found.append(Together(deeper, text, {"units": UNITS}))
    return tuple(found) or (higher_rate(patient.settings),)
