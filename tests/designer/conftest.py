"""A real window for tests, closed with its training process at the end."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from designer.main_window import MainWindow


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[MainWindow]:
    """The main window, shown, with an own home and everything loaded."""
    monkeypatch.setenv("LAYERLOOM_HOME", str(tmp_path / "home"))
    made = MainWindow()
    made.resize(1440, 900)
    made.show()
    qtbot.waitUntil(lambda: made.live.filled)
    yield made
    made.session.document.saved()
    made.running.close()
    made.close()
    made.deleteLater()
