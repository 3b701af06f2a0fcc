"""Dead units: units behind a ReLU that are silent whatever comes, and so never learn again."""

from __future__ import annotations

from collections.abc import Iterator

from engine.message import Message
from engine.training.health.finding import Finding
from engine.training.health.patient import Patient
from engine.training.health.remedies import changed_into, normed_before, title
from engine.training.health.rule import rule
from engine.training.watching.units import silent_units

RECTIFYING = ("ReLU", "ReLU6")
MOST = 0.9
"""The share of silent units. Of random units some are silent for 32 examples, and sparse networks learn well with half
of them; where nine of ten are, little can pass. After Lu et al. 2020, Dying ReLU and initialization."""


@rule("dead", looks=3)
def dead(patient: Patient) -> Iterator[Finding]:
    """Each activation behind which nearly all units are silent for all examples of the probe."""
    for key, values in patient.values.items():
        facts = patient.analysis.nodes[key]
        if facts.node.type not in RECTIFYING:
            continue
        silent, units = silent_units(facts, facts.output_ports[0], values)
        share = silent / units
        if share <= MOST:
            continue
        text = (
            "{share:.0%} of the units behind {layer} are silent for every example, so they learn nothing any more. "
            "A rate that is too high, or a start far below zero, does that."
        )
        repairs = (
            *changed_into(patient.analysis, [key], "LeakyReLU", "Leaky ReLU"),
            *normed_before(patient.analysis, [key]),
        )
        yield Finding("dead", key, Message(text, {"share": share, "layer": title(facts)}), share, repairs)
