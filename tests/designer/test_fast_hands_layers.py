"""Checks bridging, bypassing, folding and pasting with keys, in the window and between windows."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QClipboard
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from designer.main_window import MainWindow
from engine.files import dumps
from engine.graph.measures import FOLDED_HEIGHT
from engine.graph.model import Project, Wire
from tests.designer import canvas_scenes
from tests.designer.canvas_driver import click, node_point
from tests.designer.canvas_scenes import FIRST, SECOND, small, steps
from tests.designer.repair_places import picture_into_dense, spread
from tests.designer.window_driver import open_window, press_button, press_keys, shut

KEY = Qt.Key
NONE, CTRL = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier
SHIFT, ALT = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.AltModifier

clipboard = canvas_scenes.clipboard


@pytest.fixture
def window(emptied: MainWindow) -> Iterator[MainWindow]:
    emptied.session.show(Project(small()), None)
    emptied._show_canvas()
    yield emptied
    assert list(emptied.canvas.canvas.differences(emptied.session.graph)) == []


def undo_is(window: MainWindow, label: str) -> None:
    """One step was made, it has this name, and undo leads back."""
    session = window.session
    assert steps(session) == 1 and str(session.document.undo_label) == label
    session.undo()
    assert session.project == Project(small())


# Convention 10.
@pytest.mark.parametrize("key", [KEY.Key_Delete, KEY.Key_Backspace])
def test_delete_and_backspace_remove_what_is_selected(window: MainWindow, key: Qt.Key) -> None:
    window.session.select({"conv2d"})
    press_keys(window, key, NONE)
    assert "conv2d" not in window.session.graph.nodes and not list(window.session.graph.wires)
    undo_is(window, "Delete Conv 2D")


# Convention 10.
def test_ctrl_delete_removes_a_layer_and_bridges_the_gap(window: MainWindow) -> None:
    window.session.select({"conv2d"})
    press_keys(window, KEY.Key_Delete, CTRL)
    assert list(window.session.graph.wires) == [Wire("data", "image", "flatten", "values")]
    undo_is(window, "Delete Conv 2D and bridge")


# Convention 11.
def test_m_bypasses_a_layer_and_m_again_lets_it_take_part(window: MainWindow) -> None:
    session = window.session
    session.edit("Same", lambda graph: graph)
    session.select({"flatten"})
    press_keys(window, KEY.Key_M, NONE)
    assert window.canvas.note.isVisible() and "another shape" in window.canvas.note.text() and steps(session) == 0
    window.canvas.add_layer("ReLU")
    before = session.project
    press_keys(window, KEY.Key_M, NONE)
    assert session.graph.nodes["relu"].bypassed and steps(session) == 2
    assert str(session.document.undo_label) == "Bypass ReLU"
    assert "bypassed" in window.canvas.canvas.nodes["relu"].words.telling
    press_keys(window, KEY.Key_M, NONE)
    assert session.project == before and str(session.document.undo_label) == "Let ReLU take part again"


# Convention 15.
def test_alt_c_folds_a_node_to_its_title_with_its_wires(window: MainWindow) -> None:
    window.session.select({"conv2d"})
    press_keys(window, KEY.Key_C, ALT)
    item = window.canvas.canvas.nodes["conv2d"]
    assert window.session.graph.nodes["conv2d"].folded and item.body.height() == FOLDED_HEIGHT
    assert item.body.contains(window.canvas.canvas.wires[SECOND].start - item.pos())
    undo_is(window, "Fold Conv 2D")
    assert window.canvas.canvas.nodes["conv2d"].body.height() > FOLDED_HEIGHT


# Convention 9.
def test_ctrl_shift_v_pastes_at_the_pointer_and_keeps_the_wires_that_enter(window: MainWindow) -> None:
    session, canvas = window.session, window.canvas
    session.select({"conv2d"})
    press_keys(window, KEY.Key_C, CTRL)
    for at in (QPoint(300, 260), QPoint(320, 280)):
        QTest.mouseMove(canvas.viewport(), at)
    press_keys(window, KEY.Key_V, CTRL | SHIFT)
    assert session.graph.into("conv2d_2") == (Wire("data", "image", "conv2d_2", "picture"),)
    assert (node_point(canvas, "conv2d_2") - QPoint(320, 280)).manhattanLength() < 80
    undo_is(window, "Paste Conv 2D with its inputs")


# Convention 9.
def test_cut_copy_paste_and_duplicate_are_one_step_each(window: MainWindow) -> None:
    session = window.session
    session.select({"conv2d", "flatten"})
    press_keys(window, KEY.Key_D, CTRL)
    assert session.selection == {"conv2d_2", "flatten_2"}
    undo_is(window, "Duplicate 2 layers")
    session.select({"conv2d"})
    press_keys(window, KEY.Key_X, CTRL)
    assert "conv2d" not in session.graph.nodes
    undo_is(window, "Cut Conv 2D")
    press_keys(window, KEY.Key_V, CTRL)
    assert session.graph.into("conv2d_2") == ()
    undo_is(window, "Paste Conv 2D")


# Convention 9.
def test_ctrl_c_and_ctrl_v_paste_at_the_pointer(window: MainWindow) -> None:
    session, canvas = window.session, window.canvas
    click(canvas, node_point(canvas, "lstm"))
    press_keys(window, KEY.Key_C, CTRL)
    for at in (QPoint(300, 260), QPoint(320, 280)):
        QTest.mouseMove(canvas.viewport(), at)
    press_keys(window, KEY.Key_V, CTRL)
    assert session.selection == {"lstm_2"}
    middle = canvas.canvas.nodes["lstm_2"].place.center()
    assert (canvas.mapFromScene(middle) - QPoint(320, 280)).manhattanLength() < 24
    undo_is(window, "Paste LSTM")


# Convention 7.
def test_ctrl_a_selects_every_layer_and_delete_removes_them_in_one_step(window: MainWindow) -> None:
    click(window.canvas, QPoint(5, 5))
    press_keys(window, KEY.Key_A, CTRL)
    assert window.session.selection == set(small().nodes)
    press_keys(window, KEY.Key_Delete, NONE)
    assert not window.session.graph.nodes
    undo_is(window, "Delete 5 layers")


# Convention 8, 13.
def test_home_shows_everything_a_full_stop_the_selection_and_ctrl_0_the_actual_size(window: MainWindow) -> None:
    view, before = window.canvas, window.session.project
    area = view.viewport().rect()
    for _ in range(6):
        press_keys(window, KEY.Key_Minus, CTRL)
    assert view.zoom < 0.5
    press_keys(window, KEY.Key_0, CTRL)
    assert view.zoom == pytest.approx(1.0)
    click(view, node_point(view, "lstm"))
    press_keys(window, KEY.Key_Period, NONE)
    assert (node_point(view, "lstm") - area.center()).manhattanLength() < 100
    press_keys(window, KEY.Key_Home, NONE)
    assert all(area.contains(node_point(view, key)) for key in window.session.graph.nodes)
    assert window.session.project is before


# Convention 1.
def test_the_layers_that_were_placed_lately_stand_first_also_after_a_restart(window: MainWindow, qtbot: QtBot) -> None:
    def offer(asked: MainWindow) -> list[str]:
        QTest.keyClick(asked.canvas, KEY.Key_Space)
        return asked.canvas.search.shown

    window.canvas.setFocus()
    offer(window)
    QTest.keyClicks(window.canvas.search.field, "spectrogram")
    QTest.keyClick(window.canvas.search.field, KEY.Key_Return)
    assert "spectrogram" in window.session.graph.nodes
    other = open_window(qtbot)
    press_button(other.gallery.empty)
    assert offer(other)[0] == "Spectrogram"
    shut(other)


# Convention 18.
@pytest.mark.parametrize(("key", "held"), [(KEY.Key_Period, CTRL), (KEY.Key_Return, ALT)])
def test_keys_repair_the_selected_layer(window: MainWindow, key: Qt.Key, held: Qt.KeyboardModifier) -> None:
    session = window.session
    broken = Project(spread(picture_into_dense()))
    session.show(broken, None)
    window.canvas.fit()
    assert not window.actions_by_name["repair"].isEnabled()
    click(window.canvas, node_point(window.canvas, "data"))
    assert not window.actions_by_name["repair"].isEnabled()
    click(window.canvas, node_point(window.canvas, "dense"))
    press_keys(window, key, held)
    assert not session.analysis.nodes["dense"].problems and steps(session) == 1
    assert str(session.document.undo_label) == "Put Flatten in between"
    session.undo()
    assert session.project == broken


# Convention 27.
def test_the_text_of_a_file_is_pasted_from_another_window(window: MainWindow, clipboard: QClipboard) -> None:
    clipboard.setText(dumps(Project(small())))
    press_keys(window, KEY.Key_V, CTRL)
    graph = window.session.graph
    assert len(graph.nodes) == 10 and len(list(graph.wires)) == 4
    assert set(graph.wires) >= {FIRST, SECOND, Wire("data_2", "image", "conv2d_2", "picture")}
    undo_is(window, "Paste 5 layers")


# Convention 27.
@pytest.mark.parametrize("text", ['{"layerloom": 1, "nodes": [], "wires": 5}', '{"layerloom": 99', "{}"])
def test_a_damaged_text_changes_nothing_and_is_told_in_one_sentence(
    window: MainWindow, clipboard: QClipboard, text: str
) -> None:
    clipboard.setText(text)
    press_keys(window, KEY.Key_V, CTRL)
    assert window.session.project == Project(small()) and steps(window.session) == 0
    assert window.notice.isVisible() and "clipboard" in window.notice.text
