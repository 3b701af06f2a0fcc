"""Puts settings of inner layers on the face of a block, changes them there, and renames its ports."""

from __future__ import annotations

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMenu, QWidget

from designer.documents.tab import Tab
from designer.main_window import MainWindow
from designer.panels.face_button import FaceButton
from engine.graph.analysis import analyse
from engine.graph.edits import set_param, within
from engine.graph.grouping import group
from engine.graph.model import Project
from engine.graph.promoting import block_at, promote, promoted
from engine.message import Message
from tests.designer.window_driver import type_into
from tests.engine.block_graphs import deep

CONTROL, SHIFT, ALT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)
LEFT = Qt.MouseButton.LeftButton


def open_network(window: MainWindow, project: Project) -> None:
    window.documents.tabs.add(Tab(project))


def button_of(window: MainWindow, row: QWidget) -> FaceButton:
    button = row.findChild(FaceButton)
    assert button is not None
    return button


def test_a_setting_is_put_on_the_face_changed_there_and_taken_off(window: MainWindow) -> None:
    open_network(window, deep(3))
    session, sheet = window.session, window.inspector.node_sheet
    session.enter(("stage",))
    session.select({"layer"})
    QTest.mouseClick(button_of(window, sheet.form.rows["units"]), LEFT)
    assert session.project == promote(deep(3), ("stage",), "layer.units")
    assert str(session.document.undo_label) == "Show a setting on Block"
    assert button_of(window, sheet.form.rows["units"]).isChecked()
    window.canvas.leave_block()
    assert sheet.face.isVisible() and list(sheet.face.forms) == ["layer"]
    row = sheet.face.forms["layer"].rows["units"]
    assert row.label.text() == "Dense · Units" and "promoted" not in sheet.form.rows
    type_into(row.field, "8")
    before = session.project
    type_into(row.field, "123")
    assert session.analysis.nodes["layer"].node.params["units"] == 123
    assert session.path == () and session.selection == {"stage"}
    session.undo()
    assert session.project == before and session.path == ()
    QTest.mouseClick(button_of(window, row), LEFT)
    assert not sheet.face.isVisible() and session.analysis.nodes["layer"].node.params["units"] == 8
    session.undo()
    assert sheet.face.isVisible()


def test_a_setting_goes_through_levels_by_the_menu_of_its_label(window: MainWindow) -> None:
    project, outer = group(analyse(deep(3)), (), ["first", "stage"])
    open_network(window, project)
    session, sheet = window.session, window.inspector.node_sheet
    session.do(Message("Name"), within(session.project, (), lambda graph: set_param(graph, outer, "repeat", 1)))
    session.enter((outer, "stage"))
    session.select({"layer"})
    label = sheet.form.rows["units"].label
    at = QPoint(4, 4)
    QApplication.sendEvent(label, QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, label.mapToGlobal(at)))
    menu = next(one for one in sheet.findChildren(QMenu) if one.isVisible())
    lines = menu.actions()
    assert len(lines) == 2 and not any(line.isChecked() for line in lines)
    QTest.mouseClick(menu, LEFT, pos=menu.actionGeometry(lines[1]).center())
    assert [one.entry for one in promoted(block_at(session.project, (outer,)))] == ["layer.units"]
    session.enter(())
    session.select({outer})
    type_into(sheet.face.forms["layer"].rows["units"].field, "21")
    assert session.analysis.nodes["layer"].node.params["units"] == 21 and session.path == ()


def test_the_button_of_a_setting_is_seen_where_it_is_meant_and_reached_by_the_keyboard(window: MainWindow) -> None:
    open_network(window, deep(3))
    window.session.enter(("stage",))
    window.session.select({"layer"})
    rows = window.inspector.form.rows
    button = button_of(window, rows["units"])
    assert not button.is_seen and button.accessibleName() == "Units on the face of the block"
    rows["units"].field.setFocus()
    QTest.keyClick(rows["units"].field, Qt.Key.Key_Tab)
    assert button.hasFocus() and button.is_seen
    QTest.keyClick(button, Qt.Key.Key_Space)
    assert [one.entry for one in promoted(block_at(window.session.project, ("stage",)))] == ["layer.units"]


def test_outside_of_blocks_no_setting_has_a_button(window: MainWindow) -> None:
    open_network(window, deep(3))
    window.session.select({"first"})
    assert not window.inspector.form.findChildren(FaceButton)
    window.session.enter(("stage",))
    window.session.select({"layer"})
    assert window.inspector.form.findChildren(FaceButton)
    window.session.select({next(key for key, one in window.session.graph.nodes.items() if one.type == "Input")})
    assert not window.inspector.form.findChildren(FaceButton)


def test_a_node_that_leaves_its_block_loses_the_buttons(window: MainWindow) -> None:
    open_network(window, deep(1))
    window.session.select({"stage"})
    window.canvas.ungroup_selection()
    window.session.select({"layer"})
    assert not window.inspector.form.findChildren(FaceButton)
    window.canvas.group_selection()
    (key,) = window.session.selection
    window.session.enter((key,))
    window.session.select({"layer"})
    assert window.inspector.form.findChildren(FaceButton)
    window.session.undo()
    window.session.select({"layer"})
    assert not window.inspector.form.findChildren(FaceButton)


def test_a_port_is_renamed_inside_and_keeps_its_wires_outside(window: MainWindow) -> None:
    open_network(window, deep(1))
    session = window.session
    session.enter(("stage",))
    session.select({"leave"})
    type_into(window.inspector.form.editor("port"), "answer")
    assert str(session.document.undo_label) == "Change Port"
    assert not session.analysis.problems
    session.enter(())
    assert {wire.output for wire in session.graph.out_of("stage")} == {"answer"}
    session.undo()
    assert session.project == deep(1)
