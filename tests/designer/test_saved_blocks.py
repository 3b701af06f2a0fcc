"""Saves blocks to the palette, uses them from there, renames and removes them, and shows settings on their face."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QMenu
from pytestqt.qtbot import QtBot

from designer.canvas.stock import folder, saved_as
from designer.documents.tab import Tab
from designer.main_window import MainWindow
from designer.panels.name_dialog import NameDialog
from designer.panels.search import MY_BLOCKS
from designer.session import Session
from engine.files.blocks import save_block, saved_blocks
from engine.graph.analysis import analyse
from engine.graph.edits import fresh_key, set_param
from engine.graph.grouping import group
from engine.graph.model import Project
from engine.graph.promoting import promote, promoted
from tests.designer.canvas_driver import click, drop_layer
from tests.designer.panel_driver import row_point
from tests.designer.window_driver import Answers, click_button, open_window, press_keys, shut, start
from tests.engine.block_graphs import deep, towers

CONTROL, SHIFT, ALT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)
LEFT = Qt.MouseButton.LeftButton


def name_it(name: str, *, hint: str = "") -> Callable[[QDialog], None]:
    """The answer that types a name and presses Enter."""

    def answer(dialog: QDialog) -> None:
        assert isinstance(dialog, NameDialog)
        dialog.field.selectAll()
        QTest.keyClicks(dialog.field, name)
        assert hint in dialog.hint.text()
        QTest.keyClick(dialog.field, Qt.Key.Key_Return)

    return answer


def open_network(window: MainWindow, project: Project) -> None:
    window.documents.tabs.add(Tab(project))


def save_selected(window: MainWindow, name: str) -> str:
    """Save the selected block by its keys; says the name of its entry in the palette."""
    with Answers(name_it(name)):
        press_keys(window, Qt.Key.Key_S, CONTROL | ALT)
    return next(saved_as(block.file) for block in saved_blocks(folder())[0] if block.name == name)


@pytest.fixture
def entry(window: MainWindow) -> str:
    """A window on a network with one block, which is saved."""
    open_network(window, deep(3))
    window.session.select({"stage"})
    return save_selected(window, "My stage")


def test_a_saved_block_stands_at_the_top_of_the_palette(window: MainWindow, entry: str) -> None:
    rows = window.palette_panel.list.rows
    assert [rows.index(row, 0).data() for row in range(3)] == [MY_BLOCKS, "My stage", "Data"]
    assert not window.palette_panel.list.isRowHidden(1)
    assert "My stage" in window.notice.text and "My blocks" in window.notice.text
    assert "Layers inside: 2." in rows.index(1, 0).data(Qt.ItemDataRole.ToolTipRole)
    assert window.session.document.undo_label is None, "saving a block changes no document"


def test_a_saved_block_is_dropped_and_added_as_often_as_one_likes(window: MainWindow, entry: str, qtbot: QtBot) -> None:
    session, list_ = window.session, window.palette_panel.list
    drop_layer(window.canvas, entry, QPointF(0, 400))
    (first,) = session.selection
    assert str(session.document.undo_label) == "Add My stage"
    click(window.canvas, QPoint(5, 5))
    at = row_point(window.palette_panel, entry)
    qtbot.mouseClick(list_.viewport(), LEFT, pos=at)
    qtbot.mouseDClick(list_.viewport(), LEFT, pos=at)
    (second,) = session.selection
    qtbot.keyClicks(window.palette_panel.search, "my st")
    qtbot.keyClick(window.palette_panel.search, Qt.Key.Key_Return)
    (third,) = session.selection
    assert len({"stage", first, second, third}) == 4
    for key in (first, second, third):
        made = session.graph.nodes[key]
        assert made.name == "My stage" and made.params["repeat"] == 3
        assert made.inside is not None and [one.type for one in made.inside.nodes.values()] == [
            "Input",
            "Dense",
            "ReLU",
            "Output",
        ]
    keys = [one.key for _, one in session.project.graph.walk()]
    assert len(keys) == len(set(keys))
    for _ in range(3):
        session.undo()
    assert session.project == deep(3)


def test_a_saved_block_is_there_in_the_next_window(window: MainWindow, entry: str, qtbot: QtBot) -> None:
    other = open_window(qtbot)
    start(other, "spiral")
    drop_layer(other.canvas, entry, QPointF(0, 400))
    (key,) = other.session.selection
    assert other.session.graph.nodes[key].name == "My stage"
    shut(other)


def test_references_inside_a_saved_block_follow_their_fresh_keys(window: MainWindow) -> None:
    project, key = group(analyse(towers()), (), ["tower", "second", "both"])
    project = promote(project, (key,), "layer.units")
    entry = saved_as(save_block(folder(), analyse(project), key, "Towers").file)
    open_network(window, project)
    drop_layer(window.canvas, entry, QPointF(0, 400))
    (made,) = window.session.selection
    block = window.session.graph.nodes[made]
    assert block.inside is not None
    again = next(one for one in block.inside.nodes.values() if one.type == "Again")
    assert again.params["of"].node in block.inside.nodes and again.params["of"].node != "tower"
    (shown,) = promoted(block)
    assert shown.node.key != "layer"
    problems = {problem.node for problem in window.session.analysis.problems if not problem.waiting}
    assert problems == set()


def test_a_block_of_a_name_that_is_taken_is_replaced_after_a_word(window: MainWindow, entry: str) -> None:
    window.session.edit("Repeat", lambda graph: set_param(graph, "stage", "repeat", 7))
    with Answers(name_it("my STAGE", hint="It is replaced.")):
        press_keys(window, Qt.Key.Key_S, CONTROL | ALT)
    (block,) = saved_blocks(folder())[0]
    assert block.name == "my STAGE" and block.node.params["repeat"] == 7


def test_a_dialog_that_is_left_saves_nothing_and_an_empty_name_cannot_be_saved(window: MainWindow) -> None:
    open_network(window, deep(3))
    window.session.select({"stage"})

    def clear(dialog: QDialog) -> None:
        assert isinstance(dialog, NameDialog)
        dialog.field.setText("   ")
        assert not dialog.buttons.button(dialog.buttons.StandardButton.Save).isEnabled()
        QTest.keyClick(dialog.field, Qt.Key.Key_Return)
        assert dialog.isVisible()
        QTest.keyClick(dialog.field, Qt.Key.Key_Escape)

    with Answers(clear):
        press_keys(window, Qt.Key.Key_S, CONTROL | ALT)
    assert not folder().exists()


def test_only_a_block_can_be_saved(window: MainWindow) -> None:
    open_network(window, deep(3))
    action = window.actions_by_name["save_block"]
    assert not action.isEnabled()
    window.session.select({"first"})
    assert not action.isEnabled()
    window.session.select({"stage"})
    assert action.isEnabled()


def test_a_block_that_needs_a_layer_outside_is_refused_with_a_sentence(window: MainWindow) -> None:
    project, key = group(analyse(towers()), (), ["second"])
    open_network(window, project)
    window.session.select({key})
    with Answers(name_it("Half")):
        window.saved.save()
    assert "uses the weights of Block, which is not in the block" in window.notice.text
    assert not saved_blocks(folder())[0]


def menu_of_row(window: MainWindow, entry: str, *, by_keys: bool) -> QMenu:
    """The menu of a saved block, opened with the right button or with the menu key."""
    list_ = window.palette_panel.list
    at = row_point(window.palette_panel, entry)
    list_.setCurrentIndex(list_.index_of(entry))
    reason = QContextMenuEvent.Reason.Keyboard if by_keys else QContextMenuEvent.Reason.Mouse
    where = QPoint(0, 0) if by_keys else at
    QApplication.sendEvent(list_.viewport(), QContextMenuEvent(reason, where, list_.viewport().mapToGlobal(where)))
    return next(menu for menu in window.palette_panel.findChildren(QMenu) if menu.isVisible())


def choose(menu: QMenu, text: str) -> None:
    line = next(line for line in menu.actions() if line.text() == text)
    QTest.mouseClick(menu, LEFT, pos=menu.actionGeometry(line).center())


@pytest.mark.parametrize("by_keys", [False, True], ids=["mouse", "keys"])
def test_a_saved_block_is_renamed_from_its_row(window: MainWindow, entry: str, by_keys: bool) -> None:
    with Answers(name_it("Better")):
        choose(menu_of_row(window, entry, by_keys=by_keys), "Rename…")
    assert [block.name for block in saved_blocks(folder())[0]] == ["Better"]
    assert window.palette_panel.list.index_of(entry).data() == "Better"
    assert window.session.graph.nodes["stage"].name == "", "what is on the canvas keeps its name"


def test_a_saved_block_takes_the_name_of_another_one_and_its_place(window: MainWindow, entry: str) -> None:
    window.session.edit("Repeat", lambda graph: set_param(graph, "stage", "repeat", 7))
    window.session.select({"stage"})
    second = save_selected(window, "Other")
    with Answers(name_it("My stage", hint="It is replaced.")):
        choose(menu_of_row(window, second, by_keys=False), "Rename…")
    (block,) = saved_blocks(folder())[0]
    assert block.name == "My stage" and block.node.params["repeat"] == 7


def test_a_saved_block_is_removed_only_when_a_person_agrees(window: MainWindow, entry: str) -> None:
    with Answers(click_button("Cancel")) as answers:
        choose(menu_of_row(window, entry, by_keys=False), "Remove…")
    assert len(saved_blocks(folder())[0]) == 1 and answers.said == ["Remove “My stage” from the list of layers?"]
    with Answers(click_button("Remove")):
        choose(menu_of_row(window, entry, by_keys=False), "Remove…")
    assert saved_blocks(folder())[0] == [] and not list(folder().iterdir())
    assert not window.palette_panel.list.index_of(entry).isValid()
    drop_layer(window.canvas, entry, QPointF(0, 400))
    assert window.session.project == deep(3)
    assert window.canvas.note.isVisible() and "There is no file" in window.canvas.note.text()


def test_a_layer_has_no_menu(window: MainWindow, entry: str) -> None:
    list_ = window.palette_panel.list
    at = row_point(window.palette_panel, "Dense")
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, list_.viewport().mapToGlobal(at))
    QApplication.sendEvent(list_.viewport(), event)
    assert not [menu for menu in window.palette_panel.findChildren(QMenu) if menu.isVisible()]


@pytest.mark.parametrize("count", [1, 3])
def test_damaged_files_are_skipped_with_one_sentence(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, count: int
) -> None:
    monkeypatch.setenv("LAYERLOOM_HOME", str(tmp_path / "home"))
    save_block(folder(), analyse(deep(2)), "stage", "Good")
    for at in range(count):
        (folder() / f"bad-{at}.loom").write_text("{")
    window = open_window(qtbot)
    assert window.notice.isVisible() and "skipped" in window.notice.text and "bad-0.loom" in window.notice.text
    assert [entry.title for entry in window.palette_panel.entries if entry.category == MY_BLOCKS] == ["Good"]
    shut(window)


def test_a_folder_that_cannot_be_written_is_told(window: MainWindow) -> None:
    folder().parent.mkdir(parents=True, exist_ok=True)
    folder().write_text("a file where the folder should be")
    open_network(window, deep(3))
    window.session.select({"stage"})
    with Answers(name_it("Mine")):
        window.saved.save()
    assert "cannot be written" in window.notice.text


# Convention 44.
def test_open_categories_are_remembered(window: MainWindow, qtbot: QtBot) -> None:
    start(window, "spiral")
    row_point(window.palette_panel, "LSTM")
    window.palette_panel.list.toggle("Basic")
    other = open_window(qtbot)
    list_ = other.palette_panel.list
    assert list_.is_open("Recurrent") and not list_.is_open("Basic") and list_.is_open("Data")
    shut(other)


def test_keys_of_a_saved_block_never_meet_those_of_the_project(window: MainWindow, entry: str) -> None:
    session: Session = window.session
    session.edit("Take the key", lambda graph: graph)
    wanted = fresh_key(session.project, "Dense")
    drop_layer(window.canvas, entry, QPointF(0, 400))
    assert wanted not in {one.key for path, one in session.project.graph.walk() if not path}
