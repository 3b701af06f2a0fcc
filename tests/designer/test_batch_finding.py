"""Finds a batch size as a person does: by the button in the form of the training, and takes what was found."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QModelIndex
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from designer.look.theme import DARK
from designer.main_window import MainWindow
from designer.panels.training_form import TrainingForm
from designer.session import Session
from designer.training import batch_dialog
from designer.training.batch_dialog import BatchDialog
from engine.graph.arrange import arrange
from engine.graph.model import Project
from engine.training.batch_sizes import BatchSizes, Tried
from tests.designer.panel_driver import shown
from tests.designer.window_driver import press_button, wait
from tests.engine.block_graphs import deep
from tests.engine.projects import points


def opened(window: MainWindow) -> MainWindow:
    one = points()
    window.session.show(Project(arrange(one.graph), one.training, one.title), None)
    window._show_canvas()
    return window


def test_the_button_tries_sizes_in_a_process_of_its_own_and_the_one_that_is_taken_is_set(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[BatchDialog] = []

    def executed(dialog: BatchDialog) -> int:
        seen.append(dialog)
        dialog.show()
        assert not dialog.take.isEnabled() and "Trying" in dialog.about.text()
        wait(qtbot, lambda: dialog.chosen > 0)
        assert [one.size for one in dialog.sizes] == [1, 2, 4, 8, 16, 32, 64, 128]
        label = dialog.about.label
        wait(qtbot, lambda: label.height() >= label.heightForWidth(label.width()))
        assert "A batch of 128 fits" in dialog.about.text() and dialog.take.text() == f"Take {dialog.chosen}"
        dialog.list.setCurrentIndex(dialog.rows.index(6, 0))
        press_button(dialog.take)
        return dialog.result()

    monkeypatch.setattr(BatchDialog, "exec", executed)
    opened(window).side.setCurrentWidget(window.training_form)
    press_button(window.training_form.find_batch)
    assert window.session.project.training["batch_size"] == 64
    assert seen[0].bridge.process is None
    window.session.undo()
    assert window.session.project.training["batch_size"] == 32


@pytest.fixture
def dialog(qtbot: QtBot, window: MainWindow, monkeypatch: pytest.MonkeyPatch) -> BatchDialog:
    """One that nothing is found for."""
    monkeypatch.setattr(batch_dialog.BatchFinding, "find", lambda *_: None)
    made = BatchDialog(window, points(), DARK)
    qtbot.addWidget(made)
    made.show()
    return made


def test_a_size_that_does_not_fit_is_shown_and_cannot_be_taken(dialog: BatchDialog) -> None:
    tried = (Tried(1, 10.0, 1 << 20), Tried(2, 30.0, 1 << 21), Tried(4, 0.0, 1 << 22))
    for one in tried:
        dialog.bridge.tried.emit(one)
    dialog.bridge.found.emit(BatchSizes(tried, "memory", "cpu", 100, 1 << 23))
    assert dialog.chosen == 2 and dialog.take.text() == "Take 2" and "half" in dialog.about.text()
    dialog.list.setCurrentIndex(dialog.rows.index(2, 0))
    assert dialog.rows.item(2, 1).text() == "does not fit" and not dialog.take.isEnabled()
    dialog.list.setCurrentIndex(dialog.rows.index(0, 0))
    assert dialog.take.text() == "Take 1"


def test_what_is_tried_once_more_changes_its_row(dialog: BatchDialog) -> None:
    for one in (Tried(1, 10.0, 1), Tried(2, 30.0, 2), Tried(1, 50.0, 1)):
        dialog.bridge.tried.emit(one)
    assert dialog.rows.rowCount(QModelIndex()) == 2 and dialog.rows.item(0, 1).text() == "50"


def test_a_search_without_an_answer_says_why(dialog: BatchDialog) -> None:
    dialog.bridge._miss()
    assert "Try it again" in dialog.about.text() and not dialog.take.isEnabled()
    dialog.bridge.found.emit(BatchSizes((Tried(1, 0.0, 99),), "memory", "cpu", 5, 50))
    assert "Not even the smallest" in dialog.about.text()


def test_a_network_with_a_problem_is_not_tried(window: MainWindow) -> None:
    window.documents.new()
    window._show_canvas()
    window.steering.find_batch()
    assert window.notice.isVisible() and not window.findChildren(BatchDialog)


def test_the_form_says_what_blocks_that_are_computed_twice_save(qtbot: QtBot) -> None:
    session = Session()
    form = shown(qtbot, TrainingForm(session, DARK), height=1300)
    one = deep(8)
    session.show(one, None)
    assert not form.twice.isVisible() and isinstance(form.find_batch, QPushButton)
    session.show(Project(one.graph, {**one.training, "recompute": "all"}, one.title), None)
    assert form.twice.isVisible() and form.twice.text().startswith("7 of 8 blocks")
    session.show(Project(points().graph, {"recompute": "half"}), None)
    assert "no blocks" in form.twice.text()
