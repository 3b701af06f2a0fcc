"""The line of a dialog that says what happens has room for all of it, and gives back what it does not need."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog, QPushButton, QVBoxLayout
from pytestqt.qtbot import QtBot

from designer.look.theme import DARK
from designer.saying import Saying

LONG = "The folder /home/somebody cannot be read, since it is a file. Choose another folder, and try it again."


@pytest.fixture
def saying(qtbot: QtBot) -> Iterator[Saying]:
    dialog = QDialog()
    qtbot.addWidget(dialog)
    column, made = QVBoxLayout(dialog), Saying(DARK, dialog)
    for part in (made, QPushButton("Go on", dialog)):
        column.addWidget(part)
    dialog.setMinimumWidth(320)
    dialog.resize(320, 60)
    with qtbot.waitExposed(dialog):
        dialog.show()
    yield made


def is_whole(saying: Saying) -> bool:
    QApplication.processEvents()
    label = saying.label
    return (
        label.isVisible()
        and label.height()
        >= label.fontMetrics().boundingRect(0, 0, label.width(), 9999, Qt.TextFlag.TextWordWrap, label.text()).height()
    )


@pytest.mark.parametrize("is_bad", [False, True])
def test_a_sentence_of_any_length_is_whole_in_a_dialog_that_is_too_low(saying: Saying, is_bad: bool) -> None:
    for sentence in (LONG, "Short.", 3 * LONG, LONG):
        (saying.refuse if is_bad else saying.say)(sentence)
        assert is_whole(saying) and saying.text() == sentence
    saying.window().resize(280, 60)
    assert is_whole(saying)


def test_a_wider_dialog_and_a_shorter_sentence_need_less(saying: Saying) -> None:
    saying.refuse(LONG)
    assert is_whole(saying)
    high = saying.window().minimumSizeHint().height()
    saying.window().resize(900, high)
    assert is_whole(saying) and saying.window().minimumSizeHint().height() < high
    saying.window().resize(320, high)
    saying.say("Short.")
    assert is_whole(saying) and saying.window().minimumSizeHint().height() < high
