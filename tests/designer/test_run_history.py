"""Goes back to a run of the list in a tab of its own, and goes through its training once more with a slider."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from designer.main_window import MainWindow
from designer.plots.curves import CurvePlot
from designer.training.record import Record
from engine.recorded import listing
from engine.runs import Run, message_of
from engine.training.messages import EpochDone, Progress
from tests.designer.window_driver import press_keys, wait
from tests.engine.projects import points
from tests.engine.recorded_runs import written

LOSSES: list[float | None] = [1.0 / step for step in range(1, 41)]
MENU = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def folder(window: MainWindow) -> Path:
    """Two runs: one that was stopped on its way, and one that is finished."""
    place = listing.place()
    stopped = replace(points(epochs=8), title="Stopped on its way")
    written(place / "20260101-100000-finished", LOSSES, epochs=(0.5, 0.4, 0.3, 0.2), per_line=7)
    written(place / "20260102-100000-stopped", LOSSES[:20], project=stopped, status="stopped", epochs=(0.5, 0.4))
    return place


def go_back(window: MainWindow, qtbot: QtBot, name: str) -> None:
    """Open the list by its keys, click a run and press Enter."""
    press_keys(window, Qt.Key.Key_H, MENU)
    table = window.runs.page.table
    wait(qtbot, lambda: not window.runs.page._reader.is_busy and bool(table.rows.rows))
    row = [one.name for one in table.rows.rows].index(name)
    place = table.visualRect(table.rows.index(row, 0))
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place.center())
    QTest.keyClick(table, Qt.Key.Key_Return)
    wait(qtbot, lambda: window.running.folder.endswith(name))


def losses(window: MainWindow) -> np.ndarray:
    plot = window.live.plot("loss")
    assert isinstance(plot, CurvePlot)
    return plot.values[1]


def test_a_run_opens_in_a_tab_with_its_network_settings_and_news(
    window: MainWindow, qtbot: QtBot, folder: Path
) -> None:
    window.documents.open_template("spiral")
    go_back(window, qtbot, "stopped")
    project = Run(folder / "20260102-100000-stopped").project
    assert window.session.project == project and len(window.documents.tabs.open) == 2
    assert not window.session.tab.is_changed and window.session.file is None
    np.testing.assert_allclose(losses(window), np.array(LOSSES[:20], dtype=float), rtol=1e-6)
    # What was stopped goes on where it was.
    assert window.steering.can_continue and Path(window.running.folder) == folder / "20260102-100000-stopped"
    go_back(window, qtbot, "finished")
    assert not window.steering.can_continue and len(window.documents.tabs.open) == 3
    go_back(window, qtbot, "stopped")
    assert len(window.documents.tabs.open) == 3 and window.session.project == project


def test_the_slider_shows_a_training_as_it_was_at_a_step(window: MainWindow, qtbot: QtBot, folder: Path) -> None:
    window.documents.open_template("spiral")
    assert not window.actions_by_name["replay"].isEnabled()
    go_back(window, qtbot, "finished")
    replay = window.runs.replay
    press_keys(window, Qt.Key.Key_P, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier)
    assert replay.isVisible() and replay.slider.value() == 40 and replay.slider.hasFocus()
    QTest.keyClick(replay.slider, Qt.Key.Key_PageDown)
    wait(qtbot, lambda: len(losses(window)) == 30)
    QTest.keyClick(replay.slider, Qt.Key.Key_Left)
    wait(qtbot, lambda: len(losses(window)) == 29)
    np.testing.assert_allclose(losses(window), np.array(LOSSES[:29], dtype=float), rtol=1e-6)
    assert replay.place.text() == "step 29 of 40"
    QTest.mouseClick(replay.play, Qt.MouseButton.LeftButton)
    assert replay.is_playing
    wait(qtbot, lambda: not replay.is_playing)
    assert replay.slider.value() == 40
    QTest.mouseClick(replay.close_button, Qt.MouseButton.LeftButton)
    assert not replay.isVisible() and len(losses(window)) == 40


def test_news_until_a_step_are_what_had_been_told_by_then(tmp_path: Path) -> None:
    run = written(tmp_path / "run", LOSSES, epochs=(0.5, 0.4, 0.3, 0.2), per_line=7)
    record = Record()
    for message in filter(None, map(message_of, run.lines())):
        record.take(message)
    for step in (0, 1, 7, 8, 23, 40, 99):
        told = list(record.news(until=step))
        steps = [loss for one in told if isinstance(one, Progress) for loss in one.losses.tolist()]
        np.testing.assert_allclose(steps, np.array(LOSSES[:step], dtype=float), rtol=1e-6)
        assert [one.step for one in told if isinstance(one, EpochDone)] == [at for at in (10, 20, 30, 40) if at <= step]


def test_the_keys_of_a_chart_stay_with_it_where_the_window_has_the_same(
    window: MainWindow, qtbot: QtBot, folder: Path
) -> None:
    window.documents.open_template("spiral")
    go_back(window, qtbot, "finished")
    plot = window.live.plot("loss")
    assert isinstance(plot, CurvePlot)
    chart = plot.chart
    wait(qtbot, lambda: chart.isVisible() and chart.shown().width() > 30)
    everything, canvas = chart.shown(), window.canvas.zoom
    chart.setFocus()
    QTest.keyClick(chart, Qt.Key.Key_Plus)
    assert chart.shown().width() < 0.6 * everything.width()
    QTest.keyClick(chart, Qt.Key.Key_Home)
    assert chart.shown() == everything and window.canvas.zoom == canvas
