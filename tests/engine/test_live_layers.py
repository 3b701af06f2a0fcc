"""Changes of single layers in a training: only what is in the network, without building it anew, or not at all."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
from torch import nn

from engine.compile import network
from engine.compile.network import compiled
from engine.graph.analysis import analyse
from engine.graph.model import Project
from engine.layers import LAYERS, Layer
from engine.layers.learned import Learned
from engine.message import Misfit
from engine.recorded import history
from engine.training import applying
from engine.training.changes import Change, live_params
from engine.training.loop import Loop
from engine.training.messages import Failed, Finished
from tests.engine.networks import block, chained, node
from tests.engine.projects import MOONS, dense, mlp, project, recorded, same, state, told
from tests.engine.strategies import Case


def bypassing(**training: Any) -> Project:
    """A network with a bypassed block that has a layer with weights in it."""
    inside = chained(node("Input", "enter"), dense("within", 8), node("Output", "leave"))
    left_out = replace(block("block", inside), bypassed=True)
    return project(MOONS, dense("hidden", 8), left_out, dense("answer", 2), **training)


def test_a_network_with_a_bypassed_block_is_trained_and_its_history_kept(tmp_path: Path) -> None:
    recorder = recorded(bypassing(epochs=1), tmp_path / "run")
    assert isinstance(told(recorder.steps())[-1], Finished)
    (first, *_) = history.snapshots(tmp_path / "run")
    assert {one.ask.node for one in first.seen()} == {"hidden", "answer"}


def test_a_look_that_breaks_ends_the_history_and_not_the_training(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorder = recorded(bypassing(epochs=1), tmp_path / "run")
    monkeypatch.setattr(recorder.chronicle, "_looks", lambda: [].pop())
    assert isinstance(told(recorder.steps())[-1], Finished)


def test_nothing_can_change_of_a_layer_in_a_bypassed_block() -> None:
    loop = Loop(bypassing(), 1)
    assert live_params(loop.analysis, "within") == () and live_params(loop.analysis, "answer")
    for change in (Change("frozen", True, "within"), Change("reset", None, "within")):
        with pytest.raises(Misfit, match="has no weights of its own"):
            loop.change(change)


def test_a_layer_in_a_bypassed_block_is_not_one_that_still_learns() -> None:
    loop = Loop(bypassing(), 1)
    loop.change(Change("frozen", True, "hidden"))
    with pytest.raises(Misfit, match="All layers with weights are frozen, so nothing can learn"):
        loop.change(Change("frozen", True, "answer"))


@pytest.mark.parametrize("change", [Change("share", 0.1, "dropout"), Change("reset", None, "answer")])
def test_an_error_in_a_change_leaves_all_as_it_was_and_ends_the_run_as_failed(
    change: Change, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    recorder = recorded(mlp(), tmp_path / "run")
    steps = recorder.steps()
    for _ in range(4):
        next(steps)
    loop = recorder.loop
    before = loop.settings, loop.project, loop.network.dropout.p, state(loop)

    def full(*_: object) -> None:
        raise RuntimeError("out of memory")

    for name in ("outline", "redrawn"):
        monkeypatch.setattr(applying, name, full)
    failed = list(recorder.change(change))[-1]
    assert isinstance(failed, Failed) and "out of memory" in str(failed.message) and not list(steps)
    assert (loop.settings, loop.project, loop.network.dropout.p, loop.changes) == (*before[:3], [])
    assert same(state(loop), before[3]) and recorder.run.facts["status"] == "failed"


def test_one_layer_is_changed_without_drawing_the_network(monkeypatch: pytest.MonkeyPatch) -> None:
    loop = Loop(mlp(), 1)
    drawn: list[nn.Module] = []
    draw = network.draw
    monkeypatch.setattr(network, "draw", lambda *given: (drawn.append(given[0]), draw(*given)))
    loop.change(Change("share", 0.1, "dropout"))
    loop.change(Change("frozen", True, "hidden"))
    assert loop.network.dropout.p == 0.1 and not loop.network.hidden.weight.requires_grad and not drawn
    assert all(one.is_meta for one in network.outline(loop.analysis).parameters())
    loop.change(Change("reset", 5, "answer"))
    assert [type(one) for one in drawn] == [nn.Linear]


@pytest.mark.parametrize("cls", [one for one in LAYERS if issubclass(one, Learned)], ids=lambda one: one.type)
def test_any_layer_that_is_drawn_anew_is_as_a_fresh_one(cls: type[Layer]) -> None:
    case = Case(cls, {one.name: one.default for one in cls.params()}, dict(cls.example()))
    analysis = analyse(case.project())
    if not analysis.nodes["layer"].weights:
        pytest.skip("It learns nothing by default.")
    fresh, used = (compiled(analysis, 5).network for _ in range(2))
    with torch.no_grad():
        for weight in used.parameters():
            weight.fill_(0.3)
    ((part, drawn, _),) = network.redrawn(used, analysis, 5, "layer")
    wanted = fresh.get_submodule("layer").state_dict()
    assert part is used.get_submodule("layer") and same(drawn.state_dict(), wanted)
    assert all((one == 0.3).all() for one in used.parameters())
