"""Says what undo and redo do, and when a document is modified."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from engine.graph.analysis import analyse
from engine.graph.document import STEPS_KEPT, Document
from engine.graph.edits import (
    remove,
    rename,
    set_param,
    within,
)
from engine.graph.model import Project
from engine.message import Message
from tests.engine.networks import DIGITS, mlp
from tests.engine.random_edits import Turn, turns
from tests.engine.strategies import several

STARTS = st.sampled_from([Project(), *(make() for make in DIGITS.values())])


@several(60, 20)
@given(project=STARTS, edits=turns(), seed=st.randoms(use_true_random=False))
def test_every_edit_can_be_undone_and_done_again(project: Project, edits: list[Turn], seed: Any) -> None:
    document = Document(project)
    states = [project]
    for edit in edits:
        after = edit(document.project)
        document.do(Message("Edit"), after)
        if after != states[-1]:
            states.append(after)
    here = len(states) - 1
    for _ in range(30):
        there = seed.randrange(len(states))
        for _ in range(abs(there - here)):
            (document.redo if there > here else document.undo)()
        here = there
        assert document.project == states[here]
    while document.undo_label:
        document.undo()
    assert document.project == project and not document.modified


def test_what_was_removed_comes_back_with_its_wires() -> None:
    document = Document(mlp())
    before = document.project
    document.do(Message("Delete"), within(before, (), lambda graph: remove(graph, ["dense_1", "relu_2"])))
    assert "dense_1" not in document.project.graph.nodes
    assert not any("dense_1" in (wire.source, wire.target) for wire in document.project.graph.wires)
    document.undo()
    assert document.project == before
    assert analyse(document.project).problems == ()


def with_units(project: Project, units: int) -> Project:
    return within(project, (), lambda graph: set_param(graph, "dense_1", "units", units))


def test_one_drag_of_a_slider_is_one_step() -> None:
    document = Document(mlp())
    heard: list[tuple[Project, Project]] = []
    document.listeners.append(lambda before, after: heard.append((before, after)))
    start = document.project
    for units in (10, 20, 30):
        document.do(Message("Change units"), with_units(document.project, units), gesture="drag 1")
    assert [after.graph.nodes["dense_1"].params["units"] for _, after in heard] == [10, 20, 30]
    assert all(first[1] is second[0] for first, second in pairwise(heard))
    document.undo()
    assert document.project == start and document.undo_label is None
    assert str(document.redo_label) == "Change units"
    document.redo()
    assert document.project.graph.nodes["dense_1"].params["units"] == 30


def drag(document: Document, units: int) -> None:
    document.do(Message("Change units"), with_units(document.project, units), gesture="units")


def units_of(document: Document) -> int:
    return document.project.graph.nodes["dense_1"].params["units"]


def test_a_settled_gesture_goes_on_as_a_step_of_its_own() -> None:
    document = Document(mlp())
    drag(document, 10)
    document.settle()
    drag(document, 20)
    document.undo()
    assert units_of(document) == 10


def test_a_gesture_after_an_undo_is_a_step_of_its_own() -> None:
    document = Document(mlp())
    drag(document, 10)
    document.do(Message("Rename"), within(document.project, (), lambda graph: rename(graph, "dense_1", "Wide")))
    document.undo()
    drag(document, 40)
    document.undo()
    assert units_of(document) == 10


def test_undo_comes_back_to_what_was_saved_in_the_middle_of_a_gesture() -> None:
    document = Document(mlp())
    drag(document, 10)
    document.saved()
    drag(document, 20)
    assert document.modified
    document.undo()
    assert units_of(document) == 10 and not document.modified


def test_undo_and_redo_say_what_they_do() -> None:
    document = Document(mlp())
    assert document.undo_label is None and document.redo_label is None
    document.do(Message("Change units"), with_units(document.project, 1))
    document.do(Message("Rename"), within(document.project, (), lambda graph: rename(graph, "dense_1", "Wide")))
    assert str(document.undo_label) == "Rename"
    document.undo()
    assert (str(document.undo_label), str(document.redo_label)) == ("Change units", "Rename")
    document.do(Message("Delete"), within(document.project, (), lambda graph: remove(graph, ["relu_1"])))
    assert str(document.undo_label) == "Delete" and document.redo_label is None
    document.redo()
    assert "relu_1" not in document.project.graph.nodes


def test_a_change_to_the_same_is_no_step() -> None:
    document = Document(mlp())
    heard: list[Any] = []
    document.listeners.append(lambda before, after: heard.append(after))
    document.do(Message("Change units"), with_units(document.project, 128))
    document.undo()
    document.redo()
    assert document.undo_label is None and not document.modified and not heard


def test_a_document_is_modified_until_it_is_as_saved() -> None:
    document = Document(mlp())
    assert not document.modified
    document.do(Message("Change units"), with_units(document.project, 1))
    assert document.modified
    document.saved()
    assert not document.modified
    document.undo()
    assert document.modified
    document.do(Message("Change units"), with_units(document.project, 1))
    assert not document.modified
    document.unsaved()
    assert document.modified


def test_very_old_steps_are_forgotten_and_the_rest_can_be_undone() -> None:
    document = Document(mlp())
    for units in range(1, STEPS_KEPT + 11):
        document.do(Message("Change units"), with_units(document.project, units))
    undone = 0
    while document.undo_label:
        document.undo()
        undone += 1
    assert undone == STEPS_KEPT
    assert document.project.graph.nodes["dense_1"].params["units"] == 10
