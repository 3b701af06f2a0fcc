"""What the window says, and how: success without a box, waiting with a sign, Escape out of everything, no surprise."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QDialogButtonBox, QPushButton
from pytestqt.qtbot import QtBot

from designer.main_window import MainWindow
from designer.pictures.dialog import PictureDialog
from designer.training.record import IDLE, RUNNING, STARTING
from engine import files
from engine.graph.edits import rename, within
from engine.templates import template
from tests.designer.canvas_driver import click, node_point
from tests.designer.window_driver import Answers, choose_file, open_window, press_button, press_keys, shut, start, wait

CONTROL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier

pytestmark = pytest.mark.usefixtures("own_dialogs")


def press_save(dialog: QDialog) -> None:
    assert isinstance(dialog, PictureDialog)
    press_button(dialog.buttons.button(QDialogButtonBox.StandardButton.Save))


# Convention 27, 46.
def test_what_succeeds_is_told_in_a_line_and_never_in_a_box(window: MainWindow, tmp_path: Path) -> None:
    start(window, "spiral")
    said = []
    with Answers(choose_file(tmp_path / "net.loom"), choose_file(tmp_path / "net.py")) as answers:
        press_keys(window, Qt.Key.Key_S, CONTROL)
        press_keys(window, Qt.Key.Key_E, CONTROL)
        said.append(window.notice.text)
    assert answers.said == ["Save the graph", "Export as PyTorch"], "only the names of files were asked for"
    with Answers(press_save, choose_file(tmp_path / "net.svg")) as answers:
        press_keys(window, Qt.Key.Key_E, CONTROL | ALT)
        said.append(window.notice.text)
    assert len(answers.said) == 2
    with Answers() as answers:
        for name in ("save", "copy_source", "copy_summary", "copy_summary_csv", "copy_picture", "copy_diagnostics"):
            window.actions_by_name[name].trigger()
            said.append(window.notice.text)
    assert answers.said == [] and all(said) and window.notice.isVisible()
    assert {file.name for file in tmp_path.glob("net.*")} == {"net.loom", "net.py", "net.svg"}


# Convention 27.
def test_source_and_summary_are_copied_by_commands(window: MainWindow) -> None:
    start(window, "digits-mlp")
    window.live.show_page(window.live.problems)
    clipboard = QGuiApplication.clipboard()
    press_keys(window, Qt.Key.Key_C, CONTROL | SHIFT)
    assert "class " in clipboard.text() and "torch.nn" in clipboard.text()
    compile(clipboard.text(), "copied", "exec")
    window.actions_by_name["copy_summary"].trigger()
    assert "Dense" in clipboard.text() and "parameters" in clipboard.text().lower()
    window.actions_by_name["copy_summary_csv"].trigger()
    head, *rows = csv.reader(io.StringIO(clipboard.text()))
    assert any("Dense" in row for row in rows)
    assert {len(row) for row in rows} == {len(head)}
    window.canvas.select_all()
    window.canvas.delete_selection()
    assert not window.actions_by_name["copy_source"].isEnabled()


# Convention 46.
def test_a_network_that_cannot_be_printed_says_why(window: MainWindow) -> None:
    start(window, "digits-mlp")
    click(window.canvas, node_point(window.canvas, "data"))
    press_keys(window, Qt.Key.Key_Delete, Qt.KeyboardModifier.NoModifier)
    press_keys(window, Qt.Key.Key_C, CONTROL | SHIFT)
    assert window.notice.isVisible() and QGuiApplication.clipboard().text() == ""


# Convention 28.
def test_opening_a_file_trains_nothing_runs_nothing_and_changes_nothing(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LAYERLOOM_HOME", str(tmp_path / "home"))
    trap = tmp_path / "trap"
    evil = f'"); open({str(trap)!r}, "w"); ("'
    project = within(template("deep-and-wide"), (), lambda graph: rename(graph, next(iter(graph.nodes)), evil))
    file = tmp_path / "net.loom"
    files.save(project, file)
    before = file.read_bytes()
    window = open_window(qtbot, file)
    assert window.session.file == file and any(node.name == evil for node in window.session.graph.nodes.values())
    window.live.show_page(window.live.plot("loss"))
    # Previews are asked for, and the process that will train is ready: neither begins a training.
    wait(qtbot, lambda: window.bar.device.whole != "Starting PyTorch…")
    assert window.running.state == IDLE and window.running.folder == ""
    assert not list((tmp_path / "home").rglob("metrics.jsonl"))
    assert not trap.exists() and file.read_bytes() == before and not window.session.document.modified
    shut(window)


DIALOGS = ("preferences", "shortcuts", "about", "export_picture", "save_block", "open", "save_as", "export")


# Convention 47.
@pytest.mark.parametrize("name", DIALOGS)
def test_escape_leaves_every_dialog_and_nothing_happened(window: MainWindow, name: str) -> None:
    start(window, "unet-small")
    block = next(node.key for node in window.session.graph.nodes.values() if node.inside is not None)
    window.session.select({block})
    before = window.session.project
    with Answers(lambda dialog: QTest.keyClick(dialog, Qt.Key.Key_Escape)):
        window.actions_by_name[name].trigger()
    assert window.session.project is before and QApplication.activeModalWidget() is None


# Convention 47.
def test_escape_leaves_the_help_and_the_question_about_changes(window: MainWindow) -> None:
    start(window, "spiral")
    click(window.canvas, node_point(window.canvas, "dense"))
    press_keys(window, Qt.Key.Key_F1, Qt.KeyboardModifier.NoModifier)
    assert window.tools.help is not None and window.tools.help.isVisible()
    QTest.keyClick(window.tools.help, Qt.Key.Key_Escape)
    assert not window.tools.help.isVisible()
    window.canvas.delete_selection()
    with Answers(lambda dialog: QTest.keyClick(dialog, Qt.Key.Key_Escape)):
        assert not window.close()
    assert window.isVisible() and "dense" not in window.session.graph.nodes


# Convention 47.
def test_escape_ends_a_pan_and_the_view_stays(window: MainWindow) -> None:
    start(window, "spiral")
    view, middle = window.canvas, Qt.MouseButton.MiddleButton
    QTest.mousePress(view.viewport(), middle, pos=QPoint(300, 200))
    QTest.mouseMove(view.viewport(), QPoint(340, 220))
    there = node_point(view, "dense")
    QTest.keyClick(view, Qt.Key.Key_Escape)
    QTest.mouseMove(view.viewport(), QPoint(500, 400))
    assert node_point(view, "dense") == there and view.gesture is None
    QTest.mouseRelease(view.viewport(), middle, pos=QPoint(500, 400))


# Convention 47.
def test_what_takes_its_time_shows_a_sign_at_once_then_its_progress_and_can_be_stopped(
    window: MainWindow, qtbot: QtBot
) -> None:
    start(window, "digits-cnn")
    press_button(window.bar.train)
    assert window.running.state == STARTING
    assert window.bar.train.text() == "Starting…" and window.bar.progress.isVisible()
    assert window.bar.progress.maximum() == 0, "it moves without an end until the end is known"
    assert window.bar.stop.isEnabled()
    wait(qtbot, lambda: window.running.state == RUNNING and " left" in window.bar.progress_rate.text())
    assert window.bar.progress.maximum() > 0
    press_button(window.bar.stop)
    assert window.bar.train.text() == "Stopping…"
    wait(qtbot, lambda: window.running.state == IDLE)


# Convention 45.
def test_every_button_tells_what_it_does_and_its_keys(window: MainWindow) -> None:
    start(window, "spiral")
    click(window.canvas, node_point(window.canvas, "dense"))
    buttons = [one for one in window.findChildren(QPushButton) if one.isVisible()]
    assert buttons and [one.text() for one in buttons if not (one.toolTip() or len(one.text()) > 3)] == []
    for name in ("train", "step", "stop"):
        keys = window.actions_by_name[name].shortcut().toString()
        assert keys in getattr(window.bar, name).toolTip()
    unit = window.inspector.node_sheet.form.editor("units")
    assert unit.toolTip() or unit.accessibleDescription()
