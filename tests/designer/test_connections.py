"""Draws the connections of a ChosenDense with mouse and keys, and chooses the layer whose weights another one uses."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from designer.panels.editors.choice import ChoiceEditor
from designer.panels.editors.connections import ConnectionsEditor, ConnectionTable
from designer.panels.inspector import Inspector
from designer.session import Session
from engine.graph.edits import add, connect, disconnect, new_node, set_param
from engine.graph.model import Graph, Node, Project, Tied, Wire
from engine.layers import LAYERS
from tests.designer import panel_driver
from tests.designer.panel_driver import LEFT, change

dressed, inspector = panel_driver.dressed, panel_driver.inspector
INPUTS, UNITS = 4, 5


@pytest.fixture
def session() -> Session:
    session = Session()
    data = new_node(LAYERS.members["Data"], "data", examples={"type": "Iris"})
    drawn = new_node(LAYERS.members["ChosenDense"], "drawn", units=UNITS, missing=[[4, 5]])
    session.show(Project(connect(add(Graph(), data, drawn), Wire("data", "features", "drawn", "features"))), None)
    session.select(["drawn"])
    return session


def editor_of(inspector: Inspector) -> ConnectionsEditor:
    editor = inspector.form.editor("missing")
    assert isinstance(editor, ConnectionsEditor)
    return editor


def missing(session: Session) -> Any:
    return session.graph.nodes["drawn"].params["missing"]


def stroke(table: ConnectionTable, *points: QPoint) -> None:
    QTest.mousePress(table, LEFT, Qt.KeyboardModifier.NoModifier, points[0])
    for point in points[1:]:
        QTest.mouseMove(table, point)
    QTest.mouseRelease(table, LEFT, Qt.KeyboardModifier.NoModifier, points[-1])


def middle(table: ConnectionTable, *cells: tuple[int, int]) -> list[QPoint]:
    return [table.cell(*cell).center() for cell in cells]


def test_one_stroke_takes_connections_away_and_is_one_step(session: Session, inspector: Inspector) -> None:
    table, before = editor_of(inspector).table, session.project
    stroke(table, *middle(table, (1, 1), (2, 1), (3, 1)))
    assert missing(session) == [[1, 1], [2, 1], [3, 1], [4, 5]]
    assert session.analysis.nodes["drawn"].layer is not None and not session.analysis.nodes["drawn"].problems
    stroke(table, *middle(table, (1, 3), (1, 4)))
    assert missing(session) == [[1, 1], [1, 3], [1, 4], [2, 1], [3, 1], [4, 5]]
    session.undo()
    assert missing(session) == [[1, 1], [2, 1], [3, 1], [4, 5]]
    session.undo()
    assert session.project == before and table.missing == {(4, 5)}
    session.redo()
    assert table.missing == {(1, 1), (2, 1), (3, 1), (4, 5)}


def test_a_stroke_that_begins_at_a_missing_connection_brings_back_whatever_it_passes(
    session: Session, inspector: Inspector
) -> None:
    table = editor_of(inspector).table
    stroke(table, *middle(table, (2, 5), (3, 5)))
    stroke(table, *middle(table, (4, 5), (3, 5), (2, 5), (1, 5)))
    assert missing(session) == []


def test_a_quick_stroke_leaves_no_gap(session: Session, inspector: Inspector) -> None:
    table = editor_of(inspector).table
    stroke(table, *middle(table, (1, 1), (4, 4)))
    assert missing(session) == [[1, 1], [2, 2], [3, 3], [4, 4], [4, 5]]


def test_a_stroke_outside_does_nothing(qtbot: QtBot, session: Session, inspector: Inspector) -> None:
    editor, before = editor_of(inspector), session.project
    below = QPoint(editor.table.width() + 30, 10)
    stroke(editor.table, below, below + QPoint(0, 20))
    qtbot.mouseClick(editor.table, Qt.MouseButton.RightButton, pos=editor.table.cell(1, 1).center())
    assert session.project == before and session.document.undo_label is None


def test_a_stroke_that_leaves_the_table_and_comes_back_draws_nothing_on_its_way_outside(
    session: Session, inspector: Inspector
) -> None:
    table = editor_of(inspector).table
    outside = QPoint(table.width() + 40, 10)
    stroke(table, *middle(table, (1, 1)), outside, *middle(table, (1, 4)))
    assert missing(session) == [[1, 1], [1, 4], [4, 5]]
    session.undo()
    assert missing(session) == [[4, 5]]


def test_the_keys_move_and_draw_and_each_press_is_one_step(
    qtbot: QtBot, session: Session, inspector: Inspector
) -> None:
    editor = editor_of(inspector)
    editor.table.setFocus(Qt.FocusReason.TabFocusReason)
    keys = Qt.Key
    for key in (keys.Key_Left, keys.Key_Right, keys.Key_Down, keys.Key_Space, keys.Key_Down, keys.Key_Space):
        qtbot.keyClick(editor.table, key)
    assert missing(session) == [[2, 2], [2, 3], [4, 5]]
    assert editor.hint.text() == "Input 2 does not feed unit 3."
    assert editor.table.accessibleDescription() == editor.hint.text()
    qtbot.keyClick(editor.table, keys.Key_Space)
    assert missing(session) == [[2, 2], [4, 5]] and editor.hint.text() == "Input 2 feeds unit 3."
    session.undo()
    session.undo()
    assert missing(session) == [[2, 2], [4, 5]]


def test_the_line_below_says_what_is_pointed_at_and_else_how_many_are_there(
    session: Session, inspector: Inspector
) -> None:
    editor = editor_of(inspector)
    assert editor.hint.text().startswith("19 of 20 connections.")
    QTest.mouseMove(editor.table, editor.table.cell(4, 5).center())
    assert editor.hint.text() == "Input 4 does not feed unit 5."
    QTest.mouseMove(editor.table, editor.table.cell(3, 2).center())
    assert editor.hint.text() == "Input 3 feeds unit 2."
    QTest.mouseMove(inspector, QPoint(2, 2))
    editor.table.pointed.emit(None)
    assert editor.hint.text().startswith("19 of 20 connections.")


def test_all_connections_come_and_go_at_once(qtbot: QtBot, session: Session, inspector: Inspector) -> None:
    editor, before = editor_of(inspector), session.project
    qtbot.mouseClick(editor.none, LEFT)
    assert len(missing(session)) == INPUTS * UNITS
    qtbot.mouseClick(editor.every, LEFT)
    assert missing(session) == []
    session.undo()
    session.undo()
    assert session.project == before


def test_there_is_no_table_while_nothing_is_wired_or_too_much_would_stand_in_it(
    session: Session, inspector: Inspector
) -> None:
    session.edit("Cut", lambda graph: disconnect(graph, graph.into("drawn")))
    editor = editor_of(inspector)
    assert not editor.table.isVisible() and editor.hint.text().startswith("Wire its input")
    session.undo()
    assert editor.table.isVisible()
    session.edit("Grow", lambda graph: set_param(graph, "drawn", "units", 4000))
    assert not editor.table.isVisible() and "4 inputs × 4000 units are too many" in editor.hint.text()


def test_a_connection_that_leads_nowhere_leaves_the_table_to_be_drawn_in(
    session: Session, inspector: Inspector
) -> None:
    session.edit("From a file", lambda graph: set_param(graph, "drawn", "missing", [[1, 9], [9, 1]]))
    table = editor_of(inspector).table
    assert table.isVisible() and editor_of(inspector).hint.text().startswith("20 of 20")
    stroke(table, *middle(table, (1, 1)))
    assert missing(session) == [[1, 1], [1, 9], [9, 1]]


def test_every_part_of_the_table_has_a_name_and_a_tool_tip(session: Session, inspector: Inspector) -> None:
    editor = editor_of(inspector)
    parts: list[QWidget] = [editor.table, editor.every, editor.none]
    assert all(part.accessibleName() and part.toolTip() for part in parts)


def three_layers(graph: Graph) -> Graph:
    dense = LAYERS.members["Dense"]
    made = [new_node(dense, "first", units=3), new_node(dense, "second", units=3), new_node(dense, "other", units=7)]
    return connect(add(graph, *made), *(Wire("data", "features", node.key, "features") for node in made))


def offered(inspector: Inspector, name: str) -> list[tuple[str, str]]:
    box = inspector.form.editor(name)
    assert isinstance(box, ChoiceEditor)
    return [(box.itemText(at), box.itemData(at)) for at in range(box.count())]


def test_a_layer_can_use_the_weights_only_of_layers_with_the_same_sizes(
    qtbot: QtBot, session: Session, inspector: Inspector
) -> None:
    session.edit("Add", three_layers)
    session.select(["first"])
    assert offered(inspector, "tied") == [("none", ""), ("Dense", "second")]
    before = session.project
    assert change(qtbot, inspector.form, inspector.form.rows["tied"].param, "") == Tied("second")
    assert session.graph.nodes["first"].params["tied"] == Tied("second")
    assert session.analysis.nodes["first"].tied == {"weight", "bias"} and not session.analysis.nodes["first"].problems
    session.select(["second"])
    assert offered(inspector, "tied") == [("none", "")], "no chains"
    session.undo()
    assert session.project == before


def test_a_layer_that_is_used_already_is_shown_by_its_name_also_where_it_does_not_fit(
    session: Session, inspector: Inspector
) -> None:
    session.edit("Add", three_layers)
    session.edit("From a file", lambda graph: set_param(graph, "first", "tied", Tied("other")))
    session.select(["first"])
    box = inspector.form.editor("tied")
    assert isinstance(box, ChoiceEditor) and box.currentData() == "other"
    session.edit("From a file", lambda graph: set_param(graph, "first", "tied", Tied("nobody")))
    assert box.currentIndex() == -1 and box.placeholderText() == "nobody"


def test_same_again_can_use_every_layer_and_block_with_weights_but_itself_and_what_it_stands_in(
    qtbot: QtBot, session: Session, inspector: Inspector
) -> None:
    inside = connect(
        add(
            Graph(),
            Node("enter", "Input", params={"port": "features"}),
            new_node(LAYERS.members["Dense"], "inner", units=4),
            Node("again", "Again", params={"of": ""}),
            Node("leave", "Output", params={"port": "output"}),
        ),
        Wire("enter", "value", "inner", "features"),
        Wire("inner", "output", "leave", "value"),
    )

    def grow(graph: Graph) -> Graph:
        made = add(three_layers(graph), Node("group", "Block", inside=inside), Node("more", "Again"))
        return connect(made, Wire("data", "features", "group", "features"))

    session.edit("Add", grow)
    session.select(["more"])
    assert {key for _, key in offered(inspector, "of")} == {
        "", "drawn", "first", "second", "other", "group", "inner",
    }  # fmt: skip
    assert ("Dense (first)", "first") in offered(inspector, "of")
    session.enter(("group",))
    session.select(["again"])
    assert {key for _, key in offered(inspector, "of")} == {"", "drawn", "first", "second", "other", "inner"}
    change(qtbot, inspector.form, inspector.form.rows["of"].param, "")
    assert session.graph.nodes["again"].params["of"] == Tied("drawn")
