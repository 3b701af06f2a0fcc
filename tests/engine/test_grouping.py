"""Tests that grouping, ungrouping and everything around it across levels keeps each number and each document."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from torch import Tensor

from engine.compile.network import Compiled, compiled
from engine.compile.paths import moved
from engine.graph.analysis import analyse
from engine.graph.document import Document
from engine.graph.facts import Analysis
from engine.graph.grouping import group
from engine.graph.model import Project
from engine.graph.ungrouping import ungroup
from engine.message import Message, Misfit
from tests.engine.block_graphs import deep, towers
from tests.engine.networks import chained, learning, networks, node
from tests.engine.one_layer import same, tensor
from tests.engine.random_edits import EDITS, Picker
from tests.engine.strategies import WHOLE

# PyTorch says so once on a CPU, and computes it by its own means.
STRUCTURAL = ("group", "ungroup")
ACTIONS = ("group", "group", "group", "ungroup", "ungroup", "set", "paste", "repeat", "undo", "undo", "redo")
LEVELS = 3


@dataclass
class Walker:
    """Does what a person does to a document, and holds every grouping to its promise."""

    document: Document
    past: list[str] = field(default_factory=list)
    groupings: int = 0

    def act(self, kind: str, numbers: tuple[int, ...]) -> None:
        if kind in ("undo", "redo"):
            self._travel(kind)
            return
        before = self.document.project
        inner = [(*path, one.key) for path, one in before.graph.walk() if one.inside is not None]
        paths = [(), *(path for path in inner if len(path) < LEVELS)]
        picked = Picker(before, paths[numbers[0] % len(paths)], numbers[1:])
        after = EDITS[kind](picked)
        if kind in STRUCTURAL and after is not before:
            self.groupings += check_same(before, after)
        self.document.do(Message(kind), after)

    def _travel(self, kind: str) -> None:
        before = self.document.project
        there, back = (self.document.undo, self.document.redo)[:: 1 if kind == "undo" else -1]
        label = self.document.undo_label if kind == "undo" else self.document.redo_label
        if label is None:
            return
        there()
        back()
        assert self.document.project == before
        there()


def check_same(before: Project, after: Project) -> int:
    """The same keys, weights and results before and after; 0 where the network has a problem and cannot be run."""
    kept = {one.key for _, one in before.graph.walk() if one.type not in ("Block", "Input", "Output")}
    assert kept <= {one.key for _, one in after.graph.walk()}, "nothing is lost"
    first, second = analyse(before), analyse(after)
    if first.problems or sum(facts.node.type == "Data" for facts in first.outer) != 1:
        return 0
    assert [str(problem.message) for problem in second.problems] == []
    assert first.parameters == second.parameters
    one, two = compiled(first, 7), compiled(second, 7)
    check_results(first, one, two)
    paths = moved(first, second)
    state = {renamed(name, paths): value for name, value in one.network.state_dict().items()}
    fresh = two.network.state_dict()
    assert state.keys() == fresh.keys()
    assert all(torch.equal(state[name], fresh[name]) for name in state), "the first weights are the same"
    trained = {name: value + 0.25 if value.is_floating_point() else value for name, value in state.items()}
    two.network.load_state_dict(trained)
    back = {renamed(name, {new: old for old, new in paths.items()}): value for name, value in trained.items()}
    one.network.load_state_dict(back)
    check_results(first, one, two)
    return 1


def renamed(name: str, paths: dict[str, str]) -> str:
    """The name of a tensor whose module moved."""
    found = [old for old in paths if name == old or name.startswith(f"{old}.")]
    return paths[max(found, key=len)] + name.removeprefix(max(found, key=len)) if found else name


def check_results(analysis: Analysis, one: Compiled, two: Compiled) -> None:
    data = next(facts for facts in analysis.outer if facts.node.type == "Data").outputs
    torch.manual_seed(3)
    values = {name: tensor(shape, 2, "cpu") for name, shape in data.items()}
    results = [run(made, values) for made in (one, two)]
    for value in results[0]:
        # What a block only hands on of the data is a result of the block, and none without it.
        found = (*results[1], *values.values())
        assert any(same(value, other) for other in found), "no result is lost or changed"


def run(made: Compiled, values: dict[str, Tensor]) -> list[Tensor]:
    made.network.eval()
    with torch.no_grad():
        return list(made.network(*(values[name] for name in made.plan.takes)).values())


NUMBERS = st.tuples(*[st.integers(0, 1000)] * 4)
DEEDS = st.lists(st.tuples(st.sampled_from(ACTIONS), NUMBERS), min_size=6, max_size=14)
BLOCK_STEPS = {"groupings": 0}


@settings(max_examples=200 if WHOLE else 60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(project=networks(), deeds=DEEDS)
def test_random_sequences_of_grouping_over_three_levels_lose_nothing(
    project: Project, deeds: list[tuple[str, tuple[int, ...]]]
) -> None:
    document = Document(project)
    walker = Walker(document)
    for kind, numbers in deeds:
        walker.act(kind, numbers)
    BLOCK_STEPS["groupings"] += walker.groupings
    while document.undo_label is not None:
        document.undo()
    assert document.project == project


def test_the_random_sequences_did_group_networks_that_run() -> None:
    if not BLOCK_STEPS["groupings"]:
        pytest.skip("The random sequences ran in another process, or not at all.")
    assert BLOCK_STEPS["groupings"] > (200 if WHOLE else 60)


@pytest.mark.parametrize("levels", [1, 2, 3])
def test_grouping_again_and_again_and_back_gives_the_same_document(levels: int) -> None:
    project = learning(
        "Chain", node("Flatten", "flat"), node("Dense", "one"), node("ReLU", "bend"), node("Dense", "two")
    )
    path: tuple[str, ...] = ()
    states = [project]
    for _ in range(levels):
        made, key = group(analyse(states[-1]), path, ["one", "bend", "two"])
        check_same(states[-1], made)
        states.append(made)
        path = (*path, key)
    for at in range(levels, 0, -1):
        flat, keys = ungroup(states[at], path[: at - 1], path[at - 1])
        assert set(keys) == {"one", "bend", "two"}
        check_same(states[at], flat)
    assert sorted(node.key for _, node in flat.graph.walk()) == sorted(node.key for _, node in project.graph.walk())


def test_what_lies_between_must_be_chosen_too() -> None:
    chain = chained(node("Data", "data"), node("Flatten", "flat"), node("Dense", "one"), node("ReLU", "bend"))
    with pytest.raises(Misfit, match=r"Dense lies between the selected layers"):
        group(analyse(Project(chain)), (), ["flat", "bend"])


def test_data_and_objectives_stay_outside() -> None:
    project = learning("Small", node("Flatten", "flat"))
    made, key = group(analyse(project), (), list(project.graph.nodes))
    assert set(made.graph.nodes) == {"data", key, "objective"}
    with pytest.raises(Misfit, match="Nothing here can stand in a block"):
        group(analyse(project), (), ["data", "objective"])


def test_a_repeated_block_is_not_ungrouped_by_mistake() -> None:
    with pytest.raises(Misfit, match=r"Block is repeated\. Set its repeat to 1"):
        ungroup(deep(3), (), "stage")


def test_a_block_that_is_used_again_is_not_ungrouped() -> None:
    with pytest.raises(Misfit, match="Block is used again by Same again"):
        ungroup(towers(), (), "tower")


@pytest.mark.parametrize("keys", [["tower"], ["second"], ["tower", "second"], ["tower", "second", "both"]])
def test_grouping_what_shares_weights_keeps_one_set_of_them(keys: list[str]) -> None:
    project = towers()
    made, _ = group(analyse(project), (), keys)
    analysis = analyse(made)
    assert not analysis.problems
    network = compiled(analysis, 0).network
    assert sum(weight.numel() for weight in network.parameters()) == analyse(project).parameters
    check_results(analyse(project), compiled(analyse(project), 0), compiled(analysis, 0))
