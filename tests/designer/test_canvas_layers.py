"""Checks that layers are added, deleted, copied and pasted on the canvas."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QClipboard, QDragEnterEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from designer.canvas.clipboard import PART_TYPE
from designer.canvas.view import CanvasView
from designer.session import Session
from engine.files import load_part
from engine.graph.edits import new_node
from engine.graph.model import Project, Wire
from engine.layers import LAYERS
from tests.designer import canvas_scenes
from tests.designer.canvas_driver import drop_layer, node_point
from tests.designer.canvas_scenes import FIRST, SECOND, small, steps

session, view, clipboard = canvas_scenes.session, canvas_scenes.view, canvas_scenes.clipboard


def test_a_layer_lands_with_its_middle_where_it_is_dropped(view: CanvasView, session: Session) -> None:
    drop_layer(view, "Dense", QPointF(300, 360))
    (key,) = session.selection
    middle = view.canvas.nodes[key].place.center()
    assert (middle - QPointF(300, 360)).manhattanLength() <= 8
    assert session.graph.nodes[key].params == new_node(LAYERS.members["Dense"], key).params
    assert steps(session) == 1 and str(session.document.undo_label) == "Add Dense"


def test_the_canvas_takes_layers_and_leaves_files_to_the_window(view: CanvasView, session: Session) -> None:
    files, unknown = QMimeData(), QMimeData()
    files.setUrls([QUrl.fromLocalFile("/tmp/a.loom")])
    unknown.setData("application/x-layerloom-layer", b"Tomorrow")
    for data in (files, unknown):
        event = QDragEnterEvent(
            QPoint(50, 50), Qt.DropAction.CopyAction, data, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
        )
        QApplication.sendEvent(view.viewport(), event)
        assert not event.isAccepted()


def test_a_new_node_only_waits_for_its_first_wire(view: CanvasView, session: Session) -> None:
    drop_layer(view, "Dense", QPointF(100, 360))
    (key,) = session.selection
    item = view.canvas.nodes[key]
    assert item.problem is not None and not item.is_alarmed
    assert item.waiting == {"features"}
    assert not view.canvas.cards[key].is_alarm, "it is selected, so it says what it needs"
    session.select(())
    assert key not in view.canvas.cards


def test_a_layer_is_added_beside_the_selected_one_and_wired_to_it(view: CanvasView, session: Session) -> None:
    session.select({"flatten"})
    view.add_layer("Dense", None)
    assert session.graph.into("dense") == (Wire("flatten", "output", "dense", "features"),)
    assert session.selection == {"dense"} and steps(session) == 1
    assert view.canvas.nodes["dense"].x() > view.canvas.nodes["flatten"].x()


@pytest.mark.parametrize(
    ("selected", "type_name"),
    [("flatten", "LSTM"), ("conv2d", "ReLU"), ("cross_entropy", "Dense"), ("lstm", "Data")],
    ids=["misfit", "no free output", "no output", "no input"],
)
def test_a_layer_is_added_without_a_wire_where_none_would_work(
    view: CanvasView, session: Session, selected: str, type_name: str
) -> None:
    session.select({selected})
    view.add_layer(type_name, None)
    assert set(session.graph.wires) == {FIRST, SECOND} and len(session.graph.nodes) == 6


def test_added_layers_never_cover_each_other(view: CanvasView, session: Session) -> None:
    for index in range(12):
        session.select({"data"} if index % 2 else ())
        view.add_layer("ReLU", None)
    places = [item.place for item in view.canvas.nodes.values()]
    assert len(places) == 17
    assert not any(one.intersects(other) for one in places for other in places if one is not other)


def test_an_added_layer_comes_into_sight(view: CanvasView, session: Session) -> None:
    for _ in range(6):
        view.add_layer("ReLU", None)
        (key,) = session.selection
        assert view.viewport().rect().contains(node_point(view, key))


def test_deleting_nodes_takes_their_wires_along_in_one_step(view: CanvasView, session: Session) -> None:
    session.select({"conv2d", "lstm"})
    view.delete_selection()
    assert set(session.graph.nodes) == {"data", "flatten", "cross_entropy"} and not view.canvas.wires
    assert steps(session) == 1 and str(session.document.undo_label) == "Delete 2 layers"
    session.undo()
    assert session.project == Project(small())


# Convention 9.
def test_copied_layers_are_pasted_at_the_pointer_with_the_wires_between_them(
    view: CanvasView, session: Session
) -> None:
    session.select({"data", "conv2d"})
    view.copy_selection()
    assert steps(session) == 0
    QTest.mouseMove(view.viewport(), QPoint(450, 420))
    view.paste(True)
    assert session.selection == {"data_2", "conv2d_2"}
    assert Wire("data_2", "image", "conv2d_2", "picture") in set(session.graph.wires)
    middle = view.canvas.bounds(session.selection).center()
    assert (middle - view.mapToScene(450, 420)).manhattanLength() <= 24
    assert steps(session) == 1 and str(session.document.undo_label) == "Paste 2 layers"


def test_layers_are_pasted_close_to_their_originals_while_the_pointer_is_elsewhere(
    view: CanvasView, session: Session
) -> None:
    session.select({"lstm"})
    view.copy_selection()
    QTest.mouseMove(view.viewport(), QPoint(850, 40))
    QApplication.sendEvent(view, QEvent(QEvent.Type.Leave))
    view.paste(True)
    apart = view.canvas.nodes["lstm_2"].place.center() - view.canvas.nodes["lstm"].place.center()
    assert apart.manhattanLength() < 300
    assert not view.canvas.nodes["lstm_2"].place.intersects(view.canvas.nodes["lstm"].place)


def test_the_clipboard_holds_a_text_that_another_window_can_paste(
    view: CanvasView, session: Session, clipboard: QClipboard
) -> None:
    session.select({"conv2d"})
    view.copy_selection()
    data = clipboard.mimeData()
    assert data.hasFormat(PART_TYPE)
    text = data.text()
    assert load_part(text).nodes["conv2d"] == session.graph.nodes["conv2d"]
    clipboard.setText(text)
    view.paste(False)
    assert "conv2d_2" in session.graph.nodes
    assert str(session.document.undo_label) == "Paste Conv 2D"


def test_a_clipboard_without_layers_changes_nothing_and_says_so(
    view: CanvasView, session: Session, clipboard: QClipboard
) -> None:
    for text in ("a shopping list", "[1, 2", '{"layerloom": 1, "nodes": [], "wires": []}'):
        clipboard.setText(text)
        view.paste(True)
        assert steps(session) == 0 and view.note.isVisible()


def test_cut_layers_can_be_pasted_again(view: CanvasView, session: Session) -> None:
    session.select({"conv2d", "flatten"})
    view.cut_selection()
    assert set(session.graph.nodes) == {"data", "lstm", "cross_entropy"}
    assert steps(session) == 1 and str(session.document.undo_label) == "Cut 2 layers"
    view.paste(False)
    assert session.graph.nodes["conv2d"].position == (256.0, 0.0)


def test_a_copy_stands_in_free_room(view: CanvasView, session: Session) -> None:
    session.select({"conv2d", "flatten"})
    view.duplicate_selection()
    places = [item.place for item in view.canvas.nodes.values()]
    assert len(places) == 7
    assert not any(one.intersects(other) for one in places for other in places if one is not other)
    assert steps(session) == 1 and str(session.document.undo_label) == "Duplicate 2 layers"


@pytest.mark.parametrize(
    "act",
    [
        CanvasView.copy_selection,
        CanvasView.cut_selection,
        CanvasView.delete_selection,
        CanvasView.duplicate_selection,
        CanvasView.fit_selection,
    ],
    ids=lambda act: act.__name__,
)
def test_without_a_selection_nothing_is_changed(
    view: CanvasView, session: Session, act: Callable[[CanvasView], None]
) -> None:
    act(view)
    assert steps(session) == 0
