"""Tests the list of earlier versions: they are opened beside the document, or put back in a step that can be undone."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QPushButton

from designer.documents.versions_dialog import VersionsDialog
from designer.main_window import MainWindow
from engine import files
from engine.files import versions
from engine.templates import template
from tests.designer.window_driver import Answers, change_units, drop_file, press_button, press_keys, units_of

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def saved_thrice(window: MainWindow, spiral_file: Path) -> MainWindow:
    """The spiral, and two changes of it, each saved."""
    assert drop_file(window, spiral_file)
    for units in (17, 18):
        change_units(window, units)
        press_keys(window, Qt.Key.Key_S, CONTROL)
    return window


def click_in_row(row: int, label: str) -> Callable[[QDialog], None]:
    """The answer that clicks a button in a row of the list."""

    def answer(dialog: QDialog) -> None:
        assert isinstance(dialog, VersionsDialog)
        press_button(next(one for one in dialog.rows[row].findChildren(QPushButton) if one.text() == label))

    return answer


def show_versions(window: MainWindow) -> None:
    window.actions_by_name["versions"].trigger()


def test_an_earlier_version_is_put_back_and_that_is_undone(saved_thrice: MainWindow, spiral_file: Path) -> None:
    with Answers(click_in_row(1, "Put back")):
        show_versions(saved_thrice)
    assert saved_thrice.session.project == template("spiral") and saved_thrice.isWindowModified()
    assert files.load(spiral_file).graph.nodes["dense"].params["units"] == 18, "the file waits until it is saved"
    saved_thrice.actions_by_name["undo"].trigger()
    assert units_of(saved_thrice) == 18 and not saved_thrice.isWindowModified()


def test_an_earlier_version_is_opened_beside_the_document(saved_thrice: MainWindow, spiral_file: Path) -> None:
    with Answers(click_in_row(0, "Open")):
        show_versions(saved_thrice)
    assert units_of(saved_thrice) == 17 and saved_thrice.session.file is None and saved_thrice.isWindowModified()
    assert [tab.file for tab in saved_thrice.documents.tabs.open] == [spiral_file, None]


def test_the_newest_version_stands_first_and_a_damaged_one_says_so(saved_thrice: MainWindow, spiral_file: Path) -> None:
    versions.versions(spiral_file)[0].place.write_text("{")
    seen: list[tuple[str, int]] = []

    def look(dialog: QDialog) -> None:
        assert isinstance(dialog, VersionsDialog)
        seen.extend((row.about.whole, len(row.findChildren(QPushButton))) for row in dialog.rows)
        dialog.reject()

    with Answers(look):
        show_versions(saved_thrice)
    assert seen == [("7 layers", 2), ("It is damaged and cannot be opened.", 0)]
    assert units_of(saved_thrice) == 18


def test_a_document_without_versions_says_when_there_will_be_some(window: MainWindow, spiral_file: Path) -> None:
    assert not window.actions_by_name["versions"].isEnabled()
    assert drop_file(window, spiral_file)
    said: list[str] = []

    def look(dialog: QDialog) -> None:
        assert isinstance(dialog, VersionsDialog)
        said.append(dialog.lead.text())
        dialog.reject()

    with Answers(look):
        show_versions(window)
    assert said and said[0].startswith("No earlier version of spiral.loom is kept yet.")
