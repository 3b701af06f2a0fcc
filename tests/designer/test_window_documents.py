"""Documents in the window: new, open, save, recent files, drops, broken files, the gallery, and export."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QPushButton
from pytestqt.qtbot import QtBot

from designer.main_window import MainWindow
from designer.settings import preferences
from engine import files
from engine.templates import template
from tests.designer.canvas_driver import click, node_point
from tests.designer.tab_driver import names
from tests.designer.window_driver import (
    Answers,
    change_units,
    choose_file,
    choose_in_menu,
    drop_file,
    menu_of,
    open_window,
    press_button,
    press_keys,
    shut,
    start,
    units_of,
    wait,
)

CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


pytestmark = pytest.mark.usefixtures("own_dialogs")


def recent_lines(window: MainWindow) -> list[QAction]:
    return [line for line in window.recent.actions() if line.data()]


def recent_buttons(window: MainWindow) -> list[QPushButton]:
    box = window.gallery.recent.box
    return [box.itemAt(index).widget() for index in range(box.count())]  # type: ignore[union-attr, misc]


# Convention 21.
def test_a_network_is_saved_opened_and_saved_elsewhere_by_its_shortcuts(window: MainWindow, tmp_path: Path) -> None:
    start(window, "spiral")
    change_units(window)
    first, second = tmp_path / "first.loom", tmp_path / "second.loom"
    with Answers(choose_file(first)):
        press_keys(window, Qt.Key.Key_S, CONTROL)
    assert files.load(first) == window.session.project
    change_units(window, 18)
    press_keys(window, Qt.Key.Key_S, CONTROL)
    assert files.load(first) == window.session.project
    with Answers(choose_file(tmp_path / "second")):
        press_keys(window, Qt.Key.Key_S, CONTROL | SHIFT)
    assert window.session.file == second and second.is_file()
    change_units(window, 19)
    press_keys(window, Qt.Key.Key_S, CONTROL)
    press_keys(window, Qt.Key.Key_N, CONTROL)
    assert not window.session.graph.nodes and window.session.file is None
    with Answers(choose_file(first)) as answers:
        press_keys(window, Qt.Key.Key_O, CONTROL)
    assert answers.said == ["Open graphs"]
    assert units_of(window) == 18
    assert files.load(second).graph.nodes["dense"].params["units"] == 19


def test_a_dialog_that_is_left_saves_and_opens_nothing(window: MainWindow, tmp_path: Path) -> None:
    start(window, "spiral")
    before = window.session.project
    with Answers(QFileDialog.reject, QFileDialog.reject):
        press_keys(window, Qt.Key.Key_S, CONTROL)
        press_keys(window, Qt.Key.Key_O, CONTROL)
    assert window.session.project is before and window.session.document.modified
    assert not list(tmp_path.glob("*.loom"))


# Convention 21.
def test_title_and_tab_name_the_file_and_mark_what_is_not_saved(window: MainWindow, spiral_file: Path) -> None:
    assert window.documents.open_file(spiral_file)
    assert window.windowTitle() == "spiral.loom[*] — Layerloom"
    assert not window.isWindowModified() and names(window) == ["spiral.loom"]
    change_units(window)
    assert window.isWindowModified() and names(window) == ["spiral.loom •"]
    press_keys(window, Qt.Key.Key_Z, CONTROL)
    assert not window.isWindowModified() and names(window) == ["spiral.loom"]
    change_units(window, 18)
    press_keys(window, Qt.Key.Key_S, CONTROL)
    assert not window.isWindowModified()
    press_keys(window, Qt.Key.Key_Z, CONTROL)
    assert window.isWindowModified()


# Convention 23.
# Convention 23.
def test_recent_files_stand_in_menu_and_gallery_and_those_that_are_gone_are_grey_or_left_out(
    window: MainWindow, spiral_file: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other.loom"
    files.save(template("digits-lstm"), other)
    assert window.documents.open_file(spiral_file) and window.documents.open_file(other)
    assert [line.data() for line in recent_lines(window)] == [str(other), str(spiral_file)]
    choose_in_menu(window.recent, recent_lines(window)[1])
    assert window.session.file == spiral_file
    window.show_gallery()
    shown = recent_buttons(window)
    assert [button.property("file") for button in shown] == [str(spiral_file), str(other)]
    press_button(shown[1])
    assert window.session.file == other and window.pages.currentWidget() is window.across

    spiral_file.unlink()
    window.show_gallery()
    assert [button.property("file") for button in recent_buttons(window)] == [str(other)]
    assert [(line.data(), line.isEnabled()) for line in recent_lines(window)] == [
        (str(other), True),
        (str(spiral_file), False),
    ]
    choose_in_menu(window.recent, window.recent.actions()[-1])
    assert not recent_buttons(window) and not window.recent.isEnabled()
    assert window.gallery.recent.isHidden()
    assert preferences.load().recent == ()


# Convention 24.
def test_a_graph_that_is_dropped_on_the_window_opens(window: MainWindow, spiral_file: Path) -> None:
    assert drop_file(window, spiral_file)
    assert window.session.file == spiral_file and window.pages.currentWidget() is window.across


@pytest.mark.parametrize("name", ["notes.txt", "model.safetensors", "loom"])
def test_a_dropped_file_that_nothing_can_be_learned_from_is_refused_in_a_sentence(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, name: str
) -> None:
    (tmp_path / name).write_text("{}")
    before = window.session.project
    assert drop_file(window, tmp_path / name)
    dialog = window.tools.dropping.dialog
    assert dialog is not None
    wait(qtbot, lambda: not dialog.busy.isVisible())
    assert name in dialog.sentence.text() and not dialog.draw.isEnabled()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert window.tools.dropping.dialog is None and window.session.project is before


# Convention 46.
@pytest.mark.parametrize("text", ['{"layerloom": 1, "nodes": {', "no graph", "[" * 10_000, '{"layerloom": NaN}'])
def test_a_broken_file_is_one_sentence_and_the_open_network_stays(
    window: MainWindow, tmp_path: Path, text: str
) -> None:
    start(window, "spiral")
    change_units(window)
    before = window.session.project
    broken = tmp_path / "broken.loom"
    broken.write_text(text)
    with Answers() as answers:
        assert drop_file(window, broken)
    assert not answers.said
    assert window.notice.isVisible() and "broken.loom" in window.notice.text
    assert window.notice.text.endswith(".") and "Traceback" not in window.notice.text
    assert window.session.project is before and window.session.file is None
    assert not recent_lines(window)
    press_button(window.notice.close_button)
    assert window.notice.isHidden()


def test_a_place_that_cannot_be_written_is_one_sentence_and_nothing_is_lost(window: MainWindow, tmp_path: Path) -> None:
    start(window, "spiral")
    change_units(window)
    assert not window.documents.save_to(tmp_path / "missing" / "deep" / "a.loom")
    assert window.notice.isVisible() and "a.loom" in window.notice.text
    assert window.session.document.modified and window.session.file is None


def test_a_file_named_on_the_command_line_is_open_at_the_start(
    qtbot: QtBot, tmp_path: Path, spiral_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LAYERLOOM_HOME", str(tmp_path / "home"))
    made = open_window(qtbot, spiral_file)
    assert made.session.file == spiral_file and made.pages.currentWidget() is made.across
    assert not made.isWindowModified()
    shut(made)


def test_a_broken_file_on_the_command_line_is_told_in_the_gallery(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LAYERLOOM_HOME", str(tmp_path / "home"))
    made = open_window(qtbot, tmp_path / "missing.loom")
    assert made.pages.currentWidget() is made.gallery
    assert made.notice.isVisible() and "missing.loom" in made.notice.text
    shut(made)


def test_a_layer_that_nobody_knows_is_shown_and_written_back_untouched(window: MainWindow, tmp_path: Path) -> None:
    file = tmp_path / "future.loom"
    project = template("spiral")
    files.save(project, file)
    text = file.read_text().replace('"Tanh"', '"Wormhole"')
    assert "Wormhole" in text
    file.write_text(text)
    assert window.documents.open_file(file)
    assert window.canvas.canvas.nodes.keys() == project.graph.nodes.keys()
    click(window.canvas, node_point(window.canvas, "tanh"))
    assert window.inspector.node_sheet.title.text() == "Wormhole"
    assert any("Wormhole" in str(problem.message.values) for problem in window.session.analysis.problems)
    change_units(window)
    press_keys(window, Qt.Key.Key_S, CONTROL)
    assert window.notice.isHidden()
    assert file.read_text() == text.replace('"units": 32', '"units": 17', 1)


def test_the_gallery_leads_back_to_the_open_network(window: MainWindow, qtbot: QtBot) -> None:
    assert window.gallery.back.isHidden()
    start(window, "spiral")
    change_units(window)
    press_keys(window, Qt.Key.Key_N, CONTROL | SHIFT)
    assert window.pages.currentWidget() is window.gallery
    assert window.gallery.back.text() == "Back to Spiral: see the boundary bend"
    press_button(window.gallery.back)
    assert window.pages.currentWidget() is window.across and units_of(window) == 17
    press_keys(window, Qt.Key.Key_N, CONTROL | SHIFT)
    qtbot.keyClick(window.gallery, Qt.Key.Key_Escape)
    assert window.pages.currentWidget() is window.across and window.canvas.hasFocus()


def test_a_card_is_chosen_with_the_keyboard(window: MainWindow, qtbot: QtBot) -> None:
    first = window.gallery.cards[0]
    first.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.keyClick(first, Qt.Key.Key_Return)
    assert window.session.project == template(first.template.name)


# Convention 27.
def test_export_writes_the_source_that_the_window_shows(window: MainWindow, tmp_path: Path) -> None:
    start(window, "spiral")
    file = tmp_path / "network.py"
    with Answers(choose_file(file)):
        press_keys(window, Qt.Key.Key_E, CONTROL)
    text = file.read_text()
    compile(text, str(file), "exec")
    assert "nn.Linear(2, 32)" in text
    assert window.notice.isVisible() and str(file) in window.notice.text


def test_a_network_with_a_problem_is_not_exported_and_the_reason_is_told(window: MainWindow) -> None:
    start(window, "spiral")
    click(window.canvas, node_point(window.canvas, "tanh"))
    press_keys(window, Qt.Key.Key_Delete, Qt.KeyboardModifier.NoModifier)
    with Answers() as answers:
        choose_in_menu(menu_of(window, "File"), window.actions_by_name["export"])
    assert not answers.said
    assert window.notice.isVisible() and "has nothing at its input" in window.notice.text


def test_an_empty_canvas_is_not_exported_and_the_reason_is_told(window: MainWindow) -> None:
    window.documents.new()
    window.actions_by_name["export"].trigger()
    assert "nothing to export" in window.notice.text
