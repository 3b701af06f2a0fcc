"""Vanishing gradients: what the last layers learn from no longer arrives at the first ones."""

from __future__ import annotations

from collections.abc import Iterator

from engine.message import Message
from engine.training.health.finding import Finding
from engine.training.health.patient import Patient
from engine.training.health.remedies import begun_as_usual, changed_into, normed_before, title
from engine.training.health.rule import rule

LEAST = 1e-5
"""The smallest ratio of |gradient| · |weights| of an early layer to that of the last one. Each Sigmoid takes three
quarters off at least (its slope is at most 1/4), so that five or six of them reach it with usual weights. After
Glorot and Bengio 2010, Understanding the difficulty of training deep feedforward neural networks."""
SQUASHING = ("Sigmoid", "Tanh", "Hardsigmoid", "Hardtanh", "Softsign")


@rule("vanishing", unless=("dead", "saturated", "rate_high"))
def vanishing(patient: Patient) -> Iterator[Finding]:
    """The layer that learns least, where it stands before the one that learns most."""
    stretches = patient.stretches
    if len(stretches) < 2 or not max(stretches.values()):
        return
    keys = list(stretches)
    least = min(keys, key=stretches.__getitem__)
    most = max(keys, key=stretches.__getitem__)
    ratio = stretches[least] / stretches[most]
    if ratio >= LEAST or keys.index(least) > keys.index(most):
        return
    facts = patient.analysis.nodes[least]
    between = patient.order[patient.order.index(least) :]
    squashing = [key for key in between if patient.analysis.nodes[key].node.type in SQUASHING]
    repairs = (
        *changed_into(patient.analysis, squashing, "ReLU", "ReLU"),
        *begun_as_usual(patient.analysis, keys),
        *normed_before(patient.analysis, squashing or keys[1:]),
    )
    text = (
        "The gradients vanish on their way back: at {layer} there is {ratio:.1g} of what there is at {last}, so it "
        "learns next to nothing."
    )
    values = {"layer": title(facts), "last": title(patient.analysis.nodes[most]), "ratio": ratio}
    yield Finding("vanishing", least, Message(text, values), ratio, repairs)
