"""The history: every step by its name, and a click goes back or forward to the network after it."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from designer.main_window import MainWindow
from tests.designer.canvas_driver import click, node_point
from tests.designer.window_driver import press_keys, set_layer, start

CONTROL = Qt.KeyboardModifier.ControlModifier


def names(window: MainWindow) -> list[str]:
    rows = window.tools.history.rows
    return [rows.item(at).text() for at in range(rows.rowCount())]


def open_history(window: MainWindow) -> None:
    press_keys(window, Qt.Key.Key_H, CONTROL)
    assert window.tools.history.isVisible()


def click_step(window: MainWindow, at: int) -> None:
    view = window.tools.history.list
    row = window.tools.history.rows.index(at, 0)
    view.scrollTo(row)
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=view.visualRect(row).center())


def units(window: MainWindow) -> object:
    return window.session.project.graph.nodes["dense"].params["units"]


def test_a_click_goes_back_and_forward_to_every_step(window: MainWindow) -> None:
    # Convention 22.
    start(window, "spiral")
    projects = [window.session.project]
    for value in ("17", "18"):
        set_layer(window, "dense", "units", value)
        projects.append(window.session.project)
    click(window.canvas, node_point(window.canvas, "tanh"))
    press_keys(window, Qt.Key.Key_Delete, Qt.KeyboardModifier.NoModifier)
    projects.append(window.session.project)
    open_history(window)
    assert len(names(window)) == 4 and names(window)[1] == "Change Units"
    for at in (0, 3, 1, 2, 0, 2):
        click_step(window, at)
        assert window.session.project is projects[at]
        assert window.tools.history.list.currentIndex().row() == at
        assert len(names(window)) == 4
        assert window.actions_by_name["undo"].isEnabled() == (at > 0)
        assert window.actions_by_name["redo"].isEnabled() == (at < 3)
    assert window.canvas.canvas.matches(window.session.graph)


def test_a_change_after_going_back_takes_the_place_of_what_was_taken_back(window: MainWindow) -> None:
    start(window, "spiral")
    set_layer(window, "dense", "units", "17")
    set_layer(window, "dense", "units", "18")
    open_history(window)
    click_step(window, 0)
    assert units(window) == 32
    set_layer(window, "tanh", "", "Bend")
    open_history(window)
    assert len(names(window)) == 2 and units(window) == 32


def test_it_follows_undo_redo_and_the_open_document_and_works_by_keys(window: MainWindow) -> None:
    start(window, "spiral")
    open_history(window)
    assert len(names(window)) == 1
    set_layer(window, "dense", "units", "17")
    open_history(window)
    press_keys(window, Qt.Key.Key_Z, CONTROL)
    assert window.tools.history.list.currentIndex().row() == 0
    QTest.keyClick(window.tools.history.list, Qt.Key.Key_Down)
    QTest.keyClick(window.tools.history.list, Qt.Key.Key_Return)
    assert units(window) == 17
    window.session.document.saved()
    window.documents.open_template("digits-mlp")
    assert len(names(window)) == 1
