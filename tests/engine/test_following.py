"""A run that trains elsewhere is read as it grows, from a folder or through ssh, which no hostile address can use."""

from __future__ import annotations

import ast
import os
import shutil
import signal
import threading
import time
from pathlib import Path

import pytest

from engine.following import follow as following
from engine.following.address import address
from engine.following.near import Near
from engine.following.script import command
from engine.following.told import Back, CaughtUp, Looked, Lost, News, Refused, Turned, Unwished, decoded, encoded
from engine.message import Misfit
from engine.recorded import history
from engine.runs import FACTS, METRICS, PROJECT, Run
from engine.training.together.control import CONTROL, wish_of
from tests.engine.followed_runs import both_ways, finish, followed, grow, growing, needs_a_shell, sources, stand_in

LOSSES = [1.0 / step for step in range(1, 41)]
HOSTILE = (
    "ssh://-oProxyCommand=touch canary/run",
    "ssh://-oProxyCommand=touch/run",
    "ssh://-F/run",
    "ssh://user@-oProxyCommand=touch/run",
    "ssh://-user@host/run",
    "ssh://host;touch canary/run",
    "ssh://host`touch canary`/run",
    "ssh://$(touch canary)/run",
    "ssh://host name/run",
    "ssh://host:-p/run",
    "ssh://host:99999/run",
    "ssh://[::1%$(touch)]/run",
    "ssh://user@other@host/run",
    "ssh:///run",
    "ssh://host",
    "ssh://host/",
    "ssh://host/run\ntouch canary",
    "ssh://host/run\rtouch",
    "ssh://host/run\0",
    "ssh://host/run\x1b[2J",
    "http://host/run",
    "file:///run",
    "",
    "   ",
    "x" * 5000,
)
PATHS = (
    "a'; touch canary; '",
    'a"; touch canary; "',
    "$(touch canary)",
    "`touch canary`",
    "-rf",
    "a\\'; touch canary; \\'",
    "%s; touch canary",
    "!!; *; ?",
    "two  words ",
    "größe 数字",
)


@pytest.mark.parametrize("text", HOSTILE)
def test_an_address_that_could_be_an_option_or_code_is_refused(text: str) -> None:
    with pytest.raises(Misfit, match="not where a run can be"):
        address(text)


def test_an_address_is_read_as_it_is_written() -> None:
    for text in ("ssh://host/a/b", "ssh://me@host.org:2222/a b", "ssh://host/~/runs/first", "ssh://me@[::1]:22/a"):
        assert str(address(text)) == text
        assert address(text).name == text.rpartition("/")[2] and address(text).folder is None
    assert address("~/runs").folder == Path.home() / "runs"
    assert address(f" {os.sep}tmp{os.sep}x ").name == address("ssh://host/20260101-100000-x").name == "x"


def test_the_command_for_another_machine_is_the_same_for_every_run_and_has_no_line_end() -> None:
    inner = command().removeprefix("sh -c '").removesuffix("'")
    assert not set(inner) & set("'!\n") and "{" in inner


@needs_a_shell
@pytest.mark.parametrize("name", PATHS)
def test_a_hostile_path_is_a_name_and_nothing_else(name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = stand_in(tmp_path / "bin", monkeypatch)
    monkeypatch.chdir(tmp_path)
    growing(tmp_path / name, LOSSES)
    with followed(f"ssh://user@there:2222{tmp_path}/{name}", tmp_path / "copy") as listener:
        first = listener.heard[0]
    # What a person wrote is stripped of the blanks around it.
    assert isinstance(first, Refused if name.endswith(" ") else CaughtUp), first
    words = ast.literal_eval((place / "asked").read_text().rpartition(" ")[0])
    assert words[-5:] == ["-p", "2222", "--", "user@there", command()] and "BatchMode=yes" in words
    assert not list(tmp_path.rglob("canary"))


@both_ways
def test_the_copy_of_a_run_grows_with_it_and_each_line_is_told_once(
    way: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = sources(tmp_path, monkeypatch, way)
    run = growing(tmp_path / "run", LOSSES)
    copy = Run(tmp_path / "copy")
    with followed(place, copy.folder) as listener:
        assert [type(one) for one in listener.heard] == [CaughtUp]
        assert copy.project == run.project
        grow(run, 41, [0.5, 0.25])
        listener.wait(lambda _: listener.of(News))
        # Half a line waits for its end.
        half = b'{"event":"resized","step":42,"epoch":1,'
        run.add_lines([half])
        history_piece = history.piece_of(history.Snapshot(42, ()))
        (run.folder / history.HISTORY).write_bytes(history_piece)
        listener.wait(lambda _: listener.of(Looked))
        run.add_lines([b'"steps_per_epoch":9}\n'])
        finish(run, 42)
        listener.wait(lambda _: listener.of(Turned))
    lines = [line for news in listener.of(News) if isinstance(news, News) for line in news.lines]
    assert [line["event"] for line in lines] == ["steps", "resized", "finished"]
    assert lines[0]["losses"] == [0.5, 0.25]
    assert listener.of(Turned) == [Turned("finished")] and listener.heard[-1] == Turned("finished")
    assert listener.of(Looked) == [Looked(history_piece)]
    for name in (FACTS, METRICS, PROJECT, history.HISTORY):
        assert (copy.folder / name).read_bytes() == (run.folder / name).read_bytes()


@both_ways
def test_a_run_that_was_taken_up_at_an_earlier_step_is_told_anew(
    way: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = sources(tmp_path, monkeypatch, way)
    run = growing(tmp_path / "run", LOSSES)
    with followed(place, tmp_path / "copy") as listener:
        run.go_on(run.project, 10)
        listener.wait(lambda _: len(listener.of(CaughtUp)) == 2)
        grow(run, 11, [9.0])
        listener.wait(lambda _: listener.of(News))
    assert [len(line["losses"]) for line in Run(tmp_path / "copy").lines() if line["event"] == "steps"] == [10, 1]


@both_ways
def test_what_is_wished_stands_in_the_folder_of_the_run(
    way: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "WISH_S", 0.5)
    place = sources(tmp_path, monkeypatch, way)
    run = growing(tmp_path / "run", LOSSES)
    with followed(place, tmp_path / "copy") as listener:
        for wish in ("pause", "go", "stop"):
            assert list(listener.follow.wish(wish)) == []
            listener.wait(lambda _, wish=wish: wish_of(run.folder) == wish)
            listener.wait(lambda _, wish=wish: wish_of(tmp_path / "copy") == wish)
        assert sorted(one.name for one in run.folder.iterdir()) == sorted([CONTROL, FACTS, METRICS, PROJECT])
        # No word can be written where a folder stands.
        (run.folder / CONTROL).unlink()
        (run.folder / CONTROL).mkdir()
        listener.heard += listener.follow.wish("pause")
        listener.wait(lambda _: listener.of(Unwished))
        assert [one.wish for one in listener.of(Unwished) if isinstance(one, Unwished)] == ["pause"]


def test_a_wish_that_comes_while_the_last_one_is_looked_for_is_not_forgotten(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "WISH_S", 0.5)
    run = growing(tmp_path / "run", LOSSES)
    second: list[threading.Thread] = []

    def found(_: Path) -> str:
        if not second:
            second.append(threading.Thread(target=lambda: list(listener.follow.wish("stop"))))
            second[0].start()
            second[0].join(0.2)
        return "go"

    with followed(run.folder, tmp_path / "copy") as listener:
        monkeypatch.setattr(following, "wish_of", found)
        assert list(listener.follow.wish("go")) == []
        listener.wait(lambda _: second and listener.of(Unwished))
        assert [one.wish for one in listener.of(Unwished) if isinstance(one, Unwished)] == ["stop"]
        second[0].join()


@both_ways
def test_a_folder_that_is_gone_for_a_while_is_tried_again_with_growing_pauses(
    way: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = sources(tmp_path, monkeypatch, way)
    run = growing(tmp_path / "run", LOSSES)
    with followed(place, tmp_path / "copy") as listener:
        (run.folder / FACTS).rename(tmp_path / "away")
        listener.wait(lambda _: len(listener.of(Lost)) > 2)
        (tmp_path / "away").rename(run.folder / FACTS)
        listener.wait(lambda _: listener.of(Back))
        grow(run, 41, [0.5])
        listener.wait(lambda _: listener.of(News))
    lost = [one for one in listener.of(Lost) if isinstance(one, Lost)]
    assert {one.reason for one in lost} == {"its folder is gone"} and [one.seconds for one in lost[:2]] == [0.05, 0.1]
    assert len(listener.of(CaughtUp)) == 1 and len(listener.of(News)) == 1


@needs_a_shell
def test_a_line_that_breaks_goes_on_where_it_broke_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = stand_in(tmp_path / "bin", monkeypatch)
    run = growing(tmp_path / "run", LOSSES)
    with followed(f"ssh://there{run.folder}", tmp_path / "copy") as listener:
        (place / "down").touch()
        os.kill(int((place / "asked").read_text().split()[-1]), signal.SIGKILL)
        grow(run, 41, [0.5])
        listener.wait(lambda _: len(listener.of(Lost)) > 1)
        (place / "down").unlink()
        listener.wait(lambda _: listener.of(News))
    lost = listener.of(Lost)[-1]
    assert isinstance(lost, Lost) and "Connection refused" in lost.reason
    assert listener.of(Back) and len(listener.of(News)) == 1 and len(listener.of(CaughtUp)) == 1
    assert (tmp_path / "copy" / METRICS).read_bytes() == (run.folder / METRICS).read_bytes()


@needs_a_shell
def test_nothing_is_left_on_the_other_machine_when_nobody_follows_any_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = stand_in(tmp_path / "bin", monkeypatch)
    run = growing(tmp_path / "run", LOSSES)
    with followed(f"ssh://there{run.folder}", tmp_path / "copy"):
        pass
    pid = int((place / "asked").read_text().split()[-1])
    until = time.monotonic() + 10
    while any(_belongs(one, pid) for one in Path("/proc").glob("[0-9]*")):
        assert time.monotonic() < until
        time.sleep(0.05)


def _belongs(process: Path, first: int) -> bool:
    """Whether a process runs the command of the stand-in."""
    try:
        return process.name == str(first) or b"layerloom-follow" in (process / "cmdline").read_bytes()
    except OSError:
        return False


@pytest.mark.parametrize("said", ["", "nothing of ours\n" * 9, "layerloom-follow 1\nW run.json -5\n"])
@needs_a_shell
def test_what_is_not_said_by_our_script_is_a_broken_line(
    said: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    place = stand_in(tmp_path / "bin", monkeypatch)
    (place / "said").write_text(said)
    (place / "ssh").write_text(f"#!/bin/sh\ncat '{place}/said'\n")
    with followed("ssh://there/run", tmp_path / "copy") as listener:
        listener.wait(lambda _: len(listener.of(Lost)) > 1)
    assert len(listener.of(Lost)) == len(listener.heard)


def test_a_folder_of_no_run_and_a_machine_without_ssh_are_refused_with_a_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    for place, said in ((tmp_path, "not the folder of a run"), ("ssh://there/run", "no 'ssh' on this machine")):
        with followed(place, tmp_path / "copy") as listener:
            pass
        (refused,) = listener.heard
        assert isinstance(refused, Refused) and said in str(refused.message)
        assert decoded(encoded(refused)) == refused


class Hanging(Near):
    """A drive that does not answer for a while."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.answers = threading.Event()

    def _need_run(self) -> None:
        self.answers.wait()
        super()._need_run()


def test_a_drive_that_does_not_answer_is_told_once_and_waited_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "SILENT_S", 0.2)
    monkeypatch.setattr(following, "Near", Hanging)
    growing(tmp_path / "run", LOSSES)
    with followed(tmp_path / "run", tmp_path / "copy") as listener:
        drive = listener.follow.source
        assert isinstance(drive, Hanging)
        time.sleep(0.5)
        assert [type(one) for one in listener.heard] == [Lost]
        drive.answers.set()
        listener.wait(lambda _: listener.of(CaughtUp))
    assert isinstance(listener.heard[1], Back)


@needs_a_shell
def test_a_connection_that_says_nothing_is_ended_and_made_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(following, "SILENT_S", 0.3)
    place = stand_in(tmp_path / "bin", monkeypatch)
    (place / "ssh").write_text(f"#!/bin/sh\necho >> '{place}/asked'\nexec sleep 60\n")
    with followed("ssh://there/run", tmp_path / "copy") as listener:
        listener.wait(lambda _: len(listener.of(Lost)) > 1)
    assert len((place / "asked").read_text()) > 1


def test_a_damaged_line_ends_what_is_told_until_the_run_is_taken_up_again(tmp_path: Path) -> None:
    run = growing(tmp_path / "run", LOSSES)
    with followed(run.folder, tmp_path / "copy") as listener:
        run.add_lines([b"\0\0\0\n"])
        grow(run, 41, [0.5])
        run.tell(status="stopped")
        listener.wait(lambda _: listener.of(Turned))
        assert not listener.of(News)
        shutil.copy(run.folder / METRICS, tmp_path / "new")
        (tmp_path / "new").replace(run.folder / METRICS)
        listener.wait(lambda _: len(listener.of(CaughtUp)) == 2)
