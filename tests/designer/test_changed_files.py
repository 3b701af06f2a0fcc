"""Tests that what another program does to an open file is noticed, and that no save replaces it unasked."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from designer.main_window import MainWindow
from engine import files
from engine.graph.model import Project
from engine.templates import template
from tests.designer.window_driver import (
    Answers,
    change_units,
    choose_file,
    click_button,
    drop_file,
    press_button,
    press_keys,
    units_of,
)

CONTROL = Qt.KeyboardModifier.ControlModifier
THEIRS = replace(template("xor"), title="Theirs")


@pytest.fixture
def opened(window: MainWindow, spiral_file: Path) -> MainWindow:
    assert drop_file(window, spiral_file)
    return window


def take_up_again(window: MainWindow) -> None:
    """Come back to the window from another program."""
    QApplication.sendEvent(window, QEvent(QEvent.Type.WindowActivate))


def in_file(file: Path) -> Project:
    return files.load(file)


def test_a_file_that_another_program_changed_is_offered_and_loading_it_can_be_undone(
    opened: MainWindow, spiral_file: Path
) -> None:
    change_units(opened)
    files.save(THEIRS, spiral_file)
    take_up_again(opened)
    assert opened.notice.text.startswith("spiral.loom was changed by another program.")
    assert units_of(opened) == 17, "nothing is loaded unasked"
    press_button(opened.notice.act)
    assert opened.session.project == THEIRS and not opened.isWindowModified()
    press_keys(opened, Qt.Key.Key_Z, CONTROL)
    assert units_of(opened) == 17 and opened.isWindowModified()


def test_a_change_is_told_once(opened: MainWindow, spiral_file: Path) -> None:
    files.save(THEIRS, spiral_file)
    take_up_again(opened)
    opened.notice.dismiss()
    take_up_again(opened)
    assert opened.notice.isHidden()
    files.save(replace(THEIRS, title="Once more"), spiral_file)
    take_up_again(opened)
    assert opened.notice.isVisible()


def test_what_is_saved_here_is_no_change_of_another_program(opened: MainWindow, spiral_file: Path) -> None:
    change_units(opened)
    with Answers() as answers:
        press_keys(opened, Qt.Key.Key_S, CONTROL)
        change_units(opened, 18)
        press_keys(opened, Qt.Key.Key_S, CONTROL)
    take_up_again(opened)
    assert not answers.said and opened.notice.isHidden()
    spiral_file.touch()
    take_up_again(opened)
    assert opened.notice.isHidden(), "the same bytes are no change"


def test_a_file_changed_by_another_program_is_not_overwritten_unasked(
    opened: MainWindow, spiral_file: Path, tmp_path: Path
) -> None:
    change_units(opened)
    files.save(THEIRS, spiral_file)
    with Answers(click_button("Cancel")) as answers:
        press_keys(opened, Qt.Key.Key_S, CONTROL)
    assert answers.said == ["spiral.loom was changed by another program."]
    assert in_file(spiral_file) == THEIRS and opened.isWindowModified()
    other = tmp_path / "mine.loom"
    with Answers(click_button("Save to another place…"), choose_file(other)):
        press_keys(opened, Qt.Key.Key_S, CONTROL)
    assert in_file(spiral_file) == THEIRS and in_file(other) == opened.session.project


def test_what_another_program_wrote_is_overwritten_on_request_and_kept_as_a_version(
    opened: MainWindow, spiral_file: Path
) -> None:
    change_units(opened)
    files.save(THEIRS, spiral_file)
    with Answers(click_button("Overwrite it")):
        press_keys(opened, Qt.Key.Key_S, CONTROL)
    assert in_file(spiral_file) == opened.session.project
    found = files.versions.versions(spiral_file)
    assert files.versions.load(found[-1], spiral_file) == THEIRS


def test_theirs_can_be_loaded_where_it_would_have_been_overwritten(opened: MainWindow, spiral_file: Path) -> None:
    change_units(opened)
    files.save(THEIRS, spiral_file)
    with Answers(click_button("Load theirs")):
        press_keys(opened, Qt.Key.Key_S, CONTROL)
    assert in_file(spiral_file) == THEIRS == opened.session.project


def test_a_file_that_is_gone_is_told_and_its_document_counts_as_not_saved(
    opened: MainWindow, spiral_file: Path, qtbot: QtBot
) -> None:
    spiral_file.rename(spiral_file.with_name("moved.loom"))
    take_up_again(opened)
    assert opened.notice.text.startswith("spiral.loom is not there any more")
    assert opened.isWindowModified(), "to close it would lose it"
    with Answers(click_button("Cancel")) as answers:
        press_keys(opened, Qt.Key.Key_S, CONTROL)
    assert answers.said == ["spiral.loom is not there any more."] and not spiral_file.exists()
    with Answers(click_button("Save it there again")):
        press_keys(opened, Qt.Key.Key_S, CONTROL)
    assert in_file(spiral_file) == template("spiral") and not opened.isWindowModified()


def test_a_changed_file_that_cannot_be_read_leaves_the_document_as_it_is(opened: MainWindow, spiral_file: Path) -> None:
    change_units(opened)
    spiral_file.write_text("{")
    take_up_again(opened)
    press_button(opened.notice.act)
    assert "spiral.loom" in opened.notice.text and units_of(opened) == 17


def test_a_document_that_is_not_looked_at_is_told_by_its_name(
    opened: MainWindow, spiral_file: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other.loom"
    files.save(template("xor"), other)
    assert drop_file(opened, other)
    files.save(THEIRS, spiral_file)
    take_up_again(opened)
    assert opened.notice.text.startswith("spiral.loom was changed")
    press_button(opened.notice.act)
    assert opened.session.file == spiral_file and opened.session.project == THEIRS
