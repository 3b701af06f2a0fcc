"""Frames on the canvas: made, grasped by title and edge, written on, copied and kept around what stands in them."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit

from designer.canvas.arranging import Arranging
from designer.canvas.view import CanvasView
from designer.main_window import MainWindow
from designer.session import Session
from designer.texts import told
from designer.training.alike import same_training
from engine.files import dumps, loads
from engine.graph.annotations import COLOURS, annotate
from engine.graph.edits import graph_at
from engine.graph.model import Frame, Graph, Node, Note, Project
from tests.designer import canvas_scenes
from tests.designer.annotation_scenes import (
    CONTROL,
    FRAME,
    NOTE,
    annotated,
    double_click,
    held,
    side_point,
    title_point,
    trigger,
)
from tests.designer.canvas_driver import click, drag, move, node_point, press
from tests.designer.canvas_scenes import FIRST, steps
from tests.designer.window_driver import press_keys, start

session, view, clipboard = canvas_scenes.session, canvas_scenes.view, canvas_scenes.clipboard


@pytest.fixture
def framed(view: CanvasView, session: Session) -> CanvasView:
    """The canvas with a frame around the convolution and the Flatten."""
    annotated(session, FRAME)
    view.reset_zoom()
    assert held(view, session) == {"conv2d", "flatten"}
    return view


def label(session: Session) -> str:
    assert session.document.undo_label is not None
    return told(session.document.undo_label)


def field(view: CanvasView) -> QLineEdit:
    assert isinstance(view.writing.field, QLineEdit)
    return view.writing.field


def test_the_selection_is_framed_and_the_title_written_in_one_step(view: CanvasView, session: Session) -> None:
    # Convention 12.
    session.select({"conv2d", "flatten"})
    before = session.project
    trigger(view, "frame_selection")
    assert held(view, session) == {"conv2d", "flatten"}
    QTest.keyClicks(field(view), "Encoder")
    QTest.keyClick(field(view), Qt.Key.Key_Return)
    assert view.writing.field is None and view.hasFocus()
    assert session.graph.frames["frame"].title == "Encoder"
    assert session.annotations == {"frame"}
    session.undo()
    assert session.project == before


def test_the_keys_of_the_window_frame_write_and_note(window: MainWindow) -> None:
    # Convention 12, 20.
    start(window, "spiral")
    window.canvas.setFocus()
    keys = list(window.session.graph.nodes)[:2]
    window.session.select(keys)
    press_keys(window, Qt.Key.Key_J, CONTROL)
    QTest.keyClicks(window.canvas.writing.field, "Start")
    QTest.keyClick(window.canvas.writing.field, Qt.Key.Key_Escape)
    (frame,) = window.session.graph.frames.values()
    assert frame.title == "Start" and window.session.annotations == {frame.key}
    press_keys(window, Qt.Key.Key_F2, Qt.KeyboardModifier.NoModifier)
    QTest.keyClicks(window.canvas.writing.field, "All")
    QTest.keyClick(window.canvas.writing.field, Qt.Key.Key_Return)
    assert window.session.graph.frames[frame.key].title == "All"
    window.session.select(())
    press_keys(window, Qt.Key.Key_N, Qt.KeyboardModifier.NoModifier)
    QTest.keyClicks(window.canvas.writing.field, "mind")
    QTest.keyClick(window.canvas.writing.field, Qt.Key.Key_Return, CONTROL)
    assert [note.text for note in window.session.graph.notes.values()] == ["mind"]
    assert window.actions_by_name["colour_red"].isEnabled()
    window.actions_by_name["colour_red"].trigger()
    assert [note.colour for note in window.session.graph.notes.values()] == ["red"]


def test_a_frame_dragged_by_its_title_takes_along_all_that_stands_in_it(framed: CanvasView, session: Session) -> None:
    # Convention 12.
    annotated(session, FRAME, replace(NOTE, position=(300.0, 72.0), size=(120.0, 40.0)), Frame("in", size=(64.0, 40.0)))
    framed.reset_zoom()
    before = session.graph
    start = title_point(framed)
    drag(framed, start, start + QPoint(80, 40))
    moved = {key for key in before.nodes if session.graph.nodes[key] != before.nodes[key]}
    assert moved == {"conv2d", "flatten"}
    assert session.graph.frames["frame"].position == (312.0, 16.0)
    assert session.graph.frames["in"] == before.frames["in"]
    assert session.graph.notes["note"].position == (380.0, 112.0)
    assert (steps(session), label(session)) == (1, "Move Layers")
    session.undo()
    assert session.graph == before


def test_escape_lets_a_dragged_frame_go_back(framed: CanvasView, session: Session) -> None:
    # Convention 47.
    press(framed, title_point(framed))
    move(framed, title_point(framed), QPoint(500, 400))
    QTest.keyClick(framed, Qt.Key.Key_Escape)
    assert steps(session) == 0


@pytest.mark.parametrize(("across", "down"), [(-1, 0), (1, 0), (0, 1), (0, -1), (1, 1), (-1, -1)])
def test_an_edge_or_corner_changes_the_size_and_no_node_moves(
    framed: CanvasView, session: Session, across: int, down: int
) -> None:
    before = session.graph
    start = side_point(framed, "frame", across, down)
    drag(framed, start, start + QPoint(16 * across, 16 * down))
    frame = session.graph.frames["frame"]
    assert frame.size == (FRAME.size[0] + 16 * abs(across), FRAME.size[1] + 16 * abs(down))
    assert frame.position == (FRAME.position[0] + min(16 * across, 0), FRAME.position[1] + min(16 * down, 0))
    assert session.graph.nodes == before.nodes
    assert (steps(session), label(session)) == (1, "Resize Layers")


def test_no_edge_goes_past_the_other(framed: CanvasView, session: Session) -> None:
    start = side_point(framed, "frame", 1, 0)
    drag(framed, start, start - QPoint(700, 0))
    assert session.graph.frames["frame"].size == (64.0, 160.0)


def test_title_and_edge_select_a_frame_and_its_inside_does_not(framed: CanvasView, session: Session) -> None:
    click(framed, title_point(framed))
    assert session.annotations == {"frame"} and not session.selection
    click(framed, framed.mapFromScene(QPointF(480, 110)))
    assert not session.annotations
    click(framed, side_point(framed, "frame", -1, 0))
    assert session.annotations == {"frame"}
    click(framed, node_point(framed, "data"), CONTROL)
    assert session.chosen == {"frame", "data"}
    assert steps(session) == 0


def test_a_drag_inside_a_frame_draws_a_rubber_band(framed: CanvasView, session: Session) -> None:
    # Convention 7.
    drag(framed, framed.mapFromScene(QPointF(240, 120)), framed.mapFromScene(QPointF(500, 20)))
    assert session.chosen == {"conv2d"}


def test_a_rubber_band_around_a_whole_frame_selects_it(framed: CanvasView, session: Session) -> None:
    # Convention 7.
    drag(framed, framed.mapFromScene(QPointF(760, 160)), framed.mapFromScene(QPointF(226, -60)))
    assert session.chosen == {"frame", "conv2d", "flatten"}


def test_a_double_click_on_the_title_writes_it_in_place(framed: CanvasView, session: Session) -> None:
    double_click(framed, title_point(framed))
    assert field(framed).text() == "Layers" and field(framed).hasFocus()
    QTest.keyClicks(field(framed), "Features")
    click(framed, framed.mapFromScene(QPointF(100, 300)))
    assert framed.writing.field is None
    assert session.graph.frames["frame"].title == "Features"
    assert (steps(session), label(session)) == (1, "Rename Features")
    session.undo()
    assert session.graph.frames["frame"].title == "Layers"


def test_delete_takes_the_frame_and_leaves_its_nodes(framed: CanvasView, session: Session) -> None:
    # Convention 10.
    before = session.graph.nodes
    click(framed, title_point(framed))
    framed.delete_selection()
    assert session.graph.frames == {} and session.graph.nodes == before
    assert label(session) == "Delete Layers"


def test_arrow_keys_move_a_frame_with_its_nodes_in_one_step(framed: CanvasView, session: Session) -> None:
    click(framed, title_point(framed))
    for _ in range(3):
        QTest.keyClick(framed, Qt.Key.Key_Right)
    assert session.graph.frames["frame"].position == (256.0, -24.0)
    assert session.graph.nodes["conv2d"].position == (280.0, 0.0)
    assert (steps(session), label(session)) == (1, "Move Layers")


def test_a_copied_frame_brings_its_nodes_and_a_duplicate_stands_clear(framed: CanvasView, session: Session) -> None:
    # Convention 9.
    click(framed, title_point(framed))
    framed.copy_selection()
    framed.paste(False)
    assert held(framed, session, "frame_2") == {"conv2d_2", "flatten_2"}
    assert session.chosen == {"frame_2", "conv2d_2", "flatten_2"}
    session.undo()
    click(framed, title_point(framed))
    framed.duplicate_selection()
    assert held(framed, session, "frame_2") == {"conv2d_2", "flatten_2"}
    assert (steps(session), label(session)) == (1, "Duplicate 2 layers")


def test_cut_takes_the_frame_and_its_nodes(framed: CanvasView, session: Session) -> None:
    # Convention 9.
    click(framed, title_point(framed))
    framed.cut_selection()
    assert session.graph.frames == {} and set(session.graph.nodes) == {"data", "lstm", "cross_entropy"}
    framed.paste(False)
    assert set(session.graph.frames) == {"frame"} and "conv2d" in session.graph.nodes


def test_arranging_keeps_the_frame_around_exactly_its_nodes(framed: CanvasView, session: Session) -> None:
    # Convention 14.
    arranging = Arranging(framed)
    for arrange in (arranging.arrange_all, arranging.arrange_down):
        arrange()
        arranging.glide.end()
        assert held(framed, session) == {"conv2d", "flatten"}
    session.select({"conv2d", "flatten"})
    arranging.slots()["align_left"]()
    arranging.glide.end()
    assert held(framed, session) == {"conv2d", "flatten"}


def test_a_layer_put_on_a_wire_in_a_frame_widens_it(framed: CanvasView, session: Session) -> None:
    # Convention 4.
    (wire,) = session.graph.into("flatten")
    framed.add_layer("ReLU", framed.canvas.wires[wire].point_at(0.5))
    assert held(framed, session) == {"conv2d", "flatten", "relu"}
    assert steps(session) == 1


def test_grouping_takes_the_frame_inside(framed: CanvasView, session: Session) -> None:
    # Convention 12.
    session.select({"conv2d", "flatten"})
    framed.group_selection()
    assert session.graph.frames == {}
    inside = graph_at(session.project, tuple(session.selection))
    assert inside is not None and inside.frames == {"frame": FRAME}


def test_select_all_selects_frames_and_notes_too(framed: CanvasView, session: Session) -> None:
    # Convention 7.
    framed.select_all()
    assert session.chosen == session.graph.nodes.keys() | {"frame"}


@pytest.mark.parametrize("colour", COLOURS)
def test_a_frame_takes_each_colour(framed: CanvasView, session: Session, colour: str) -> None:
    session.select({"frame"})
    trigger(framed, f"colour_{colour}")
    assert session.graph.frames["frame"].colour == colour


def test_fit_shows_the_title_too(framed: CanvasView, session: Session) -> None:
    # Convention 8.
    annotated(session, FRAME, Frame("far", "Far away", position=(2000.0, 1500.0)))
    framed.fit()
    assert framed.viewport().rect().contains(title_point(framed, "far"))


def test_undo_goes_into_the_block_whose_frame_changed(view: CanvasView, session: Session) -> None:
    # Convention 22.
    inner = Graph({"relu": Node("relu", "ReLU")}, frames={"frame": Frame("frame")})
    session.show(Project(Graph({"block": Node("block", "Block", inside=inner)})), None)
    session.enter(("block",))
    session.edit("Rename", lambda graph: annotate(graph, Frame("frame", "Inner")))
    session.enter(())
    session.undo()
    assert session.path == ("block",) and session.annotations == {"frame"}


def test_frames_and_notes_never_make_trained_weights_forgotten(framed: CanvasView, session: Session) -> None:
    bare = replace(session.project, graph=replace(session.graph, frames={}))
    assert same_training(bare, session.project)
    inner = Project(Graph({"block": Node("block", "Block", inside=Graph(notes={"note": Note("note")}))}))
    assert same_training(inner, Project(Graph({"block": Node("block", "Block", inside=Graph())})))


def test_the_document_is_the_same_after_saving_and_opening(framed: CanvasView, session: Session) -> None:
    annotated(session, FRAME, replace(NOTE, target="data"))
    assert loads(dumps(session.project), "framed.loom") == session.project


def test_the_wires_of_a_framed_node_can_still_be_picked(framed: CanvasView, session: Session) -> None:
    middle = framed.mapFromScene(framed.canvas.wires[FIRST].point_at(0.5))
    click(framed, middle)
    assert framed.canvas.selected_wires == {FIRST}
    assert not session.annotations
