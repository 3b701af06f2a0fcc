"""Opens what the window has for a person's own data, for the tests of accessibility."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from PySide6.QtWidgets import QDialog, QWidget
from pytestqt.qtbot import QtBot

from designer.beginning.again import AgainDialog
from designer.beginning.dialog import BeginDialog
from designer.documents.tab import Tab
from designer.looking.window import DataWindow
from designer.main_window import MainWindow
from engine.graph.edits import set_param
from engine.starting.beginning import begun
from tests.designer.window_driver import wait
from tests.engine.table_files import fruits, write

Scene = Callable[[MainWindow, QtBot, Path], QWidget]
SCENES: dict[str, Scene] = {}


def scene(made: Scene) -> Scene:
    SCENES[made.__name__] = made
    return made


def looked_at(window: MainWindow, qtbot: QtBot, path: Path) -> BeginDialog:
    """The dialog about a file, once it has read it."""
    window.tools.dropping.begin(path)
    dialog = window.tools.dropping.dialog
    assert dialog is not None
    wait(qtbot, lambda: not dialog.busy.isVisible())
    return dialog


def with_fruits(window: MainWindow, folder: Path) -> Path:
    """A document whose data are fruits in a file."""
    path = fruits(folder / "fruits.csv")
    window.documents.tabs.add(Tab(begun(path).project, unsaved=True))
    window.pages.setCurrentWidget(window.across)
    return path


def data_window(window: MainWindow, qtbot: QtBot) -> DataWindow:
    window.data_looking.look()
    dialog = window.data_looking.dialog
    assert dialog is not None
    wait(qtbot, lambda: not dialog.is_busy)
    return dialog


def pixels(path: Path) -> Path:
    """Columns that are the pixels of a picture."""
    rows = [[*((at * 7 + pixel * 3) % 2 for pixel in range(64)), at % 3] for at in range(60)]
    return write(path, [*(f"p{pixel}" for pixel in range(64)), "digit"], rows)


@scene
def a_file_is_held_over_the_window(window: MainWindow, qtbot: QtBot, folder: Path) -> QWidget:
    window.tools.dropping.hover([folder / "fruits.csv"])
    assert window.tools.dropping.hint is not None
    return window.tools.dropping.hint


@scene
def a_table_is_read(window: MainWindow, qtbot: QtBot, folder: Path) -> QWidget:
    window.tools.dropping.begin(fruits(folder / "fruits.csv"))
    assert window.tools.dropping.dialog is not None
    return window.tools.dropping.dialog


@scene
def a_table_was_read(window: MainWindow, qtbot: QtBot, folder: Path) -> QWidget:
    return looked_at(window, qtbot, fruits(folder / "fruits.csv"))


@scene
def a_table_of_pixels_was_read(window: MainWindow, qtbot: QtBot, folder: Path) -> QWidget:
    return looked_at(window, qtbot, pixels(folder / "pixels.csv"))


@scene
def a_file_was_refused(window: MainWindow, qtbot: QtBot, folder: Path) -> QWidget:
    path = folder / "empty.csv"
    path.touch()
    return looked_at(window, qtbot, path)


@scene
def data_that_changed_are_read_again(window: MainWindow, qtbot: QtBot, folder: Path) -> QWidget:
    path = with_fruits(window, folder)
    dialog = AgainDialog(window, path, window.session.graph.nodes["data"].params["examples"])
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


@scene
def all_data_are_looked_at(window: MainWindow, qtbot: QtBot, folder: Path) -> QWidget:
    with_fruits(window, folder)
    return data_window(window, qtbot)


@scene
def a_column_is_looked_at(window: MainWindow, qtbot: QtBot, folder: Path) -> QWidget:
    with_fruits(window, folder)
    window.session.edit("Plain", lambda graph: set_param(graph, "data", "transforms", []))
    dialog = data_window(window, qtbot)
    dialog.list.setCurrentRow(list(dialog.list.names).index("weight"))
    return dialog


@scene
def classes_are_looked_at(window: MainWindow, qtbot: QtBot, folder: Path) -> QWidget:
    with_fruits(window, folder)
    dialog = data_window(window, qtbot)
    dialog.list.setCurrentRow(list(dialog.list.names).index("fruit"))
    return dialog


@scene
def data_that_are_gone_are_looked_at(window: MainWindow, qtbot: QtBot, folder: Path) -> QWidget:
    with_fruits(window, folder).unlink()
    return data_window(window, qtbot)


@scene
def the_form_of_a_table(window: MainWindow, qtbot: QtBot, folder: Path) -> QWidget:
    with_fruits(window, folder)
    window.session.select({"data"})
    for fold in window.inspector.form.folds.values():
        fold.open()
    for name in ("transforms",):
        for entry in window.inspector.form.listed(name).entries[:1]:
            entry.open()
    qtbot.wait(1)
    return window.inspector


def leave(window: MainWindow) -> None:
    """Close what a scene opened."""
    window.tools.dropping.leave()
    window.data_looking.close()
    for one in window.findChildren(QDialog):
        if one.isVisible():
            one.reject()
    for tab in window.documents.tabs.open:
        tab.document.saved()
