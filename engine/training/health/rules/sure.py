"""A softmax that is too sure too early: scores so far apart that only the winner is seen, and often the wrong one."""

from __future__ import annotations

from collections.abc import Iterator

from engine.message import Message
from engine.training.health.finding import Finding
from engine.training.health.patient import Patient
from engine.training.health.remedies import begun_as_usual, lower_rate, normed_before, title
from engine.training.health.rule import rule
from engine.training.watching.answers import Chances, chances

GAP = 0.35
"""How much surer it is than right: the calibration error of Guo et al. 2017, On calibration of modern neural networks,
of one bin. Trained networks reach 0.1 to 0.2."""
SURE = 0.95
"""The mean probability of the winner."""
EARLY = 3
"""In the first epochs; later a network that knows its examples by heart is told to overfit."""


@rule("sure", looks=2, unless=("exploding", "unscaled", "rate_high", "saturated"))
def sure(patient: Patient) -> Iterator[Finding]:
    """The layer whose scores a cross entropy compares."""
    facts = patient.objective
    if facts.node.type != "CrossEntropy" or (patient.loop.epoch >= EARLY and patient.step > 200):
        return
    judged = next((one for one in patient.loop.metrics if one.node == facts.node.key), None)
    if judged is None or judged.prediction[0] != "outputs" or judged.target[0] != "data":
        return
    if patient.probe.outputs[judged.prediction[1]].ndim != 2:
        return
    confidence, gap = confident(chances(judged, patient.probe.outputs, patient.probe.data))
    if confidence <= SURE or gap <= GAP:
        return
    key = patient.last
    text = (
        "{layer} is too sure too early: the softmax behind it gives its winner {confidence:.0%} on average, but only "
        "{right:.0%} of them are right. Scores this large leave no slope to learn from."
    )
    values = {"layer": title(patient.analysis.nodes[key]), "confidence": confidence, "right": confidence - gap}
    usual = begun_as_usual(patient.analysis, tuple(patient.matrices))
    repairs = usual or (*normed_before(patient.analysis, [key]), lower_rate(patient.settings))
    yield Finding("sure", key, Message(text, values), gap, repairs)


def confident(said: Chances) -> tuple[float, float]:
    """The mean probability of the winners, and how much larger that is than the share of those that are right."""
    best, winner = said.shares.max(1)
    right = float((winner == said.right).float().mean())
    return float(best.mean()), float(best.mean()) - right
