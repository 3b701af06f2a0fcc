"""The window says in which way a training takes its steps, as soon as that was measured."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from designer.main_window import MainWindow
from designer.training.record import IDLE
from tests.designer.window_driver import card_of, press_button, set_training, wait


def test_the_device_says_how_fast_it_is_in_which_way_until_the_next_training(window: MainWindow, qtbot: QtBot) -> None:
    press_button(card_of(window, "digits-mlp"))
    device = window.bar.device
    window.running.warm()
    wait(qtbot, lambda: "Training runs on" in device.toolTip())
    plain = device.toolTip()
    press_button(window.bar.train)
    wait(qtbot, lambda: "Steps are taken" in device.toolTip())
    assert device.toolTip().startswith(plain) and ("Functional" in device.toolTip() or "Eager" in device.toolTip())
    wait(qtbot, lambda: window.running.state == IDLE)
    set_training(window, "epochs", "1")
    press_button(window.bar.train)
    wait(qtbot, lambda: device.toolTip() == plain)
