"""Files that a data set lacks are asked for before a training: what, how large, where from; Cancel changes nothing."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QDialog, QFileDialog, QMessageBox
from pytestqt.qtbot import QtBot

from designer.main_window import MainWindow
from designer.texts import told
from designer.training.record import IDLE
from engine.data.sets.mnist import TRAIN
from engine.graph.absent import absent
from engine.graph.analysis import analyse
from engine.graph.facts import data_set_of
from engine.starting.beginning import begun
from engine.templates import template, templates
from tests.designer.window_driver import Answers, choose_file, click_button, press_button, start, wait
from tests.engine.idx_files import idx_bytes, labels, pictures, write_pair

pytestmark = pytest.mark.usefixtures("own_dialogs")

CHOOSE = "Choose their folder…"


@pytest.fixture
def digits(tmp_path: Path) -> Path:
    """A folder with forty stand-ins for MNIST's training digits."""
    folder = tmp_path / "digits"
    folder.mkdir()
    return write_pair(folder, TRAIN, idx_bytes(pictures(40)), idx_bytes(labels(40)))


def folder_of(window: MainWindow) -> object:
    return window.session.project.graph.nodes["data"].params["examples"]["folder"]


def test_a_training_asks_for_the_folder_writes_it_into_the_data_and_begins(
    window: MainWindow, qtbot: QtBot, digits: Path
) -> None:
    start(window, "mnist-cnn")
    before = window.session.project
    with Answers(click_button(CHOOSE), choose_file(digits)) as answers:
        press_button(window.bar.train)
    assert answers.said == ["The files of MNIST are not here yet.", "The folder of MNIST"]
    assert folder_of(window) == str(digits)
    assert window.running.state != IDLE
    wait(qtbot, lambda: window.running.state == IDLE)
    assert window.notice.isHidden(), window.notice.text
    window.session.undo()
    assert window.session.project == before, "it was one step"


def test_what_is_asked_for_is_said_with_its_size_and_where_it_comes_from(window: MainWindow) -> None:
    start(window, "mnist-cnn")
    informed: list[str] = []

    def read(dialog: QDialog) -> None:
        assert isinstance(dialog, QMessageBox)
        informed.append(dialog.informativeText())
        dialog.reject()

    with Answers(read):
        press_button(window.bar.train)
    for part in ("train-images-idx3-ubyte", "train-labels-idx1-ubyte", "10 MB", "yann.lecun.com", "CC BY-SA"):
        assert part in informed[0], part


@pytest.mark.parametrize("button", ["train", "step"])
def test_cancel_leaves_everything_as_it_was(window: MainWindow, button: str) -> None:
    start(window, "mnist-cnn")
    before = window.session.project
    with Answers(click_button("Cancel")):
        press_button(getattr(window.bar, button))
    assert window.session.project is before and not window.actions_by_name["undo"].isEnabled()
    assert window.running.state == IDLE and window.notice.isHidden()


def test_a_folder_without_the_files_is_told_so_and_asked_for_again(
    window: MainWindow, tmp_path: Path, digits: Path
) -> None:
    start(window, "mnist-cnn")
    before = window.session.project
    wrong = tmp_path / "wrong"
    wrong.mkdir()
    informed: list[str] = []

    def read(dialog: QDialog) -> None:
        assert isinstance(dialog, QMessageBox)
        informed.append(dialog.informativeText())
        click_button("Cancel")(dialog)

    with Answers(click_button(CHOOSE), choose_file(wrong), read):
        press_button(window.bar.train)
    assert str(wrong) in informed[0]
    assert window.session.project is before and window.running.state == IDLE


def test_who_leaves_the_choice_of_a_folder_is_asked_once_more(window: MainWindow) -> None:
    start(window, "mnist-cnn")
    before = window.session.project
    with Answers(click_button(CHOOSE), QFileDialog.reject, click_button("Cancel")):
        press_button(window.bar.train)
    assert window.session.project is before and window.running.state == IDLE


def test_a_file_that_was_moved_is_asked_for_and_another_one_is_not_taken_for_it(
    window: MainWindow, tmp_path: Path
) -> None:
    rows = "".join(f"{at},{at % 7},{'yes' if at % 2 else 'no'}\n" for at in range(40))
    first, other, moved = (tmp_path / f"{name}.csv" for name in ("first", "other", "moved"))
    first.write_text("size,age,bought\n" + rows)
    other.write_text("size,age,bought\n" + rows * 2)
    window.session.show(begun(first).project, None)
    first.rename(moved)
    informed: list[str] = []

    def read(dialog: QDialog) -> None:
        assert isinstance(dialog, QMessageBox)
        informed.append(dialog.informativeText())
        click_button("Choose the file…")(dialog)

    before = window.session.project
    with Answers(read, choose_file(other), read, choose_file(moved)):
        assert window.absent_data.ask(str(tmp_path))
    assert f"{first} was not found." in informed[0] and f"{other} has changed" in informed[1]
    assert window.session.project.graph.nodes["data"].params["examples"]["file"] == str(moved)
    window.session.undo()
    assert window.session.project == before, "it was one step"


def test_files_that_are_here_are_not_asked_for(window: MainWindow, qtbot: QtBot, digits: Path) -> None:
    start(window, "mnist-cnn")
    with Answers(click_button(CHOOSE), choose_file(digits)):
        press_button(window.bar.train)
    wait(qtbot, lambda: window.running.state == IDLE)
    with Answers() as answers:
        window.steering.restart()
    assert answers.said == []
    wait(qtbot, lambda: window.running.state == IDLE)


@pytest.mark.parametrize("one", templates(), ids=[one.name for one in templates()])
def test_every_template_says_in_whole_sentences_which_files_it_lacks(one: object) -> None:
    analysis = analyse(template(one.name))  # type: ignore[attr-defined]
    found = absent(analysis)
    needs_folder = [
        data
        for facts in analysis.outer
        if (data := data_set_of(facts)) is not None and any(param.kind == "folder" for param in data.params())
    ]
    assert (found is not None) == bool(needs_folder)
    if found is not None:
        text = told(found.message)
        assert (text.endswith(".") and found.data_set.source) or "of yours" in text
        assert len(text) > 60 and "folder" in text.lower()
