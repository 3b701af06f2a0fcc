"""Tries a trained network after the program was started again: its run is opened, and its last weights answer."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import torch
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from safetensors.torch import load_file

from designer.main_window import MainWindow
from designer.plots.try_it import TryItPlot
from designer.training.record import IDLE
from engine import files
from engine.runs import Run
from engine.training.checkpoint import WEIGHTS, checkpoints
from engine.training.loop import Loop
from tests.designer.test_try_it import draw
from tests.designer.window_driver import open_window, press_button, press_keys, shut, take_away, wait
from tests.engine.projects import mlp

MENU = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


def begun(qtbot: QtBot) -> MainWindow:
    made = open_window(qtbot)
    made.previewing.set_on(False)
    return made


def trained(qtbot: QtBot, file: Path) -> Path:
    """Train in a window to the end and close it; says where the run is."""
    files.save(mlp(epochs=2), file)
    window = begun(qtbot)
    assert window.documents.open_file(file)
    press_button(window.bar.train)
    wait(qtbot, lambda: bool(window.running.folder) and window.running.state == IDLE)
    folder = Path(window.running.folder)
    shut(window)
    take_away(window)
    return folder


def test_a_run_of_an_earlier_start_answers_a_drawn_digit_with_its_last_weights(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LAYERLOOM_HOME", str(tmp_path / "home"))
    folder = trained(qtbot, tmp_path / "digits.loom")
    window = begun(qtbot)
    window.documents.new()
    press_keys(window, Qt.Key.Key_H, MENU)
    table = window.runs.page.table
    wait(qtbot, lambda: not window.runs.page._reader.is_busy and bool(table.rows.rows))
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=table.visualRect(table.rows.index(0, 0)).center())
    QTest.keyClick(table, Qt.Key.Key_Return)
    wait(qtbot, lambda: window.running.folder == str(folder))
    window.actions_by_name["try_it"].trigger()
    plot = window.live.plot("try_it")
    assert isinstance(plot, TryItPlot)
    wait(qtbot, lambda: bool(plot.bars.answers))
    pad = plot.pads[0].pad
    draw(pad, (0.5, 0.1), (0.5, 0.9))
    wait(qtbot, lambda: not plot.bars.answers[0].right)
    assert window.running.state == IDLE and Run(folder).kept_steps, "nothing is trained for it"
    loop = Loop(mlp(epochs=2), 1)
    loop.network.load_state_dict(load_file(checkpoints(folder)[-1] / WEIGHTS))
    loop.network.eval()
    picture = torch.tensor(np.frombuffer(pad.pixels(), np.uint8) / 255).float().reshape(1, 1, 8, 8)
    with torch.no_grad():
        (said,) = loop.network(picture).values()
    assert plot.bars.answers[0].chances == pytest.approx(said[0].softmax(0).tolist(), abs=1e-5)
    wait(qtbot, lambda: bool(plot.film.frames.stations))
    shut(window)
    take_away(window)
