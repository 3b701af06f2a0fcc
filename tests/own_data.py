"""Drops real data on the window, trains by the mouse what is drawn for them, and looks at the figures; for accept."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton
from pytestqt.qtbot import QtBot

from designer.main_window import MainWindow
from designer.training.record import IDLE
from engine.training.messages import EpochDone
from tests.designer import conftest
from tests.designer.window_driver import drop_file, press_button

window = conftest.window
SHARED = Path(__file__).parents[2] / "shared" / "data"
MOST_CLICKS = 6
PATIENCE_MS = 900_000


class Hand:
    """A hand that counts its clicks."""

    def __init__(self) -> None:
        self.clicks = 0

    def click(self, button: QAbstractButton) -> None:
        self.clicks += 1
        QTest.mouseClick(button, Qt.MouseButton.LeftButton, pos=QPoint(8, button.height() // 2))


@pytest.mark.timeout(1200)
@pytest.mark.skipif(not SHARED.exists(), reason="the real data lie beside the project")
@pytest.mark.parametrize(
    ("place", "figure", "goal", "offer"),
    [
        ("mnist", "accuracy", 0.98, ""),
        ("semeion/semeion.csv", "accuracy", 0.95, "picture"),
        ("polarity", "accuracy", 0.71, ""),
        ("shakespeare/input.txt", "loss", 1.65, ""),
    ],
)
def test_dropped_data_become_a_trained_network_in_six_clicks(
    window: MainWindow, qtbot: QtBot, place: str, figure: str, goal: float, offer: str
) -> None:
    hand = Hand()
    assert drop_file(window, SHARED / place)
    dialog = window.tools.dropping.dialog
    assert dialog is not None
    qtbot.waitUntil(lambda: dialog.draw.isEnabled(), timeout=60_000)
    if offer:
        hand.click(dialog.offers[offer])
        qtbot.waitUntil(lambda: dialog.draw.isEnabled(), timeout=60_000)
    hand.click(dialog.draw)
    hand.clicks += 1
    press_button(window.bar.train)
    here = window.running.here
    qtbot.waitUntil(lambda: window.running.state == IDLE and here.end is not None, timeout=PATIENCE_MS)
    last = [one for one in here.figures.tell() if isinstance(one, EpochDone)][-1]
    found, seconds = last.validation[figure], last.seconds
    print(f"\n{place}: {figure} {found:.4f} on the validation part, {hand.clicks} clicks, {seconds:.0f} s of training")
    assert hand.clicks <= MOST_CLICKS
    assert found <= goal and seconds <= 180 if figure == "loss" else found >= goal
