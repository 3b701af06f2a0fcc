"""Tells in the window how far data are read, and ends the reading where a person no longer wants it."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialogButtonBox
from pytestqt.qtbot import QtBot

from designer.main_window import MainWindow
from designer.training.record import IDLE, STARTING
from engine import files
from engine.starting.asking import Begun
from engine.starting.beginning import begun
from tests.designer.window_driver import press_button, wait
from tests.engine.slow_data import many_pictures

LEFT = Qt.MouseButton.LeftButton


def drop(window: MainWindow, path: Path) -> None:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path))])
    place, action, none = QPoint(400, 300), Qt.DropAction.CopyAction, Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(window, QDragEnterEvent(place, action, data, LEFT, none))
    QApplication.sendEvent(window, QDropEvent(QPointF(place), action, data, LEFT, none))


@pytest.fixture
def many(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A network for pictures that take long to be read; they are made once."""
    path = tmp_path_factory.getbasetemp() / "many.loom"
    if not path.exists():
        files.save(begun(many_pictures(path.with_suffix(""), 2_000)).project, path)
    return path


def test_the_dialog_tells_how_far_it_reads_and_cancel_ends_the_process(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "wide.csv"
    rows = np.random.default_rng(0).standard_normal((3_000, 250)).round(3)
    np.savetxt(path, rows, "%.3f", ",", header=",".join(f"x{at}" for at in range(250)), comments="")
    drop(window, path)
    dialog = window.tools.dropping.dialog
    assert dialog is not None and dialog.busy.maximum() == 0
    stages: list[Begun] = []
    dialog.bridge.staged.connect(stages.append)
    wait(qtbot, lambda: any(one.count for one in stages))
    told = stages[-1]
    assert dialog.sentence.text() == f"Looking at the columns: {told.done} of 250"
    assert (dialog.busy.value(), dialog.busy.maximum()) == (told.done, 250) and dialog.busy.isVisible()
    process = dialog.bridge.process
    assert process is not None
    number = process.processId()
    button = dialog.buttons.button(QDialogButtonBox.StandardButton.Cancel)
    assert button is not None
    QTest.mouseClick(button, LEFT)
    assert window.tools.dropping.dialog is None
    with pytest.raises(ProcessLookupError):
        os.kill(number, 0)


def test_the_place_of_the_training_tells_how_far_its_data_are_read_and_stop_ends_it(
    window: MainWindow, qtbot: QtBot, many: Path
) -> None:
    window.documents.open_files([many])
    press_button(window.bar.train)
    wait(qtbot, lambda: window.bar.progress.maximum() == 2_000 and window.bar.progress.value() > 0)
    assert window.bar.progress_epoch.text() == f"Reading pictures: {window.bar.progress.value():,} of 2,000"
    assert window.running.state == STARTING and window.bar.stop.isEnabled()
    press_button(window.bar.stop)
    wait(qtbot, lambda: window.running.state == IDLE)
    assert window.bar.progress_rate.text() == "stopped before it began" and not window.bar.progress_epoch.text()
    assert not window.running.folder and not window.steering.can_continue and window.bar.train.text() == "Train"
    assert window.running.worker is not None and window.notice.text == ""
    press_button(window.bar.train)
    wait(qtbot, lambda: window.running.here.preparing is not None)


@pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="no process can be held here")
def test_a_process_that_does_not_hear_the_stop_while_it_reads_is_ended(
    window: MainWindow, qtbot: QtBot, many: Path
) -> None:
    window.documents.open_files([many])
    press_button(window.bar.train)
    wait(qtbot, lambda: window.bar.progress.value() > 0)
    worker = window.running.worker
    assert worker is not None and worker.process.pid is not None
    os.kill(worker.process.pid, signal.SIGSTOP)
    press_button(window.bar.stop)
    wait(qtbot, lambda: window.running.state == IDLE)
    assert window.bar.progress_rate.text() == "stopped before it began" and window.notice.text == ""
    assert not worker.process.is_alive() and window.running.worker not in (None, worker)


def test_the_window_of_the_data_tells_how_far_it_reads_them(window: MainWindow, qtbot: QtBot, many: Path) -> None:
    window.documents.open_files([many])
    window.data_looking.look()
    dialog = window.data_looking.dialog
    assert dialog is not None
    wait(qtbot, lambda: dialog.busy.maximum() == 2_000 and dialog.busy.value() > 0)
    assert dialog.sentence.text() == f"Reading pictures: {dialog.busy.value():,} of 2,000"
    process = dialog.bridge.process
    assert process is not None
    number = process.processId()
    press_button(dialog.stop)
    with pytest.raises(ProcessLookupError):
        os.kill(number, 0)
    assert "cancelled" in dialog.sentence.text()
