"""Notes on the canvas: written in place, read as Markdown, moved and sized, and pointing at what they speak of."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QTextDocument
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QPlainTextEdit

from designer.canvas.annotations.commands import Annotations
from designer.canvas.annotations.note_item import NoteItem
from designer.canvas.annotations.note_text import NoteText
from designer.canvas.ink import Ink
from designer.canvas.view import CanvasView
from designer.look.theme import DARK, LIGHT, Theme
from designer.main_window import MainWindow
from designer.pictures.drawing import PictureSettings, area_of, drawn, picture
from designer.session import Session
from designer.texts import told
from engine.graph.annotations import COLOURS
from engine.graph.model import Note
from tests.designer import canvas_scenes
from tests.designer.annotation_scenes import (
    CONTROL,
    NOTE,
    annotated,
    double_click,
    note_point,
    side_point,
    trigger,
)
from tests.designer.canvas_driver import click, drag, move, node_point, press
from tests.designer.canvas_scenes import steps
from tests.designer.test_theme import contrast
from tests.designer.window_driver import start

session, view, clipboard = canvas_scenes.session, canvas_scenes.view, canvas_scenes.clipboard
LINK = Note("note", "[paper](https://arxiv.org/abs/1)", "teal", (0.0, 200.0), (200.0, 80.0))


@pytest.fixture
def noted(view: CanvasView, session: Session) -> CanvasView:
    """The canvas with a note below the data."""
    annotated(session, NOTE)
    view.reset_zoom()
    return view


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The addresses that the system was asked to open."""
    asked: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: asked.append(QUrl(url).toString()))
    return asked


def label(session: Session) -> str:
    assert session.document.undo_label is not None
    return told(session.document.undo_label)


def field(view: CanvasView) -> QPlainTextEdit:
    assert isinstance(view.writing.field, QPlainTextEdit)
    return view.writing.field


def type_in(view: CanvasView, text: str) -> None:
    QTest.keyClicks(field(view), text)


def test_a_note_is_added_at_the_pointer_and_written_in_one_step(view: CanvasView, session: Session) -> None:
    # Convention 20.
    before = session.project
    QTest.mouseMove(view.viewport(), QPoint(200, 400))
    trigger(view, "add_note")
    assert field(view).hasFocus()
    type_in(view, "Mind the *scale*")
    QTest.keyClick(field(view), Qt.Key.Key_Return, CONTROL)
    assert view.writing.field is None and view.hasFocus()
    (note,) = session.graph.notes.values()
    assert note.text == "Mind the *scale*" and note.target == ""
    assert view.canvas.annotations.notes[note.key].text.toPlainText() == "Mind the scale"
    assert session.annotations == {note.key}
    assert label(session) == "Add a note"
    session.undo()
    assert session.project == before


def test_a_note_added_with_a_layer_selected_points_at_it(view: CanvasView, session: Session) -> None:
    # Convention 20.
    session.select({"lstm"})
    trigger(view, "add_note")
    QTest.keyClick(field(view), Qt.Key.Key_Escape)
    (note,) = session.graph.notes.values()
    assert note.target == "lstm"
    item = view.canvas.annotations.notes[note.key]
    assert item.arrow.isVisible()
    assert not any(item.place.intersects(node.place) for node in view.canvas.nodes.values())


@pytest.mark.parametrize("ending", ["escape", "enter", "outside"])
def test_a_double_click_writes_a_note_in_place_and_every_end_keeps_the_text(
    noted: CanvasView, session: Session, ending: str
) -> None:
    double_click(noted, note_point(noted))
    assert field(noted).toPlainText() == NOTE.text
    field(noted).selectAll()
    type_in(noted, "Other words")
    if ending == "outside":
        click(noted, QPoint(620, 420))
    else:
        keys = {"escape": (Qt.Key.Key_Escape,), "enter": (Qt.Key.Key_Return, CONTROL)}[ending]
        QTest.keyClick(field(noted), *keys)
    assert noted.writing.field is None
    assert session.graph.notes["note"].text == "Other words"
    assert (steps(session), label(session)) == (1, "Write a note")
    session.undo()
    assert session.graph.notes["note"] == NOTE


def test_enter_alone_begins_a_new_line_and_the_note_grows_with_its_text(noted: CanvasView, session: Session) -> None:
    double_click(noted, note_point(noted))
    for _ in range(6):
        type_in(noted, "line")
        QTest.keyClick(field(noted), Qt.Key.Key_Return)
        QTest.keyClick(field(noted), Qt.Key.Key_Return)
    QTest.keyClick(field(noted), Qt.Key.Key_Escape)
    note = session.graph.notes["note"]
    assert note.text.count("\n") == 12 and note.size[1] > NOTE.size[1]
    assert noted.canvas.annotations.notes["note"].needed <= note.size[1]


def test_what_is_typed_is_in_the_document_at_once(noted: CanvasView, session: Session) -> None:
    double_click(noted, note_point(noted))
    type_in(noted, " Now")
    assert session.graph.notes["note"].text == f"{NOTE.text} Now"
    session.undo()
    QTest.keyClick(field(noted), Qt.Key.Key_Escape)
    assert session.graph.notes["note"] == NOTE


def test_a_note_that_is_undone_takes_its_field_along(view: CanvasView, session: Session) -> None:
    trigger(view, "add_note")
    session.undo()
    assert view.writing.field is None and not session.graph.notes


def test_a_note_is_moved_selected_and_deleted_like_a_layer(noted: CanvasView, session: Session) -> None:
    # Convention 10, 14.
    drag(noted, note_point(noted), note_point(noted) + QPoint(43, 21))
    assert session.graph.notes["note"].position == (40.0, 224.0)
    assert label(session) == "Move a note"
    QTest.keyClick(noted, Qt.Key.Key_Down)
    assert session.graph.notes["note"].position == (40.0, 232.0)
    click(noted, node_point(noted, "data"), CONTROL)
    assert session.chosen == {"note", "data"}
    noted.delete_selection()
    assert not session.graph.notes and "data" not in session.graph.nodes
    session.undo()
    assert session.graph.notes["note"].position == (40.0, 232.0)


def test_escape_lets_a_dragged_note_go_back(noted: CanvasView, session: Session) -> None:
    # Convention 47.
    press(noted, note_point(noted))
    move(noted, note_point(noted), QPoint(500, 400))
    QTest.keyClick(noted, Qt.Key.Key_Escape)
    assert steps(session) == 0


def test_an_edge_changes_the_size_of_a_note(noted: CanvasView, session: Session) -> None:
    start = side_point(noted, "note", 1, 1)
    drag(noted, start, start + QPoint(40, 24))
    assert session.graph.notes["note"].size == (240.0, 104.0)
    assert session.graph.notes["note"].position == NOTE.position
    assert label(session) == "Resize a note"


def test_an_arrow_is_drawn_from_a_note_to_a_layer_and_taken_away(noted: CanvasView, session: Session) -> None:
    # Convention 20.
    click(noted, note_point(noted))
    item = noted.canvas.annotations.notes["note"]
    grasp = noted.mapFromScene(item.pos() + item.handle + QPointF(0, 4))
    drag(noted, grasp, node_point(noted, "lstm"))
    assert session.graph.notes["note"].target == "lstm" and item.arrow.isVisible()
    assert label(session) == "Point a note at LSTM"
    drag(noted, node_point(noted, "lstm"), node_point(noted, "lstm") + QPoint(0, 40))
    move(noted, note_point(noted), grasp)
    drag(noted, grasp, QPoint(300, 480))
    assert session.graph.notes["note"].target == "" and not item.arrow.isVisible()
    session.undo()
    assert session.graph.notes["note"].target == "lstm"


def test_an_arrow_can_be_drawn_without_a_drag(noted: CanvasView, session: Session) -> None:
    # Convention 20.
    possible = Annotations(noted).possible
    assert not possible()["point_note"]
    session.select({"note", "conv2d"})
    assert possible()["point_note"]
    trigger(noted, "point_note")
    assert session.graph.notes["note"].target == "conv2d"
    trigger(noted, "point_note")
    assert session.graph.notes["note"].target == ""


def test_an_arrow_ends_with_its_layer_and_comes_back_with_it(noted: CanvasView, session: Session) -> None:
    session.select({"note", "conv2d"})
    trigger(noted, "point_note")
    session.select({"conv2d"})
    noted.delete_selection()
    assert session.graph.notes["note"].target == ""
    session.undo()
    assert session.graph.notes["note"].target == "conv2d"


def test_notes_are_copied_pasted_and_duplicated(noted: CanvasView, session: Session) -> None:
    # Convention 9.
    click(noted, note_point(noted))
    noted.copy_selection()
    noted.paste(False)
    assert set(session.graph.notes) == {"note", "note_2"} and session.annotations == {"note_2"}
    assert label(session) == "Paste a note"
    noted.duplicate_selection()
    assert label(session) == "Duplicate a note"
    places = [item.place for item in noted.canvas.annotations.notes.values()]
    assert not any(one.intersects(other) for one in places for other in places if one is not other)


def test_a_link_opens_on_a_click_and_not_on_a_drag(noted: CanvasView, session: Session, opened: list[str]) -> None:
    annotated(session, LINK)
    item = noted.canvas.annotations.notes["note"]
    at = noted.mapFromScene(item.pos() + QPointF(30, 16))
    assert noted.canvas.annotations.link_at(noted.mapToScene(at)) == "https://arxiv.org/abs/1"
    assert noted.canvas.tip_at(noted.mapToScene(at)) == "https://arxiv.org/abs/1", "where a click would lead"
    QTest.mouseMove(noted.viewport(), at)
    assert noted.viewport().cursor().shape() == Qt.CursorShape.PointingHandCursor
    drag(noted, at, at + QPoint(0, 120))
    assert opened == []
    click(noted, at)
    assert opened == ["https://arxiv.org/abs/1"]
    assert steps(session) == 0


@pytest.mark.parametrize("address", ["file:///etc/passwd", "javascript:alert(1)", "ftp://host/x", "x.loom", "data:,x"])
def test_no_other_address_is_opened(noted: CanvasView, session: Session, opened: list[str], address: str) -> None:
    annotated(session, replace(LINK, text=f"[paper]({address})"))
    item = noted.canvas.annotations.notes["note"]
    click(noted, noted.mapFromScene(item.pos() + QPointF(30, 16)))
    assert opened == []


def test_a_note_fetches_no_picture_and_runs_no_html(noted: CanvasView) -> None:
    made = NoteText()
    made.show_text("![a cat](https://example.com/cat.png) <script>x</script> <b>y</b>", Ink(DARK))
    kind = QTextDocument.ResourceType.ImageResource.value
    assert made.loadResource(kind, QUrl("file:///etc/passwd")) is None
    assert "a cat" in made.toPlainText() and "\ufffc" not in made.toPlainText()
    assert "<b>y</b>" in made.toPlainText()


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)
@pytest.mark.parametrize("colour", COLOURS)
def test_a_note_can_be_read_in_every_colour(theme: Theme, colour: str) -> None:
    item = NoteItem(Note("note", colour=colour), Ink(theme))
    for text in (theme.text, theme.muted, theme.accent):
        assert contrast(text, item.paper.name()) >= 4.5


def test_a_picture_has_the_words_of_a_note_in_it(noted: CanvasView, session: Session) -> None:
    # Convention 27.
    annotated(session, replace(NOTE, position=(0.0, 900.0)))
    scene = drawn(session.graph, session.analysis, LIGHT)
    assert area_of(scene).bottom() >= 980
    assert b"digits" in picture(scene, "svg", PictureSettings())


def test_a_theme_dresses_notes_and_frames_too(noted: CanvasView) -> None:
    before = noted.canvas.annotations.notes["note"].paper
    noted.set_theme(LIGHT)
    assert noted.canvas.annotations.notes["note"].paper != before


def test_the_menu_of_a_note_has_its_colours(window: MainWindow) -> None:
    start(window, "spiral")
    annotated(window.session, replace(NOTE, position=(0.0, 600.0)))
    window.canvas.fit()
    at = note_point(window.canvas)
    QTest.mousePress(window.canvas.viewport(), Qt.MouseButton.RightButton, pos=at)
    QTest.mouseRelease(window.canvas.viewport(), Qt.MouseButton.RightButton, pos=at)
    menu = window.menus.menu
    assert menu is not None and menu.isVisible()
    assert window.session.annotations == {"note"}
    assert {"delete", "copy", "rename"} <= set(menu.commands)
    menu.close()
