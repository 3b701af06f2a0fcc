"""A file that names data outside its folder is shown, but nothing there is read before a person agrees."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QFileDialog, QMessageBox
from pytestqt.qtbot import QtBot

from designer.main_window import MainWindow
from designer.training.record import IDLE
from engine.data.closed import is_closed
from engine.files import dumps, load
from engine.files.places import unasked
from engine.starting.beginning import begun
from tests.designer.window_driver import Answers, choose_file, click_button, press_button, wait
from tests.engine.table_files import fruits

pytestmark = pytest.mark.usefixtures("own_dialogs")


@pytest.fixture
def table(tmp_path: Path) -> Path:
    (tmp_path / "private").mkdir()
    return fruits(tmp_path / "private" / "fruits.csv")


@pytest.fixture
def theirs(tmp_path: Path, table: Path) -> Path:
    """A stranger's file that names a table of this person's."""
    (tmp_path / "theirs").mkdir()
    file = tmp_path / "theirs" / "gift.loom"
    raw = json.loads(dumps(begun(table).project))
    raw["training"] = {**raw.get("training", {}), "epochs": 1}
    file.write_text(json.dumps(raw))
    return file


def file_of(window: MainWindow) -> str:
    return str(window.session.project.graph.nodes["data"].params["examples"]["file"])


def test_the_network_is_shown_and_the_place_is_told(window: MainWindow, theirs: Path, table: Path) -> None:
    assert window.documents.open_file(theirs)
    assert len(window.session.graph.nodes) > 1 and not window.session.analysis.problems
    assert window.notice.isVisible() and str(table) in window.notice.text and "gift" in window.notice.text
    assert unasked(window.session.project) == (str(table),)


def test_who_cancels_trains_nothing_and_changes_nothing(window: MainWindow, theirs: Path, table: Path) -> None:
    window.documents.open_file(theirs)
    before, shown = window.session.project, list[str]()

    def read(dialog: QDialog) -> None:
        assert isinstance(dialog, QMessageBox)
        shown.append(dialog.informativeText())
        press = dialog.defaultButton()
        assert press is not None
        press_button(press)

    with Answers(read) as answers:
        press_button(window.bar.train)
    assert answers.said == ["May gift.loom read these data?"] and str(table) in shown[0]
    assert window.session.project is before and window.running.state == IDLE


def test_who_agrees_trains_and_is_never_asked_again(window: MainWindow, theirs: Path, qtbot: QtBot) -> None:
    window.documents.open_file(theirs)
    with Answers(click_button("Read it")):
        press_button(window.bar.train)
    assert window.running.state != IDLE and not window.session.tab.is_changed
    wait(qtbot, lambda: window.running.state == IDLE)
    assert window.notice.isHidden(), window.notice.text
    assert load(theirs) == window.session.project


def test_the_notice_leads_to_the_same_question(window: MainWindow, theirs: Path) -> None:
    window.documents.open_file(theirs)
    with Answers(click_button("Read it")):
        press_button(window.notice.act)
    assert not unasked(window.session.project) and window.running.state == IDLE


def test_other_data_can_be_chosen_instead(window: MainWindow, theirs: Path, tmp_path: Path, table: Path) -> None:
    own = tmp_path / "own.csv"
    own.write_bytes(table.read_bytes())
    window.documents.open_file(theirs)
    with Answers(click_button("Choose other data…"), choose_file(own)):
        press_button(window.notice.act)
    assert file_of(window) == str(own)


def test_who_leaves_the_choice_has_agreed_to_nothing(window: MainWindow, theirs: Path) -> None:
    window.documents.open_file(theirs)
    with Answers(click_button("Choose other data…"), QFileDialog.reject):
        press_button(window.bar.train)
    assert is_closed(file_of(window)) and window.running.state == IDLE


def test_looking_at_the_data_and_finding_a_rate_ask_first(window: MainWindow, theirs: Path) -> None:
    window.documents.open_file(theirs)
    with Answers(click_button("Cancel")):
        window.data_looking.look()
    with Answers(click_button("Cancel")):
        window.rate_finding.find()
    assert window.data_looking.dialog is None and window.rate_finding.process is None


def test_a_text_that_is_pasted_is_asked_about(window: MainWindow, theirs: Path) -> None:
    window.documents.new()
    QGuiApplication.clipboard().setText(theirs.read_text())
    window.actions_by_name["paste"].trigger()
    assert unasked(window.session.project)
