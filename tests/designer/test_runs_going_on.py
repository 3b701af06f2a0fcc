"""Follows runs that go on, and reads long ones to their end while a person chooses, renames and pins."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from designer.runs import sliced
from designer.runs.page import RunsPage
from engine.recorded import pieces
from tests.designer import runs_driver
from tests.designer.runs_driver import (
    LOSSES,
    choose,
    click,
    compared,
    go_on,
    settle,
)
from tests.engine.recorded_runs import written

runs, page = runs_driver.runs, runs_driver.page


LONG = [float(step % 7) for step in range(2000)]


@pytest.fixture
def slowly(qtbot: QtBot, page: RunsPage, runs: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder of a long run, which is read little by little once it is clicked."""
    folder = written(runs / "20260104-100000-long", LONG, per_line=10).folder
    page.refresh()
    settle(qtbot, page)
    monkeypatch.setattr(sliced, "SLICE_SECONDS", -1.0)
    monkeypatch.setattr(pieces, "PIECE", 2000)
    return folder


def test_a_run_is_read_to_its_end_though_others_are_chosen_and_noted_meanwhile(
    qtbot: QtBot, page: RunsPage, slowly: Path
) -> None:
    click(page, "long")
    curves = page.looking.curves

    def half() -> None:
        qtbot.waitUntil(lambda: 0 < len(curves.runs[str(slowly)].steps) < len(LONG))

    qtbot.waitUntil(lambda: bool(curves.runs))
    half()
    page.note(page.table.rows.known[slowly], name="longest")
    half()
    click(page, "longest", "third")
    half()
    page.note(page.table.rows.known[slowly], note="halfway")
    settle(qtbot, page)
    assert {one.name: one.steps.raw.values.tolist() for one in curves.runs.values()} == {
        "longest": LONG,
        "third": LOSSES["third"],
    }


def test_a_run_is_read_to_its_end_though_another_is_chosen_beside_it_meanwhile(
    qtbot: QtBot, page: RunsPage, slowly: Path
) -> None:
    click(page, "long")
    curves = page.looking.curves
    qtbot.waitUntil(lambda: bool(curves.runs) and 0 < len(curves.runs[str(slowly)].steps) < len(LONG))
    click(page, "long", "third")
    settle(qtbot, page)
    assert {one.name: len(one.steps) for one in curves.runs.values()} == {
        "long": len(LONG),
        "third": len(LOSSES["third"]),
    }


def test_a_run_that_goes_on_has_its_new_results_in_all_tables_and_stays_hidden_at_its_place(
    qtbot: QtBot, page: RunsPage, runs: Path
) -> None:
    page._news.setInterval(0)
    choose(qtbot, page, "third", "first")
    run, curves = next(runs.glob("*-third")), page.looking.curves
    order = [one.name for one in curves.runs.values()]
    QTest.mouseClick(curves.runs[str(run)].entry, Qt.MouseButton.LeftButton)
    go_on(run, 31, [7.0, 8.0])
    page.renew(run)
    qtbot.waitUntil(lambda: page.table.rows.known[run].figures.steps == 32)
    settle(qtbot, page)
    assert curves.runs[str(run)].steps.raw.values[-2:].tolist() == [7.0, 8.0]
    assert [one.name for one in curves.runs.values()] == order and not curves.runs[str(run)].is_shown
    assert compared(page, "Steps")["third"] == "32"


def test_a_page_that_was_hidden_shows_what_was_told_meanwhile(qtbot: QtBot, page: RunsPage, runs: Path) -> None:
    page._news.setInterval(0)
    choose(qtbot, page, "third")
    run = next(runs.glob("*-third"))
    page.hide()
    go_on(run, 31, [7.0, 8.0])
    page.show()
    qtbot.waitUntil(lambda: page.table.rows.known[run].figures.steps == 32)
    settle(qtbot, page)
    assert page.looking.curves.runs[str(run)].steps.raw.values[-2:].tolist() == [7.0, 8.0]
    assert compared(page, "Steps") == {"third": "32"}


def test_the_difference_of_networks_says_the_new_name_of_a_run(qtbot: QtBot, page: RunsPage) -> None:
    choose(qtbot, page, "first", "second")
    page.note(next(one for one in page.chosen if one.name == "first"), name="better")
    settle(qtbot, page)
    assert "better" in page.looking.difference.head.text() and "first" not in page.looking.difference.head.text()
