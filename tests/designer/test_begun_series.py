"""Drops a table of moments on the window, checks the box that reads it as a series, and draws the network for it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from designer.main_window import MainWindow
from tests.designer.test_beginning import drop, looked
from tests.designer.window_driver import wait
from tests.engine.test_time_series import weather, written

LEFT = Qt.MouseButton.LeftButton


def test_a_dropped_table_of_moments_is_read_as_a_series_by_one_click(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    drop(window, written(weather(300), tmp_path))
    dialog = looked(window, qtbot)
    (box,) = dialog.offers.values()
    assert box.text() == "Read the lines as a time series, one hour apart." and not box.isChecked()
    assert "It reads 2 columns" in dialog.reasons.text()
    box.click()
    wait(qtbot, lambda: dialog.draw.isEnabled())
    assert dialog.target.currentText() == "warm" and box.isChecked()
    assert "The network reads 24 lines, a day of them" in dialog.reasons.text()
    # And back again.
    box.click()
    wait(qtbot, lambda: dialog.draw.isEnabled())
    assert "It reads 2 columns" in dialog.reasons.text()
    box.click()
    wait(qtbot, lambda: dialog.draw.isEnabled())
    QTest.mouseClick(dialog.draw, LEFT)
    assert window.session.graph.nodes["data"].params["examples"]["type"] == "TimeSeries"
    assert not window.session.analysis.problems
