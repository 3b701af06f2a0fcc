"""Drops data on the window as a person does, and trains the network that is drawn for them."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from designer.beginning.dialog import BeginDialog
from designer.main_window import MainWindow
from designer.training.record import IDLE
from engine import files
from tests.designer.window_driver import press_button, wait
from tests.engine.projects import mlp
from tests.engine.table_files import fruits, write

LEFT = Qt.MouseButton.LeftButton


def drop(window: MainWindow, *paths: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    place, action, none = QPoint(400, 300), Qt.DropAction.CopyAction, Qt.KeyboardModifier.NoModifier
    entering = QDragEnterEvent(place, action, data, LEFT, none)
    QApplication.sendEvent(window, entering)
    assert entering.isAccepted()
    QApplication.sendEvent(window, QDropEvent(QPointF(place), action, data, LEFT, none))


def looked(window: MainWindow, qtbot: QtBot) -> BeginDialog:
    """The dialog about what was dropped, once it has read it."""
    dialog = window.tools.dropping.dialog
    assert dialog is not None
    wait(qtbot, lambda: not dialog.busy.isVisible())
    return dialog


def test_a_dropped_table_becomes_a_network_that_trains_in_two_clicks(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    path = fruits(tmp_path / "fruits.csv")
    drop(window, path)
    dialog = looked(window, qtbot)
    assert "fruits.csv" in dialog.windowTitle() and dialog.target.currentText() == "fruit"
    assert "'fruit'" in dialog.reasons.text() and "'shop'" in dialog.reasons.text()
    QTest.mouseClick(dialog.draw, LEFT)
    assert window.session.project.title == "fruits" and window.session.graph.nodes["data"].type == "Data"
    assert not window.session.analysis.problems
    press_button(window.bar.train)
    wait(qtbot, lambda: window.running.here.end is not None)
    assert window.running.state == IDLE and window.running.here.step > 100


def test_what_the_network_says_is_chosen_in_the_dialog(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    drop(window, fruits(tmp_path / "fruits.csv"))
    dialog = looked(window, qtbot)
    dialog.target.setFocus()
    at = dialog.target.findText("colour")
    dialog.target.setCurrentIndex(at)
    dialog.target.activated.emit(at)
    wait(qtbot, lambda: dialog.draw.isEnabled())
    assert "'colour', as you asked" in dialog.reasons.text()
    QTest.mouseClick(dialog.draw, LEFT)
    assert any(one.get("role") == "target" and one["name"] == "colour" for one in columns(window))


def columns(window: MainWindow) -> list[dict[str, str]]:
    found = window.session.graph.nodes["data"].params["examples"]["columns"]
    assert isinstance(found, list)
    return found


def test_columns_of_pixels_are_read_as_a_picture_by_one_click(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    rows = [[*((at * 7 + pixel * 3) % 2 for pixel in range(64)), at % 3] for at in range(60)]
    drop(window, write(tmp_path / "pixels.csv", [*(f"p{pixel}" for pixel in range(64)), "digit"], rows))
    dialog = looked(window, qtbot)
    (box,) = dialog.offers.values()
    assert "8 × 8" in box.text()
    QTest.mouseClick(box, LEFT, pos=QPoint(8, box.height() // 2))
    wait(qtbot, lambda: dialog.draw.isEnabled())
    assert box.isChecked()
    QTest.mouseClick(dialog.draw, LEFT)
    assert "Conv2d" in {node.type for node in window.session.graph.nodes.values()}


@pytest.mark.parametrize(
    ("content", "expected"),
    [("", "is empty"), ("a,b\n" + "1,2\n" * 20 + "1,2,3\n", "Line 22 of"), ("a,y\n" + "1,same\n" * 30, "class alone")],
)
def test_data_that_cannot_be_learned_from_are_told_in_the_dialog_and_nothing_is_lost(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, content: str, expected: str
) -> None:
    before = window.session.project
    path = tmp_path / "bad.csv"
    path.write_text(content)
    drop(window, path)
    dialog = looked(window, qtbot)
    assert expected in dialog.sentence.text() and not dialog.draw.isEnabled()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert window.tools.dropping.dialog is None and window.session.project == before


def test_reading_is_cancelled_at_any_time(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    drop(window, fruits(tmp_path / "fruits.csv"))
    dialog = window.tools.dropping.dialog
    assert dialog is not None and dialog.busy.isVisible()
    process = dialog.bridge.process
    assert process is not None
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.bridge.process is None and window.tools.dropping.dialog is None


def test_graph_files_are_still_opened(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    files.save(mlp(), tmp_path / "one.loom")
    drop(window, tmp_path / "one.loom")
    assert window.tools.dropping.dialog is None and window.session.file == tmp_path / "one.loom"
