"""What belongs to a report: versions in the About box, diagnostics on the clipboard, and a log that stays small."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QObject, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog

from designer import log
from designer.about import About, versions
from designer.main_window import MainWindow
from engine.message import Message
from engine.training.messages import Failed
from engine.version import version_of
from tests.designer.window_driver import Answers, choose_in_menu, menu_of, press_button

ROOT = Path(__file__).parents[2]


class Browser(QObject):
    """Stands where the file browser of the system would open."""

    def __init__(self) -> None:
        super().__init__()
        self.opened: list[str] = []

    @Slot(QUrl)
    def open(self, url: QUrl) -> None:
        self.opened.append(url.toLocalFile())


@pytest.fixture
def browser() -> Iterator[Browser]:
    made = Browser()
    QDesktopServices.setUrlHandler("file", made, "open")
    yield made
    QDesktopServices.unsetUrlHandler("file")


# Convention 49.
def test_the_about_box_tells_the_versions_and_collects_what_belongs_to_a_report(
    window: MainWindow, browser: Browser
) -> None:
    told: list[str] = []

    def look(dialog: QDialog) -> None:
        assert isinstance(dialog, About)
        told.append(dialog.versions.text())
        press_button(dialog.copy)
        press_button(dialog.log)
        QTest.keyClick(dialog, Qt.Key.Key_Escape)

    log.write("something went wrong")
    with Answers(look):
        choose_in_menu(menu_of(window, "Help"), window.actions_by_name["about"])
    for part in ("layerloom", "torch", "PySide6-Essentials", "numpy"):
        assert f"{part} {version_of(part)}" in told[0]
    copied = QGuiApplication.clipboard().text()
    assert told[0] in copied and "something went wrong" in copied and "platform offscreen" in copied
    assert browser.opened == [str(log.folder())] and log.folder().is_dir()


# Convention 46, 49.
def test_the_menu_copies_the_diagnostics_and_says_so_without_a_box(window: MainWindow) -> None:
    choose_in_menu(menu_of(window, "Help"), window.actions_by_name["copy_diagnostics"])
    assert QGuiApplication.clipboard().text().startswith(versions())
    assert window.notice.isVisible() and "clipboard" in window.notice.text


# Convention 49.
def test_the_menu_opens_the_folder_of_the_log(window: MainWindow, browser: Browser) -> None:
    choose_in_menu(menu_of(window, "Help"), window.actions_by_name["log_folder"])
    assert browser.opened == [str(log.folder())]


# Convention 46.
def test_an_error_has_plain_words_and_details_that_a_button_copies_and_the_log_keeps(window: MainWindow) -> None:
    details = f'Traceback\n  File "{Path.home()}/secret/net.py", line 3\nRuntimeError: shapes'
    window.running.failed.emit(Failed(Message("The step failed."), details=details))
    assert window.notice.isVisible() and "The step failed." in window.notice.text
    assert "Traceback" not in window.notice.text and window.notice.copy.isVisible()
    press_button(window.notice.copy)
    assert "RuntimeError: shapes" in QGuiApplication.clipboard().text()
    kept = "\n".join(log.last_lines())
    assert "RuntimeError: shapes" in kept and "~/secret" in kept and str(Path.home()) not in kept
    press_button(window.notice.close_button)
    assert not window.notice.isVisible()


def test_a_large_log_gives_way_at_the_start_and_one_before_it_is_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LAYERLOOM_HOME", str(tmp_path))
    log.write("old")
    with log.place().open("a") as file:
        file.write("x" * log.LARGEST)
    log._turn_over(log.place())
    log.write("new")
    assert [line.split(" ", 2)[2] for line in log.last_lines()] == ["new"]
    assert sorted(file.name for file in log.folder().iterdir()) == ["layerloom.1.log", "layerloom.log"]
    log._turn_over(log.place())
    assert log.last_lines(), "a small one stays"


def test_a_log_that_cannot_be_written_disturbs_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "log").write_text("a file")
    monkeypatch.setenv("LAYERLOOM_HOME", str(tmp_path))
    log.write("lost")
    assert log.last_lines() == []


PROGRAM = """
from PySide6.QtCore import QCoreApplication, QTimer, qWarning
from designer import log
application = QCoreApplication([])
log.begin(lambda *_: None)
def fail():
    qWarning("a warning of Qt")
    QTimer.singleShot(0, application.quit)
    raise ValueError("a mistake in the window")
QTimer.singleShot(0, fail)
application.exec()
"""


def test_warnings_of_qt_and_mistakes_reach_the_log_and_the_terminal(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LAYERLOOM_HOME", str(tmp_path))
    done = subprocess.run([sys.executable, "-c", PROGRAM], cwd=ROOT, capture_output=True, text=True, timeout=120)
    kept = "\n".join(log.last_lines())
    for said in ("a warning of Qt", "ValueError: a mistake in the window", "Traceback"):
        assert said in kept and said in done.stderr
