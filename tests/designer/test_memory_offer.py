"""A training of the window that runs out of memory: one sentence, the batch size that fits, and one click to go on."""

from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import psutil
import pytest
from pytestqt.qtbot import QtBot

from designer.main_window import MainWindow
from designer.training.record import IDLE, PAUSED, RUNNING
from engine.graph.edits import set_param
from engine.graph.model import Project
from engine.message import Message
from engine.runs import Run
from engine.training.messages import Failed
from tests.designer.window_driver import press_button, start, wait

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="only Linux limits the memory of another process")


def limit(window: MainWindow, room: int | None) -> None:
    """Let the training process have so many MB more than it has now; all there is with None."""
    assert window.running.worker is not None
    process = psutil.Process(window.running.worker.process.pid)
    most = psutil.RLIM_INFINITY if room is None else process.memory_info().vms + (room << 20)
    process.rlimit(psutil.RLIMIT_AS, (most, psutil.RLIM_INFINITY))


def widen(project: Project) -> Project:
    """Its first layer is so wide that an example takes some 40 kB, and half of them are to be one batch."""
    data = project.graph.nodes["data"].params["examples"]
    graph = set_param(project.graph, "data", "examples", {**data, "examples": 20_000})
    graph = set_param(graph, "dense", "units", 2500)
    return replace(project, graph=graph, training={**project.training, "batch_size": 10_000, "epochs": 40})


def begun(window: MainWindow, qtbot: QtBot) -> None:
    """A training of that network which stands still behind its first step."""
    start(window, "spiral")
    window.session.do(Message("Change"), widen(window.session.project))
    press_button(window.bar.step)
    wait(qtbot, lambda: window.running.state == PAUSED)


def starved(window: MainWindow, qtbot: QtBot) -> int:
    """Go on without memory; the batch size that fits."""
    limit(window, 100)
    press_button(window.bar.train)
    wait(qtbot, lambda: window.running.state == IDLE)
    limit(window, None)
    failed = window.running.here.end
    assert isinstance(failed, Failed) and 1 <= failed.fits < 5000, failed
    sentence = "This needs more memory than there is: a batch of 10,000 does not fit, {:,} does."
    assert window.notice.text == sentence.format(failed.fits)
    return failed.fits


def test_a_training_without_memory_offers_the_batch_size_that_fits_and_one_click_trains_with_it(
    window: MainWindow, qtbot: QtBot
) -> None:
    begun(window, qtbot)
    fits, folder = starved(window, qtbot), window.running.folder
    assert window.notice.act.text() == f"Train with {fits:,}"
    press_button(window.notice.act)
    assert window.session.project.training["batch_size"] == fits
    wait(qtbot, lambda: window.running.state == RUNNING and window.running.here.step > 1)
    assert window.running.folder != folder
    assert not window.notice.isVisible()
    window.session.undo()
    assert window.session.project.training["batch_size"] == 10_000


def test_a_run_with_a_checkpoint_goes_on_from_it_with_the_batch_size_that_fits(
    window: MainWindow, qtbot: QtBot
) -> None:
    begun(window, qtbot)
    press_button(window.bar.stop)
    wait(qtbot, lambda: window.running.state == IDLE)
    press_button(window.bar.step)
    wait(qtbot, lambda: window.running.state == PAUSED)
    fits, folder = starved(window, qtbot), window.running.folder
    assert window.notice.act.text() == f"Continue with {fits:,}"
    assert window.bar.train.text() == "Continue"
    press_button(window.notice.act)
    wait(qtbot, lambda: window.running.state == RUNNING and window.running.here.step > 3)
    assert window.running.folder == folder

    def changes() -> list[dict[str, Any]]:
        return [one for one in Run(Path(folder)).lines() if one["event"] == "changed"]

    # News go to the disk a few times a second.
    wait(qtbot, lambda: bool(changes()))
    (changed,) = changes()
    assert (changed["name"], changed["value"]) == ("batch_size", fits)
