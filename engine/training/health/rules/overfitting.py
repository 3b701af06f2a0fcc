"""Overfitting: the examples of the training are learned by heart, while others are answered worse and worse."""

from __future__ import annotations

from collections.abc import Iterator

from engine.data.batches import example_count
from engine.graph.before import source_of
from engine.message import Message
from engine.repair import Repair, SetParam, Together
from engine.training.health.finding import Finding
from engine.training.health.patient import Patient
from engine.training.health.remedies import dropout_before
from engine.training.health.rule import rule

EPOCHS = 3
"""So many epochs ago the validation loss was best: fewer may be chance (Prechelt 1998, Early stopping, but when?)."""
WORSE = 1.1
"""And it has risen by a tenth since then, as has the gap to the training loss."""
GAP = 1.3
"""The validation loss is so many times that of the training."""


@rule("overfitting", looks=1)
def overfitting(patient: Patient) -> Iterator[Finding]:
    """The layer that learns last, which a dropout before it keeps from learning by heart."""
    judged = patient.loop.history
    if not example_count(patient.loop.data.validation) or len(judged) <= EPOCHS:
        return
    best = min(range(len(judged)), key=judged.__getitem__)
    now, lowest = judged[-1], judged[best]
    trained, was = patient.losses.of_epoch(len(judged) - 1), patient.losses.of_epoch(best)
    if len(judged) - 1 - best < EPOCHS or not (now > WORSE * lowest > 0 and trained < was and now > GAP * trained):
        return
    text = (
        "The network overfits: since epoch {epoch} the validation loss has risen from {lowest:.3g} to {now:.3g}, while "
        "that of the training fell to {trained:.3g}. It learns examples by heart."
    )
    values = {"epoch": best + 1, "lowest": lowest, "now": now, "trained": trained}
    yield Finding("overfitting", patient.last, Message(text, values), now - trained, _repairs(patient))


def _repairs(patient: Patient) -> tuple[Repair, ...]:
    found: list[Repair] = []
    if not patient.settings.patience:
        text = "End the training when the validation loss no longer falls"
        found.append(Together((SetParam("patience", EPOCHS),), text))
    facts = patient.analysis.nodes[patient.last]
    before = source_of(patient.analysis, patient.last, facts.input_ports[0].name) if facts.input_ports else ""
    if before and patient.analysis.nodes[before].node.type != "Dropout":
        found += dropout_before(facts)
    return tuple(found)
