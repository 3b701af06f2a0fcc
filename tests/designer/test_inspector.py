"""Selects nodes and reads and changes what the inspector shows of them."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QMenu,
    QWidget,
)
from pytestqt.qtbot import QtBot

from designer.look import style
from designer.look.theme import DARK, LIGHT
from designer.panels.editors.derived import DerivedEditor
from designer.panels.editors.line import LineEditor
from designer.panels.editors.number import NumberEditor
from designer.panels.inspector import Inspector
from designer.session import Session
from designer.texts import counted
from engine.graph.edits import add, new_node, set_param
from engine.graph.model import From, Node, Project
from engine.layers import LAYERS
from tests.designer import panel_driver
from tests.designer.look_scenes import pixels
from tests.designer.panel_driver import (
    LEFT,
    alone,
    change,
    field_of,
    text_of,
)

dressed, session, inspector = panel_driver.dressed, panel_driver.session, panel_driver.inspector


def test_one_selected_layer_shows_its_help_form_shape_and_cost(
    qtbot: QtBot, session: Session, inspector: Inspector
) -> None:
    session.select(["conv2d"])
    text = text_of(inspector)
    for wanted in ("Conv 2D", "Looks for small patterns", "32 × 8 × 8", "320", "18,432"):
        assert wanted in text
    assert "LeCun" not in text
    inspector.node_sheet.help.linkActivated.emit("#")
    assert "LeCun" in text_of(inspector)


def test_the_link_to_more_has_the_accent_of_the_theme_that_was_put_on_last(
    qapp: QApplication, session: Session, inspector: Inspector
) -> None:
    session.select(["conv2d"])
    shown = inspector.node_sheet.help
    for theme in (LIGHT, DARK):
        style.apply(qapp, theme)
        inspector.set_theme(theme)
        QApplication.processEvents()
        wanted = np.array(QColor(theme.accent).getRgb()[:3])
        drawn = pixels(shown.grab().toImage())[:, :, :3].astype(int)
        assert np.abs(drawn - wanted).sum(axis=2).min() <= 24, theme.name


def test_the_data_show_their_own_help_and_where_they_come_from(session: Session, inspector: Inspector) -> None:
    session.select(["data"])
    text = text_of(inspector)
    for wanted in ("Real handwritten digits", "CC BY 4.0", "1 × 8 × 8", "10 classes", "1,797"):
        assert wanted in text


def test_a_name_is_typed_in_one_step_and_an_empty_one_shows_the_title(
    qtbot: QtBot, session: Session, inspector: Inspector
) -> None:
    session.select(["conv2d"])
    field = inspector.form.editor("")
    assert isinstance(field, LineEditor) and field.placeholderText() == "Conv 2D"
    qtbot.mouseClick(field, LEFT)
    qtbot.keyClicks(field, "my edges ")
    assert session.project.graph.nodes["conv2d"].name == "my edges " and field.text() == "my edges "
    session.undo()
    assert session.project.graph.nodes["conv2d"].name == "" and field.text() == ""


def test_a_problem_that_no_field_has_stands_in_a_card(session: Session, inspector: Inspector) -> None:
    session.edit("From a file", lambda graph: set_param(graph, "conv2d", "groups", 3))
    session.select(["conv2d"])
    assert inspector.node_sheet.problems.isVisible()
    assert "Choose groups that divide both" in text_of(inspector.node_sheet.problems)
    session.undo()
    assert not inspector.node_sheet.problems.isVisible()


def test_several_layers_show_their_number_and_totals(session: Session, inspector: Inspector) -> None:
    session.select(["conv2d", "batch_norm", "relu"])
    text = text_of(inspector)
    assert "3 layers selected" in text and counted(320 + 64) in text and not inspector.node_sheet.isVisible()


def test_with_nothing_selected_the_project_shows_its_title_and_totals(
    qtbot: QtBot, session: Session, inspector: Inspector
) -> None:
    text = text_of(inspector)
    assert "Digits: convolutional" in text and counted(session.analysis.parameters) in text
    field = inspector.project_sheet.form.editor("")
    assert isinstance(field, LineEditor)
    qtbot.mouseClick(field, LEFT)
    field.selectAll()
    qtbot.keyClicks(field, "Mine")
    assert session.project.title == "Mine"
    session.undo()
    assert session.project.title == "Digits: convolutional"


def test_an_unknown_layer_is_explained_and_its_settings_are_read_only(session: Session, inspector: Inspector) -> None:
    session.edit("From a file", lambda graph: add(graph, Node("odd", "HyperLayer", params={"depth": 7, "way": [1, 2]})))
    session.select(["odd"])
    text = text_of(inspector)
    assert "HyperLayer" in text and "There is no layer" in text and "depth" in text and "[1, 2]" in text
    assert list(inspector.form.rows) == [""]


def test_a_selected_layer_that_is_taken_away_leaves_the_project(session: Session, inspector: Inspector) -> None:
    session.edit("Add", lambda graph: add(graph, new_node(LAYERS.members["Dense"], "fresh")))
    session.select(["fresh"])
    session.undo()
    assert inspector.project_sheet.isVisible()
    session.show(Project(), None)
    assert "The canvas is empty" in text_of(inspector)


def test_typing_half_a_value_does_not_reach_another_layer(qtbot: QtBot, session: Session, inspector: Inspector) -> None:
    session.select(["conv2d"])
    field = field_of(inspector.form, "filters")
    qtbot.mouseClick(field, LEFT)
    qtbot.keyClicks(field, "0")
    before = session.project
    session.select(["conv2d_2"])
    assert session.project == before


def test_help_appears_below_a_field_that_the_keyboard_enters(
    qtbot: QtBot, session: Session, inspector: Inspector
) -> None:
    session.select(["conv2d"])
    first, second = inspector.form.rows["filters"], inspector.form.rows["kernel"]
    first.field.setFocus(Qt.FocusReason.TabFocusReason)
    assert first.help.isVisible()
    qtbot.keyClick(first.field, Qt.Key.Key_Tab)
    assert second.field.hasFocus() and second.help.isVisible() and not first.help.isVisible()
    qtbot.mouseClick(inspector.form.rows["stride"].field, LEFT)
    qtbot.waitUntil(lambda: not second.help.isVisible())
    assert not inspector.form.rows["stride"].help.isVisible()


def test_help_that_goes_away_moves_no_switch_from_under_a_pressed_button(
    qtbot: QtBot, session: Session, inspector: Inspector
) -> None:
    session.select(["conv2d"])
    row, switch = inspector.form.rows["filters"], field_of(inspector.form, "bias")
    row.field.setFocus(Qt.FocusReason.TabFocusReason)
    assert row.help.isVisible()
    # The help moves the switch down first.
    QApplication.processEvents()
    window = inspector.windowHandle()
    # Only events of the window tell Qt that a button is down.
    point = switch.mapTo(inspector, switch.rect().center())
    QTest.mousePress(window, LEFT, Qt.KeyboardModifier.NoModifier, point)
    QTest.qWait(50)
    QTest.mouseRelease(window, LEFT, Qt.KeyboardModifier.NoModifier, point)
    assert session.project.graph.nodes["conv2d"].params["bias"] is False
    qtbot.waitUntil(lambda: not row.help.isVisible())


def test_a_value_out_of_range_is_shown_as_it_is_with_its_problem(
    qtbot: QtBot, session: Session, inspector: Inspector
) -> None:
    session.edit("From a file", lambda graph: set_param(graph, "batch_norm", "momentum", 7.5))
    session.select(["batch_norm"])
    row = inspector.form.rows["momentum"]
    assert isinstance(row.editor, LineEditor) and row.editor.text() == "7.5"
    assert row.problem.isVisible() and "7.5" in row.problem.text() and row.editor.property("problem")
    project = session.project
    qtbot.mouseClick(row.editor, LEFT)
    qtbot.keyClick(row.editor, Qt.Key.Key_Return)
    assert session.project is project
    assert inspector.node_sheet.problems.isHidden()
    change(qtbot, inspector.form, row.param, 7.5)
    assert not row.problem.isVisible() and not row.editor.property("problem")


def test_a_problem_inside_a_data_set_stands_at_its_own_field(
    qtbot: QtBot, session: Session, inspector: Inspector
) -> None:
    raw = {"type": "Spiral", "arms": 9}
    session.edit("From a file", lambda graph: set_param(graph, "data", "examples", raw))
    session.select(["data"])
    inner = inspector.form.nested("examples").rows["arms"]
    assert inner.problem.isVisible() and not inspector.form.rows["examples"].problem.isVisible()


def test_a_setting_that_follows_from_the_data_is_shown_dashed_and_can_be_taken_over(
    qtbot: QtBot, session: Session, inspector: Inspector
) -> None:
    session.select(["dense"])
    editor = inspector.form.editor("units")
    assert isinstance(editor, DerivedEditor)
    assert editor.line.text() == "10" and editor.line.property("derived") and editor.line.isReadOnly()
    before = session.project
    qtbot.mouseClick(editor.unlink, LEFT)
    assert session.project.graph.nodes["dense"].params["units"] == 10
    taken = inspector.form.editor("units")
    assert isinstance(taken, NumberEditor) and taken.text() == "10" and taken.hasFocus()
    session.undo()
    assert session.project == before
    assert isinstance(inspector.form.editor("units"), DerivedEditor)


def test_a_setting_that_follows_what_is_gone_can_be_taken_over(
    qtbot: QtBot, session: Session, inspector: Inspector
) -> None:
    session.edit("From a file", lambda graph: set_param(graph, "dense", "units", From("nobody", "label", "classes")))
    session.select(["dense"])
    editor = inspector.form.editor("units")
    assert isinstance(editor, DerivedEditor) and editor.line.text() == "–"
    assert not inspector.node_sheet.problems.isHidden()
    qtbot.mouseClick(editor.unlink, LEFT)
    assert session.project.graph.nodes["dense"].params["units"] == 64


def menu_of(field: QWidget) -> QMenu:
    point = field.rect().center()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, point, field.mapToGlobal(point))
    QApplication.sendEvent(field, event)
    menu = QApplication.activePopupWidget()
    assert isinstance(menu, QMenu)
    return menu


def test_a_whole_number_can_be_made_to_follow_the_classes(qtbot: QtBot, session: Session, inspector: Inspector) -> None:
    session.edit("Typed", lambda graph: set_param(graph, "dense", "units", 3))
    session.select(["dense"])
    menu = menu_of(field_of(inspector.form, "units"))
    follow = menu.actions()[0]
    assert follow.text() == "Follow the number of classes"
    follow.trigger()
    menu.close()
    assert session.project.graph.nodes["dense"].params["units"] == From("data", "label", "classes")
    assert isinstance(inspector.form.editor("units"), DerivedEditor)


def test_a_number_offers_to_follow_only_where_one_data_set_has_classes_that_fit(
    qtbot: QtBot, session: Session, inspector: Inspector
) -> None:
    session.select(["conv2d"])
    offers = {name: getattr(inspector.form.editor(name), "follow", None) for name in ("filters", "kernel")}
    assert offers["filters"] is not None and offers["kernel"] is not None
    session.edit("Second data", lambda graph: add(graph, new_node(LAYERS.members["Data"], "more")))
    assert getattr(inspector.form.editor("filters"), "follow", None) is None
    session.show(alone(LAYERS.members["Dense"]), None)
    session.select(["node"])
    menu = menu_of(field_of(inspector.form, "units"))
    assert all("Follow" not in action.text() for action in menu.actions())
    menu.close()
