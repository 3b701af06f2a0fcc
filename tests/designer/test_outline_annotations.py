"""Finds frames and notes in the outline: as rows that are selected, written, resized and removed there."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit
from pytestqt.qtbot import QtBot

from designer.main_window import MainWindow
from designer.panels.outline import Outline
from designer.session import Session
from engine.graph.annotations import coloured, erase
from engine.graph.edits import move
from tests.designer import canvas_scenes, test_outline
from tests.designer.annotation_scenes import FRAME, NOTE, annotated
from tests.designer.test_outline import CTRL, NONE, SHIFT, Key, in_outline, items, keys, press, selected
from tests.designer.window_driver import press_keys

session, outline, drawn = canvas_scenes.session, test_outline.outline, test_outline.drawn


# Convention 12, A6.
def test_frames_and_notes_are_rows_that_tell_their_colour_and_what_they_are_about(
    outline: Outline, session: Session
) -> None:
    annotated(session, FRAME, replace(NOTE, target="lstm"))
    assert keys(outline)[-2:] == ["frame", "note"]
    frame, note = (item.line for item in items(outline)[-2:])
    assert (frame.title, frame.kind, frame.icon) == ("Layers", "Frame", "frame")
    assert frame.about == "green · holds Conv 2D, Flatten"
    assert frame.sentences == "Frame Layers, green. In it stand Conv 2D, Flatten."
    assert (note.title, note.kind, note.about) == ("Reads digits.", "Note", "yellow · → LSTM")
    assert note.sentences == "Note, yellow: Reads digits. It points at LSTM."
    session.edit("Away", lambda graph: move(graph, {"flatten": (900.0, 900.0)}))
    assert items(outline)[-2].line.about == "green · holds Conv 2D"
    session.edit("Colour", lambda graph: coloured(graph, {"frame"}, "red"))
    assert items(outline)[-2].line.about.startswith("red")
    session.edit("Remove", lambda graph: erase(graph, {"frame"}))
    assert "frame" not in keys(outline)


# Convention 12, A6.
def test_frames_are_selected_both_ways_and_renamed_in_place(outline: Outline, session: Session, qtbot: QtBot) -> None:
    annotated(session, FRAME, NOTE)
    session.select({"frame", "data"})
    assert selected(outline) == {"frame", "data"}
    outline.tree.setFocus()
    outline.tree.setCurrentIndex(outline.tree.rows.rows["frame"].index())
    assert session.annotations == {"frame"} and not session.selection
    press(outline, Key.Key_F2)
    field = QApplication.focusWidget()
    assert isinstance(field, QLineEdit) and outline.tree.isAncestorOf(field)
    QTest.keyClicks(field, "Eyes")
    QTest.keyClick(field, Key.Key_Return)
    qtbot.waitUntil(lambda: session.graph.frames["frame"].title == "Eyes")
    assert outline.tree.rows.rows["frame"].line.title == "Eyes"
    session.undo()
    assert session.graph.frames["frame"] == FRAME


# Convention 10, 12, 20, A6.
def test_frames_and_notes_are_written_resized_and_removed_from_the_outline(drawn: MainWindow) -> None:
    session = drawn.session
    annotated(session, FRAME, NOTE)
    in_outline(drawn, "note")
    press_keys(drawn, Key.Key_F2, NONE)
    field = QApplication.focusWidget()
    assert isinstance(field, QPlainTextEdit), "a note has more lines than a row"
    QTest.keyClicks(field, " Really.")
    QTest.keyClick(field, Key.Key_Return, CTRL)
    assert session.graph.notes["note"].text == "Reads **digits**. Really."
    outline = in_outline(drawn, "frame")
    press_keys(drawn, Key.Key_Right, CTRL | SHIFT)
    assert session.graph.frames["frame"].size[0] > FRAME.size[0] and outline.tree.hasFocus()
    press_keys(drawn, Key.Key_Delete, NONE)
    assert not session.graph.frames and session.graph.notes
    press(in_outline(drawn, "note"), Key.Key_Return)
    assert isinstance(QApplication.focusWidget(), QPlainTextEdit)
