"""Makes small networks that are sick on purpose, each in one way, and trains them under the eyes of the rules."""

from __future__ import annotations

from collections.abc import Callable

from engine.graph.analysis import analyse
from engine.graph.model import Project
from engine.graph.repairs import offers
from engine.training.health.finding import Finding
from engine.training.loop import Loop
from engine.training.watching.ask import Ask
from engine.training.watching.schedule import Watching
from tests.engine.networks import node
from tests.engine.projects import dense, project

CONSTANT = {"type": "Constant"}
WIDE = {"type": "Normal", "std": 3.0}


def exploding() -> Project:
    layers = [node("Dense", f"wide_{at}", units=16, initial=WIDE) for at in range(8)]
    slow = {"type": "SGD", "learning_rate": 1e-8}
    return project("Moons", *layers, dense("answer", 2), optimizer=slow, schedule=CONSTANT, epochs=20)


def vanishing() -> Project:
    layers = [one for at in range(8) for one in (dense(f"deep_{at}", 8), node("Sigmoid", f"sigmoid_{at}"))]
    return project("Moons", *layers, dense("answer", 2), epochs=20)


def dead() -> Project:
    first = node("Dense", "first", units=16, initial={"type": "Uniform", "a": -0.6, "b": -0.5})
    bright = [node("Flatten", "flatten"), first, node("ReLU", "relu"), dense("answer", 10)]
    return project("Digits", *bright, epochs=20, schedule=CONSTANT)


def saturated() -> Project:
    first = node("Dense", "first", units=16, initial={"type": "Normal", "std": 30.0})
    return project("Moons", first, node("Tanh", "tanh"), dense("answer", 2), epochs=20)


def sure() -> Project:
    last = node("Dense", "answer", units=10, initial={"type": "Normal", "std": 40.0})
    return project("Digits", node("Flatten", "flatten"), last, epochs=6)


def rate_low() -> Project:
    slow = {"type": "AdamW", "learning_rate": 1e-7}
    return project(
        "Moons",
        dense("hidden", 16),
        node("ReLU", "relu"),
        dense("answer", 2),
        optimizer=slow,
        schedule=CONSTANT,
        epochs=20,
    )


def rate_high() -> Project:
    steep = {"type": "SGD", "learning_rate": 8.0, "momentum": 0.9}
    layers = [dense("hidden", 16), node("Tanh", "tanh"), dense("answer", 2)]
    return project("Moons", *layers, optimizer=steep, schedule=CONSTANT, epochs=20)


def stuck() -> Project:
    zeros = {"type": "Zeros"}
    layers = [node("Dense", "hidden", units=16, initial=zeros), node("Tanh", "tanh")]
    last = node("Dense", "answer", units=2, initial=zeros)
    return project("Moons", *layers, last, epochs=20)


def overfitting() -> Project:
    few = {"type": "Moons", "examples": 60, "noise": 0.6}
    fast = {"type": "AdamW", "learning_rate": 0.03, "weight_decay": 0.0}
    layers = [dense("hidden", 256), node("ReLU", "relu"), dense("second", 256), node("ReLU", "relu_2")]
    return project(
        few,
        *layers,
        dense("answer", 2),
        optimizer=fast,
        schedule=CONSTANT,
        epochs=60,
        batch_size=16,
        validation_share=0.3,
    )


def underfitting() -> Project:
    fast = {"type": "AdamW", "learning_rate": 0.01}
    return project({"type": "Xor", "examples": 400}, dense("answer", 2), optimizer=fast, epochs=20)


def healthy() -> Project:
    return project("Moons", dense("hidden", 16), node("ReLU", "relu"), dense("answer", 2), epochs=20)


def examined(one: Project, steps: int = 200, every: int = 10) -> tuple[Loop, dict[str, Finding]]:
    """A loop behind so many steps, and by rule what was told first of each."""
    loop = Loop(one, 1)
    watching = Watching(loop)
    watching.ask([Ask("health")])
    found: dict[str, Finding] = {}

    def look() -> None:
        for seen in watching.everything():
            for finding in seen.facts["findings"]:
                found.setdefault(finding.rule, finding)

    look()
    for _ in loop.steps():
        if loop.step % every == 0:
            look()
        if loop.step >= steps:
            break
    return loop, found


def healed(one: Project, finding: Finding, at: int = 0) -> Project:
    """The project after a repair."""
    return offers(analyse(one), finding.problem)[at].project


SICK: dict[str, Callable[[], Project]] = {
    one.__name__: one
    for one in (exploding, vanishing, dead, saturated, sure, rate_low, rate_high, stuck, overfitting, underfitting)
}
