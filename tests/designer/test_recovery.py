"""What was not saved survives a crash: kept while a person draws, offered at the next start, never silently."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from designer.documents import journal
from designer.main_window import MainWindow
from designer.training.running import Running
from engine import files
from engine.message import Message
from engine.templates import template
from tests import quick_windows
from tests.designer.journal_driver import changed, journals, kept_units, leave, look_again, offered, opened
from tests.designer.tab_driver import names
from tests.designer.window_driver import (
    Answers,
    change_units,
    choose_file,
    click_button,
    press_button,
    press_keys,
    start,
    units_of,
    wait,
)

CONTROL = Qt.KeyboardModifier.ControlModifier
WITHIN_MS = 1000

pytestmark = pytest.mark.usefixtures("own_dialogs")


@pytest.fixture(autouse=True)
def nothing_trains(monkeypatch: pytest.MonkeyPatch) -> None:
    """No window here needs the process that does."""
    monkeypatch.setattr(Running, "warm", lambda _: None)


CRASHING = """
import os, signal, sys
from pathlib import Path
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from designer.documents import journal
from designer.main_window import MainWindow
from designer.processes import child
from designer.training.running import Running
from engine.graph.edits import set_param

child.start = lambda *_: None
Running.warm = lambda _: None
application = QApplication(sys.argv)
window = MainWindow(Path(sys.argv[1]))
window.show()
window.session.edit("Change units", lambda graph: set_param(graph, "dense", "units", 17))
window.documents.open_template("digits-mlp")
window.session.edit("Change units", lambda graph: set_param(graph, "dense", "units", 17))
while len(list(journal.home().glob("*/*.journal"))) < 2:
    QTest.qWait(20)
os.kill(os.getpid(), signal.SIGKILL)
"""


# Convention 25.
@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="there is no kill -9 on this system")
def test_after_kill_9_everything_that_was_not_saved_is_offered_and_restored(
    qtbot: QtBot, again: list[MainWindow], spiral_file: Path, tmp_path: Path
) -> None:
    script = tmp_path / "crashing.py"
    script.write_text(CRASHING)
    surroundings = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
    line = quick_windows.line(str(script), str(spiral_file))
    done = subprocess.run(line, env=surroundings, check=False, timeout=120)
    assert done.returncode == -signal.SIGKILL
    window = opened(qtbot, again)
    wait(qtbot, window.opened.left_behind.isVisible)
    assert sorted(offered(window)) == ["Digits: fully connected", "spiral.loom"]
    assert window.session.file == spiral_file and units_of(window) == 32, "nothing is restored unasked"
    rows = {row.journal.head.name: row for row in window.opened.left_behind.rows}
    assert "layers" in rows["spiral.loom"].about.whole and str(spiral_file) in rows["spiral.loom"].about.whole
    assert not rows["spiral.loom"].picture.pixmap().isNull()
    press_button(rows["spiral.loom"].restore)
    assert window.session.file == spiral_file and units_of(window) == 17 and window.isWindowModified()
    assert files.load(spiral_file) == template("spiral"), "the file is as it was"
    press_keys(window, Qt.Key.Key_Z, CONTROL)
    assert units_of(window) == 32 and not window.isWindowModified()
    press_keys(window, Qt.Key.Key_Y, CONTROL)
    press_button(rows["Digits: fully connected"].restore)
    assert window.session.file is None and units_of(window) == 17
    assert names(window) == ["spiral.loom •", "Digits: fully connected •"]
    assert window.opened.left_behind.isHidden()


def test_what_a_template_began_is_kept_within_a_second_and_later_changes_too(window: MainWindow, qtbot: QtBot) -> None:
    start(window, "spiral")
    for units in (32, 17, 18):
        if units != units_of(window):
            change_units(window, units)
        qtbot.waitUntil(lambda wanted=units: kept_units() == [wanted], timeout=WITHIN_MS)  # type: ignore[misc]


@pytest.mark.parametrize("way", ["save", "undo", "close", "end"])
def test_what_is_saved_taken_back_or_given_up_leaves_no_journal(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, spiral_file: Path, way: str
) -> None:
    assert window.documents.open_file(spiral_file)
    change_units(window)
    wait(qtbot, lambda: bool(journals()))
    if way == "save":
        press_keys(window, Qt.Key.Key_S, CONTROL)
    elif way == "undo":
        press_keys(window, Qt.Key.Key_Z, CONTROL)
    else:
        with Answers(click_button("Discard")):
            if way == "close":
                press_keys(window, Qt.Key.Key_W, CONTROL)
            else:
                assert window.close()
    wait(qtbot, lambda: not journals())
    if way == "end":
        assert not list(journal.home().iterdir()), "not even its folder"


def test_each_document_has_a_journal_of_its_own(window: MainWindow, qtbot: QtBot, spiral_file: Path) -> None:
    assert window.documents.open_file(spiral_file)
    change_units(window)
    window.documents.open_template("digits-mlp")
    change_units(window, 18)
    wait(qtbot, lambda: sorted(map(str, kept_units())) == ["17", "18"])
    kept = {journal.read(place).head.name: journal.read(place).file for place in journals()}
    assert kept == {"spiral.loom": spiral_file, "Digits: fully connected": None}


def test_of_a_program_that_runs_nothing_is_offered_to_another(
    window: MainWindow, qtbot: QtBot, again: list[MainWindow]
) -> None:
    start(window, "spiral")
    change_units(window)
    wait(qtbot, lambda: bool(journals()))
    second = opened(qtbot, again)
    look_again(second, qtbot)
    assert not offered(second) and len(journals()) == 1


def test_what_is_offered_here_is_not_offered_by_a_program_that_starts_meanwhile(
    qtbot: QtBot, again: list[MainWindow], home: Path
) -> None:
    place = leave("Untitled", changed(template("spiral")))
    first = opened(qtbot, again)
    wait(qtbot, lambda: offered(first) == ["Untitled"])
    second = opened(qtbot, again)
    look_again(second, qtbot)
    assert not offered(second) and place.is_file()


def test_what_is_left_undecided_is_offered_again(qtbot: QtBot, again: list[MainWindow], home: Path) -> None:
    place = leave("Untitled", changed(template("spiral")))
    first = opened(qtbot, again)
    wait(qtbot, first.opened.left_behind.isVisible)
    press_button(first.opened.left_behind.later)
    assert first.opened.left_behind.isHidden() and place.is_file()
    assert first.close()
    second = opened(qtbot, again)
    wait(qtbot, lambda: offered(second) == ["Untitled"])


# Convention 25.
def test_discard_asks_and_removes_only_that_one(qtbot: QtBot, again: list[MainWindow], home: Path) -> None:
    places = [leave(name, changed(template("spiral"), at)) for at, name in enumerate(("One", "Two"), 1)]
    window = opened(qtbot, again)
    wait(qtbot, lambda: offered(window) == ["One", "Two"])
    row = window.opened.left_behind.rows[0]
    with Answers(click_button("Cancel")) as answers:
        press_button(row.discard)
    assert answers.said == ["Discard the changes to One?"] and len(offered(window)) == 2
    with Answers(click_button("Discard")):
        press_button(row.discard)
    assert offered(window) == ["Two"]
    wait(qtbot, lambda: not places[0].exists())
    assert places[1].is_file()
    assert window.pages.currentWidget() is window.gallery


def test_restore_all_restores_all_and_they_are_kept_again(qtbot: QtBot, again: list[MainWindow], home: Path) -> None:
    places = [leave(name, changed(template("spiral"), at)) for at, name in enumerate(("One", "Two"), 1)]
    window = opened(qtbot, again)
    wait(qtbot, window.opened.left_behind.isVisible)
    press_button(window.opened.left_behind.every)
    assert window.opened.left_behind.isHidden() and len(window.documents.tabs.open) == 2
    wait(qtbot, lambda: not any(place.exists() for place in places) and sorted(map(str, kept_units())) == ["1", "2"])
    with Answers(click_button("Cancel")) as answers:
        assert not window.close()
    assert answers.said == ["Save the changes to 2 networks?"]


def test_what_tells_nothing_that_is_not_in_its_file_is_not_offered(
    qtbot: QtBot, again: list[MainWindow], home: Path, spiral_file: Path
) -> None:
    place = leave("spiral.loom", template("spiral"), spiral_file)
    window = opened(qtbot, again)
    wait(qtbot, lambda: not place.exists())
    assert not offered(window) and not place.parent.exists()


def test_a_journal_is_restored_although_its_file_is_gone(
    qtbot: QtBot, again: list[MainWindow], home: Path, tmp_path: Path
) -> None:
    leave("gone.loom", changed(template("spiral")), tmp_path / "gone.loom")
    window = opened(qtbot, again)
    wait(qtbot, window.opened.left_behind.isVisible)
    press_button(window.opened.left_behind.rows[0].restore)
    assert units_of(window) == 17 and window.isWindowModified()
    press_keys(window, Qt.Key.Key_S, CONTROL)
    assert files.load(tmp_path / "gone.loom").graph.nodes["dense"].params["units"] == 17


def test_restoring_deletes_nothing_before_the_new_journal_is_on_the_disk(
    qtbot: QtBot, again: list[MainWindow], home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = leave("Untitled", changed(template("spiral")))
    window = opened(qtbot, again)
    wait(qtbot, window.opened.left_behind.isVisible)

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(journal, "write_atomically", full)
    press_button(window.opened.left_behind.rows[0].restore)
    wait(qtbot, window.notice.isVisible)
    assert "No space left" in window.notice.text and place.is_file() and units_of(window) == 17
    monkeypatch.undo()
    monkeypatch.setenv("LAYERLOOM_HOME", str(home))
    # It was tried again meanwhile.
    wait(qtbot, lambda: not place.exists() and kept_units() == [17])


def test_two_journals_of_one_file_are_both_restored(
    qtbot: QtBot, again: list[MainWindow], home: Path, spiral_file: Path
) -> None:
    for units in (18, 19):
        leave("spiral.loom", changed(template("spiral"), units), spiral_file)
    window = opened(qtbot, again)
    wait(qtbot, window.opened.left_behind.isVisible)
    press_button(window.opened.left_behind.every)
    wait(qtbot, lambda: sorted(map(str, kept_units())) == ["18", "19"] and len(window.documents.tabs.open) == 2)


def test_a_document_that_is_not_looked_at_is_kept_too(window: MainWindow, qtbot: QtBot, spiral_file: Path) -> None:
    assert window.documents.open_file(spiral_file)
    behind = window.documents.tabs.current
    window.documents.open_template("digits-mlp")
    behind.document.do(Message("Change"), changed(behind.project, 21))
    qtbot.waitUntil(lambda: 21 in kept_units(), timeout=WITHIN_MS)


def test_a_folder_that_cannot_be_written_is_told_once_and_drawing_goes_on(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    journal.home().parent.mkdir(parents=True, exist_ok=True)
    journal.home().write_text("no folder")
    start(window, "spiral")
    change_units(window)
    wait(qtbot, window.notice.isVisible)
    assert "Save your work" in window.notice.text
    assert str(journal.home()) in window.notice.text
    window.notice.dismiss()
    window.session.do(Message("Change"), changed(window.session.project, 18))
    qtbot.wait(500)
    assert window.notice.isHidden() and units_of(window) == 18
    journal.home().unlink()
    # It is tried again and again: nothing needs to be changed for that.
    wait(qtbot, lambda: kept_units() == [18])
    with Answers(choose_file(tmp_path / "kept.loom")):
        press_keys(window, Qt.Key.Key_S, CONTROL)
    assert files.load(tmp_path / "kept.loom") == window.session.project
