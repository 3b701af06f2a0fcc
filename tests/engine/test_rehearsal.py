"""What a warm process does before anybody presses Train leaves nothing behind but what is in memory."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.training import rehearsal


def test_a_rehearsal_takes_one_step_and_writes_no_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LAYERLOOM_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    assert rehearsal.taken() == 1
    assert not list(tmp_path.iterdir())


def test_a_rehearsal_that_fails_keeps_nobody_from_training(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rehearsal, "PIECE", "no template has this name")
    rehearsal.rehearse()
