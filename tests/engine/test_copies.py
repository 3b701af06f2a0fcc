"""Copies among examples: a split keeps them together or leaves them out, and the repair of the data window takes it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.data.finding import found
from engine.data.looking.looked import look
from engine.data.looking.told import Trouble
from engine.data.parting import Whole
from engine.data.splits.as_asked import Usual
from engine.data.splits.copies import CopiesTogether
from engine.graph.analysis import analyse
from engine.graph.facts import Problem
from engine.graph.repairs import offers
from engine.message import Misfit
from engine.starting.beginning import begun
from engine.training.choices import training_of
from engine.training.loop import Loop
from tests.engine.looked_data import data_of, healthy
from tests.engine.table_files import write

KEEP, OUT = CopiesTogether(copies="keep together"), CopiesTogether(copies="leave out")


def whole(numbers: list[int], seed: int = 0, share: float = 0.3) -> Whole:
    shapes, _ = healthy()
    values = np.array(numbers)
    parts = {"first": values.astype(np.float32), "second": values.astype(np.float32), "target": values % 3}
    return Whole(data_of(shapes), parts, seed, share)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 12), min_size=4, max_size=80), st.integers(0, 2**31 - 1), st.floats(0.05, 0.6))
def test_no_example_is_in_both_parts_and_none_is_lost(numbers: list[int], seed: int, share: float) -> None:
    one = whole(numbers, seed, share)
    try:
        train, held = KEEP.rows(one)
    except Misfit:
        assert len(set(numbers)) < 2 or len(set(numbers)) * (1 - share) < 1.01
        return
    assert sorted([*train, *held]) == list(range(len(numbers)))
    assert not {numbers[row] for row in train} & {numbers[row] for row in held}


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(0, 12), min_size=4, max_size=80), st.integers(0, 2**31 - 1), st.floats(0, 0.6))
def test_copies_that_are_left_out_are_used_once(numbers: list[int], seed: int, share: float) -> None:
    one = whole(numbers, seed, share)
    try:
        train, held = OUT.rows(one)
    except Misfit:
        return
    used = [numbers[row] for row in [*train, *held]]
    assert sorted(used) == sorted(set(numbers))


def test_without_copies_the_parts_are_the_usual_ones() -> None:
    one = whole(list(range(50)), share=0.2)
    for by in (KEEP, OUT):
        assert [sorted(part.tolist()) for part in by.rows(one)] == [sorted(part) for part in Usual().rows(one)]


def test_the_same_seed_gives_the_same_parts() -> None:
    one = whole([*range(40), *range(20)])
    for by in (KEEP, OUT):
        again = by.rows(whole([*range(40), *range(20)]))
        assert all(np.array_equal(a, b) for a, b in zip(by.rows(one), again, strict=True))


def test_examples_that_are_all_the_same_are_told() -> None:
    with pytest.raises(Misfit, match="are the same, so none can be kept apart"):
        KEEP.rows(whole([3] * 10))


@pytest.fixture
def project(tmp_path: Path) -> Any:
    """A network for a table in which each fourth line is a copy of another one."""
    random = np.random.default_rng(0)
    rows = [[f"{a:.6f}", f"{b:.6f}", "ab"[int(a > b)]] for a, b in random.random((120, 2))]
    return begun(write(tmp_path / "t.csv", ["x", "y", "kind"], [*rows, *rows[:40]])).project


def troubles(project: Any, tmp_path: Path) -> dict[str, Trouble]:
    data_set = found(tmp_path / "t.csv").data_set
    parting = training_of(project).parting
    parts = data_set.load()
    rows = parting["by"].rows(Whole(data_set, parts, parting["seed"], parting["validation_share"]))
    node = next(key for key, one in project.graph.nodes.items() if one.type == "Data")
    looked = look(data_set, parts, *rows, node=node)
    return {one.rule: one for one in looked.troubles if one.rule in ("duplicates", "shared")}


@pytest.mark.parametrize("rule", ["duplicates", "shared"])
def test_the_repair_of_copies_ends_the_trouble(project: Any, tmp_path: Path, rule: str) -> None:
    found = troubles(project, tmp_path)
    assert found.keys() == {"duplicates", "shared"}
    node = next(key for key, one in project.graph.nodes.items() if one.type == "Data")
    offered = offers(analyse(project), Problem(node, found[rule].message, repairs=found[rule].repairs))
    assert [str(one.label) for one in offered] == (
        ["Leave copies out"] if rule == "duplicates" else ["Keep copies in the same part", "Leave copies out"]
    )
    for one in offered:
        assert rule not in troubles(one.project, tmp_path)
    loop = Loop(offered[-1].project, 1)
    assert loop.data.count + loop.data.held_count == 120, "it trains without the copies"


def test_copies_that_are_kept_together_are_still_told_as_copies(project: Any, tmp_path: Path) -> None:
    shared = troubles(project, tmp_path)["shared"]
    node = next(key for key, one in project.graph.nodes.items() if one.type == "Data")
    together = offers(analyse(project), Problem(node, shared.message, repairs=shared.repairs))[0]
    assert troubles(together.project, tmp_path).keys() == {"duplicates"}
