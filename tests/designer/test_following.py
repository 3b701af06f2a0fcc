"""The window follows a run that trains elsewhere: shows it, pauses and stops it, loses it and takes hold again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog
from pytestqt.qtbot import QtBot

from designer.following.dialog import FollowDialog
from designer.main_window import MainWindow
from designer.training.record import IDLE, PAUSED, RUNNING, STOPPING
from engine import files
from engine.recorded import history, listing
from engine.runs import Run
from engine.templates import template
from engine.training.messages import Failed, Finished
from engine.training.together.control import wish_of
from tests.designer.runs_driver import choose as choose_run
from tests.designer.runs_driver import settle
from tests.designer.window_driver import Answers, drop_file, open_window, press_button, shut, start, take_away, wait
from tests.engine.followed_runs import finish, grow, growing, needs_a_shell, stand_in
from tests.engine.strategies import WHOLE

ROOT = Path(__file__).parents[2]
LOSSES = [1.0 / step for step in range(1, 41)]
PATIENCE_MS = 120_000


def steps(window: MainWindow) -> int:
    return window.running.here.step


def follow(window: MainWindow, qtbot: QtBot, place: object) -> None:
    """Write the place of a run into the dialog, and press its button."""

    def write(dialog: QDialog) -> None:
        assert isinstance(dialog, FollowDialog)
        line = dialog.field.lineEdit()
        assert line is not None
        line.clear()
        QTest.keyClicks(line, str(place))
        press_button(dialog.go)

    with Answers(write) as answers:
        window.actions_by_name["follow_run"].trigger()
    assert answers.said == ["Follow a run"]


def held(window: MainWindow, qtbot: QtBot, folder: Path) -> Run:
    """A run in this folder, which grows and is followed."""
    run = growing(folder, LOSSES)
    window.runs.following.follow(str(run.folder))
    wait(qtbot, lambda: window.running.state == RUNNING)
    return run


@pytest.fixture(params=["", pytest.param("2", marks=pytest.mark.skipif(not WHOLE, reason="make accept has it"))])
def job(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Path]:
    """The folder of a run that ``layerloom train`` writes, by one process or by several of them."""
    project, run = tmp_path / "digits.loom", tmp_path / "run"
    files.save(template("digits-mlp"), project)
    words = [sys.executable, "-m", "engine", "train", str(project), "--epochs", "100000", "--device", "cpu"]
    words += ["--out", str(run), *(("--processes", request.param) if request.param else ())]
    surroundings = {**os.environ, "PYTHONPATH": str(ROOT), "LAYERLOOM_HOME": str(tmp_path / "there")}
    process = subprocess.Popen(words, env=surroundings, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    yield run
    if process.poll() is None:
        process.terminate()
    process.wait(60)


def test_a_training_of_another_process_is_watched_paused_continued_and_stopped(
    window: MainWindow, qtbot: QtBot, job: Path
) -> None:
    wait(qtbot, lambda: (job / "metrics.jsonl").exists(), PATIENCE_MS)
    follow(window, qtbot, job)
    wait(qtbot, lambda: window.running.state == RUNNING, PATIENCE_MS)
    assert window.session.graph == template("digits-mlp").graph and window.running.is_followed
    assert window.bar.device.whole.startswith("Followed")
    assert not window.bar.step.isEnabled() and not window.actions_by_name["epoch"].isEnabled()
    before = steps(window)
    wait(qtbot, lambda: steps(window) > before + 50, PATIENCE_MS)

    press_button(window.bar.train)
    wait(qtbot, lambda: window.running.state == PAUSED, PATIENCE_MS)
    assert Run(job).facts["status"] == "paused"
    stands = steps(window)
    qtbot.wait(500)
    assert steps(window) == stands and window.bar.train.text() == "Continue"

    press_button(window.bar.train)
    wait(qtbot, lambda: steps(window) > stands, PATIENCE_MS)
    assert window.running.state == RUNNING and Run(job).facts["status"] == "running"

    press_button(window.bar.stop)
    wait(qtbot, lambda: window.running.state == IDLE, PATIENCE_MS)
    end = window.running.here.end
    assert isinstance(end, Finished) and end.stopped and end.step == steps(window)
    assert len(window.live.plot("loss").values[1]) == end.step
    assert Run(job).facts["status"] == "stopped" and Run(job).has_weights
    # It goes on in this window, as any run of this machine that was stopped.
    assert window.steering.can_continue and window.running.folder == str(job)
    wait(qtbot, lambda: window.runs.following.contact is None and window.running.worker is not None)
    assert not window.running.is_followed
    assert not window.bar.device.whole.startswith("Followed")


@needs_a_shell
def test_a_run_of_another_machine_is_watched_and_steered_and_its_folder_is_never_taken_for_one_of_this_machine(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_in(tmp_path / "bin", monkeypatch)
    run = growing(tmp_path / "it's $(a) run", LOSSES)
    follow(window, qtbot, f"ssh://me@there{run.folder}")
    wait(qtbot, lambda: window.running.state == RUNNING)
    grow(run, 41, [0.25])
    wait(qtbot, lambda: steps(window) == 41)
    # What its history has of the weights is seen as it comes; what a folder cannot tell is explained where it would be.
    (ask,) = (one for one in window.running.here.asks if one.view == "weights")
    spread = history.Spread("weight", b"\1\0\2\0", -1.0, 1.0, 0.0, 0.5)
    snapshot = history.Snapshot(41, (history.Look("weights", ask.node, (spread,), {}),))
    (run.folder / history.HISTORY).write_bytes(history.piece_of(snapshot))
    wait(qtbot, lambda: [seen.step for seen in window.running.here.sights.get(ask, ())] == [41])
    assert "canvas" in window.running.here.unseen and window.notice.act.isHidden()
    assert window.bar.device.whole.startswith("me@there · ") and "is followed, at ssh://" in window.bar.device.toolTip()
    press_button(window.bar.train)
    wait(qtbot, lambda: wish_of(run.folder) == "pause")
    run.tell(status="paused")
    wait(qtbot, lambda: window.running.state == PAUSED)
    # Somebody else lets it go on.
    run.tell(status="running")
    wait(qtbot, lambda: window.running.state == RUNNING)
    press_button(window.bar.stop)
    wait(qtbot, lambda: wish_of(run.folder) == "stop")
    # It may take its time: nothing ends it by force.
    assert window.running.state == STOPPING and not window.running._patience.isActive()
    finish(run, 41, "stopped")
    wait(qtbot, lambda: window.running.state == IDLE)
    wait(qtbot, lambda: window.runs.following.contact is None)
    here = window.running.here
    assert isinstance(here.end, Finished) and not here.end.folder and not window.steering.can_continue
    assert str(run.folder) not in here.folder and "/there" not in here.folder
    assert list(window.live.plot("loss").values[1])[-1] == 0.25


@needs_a_shell
def test_a_line_that_breaks_is_told_in_one_sentence_and_comes_back(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = stand_in(tmp_path / "bin", monkeypatch)
    run = growing(tmp_path / "run", LOSSES)
    window.runs.following.follow(f"ssh://there{run.folder}")
    wait(qtbot, lambda: window.running.state == RUNNING)
    (place / "down").touch()
    os.kill(int((place / "asked").read_text().split()[-1]), signal.SIGKILL)
    wait(qtbot, lambda: "Connection refused" in window.notice.text)
    assert f"ssh://there{run.folder} cannot be reached" in window.notice.text and "tried again in" in window.notice.text
    assert window.running.state == RUNNING and window.notice.act.text() == "Let it go"
    # What is wished meanwhile cannot be said to it.
    press_button(window.bar.train)
    wait(qtbot, lambda: "cannot be paused" in window.notice.text)
    (place / "down").unlink()
    grow(run, 41, [0.25])
    wait(qtbot, lambda: steps(window) == 41)
    assert len(window.live.plot("loss").values[1]) == 41


def test_a_run_that_cannot_be_reached_at_first_is_told_and_not_tried_again(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    follow(window, qtbot, tmp_path)
    wait(qtbot, lambda: "is not the folder of a run" in window.notice.text)
    assert window.runs.following.contact is None and not window.running.is_busy


@needs_a_shell
def test_a_training_that_is_begun_meanwhile_ends_the_search_for_another_one(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = stand_in(tmp_path / "bin", monkeypatch)
    (place / "ssh").write_text("#!/bin/sh\nexec sleep 60\n")
    follow(window, qtbot, "ssh://there/home/me/first")
    assert "Looking for the run" in window.notice.text and window.runs.following.contact is not None
    start(window, "spiral")
    press_button(window.bar.train)
    assert window.runs.following.contact is None and not window.running.is_followed
    assert "The training of first is not followed" in window.notice.text
    wait(qtbot, lambda: window.running.state == RUNNING, PATIENCE_MS)


def test_an_address_that_could_be_an_option_is_never_followed(window: MainWindow, qtbot: QtBot) -> None:
    def write(dialog: QDialog) -> None:
        assert isinstance(dialog, FollowDialog)
        for text in ("ssh://-oProxyCommand=x/run", "ssh://a b/run", "ssh://host"):
            dialog.field.setEditText(text)
            assert not dialog.go.isEnabled() and "is not where a run can be" in dialog.about.text()
        dialog.field.setEditText("ssh://host/run")
        assert dialog.go.isEnabled() and "host" in dialog.about.text()
        dialog.reject()

    with Answers(write):
        window.actions_by_name["follow_run"].trigger()
    assert window.runs.following.contact is None
    window.runs.following.follow("ssh://-oProxyCommand=x/run")
    assert window.runs.following.contact is None and "is not where a run can be" in window.notice.text


def test_closing_its_tab_lets_it_go_unasked_and_following_it_again_shows_all_of_it(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    run = growing(tmp_path / "run", LOSSES)
    assert drop_file(window, run.folder)
    wait(qtbot, lambda: window.running.state == RUNNING)
    # Another training has to wait, or it is let go.
    start(window, "spiral")
    press_button(window.bar.train)
    assert "follows that of" in window.notice.text and window.notice.act.text() == "Let it go"
    press_button(window.notice.act)
    assert not window.running.is_busy and window.runs.following.contact is None
    grow(run, 41, [0.25])
    window.runs.following.follow(str(run.folder))
    wait(qtbot, lambda: window.running.state == RUNNING and steps(window) == 41)
    assert len(window.documents.tabs.open) == 2
    window.actions_by_name["close_tab"].trigger()
    assert not window.running.is_busy and window.runs.following.contact is None
    assert wish_of(run.folder) == "go" and Run(run.folder).facts["status"] == "running"


def test_the_next_window_takes_hold_of_what_was_followed_when_the_last_one_closed(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    run = held(window, qtbot, tmp_path / "run")
    assert window.close()
    grow(run, 41, [0.25])
    second = open_window(qtbot)
    second.previewing.set_on(False)
    wait(qtbot, lambda: second.running.state == RUNNING and steps(second) == 41)
    assert second.running.is_followed
    shut(second)
    take_away(second)


def test_a_job_that_failed_and_begins_again_by_itself_is_held_again(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    run = held(window, qtbot, tmp_path / "run")
    run.add_lines([b'{"event":"failed","message":"Another process has ended.","diverged":false}\n'])
    run.tell(status="failed")
    wait(qtbot, lambda: isinstance(window.running.here.end, Failed) and not window.running.is_followed)
    assert window.running.state == IDLE
    run.go_on(run.project, 30)
    run.tell(status="running")
    wait(qtbot, lambda: window.running.state == RUNNING)
    grow(run, 31, [0.25])
    wait(qtbot, lambda: steps(window) == 31)
    assert window.running.here.end is None and len(window.live.plot("loss").values[1]) == 31


def test_a_run_that_trains_elsewhere_is_followed_from_the_list_of_runs(window: MainWindow, qtbot: QtBot) -> None:
    growing(listing.place() / "20260101-100000-first", LOSSES)
    window.actions_by_name["runs"].trigger()
    page = window.runs.page
    window.show_gallery()
    start(window, "spiral")
    window.runs.show()
    settle(qtbot, page)
    choose_run(qtbot, page, "first")
    assert page.back.text() == "Follow"
    press_button(page.back)
    wait(qtbot, lambda: window.running.state == RUNNING)
    assert window.running.is_followed and steps(window) == 40


def test_a_dropped_run_that_is_over_is_shown_with_all_that_it_told(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    run = growing(tmp_path / "run", LOSSES)
    finish(run, 40)
    assert drop_file(window, run.folder)
    wait(qtbot, lambda: steps(window) == 40)
    wait(qtbot, lambda: window.runs.following.contact is None)
    assert window.running.state == IDLE and window.running.folder == str(run.folder)
    assert window.bar.progress_rate.text().startswith("finished in")
