"""Edits every setting of everything that is declared, as a person does, and undoes it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFileDialog,
)
from pytestqt.qtbot import QtBot

from designer.look.theme import LIGHT
from designer.panels.editors import Form
from designer.panels.editors.choice import ChoiceEditor
from designer.panels.editors.path import PathEditor
from designer.panels.editors.rows import Rows, switched
from designer.panels.inspector import Inspector
from designer.panels.training_form import TrainingForm
from designer.session import Session
from designer.texts import told
from engine.data import DATA_SETS
from engine.declare import Declared, Param, plain
from engine.graph.edits import add, connect, new_node
from engine.graph.model import Graph, Project, Wire
from engine.layers import LAYERS, Layer
from engine.templates import template
from engine.training.choices import OPTIMIZERS, Training
from tests.designer import panel_driver
from tests.designer.panel_driver import (
    LEFT,
    add_entry,
    alone,
    change,
    params_of,
    shown,
    state_of,
    twins,
)

dressed, session, inspector = panel_driver.dressed, panel_driver.session, panel_driver.inspector


def kinds_of(family: Iterable[type[Declared]]) -> pytest.MarkDecorator:
    """One test for each that has settings."""
    return pytest.mark.parametrize("kind", [one for one in family if params_of(one)], ids=lambda kind: kind.__name__)


def edited(qtbot: QtBot, session: Session, rows: Rows, one: Param, raw: Any, found: Callable[[], dict]) -> None:
    """Edit one setting as a person does; nothing else changes by that, and one undo brings back what was there."""
    before, others = session.project, {name: value for name, value in found().items() if name != one.name}
    wanted = change(qtbot, rows, one, raw)
    now = found()
    assert (now[one.name]["type"] if one.kind == "declared" else now[one.name]) == wanted, one.name
    assert {name: value for name, value in now.items() if name != one.name} == others, one.name
    session.undo()
    assert session.project == before and session.document.undo_label is None, one.name


def _params(session: Session) -> dict[str, Any]:
    """What is set of the node that is edited."""
    return session.project.graph.nodes["node"].params


@kinds_of(LAYERS)
def test_every_setting_of_every_layer_is_edited_and_undone(
    qtbot: QtBot, session: Session, inspector: Inspector, kind: type[Layer]
) -> None:
    for one in params_of(kind):
        wanted = twins(kind) if one.kind in ("node", "pairs") else alone(kind)
        # What is undone is as it was: the next setting is edited in the same form.
        if wanted != session.project:
            session.show(wanted, None)
            session.select(["node"])
        texts = state_of(inspector.form)
        edited(qtbot, session, inspector.form, one, plain(one.default), lambda: _params(session))
        assert state_of(inspector.form) == texts, one.name


@kinds_of(DATA_SETS)
def test_every_setting_of_every_data_set_is_edited_and_undone(
    qtbot: QtBot, session: Session, inspector: Inspector, kind: type[Declared]
) -> None:
    raw = {"type": kind.type, **kind.defaults()}
    session.show(alone(LAYERS.members["Data"], examples=raw), None)
    session.select(["node"])
    for one in params_of(kind):
        rows = inspector.form.nested("examples")
        edited(qtbot, session, rows, one, raw[one.name], lambda: _params(session)["examples"])


@pytest.mark.parametrize("one", params_of(Training), ids=lambda one: one.name)
def test_every_setting_of_a_training_is_edited_and_undone(qtbot: QtBot, one: Param) -> None:
    session = Session()
    form = shown(qtbot, TrainingForm(session, LIGHT), height=1100)
    before, texts = session.project, state_of(form.form)
    wanted = change(qtbot, form.form, one, plain(one.default))
    value = session.project.training[one.name]
    assert (value["type"] if one.kind == "declared" else value) == wanted
    assert set(session.project.training) == {param.name for param in Training.params()}
    session.undo()
    assert session.project == before and session.document.undo_label is None
    assert state_of(form.form) == texts


@pytest.mark.parametrize(
    ("where", "kind"),
    [
        pytest.param(one.name, kind, id=f"{one.name}-{kind.__name__}")
        for one in Training.params()
        if one.family
        for kind in one.family
        if params_of(kind)
    ],
)
def test_every_setting_of_every_choice_of_a_training_is_edited_and_undone(
    qtbot: QtBot, where: str, kind: type[Declared]
) -> None:
    session = Session()
    raw = {"type": kind.type, **kind.defaults()}
    form = shown(qtbot, TrainingForm(session, LIGHT), height=1100)
    session.show(Project(training={where: raw}), None)
    for one in params_of(kind):
        edited(qtbot, session, form.form.nested(where), one, raw[one.name], lambda: session.project.training[where])


ODD = [None, True, -7, 2.5, 10**30, float("inf"), "abc", "", [], [1, "x"], {}, {"type": "Nothing"}, {"type": 3}]


TOGETHER = 16


def forms_of_all() -> list[tuple[Param, ...]]:
    """Forms that have each setting that there is once: many layers have the very same."""
    forms: list[dict[str, Param]] = []
    for one in dict.fromkeys(one for kind in (*LAYERS, Training) for one in kind.params()):
        room = next((form for form in forms if one.name not in form and len(form) < TOGETHER), None)
        if room is None:
            forms.append(room := {})
        room[one.name] = one
    return [tuple(form.values()) for form in forms]


@pytest.mark.parametrize("params", forms_of_all(), ids=lambda params: params[0].name)
def test_no_value_of_a_file_stops_a_form_or_is_changed_by_walking_through_it(
    qtbot: QtBot, params: tuple[Param, ...]
) -> None:
    form = shown(qtbot, Form(LIGHT), 240, 700)
    for odd in ODD:
        form.show_values(params, {one.name: odd for one in params}, subject=repr(odd))
        with qtbot.assertNotEmitted(form.edited):
            for row in form.rows.values():
                row.field.setFocus(Qt.FocusReason.TabFocusReason)
            form.setFocus()
        assert list(form.rows) == [one.name for one in params if not one.hidden]
        for row in form.rows.values():
            message = row.misfit()
            assert row.problem.text() == (told(message) if message else ""), odd


def test_another_type_keeps_what_was_set_where_names_and_ranges_fit() -> None:
    raw = {"type": "Spiral", "examples": 500, "noise": 0.2, "seed": 4, "arms": 3}
    found = switched(DATA_SETS, raw, "Moons")
    assert found == {"type": "Moons", "examples": 500, "noise": 0.2, "seed": 4}
    assert switched(DATA_SETS, found, "Digits") == {"type": "Digits"}
    tall = {"type": "SGD", "learning_rate": 1e9, "momentum": 0.5}
    assert switched(OPTIMIZERS, tall, "RMSprop")["learning_rate"] == 0.01
    assert switched(OPTIMIZERS, tall, "RMSprop")["momentum"] == 0.5


def test_another_type_takes_its_own_usual_values_for_what_nobody_set() -> None:
    usual = {"type": "SGD", **OPTIMIZERS.members["SGD"].defaults()}
    assert switched(OPTIMIZERS, usual, "AdamW") == {"type": "AdamW", **OPTIMIZERS.members["AdamW"].defaults()}


def choose(qtbot: QtBot, box: ChoiceEditor, value: str) -> None:
    """Choose an entry of the open list by its first letters."""
    box.showPopup()
    qtbot.keyClicks(box.view(), value[:3])
    qtbot.keyClick(box.view(), Qt.Key.Key_Return)
    assert box.currentData() == value


@pytest.mark.parametrize(("name", "output"), [("Iris", "features"), ("Spiral", "point")])
def test_another_data_set_moves_the_wires_of_outputs_that_have_a_new_name(
    qtbot: QtBot, session: Session, inspector: Inspector, name: str, output: str
) -> None:
    session.show(template("digits-mlp"), None)
    session.select(["data"])
    before = session.project
    box = inspector.form.editor("examples")
    assert isinstance(box, ChoiceEditor)
    choose(qtbot, box, name)
    wires = {(wire.output, wire.input) for wire in session.project.graph.out_of("data")}
    assert wires == {(output, "values"), ("label", "target")}
    assert not session.analysis.problems
    while session.document.undo_label is not None:
        session.undo()
        assert not session.analysis.problems
    assert session.project == before


@pytest.mark.parametrize("number", range(2))
def test_a_file_or_a_folder_is_typed_or_browsed(
    qtbot: QtBot, session: Session, inspector: Inspector, tmp_path: Path, number: int
) -> None:
    kind, name, chosen = (("Mnist", "folder", tmp_path), ("Table", "file", tmp_path / "rows.csv"))[number]
    (tmp_path / "rows.csv").write_text("a,b\n1,2\n")
    session.show(alone(LAYERS.members["Data"], examples={"type": kind}), None)
    session.select(["node"])
    editor = inspector.form.nested("examples").editor(name)
    assert isinstance(editor, PathEditor) and editor.line.placeholderText() == f"No {name} yet"
    assert editor.browse.accessibleName() == f"Browse for a {name}"
    qtbot.mouseClick(editor.browse, LEFT)
    dialog = editor.findChild(QFileDialog)
    assert dialog is not None
    modes = {"folder": QFileDialog.FileMode.Directory, "file": QFileDialog.FileMode.ExistingFile}
    assert dialog.fileMode() == modes[name]
    dialog.fileSelected.emit(str(chosen))
    dialog.close()
    assert session.project.graph.nodes["node"].params["examples"] == {"type": kind, name: str(chosen)}
    assert editor.line.text() == str(chosen)
    session.undo()
    assert editor.line.text() == "" and session.document.undo_label is None


def kinds_alone() -> Project:
    """A table of one column of kinds and what is to be said of it, wired to a network."""
    town = {"type": "Kinds", "name": "town", "role": "input", "kinds": ["Bern", "Rome", "Oslo"]}
    rich = {"type": "Kinds", "name": "rich", "role": "target", "kinds": ["no", "yes"]}
    data = new_node(LAYERS.members["Data"], "data", examples={"type": "Table", "columns": [town, rich]})
    graph = add(
        Graph(),
        data,
        new_node(LAYERS.members["Dense"], "dense", units=2),
        new_node(LAYERS.members["CrossEntropy"], "loss"),
    )
    wires = Wire("data", "town", "dense", "features"), Wire("data", "label", "loss", "target")
    return Project(connect(graph, *wires, Wire("dense", "output", "loss", "prediction")))


def test_a_transform_that_gives_an_output_another_name_takes_its_wires_along(
    qtbot: QtBot, session: Session, inspector: Inspector
) -> None:
    session.show(kinds_alone(), None)
    session.select(["data"])
    before = session.project
    assert set(session.analysis.nodes["data"].outputs) == {"town", "label"} and session.analysis.problems
    add_entry(qtbot, inspector.form.listed("transforms"), "OneHot")
    outputs = session.analysis.nodes["data"].outputs
    assert outputs["features"].sizes == (3,) and "town" not in outputs
    wires = {(wire.output, wire.input) for wire in session.project.graph.out_of("data")}
    assert wires == {("features", "features"), ("label", "target")} and not session.analysis.problems
    (entry,) = inspector.form.listed("transforms").entries
    qtbot.keyClick(entry.head, Qt.Key.Key_Delete)
    assert {wire.output for wire in session.project.graph.out_of("data")} == {"town", "label"}
    session.undo()
    session.undo()
    assert session.project == before and session.document.undo_label is None
