"""What nobody caught: one dialog with details to copy, all work kept first, and a program that goes on."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from designer import log, unhandled
from designer.documents import journal
from designer.main_window import MainWindow
from designer.unhandled import Unhandled, UnhandledDialog
from engine.message import Message
from tests import quick_windows
from tests.designer.journal_driver import changed, kept_units
from tests.designer.window_driver import press_button, start, units_of

ROOT = Path(__file__).parents[2]


@pytest.fixture
def hearing(window: MainWindow) -> Iterator[Unhandled]:
    """The window as the program has it: what nobody catches is heard."""
    hooks = sys.excepthook, threading.excepthook, sys.unraisablehook
    heard = Unhandled(window)
    heard.window = window
    _hear(heard)
    yield heard
    sys.excepthook, threading.excepthook, sys.unraisablehook = hooks


def _hear(heard: Unhandled) -> None:
    """As log.begin does; Qt's own warnings stay with the tests."""
    from engine.unhandled import hear

    hear(lambda _kind, error, trace: heard.hear(error, log.note(error.with_traceback(trace))), log.write)


def go_wrong(text: str = "a mistake", kind: type[Exception] = ValueError) -> None:
    """As Qt has it with an exception that came out of a slot, an event or a timer."""
    try:
        raise kind(text)
    except kind as error:
        sys.excepthook(kind, error, error.__traceback__)


def dialog_of(heard: Unhandled, qtbot: QtBot) -> UnhandledDialog:
    qtbot.waitUntil(lambda: heard.dialog is not None and heard.dialog.isVisible())
    assert heard.dialog is not None
    return heard.dialog


def test_one_dialog_says_it_in_one_sentence_and_the_program_goes_on(
    window: MainWindow, hearing: Unhandled, qtbot: QtBot
) -> None:
    start(window, "spiral")
    go_wrong("shapes <b>3</b> and 4")
    dialog = dialog_of(hearing, qtbot)
    assert "ValueError: shapes <b>3</b> and 4" in dialog.sentence.text() and "kept" in dialog.sentence.text()
    assert "Traceback" not in dialog.sentence.text()
    press_button(dialog.go_on)
    qtbot.waitUntil(lambda: hearing.dialog is None)
    window.session.do(Message("Change"), changed(window.session.project))
    assert units_of(window) == 17


def test_the_details_can_be_copied_and_hold_versions_traceback_and_log(
    window: MainWindow, hearing: Unhandled, qtbot: QtBot
) -> None:
    log.write("what was before")
    go_wrong(f"{Path.home()}/secret is wrong")
    dialog = dialog_of(hearing, qtbot)
    press_button(dialog.copy)
    copied = QGuiApplication.clipboard().text()
    for part in ("Traceback", "in go_wrong", "PySide6-Essentials", "what was before", "~/secret is wrong"):
        assert part in copied
    assert str(Path.home()) not in copied.replace(str(ROOT), "")
    QTest.keyClick(dialog, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: hearing.dialog is None)


def test_what_is_not_saved_is_kept_before_the_dialog_is_seen(
    window: MainWindow, hearing: Unhandled, qtbot: QtBot
) -> None:
    start(window, "spiral")
    # Longer than this test: only what went wrong makes it happen.
    window.opened.recovery._timer.setInterval(600_000)
    window.session.do(Message("Change"), changed(window.session.project, 23))
    window.documents.open_template("digits-mlp")
    window.session.do(Message("Change"), changed(window.session.project, 24))
    go_wrong()
    dialog = dialog_of(hearing, qtbot)
    assert sorted(map(str, kept_units())) == ["23", "24"]
    dialog.accept()


def test_work_that_cannot_be_kept_is_said_to_be_so(window: MainWindow, hearing: Unhandled, qtbot: QtBot) -> None:
    journal.home().parent.mkdir(parents=True, exist_ok=True)
    journal.home().write_text("no folder")
    start(window, "spiral")
    window.session.do(Message("Change"), changed(window.session.project))
    go_wrong()
    dialog = dialog_of(hearing, qtbot)
    assert "could not be kept: save it now" in dialog.sentence.text()
    dialog.accept()


def test_what_comes_while_it_is_open_is_counted_in_it(window: MainWindow, hearing: Unhandled, qtbot: QtBot) -> None:
    go_wrong("the first")
    dialog = dialog_of(hearing, qtbot)
    assert dialog.more.isHidden()
    for number in range(3):
        go_wrong(f"another {number}")
    qtbot.waitUntil(lambda: "3" in dialog.more.text())
    assert hearing.dialog is dialog and "the first" in dialog.sentence.text()
    dialog.accept()
    kept = "\n".join(log.last_lines())
    assert "another 2" in kept


def test_the_same_again_at_once_opens_no_dialog_and_something_else_does(
    window: MainWindow, hearing: Unhandled, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unhandled, "AGAIN_S", 3600.0)
    for _ in range(12):
        go_wrong("with each picture")
        if hearing.dialog is None and not hearing._last:
            dialog_of(hearing, qtbot).accept()
            qtbot.waitUntil(lambda: hearing.dialog is None)
    go_wrong("something else")
    assert "something else" in dialog_of(hearing, qtbot).sentence.text()
    hearing.dialog.accept() if hearing.dialog else None
    kept = [line for line in log.last_lines() if "with each picture" in line]
    assert len(kept) == 2 and "10 times" in kept[1], "the first in full, and that it came ten times"


def test_an_exception_in_another_thread_is_told_as_well(window: MainWindow, hearing: Unhandled, qtbot: QtBot) -> None:
    thread = threading.Thread(target=lambda: [][0])
    thread.start()
    thread.join()
    dialog = dialog_of(hearing, qtbot)
    assert "IndexError" in dialog.sentence.text()
    dialog.accept()


def test_what_python_cannot_raise_goes_to_the_log_alone(window: MainWindow, hearing: Unhandled, qtbot: QtBot) -> None:
    class Sour:
        def __del__(self) -> None:
            raise OSError("spilt")

    Sour()
    qtbot.wait(50)
    assert hearing.dialog is None and "spilt" in "\n".join(log.last_lines())


PROGRAM = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from designer import __main__ as program
from designer.processes import child
from designer.training.running import Running
from engine.graph.edits import set_param

child.start = lambda *_: None
Running.warm = lambda _: None
make = program.first_window

def first_window(*files):
    {before}
    window = make(*files)
    window.documents.open_template("spiral")
    def wait():
        if window.live.filled:
            window.session.edit("Change units", lambda graph: set_param(graph, "dense", "units", 99))
            print("ready", flush=True)
            {then}
        else:
            QTimer.singleShot(20, wait)
    QTimer.singleShot(0, wait)
    return window

program.first_window = first_window
sys.argv = ["layerloom"]
sys.exit(program.main())
"""


def program(home: Path, before: str = "pass", then: str = "pass") -> subprocess.Popen[str]:
    surroundings = {**os.environ, "LAYERLOOM_HOME": str(home), "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(
        quick_windows.line("-c", PROGRAM.format(before=before, then=then)),
        env=surroundings,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def log_of(home: Path) -> str:
    return (home / "log" / "layerloom.log").read_text()


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such signals on this system")
@pytest.mark.parametrize("number", [signal.SIGINT, pytest.param(signal.SIGTERM, marks=pytest.mark.as_people_do)])
def test_ctrl_c_and_the_end_of_a_session_end_it_quietly_with_all_work_kept(tmp_path: Path, number: int) -> None:
    running = program(tmp_path)
    assert running.stdout is not None and running.stdout.readline() == "ready\n"
    running.send_signal(number)
    _, said = running.communicate(timeout=60)
    assert running.returncode == 130 and "Traceback" not in said and "KeyboardInterrupt" not in said
    (kept,) = (tmp_path / "recovery").glob("*/*.journal")
    assert journal.read(kept).project.graph.nodes["dense"].params["units"] == 99


AMID = """import os, signal
            with window.opened.recovery._writer._writer._shutdown_lock:
                os.kill(os.getpid(), signal.SIGINT)"""


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such signals on this system")
def test_ctrl_c_that_comes_amid_the_keeping_does_not_wait_for_it_for_ever(tmp_path: Path) -> None:
    running = program(tmp_path, then=AMID)
    _, said = running.communicate(timeout=60)
    assert running.returncode == 130 and "Traceback" not in said
    assert list((tmp_path / "recovery").glob("*/*.journal"))


@pytest.mark.skipif(sys.platform == "win32", reason="it ends otherwise there")
def test_where_the_program_dies_in_foreign_code_the_next_start_writes_down_where(tmp_path: Path) -> None:
    with program(tmp_path, then="import faulthandler; faulthandler._sigsegv()") as running:
        running.communicate(timeout=60)
    assert running.returncode == -signal.SIGSEGV
    with program(tmp_path) as again:
        assert again.stdout is not None and again.stdout.readline() == "ready\n"
        again.kill()
    assert "a start before ended so" in log_of(tmp_path) and "Segmentation fault" in log_of(tmp_path)


ENDING = """
from designer.unhandled import UnhandledDialog
def end(dialog, exec=UnhandledDialog.exec):
    QTimer.singleShot(0, lambda: (print(dialog.sentence.text(), flush=True), dialog.accept()))
    return exec(dialog)
UnhandledDialog.exec = end
raise ImportError("no such part")
"""


def test_what_goes_wrong_before_the_window_is_seen_is_said_and_ends_the_program(tmp_path: Path) -> None:
    before = ENDING.strip().replace("\n", "\n    ")
    with program(tmp_path, before=before) as running:
        told, said = running.communicate(timeout=60)
    assert told == "Layerloom cannot start: ImportError: no such part.\n", said
    assert running.returncode == 1 and "ImportError: no such part" in log_of(tmp_path)
