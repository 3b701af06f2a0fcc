"""Compares projects by what they train: fast where they hold the same objects, and once for each edit."""

from __future__ import annotations

from dataclasses import replace

import pytest

from designer.training import alike
from designer.training.alike import same_training
from engine.graph.edits import set_param
from engine.graph.model import Graph, Project
from tests.engine.networks import block, chained, node
from tests.engine.projects import dense, points


def with_block(units: int, name: str = "") -> Project:
    inside = chained(node("Input", "in"), dense("deep", units), node("Output", "out"))
    return Project(Graph({"block": replace(block("block", inside), name=name)}))


def test_what_only_looks_different_trains_alike_and_what_lies_in_a_block_counts() -> None:
    assert same_training(with_block(8), with_block(8, name="Renamed"))
    assert not same_training(with_block(8), with_block(9))
    assert not same_training(with_block(8), Project(Graph({"block": node("Flatten", "block")})))


def test_only_the_nodes_that_are_not_the_same_objects_are_compared(monkeypatch: pytest.MonkeyPatch) -> None:
    one = points()
    other = replace(one, graph=set_param(one.graph, "hidden", "units", 9))
    compared: list[str] = []
    bare = alike._bare
    monkeypatch.setattr(alike, "_bare", lambda node: compared.append(node.key) or bare(node))
    assert not same_training(one, other)
    assert set(compared) == {"hidden"}
