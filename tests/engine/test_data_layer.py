"""The Data layer: what leaves it behind transforms, and what it says where one of them, or the data, cannot be."""

from __future__ import annotations

from typing import Any

import pytest

from engine.data import DATA_SETS
from engine.declare import make
from engine.graph.analysis import analyse
from engine.graph.edits import add, new_node
from engine.graph.facts import NodeFacts, data_set_of, seen_data_of
from engine.graph.model import Graph, Project
from engine.layers.source import Data
from engine.message import Misfit


def facts_of(**params: Any) -> NodeFacts:
    return analyse(Project(add(Graph(), new_node(Data, "data", **params)))).nodes["data"]


def test_a_transform_changes_what_leaves_and_the_chosen_data_stay_what_they_are() -> None:
    facts = facts_of(examples={"type": "Wine"}, transforms=[{"type": "OneHot", "of": "label"}])
    assert {name: shape.sizes for name, shape in facts.outputs.items()} == {"features": (13,), "label": (3,)}
    chosen, seen = data_set_of(facts), seen_data_of(facts)
    assert chosen == DATA_SETS.members["Wine"]() and seen is not None and seen != chosen


@pytest.mark.parametrize("at", range(3))
def test_a_transform_that_does_not_fit_is_a_problem_that_knows_its_place_and_the_ports_stay(at: int) -> None:
    transforms: list[dict[str, Any]] = [{"type": "Scale"}, {"type": "Logarithm"}]
    transforms.insert(at, {"type": "OneHot", "of": "colour"})
    facts = facts_of(examples={"type": "Wine"}, transforms=transforms)
    sentence = "One-hot is to change 'colour', but Wine has no such part. It has: features, label."
    assert [str(problem.message) for problem in facts.problems] == [sentence]
    assert facts.output_ports == ("features", "label") and not facts.outputs and seen_data_of(facts) is None
    with pytest.raises(Misfit) as caught:
        make(Data, facts.node.params).data_set.facts()
    assert caught.value.entry == at


def test_data_that_hold_nothing_yet_say_so() -> None:
    facts = facts_of(examples={"type": "Table"})
    sentence = "Table holds nothing yet. Choose what it is made of in its settings."
    assert [str(problem.message) for problem in facts.problems] == [sentence] and facts.output_ports == ()


def test_a_transform_of_one_part_is_told_by_it() -> None:
    transforms = make(Data, {"transforms": [{"type": "Scale", "of": "image"}, {"type": "Scale"}]}).transforms
    assert [str(one.tell()) for one in transforms] == ["image · standard", "standard"]
