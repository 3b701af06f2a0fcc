"""A training belongs to its tab: it goes on while another one is looked at, and nothing of the two is mixed."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from designer.main_window import MainWindow
from designer.training.record import IDLE, PAUSED, RUNNING
from engine.training.watching.ask import Ask
from tests.designer.tab_driver import MIDDLE, click_tab, names
from tests.designer.window_driver import (
    Answers,
    click_button,
    press_button,
    press_keys,
    set_training,
    start,
    wait,
)

CONTROL = Qt.KeyboardModifier.ControlModifier


def begin(window: MainWindow, qtbot: QtBot, name: str = "digits-cnn", steps: int = 30) -> None:
    """Train a network until it has made some steps."""
    window.show_gallery()
    start(window, name)
    press_button(window.bar.train)
    wait(qtbot, lambda: window.running.state == RUNNING and window.bar.progress.value() > steps)


def losses(window: MainWindow) -> int:
    return int(np.isfinite(window.live.plot("loss").values[1]).sum())


def test_a_training_goes_on_in_its_tab_while_another_one_is_looked_at(window: MainWindow, qtbot: QtBot) -> None:
    begin(window, qtbot)
    trained = window.session.tab
    seen = losses(window)
    assert window.opened.elsewhere.isHidden()
    press_keys(window, Qt.Key.Key_N, CONTROL)
    assert window.running.state == IDLE and window.running.tab is trained
    assert losses(window) == 0 and window.bar.progress.isHidden() and not window.bar.progress_epoch.text()
    assert window.opened.elsewhere.isVisible()
    assert window.opened.elsewhere.label.text() == "Digits: convolutional is being trained."
    bar = window.opened.bar.bar
    assert not bar.tabIcon(0).isNull() and bar.tabIcon(1).isNull()
    assert "is being trained" in bar.accessibleTabName(0) and "is being trained" in bar.tabToolTip(0)
    step = window.running.record(trained).step
    wait(qtbot, lambda: window.running.record(trained).step > step + 20)
    assert losses(window) == 0
    press_button(window.opened.elsewhere.button)
    assert window.session.tab is trained and window.running.state == RUNNING
    assert losses(window) > seen + 20 and window.bar.progress.value() > step
    assert np.isfinite(window.live.plot("loss").values[1]).all(), "no step is missing"
    assert window.opened.elsewhere.isHidden()
    press_button(window.bar.train)
    wait(qtbot, lambda: window.running.state == PAUSED)
    assert "its training is paused" in bar.tabToolTip(0)
    click_tab(window, 1)
    assert window.opened.elsewhere.label.text() == "Digits: convolutional is paused."


def test_a_second_training_is_refused_with_the_way_to_the_first(window: MainWindow, qtbot: QtBot) -> None:
    begin(window, qtbot)
    trained = window.session.tab
    window.show_gallery()
    start(window, "spiral")
    assert window.bar.train.text() == "Train" and not window.bar.stop.isEnabled()
    if window.session.tab is not trained and window.notice.isHidden():
        press_button(window.bar.train)
    assert window.notice.isVisible()
    assert window.notice.text == "One training runs at a time, and Digits: convolutional is being trained."
    assert window.running.tab is trained
    press_button(window.notice.act)
    assert window.session.tab is trained and window.running.state == RUNNING and window.notice.isHidden()


def test_results_stay_with_their_tab(window: MainWindow, qtbot: QtBot) -> None:
    window.show_gallery()
    start(window, "digits-mlp")
    set_training(window, "epochs", "2")
    press_button(window.bar.train)
    wait(qtbot, lambda: window.running.folder != "" and window.running.state == IDLE)
    told, folder, count = window.bar.progress_rate.text(), window.running.folder, losses(window)
    assert "finished" in told and count == 2 * 23
    watched = window.live.panel("weights").node
    begin(window, qtbot, "spiral")
    assert window.running.folder != folder and window.live.plot("boundary").isVisible()
    click_tab(window, 0)
    assert window.running.folder == folder and window.bar.progress_rate.text() == told
    assert losses(window) == count and window.bar.progress.value() == count
    assert window.bar.train.text() == "Train" and window.live.plot("boundary")._has_data() is False
    window.live.show_page(window.live.plot("weights"))
    assert window.live.plot("weights")._has_data() and window.live.panel("weights").node == watched
    click_tab(window, 1)
    assert window.running.state == RUNNING and window.live.plot("boundary")._has_data()


def test_a_selection_in_another_tab_asks_for_no_weights_of_the_training(window: MainWindow, qtbot: QtBot) -> None:
    begin(window, qtbot, "digits-mlp", 5)
    press_keys(window, Qt.Key.Key_N, CONTROL)
    window.documents.open_template("wine-classifier")
    window.session.select({"dense"})
    assert Ask("weights", "dense") in window.running.here.asks
    trained = window.documents.tabs.open[0]
    sights = window.running.record(trained).sights
    before = max(one.step for one in sights[Ask("weights", "dense")])
    wait(qtbot, lambda: max(one.step for one in sights[Ask("weights", "dense")]) > before)
    assert not window.live.plot("weights")._has_data()


def test_the_end_of_a_training_elsewhere_is_told_and_its_tab_has_it(window: MainWindow, qtbot: QtBot) -> None:
    start(window, "digits-mlp")
    set_training(window, "epochs", "3")
    press_button(window.bar.train)
    press_keys(window, Qt.Key.Key_N, CONTROL)
    wait(qtbot, window.notice.isVisible)
    assert window.notice.text == "The training of Digits: fully connected is over."
    assert window.opened.bar.bar.tabIcon(0).isNull() and window.opened.elsewhere.isHidden()
    assert window.running.state == IDLE and not window.running.folder
    click_tab(window, 0)
    assert losses(window) == 3 * 23 and "finished" in window.bar.progress_rate.text()


def test_closing_the_tab_that_trains_asks_and_ends_it_silently(window: MainWindow, qtbot: QtBot) -> None:
    begin(window, qtbot)
    window.session.document.saved()
    press_keys(window, Qt.Key.Key_N, CONTROL)
    window.documents.open_template("spiral")
    window.session.document.saved()
    with Answers(click_button("Cancel")) as answers:
        click_tab(window, 0, MIDDLE)
    assert answers.said == ["A training is running. End it?"] and len(names(window)) == 2
    assert window.running.is_busy
    with Answers(click_button("End the training")):
        click_tab(window, 0, MIDDLE)
    assert len(window.documents.tabs.open) == 1 and window.running.tab is None
    wait(qtbot, lambda: not window.running.is_busy)
    assert window.notice.isHidden() and not window.steering.can_continue
    press_button(window.bar.train)
    wait(qtbot, lambda: window.running.state == RUNNING and losses(window) > 5)
    QApplication.processEvents()
