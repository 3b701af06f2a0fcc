"""Saturated activations: squashing units that stand at the end of their range, where they have no slope."""

from __future__ import annotations

from collections.abc import Iterator

from engine.message import Message
from engine.training.health.finding import Finding
from engine.training.health.patient import Patient
from engine.training.health.remedies import begun_as_usual, changed_into, normed_before, title
from engine.training.health.rule import rule
from engine.training.watching.units import range_of, saturated_share

MOST = 0.75
"""The share of numbers that stand there. After Glorot and Bengio 2010, section 3: units that saturate stop learning."""


@rule("saturated", looks=3, unless=("rate_high",))
def saturated(patient: Patient) -> Iterator[Finding]:
    """Each squashing layer inside the network whose numbers stand at the ends; answers may well be sure."""
    given = {id(one) for one in patient.probe.outputs.values()}
    for key, values in patient.values.items():
        facts = patient.analysis.nodes[key]
        if range_of(facts) is None or id(values) in given or not _is_inside(patient, key):
            continue
        share = saturated_share(facts, values)
        if share is None or share <= MOST:
            continue
        text = (
            "{share:.0%} of the numbers behind {layer} stand at the ends of its range, where it has no slope, so that "
            "what comes before it hardly learns."
        )
        repairs = (
            *normed_before(patient.analysis, [key]),
            *begun_as_usual(patient.analysis, tuple(patient.matrices)),
            *changed_into(patient.analysis, [key], "ReLU", "ReLU"),
        )
        yield Finding("saturated", key, Message(text, {"share": share, "layer": title(facts)}), share, repairs)


def _is_inside(patient: Patient, key: str) -> bool:
    """Whether a layer that learns comes behind it."""
    behind = patient.order[patient.order.index(key) + 1 :]
    return any(one in patient.matrices for one in behind)
