"""Bounds what a step and an edit cost in counts: no other program on the machine can alter them, as it can a time."""

from __future__ import annotations

import gc
import sys
import time
import tracemalloc
from dataclasses import dataclass
from functools import partial
from itertools import count
from pathlib import Path
from types import FrameType, SimpleNamespace
from typing import Any

import pytest
import torch

from benchmarks.deep_network import deep_network
from engine.graph.analysis import analyse
from engine.graph.edits import connect, disconnect, move, rename, set_param
from engine.graph.facts import Analysis
from engine.graph.model import Graph, Node, Project
from engine.graph.walk import Walk
from engine.templates import template
from engine.training import news, record
from engine.training.execution.ways import EAGER, FUNCTIONAL
from engine.training.record import Recorder
from engine.training.start import changed
from tests.engine.projects import points, recorded

AN_EPOCH = 23
"""Steps of the digits, 64 at once."""


@dataclass(frozen=True)
class Cost:
    """What one step takes."""

    calls: float
    """Functions that Python calls, its own and those that are written in C."""
    operators: float
    """Operators of PyTorch, also those that another one calls: on a GPU most of them launch a kernel."""
    blocks: float
    """Blocks of memory that are taken for tensors."""


MEASURED = {
    ("digits-mlp", EAGER): Cost(117, 262, 70),
    ("digits-mlp", FUNCTIONAL): Cost(83, 262, 70),
    ("digits-cnn", FUNCTIONAL): Cost(103, 362, 125),
    ("digits-lstm", FUNCTIONAL): Cost(113, 239, 78),
    ("transformer-digits", FUNCTIONAL): Cost(235, 1442, 281),
}
"""On the 22nd of November 2026 with PyTorch 2.13 and Python 3.11."""
ROOM = 1.08
"""Others of them call a little more or less."""
PROFILED = 6


class Training:
    """A training with its run, taken step by step."""

    def __init__(self, project: Project, folder: Path, way: str = FUNCTIONAL) -> None:
        # Of so many epochs the chronicle of the run keeps no moment but the first; and which way is the fastest, the
        # clock would say.
        settings = {"epochs": 100_000, "device": "cpu", "execution": way}
        self.recorder: Recorder = recorded(changed(project, None, settings), folder)
        self.steps = self.recorder.steps()

    def go(self, steps: int) -> None:
        """So many steps, with all that is told on the way."""
        until = self.recorder.loop.step + steps
        while self.recorder.loop.step < until:
            next(self.steps)


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """A millisecond passes whenever somebody asks: when there is news, and what is kept, follows from the steps."""
    ticks = count()

    def now() -> float:
        return next(ticks) / 1000

    monkeypatch.setattr(news, "perf_counter", now)
    monkeypatch.setattr(record, "time", SimpleNamespace(**{**vars(time), "monotonic": now}))


def calls_of(training: Training, steps: int) -> float:
    """Calls of Python a step."""
    return _calls(partial(training.go, steps)) / steps


def operators_of(training: Training, steps: int) -> tuple[float, float]:
    """Operators a step, and blocks of memory a step."""
    cpu = torch.profiler.ProfilerActivity.CPU
    with torch.profiler.profile(activities=[cpu], profile_memory=True, acc_events=True) as profile:
        training.go(steps)
    assert profile.profiler is not None and profile.profiler.kineto_results is not None
    found = profile.profiler.kineto_results.events()
    operators = sum(one.name().startswith("aten::") for one in found)
    blocks = sum(one.name() == "[memory]" and one.nbytes() > 0 for one in found)
    return operators / steps, blocks / steps


@pytest.mark.parametrize(("name", "way"), MEASURED)
def test_a_step_calls_and_takes_no_more_than_it_did(name: str, way: str, tmp_path: Path) -> None:
    training, most = Training(template(name), tmp_path / "run", way), MEASURED[name, way]
    training.go(AN_EPOCH + 1)
    calls = calls_of(training, AN_EPOCH - 2)
    training.go(2)
    operators, blocks = operators_of(training, PROFILED)
    told = Cost(round(calls, 1), round(operators, 1), round(blocks, 1))
    assert calls <= most.calls * ROOM, told
    assert operators <= most.operators * ROOM, told
    assert blocks <= most.blocks * ROOM, told


def test_a_step_costs_the_same_however_many_examples_there_are_and_however_long_it_has_run(tmp_path: Path) -> None:
    found = []
    for examples in (800, 80_000):
        one = points({"type": "Moons", "examples": examples}, batch_size=8, validation_share=0.0)
        training = Training(one, tmp_path / str(examples))
        training.go(2)
        found += [calls_of(training, 96)]
        training.go(1_904)
        found += [calls_of(training, 96)]
    assert max(found) - min(found) <= 2, found


def test_what_a_step_takes_in_memory_is_given_back(tmp_path: Path) -> None:
    training, epochs, most = Training(template("digits-mlp"), tmp_path / "run"), 8, 0
    training.go(4 * AN_EPOCH + 1)
    tracemalloc.start()
    try:
        for _ in range(AN_EPOCH):
            tracemalloc.reset_peak()
            begun = tracemalloc.get_traced_memory()[0]
            training.go(1)
            most = max(most, tracemalloc.get_traced_memory()[1] - begun)
        before = _kept()
        training.go(epochs * AN_EPOCH)
        after = _kept()
    finally:
        tracemalloc.stop()
    # 14,880 bytes, in the step that ends an epoch.
    assert most <= 18_000
    # 31 bytes a step: what was told last is remembered.
    assert (after[0] - before[0]) / (epochs * AN_EPOCH) <= 60
    # Losses that were not told yet, some of at most 50; to keep one tensor of each step would make 184.
    assert after[1] - before[1] <= 60


def _kept() -> tuple[int, int]:
    """Bytes of Python's memory, and tensors that are there."""
    gc.collect()
    return tracemalloc.get_traced_memory()[0], sum(issubclass(type(one), torch.Tensor) for one in gc.get_objects())


# Shapes


@pytest.fixture
def rules(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The nodes whose rules are evaluated from now on."""
    inferred, found = Walk._inferred, list[str]()

    def counting(self: Walk, graph: Graph, facts: Any, *given: Any) -> Any:
        found.append(facts.node.key)
        return inferred(self, graph, facts, *given)

    monkeypatch.setattr(Walk, "_inferred", counting)
    return found


@pytest.fixture
def anew(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The nodes whose facts are not those of before, from now on."""
    visit, found = Walk.node, list[str]()

    def noting(self: Walk, graph: Graph, node: Node, *given: Any) -> None:
        visit(self, graph, node, *given)
        if self.found[node.key] is not self.previous.get(node.key):
            found.append(node.key)

    monkeypatch.setattr(Walk, "node", noting)
    return found


def behind(graph: Graph, key: str) -> set[str]:
    """A node, and all that reads it, near or far."""
    found, new = {key}, {key}
    while new:
        new = {wire.target for one in new for wire in graph.out_of(one)} - found
        found |= new
    return found


LARGER = partial(set_param, key="data", name="examples", value={"type": "Mnist"})
"""An edit behind which all shapes change."""


def edited(before: Analysis, edit: Any) -> Analysis:
    project = before.project
    return analyse(Project(edit(project.graph), project.training, project.title), before)


@pytest.mark.parametrize("nodes", [100, 1000])
def test_an_edit_finds_the_facts_behind_it_alone_and_each_once(nodes: int, anew: list[str]) -> None:
    analysis = analyse(deep_network(nodes))
    graph = analysis.project.graph
    assert sorted(anew) == sorted(graph.nodes), "all of them when a file is opened, each once"
    convolutions = [key for key, node in graph.nodes.items() if node.type == "Conv2d"]
    for key in convolutions[:: nodes // 20]:
        anew.clear()
        wider = edited(analysis, partial(set_param, key=key, name="filters", value=17))
        assert key in anew and len(anew) == len(set(anew)) and set(anew) <= behind(graph, key)
        anew.clear()
        edited(wider, partial(set_param, key=key, name="filters", value=16))
        assert len(anew) == len(set(anew)) and set(anew) <= behind(graph, key)


@pytest.mark.parametrize("nodes", [100, 1000])
def test_a_rule_is_evaluated_once_for_all_layers_that_are_set_alike_and_get_the_same_shapes(
    nodes: int, rules: list[str]
) -> None:
    analysis = analyse(deep_network(nodes))
    assert len(rules) == _unlike(analysis) < nodes / 5
    rules.clear()
    larger = edited(analysis, LARGER)
    assert len(rules) == _unlike(larger) - 1, "all but the objective, which gets what it got"


def _unlike(analysis: Analysis) -> int:
    """How many nodes are set otherwise, or get other shapes, than all others."""
    found = analysis.nodes.values()
    return len({(facts.node.type, repr(facts.node.params), repr(facts.inputs)) for facts in found})


def test_an_edit_that_changes_all_shapes_takes_few_calls_a_node_in_a_network_of_any_size() -> None:
    told = []
    for nodes in (1000, 3000):
        analysis = analyse(deep_network(nodes))
        told.append(_calls(partial(edited, analysis, LARGER)) / len(analysis.nodes))
    # 16.0 and 14.4; to evaluate the rules of each node made 133.
    assert max(told) <= 17, told


def _calls(work: Any) -> int:
    """How many functions Python calls, its own and those that are written in C."""
    found = 0

    def note(frame: FrameType, event: str, given: object) -> None:
        nonlocal found
        found += event in ("call", "c_call")

    gc.disable()
    sys.setprofile(note)
    try:
        work()
    finally:
        sys.setprofile(None)
        gc.enable()
    return found


@pytest.mark.parametrize("nodes", [100, 1000])
def test_an_edit_that_changes_no_shape_finds_the_facts_of_one_node_in_a_network_of_any_size(
    nodes: int, anew: list[str]
) -> None:
    analysis = analyse(deep_network(nodes))
    graph = analysis.project.graph
    dropout = next(key for key, node in graph.nodes.items() if node.type == "Dropout")
    (wire,) = graph.into("dense")
    for edit, asked in (
        (partial(set_param, key=dropout, name="share", value=0.5), [dropout]),
        (partial(set_param, key="dense", name="units", value=11), ["dense", "cross_entropy"]),
        (partial(move, positions={dropout: (1.0, 2.0)}), []),
        (partial(rename, key=dropout, name="Hidden"), [dropout]),
        (partial(disconnect, wires=[wire]), ["dense", "cross_entropy"]),
    ):
        anew.clear()
        edited(analysis, edit)
        assert anew == asked, edit
    parted = edited(analysis, partial(disconnect, wires=[wire]))
    anew.clear()
    edited(parted, lambda graph: connect(graph, wire))
    assert anew == ["dense", "cross_entropy"]
