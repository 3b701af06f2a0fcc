"""A file that has changed since a network was drawn for it is looked at again by one click, and trained with then."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtWidgets import QApplication, QDialog, QMessageBox
from pytestqt.qtbot import QtBot

from designer.beginning.again import AgainDialog
from designer.main_window import MainWindow
from designer.training.record import IDLE
from engine import files
from engine.files.disk import ENDING
from engine.starting.beginning import begun
from tests.designer.window_driver import Answers, choose_file, click_button, press_button, wait
from tests.engine.table_files import fruits

pytestmark = pytest.mark.usefixtures("own_dialogs")

AGAIN, CHOOSE = "Look at it again", "Choose the file…"


@pytest.fixture
def table(window: MainWindow, tmp_path: Path) -> Path:
    """The table of the network that the window shows."""
    path = fruits(tmp_path / "fruits.csv")
    files.save(begun(path).project, tmp_path / f"fruits{ENDING}")
    assert window.documents.open_file(tmp_path / f"fruits{ENDING}")
    return path


def rewritten(path: Path, **columns: Any) -> None:
    """The same table with other cells in some columns, each made from the old cell; none takes a column away."""
    with path.open() as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        for name, change in columns.items():
            if change is None:
                del row[name]
            else:
                row[name] = change(row[name])
    with path.open("w", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)


def examples_of(window: MainWindow) -> dict[str, Any]:
    kept = window.session.project.graph.nodes["data"].params["examples"]
    assert isinstance(kept, dict)
    return kept


def waiting(dialog: QDialog) -> None:
    """The answer to the dialog that closes by itself; one that would not is sent away, so that the test fails."""
    assert isinstance(dialog, AgainDialog)
    dialog.bridge.begun.connect(lambda answer: dialog.reject() if answer.refusal else None)


def ended(qtbot: QtBot, window: MainWindow) -> None:
    wait(qtbot, lambda: window.running.here.end is not None and window.running.state == IDLE)


class Once(Answers):
    """Answers each dialog once, also where it stays a while."""

    def __init__(self, *answers: Any) -> None:
        super().__init__(*answers)
        self.last: QDialog | None = None

    def _answer(self) -> None:
        dialog = QApplication.activeModalWidget()
        if isinstance(dialog, QDialog) and dialog is not self.last:
            self.last = dialog
            super()._answer()


def test_more_lines_are_looked_at_told_and_trained_with(window: MainWindow, qtbot: QtBot, table: Path) -> None:
    before = window.session.project
    fruits(table, count=75)
    with Once(click_button(AGAIN), waiting) as answers:
        press_button(window.bar.train)
    assert answers.said == ["fruits.csv is not as it was.", "fruits.csv is looked at again"]
    assert examples_of(window)["count"] == 75
    assert "It has 75 examples, and had 60." in window.notice.text and window.running.state == IDLE
    window.session.undo()
    assert window.session.project == before, "it was one step"
    window.session.redo()
    press_button(window.notice.act)
    assert window.running.state != IDLE and window.notice.isHidden()
    ended(qtbot, window)


def test_what_no_longer_fits_says_so_by_itself(window: MainWindow, table: Path) -> None:
    rewritten(table, fruit=None)
    with Once(click_button(AGAIN), waiting):
        press_button(window.bar.train)
    assert "It has no more 'fruit'." in window.notice.text and not window.notice.act.isVisible()
    assert window.session.analysis.problems and window.running.state == IDLE
    window.session.undo()
    assert not window.session.analysis.problems


def test_a_class_that_came_makes_the_last_layer_larger(window: MainWindow, qtbot: QtBot, table: Path) -> None:
    count = iter(range(1000))
    rewritten(table, fruit=lambda fruit: "fig" if next(count) % 4 == 0 else fruit)
    with Once(click_button(AGAIN), waiting):
        press_button(window.bar.train)
    assert "'fig' came to them" in window.notice.text and not window.session.analysis.problems
    press_button(window.notice.act)
    ended(qtbot, window)


@pytest.mark.parametrize("button", ["train", "step"])
def test_cancel_leaves_changed_data_as_they_were(window: MainWindow, table: Path, button: str) -> None:
    before = window.session.project
    fruits(table, count=75)
    with Answers(click_button("Cancel")):
        press_button(getattr(window.bar, button))
    assert window.session.project is before and window.running.state == IDLE and window.notice.isHidden()


def test_who_cancels_the_reading_is_asked_once_more(window: MainWindow, table: Path) -> None:
    before = window.session.project
    fruits(table, count=75)
    with Once(click_button(AGAIN), QDialog.reject, click_button("Cancel")):
        press_button(window.bar.train)
    assert window.session.project is before and window.running.state == IDLE


def test_a_file_that_cannot_be_read_any_more_says_why_and_changes_nothing(
    window: MainWindow, qtbot: QtBot, table: Path
) -> None:
    before = window.session.project
    table.write_text("")
    said: list[str] = []

    def read(dialog: QDialog) -> None:
        assert isinstance(dialog, AgainDialog)
        wait(qtbot, lambda: not dialog.busy.isVisible())
        said.append(dialog.sentence.text())
        dialog.reject()

    with Once(click_button(AGAIN), read, click_button("Cancel")):
        press_button(window.bar.train)
    assert str(table) in said[0] and window.session.project is before


def test_the_old_file_may_be_chosen_instead(window: MainWindow, qtbot: QtBot, table: Path, tmp_path: Path) -> None:
    kept = tmp_path / "kept.csv"
    kept.write_bytes(table.read_bytes())
    fruits(table, count=75)
    with Answers(click_button(CHOOSE), choose_file(kept)):
        press_button(window.bar.train)
    assert examples_of(window)["file"] == str(kept) and window.running.state != IDLE
    ended(qtbot, window)


def test_another_file_is_taken_in_place_of_one_that_is_gone_once_it_was_looked_at(
    window: MainWindow, table: Path, tmp_path: Path
) -> None:
    before = window.session.project
    other = fruits(tmp_path / "other.csv", count=80)
    table.unlink()
    with Once(click_button(CHOOSE), choose_file(other), click_button(AGAIN), waiting) as answers:
        press_button(window.bar.train)
    assert answers.said[2] == "other.csv is not as it was."
    assert examples_of(window)["file"] == str(other) and examples_of(window)["count"] == 80
    window.session.undo()
    assert window.session.project == before, "it was one step"


def test_a_saved_project_that_was_moved_with_its_data_opens_and_trains_without_a_question(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    old, new = tmp_path / "old", tmp_path / "new"
    (old / "data").mkdir(parents=True)
    files.save(begun(fruits(old / "data" / "fruits.csv")).project, old / f"fruits{ENDING}")
    old.rename(new)
    assert window.documents.open_file(new / f"fruits{ENDING}")
    with Answers() as answers:
        press_button(window.bar.train)
    assert answers.said == [] and examples_of(window)["file"] == str(new / "data" / "fruits.csv")
    ended(qtbot, window)


def test_a_message_box_is_what_asks(window: MainWindow, table: Path) -> None:
    fruits(table, count=75)
    texts: list[str] = []

    def read(dialog: QDialog) -> None:
        assert isinstance(dialog, QMessageBox)
        texts.append(dialog.informativeText())
        dialog.reject()

    with Answers(read):
        press_button(window.bar.train)
    assert f"{table} has changed" in texts[0] and "stays wherever it still fits" in texts[0]


def test_the_wires_follow_an_output_that_has_another_name_now(window: MainWindow, table: Path) -> None:
    count = iter(range(1000))
    rewritten(table, fruit=lambda _: f"{next(count) * 0.37 % 5:.3f}")
    before = {wire.output for wire in window.session.graph.out_of("data")}
    with Once(click_button(AGAIN), waiting):
        press_button(window.bar.train)
    wires = {wire.output for wire in window.session.graph.out_of("data")}
    assert wires != before and wires <= window.session.analysis.nodes["data"].outputs.keys()
