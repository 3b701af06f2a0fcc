"""Says what concerns runs in whole sentences, for one as for many, each word of a setting or metric translated."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTranslator
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QMessageBox
from pytestqt.qtbot import QtBot

from designer.runs.page import RunsPage
from designer.runs.words import within
from engine.graph.comparison import Setting
from engine.recorded import listing
from tests.designer.runs_driver import choose, compared, shown_page, some_runs
from tests.designer.window_driver import Answers
from tests.engine.recorded_runs import written

WORDS = {"accuracy": "genauigkeit", "padding": "rand", "mode": "art", "learning rate": "lernrate"}


class German(QTranslator):
    """The words of the engine that these tests read."""

    def translate(self, context: str, text: str, disambiguation: str = "", count: int = -1) -> str:
        return WORDS.get(text, text) if context == "engine" else text

    def isEmpty(self) -> bool:
        return False


@pytest.fixture(autouse=True)
def own_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAYERLOOM_HOME", str(tmp_path / "home"))


@pytest.fixture
def german(qapp: QApplication) -> Iterator[None]:
    """Some words of the engine are translated."""
    language = German()
    qapp.installTranslator(language)
    yield
    qapp.removeTranslator(language)


def test_one_run_is_counted_as_one(qtbot: QtBot) -> None:
    written(listing.place() / "20260101-100000-alone", [1.0])
    page = shown_page(qtbot)
    assert page.count.text() == "1 run"
    QTest.keyClicks(page.search, "nowhere")
    assert page.count.text() == "0 of 1 run"


def test_a_question_about_one_run_speaks_of_one(qtbot: QtBot) -> None:
    some_runs()
    page = shown_page(qtbot)
    said = []

    def refuse(dialog: QDialog) -> None:
        assert isinstance(dialog, QMessageBox)
        said.append(dialog.informativeText())
        dialog.reject()

    for chosen in (["first"], ["first", "second"]):
        choose(qtbot, page, *chosen)
        with Answers(refuse):
            QTest.keyClick(page.table, Qt.Key.Key_Delete)
    assert said == ["It can be put back from there.", "They can be put back from there."]


def test_a_pinned_run_is_unpinned_in_the_menu(qtbot: QtBot) -> None:
    some_runs()
    page = shown_page(qtbot)
    choose(qtbot, page, "first")
    page.menu.pin(True)
    QTest.mouseClick(page.more, Qt.MouseButton.LeftButton)
    menu = page.menu.menu
    assert menu is not None
    action = next(one for one in menu.actions() if one.text() == "Unpin")
    QTest.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(action).center())
    assert [one.pinned for one in page.chosen] == [False]


@pytest.mark.usefixtures("german")
def test_metrics_and_the_parts_of_settings_are_translated(qtbot: QtBot) -> None:
    some_runs()
    page: RunsPage = shown_page(qtbot)
    choose(qtbot, page, "first")
    rows = page.table.rows
    assert rows.headerData(rows.kinds.index("metric:accuracy"), Qt.Orientation.Horizontal) == "Genauigkeit"
    assert "genauigkeit" in [page.looking.curves.subject.itemText(at) for at in range(3)]
    assert compared(page, "Optimizer: lernrate") == {"first": "0.004"}
    assert within("Data", "learning_rate", "mode") == "Data: lernrate: art"
    told = page.looking.difference._told(Setting("padding.mode", "zeros", "reflect"))
    assert told == "rand: art: zeros → reflect"
