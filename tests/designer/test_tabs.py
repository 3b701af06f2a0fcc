"""Several documents in tabs: opened beside each other, each with all that is its own, and closed without a loss."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QMessageBox

from designer.main_window import MainWindow
from engine import files
from engine.files.write import FORMAT
from engine.templates import template
from tests.designer.canvas_driver import click, node_point
from tests.designer.tab_driver import MIDDLE, choose_on_tab, click_tab, cross, drag_tab, names
from tests.designer.window_driver import (
    Answers,
    change_units,
    choose_file,
    click_button,
    drop_file,
    drop_files,
    press_button,
    press_keys,
    start,
    units_of,
)

CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
NONE = Qt.KeyboardModifier.NoModifier

pytestmark = pytest.mark.usefixtures("own_dialogs")


@pytest.fixture
def three(tmp_path: Path) -> list[Path]:
    """Three files."""
    made = [tmp_path / f"{name}.loom" for name in ("first", "second", "third")]
    for file, name in zip(made, ("spiral", "digits-mlp", "wine-classifier"), strict=True):
        files.save(template(name), file)
    return made


@pytest.fixture
def opened(emptied: MainWindow, three: list[Path]) -> MainWindow:
    """The window with the three files in tabs; the last one is looked at."""
    assert emptied.documents.open_files(three)
    return emptied


def shown(window: MainWindow) -> str:
    """The title of the window, without what stands on every one."""
    return window.windowTitle().removesuffix("[*] — Layerloom")


# Convention 21.
def test_new_a_template_and_a_dropped_file_open_in_tabs_of_their_own(
    window: MainWindow, spiral_file: Path, tmp_path: Path
) -> None:
    assert window.opened.bar.isHidden(), "the gallery has none"
    start(window, "digits-mlp")
    assert window.opened.bar.isVisible(), "so that a second one moves nothing"
    assert names(window) == ["Digits: fully connected •"], "the empty document has made room"
    press_keys(window, Qt.Key.Key_N, CONTROL)
    assert window.opened.bar.isVisible() and names(window) == ["Digits: fully connected •", "Untitled"]
    assert not window.session.graph.nodes
    assert drop_file(window, spiral_file)
    assert names(window) == ["Digits: fully connected •", "spiral.loom"], "nothing was done with the empty one"
    window.show_gallery()
    start(window, "spiral")
    assert names(window)[2] == "Spiral: see the boundary bend •"
    assert shown(window) == "Spiral: see the boundary bend"
    press_button(window.opened.bar.plus)
    assert len(names(window)) == 4 and not window.session.graph.nodes


def test_a_file_that_is_open_is_shown_and_not_opened_twice(opened: MainWindow, three: list[Path]) -> None:
    change_units(opened)
    assert opened.documents.open_file(three[0])
    assert opened.session.file == three[0] and len(names(opened)) == 3
    twisted = three[2].parent / ".." / three[2].parent.name / three[2].name
    with Answers(choose_file(twisted)):
        press_keys(opened, Qt.Key.Key_O, CONTROL)
    assert opened.session.file == three[2] and len(names(opened)) == 3
    assert units_of(opened) == 17, "as it was left"


def test_each_tab_keeps_its_history_its_selection_its_level_and_its_sight(opened: MainWindow) -> None:
    click(opened.canvas, node_point(opened.canvas, "dense"))
    change_units(opened)
    opened.canvas.zoom_at(QPoint(200, 200), 1.4)
    zoom, place = opened.canvas.zoom, node_point(opened.canvas, "dense")
    click_tab(opened, 0)
    assert shown(opened) == "first.loom" and not opened.session.selection
    assert not opened.actions_by_name["undo"].isEnabled() and opened.canvas.is_fitted
    press_keys(opened, Qt.Key.Key_A, CONTROL)
    press_keys(opened, Qt.Key.Key_G, CONTROL)
    (block,) = opened.session.selection
    opened.session.enter((block,))
    assert opened.canvas.canvas.matches(opened.session.graph)
    click_tab(opened, 2)
    assert opened.session.selection == {"dense"} and not opened.session.path
    assert opened.canvas.zoom == pytest.approx(zoom)
    assert (node_point(opened.canvas, "dense") - place).manhattanLength() <= 2
    assert opened.canvas.canvas.matches(opened.session.graph)
    press_keys(opened, Qt.Key.Key_Z, CONTROL)
    assert opened.session.project == template("wine-classifier")
    click_tab(opened, 0)
    assert opened.session.path == (block,)
    opened.session.undo()
    assert opened.session.project == template("spiral") and opened.session.path == ()


def test_keys_go_to_the_next_tab_and_back_around_the_end(opened: MainWindow) -> None:
    for key, modifiers, name in (
        (Qt.Key.Key_Tab, CONTROL, "first.loom"),
        (Qt.Key.Key_Tab, CONTROL, "second.loom"),
        (Qt.Key.Key_Backtab, CONTROL | SHIFT, "first.loom"),
        (Qt.Key.Key_Backtab, CONTROL | SHIFT, "third.loom"),
        (Qt.Key.Key_PageDown, CONTROL, "first.loom"),
        (Qt.Key.Key_PageUp, CONTROL, "third.loom"),
    ):
        press_keys(opened, key, modifiers)
        assert shown(opened) == name
        assert opened.opened.bar.bar.currentIndex() == opened.documents.tabs.at
    assert opened.canvas.hasFocus()


def test_tabs_are_dragged_to_another_order(opened: MainWindow) -> None:
    drag_tab(opened, 0, 2)
    assert names(opened) == ["second.loom", "third.loom", "first.loom"]
    assert [tab.file.name for tab in opened.documents.tabs.open if tab.file] == names(opened)
    assert shown(opened) == "first.loom"
    press_keys(opened, Qt.Key.Key_Tab, CONTROL)
    assert shown(opened) == "second.loom"
    press_button(cross(opened, 1))
    assert names(opened) == ["second.loom", "first.loom"]


# Convention 21.
@pytest.mark.parametrize("way", ["keys", "cross", "middle", "menu"])
def test_a_tab_is_closed_and_changes_are_asked_for(opened: MainWindow, three: list[Path], way: str) -> None:
    click_tab(opened, 1)
    change_units(opened)
    click_tab(opened, 1 if way == "keys" else 0)

    def close() -> None:
        if way == "keys":
            press_keys(opened, Qt.Key.Key_W, CONTROL)
        elif way == "cross":
            press_button(cross(opened, 1))
        elif way == "middle":
            click_tab(opened, 1, MIDDLE)
        else:
            choose_on_tab(opened, 1, "Close")

    with Answers(click_button("Cancel")) as answers:
        close()
    assert answers.said == ["Save the changes to second.loom?"]
    assert shown(opened) == "second.loom" and units_of(opened) == 17, "what is asked about is seen"
    with Answers(click_button("Save")):
        close()
    assert names(opened) == ["first.loom", "third.loom"]
    assert files.load(three[1]).graph.nodes["dense"].params["units"] == 17
    with Answers() as answers:
        press_keys(opened, Qt.Key.Key_W, CONTROL)
    assert not answers.said and len(names(opened)) == 1


def test_discard_closes_without_saving(opened: MainWindow, three: list[Path]) -> None:
    click_tab(opened, 1)
    change_units(opened)
    with Answers(click_button("Discard")):
        press_keys(opened, Qt.Key.Key_W, CONTROL)
    assert names(opened) == ["first.loom", "third.loom"] and shown(opened) == "third.loom"
    assert files.load(three[1]) == template("digits-mlp")


def test_after_the_last_tab_the_gallery_is_seen(window: MainWindow, spiral_file: Path) -> None:
    assert window.documents.open_file(spiral_file)
    press_keys(window, Qt.Key.Key_W, CONTROL)
    assert window.pages.currentWidget() is window.gallery and window.gallery.back.isHidden()
    assert not window.session.graph.nodes and window.session.file is None
    assert not window.actions_by_name["close_tab"].isEnabled()
    start(window, "spiral")
    assert window.session.project == template("spiral")


def test_from_the_gallery_a_click_on_any_tab_leads_to_its_network(opened: MainWindow) -> None:
    for at, name in ((2, "third.loom"), (0, "first.loom")):
        opened.show_gallery()
        click_tab(opened, at)
        assert shown(opened) == name and opened.pages.currentWidget() is opened.across


# Convention A8, A9.
def test_crosses_are_large_enough_to_hit_and_every_tab_is_named(opened: MainWindow, three: list[Path]) -> None:
    bar = opened.opened.bar.bar
    change_units(opened)
    assert [bar.accessibleTabName(at) for at in range(3)] == [
        "first.loom",
        "second.loom",
        "third.loom, has changes that are not saved",
    ]
    assert bar.tabToolTip(0) == str(three[0])
    assert names(opened)[2] == "third.loom •"
    for at in range(3):
        assert min(cross(opened, at).width(), cross(opened, at).height()) >= 24
        assert cross(opened, at).accessibleName() == f"Close {three[at].name}"
    press_keys(opened, Qt.Key.Key_S, CONTROL)
    assert names(opened)[2] == "third.loom" and "not saved" not in bar.accessibleTabName(2)


def test_files_of_one_name_are_told_apart_and_so_are_empty_documents(
    opened: MainWindow, tmp_path: Path, three: list[Path]
) -> None:
    (tmp_path / "aside").mkdir()
    other = tmp_path / "aside" / "first.loom"
    files.save(template("xor"), other)
    assert opened.documents.open_file(other)
    assert names(opened)[3] == "first.loom — aside" and names(opened)[0] == f"first.loom — {tmp_path.name}"
    opened.documents.open_template("spiral")
    opened.documents.open_template("spiral")
    assert names(opened)[4:] == ["Spiral: see the boundary bend •", "Spiral: see the boundary bend 2 •"]


def test_the_menu_closes_the_others_with_one_question_and_copies_the_path(
    opened: MainWindow, three: list[Path]
) -> None:
    choose_on_tab(opened, 1, "Copy the path")
    assert QApplication.clipboard().text() == str(three[1])
    for at in (0, 1):
        click_tab(opened, at)
        change_units(opened)
    with Answers(click_button("Cancel")) as answers:
        choose_on_tab(opened, 2, "Close the others")
    assert answers.said == ["Save the changes to 2 networks?"] and len(names(opened)) == 3
    with Answers(click_button("Discard")):
        choose_on_tab(opened, 2, "Close the others")
    assert names(opened) == ["third.loom"] and shown(opened) == "third.loom"


# Convention 21.
def test_closing_the_window_asks_once_for_all_documents(window: MainWindow, three: list[Path], tmp_path: Path) -> None:
    assert window.documents.open_files(three)
    for at in (0, 2):
        click_tab(window, at)
        change_units(window)
    window.documents.open_template("xor")
    listed: list[str] = []

    def cancel(dialog: QDialog) -> None:
        assert isinstance(dialog, QMessageBox)
        listed.append(dialog.informativeText())
        click_button("Cancel")(dialog)

    with Answers(cancel) as answers:
        assert not window.close()
    assert answers.said == ["Save the changes to 3 networks?"]
    assert "first.loom" in listed[0] and "third.loom" in listed[0] and "second.loom" not in listed[0]
    with Answers(click_button("Save all"), QFileDialog.reject):
        assert not window.close()
    assert files.load(three[0]).graph.nodes["dense"].params["units"] == 17
    own = tmp_path / "own.loom"
    with Answers(click_button("Save"), choose_file(own)):
        assert window.close()
    assert files.load(own) == template("xor")


def test_what_is_copied_in_one_tab_is_pasted_in_another(opened: MainWindow) -> None:
    click(opened.canvas, node_point(opened.canvas, "dense"))
    press_keys(opened, Qt.Key.Key_C, CONTROL)
    press_keys(opened, Qt.Key.Key_N, CONTROL)
    press_keys(opened, Qt.Key.Key_V, CONTROL)
    assert {node.type for node in opened.session.graph.nodes.values()} == {"Dense"}
    assert template("wine-classifier") == opened.documents.tabs.open[2].project


# Convention 24.
def test_several_files_that_are_dropped_open_and_a_broken_one_among_them_is_told(
    window: MainWindow, three: list[Path]
) -> None:
    three[1].write_text("{")
    assert drop_files(window, three)
    assert names(window) == ["first.loom", "third.loom"]
    assert window.notice.isVisible() and "second.loom" in window.notice.text


def test_a_document_is_not_saved_over_one_that_is_open(opened: MainWindow, three: list[Path]) -> None:
    assert not opened.documents.save_to(three[0])
    assert "open in another tab" in opened.notice.text
    assert files.load(three[0]) == template("spiral") and opened.session.file == three[2]


# Convention 29.
def test_a_newer_file_opens_with_a_warning_and_is_saved_under_another_name_alone(
    window: MainWindow, spiral_file: Path, tmp_path: Path
) -> None:
    text = re.sub(r'"layerloom": \d+', f'"layerloom": {FORMAT + 1}, "weather": "fine"', spiral_file.read_text())
    spiral_file.write_text(text)
    assert drop_file(window, spiral_file)
    assert window.session.graph == template("spiral").graph
    assert window.notice.isVisible() and "newer Layerloom" in window.notice.text
    change_units(window)
    with Answers(click_button("Cancel")) as answers:
        press_keys(window, Qt.Key.Key_S, CONTROL)
    assert answers.said == ["spiral.loom was written by a newer Layerloom, and stays as it is."]
    assert not window.documents.save_to(spiral_file) and "Choose another name" in window.notice.text
    assert spiral_file.read_text() == text and window.isWindowModified()
    other = tmp_path / "own.loom"
    with Answers(click_button("Save under another name…"), choose_file(other)):
        press_keys(window, Qt.Key.Key_S, CONTROL)
    assert spiral_file.read_text() == text and window.session.file == other and "own.loom" in window.notice.text
    assert units_of(window) == files.load(other).graph.nodes["dense"].params["units"] == 17
    assert '"weather": "fine"' in other.read_text(), "what is not known is kept"
    change_units(window, 18)
    with Answers() as answers:
        press_keys(window, Qt.Key.Key_S, CONTROL)
    assert not answers.said, "it is an own file now"


def test_a_newer_file_that_cannot_be_understood_says_that_it_is_newer(window: MainWindow, spiral_file: Path) -> None:
    newer = re.sub(r'"layerloom": \d+', f'"layerloom": {FORMAT + 1}', spiral_file.read_text())
    spiral_file.write_text(newer.replace('"from"', '"of"'))
    assert not window.documents.open_file(spiral_file)
    assert "newer Layerloom" in window.notice.text and "Update" in window.notice.text
