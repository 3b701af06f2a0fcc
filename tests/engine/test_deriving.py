"""Fills in what follows from the data when a wire arrives: the last layer, the vocabulary, the steps of time."""

from __future__ import annotations

from typing import Any

import pytest

from engine.graph.analysis import analyse
from engine.graph.deriving import filled, renamed
from engine.graph.edits import connect, disconnect, set_param, within
from engine.graph.model import From, Graph, Node, Project, Wire
from engine.shape import Shape, features, image, label
from tests.engine.networks import block, chained, node
from tests.engine.problem_rows import drawn
from tests.engine.strategies import Given

TEXT = Shape((6,), ("time",), "integer", 50)


def data(**outputs: Shape) -> Node:
    return node("Data", "data", examples=Given(tuple(outputs.items())))


def after_wire(project: Project, wire: Wire) -> Graph:
    """The graph when this wire is drawn last."""
    before = within(project, (), lambda graph: disconnect(graph, [wire]))
    return filled(analyse(before), project).project.graph


def answering(objective: str, **shapes: Shape) -> Project:
    outputs, layers = data(x=features(4), **shapes), [node("Dense", "dense"), node("ReLU", "relu")]
    wires = "data.x dense.features, dense.output relu.values, relu.output aim.prediction, data.y aim.target"
    return drawn(outputs, *layers, node(objective, "aim"), wires=wires)


LAST = [
    ("CrossEntropy", label(10), From("data", "y", "classes"), 10),
    ("NegativeLogLikelihood", label(3), From("data", "y", "classes"), 3),
    ("BinaryCrossEntropy", label(2), From("data", "y", "count"), 1),
    ("MeanSquaredError", features(7), From("data", "y", "count"), 7),
]


@pytest.mark.parametrize("last", range(4), ids=["data", "dense", "relu", "target"])
@pytest.mark.parametrize(("objective", "target", "source", "value"), LAST, ids=[one[0] for one in LAST])
def test_the_last_dense_gets_what_its_target_asks_for_whichever_wire_comes_last(
    objective: str, target: Shape, source: From, value: int, last: int
) -> None:
    project = answering(objective, y=target)
    graph = after_wire(project, list(project.graph.wires)[last])
    if last == 0:
        assert graph.nodes["dense"].params["units"] == 64, "nothing between the Dense and its objective has changed"
        return
    assert graph.nodes["dense"].params["units"] == source
    assert analyse(Project(graph)).nodes["dense"].derived == {"units": value}


def test_the_last_convolution_gets_a_filter_for_each_class_of_a_picture_of_classes() -> None:
    target = Shape((8, 8), ("height", "width"), "integer", 3)
    wires = "data.x conv.picture, conv.output aim.prediction, data.y aim.target"
    project = drawn(data(x=image(1, 8, 8), y=target), node("Conv2d", "conv"), node("CrossEntropy", "aim"), wires=wires)
    graph = after_wire(project, Wire("data", "y", "aim", "target"))
    assert graph.nodes["conv"].params["filters"] == From("data", "y", "classes")


def test_an_embedding_gets_the_vocabulary_and_learned_positions_the_steps_of_the_text() -> None:
    project = Project(chained(data(text=TEXT), node("Embedding", "words"), node("LearnedPositions", "places")))
    for wire in project.graph.wires:
        project = Project(after_wire(project, wire))
    assert project.graph.nodes["words"].params["vocabulary"] == From("data", "text", "classes")
    assert project.graph.nodes["places"].params["longest"] == From("data", "text", "time")
    assert analyse(project).nodes["places"].derived == {"longest": 6} and not analyse(project).problems


@pytest.mark.parametrize("chosen", [{"units": 12}, {"units": From("data", "y", "count")}])
def test_what_a_person_chose_stays(chosen: dict[str, Any]) -> None:
    project = answering("CrossEntropy", y=label(10))
    project = within(project, (), lambda graph: set_param(graph, "dense", "units", chosen["units"]))
    graph = after_wire(project, Wire("data", "y", "aim", "target"))
    assert graph.nodes["dense"].params["units"] == chosen["units"]


def test_a_wire_elsewhere_fills_in_nothing() -> None:
    project = answering("CrossEntropy", y=label(10))
    more = within(project, (), lambda graph: connect(graph, Wire("data", "x", "aim", "nothing")))
    assert filled(analyse(project), more).project == more


def test_an_edit_without_a_wire_is_handed_back_as_it_is() -> None:
    project = answering("CrossEntropy", y=label(10))
    changed = within(project, (), lambda graph: set_param(graph, "dense", "units", 64))
    assert filled(analyse(project), changed).project is changed


def test_settings_follow_an_output_that_gets_another_name_inside_of_blocks_too() -> None:
    inner = chained(node("Input", "entry"), node("Dense", "inner", units=From("data", "y", "classes")))
    outer = node("Dense", "dense", units=From("data", "y", "classes"))
    graph = drawn(data(y=label(3)), outer, block("part", inner)).graph
    found = renamed(graph, "data", {"y": "kind"})
    inside = found.nodes["part"].inside
    assert inside is not None
    wanted = From("data", "kind", "classes")
    assert found.nodes["dense"].params["units"] == inside.nodes["inner"].params["units"] == wanted
    assert renamed(graph, "other", {"y": "kind"}) is graph
