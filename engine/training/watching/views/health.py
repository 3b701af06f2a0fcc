"""The health of a training: what its rules have found in several looks in a row."""

from __future__ import annotations

from typing import Any

from engine.training.health import rules as _  # noqa: F401  (fills the table of rules)
from engine.training.health.finding import Finding
from engine.training.health.patient import Patient
from engine.training.health.rule import RULES
from engine.training.watching.ask import Ask, Seen
from engine.training.watching.probe import Probe
from engine.training.watching.view import view

APART = 5
"""Two looks count as two only with so many steps between them: what one batch does is no sickness."""


@view("health", pause=0.5)
def health(probe: Probe, ask: Ask) -> Seen | None:
    """What is not healthy now: a tuple of findings."""
    if ask.node:
        return None
    kept = probe.memory(ask)
    seen = kept.get("step")
    if seen is None or probe.step - seen >= APART:
        kept["step"] = probe.step
        kept["findings"] = examine(Patient(probe, kept), kept.setdefault("looks", {}))
    return Seen(ask, probe.step, facts={"findings": kept["findings"]})


def examine(patient: Patient, looks: dict[tuple[str, str], int]) -> tuple[Finding, ...]:
    """What all rules are sure of; ``looks`` counts in how many looks in a row each thing was found."""
    before: tuple[Finding, ...] = patient.kept.get("findings", ())
    if not patient.losses.are_sound:
        # Where nothing is a number any more, nothing can be found but what was there before.
        return before
    for one in RULES.values():
        patient.found[one.name] = list(one.find(patient))
    counted = {one.place: looks.get(one.place, 0) + 1 for there in patient.found.values() for one in there}
    looks.clear()
    looks.update(counted)
    return tuple(
        one
        for name, there in patient.found.items()
        for one in there
        if counted[one.place] >= RULES[name].looks and not _explained(name, patient.found)
    )


def _explained(name: str, found: dict[str, list[Finding]]) -> Any:
    return any(found.get(other) for other in RULES[name].unless)
