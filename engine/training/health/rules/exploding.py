"""Exploding gradients: a small change of the weights of a layer changes the loss beyond all measure."""

from __future__ import annotations

from collections.abc import Iterator

from engine.message import Message
from engine.training.health.finding import Finding
from engine.training.health.patient import Patient
from engine.training.health.remedies import begun_as_usual, clipped, normed_before, title
from engine.training.health.rule import rule

MOST = 1e4
"""In healthy networks |gradient| · |weights| / loss stays below 100 (66 is the most of all templates); at 10,000 a step
of a ten thousandth of the weights, a tenth of a usual one, doubles the loss. After Pascanu, Mikolov and Bengio 2013, On
the difficulty of training recurrent neural networks, and Bernstein et al. 2020, On the distance between two neural
networks."""


@rule("exploding", looks=1)
def exploding(patient: Patient) -> Iterator[Finding]:
    """The layer of which the loss depends most."""
    stretches = patient.stretches
    key = max(stretches, key=stretches.__getitem__, default="")
    if not key or stretches[key] <= MOST:
        return
    facts = patient.analysis.nodes[key]
    text = (
        "The gradients explode: where the weights of {layer} change by 1 %, the loss changes by {figure:,.0f} %. "
        "Steps of any size overshoot."
    )
    usual = begun_as_usual(patient.analysis, tuple(stretches))
    # Shorter steps would overshoot as well where the weights themselves are too large.
    clip = () if usual else clipped(patient.settings)
    repairs = (*usual, *normed_before(patient.analysis, list(stretches)[1:]), *clip)
    yield Finding(
        "exploding", key, Message(text, {"layer": title(facts), "figure": stretches[key]}), stretches[key], repairs
    )
