"""Lists all runs: names, notes, pins, colours, searching, sorting, the trash, and writing them for other programs."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QMessageBox
from pytestqt.qtbot import QtBot

from designer.look.theme import DARK, LIGHT
from designer.runs import sliced
from designer.runs.page import RunsPage
from designer.runs.rows import BEGAN, LOSS, NAME, NOTE
from designer.runs.table import pin_at, swatch_at
from engine.recorded import listing
from engine.runs import PROJECT
from tests.designer import runs_driver
from tests.designer.runs_driver import (
    LOSSES,
    cell,
    choose,
    click,
    drawn,
    facts,
    names,
    settle,
    write,
)
from tests.designer.window_driver import Answers, click_button
from tests.engine.recorded_runs import written

runs, page = runs_driver.runs, runs_driver.page


# Convention 35.
def test_the_newest_run_stands_first_and_a_damaged_one_says_what_is_wrong(page: RunsPage) -> None:
    assert names(page) == ["third", "second", "first", "broken"]
    rows = page.table.rows
    broken = rows.index(3, 0)
    assert "is not the folder of a run" in broken.data(Qt.ItemDataRole.ToolTipRole)
    assert rows.index(2, rows.kinds.index(LOSS)).data() == "0.4000"
    assert rows.index(2, rows.kinds.index("best")).data() == "0.3000"
    assert rows.index(2, rows.kinds.index("metric:accuracy")).data() == "0.6000"
    assert page.count.text() == "4 runs"


def test_a_run_is_renamed_and_noted_by_typing_into_the_list(qtbot: QtBot, page: RunsPage, runs: Path) -> None:
    write(page, "first", NAME, "My best")
    assert facts(runs, "first")["name"] == "My best" and "My best" in names(page)
    write(page, "My best", NOTE, "Small rate")
    assert facts(runs, "first")["note"] == "Small rate"
    choose(qtbot, page, "My best")
    assert list(drawn(page)) == ["My best"]


def test_a_click_on_the_pin_lets_a_run_stand_first_whatever_they_are_sorted_by(page: RunsPage, runs: Path) -> None:
    table = page.table
    row = table.visualRect(table.rows.index(names(page).index("first"), 0))
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=pin_at(row).center())
    assert names(page) == ["first", "third", "second", "broken"] and facts(runs, "first")["pinned"] is True
    head = table.header()
    for _ in range(2):
        at = head.sectionViewportPosition(table.rows.kinds.index(LOSS)) + 20
        QTest.mouseClick(head.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(at, head.height() // 2))
        assert names(page)[0] == "first" and names(page)[-1] == "broken"
    click(page, "first")
    QTest.keyClick(table, Qt.Key.Key_P)
    assert facts(runs, "first")["pinned"] is False


def test_a_click_on_a_head_sorts_and_what_has_no_value_stands_last(page: RunsPage) -> None:
    head, kinds = page.table.header(), page.table.rows.kinds
    found = []
    for _ in range(2):
        at = head.sectionViewportPosition(kinds.index(LOSS)) + 20
        QTest.mouseClick(head.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(at, head.height() // 2))
        found.append(names(page))
    assert sorted(found) == [["first", "third", "second", "broken"], ["second", "third", "first", "broken"]]


def test_another_colour_is_chosen_at_the_swatch(qtbot: QtBot, page: RunsPage, runs: Path) -> None:
    choose(qtbot, page, "first")
    row = page.table.visualRect(page.table.rows.index(names(page).index("first"), 0))
    QTest.mouseClick(page.table.viewport(), Qt.MouseButton.LeftButton, pos=swatch_at(row).center())
    menu = page.menu.menu
    assert menu is not None
    action = next(one for one in menu.actions() if one.text() == "violet")
    QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(action).center())
    assert facts(runs, "first")["colour"] == "violet"
    settle(qtbot, page)
    assert next(iter(page.looking.curves.runs.values())).colour == "violet"


def test_typing_finds_runs_by_their_words(qtbot: QtBot, page: RunsPage) -> None:
    choose(qtbot, page, "second")
    QTest.keyClicks(page.search, "STOPPED small")
    assert names(page) == ["third"] and page.count.text() == "1 of 4 runs"
    page.search.clear()
    QTest.keyClicks(page.search, "nowhere")
    assert page.empty.isVisible() and "No run has these words" in page.empty.text()
    page.search.clear()
    assert len(names(page)) == 4


def test_a_run_is_deleted_to_the_trash_after_a_question_and_put_back(qtbot: QtBot, page: RunsPage, runs: Path) -> None:
    choose(qtbot, page, "second")
    with Answers(QMessageBox.reject):
        QTest.keyClick(page.table, Qt.Key.Key_Delete)
    assert len(list(runs.glob("*-second"))) == 1
    with Answers(click_button("Move to the trash")) as answers:
        QTest.keyClick(page.table, Qt.Key.Key_Delete)
    assert answers.said == ["Move this run to the trash?"]
    settle(qtbot, page)
    assert names(page) == ["third", "first", "broken"] and (runs / ".trash" / "20260102-100000-second").is_dir()
    QTest.mouseClick(page.trash, Qt.MouseButton.LeftButton)
    settle(qtbot, page)
    assert names(page) == ["second"]
    click(page, "second")
    QTest.mouseClick(page.more, Qt.MouseButton.LeftButton)
    menu = page.menu.menu
    assert menu is not None
    action = next(one for one in menu.actions() if one.text() == "Put back")
    QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(action).center())
    QTest.mouseClick(page.trash, Qt.MouseButton.LeftButton)
    settle(qtbot, page)
    assert names(page) == ["third", "second", "first", "broken"]


def test_many_runs_are_read_in_slices_and_not_twice(qtbot: QtBot, runs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sliced, "SLICE_SECONDS", -1.0)
    page = RunsPage(LIGHT)
    qtbot.addWidget(page)
    seen: list[int] = []
    page._reader.sliced.connect(lambda: seen.append(len(page.table.rows.known)))
    page.show()
    settle(qtbot, page)
    assert len(seen) >= 4 and seen == sorted(seen) and seen[-1] == 4
    assert set(listing.remembered()) == {one.name for one in runs.iterdir() if (one / PROJECT).exists()}
    seen.clear()
    page.refresh()
    settle(qtbot, page)
    # Each takes one slice now: nothing but its facts was read.
    assert len(seen) <= 5


def test_words_that_are_being_typed_are_not_lost_when_runs_are_read(qtbot: QtBot, page: RunsPage, runs: Path) -> None:
    at = cell(page, "first")
    QTest.mouseClick(page.table.viewport(), Qt.MouseButton.LeftButton, pos=at)
    QTest.mouseDClick(page.table.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert page.table.is_editing
    written(runs / "20260105-100000-newer", [1.0])
    page.refresh()
    qtbot.waitUntil(lambda: not page._reader.is_busy)
    assert page.table.is_editing and "newer" not in names(page)
    editor = next(one for one in page.table.findChildren(QLineEdit) if one.isVisible())
    QTest.keyClick(editor, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: "newer" in names(page))


def test_selected_runs_are_written_as_csv_by_a_process(
    qtbot: QtBot, page: RunsPage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("designer.runs.menu.QFileDialog.getExistingDirectory", lambda *_: str(tmp_path / "out"))
    choose(qtbot, page, "second")
    with qtbot.waitSignal(page.told, timeout=30_000):
        page.menu.export("csv")
    lines = (tmp_path / "out" / "steps.csv").read_text().splitlines()
    assert [float(line.split(",")[1]) for line in lines[1:]] == LOSSES["second"]


def test_an_empty_list_says_what_will_stand_there(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LAYERLOOM_HOME", str(tmp_path))
    page = RunsPage(DARK)
    qtbot.addWidget(page)
    page.show()
    settle(qtbot, page)
    assert page.empty.isVisible() and page.empty.text().startswith("Nothing was trained yet.")
    assert page.looking.curves._sentence.text().startswith("Select one run or more")
    assert not page.back.isEnabled() and not page.more.isEnabled()


def test_the_list_is_sorted_by_the_day_at_first(page: RunsPage) -> None:
    assert page.table.rows.sorted_by == (BEGAN, True)
