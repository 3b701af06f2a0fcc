"""Looks at a table with sentences as a person does: its words, what the transforms make of them, and its examples."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from designer.documents.tab import Tab
from designer.looking.window import DataWindow
from designer.main_window import MainWindow
from engine.starting.beginning import begun
from tests.designer.window_driver import wait
from tests.engine.table_files import reviews


def texts_of(dialog: DataWindow) -> str:
    return "\n".join(one.text() for one in dialog.findChildren(QLabel) if one.isVisibleTo(dialog))


def test_a_column_of_sentences_is_told_by_its_words_and_by_what_the_network_sees(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    window.documents.tabs.add(Tab(begun(reviews(tmp_path / "reviews.csv", beside=True)).project, unsaved=True))
    window.pages.setCurrentWidget(window.across)
    window.data_looking.look()
    dialog = window.data_looking.dialog
    assert dialog is not None
    wait(qtbot, lambda: not dialog.is_busy)
    at = list(dialog.list.names).index("text")
    place = dialog.list.visualItemRect(dialog.list.item(at)).center()
    QTest.mouseClick(dialog.list.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)
    page = dialog.page
    assert "a text" in page.about.text() and page.spread.bars is not None
    # 13 words and signs in each; behind the transforms as many tokens.
    assert page.seen_spread.bars is not None and "BEHIND THE TRANSFORMS" in page.seen_spread_head.text()
    assert "≤ 13 time" in page.seen_about.text() and "as it is" not in page.seen_about.text()
    assert sum(page.spread.bars.counts) == sum(page.seen_spread.bars.counts) == 60
    assert dialog.looked is not None and dialog.looked.troubles == ()
