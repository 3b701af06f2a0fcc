"""Opens and closes the groups of a form, and looks for what opens them by itself."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from designer.panels.editors.fold import Fold
from designer.panels.inspector import Inspector
from designer.session import Session
from engine.graph.edits import set_param
from engine.layers import LAYERS
from tests.designer import panel_driver
from tests.designer.panel_driver import LEFT, alone, field_of

dressed, session, inspector = panel_driver.dressed, panel_driver.session, panel_driver.inspector


def weights(inspector: Inspector) -> Fold:
    return inspector.form.folds["Weights"]


@pytest.mark.parametrize("by", ["mouse", "keys"])
def test_a_group_is_closed_until_its_heading_is_pressed(
    qtbot: QtBot, session: Session, inspector: Inspector, by: str
) -> None:
    session.select(["conv2d"])
    for is_open in (True, False):
        if by == "mouse":
            qtbot.mouseClick(weights(inspector).head, LEFT)
        else:
            weights(inspector).head.setFocus(Qt.FocusReason.TabFocusReason)
            qtbot.keyClick(weights(inspector).head, Qt.Key.Key_Space)
        assert field_of(inspector.form, "frozen").isVisible() == is_open
    assert session.document.undo_label is None


def test_a_group_that_a_person_opened_is_open_at_other_layers_too(
    qtbot: QtBot, session: Session, inspector: Inspector
) -> None:
    session.select(["conv2d"])
    qtbot.mouseClick(weights(inspector).head, LEFT)
    session.select(["dense"])
    assert weights(inspector).is_open
    qtbot.mouseClick(weights(inspector).head, LEFT)
    session.select(["conv2d"])
    assert not weights(inspector).is_open


@pytest.mark.parametrize(("name", "value"), [("frozen", True), ("l1", 0.5), ("l2", -1), ("initial", {"type": "Zeros"})])
def test_a_group_with_a_value_that_is_not_the_usual_one_is_open_there_and_only_there(
    session: Session, inspector: Inspector, name: str, value: object
) -> None:
    session.show(alone(LAYERS.members["Dense"], **{name: value}), None)
    session.select(["node"])
    assert weights(inspector).is_open
    session.edit("Usual", lambda graph: set_param(graph, "node", name, alone_default(name)))
    assert weights(inspector).is_open, "nothing closes under the hand"
    session.show(alone(LAYERS.members["Dense"]), None)
    session.select(["node"])
    assert not weights(inspector).is_open


def alone_default(name: str) -> object:
    return LAYERS.members["Dense"].defaults()[name]


def test_a_change_inside_a_closed_group_opens_it(qtbot: QtBot, session: Session, inspector: Inspector) -> None:
    session.select(["conv2d"])
    session.edit("Freeze", lambda graph: set_param(graph, "conv2d", "frozen", True))
    assert weights(inspector).is_open
    qtbot.mouseClick(weights(inspector).head, LEFT)
    session.edit("Elsewhere", lambda graph: set_param(graph, "conv2d", "filters", 24))
    assert not weights(inspector).is_open, "what a person closed stays closed"


def test_headings_begin_where_the_labels_begin_and_end_where_the_fields_end(
    qtbot: QtBot, session: Session, inspector: Inspector
) -> None:
    session.select(["conv2d"])
    qtbot.mouseClick(weights(inspector).head, LEFT)
    head, row = weights(inspector).head, inspector.form.rows["l1"]
    label, field = row.label, row.field
    qtbot.waitUntil(lambda: field.isVisible() and field.width() > 0)
    assert head.mapTo(inspector, head.rect().topLeft()).x() == label.mapTo(inspector, label.rect().topLeft()).x()
    assert head.mapTo(inspector, head.rect().topRight()).x() == field.mapTo(inspector, field.rect().topRight()).x()
