"""Uses the outline: every node as a row of a tree, selected, renamed and commanded from there as on the canvas."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

import pytest
from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from designer.look.theme import DARK
from designer.main_window import MainWindow
from designer.panels.outline import Outline
from designer.panels.outline_rows import Item
from designer.session import Session
from engine.graph.bypass import folded, toggled
from engine.graph.edits import add, connect, remove, rename, set_param
from engine.graph.grouping import group
from engine.graph.model import Graph, Project, Wire
from engine.message import Message
from engine.templates import template
from tests.designer import canvas_scenes
from tests.designer.canvas_driver import click, node_point
from tests.designer.canvas_scenes import layer
from tests.designer.window_driver import press_keys

Key = Qt.Key
CTRL, SHIFT, NONE = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.NoModifier,
)
session = canvas_scenes.session


@pytest.fixture
def outline(session: Session, qtbot: QtBot) -> Outline:
    made = Outline(session, DARK)
    qtbot.addWidget(made)
    made.resize(220, 500)
    made.show()
    return made


def items(outline: Outline) -> list[Item]:
    """All rows from top to bottom, those inside of a block behind it."""

    def below(item: Item) -> Iterator[Item]:
        yield item
        for one in item.items:
            yield from below(one)

    root = outline.tree.rows.invisibleRootItem()
    return [one for row in range(root.rowCount()) for one in below(root.child(row))]  # type: ignore[arg-type]


def keys(outline: Outline) -> list[str]:
    return [item.key for item in items(outline)]


def selected(outline: Outline) -> set[str]:
    return {item.key for item in outline.tree.selected()}


def press(outline: Outline, key: Qt.Key, held: Qt.KeyboardModifier = NONE) -> None:
    QTest.keyClick(outline.tree, key, held)


# Convention A6.
def test_every_node_has_a_row_in_the_order_of_computing_with_what_it_is_and_gives(outline: Outline) -> None:
    assert keys(outline) == ["data", "conv2d", "flatten", "lstm", "cross_entropy"]
    line = items(outline)[1].line
    assert (line.title, line.shape, line.feeds) == ("Conv 2D", "32 × 8 × 8", "Flatten")
    assert items(outline)[0].line.kind == "Digits" and not line.problem


# Convention A6.
def test_a_screen_reader_hears_each_row_in_whole_sentences(outline: Outline) -> None:
    assert QAccessible.queryAccessibleInterface(outline.tree).text(QAccessible.Text.Name) == "Layers of the network"
    index = items(outline)[1].index()
    told = index.data(Qt.ItemDataRole.AccessibleTextRole)
    assert told == "Conv 2D. It gives 32 channels × 8 height × 8 width. It reads Digits. It feeds Flatten."
    seen = QAccessible.queryAccessibleInterface(outline.tree)
    assert told in [seen.child(at).text(QAccessible.Text.Name) for at in range(seen.childCount())]


# Convention A6.
def test_problems_and_states_stand_in_the_row(outline: Outline, session: Session) -> None:
    session.edit("Bypass", lambda graph: toggled(graph, {"flatten"}, True))
    session.edit("Wire", lambda graph: connect(graph, Wire("flatten", "output", "lstm", "sequence")))
    rows = {item.key: item for item in items(outline)}
    assert rows["flatten"].line.bypassed and "It is bypassed." in rows["flatten"].line.sentences
    assert rows["lstm"].line.problem == bool(session.analysis.nodes["lstm"].problems)
    assert rows["lstm"].line.sentences.count("Problem: ") == 1


# Convention A6.
def test_what_is_inside_of_a_block_stands_below_it_and_selecting_it_enters_the_block(
    outline: Outline, session: Session
) -> None:
    project, block = group(session.analysis, (), {"conv2d", "flatten"})
    session.do(Message("Group"), project)
    inside = session.project.graph.nodes[block].inside
    assert inside is not None
    item = outline.tree.rows.rows[block]
    assert {one.key for one in item.items} == set(inside.nodes)
    outline.tree.setFocus()
    outline.tree.setCurrentIndex(item.index())
    press(outline, Key.Key_Right)
    assert outline.tree.isExpanded(item.index())
    outline.tree.setCurrentIndex(outline.tree.rows.rows["conv2d"].index())
    assert session.path == (block,) and session.selection == {"conv2d"}
    session.edit("Rename", partial(rename, key="conv2d", name="Eyes"))
    assert outline.tree.rows.rows["conv2d"].line.title == "Eyes"
    assert outline.tree.isExpanded(item.index()), "what was open stays open"
    session.undo()
    session.undo()
    assert keys(outline) == ["data", "conv2d", "flatten", "lstm", "cross_entropy"]


# Convention A6.
def test_the_selection_goes_both_ways(outline: Outline, session: Session) -> None:
    session.select({"flatten", "lstm"})
    assert selected(outline) == {"flatten", "lstm"}
    session.select(())
    assert selected(outline) == set()
    session.select({"data"})
    press(outline, Key.Key_Down)
    assert session.selection == {"conv2d"}
    press(outline, Key.Key_Down, SHIFT)
    assert session.selection == {"conv2d", "flatten"}


# Convention 12, A6.
def test_f2_renames_in_place(outline: Outline, session: Session, qtbot: QtBot) -> None:
    session.select({"conv2d"})
    outline.tree.setFocus()
    press(outline, Key.Key_F2)
    field = QApplication.focusWidget()
    assert isinstance(field, QLineEdit) and outline.tree.isAncestorOf(field)
    QTest.keyClicks(field, "Eyes")
    QTest.keyClick(field, Key.Key_Return)
    qtbot.waitUntil(lambda: session.graph.nodes["conv2d"].name == "Eyes")
    assert items(outline)[0].line.feeds == "Eyes", "the row before names it too"
    session.undo()
    assert session.graph.nodes["conv2d"].name == "" and items(outline)[1].line.title == "Conv 2D"


# Convention 15, A6.
def test_a_row_tells_that_its_layer_is_folded(outline: Outline, session: Session) -> None:
    assert items(outline)[1].line.about == "→ Flatten"
    session.edit("Fold", lambda graph: folded(graph, {"conv2d"}, True))
    assert items(outline)[1].line.about == "folded · → Flatten"


class Counted:
    """Counts the rows of a model that come, go or change."""

    def __init__(self, outline: Outline) -> None:
        self.count = 0
        model = outline.tree.rows
        model.rowsInserted.connect(self._add)
        model.rowsRemoved.connect(self._add)
        model.dataChanged.connect(lambda first, last, *_: self._add(None, first.row(), last.row()))
        model.modelReset.connect(lambda: self._add(None, 0, 1_000_000))

    def _add(self, _: object, first: int, last: int) -> None:
        self.count += last - first + 1


def chain(count: int) -> Graph:
    """Layers in a row that keep their shape, so that a change of one is none of the others."""
    nodes = [layer("Data", "data", 0, 0), *(layer("ReLU", f"relu_{at}", at * 250, 0) for at in range(count - 1))]
    wires = [Wire("data", "image", "relu_0", "values")]
    wires += [Wire(f"relu_{at}", "output", f"relu_{at + 1}", "values") for at in range(count - 2)]
    return connect(add(Graph(), *nodes), *wires)


# Convention A6.
def test_of_1_000_rows_an_edit_touches_only_those_that_it_concerns(outline: Outline, session: Session) -> None:
    session.show(Project(chain(1000)), None)
    assert len(keys(outline)) == 1000
    counted = Counted(outline)
    edits = {
        "name": partial(rename, key="relu_500", name="Middle"),
        "add": lambda graph: add(graph, layer("Dense", "dense", 0, 0)),
        "wire": lambda graph: connect(graph, Wire("relu_998", "output", "dense", "features")),
        "parameter": lambda graph: set_param(graph, "dense", "units", 7),
        "remove": lambda graph: remove(graph, {"relu_998"}),
        "move": lambda graph: add(graph, layer("Dense", "dense", 50, 50)),
    }
    touched = {}
    for name, edit in edits.items():
        counted.count = 0
        session.edit(name, edit)
        touched[name] = counted.count
    assert all(count <= 6 for count in touched.values()), touched
    counted.count = 0
    session.select({"relu_3"})
    session.select(())
    assert counted.count == 0


def test_rows_follow_a_new_order_and_keep_the_longest_run_that_stays(outline: Outline, session: Session) -> None:
    session.show(Project(chain(50)), None)
    counted = Counted(outline)
    # The first ReLU comes to stand behind the last.
    session.edit(
        "Turn",
        lambda graph: connect(
            remove(graph, {"relu_0"}),
            Wire("data", "image", "relu_1", "values"),
        ),
    )
    session.edit("Back", lambda graph: add(graph, layer("ReLU", "relu_0", 0, 0)))
    session.edit("Wire", lambda graph: connect(graph, Wire("relu_48", "output", "relu_0", "values")))
    assert keys(outline)[-1] == "relu_0" and counted.count <= 12


def test_nothing_is_done_while_nobody_sees_it(outline: Outline, session: Session) -> None:
    outline.hide()
    counted = Counted(outline)
    session.edit("Add", lambda graph: add(graph, layer("Dense", "dense", 0, 0)))
    assert counted.count == 0
    outline.show()
    assert "dense" in keys(outline)


@pytest.mark.parametrize("name", ["digits-cnn", "resnet-18"])
def test_the_rows_of_a_template_are_its_nodes(outline: Outline, session: Session, name: str) -> None:
    session.show(template(name), None)
    assert sorted(keys(outline)) == sorted(node.key for _, node in session.project.graph.walk())


# In the whole window.


@pytest.fixture
def drawn(window: MainWindow) -> MainWindow:
    window.documents.open_template("digits-cnn")
    return window


def in_outline(window: MainWindow, key: str) -> Outline:
    """Go to the outline by its keys, and there to a row."""
    press_keys(window, Key.Key_O, CTRL | SHIFT)
    outline = window.without_mouse.outline
    assert outline.tree.hasFocus()
    row = outline.tree.rows.rows[key].index()
    outline.tree.selectionModel().setCurrentIndex(row, QItemSelectionModel.SelectionFlag.ClearAndSelect)
    return outline


# Convention A6.
def test_a_click_on_the_canvas_selects_the_row_and_a_row_the_node_which_is_brought_into_sight(
    drawn: MainWindow,
) -> None:
    in_outline(drawn, "conv2d")
    assert drawn.session.selection == {"conv2d"}
    click(drawn.canvas, node_point(drawn.canvas, "dense"))
    assert selected(drawn.without_mouse.outline) == {"dense"}


# Convention 9, 10, 11, 15, A6.
def test_the_commands_of_the_canvas_work_from_the_outline(drawn: MainWindow) -> None:
    session, outline = drawn.session, in_outline(drawn, "dropout")
    press_keys(drawn, Key.Key_M, NONE)
    assert session.graph.nodes["dropout"].bypassed
    press_keys(drawn, Key.Key_C, Qt.KeyboardModifier.AltModifier)
    assert session.graph.nodes["dropout"].folded
    press_keys(drawn, Key.Key_D, CTRL)
    assert len(session.graph.nodes) == 14 and outline.tree.hasFocus()
    press_keys(drawn, Key.Key_Delete, NONE)
    assert len(session.graph.nodes) == 13
    in_outline(drawn, "dropout")
    press_keys(drawn, Key.Key_Delete, CTRL)
    assert "dropout" not in session.graph.nodes
    assert Wire("flatten", "output", "dense", "features") in session.graph.wires
    assert "dropout" not in keys(outline) and outline.tree.hasFocus()


# Convention A5, A6.
def test_c_reconnects_from_the_outline_and_the_keyboard_comes_back_to_it(drawn: MainWindow) -> None:
    session = drawn.session
    outline = in_outline(drawn, "flatten")
    press_keys(drawn, Key.Key_C, NONE)
    field = QApplication.focusWidget()
    assert field is drawn.canvas.keyboard.list.field
    QTest.keyClicks(field, "dense")
    QTest.keyClick(field, Key.Key_Return)
    assert Wire("flatten", "output", "dense", "features") in session.graph.wires
    assert outline.tree.hasFocus()


# Convention A4, A6.
def test_ctrl_and_an_arrow_follows_the_wires_in_the_outline_too(drawn: MainWindow) -> None:
    outline = in_outline(drawn, "conv2d")
    press(outline, Key.Key_Right, CTRL)
    assert drawn.session.selection == {"batch_norm"} and selected(outline) == {"batch_norm"}


# Convention A6.
def test_enter_in_the_outline_opens_the_settings_and_escape_leads_to_the_canvas(drawn: MainWindow) -> None:
    outline = in_outline(drawn, "conv2d")
    press(outline, Key.Key_Return)
    focused = QApplication.focusWidget()
    assert focused is not None and drawn.inspector.isAncestorOf(focused)
    QTest.keyClick(focused, Key.Key_Escape)
    assert drawn.canvas.hasFocus()
