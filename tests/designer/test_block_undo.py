"""Undoes across the levels of blocks, and copies and pastes there: nothing is ever lost."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from designer.canvas.view import CanvasView
from designer.main_window import MainWindow
from designer.session import Session
from engine.files import dumps
from engine.graph.edits import add, move, set_param, within
from engine.graph.model import Graph, Node, Project
from engine.graph.promoting import promote
from engine.message import Message
from tests.designer import block_scenes, canvas_scenes
from tests.designer.block_scenes import ALT, CONTROL, SHIFT, chain, double_click, grouped, made
from tests.designer.canvas_driver import click, drag, draw_wire, node_point
from tests.designer.window_driver import press_keys, start, type_into
from tests.engine.block_graphs import wired

session, view, clipboard = block_scenes.session, block_scenes.view, canvas_scenes.clipboard


def test_undo_goes_back_step_by_step_to_the_level_of_each_change(view: CanvasView, session: Session) -> None:
    states = [(session.project, ())]
    key = grouped(view, "dense", "relu")
    states.append((session.project, ()))
    double_click(view, key)
    session.edit("Set", lambda graph: set_param(graph, "dense", "units", 16))
    states.append((session.project, (key,)))
    drag(view, node_point(view, "relu"), node_point(view, "relu") + QPoint(0, 96))
    states.append((session.project, (key,)))
    QTest.keyClick(view, Qt.Key.Key_Escape)
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert session.path == ()
    drag(view, node_point(view, "lstm"), node_point(view, "lstm") + QPoint(0, 48))
    states.append((session.project, ()))
    files = [dumps(project) for project, _ in states]
    for at in range(len(states) - 1, 0, -1):
        session.undo()
        assert session.project == states[at - 1][0] and dumps(session.project) == files[at - 1]
        assert session.path == states[at][1], "the level of what was undone"
        assert list(view.canvas.differences(session.graph)) == []
    assert session.project == chain() and session.selection <= session.graph.nodes.keys()
    for at in range(1, len(states)):
        session.redo()
        assert dumps(session.project) == files[at] and session.path == states[at][1]


def test_undo_of_something_outside_takes_back_nothing_of_the_inside(view: CanvasView, session: Session) -> None:
    """ComfyUI #10762: changes in a subgraph were lost by undoing something unrelated around it."""
    key = grouped(view, "dense", "relu")
    double_click(view, key)
    session.edit("Set", lambda graph: set_param(graph, "dense", "units", 16))
    view.leave_block()
    session.edit("Move", lambda graph: move(graph, {"lstm": (240.0, 320.0)}))
    session.undo()
    assert session.path == ()
    inside = session.graph.nodes[key].inside
    assert inside is not None and inside.nodes["dense"].params["units"] == 16
    assert session.graph.nodes["lstm"].position == (240.0, 240.0)


def test_undo_shows_and_selects_what_changed_elsewhere_but_stays_where_it_is_seen(
    view: CanvasView, session: Session
) -> None:
    key = grouped(view, "dense", "relu")
    session.enter((key,))
    session.edit("Set", lambda graph: set_param(graph, "dense", "units", 16))
    view.leave_block()
    session.undo()
    assert session.path == (key,) and session.selection == {"dense"}
    session.select(())
    session.redo()
    assert session.path == (key,) and session.selection == frozenset(), "nothing jumps"
    session.edit("Repeat", lambda graph: set_param(graph, "dense", "units", 3))
    session.do(Message("Repeat"), within(session.project, (), lambda graph: set_param(graph, key, "repeat", 2)))
    session.undo()
    assert session.path == () and session.selection == {key}
    session.do(Message("Title"), replace(session.project, title="Other"))
    session.enter((key,))
    session.undo()
    assert session.path == (key,), "a change of no graph leaves the view"


def test_undo_of_a_setting_on_the_face_stays_at_the_face(view: CanvasView, session: Session) -> None:
    key = grouped(view, "dense", "relu")
    session.do(Message("Promote"), promote(session.project, (key,), "dense.units"))
    inner = within(session.project, (key,), lambda graph: set_param(graph, "dense", "units", 5))
    session.do(Message("Set"), inner)
    session.select(())
    session.undo()
    assert session.path == () and session.selection == {key}


def test_a_block_that_undo_takes_away_lets_one_out(view: CanvasView, session: Session) -> None:
    outer = grouped(view, "dense", "relu")
    session.enter((outer,))
    inner = grouped(view, "dense")
    session.enter((outer, inner))
    session.select({"dense"})
    session.undo()
    assert session.path == (outer,) and session.selection <= session.graph.nodes.keys()
    session.undo()
    assert session.path == () and session.project == chain()
    session.redo()
    session.redo()
    assert session.path == (outer,)


def test_opening_another_document_from_inside_a_block_shows_its_outside(view: CanvasView, session: Session) -> None:
    key = grouped(view, "dense")
    session.enter((key,))
    session.select({"dense"})
    session.show(Project(add(Graph(), made("ReLU", "other", 0, 0))), None)
    assert session.path == () and session.selection == frozenset() and set(view.canvas.nodes) == {"other"}


def test_a_copy_of_a_block_that_was_changed_is_like_it_is_now(view: CanvasView, session: Session) -> None:
    """ComfyUI_frontend #9976: a copy went back to what the block had been at first."""
    key = grouped(view, "dense", "relu")
    view.copy_selection()
    view.paste(False)
    (first,) = session.selection
    session.enter((key,))
    session.edit("Set", lambda graph: set_param(graph, "dense", "units", 16))
    view.leave_block()
    view.copy_selection()
    view.paste(False)
    (second,) = session.selection
    units = {block: dense_of(session, block).params["units"] for block in (key, first, second)}
    assert units == {key: 16, first: 8, second: 16}
    keys = [node.key for _, node in session.project.graph.walk()]
    assert len(keys) == len(set(keys))


def dense_of(session: Session, block: str) -> Node:
    inside = session.graph.nodes[block].inside
    assert inside is not None
    return next(node for node in inside.nodes.values() if node.type == "Dense")


def test_what_is_pasted_inside_stays_inside(view: CanvasView, session: Session) -> None:
    key = grouped(view, "dense", "relu")
    session.select({"lstm"})
    view.copy_selection()
    outside = dict(session.graph.nodes)
    session.enter((key,))
    view.paste(False)
    assert session.path == (key,) and session.selection == {"lstm_2"}
    view.leave_block()
    assert {name: node for name, node in session.graph.nodes.items() if name != key} == {
        name: node for name, node in outside.items() if name != key
    }
    session.undo()
    assert session.path == (key,) and "lstm_2" not in session.graph.nodes


def test_a_copied_input_gets_a_port_of_its_own(view: CanvasView, session: Session) -> None:
    key = grouped(view, "dense", "relu")
    session.enter((key,))
    entry = next(node.key for node in session.graph.nodes.values() if node.type == "Input")
    session.select({entry})
    view.duplicate_selection()
    view.leave_block()
    assert [port.name for port in session.analysis.nodes[key].input_ports] == ["input", "input_2"]
    assert [port.name for port in view.canvas.nodes[key].layout.inputs] == ["input", "input_2"]


def test_an_output_that_is_added_inside_is_a_port_on_the_face(view: CanvasView, session: Session) -> None:
    key = grouped(view, "dense", "relu")
    session.enter((key,))
    session.select({"dense"})
    view.add_layer("Output", None)
    (made_key,) = session.selection
    assert session.graph.nodes[made_key].params["port"] == "output_2"
    view.fit()
    draw_wire(view, "dense", "output", made_key, "value")
    view.leave_block()
    assert session.analysis.nodes[key].output_ports == ("output", "output_2")
    assert str(session.analysis.nodes[key].outputs["output_2"]) == "8"


def test_an_empty_block_is_filled_from_scratch(view: CanvasView, session: Session) -> None:
    view.add_layer("Block", None)
    (key,) = session.selection
    assert str(session.document.undo_label) == "Add Block"
    session.edit("Wire", lambda graph: wired(graph, f"flatten.output {key}.input"))
    assert str(session.analysis.nodes[key].outputs["output"]) == "64"
    double_click(view, key)
    assert [node.type for node in session.graph.nodes.values()] == ["Input", "Identity", "Output"]
    assert len(view.canvas.wires) == 2


def test_keys_group_enter_leave_and_ungroup(window: MainWindow) -> None:
    start(window, "spiral")
    session, before = window.session, window.session.project
    click(window.canvas, node_point(window.canvas, "dense"))
    click(window.canvas, node_point(window.canvas, "tanh"), SHIFT)
    press_keys(window, Qt.Key.Key_G, CONTROL)
    (key,) = session.selection
    assert session.graph.nodes[key].inside is not None
    press_keys(window, Qt.Key.Key_Down, ALT)
    assert session.path == (key,) and window.actions_by_name["leave_block"].isEnabled()
    click(window.canvas, node_point(window.canvas, "dense"))
    type_into(window.inspector.form.editor("units"), "17")
    window.canvas.setFocus()
    press_keys(window, Qt.Key.Key_Up, ALT)
    assert session.path == () and session.selection == {key}
    press_keys(window, Qt.Key.Key_G, CONTROL | SHIFT)
    assert session.graph.nodes["dense"].params["units"] == 17
    for path in ((), (key,), ()):
        press_keys(window, Qt.Key.Key_Z, CONTROL)
        assert session.path == path
    assert session.project == before


def test_training_that_cannot_start_leads_to_the_problem_inside_a_block(window: MainWindow) -> None:
    start(window, "spiral")
    click(window.canvas, node_point(window.canvas, "dense"))
    press_keys(window, Qt.Key.Key_G, CONTROL)
    (key,) = window.session.selection
    broken = within(window.session.project, (key,), lambda graph: set_param(graph, "dense", "units", 0))
    window.session.do(Message("Break it"), broken)
    window.steering.train()
    assert window.session.path == (key,) and window.session.selection == {"dense"}


def test_the_parts_of_a_block_are_offered_inside_it_alone(window: MainWindow) -> None:
    start(window, "spiral")
    titles = [entry.title for entry in window.palette_panel.entries]
    assert "Block" in titles and "Input" not in titles and "Output" not in titles
    click(window.canvas, node_point(window.canvas, "dense"))
    press_keys(window, Qt.Key.Key_G, CONTROL)
    press_keys(window, Qt.Key.Key_Down, ALT)
    titles = [entry.title for entry in window.palette_panel.entries]
    assert {"Block", "Input", "Output"} <= set(titles)
