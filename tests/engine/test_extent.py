"""Tests what a project counts against the limits of its file: never less than reading finds there."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from engine.files import dumps, load, loads
from engine.files.extent import NOTHING, Extent, extent_of, grown
from engine.files.problem import FileProblem
from engine.files.scan import values_in
from engine.graph import limits
from engine.graph.annotations import annotate
from engine.graph.edits import add, connect
from engine.graph.model import Graph, Node, Note, Project, Wire
from engine.message import Misfit

PLACES = sorted((Path(__file__).parents[2] / "resources" / "templates").glob("*.loom"))
SIGNS = 'a,b[c{d"e\\\x00\n\u4e2d'


def _checked(extent: Extent) -> None:
    data = dumps(extent.project).encode()
    levels = list(extent.project.graph.levels())
    assert extent.values >= values_in(data)
    assert extent.size >= len(data)
    assert extent.nodes == sum(len(level.nodes) for level in levels)
    assert extent.wires == sum(1 for level in levels for _ in level.wires)
    assert extent.annotations == sum(len(level.annotations) for level in levels)


@pytest.mark.parametrize("place", PLACES, ids=lambda place: place.stem)
def test_an_extent_is_never_less_than_its_file(place: Path) -> None:
    _checked(extent_of(load(place)))


def test_an_extent_follows_from_one_project_to_any_other() -> None:
    extent = NOTHING
    for place in PLACES:
        extent = grown(extent, load(place))
        counted = extent_of(extent.project)
        names = ("nodes", "wires", "data", "annotations")
        assert [getattr(extent, name) for name in names] == [getattr(counted, name) for name in names]
        _checked(extent)


def test_signs_of_the_format_in_texts_are_counted() -> None:
    node = Node("n", "Foo", SIGNS, {SIGNS: [SIGNS, {SIGNS: SIGNS}]}, extra={"later": {SIGNS: None}})
    graph = annotate(add(Graph(), node, Node("m", "Foo")), Note("note", SIGNS * 9))
    graph = connect(graph, *(Wire("n", SIGNS + str(at), "m", SIGNS) for at in range(9)))
    _checked(extent_of(Project(graph, title=SIGNS, training={"x": [1, 2.5, True, SIGNS]}, extra={"y": [None]})))


# What an edit would make, and what a person is told.
TOO_MUCH = {
    "a text of commas": (Project(about="," * 90_000, title="," * 90_000, category="," * 90_000), "values"),
    "a number without an end": (Project(Graph({"n": Node("n", "Foo", params={"x": float("inf")})})), "A number"),
    "a whole number too large": (Project(Graph({"n": Node("n", "Foo", params={"x": 2**63})})), "A number"),
    "a setting too deep": (Project(Graph({"n": Node("n", "Foo", params={"x": [[[[[1]]]]]})})), "nested too deep"),
    "a node too far out": (Project(Graph({"n": Node("n", "Foo", position=(1e8, 0.0))})), "farther out"),
    "a name too long": (Project(Graph({"n": Node("n", "Foo", "x" * 100_001)})), "at most 100,000 characters"),
}


@pytest.mark.parametrize("case", TOO_MUCH)
def test_what_reading_refuses_no_edit_makes(case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    project, told = TOO_MUCH[case]
    monkeypatch.setattr(limits, "VALUE_LIMIT", 200_000)
    monkeypatch.setattr("engine.files.scan.VALUE_LIMIT", 200_000)
    with pytest.raises(Misfit, match=told):
        grown(NOTHING, project)
    with pytest.raises((FileProblem, ValueError)):
        loads(dumps(project), "much.loom")


def test_what_is_too_much_already_may_become_less() -> None:
    nodes = {f"n{at}": Node(f"n{at}", "Foo") for at in range(limits.NODE_LIMIT + 9)}
    much = extent_of(Project(Graph(nodes)))
    assert much.nodes == limits.NODE_LIMIT + 9
    fewer = Project(Graph({key: node for key, node in nodes.items() if key != "n1"}))
    assert grown(much, fewer).nodes == limits.NODE_LIMIT + 8
    with pytest.raises(Misfit, match="at most 10,000 nodes, and with this it would have 10,010"):
        grown(much, replace(much.project, graph=add(much.project.graph, Node("more", "Foo"))))
