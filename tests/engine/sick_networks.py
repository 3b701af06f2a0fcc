"""Makes small networks that are sick on purpose, each in one way, and trains them under the eyes of the rules."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from engine.data.sets.points import Clouds
from engine.graph.analysis import analyse
from engine.graph.model import Project
from engine.graph.repairs import offers
from engine.training import weighing
from engine.training.health.before import doubled, too_large
from engine.training.health.finding import Finding
from engine.training.loop import Loop
from engine.training.messages import Failed
from engine.training.watching.ask import Ask
from engine.training.watching.schedule import Watching
from engine.training.weighing import weigh
from tests.engine.networks import node
from tests.engine.projects import dense, project

Arrays = dict[str, np.ndarray[Any, Any]]

CONSTANT = {"type": "Constant"}
WIDE = {"type": "Normal", "std": 3.0}
PLAIN = {"type": "SGD", "learning_rate": 0.1, "momentum": 0.0}
ADAM = {"type": "AdamW", "learning_rate": 0.01, "weight_decay": 0.01}
STEADY = {"schedule": CONSTANT, "epochs": 20}
ROOM = 6000
"""The bytes that the machine of a batch that is too large has."""


def exploding() -> Project:
    layers = [node("Dense", f"wide_{at}", units=16, initial=WIDE) for at in range(8)]
    return project("Moons", *layers, dense("answer", 2), optimizer=ADAM, **STEADY)


def vanishing() -> Project:
    layers = [one for at in range(8) for one in (dense(f"deep_{at}", 8), node("Sigmoid", f"sigmoid_{at}"))]
    return project("Moons", *layers, dense("answer", 2), optimizer=ADAM, **STEADY)


def dead() -> Project:
    first = node("Dense", "first", units=16, initial={"type": "Uniform", "a": -0.6, "b": -0.5})
    bright = [node("Flatten", "flatten"), first, node("ReLU", "relu"), dense("answer", 10)]
    return project("Digits", *bright, optimizer=ADAM, **STEADY)


def saturated() -> Project:
    first = node("Dense", "first", units=16, initial={"type": "Normal", "std": 30.0})
    return project("Moons", first, node("Tanh", "tanh"), dense("answer", 2), optimizer=ADAM, **STEADY)


def sure() -> Project:
    last = node("Dense", "answer", units=10, initial={"type": "Normal", "std": 40.0})
    return project("Digits", node("Flatten", "flatten"), last, optimizer=ADAM, **STEADY)


def two_layers(examples: Any = "Moons", **training: Any) -> Project:
    return project(examples, dense("hidden", 16), node("Tanh", "tanh"), dense("answer", 2), **{**STEADY, **training})


def rate_low() -> Project:
    return two_layers(optimizer={**ADAM, "learning_rate": 1e-7})


def rate_high() -> Project:
    return two_layers(optimizer={"type": "SGD", "learning_rate": 8.0, "momentum": 0.9})


def stuck() -> Project:
    zeros = {"type": "Zeros"}
    layers = [node("Dense", "hidden", units=16, initial=zeros), node("Tanh", "tanh")]
    return project("Moons", *layers, node("Dense", "answer", units=2, initial=zeros), optimizer=ADAM, **STEADY)


def overfitting() -> Project:
    few = {"type": "Moons", "examples": 60, "noise": 0.6}
    fast = {"type": "AdamW", "learning_rate": 0.03, "weight_decay": 0.0}
    layers = [dense("hidden", 256), node("ReLU", "relu"), dense("second", 256), node("ReLU", "relu_2")]
    settings = {"schedule": CONSTANT, "epochs": 60, "batch_size": 16, "validation_share": 0.3}
    return project(few, *layers, dense("answer", 2), optimizer=fast, **settings)


def underfitting() -> Project:
    return project({"type": "Xor", "examples": 400}, dense("answer", 2), optimizer=ADAM, **STEADY)


def imbalance() -> Project:
    return two_layers("Clouds", optimizer=ADAM)


def unscaled() -> Project:
    return two_layers("Clouds", optimizer=ADAM)


def no_number() -> Project:
    """Without anything that squashes, each step of such a rate makes the next one longer."""
    layers = [dense("a", 16), dense("b", 16), dense("answer", 2)]
    return project("Moons", *layers, optimizer={"type": "SGD", "learning_rate": 4.0, "momentum": 0.0}, **STEADY)


def doubled_activation() -> Project:
    layers = [dense("hidden", 16), node("Tanh", "tanh"), dense("answer", 2), node("Softmax", "twice")]
    return project("Moons", *layers, optimizer=ADAM, **STEADY)


def memory() -> Project:
    return two_layers(optimizer=PLAIN, batch_size=256)


def healthy() -> Project:
    return project("Moons", dense("hidden", 16), node("ReLU", "relu"), dense("answer", 2), epochs=20)


def lopsided(found: Arrays) -> Arrays:
    """Of one class every example, of the other every twentieth."""
    kept = (found["label"] == 0) | (np.arange(len(found["label"])) % 40 == 1)
    return {name: values[kept] for name, values in found.items()}


def large(found: Arrays) -> Arrays:
    return {**found, "point": found["point"] * 500 + 2000}


SPOILT = {"imbalance": lopsided, "unscaled": large}
"""What makes the examples sick, where it is not the network."""


def prepare(name: str, patch: pytest.MonkeyPatch) -> Project:
    """The sick network of a rule, with its examples and its machine; other rules' stay as they are."""
    if name in SPOILT:
        whole, spoil = Clouds.load, SPOILT[name]
        patch.setattr(Clouds, "load", lambda self: spoil(whole(self)))
    if name == "memory":
        patch.setattr(weighing, "capacity", lambda device: ROOM)
    return SICK[name]()


def examined(one: Project, steps: int = 200, every: int = 10, until: str = "") -> tuple[Loop, dict[str, Finding]]:
    """A loop behind so many steps, or as soon as one rule has found something; and what was told first of each.

    What can be told before a training is not looked for; see :func:`before`.
    """
    loop = Loop(one, 1)
    watching = Watching(loop)
    watching.ask([Ask("health")])
    found: dict[str, Finding] = {}

    def look() -> None:
        for seen in watching.everything():
            for finding in seen.facts["findings"]:
                found.setdefault(finding.rule, finding)

    look()
    for message in loop.steps() if until not in found else ():
        if isinstance(message, Failed) and message.finding is not None:
            found.setdefault(message.finding.rule, message.finding)
        if loop.step % every == 0:
            look()
        if loop.step >= steps or until in found:
            break
    return loop, found


def before(one: Project) -> dict[str, Finding]:
    """What is found before a training begins."""
    analysis = analyse(one)
    return {finding.rule: finding for finding in (*doubled(analysis), *too_large(analysis, weigh(analysis)))}


def healed(one: Project, finding: Finding, at: int = 0) -> Project:
    """The project after a repair."""
    return offers(analyse(one), finding.problem)[at].project


SICK: dict[str, Callable[[], Project]] = {
    **{
        one.__name__: one
        for one in (exploding, vanishing, dead, saturated, sure, rate_low, rate_high, stuck, overfitting, underfitting)
    },
    **{"imbalance": imbalance, "unscaled": unscaled, "no_number": no_number, "memory": memory},
    "doubled": doubled_activation,
}
"""For each rule a network that is sick in its way; see :func:`prepare` for those of which the examples are."""
