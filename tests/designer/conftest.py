"""A real window for tests, closed with its training process at the end, and a clipboard left empty."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from designer import main_window
from designer.main_window import MainWindow
from designer.processes import child, generation
from designer.training.running import Running
from engine import files
from engine.templates import template
from tests import forked_workers
from tests.designer import forked_processes
from tests.designer.window_driver import open_window, shut, take_away


@pytest.fixture(autouse=True)
def quick_beside(monkeypatch: pytest.MonkeyPatch) -> None:
    """What runs beside the window is forked as its training is, unless a test says that it starts it as people do."""
    if forked_workers.are_forked():
        for module in (child, generation):
            monkeypatch.setattr(module, "start", forked_processes.start)


@pytest.fixture(autouse=True, scope="session")
def soon_warm() -> None:
    """Nobody looks at these windows before their plots are made."""
    main_window.WARM_MS = 1


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[MainWindow]:
    """The main window, shown, with an own home and everything loaded."""
    monkeypatch.setenv("LAYERLOOM_HOME", str(tmp_path / "home"))
    # Most of these windows train nothing; who trains, or needs the process before, has it started then.
    with monkeypatch.context() as patch:
        patch.setattr(Running, "warm", lambda running: None)
        made = open_window(qtbot)
    # A process that loads PyTorch for each of these tests would hold up the others; tests/designer/test_previews.py
    # has it.
    made.previewing.set_on(False)
    yield made
    shut(made)
    take_away(made)


@pytest.fixture(scope="module")
def whole(
    request: pytest.FixtureRequest, qapp: QApplication, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[MainWindow]:
    """One window for all tests of a module, which close none: to open one takes longer than most of them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("LAYERLOOM_HOME", str(tmp_path_factory.mktemp("home")))
        made = open_window(QtBot(request))
        made.previewing.set_on(False)
        yield made
        shut(made)
        take_away(made)


@pytest.fixture
def emptied(whole: MainWindow) -> MainWindow:
    """The window that the tests of a module share, as one that was just opened: without a document, at the gallery."""
    while (popup := QApplication.activePopupWidget()) is not None:
        popup.close()
    tabs = whole.documents.tabs
    for tab in tabs.open:
        tab.document.saved()
    tabs.close_others(tabs.current)
    tabs.close_current()
    whole.live.reset()
    return whole


@pytest.fixture
def spiral_file(tmp_path: Path) -> Path:
    """The spiral in a file."""
    path = tmp_path / "spiral.loom"
    files.save(template("spiral"), path)
    return path


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("LAYERLOOM_HOME", str(tmp_path / "home"))
    return tmp_path / "home"


@pytest.fixture
def again(qtbot: QtBot, home: Path) -> Iterator[list[MainWindow]]:
    """Windows of one home that a test opens; they are closed at its end."""
    made: list[MainWindow] = []
    yield made
    for window in made:
        shut(window)


@pytest.fixture
def own_dialogs(qapp: QApplication) -> None:
    """Qt's own file dialogs, which a test can reach."""
    QApplication.setAttribute(Qt.ApplicationAttribute.AA_DontUseNativeDialogs)


@pytest.fixture(autouse=True)
def no_leftovers() -> None:
    """What the test before had deleted is gone: Qt waits for an event loop, and styles all that is there anew."""
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture(autouse=True)
def empty_clipboard() -> Iterator[None]:
    """What is copied in a test stays there: data of Python's on the offscreen clipboard crashes at the exit."""
    yield
    if isinstance(QGuiApplication.instance(), QGuiApplication):
        QGuiApplication.clipboard().clear()
