"""Tells how far the reading of data is, to a function, a training process and a terminal, and is ended meanwhile."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from engine import files, progress
from engine.data.finding import found
from engine.data.sets.arrays import Arrays
from engine.graph.model import Project
from engine.progress import Stage, counted, heard, tell
from engine.starting.beginning import begun
from engine.training.commands import Pause, Stop
from engine.training.messages import Finished, Paused, Preparing, Started
from tests import quick_python
from tests.engine.owner import Owner
from tests.engine.picture_files import in_folders
from tests.engine.projects import mlp
from tests.engine.slow_data import many_pictures


@pytest.fixture(scope="module")
def owner() -> Iterator[Owner]:
    one = Owner()
    yield one
    one.worker.kill()


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A network for 2,000 large pictures."""
    return begun(many_pictures(tmp_path_factory.mktemp("data") / "many", 2_000)).project


@pytest.fixture
def each(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is told is heard, and not only some of it each second."""
    monkeypatch.setattr(progress, "TOLD_SECONDS", 0.0)


@pytest.mark.usefixtures("each")
def test_who_listens_hears_what_is_done_within_and_nobody_else_does() -> None:
    told: list[Stage] = []
    tell("Nobody hears of {done}", 1)
    with heard(told.append):
        assert list(counted("abc", "At {done:,} of {count:,}", 3)) == ["a", "b", "c"]
        other = threading.Thread(target=tell, args=("Another thread", 1))
        other.start()
        other.join()
    tell("Nobody hears of {done}", 2)
    assert [str(one.message) for one in told] == ["At 0 of 3", "At 1 of 3", "At 2 of 3"]
    assert [(one.done, one.count) for one in told] == [(0, 3), (1, 3), (2, 3)]


def test_not_more_is_told_than_somebody_can_read() -> None:
    told: list[Stage] = []
    with heard(told.append):
        for at in range(10_000):
            tell("A {done}", at)
        tell("B {done}", 1)
    assert str(told[0].message) == "A 0" and str(told[-1].message) == "B 1" and len(told) < 100


@pytest.mark.usefixtures("each")
def test_reading_pictures_tells_how_many_are_read_and_is_ended_by_who_listens(tmp_path: Path) -> None:
    data_set = found(in_folders(tmp_path, 12, 40)).data_set
    told: list[str] = []
    with heard(lambda stage: told.append(str(stage.message))):
        data_set.load()
    assert told[-1] == "Reading pictures: 80 of 80" and "Reading pictures: 0 of 80" in told

    class Enough(BaseException):
        pass

    def end(stage: Stage) -> None:
        if stage.done:
            raise Enough

    with heard(end), pytest.raises(Enough):
        data_set.load()


@pytest.mark.usefixtures("each")
def test_reading_arrays_tells_how_many_rows_are_read(tmp_path: Path) -> None:
    np.savez(tmp_path / "a.npz", x=np.random.default_rng(0).random((50, 3)), y=np.arange(50) % 2)
    data_set = found(tmp_path / "a.npz").data_set
    assert isinstance(data_set, Arrays)
    told: list[str] = []
    with heard(lambda stage: told.append(str(stage.message))):
        data_set.load()
    assert "Reading rows: 0 of 50" in told


def test_the_training_process_tells_how_far_it_reads_and_a_stop_ends_it_before_it_begins(
    owner: Owner, many: Project
) -> None:
    owner.start(many)
    first = owner.wait(Preparing, lambda one: 0 < one.done < one.count)
    assert first.count == 2_000 and str(first.message) == f"Reading pictures: {first.done:,} of 2,000"
    owner.send(Stop())
    ended = owner.wait(Finished)
    assert ended.stopped and not ended.step and not ended.folder
    assert not owner.of(Started)
    assert owner.begin(mlp(epochs=1)).step == 0, "the same process trains the next"
    owner.end()


def test_what_is_wanted_while_data_are_read_is_done_afterwards(owner: Owner, tmp_path: Path) -> None:
    owner.start(begun(in_folders(tmp_path, 12, 300)).project)
    owner.wait(Preparing)
    owner.send(Pause())
    owner.wait(Paused)
    owner.send(Stop())
    assert owner.end().stopped


def test_the_command_line_shows_it_on_a_terminal_alone_and_ctrl_c_ends_it(many: Project, tmp_path: Path) -> None:
    pty = pytest.importorskip("pty")
    path = tmp_path / "many.loom"
    files.save(many, path)
    words = quick_python.line("-m", "engine", "train", str(path), "--out", str(tmp_path / "run"))
    own, theirs = pty.openpty()
    command = subprocess.Popen(
        words,
        stdout=subprocess.PIPE,
        stderr=theirs,
        env={**os.environ, "TERM": "dumb"},
        # A shell lets what it runs behind it ignore Ctrl+C, and children inherit that.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    )
    os.close(theirs)
    read = b""
    while b"of 2,000" not in read:
        read += os.read(own, 1000)
    command.send_signal(signal.SIGINT)
    assert command.wait(30) == 130 and not (tmp_path / "run").exists()
    assert b"\r\x1b[KReading pictures: " in read
    os.close(own)
    command.stdout.close()  # type: ignore[union-attr]
