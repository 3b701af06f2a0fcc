"""Groups, ungroups and enters blocks on the canvas, with the mouse and with keys."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QToolButton
from pytestqt.qtbot import QtBot

from designer.canvas.breadcrumb import LONGEST
from designer.canvas.view import CanvasView
from designer.session import Session
from engine.graph.edits import add, rename, set_param, within
from engine.graph.model import Node, Wire
from engine.message import Message
from tests.designer import block_scenes, canvas_scenes
from tests.designer.block_scenes import CONTROL, LEFT, chain, double_click, grouped
from tests.designer.canvas_driver import click, node_point
from tests.engine.block_graphs import wired

session, view, clipboard = block_scenes.session, block_scenes.view, canvas_scenes.clipboard


# Convention 12.
def test_a_group_is_one_node_with_the_wires_of_what_is_in_it(view: CanvasView, session: Session) -> None:
    key = grouped(view, "dense", "relu")
    assert session.graph.into(key) == (Wire("flatten", "output", key, "input"),)
    assert session.graph.out_of(key) == (Wire(key, "output", "answer", "features"),)
    assert not session.analysis.problems or {one.node for one in session.analysis.problems} <= {"lstm", "alone"}
    assert str(session.document.undo_label) == "Group 2 layers"
    session.undo()
    assert session.project == chain()


def test_grouping_and_ungrouping_give_back_every_layer_and_wire(view: CanvasView, session: Session) -> None:
    grouped(view, "dense", "relu")
    view.ungroup_selection()
    assert session.selection == {"dense", "relu"}
    before, after = chain().graph, session.graph
    assert set(after.wires) == set(before.wires)
    assert {key: replace(node, position=(0, 0)) for key, node in after.nodes.items()} == {
        key: replace(node, position=(0, 0)) for key, node in before.nodes.items()
    }


def test_a_layer_that_this_version_does_not_know_survives_group_and_ungroup(view: CanvasView, session: Session) -> None:
    unknown = Node("new", "Tomorrow", "Mine", {"anything": 1}, (720.0, 240.0), extra={"colour": "red"})
    session.edit("Add", lambda graph: wired(add(graph, unknown), "alone.output new.anything"))
    key = grouped(view, "alone", "new")
    session.enter((key,))
    assert session.graph.nodes["new"] == unknown
    view.leave_block()
    view.ungroup_selection()
    assert replace(session.graph.nodes["new"], position=unknown.position) == unknown
    assert Wire("alone", "output", "new", "anything") in set(session.graph.wires)


@pytest.mark.parametrize(
    ("keys", "reason"),
    [
        (("flatten", "relu"), "Dense lies between the selected layers"),
        (("data", "objective"), "Nothing here can stand in a block"),
    ],
)
def test_a_refused_group_says_why_at_the_pointer_and_changes_nothing(
    view: CanvasView, session: Session, keys: tuple[str, ...], reason: str
) -> None:
    for key in keys:
        QTest.mouseMove(view.viewport(), node_point(view, key))
        click(view, node_point(view, key), CONTROL)
    project, selection = session.project, session.selection
    view.group_selection()
    assert session.project is project and session.document.undo_label is None
    assert session.selection == selection == set(keys)
    assert view.note.isVisible() and reason in view.note.text()
    at = node_point(view, keys[1])
    assert abs(view.note.x() - at.x()) < 330 and abs(view.note.y() - at.y()) < 200


def test_a_repeated_block_is_not_ungrouped_and_says_what_to_do(view: CanvasView, session: Session) -> None:
    key = grouped(view, "dense", "relu")
    session.edit("Repeat", lambda graph: set_param(graph, key, "repeat", 3))
    project = session.project
    view.ungroup_selection()
    assert session.project is project and "Set its repeat to 1" in view.note.text()
    session.select({"flatten"})
    view.ungroup_selection()
    assert "There is no block among what is selected" in view.note.text()


def test_a_double_click_goes_in_and_each_part_of_the_way_leads_out(
    view: CanvasView, session: Session, qtbot: QtBot
) -> None:
    outer = grouped(view, "dense", "relu", "answer")
    assert not view.breadcrumb.isVisible()
    double_click(view, outer)
    inner = grouped(view, "dense", "relu")
    double_click(view, inner)
    assert session.path == (outer, inner)
    assert set(view.canvas.nodes) >= {"dense", "relu"}
    assert view.breadcrumb.isVisible() and words(view) == ["Small", "Block", "Block"]
    assert view.breadcrumb.width() > 100 and view.breadcrumb.rect().contains(view.breadcrumb.parts[-1].geometry())
    qtbot.mouseClick(view.breadcrumb.parts[1], LEFT)
    assert session.path == (outer,) and session.selection == {inner}
    qtbot.mouseClick(view.breadcrumb.parts[0], LEFT)
    assert session.path == () and session.selection == {outer} and not view.breadcrumb.isVisible()


def words(view: CanvasView) -> list[str]:
    """What the bread-crumb says."""
    found = [view.breadcrumb._row.itemAt(at).widget() for at in range(view.breadcrumb._row.count())]
    return [text for one in found if (text := getattr(one, "text", str)())]


def test_the_keyboard_reaches_the_way_out(view: CanvasView, session: Session, qtbot: QtBot) -> None:
    key = grouped(view, "dense")
    session.enter((key,))
    view.setFocus()
    for _ in range(12):
        if view.breadcrumb.parts[0].hasFocus():
            break
        QTest.keyClick(view.focusWidget() or view, Qt.Key.Key_Tab)
    assert view.breadcrumb.parts[0].hasFocus()
    assert view.breadcrumb.parts[0].accessibleName() == "Small"
    qtbot.keyClick(view.breadcrumb.parts[0], Qt.Key.Key_Space)
    assert session.path == () and session.selection == {key} and view.hasFocus()


def test_the_way_follows_names_and_shortens_long_ones(view: CanvasView, session: Session) -> None:
    key = grouped(view, "dense")
    session.edit("Rename", lambda graph: rename(graph, key, "Residual & more"))
    session.enter((key,))
    assert words(view)[1] == "Residual & more"
    long = "A very long name of a block that nobody could read in a row"
    session.do(Message("Rename"), within(session.project, (), lambda graph: rename(graph, key, long)))
    assert words(view)[1] == long[: LONGEST - 1] + "…"
    assert long in view.breadcrumb._row.itemAt(2).widget().toolTip()
    session.document.undo()
    assert words(view)[1] == "Residual & more"
    session.do(Message("Rename"), replace(session.project, title="Other"))
    assert words(view)[0] == "Other"


def test_a_part_of_the_way_keeps_the_keyboard_while_the_network_changes(view: CanvasView, session: Session) -> None:
    key = grouped(view, "dense")
    session.enter((key,))
    view.breadcrumb.parts[0].setFocus()
    session.edit("Set", lambda graph: set_param(graph, "dense", "units", 12))
    assert view.breadcrumb.parts[0].hasFocus()


def test_a_long_way_stays_in_the_canvas_and_keeps_its_middle_in_a_menu(
    view: CanvasView, session: Session, qtbot: QtBot
) -> None:
    path: tuple[str, ...] = ()
    for depth in range(6):
        (key,) = [grouped(view, "dense")]
        session.edit("Rename", lambda graph, key=key, depth=depth: rename(graph, key, f"A block on level {depth}"))
        path = (*path, key)
        session.enter(path)
    view.resize(560, 400)
    assert view.breadcrumb.geometry().right() < 560
    assert len(view.breadcrumb.parts) == 2
    more = next(one for one in view.breadcrumb.findChildren(QToolButton) if one.text() == "…" and one.isVisible())
    lines = more.menu().actions()
    assert [line.text() for line in lines] == [f"A block on level {depth}" for depth in range(4)]
    lines[1].trigger()
    assert session.path == path[:2]
    view.resize(1500, 520)


def test_a_level_is_seen_again_as_it_was_left(view: CanvasView, session: Session) -> None:
    key = grouped(view, "dense", "relu")
    view.zoom_at(QPoint(300, 200), 1.7)
    zoom, place = view.zoom, node_point(view, key)
    session.enter((key,))
    assert view.is_fitted
    view.leave_block()
    assert view.zoom == pytest.approx(zoom)
    assert (node_point(view, key) - place).manhattanLength() <= 4
