"""What rules of health measure by: the loss of a constant answer, and the same shares of units as the panels tell."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
import torch
from torch.nn import functional

from engine.compile.tapping import Tapped
from engine.graph.edits import connect
from engine.graph.model import Project, Wire
from engine.training.health.finding import Finding
from engine.training.health.patient import Patient
from engine.training.health.rules.dead import dead
from engine.training.health.rules.saturated import saturated
from engine.training.health.rules.sure import sure
from engine.training.health.trivial import trivial_loss
from engine.training.loop import Loop
from engine.training.watching.ask import Ask
from engine.training.watching.probe import Probe
from engine.training.watching.schedule import Watching
from tests.engine.networks import chained, node
from tests.engine.projects import DEFAULTS, dense, points, project


def painter() -> Project:
    """Digits are made of digits, and each pixel is judged as a yes or no that may lie between both."""
    last = [dense("code", 4), dense("paint", 64), node("Reshape", "picture", sizes=[1, 8, 8])]
    objective = node("BinaryCrossEntropy", "objective")
    graph = chained(node("Data", "data", examples={"type": "Digits"}), node("Flatten", "flat"), *last, objective)
    return Project(connect(graph, Wire("data", "image", "objective", "target")), DEFAULTS, "Painter")


def test_a_constant_answer_to_pixels_loses_what_the_mean_picture_loses() -> None:
    loop = Loop(painter(), 1)
    pictures = loop.data.train["image"]
    mean = pictures.mean(0).clamp(1e-7, 1 - 1e-7).expand_as(pictures)
    wanted = float(functional.binary_cross_entropy(mean, pictures))
    assert trivial_loss(loop) == pytest.approx(wanted, rel=1e-4)


def test_a_constant_answer_to_one_yes_or_no_loses_its_entropy() -> None:
    loop = Loop(points(units=1, objective=node("BinaryCrossEntropy", "objective")), 1)
    yes = loop.data.train["label"].float()
    wanted = float(functional.binary_cross_entropy(yes.mean().expand_as(yes), yes))
    assert trivial_loss(loop) == pytest.approx(wanted, rel=1e-5)


def found_by(rule: Callable[[Patient], Iterator[Finding]], loop: Loop) -> Finding:
    (finding,) = rule(Patient(Probe(loop, Tapped(loop.made, loop.analysis), 0, {}), {}))
    return finding


def told(loop: Loop) -> dict[str, float]:
    """What the panel tells of the activation in the middle."""
    watching = Watching(loop)
    watching.ask([Ask("activations", "bend")])
    (seen,) = list(watching.everything())
    found: dict[str, float] = seen.facts["ports"]["output"]
    return found


@pytest.mark.parametrize("kind", ["Sigmoid", "Tanh", "Hardtanh"])
def test_a_finding_of_saturation_has_the_share_that_the_panel_tells(kind: str) -> None:
    ends = {"low": -3.0, "high": 2.0} if kind == "Hardtanh" else {}
    loop = Loop(project("Moons", dense("hidden", 20), node(kind, "bend", **ends), dense("answer", 2)), 1)
    with torch.no_grad():
        loop.network.hidden.weight.mul_(90.0)
        values = loop.network.hidden(loop.data.validation["point"][:32])
    share = told(loop)["saturated"]
    assert found_by(saturated, loop).message.values["share"] == share > 0.75
    if kind == "Hardtanh":
        assert share == pytest.approx(float(((values < -2.95) | (values > 1.95)).float().mean()))


@pytest.mark.parametrize("units", [20, 1])
def test_a_finding_of_dead_units_has_the_share_that_the_panel_tells(units: int) -> None:
    loop = Loop(project("Moons", dense("hidden", units), node("ReLU", "bend"), dense("answer", 2)), 1)
    with torch.no_grad():
        loop.network.hidden.bias[: 19 if units == 20 else 1] = -100.0
    share = told(loop)["dead"]
    assert found_by(dead, loop).message.values["share"] == share > 0.9


def test_how_sure_an_answer_is_counts_one_softmax() -> None:
    loop = Loop(project("Moons", dense("answer", 2), node("Softmax", "twice")), 1)
    with torch.no_grad():
        loop.network.answer.weight.zero_()
        loop.network.answer.bias[:] = torch.tensor([0.0, 50.0])
    values = found_by(sure, loop).message.values
    right = float((loop.data.validation["label"][:32] == 1).float().mean())
    assert values["confidence"] == pytest.approx(1.0) and values["right"] == pytest.approx(right, abs=1e-6)
