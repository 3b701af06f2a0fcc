"""Checks that nodes and wires are selected by clicks, the rubber band and the keyboard."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QFocusEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from designer.canvas.view import CanvasView
from designer.session import Session
from engine.graph.edits import disconnect, move
from engine.graph.model import Project
from tests.designer import canvas_scenes
from tests.designer.canvas_driver import click, drag, node_point, press, release, wire_point
from tests.designer.canvas_driver import move as move_pointer
from tests.designer.canvas_scenes import FIRST, SECOND, small, steps

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier

session, view, clipboard = canvas_scenes.session, canvas_scenes.view, canvas_scenes.clipboard


def test_a_click_selects_a_node_and_a_click_beside_it_none(view: CanvasView, session: Session) -> None:
    click(view, node_point(view, "conv2d"))
    assert session.selection == {"conv2d"} and view.canvas.nodes["conv2d"].selected
    click(view, node_point(view, "flatten"))
    assert session.selection == {"flatten"} and not view.canvas.nodes["conv2d"].selected
    click(view, QPoint(850, 480))
    assert session.selection == frozenset()


# Convention 7.
@pytest.mark.parametrize("held", [CTRL, SHIFT])
def test_a_click_with_ctrl_or_shift_adds_and_takes_away(
    view: CanvasView, session: Session, held: Qt.KeyboardModifier
) -> None:
    click(view, node_point(view, "conv2d"))
    click(view, node_point(view, "flatten"), held)
    assert session.selection == {"conv2d", "flatten"}
    click(view, node_point(view, "conv2d"), held)
    assert session.selection == {"flatten"}


def test_a_click_on_one_of_several_selected_nodes_selects_it_alone(view: CanvasView, session: Session) -> None:
    view.select_all()
    click(view, node_point(view, "conv2d"))
    assert session.selection == {"conv2d"}


# Convention 7.
def test_a_rubber_band_selects_the_nodes_that_it_touches(view: CanvasView, session: Session) -> None:
    start = node_point(view, "conv2d") + QPoint(-110, -40)
    drag(view, start, node_point(view, "flatten"))
    assert session.selection == {"conv2d", "flatten"}
    start = node_point(view, "lstm") + QPoint(-150, -40)
    drag(view, start, node_point(view, "lstm"), SHIFT)
    assert session.selection == {"conv2d", "flatten", "lstm"}
    drag(view, start, node_point(view, "lstm"))
    assert session.selection == {"lstm"}
    assert steps(session) == 0


# Convention 47.
def test_escape_gives_the_selection_back_that_a_rubber_band_began_with(view: CanvasView, session: Session) -> None:
    session.select({"data"})
    start = node_point(view, "lstm") + QPoint(-150, -40)
    press(view, start)
    move_pointer(view, start, node_point(view, "lstm"))
    assert session.selection == {"lstm"}
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert session.selection == {"data"}
    release(view, node_point(view, "lstm"))
    assert session.selection == {"data"}


def test_a_click_selects_a_wire_which_can_be_deleted(view: CanvasView, session: Session) -> None:
    click(view, wire_point(view, SECOND))
    assert view.canvas.selected_wires == {SECOND} and view.canvas.wires[SECOND].selected
    view.delete_selection()
    assert set(session.graph.wires) == {FIRST}
    assert str(session.document.undo_label) == "Remove wire"
    session.undo()
    assert set(view.canvas.wires) == {FIRST, SECOND}


def test_a_wire_that_is_gone_is_not_selected_any_more(view: CanvasView, session: Session) -> None:
    click(view, wire_point(view, SECOND))
    session.edit("Remove", lambda graph: disconnect(graph, [SECOND]))
    session.undo()
    assert view.canvas.selected_wires == frozenset() and not view.canvas.wires[SECOND].selected


def test_another_document_with_the_same_wires_has_none_of_them_selected(view: CanvasView, session: Session) -> None:
    click(view, wire_point(view, SECOND))
    session.show(Project(move(small(), {"lstm": (0.0, 240.0)})), None)
    assert view.canvas.selected_wires == frozenset() and not view.canvas.wires[SECOND].selected


def test_several_wires_are_selected_with_ctrl_and_deleted_in_one_step(view: CanvasView, session: Session) -> None:
    click(view, wire_point(view, FIRST))
    click(view, wire_point(view, SECOND), CTRL)
    view.delete_selection()
    assert not set(session.graph.wires) and steps(session) == 1
    assert str(session.document.undo_label) == "Remove 2 wires"


def test_tab_visits_the_nodes_along_the_network_and_leaves_at_the_end(view: CanvasView, session: Session) -> None:
    visited = []
    for _ in range(len(session.graph.nodes) + 2):
        assert view.focusNextPrevChild(True)
        visited += session.selection
    assert sorted(visited) == sorted(session.graph.nodes)
    assert visited.index("data") < visited.index("conv2d") < visited.index("flatten")
    assert view.canvas.selected_wires == {SECOND}, "the wires come behind the nodes"
    QTest.keyClick(view, Qt.Key.Key_Backtab)
    assert view.canvas.selected_wires == {FIRST}


# Convention A9.
def test_coming_by_the_keyboard_selects_something_so_that_the_focus_is_seen(
    view: CanvasView, session: Session, qtbot: QtBot
) -> None:
    for reason, place in ((Qt.FocusReason.TabFocusReason, "data"), (Qt.FocusReason.BacktabFocusReason, SECOND)):
        session.select(())
        QApplication.sendEvent(view, QFocusEvent(QEvent.Type.FocusIn, reason))
        assert view.keyboard.place == place
