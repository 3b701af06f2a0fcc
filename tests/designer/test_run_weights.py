"""Goes back to a run with its weights: they are looked at, replayed as far as they were kept, and trained further."""

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
from designer.plots.boundary import BoundaryPlot
from designer.training.record import IDLE
from engine.recorded import listing
from engine.runs import Run
from engine.training import checkpoint
from engine.training.loop import Loop
from engine.training.watching.views.boundary import GRID, MARGIN
from tests.designer.window_driver import press_button, press_keys, set_training, wait
from tests.engine.recorded_runs import run_in

MENU = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
EARLY = 5
REPLAY = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier


@pytest.fixture
def run(window: MainWindow, qtbot: QtBot) -> Run:
    """A run of three epochs on points that a person went back to, with its boundary in sight."""
    made = run_in(listing.place() / "20260101-100000-moons")
    # As if a step had taken long: those of an early one were kept too.
    early = Loop(made.project, 1)
    early.step = EARLY
    checkpoint.write(early, made.folder)
    window.documents.open_template("spiral")
    press_keys(window, Qt.Key.Key_H, MENU)
    table = window.runs.page.table
    wait(qtbot, lambda: not window.runs.page._reader.is_busy and bool(table.rows.rows))
    QTest.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=table.visualRect(table.rows.index(0, 0)).center())
    QTest.keyClick(table, Qt.Key.Key_Return)
    wait(qtbot, lambda: bool(window.running.folder))
    if window.live.panel("boundary") is None:
        window.live.open_panel("boundary")
    panel = window.live.panel("boundary")
    assert panel is not None
    window.live.show_page(panel)
    return made


def plain_boundary(run: Run, step: int) -> np.ndarray:
    """What a network with the weights of a step says to the points of the grid."""
    loop = Loop(run.project, 1)
    place = next(one for one in (run.folder / "checkpoints").iterdir() if int(one.name.rpartition("-")[2]) == step)
    loop.network.load_state_dict(load_file(place / "model.safetensors"))
    loop.network.eval()
    examples = loop.data.train[loop.taken[0]]
    low, high = examples.amin(0), examples.amax(0)
    low, high = low - (high - low) * MARGIN, high + (high - low) * MARGIN
    x, y = (torch.linspace(float(low[axis]), float(high[axis]), GRID) for axis in (0, 1))
    with torch.no_grad():
        (said,) = loop.network(torch.cartesian_prod(y, x).flip(1)).values()
    return torch.softmax(said, 1).reshape(GRID, GRID, -1).numpy()


def shown(window: MainWindow) -> np.ndarray | None:
    plot = window.live.plot("boundary")
    assert isinstance(plot, BoundaryPlot)
    return plot._probabilities


def shows(window: MainWindow, run: Run, step: int) -> bool:
    found = shown(window)
    return found is not None and bool(np.allclose(found, plain_boundary(run, step), atol=1e-5))


def test_the_weights_of_a_run_are_seen_again_in_its_panels_and_on_the_canvas(
    window: MainWindow, qtbot: QtBot, run: Run
) -> None:
    last = run.kept_steps[-1]
    wait(qtbot, lambda: shows(window, run, last))
    living = window.previewing.living
    assert living.is_live and window.running.state == IDLE
    wait(qtbot, lambda: bool(living._sizes))


def test_the_replay_shows_the_weights_that_were_kept_by_then_and_none_before(
    window: MainWindow, qtbot: QtBot, run: Run
) -> None:
    wait(qtbot, lambda: shown(window) is not None)
    first, last = EARLY, run.kept_steps[-1]
    assert first in run.kept_steps and first < last
    press_keys(window, Qt.Key.Key_P, REPLAY)
    replay = window.runs.replay
    replay.slider.setValue(first)
    wait(qtbot, lambda: replay.weights.text() == f"weights of step {first}" and shows(window, run, first))
    QTest.keyClick(replay.slider, Qt.Key.Key_Home)
    wait(qtbot, lambda: replay.weights.text() == "no weights were kept yet")
    assert shown(window) is None and not window.previewing.living._sizes
    press_button(replay.close_button)
    wait(qtbot, lambda: shows(window, run, last) and bool(window.previewing.living._sizes))


def test_a_finished_run_goes_on_from_its_weights_with_more_epochs(window: MainWindow, qtbot: QtBot, run: Run) -> None:
    done, before = window.running.here.step, run.facts
    assert not window.steering.can_continue and before["status"] == "finished"
    set_training(window, "epochs", "4")
    wait(qtbot, lambda: window.steering.can_continue)
    press_button(window.bar.train)
    wait(qtbot, lambda: window.running.here.step > done and window.running.state == IDLE)
    assert len(listing.runs()) == 1 and Path(window.running.folder) == run.folder
    told = [line for line in run.lines() if line["event"] == "epoch"]
    assert [line["epoch"] for line in told] == [1, 2, 3, 4] and told[3]["step"] == done * 4 // 3
    assert run.project.training["epochs"] == 4
