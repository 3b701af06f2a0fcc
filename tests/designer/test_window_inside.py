"""The panels that look inside layers, in the window of a training: each is filled, and knows the time before it."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from designer.main_window import MainWindow
from designer.training.record import IDLE, RUNNING
from engine.runs import Run
from tests.designer.window_driver import choose_tab, press_button, set_training, start, wait

INSIDE = ("gradients", "updates", "activations", "maps", "journey")


@pytest.fixture
def training(window: MainWindow, qtbot: QtBot) -> MainWindow:
    """A small convolution after its first steps."""
    start(window, "digits-cnn")
    set_training(window, "epochs", "3")
    press_button(window.bar.train)
    wait(qtbot, lambda: window.running.state == RUNNING and window.bar.progress.value() > 3)
    return window


def test_each_panel_is_filled_while_it_trains_and_stays_when_it_is_over(training: MainWindow, qtbot: QtBot) -> None:
    live = training.live
    training.session.select({"conv1"} & training.session.analysis.nodes.keys() or {"conv"})
    for name in INSIDE:
        panel = live.open_panel(name)
        choose_tab(training, panel)
        wait(qtbot, panel.plot._has_data)
    maps = live.plot("maps")
    maps.example.number.setFocus()
    qtbot.keyClick(maps.example.number, Qt.Key.Key_Up)
    assert live.panel("journey").example == 1, "all panels look at the same example"
    wait(qtbot, lambda: training.running.state == IDLE)
    QApplication.processEvents()
    assert all(live.plot(name)._has_data() for name in INSIDE)


def test_a_layer_that_is_chosen_late_has_its_past_as_well(training: MainWindow, qtbot: QtBot) -> None:
    nodes = training.session.analysis.nodes
    last = [key for key, facts in nodes.items() if facts.weights][-1]
    weights = training.live.plot("weights")
    choose_tab(training, training.live.panel("weights"))
    run = Run(Path(training.running.folder))
    wait(qtbot, lambda: len(run.snapshots()) > 1)
    past = [one.step for one in run.snapshots()]
    training.session.select({last})
    QApplication.processEvents()
    assert training.live.panel("weights").node == last
    wait(qtbot, lambda: set(past) <= set(weights.slices.steps))
    assert past[0] == 0 == weights.slices.steps[0]
    wait(qtbot, lambda: weights.moments.slider.maximum() > 0)
    weights.moments.slider.setFocus()
    qtbot.keyClick(weights.moments.slider, Qt.Key.Key_Home)
    assert weights.shown.step == 0 and weights.moments.step.value == "0"
