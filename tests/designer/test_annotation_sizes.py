"""Gives frames and notes another size by the keys alone."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from designer.main_window import MainWindow
from engine.graph.annotations import LEAST
from engine.graph.model import Frame, Note
from tests.designer.annotation_scenes import (
    CONTROL,
    FRAME,
    NOTE,
    SHIFT,
    annotated,
)
from tests.designer.window_driver import press_keys, start


@pytest.mark.parametrize("annotation", [FRAME, NOTE], ids=["frame", "note"])
def test_frames_and_notes_are_resized_by_keys(window: MainWindow, annotation: Frame | Note) -> None:
    start(window, "digits-cnn")
    annotated(window.session, annotation)
    session, key = window.session, annotation.key
    before = session.project
    window.canvas.setFocus()
    session.select({key})
    width, height = annotation.size
    for arrow, wanted in (
        (Qt.Key.Key_Right, (width + 16, height)),
        (Qt.Key.Key_Down, (width + 16, height + 16)),
        (Qt.Key.Key_Left, (width, height + 16)),
        (Qt.Key.Key_Left, (width - 16, height + 16)),
        (Qt.Key.Key_Up, (width - 16, height)),
    ):
        press_keys(window, arrow, CONTROL | SHIFT)
        assert session.graph.annotations[key].size == wanted
        assert session.graph.annotations[key].position == annotation.position
    session.undo()
    assert session.project == before, "one step, however often the keys were pressed"


def test_no_frame_becomes_too_small_to_be_seen(window: MainWindow) -> None:
    start(window, "digits-cnn")
    annotated(window.session, FRAME)
    window.session.select({"frame"})
    for _ in range(60):
        window.actions_by_name["narrower"].trigger()
        window.actions_by_name["lower"].trigger()
    assert window.session.graph.frames["frame"].size == LEAST
    window.session.select(())
    assert not window.actions_by_name["wider"].isEnabled()
