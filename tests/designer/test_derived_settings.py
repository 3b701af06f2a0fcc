"""Draws wires with the mouse: what follows from the data is filled in, shown as derived, followed, and taken over."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from designer.panels.data_wires import changed
from designer.panels.editors.derived import DerivedEditor
from designer.panels.editors.number import NumberEditor
from designer.session import Session
from engine.graph.edits import disconnect, set_param
from engine.graph.model import From, Graph, Project
from tests.designer import panel_driver, repair_places
from tests.designer.canvas_driver import draw_wire
from tests.designer.repair_places import Places, spread
from tests.engine.networks import node
from tests.engine.problem_rows import FILM, drawn

dressed, session, places = panel_driver.dressed, repair_places.session, repair_places.places

CLASSES = From("data", "label", "classes")


def digits(units: int = 64) -> Graph:
    """Digits, a Dense and an objective, in which the prediction is not wired yet."""
    layers = [node("Flatten", "flat"), node("Dense", "dense", units=units), node("CrossEntropy", "loss")]
    wires = "data.image flat.values, flat.output dense.features, data.label loss.target"
    return spread(drawn(node("Data", "data"), *layers, wires=wires).graph)


def shown_units(places: Places) -> DerivedEditor | NumberEditor:
    places.session.select(["dense"])
    editor = places.inspector.form.editor("units")
    assert isinstance(editor, (DerivedEditor, NumberEditor))
    return editor


def test_a_wire_to_an_objective_fills_in_the_classes_in_the_same_step(session: Session, places: Places) -> None:
    session.show(Project(digits()), None)
    before = session.project
    draw_wire(places.view, "dense", "output", "loss", "prediction")
    assert session.graph.nodes["dense"].params["units"] == CLASSES and not session.analysis.problems
    editor = shown_units(places)
    assert isinstance(editor, DerivedEditor) and editor.line.text() == "10" and editor.line.property("derived")
    session.undo()
    assert session.project == before and session.document.undo_label is None


def test_a_number_that_a_person_chose_stays_and_its_repair_lets_it_follow(session: Session, places: Places) -> None:
    session.show(Project(digits(units=4)), None)
    draw_wire(places.view, "dense", "output", "loss", "prediction")
    assert session.graph.nodes["dense"].params["units"] == 4
    places.press("canvas", "loss", "Set Units of Dense to 10")
    assert session.graph.nodes["dense"].params["units"] == CLASSES and not session.analysis.problems


def test_what_follows_is_taken_over_and_typed_by_keys(qtbot: QtBot, session: Session, places: Places) -> None:
    session.show(Project(digits()), None)
    draw_wire(places.view, "dense", "output", "loss", "prediction")
    editor = shown_units(places)
    assert isinstance(editor, DerivedEditor)
    places.inspector.activateWindow()
    editor.unlink.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(editor.unlink, Qt.Key.Key_Space)
    taken = places.inspector.form.editor("units")
    assert isinstance(taken, NumberEditor)
    taken.selectAll()
    qtbot.keyClicks(taken, "12")
    qtbot.keyClick(taken, Qt.Key.Key_Return)
    assert session.graph.nodes["dense"].params["units"] == 12
    wire = session.graph.into("loss", "prediction")
    session.edit("Cut", lambda graph: disconnect(graph, wire))
    draw_wire(places.view, "dense", "output", "loss", "prediction")
    assert session.graph.nodes["dense"].params["units"] == 12, "what was typed is not overwritten"


def test_what_follows_is_that_of_the_data_that_are_chosen_now(session: Session, places: Places) -> None:
    session.show(Project(digits()), None)
    draw_wire(places.view, "dense", "output", "loss", "prediction")
    facts = session.analysis.nodes["data"]
    session.edit("Other data", lambda graph: changed(graph, facts, "examples", {"type": "Iris"}))
    derived = session.analysis.nodes["dense"].derived["units"]
    assert derived != 10 and derived == session.analysis.nodes["data"].outputs["label"].classes
    editor = shown_units(places)
    assert isinstance(editor, DerivedEditor) and editor.line.text() == str(derived)


@pytest.mark.parametrize("where", ["inspector", "list", "canvas"])
def test_what_follows_a_fact_that_is_gone_says_so_and_follows_another(
    session: Session, places: Places, where: str
) -> None:
    graph = set_param(digits(), "dense", "units", From("data", "colour", "classes"))
    session.show(Project(graph), None)
    (problem,) = session.analysis.nodes["dense"].problems
    assert "'colour'" in str(problem.message)
    places.press(where, "dense", "Let Units of Dense follow the classes of label: 10")
    assert session.graph.nodes["dense"].params["units"] == CLASSES
    assert not session.analysis.nodes["dense"].problems


def test_words_wired_to_an_embedding_set_its_vocabulary(session: Session, places: Places) -> None:
    graph = spread(drawn(node("Data", "data", examples=FILM), node("Embedding", "words")).graph)
    session.show(Project(graph), None)
    draw_wire(places.view, "data", "text", "words", "tokens")
    assert session.graph.nodes["words"].params["vocabulary"] == From("data", "text", "classes")
    session.select(["words"])
    editor = places.inspector.form.editor("vocabulary")
    assert isinstance(editor, DerivedEditor) and editor.line.property("derived")
    before = session.project
    places.inspector.activateWindow()
    editor.unlink.click()
    assert isinstance(session.graph.nodes["words"].params["vocabulary"], int)
    session.undo()
    assert session.project == before
