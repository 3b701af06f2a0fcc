"""Says what analysis finds in blocks and beside data, and that an edit asks for little new work."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.compile.source import source
from engine.graph.analysis import analyse
from engine.graph.edits import (
    add,
    connect,
    move,
    remove,
    rename,
    rewire,
    set_param,
    within,
)
from engine.graph.facts import Analysis
from engine.graph.model import From, Graph, Project, Wire
from engine.layers import LAYERS, Layer
from engine.shape import features
from tests.engine.networks import DIGITS, chained, mlp, nested, node
from tests.engine.random_edits import Turn, turns
from tests.engine.strategies import several

STARTS = st.sampled_from([Project(), *(make() for make in DIGITS.values())])


@several(150, 25)
@given(project=STARTS, edits=turns())
def test_analysis_after_an_edit_is_the_analysis_from_scratch(project: Project, edits: list[Turn]) -> None:
    before: Analysis | None = None
    for edit in edits:
        project = edit(project)
        after, fresh = analyse(project, before), analyse(project)
        assert after == fresh
        assert after.problems == fresh.problems
        assert set(after.nodes) == {one.key for _, one in project.graph.walk()}
        check_told(after)
        before = after


def check_told(analysis: Analysis) -> None:
    """Each problem is a whole sentence at a node that is there; what has none can be printed."""
    for problem in analysis.problems:
        assert problem.node in analysis.nodes
        assert str(problem.message)[0].isupper() and str(problem.message).endswith(".")
    if not analysis.problems and sum(facts.node.type == "Data" for facts in analysis.nodes.values()) < 2:
        compile(source(analysis), "printed", "exec")


def test_shapes_go_through_blocks_in_blocks() -> None:
    analysis = analyse(nested())
    assert not analysis.problems
    assert analysis.paths["deep"] == ("outer", "middle", "inner")
    assert analysis.nodes["deep"].outputs["output"] == features(5)
    assert analysis.nodes["outer"].outputs == {"output": features(5)}
    assert analysis.nodes["deep"].parameters == 64 * 5 + 5
    assert analysis.parameters == (64 * 5 + 5) + (5 * 10 + 10)
    assert analysis.multiply_adds == 64 * 5 + 5 * 10


def test_a_problem_deep_inside_stands_at_the_inner_node_alone() -> None:
    path = ("outer", "middle", "inner")
    project = within(nested(), path, lambda graph: set_param(graph, "deep", "units", 0))
    (problem,) = analyse(project).problems
    assert problem.node == "deep" and str(problem.message) == "Units is 0, but must be from 1 to 65536."


def test_a_problem_before_a_block_is_not_told_again_inside() -> None:
    project = nested()
    graph = set_param(project.graph, "data", "examples", {"type": "Cats"})
    told = [problem.node for problem in analyse(replace(project, graph=graph)).problems]
    assert told == ["data", "answer"], "the answer follows the classes of data that are not there"


def test_a_misfit_names_the_wires_that_it_came_by() -> None:
    graph = connect(mlp().graph, Wire("data", "image", "aside", "steps"))
    graph = add(graph, node("LSTM", "aside"))
    (problem,) = analyse(Project(graph)).problems
    assert problem.wires == (Wire("data", "image", "aside", "steps"),)


def test_a_red_wire_is_named_anew_when_another_takes_its_place() -> None:
    graph = add(mlp().graph, node("Flatten", "other"), node("LSTM", "aside"))
    graph = connect(graph, Wire("data", "image", "other", "values"), Wire("flatten", "output", "aside", "steps"))
    before = analyse(Project(graph))
    after = analyse(Project(rewire(graph, Wire("other", "output", "aside", "steps"))), before)
    assert [problem.wires for problem in after.problems] == [(Wire("other", "output", "aside", "steps"),)]


def test_data_that_stood_in_a_circle_have_their_shapes_back_when_it_is_broken() -> None:
    back = Wire("dense_1", "output", "data", "nothing")
    graph = mlp().graph
    before = analyse(Project(connect(graph, back)))
    assert not before.nodes["data"].outputs and before.problems
    after = analyse(Project(graph), before)
    assert after == analyse(Project(graph)) and not after.problems


@pytest.mark.parametrize(
    ("fact", "value"), [("classes", 10), ("count", 64), ("channels", 1), ("height", 8), ("width", 8)]
)
def test_a_setting_can_follow_each_fact_of_the_data(fact: str, value: int) -> None:
    output = "label" if fact == "classes" else "image"
    project = mlp()
    graph = set_param(project.graph, "dense_1", "units", From("data", output, fact))
    facts = analyse(replace(project, graph=graph)).nodes["dense_1"]
    assert facts.derived == {"units": value} and facts.outputs["output"] == features(value)


def test_a_setting_that_follows_the_data_changes_with_them() -> None:
    project = mlp()
    before = analyse(project)
    assert before.nodes["answer"].outputs["output"] == features(10)
    graph = set_param(project.graph, "data", "examples", {"type": "Spiral", "arms": 3})
    graph = rewire(graph, Wire("data", "point", "flatten", "values"))
    after = analyse(replace(project, graph=graph), before)
    assert not after.problems and after.nodes["answer"].outputs["output"] == features(3)


def test_a_setting_that_follows_removed_data_is_told_at_its_node() -> None:
    project = mlp()
    after = analyse(replace(project, graph=remove(project.graph, ["data"])), analyse(project))
    told = {problem.node: str(problem.message) for problem in after.problems}
    assert told["answer"].startswith("Units follows the classes of 'label' of 'data', which is not there any more.")


@pytest.mark.parametrize(
    ("edit", "most"),
    [
        (lambda graph: set_param(graph, "dense_250", "units", 7), 3),
        (lambda graph: rename(graph, "dense_250", "Middle"), 1),
        (lambda graph: move(graph, {"dense_250": (80.0, 80.0)}), 1),
        (lambda graph: graph, 0),
        (lambda graph: add(graph, node("ReLU", "aside")), 0),
        (lambda graph: remove(graph, ["dense_499"]), 0),
    ],
    ids=["units", "rename", "move", "nothing", "add", "remove"],
)
def test_one_edit_among_a_thousand_nodes_asks_few_shape_rules(
    monkeypatch: pytest.MonkeyPatch, edit: Callable[[Graph], Graph], most: int
) -> None:
    parts = [part for at in range(500) for part in (node("Dense", f"dense_{at}", units=8), node("ReLU", f"relu_{at}"))]
    project = Project(chained(node("Data", "data"), node("Flatten", "flatten"), *parts))
    asked = counted(monkeypatch)
    before = analyse(project)
    assert sorted(asked) == ["Data", "Dense", "Dense", "Flatten", "ReLU"], "once for all that are alike"
    assert not before.problems
    asked.clear()
    after = analyse(replace(project, graph=edit(project.graph)), before)
    assert len(asked) <= most
    assert after == analyse(after.project)


def counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The types of the layers whose shape rules are asked from now on."""
    asked: list[str] = []

    def counting(cls: type[Layer]) -> Callable[..., Any]:
        rule = cls.shape

        @functools.wraps(rule)
        def count(*args: Any, **ports: Any) -> Any:
            asked.append(cls.type)
            return rule(*args, **ports)

        return count

    for cls in LAYERS:
        monkeypatch.setattr(cls, "shape", counting(cls))
    return asked


LACKING = {
    "no data": (Project(), "There is no data to learn from yet. Drag a Data node onto the canvas."),
    "no objective": (
        Project(chained(node("Data", "data"), node("Flatten", "flat"), node("Dense", "dense"))),
        "There is nothing to aim for yet. Add an objective, such as Cross entropy, and wire both of its inputs.",
    ),
    "two data nodes": (
        replace(mlp(), graph=add(mlp().graph, node("Data", "data_2"))),
        "There are 2 Data nodes, but a network learns from one. Remove the others.",
    ),
    "nothing to learn": (
        Project(chained(node("Data", "data"), node("Flatten", "flat"))),
        "There is nothing to learn yet. Add a layer with weights, such as a Dense.",
    ),
}


@pytest.mark.parametrize("project, sentence", LACKING.values(), ids=LACKING)
def test_what_is_lacking_for_a_training_is_told(project: Project, sentence: str) -> None:
    analysis = analyse(project)
    assert sentence in [str(problem.message) for problem in analysis.lacking]
    assert not analysis.problems and not any(problem.node for problem in analysis.lacking)


@pytest.mark.parametrize("make", DIGITS.values(), ids=DIGITS)
def test_the_networks_on_the_digits_lack_nothing(make: Callable[..., Project]) -> None:
    analysis = analyse(make())
    assert not analysis.problems and not analysis.lacking
