"""Draws in the window while a network trains, stands still, and is trained: each stroke is answered."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from designer.main_window import MainWindow
from designer.training.record import IDLE, RUNNING, STOPPING
from designer.watching.kinds.predictions import PredictionPanel
from designer.watching.kinds.try_it import TryItPanel
from engine import files
from engine.training.commands import Watch
from engine.training.watching.ask import Ask
from tests.designer.test_try_it import draw
from tests.designer.window_driver import press_keys, wait
from tests.engine.projects import mlp


@pytest.fixture
def panel(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> TryItPanel:
    """The panel of a network that learns, behind its first answer."""
    files.save(mlp(epochs=10_000), tmp_path / "digits.loom")
    assert window.documents.open_file(tmp_path / "digits.loom")
    window.actions_by_name["try_it"].trigger()
    panel = window.live.panel("try_it")
    assert isinstance(panel, TryItPanel) and panel.isVisible()
    window.actions_by_name["train"].trigger()
    wait(qtbot, lambda: window.running.state == RUNNING and bool(panel.plot._answers))
    return panel


def test_in_the_window_a_stroke_is_answered_while_it_trains_stands_still_and_after_the_end(
    window: MainWindow, qtbot: QtBot, panel: TryItPanel
) -> None:
    sent: list[object] = []
    worker = window.running.worker
    assert worker is not None
    send = worker.send
    worker.send = lambda command: (sent.append(command), send(command))  # type: ignore[method-assign,assignment]
    for across, go_on in ((0.3, window.running.pause), (0.5, window.running.stop), (0.7, lambda: None)):
        sent.clear()
        draw(panel.plot.pads[0].pad, (across, 0.1), (0.5, 0.9))
        text = panel.text
        # One for the panel, and one for the canvas.
        assert 1 <= len(sent) <= 2 and all(isinstance(one, Watch) for one in sent)
        assert text in str(sent[0]), "the panel is not kept waiting by the canvas"
        assert window.previewing.living.example == text
        wait(qtbot, lambda: any(one.option("example", "") == text for one in window.running.here.sights))  # noqa: B023
        assert panel.plot._answers[0].chances
        state = window.running.state
        go_on()
        wait(qtbot, lambda: state == IDLE or window.running.state not in (state, STOPPING))  # noqa: B023


def test_the_answer_to_a_stroke_is_drawn_when_it_comes_and_waits_for_no_tick(
    window: MainWindow, qtbot: QtBot, panel: TryItPanel
) -> None:
    wait(qtbot, lambda: window.running.state == RUNNING and bool(panel.plot.bars.answers))
    window.live.telling._timer.stop()
    before = panel.plot.bars.answers
    draw(panel.plot.pads[0].pad, (0.3, 0.1), (0.5, 0.9))
    wait(qtbot, lambda: panel.plot.bars.answers != before)
    assert window.running.state == RUNNING and not panel.plot.bars.answers[0].right


def test_a_cell_of_the_confusion_matrix_opens_its_examples_in_the_window(window: MainWindow) -> None:
    window.documents.open_template("digits-mlp")
    matrix = window.live.panel("confusion")
    assert matrix is not None and window.live.panel("predictions") is None
    matrix.handed.emit("predictions", (8, 1))
    opened = window.live.panel("predictions")
    assert isinstance(opened, PredictionPanel) and opened.isVisible()
    assert opened.asks() == (Ask("predictions", "", (("right", 8), ("said", 1))),)
    matrix.handed.emit("predictions", (2, 2))
    assert [one.name for one in window.live.panels].count("predictions") == 1


@pytest.mark.parametrize("key", [Qt.Key.Key_Delete, Qt.Key.Key_Backspace])
def test_delete_clears_the_pad_that_is_drawn_on_and_takes_no_layer_away(window: MainWindow, key: Qt.Key) -> None:
    window.documents.open_template("digits-mlp")
    window.session.select({"data"})
    window.actions_by_name["try_it"].trigger()
    panel = window.live.panel("try_it")
    assert isinstance(panel, TryItPanel)
    pad, before = panel.plot.pads[0].pad, window.session.project
    draw(pad, (0.3, 0.1), (0.5, 0.9))
    pad.setFocus()
    assert not pad.is_empty
    press_keys(window, key, Qt.KeyboardModifier.NoModifier)
    assert pad.is_empty and window.session.project is before
