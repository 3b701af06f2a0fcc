"""Gets well-known data by the mouse from a server on this machine: its size is said first, Cancel keeps what came."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from designer.getting.dialog import GetDialog
from designer.main_window import MainWindow
from designer.training.record import IDLE
from engine.data.downloading.downloads import DOWNLOADS, Remote
from engine.data.sets.mnist import TRAIN
from engine.starting.getting import place
from tests.designer.window_driver import Answers, choose_in_menu, click_button, menu_of, press_button, start, wait
from tests.engine.idx_files import idx_bytes, labels, pictures, write_pair
from tests.engine.serving_files import Behaviour, Served, Server, serving

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def served(tmp_path: Path) -> Served:
    """The files of forty stand-ins for digits, by the names that MNIST's have."""
    folder = tmp_path / "there"
    folder.mkdir()
    write_pair(folder, TRAIN, idx_bytes(pictures(40)), idx_bytes(labels(40)))
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


@pytest.fixture
def server(served: Served, monkeypatch: pytest.MonkeyPatch) -> Iterator[Server]:
    """A server that has these files instead of MNIST's."""
    with serving(served) as one:
        files = []
        for name, content in served.items():
            assert isinstance(content, bytes)
            checksum = f"sha256:{hashlib.sha256(content).hexdigest()}"
            files.append(Remote(name, len(content), checksum, (one.address + name,)))
        known = replace(DOWNLOADS["mnist"], files=tuple(files))
        monkeypatch.setitem(DOWNLOADS, "mnist", known)  # type: ignore[arg-type]
        yield one


def offered(window: MainWindow) -> GetDialog:
    choose_in_menu(menu_of(window, "File"), window.actions_by_name["new_from_known"])
    dialog = window.tools.dropping.getting
    assert dialog is not None
    return dialog


def test_well_known_data_are_got_by_a_click_and_become_a_network(
    window: MainWindow, qtbot: QtBot, server: Server
) -> None:
    dialog = offered(window)
    assert [dialog.rows.item(at, 0).text() for at in range(dialog.rows.rowCount())][:2] == ["MNIST", "Fashion-MNIST"]
    assert dialog.go.text() == "Download 0.0 MB" and "CC BY-SA 3.0" in dialog.about.text() and not server.asked
    QTest.mouseClick(dialog.go, LEFT)
    wait(qtbot, lambda: window.tools.dropping.dialog is not None)
    begin = window.tools.dropping.dialog
    assert begin is not None
    wait(qtbot, lambda: begin.draw.isEnabled())
    QTest.mouseClick(begin.draw, LEFT)
    data = window.session.graph.nodes["data"].params["examples"]
    assert data["type"] == "Mnist" and data["folder"] == str(place(DOWNLOADS["mnist"]))
    assert not window.session.analysis.problems

    again = offered(window)
    assert again.go.text() == "Use it" and again.rows.item(0, 3).text() == "yes"
    before = len(server.asked)
    QTest.mouseClick(again.go, LEFT)
    assert len(server.asked) == before, "what is here is not asked for again"


def test_cancel_ends_the_download_and_another_click_goes_on_where_it_stopped(
    window: MainWindow, qtbot: QtBot, served: Served, server: Server
) -> None:
    name = next(iter(served))
    content = served[name]
    assert isinstance(content, bytes)
    served[name] = Behaviour(content, cuts=(len(content) // 2, 0))
    dialog = offered(window)
    QTest.mouseClick(dialog.go, LEFT)
    wait(qtbot, lambda: dialog.about.property("role") == "problem_card")
    assert "have come and are kept: try again" in dialog.about.text()
    served[name] = content
    QTest.mouseClick(dialog.go, LEFT)
    wait(qtbot, lambda: window.tools.dropping.dialog is not None)
    assert [begin for asked, begin in server.asked if asked == name][-1] > 0
    assert (place(DOWNLOADS["mnist"]) / name).read_bytes() == content


def test_escape_while_something_comes_ends_the_process_and_the_dialog_stays(
    window: MainWindow, qtbot: QtBot, server: Server
) -> None:
    dialog = offered(window)
    QTest.mouseClick(dialog.go, LEFT)
    assert dialog.bridge.process is not None and not dialog.go.isEnabled()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.bridge.process is None and dialog.go.isEnabled() and dialog.isVisible()
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    assert window.tools.dropping.getting is None


@pytest.mark.usefixtures("own_dialogs")
def test_a_training_that_lacks_its_files_downloads_them_and_begins(
    window: MainWindow, qtbot: QtBot, server: Server
) -> None:
    start(window, "mnist-cnn")

    def get(dialog: QDialog) -> None:
        assert isinstance(dialog, GetDialog) and dialog.rows.rowCount() == 1
        QTest.mouseClick(dialog.go, LEFT)
        answers.left.append(stay)

    def stay(dialog: QDialog) -> None:
        # It closes by itself.
        answers.left.append(stay)

    with Answers(click_button("Download them…"), get) as answers:
        press_button(window.bar.train)
        assert answers.left == [stay]
        answers.left.clear()
    data = window.session.graph.nodes["data"].params["examples"]
    assert data["folder"] == str(place(DOWNLOADS["mnist"])) and window.running.state != IDLE
    wait(qtbot, lambda: window.running.state == IDLE)
    assert window.notice.isHidden(), window.notice.text
