"""What becomes of a process beside the window that cannot be spoken to."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Signal
from pytestqt.qtbot import QtBot

from designer.processes.child import Bridge

pytestmark = pytest.mark.as_people_do


class Deaf(Bridge):
    """Asks a process that hears nothing, and goes on for long."""

    module = "deaf"
    missed = Signal()

    def _hear(self, line: bytes) -> None:
        assert line == b"deaf\n"
        for _ in range(4):
            self._write(b"x" * 2**20)

    def _miss(self) -> None:
        self.missed.emit()


@pytest.fixture
def deaf(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Deaf]:
    code = "import os, time\nos.close(0)\nprint('deaf', flush=True)\ntime.sleep(60)\n"
    (tmp_path / "deaf.py").write_text(code, encoding="utf-8")
    monkeypatch.setattr(sys, "path", [*sys.path, str(tmp_path)])
    bridge = Deaf()
    yield bridge
    bridge.close()


def test_a_process_that_takes_no_question_is_ended_and_missed_once(deaf: Deaf, qtbot: QtBot) -> None:
    missed: list[int] = []
    deaf.missed.connect(lambda: missed.append(1))
    with qtbot.waitSignal(deaf.missed, timeout=20_000):
        deaf._write(b"a question")
    # Qt warns of a process that is deleted before it has ended.
    deaf.deleteLater()
    qtbot.wait(50)
    assert missed == [1] and deaf.process is None


def test_a_process_that_cannot_start_is_missed_once(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    bridge, missed = Deaf(), []
    bridge.missed.connect(lambda: missed.append(1))
    with qtbot.waitSignal(bridge.missed, timeout=20_000):
        bridge._write(b"a question")
    qtbot.wait(50)
    assert missed == [1] and bridge.process is None
