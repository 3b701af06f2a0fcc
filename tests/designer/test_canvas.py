"""Checks that each gesture on the canvas does what a hand expects, and that the canvas always shows the document."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator

import pytest
from PySide6.QtCore import QEvent, QMimeData, QPoint, QPointF, Qt, QTranslator, QUrl
from PySide6.QtGui import QClipboard, QDragEnterEvent, QFocusEvent, QGuiApplication, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from designer.canvas.clipboard import PART_TYPE
from designer.canvas.navigation import LARGEST, SMALLEST
from designer.canvas.node_item import End
from designer.canvas.view import CanvasView
from designer.canvas.words import said_at_length
from designer.session import Session
from designer.theme import DARK, LIGHT
from engine.files import dumps, load_part
from engine.graph.edits import add, connect, disconnect, move, new_node, rename, set_param
from engine.graph.model import From, Graph, Node, Project, Wire
from engine.layers import LAYERS
from engine.message import Message
from tests.designer.canvas_driver import (
    click,
    drag,
    draw_wire,
    drop_layer,
    node_point,
    port_point,
    press,
    release,
    wire_point,
)
from tests.designer.canvas_driver import move as move_pointer
from tests.engine.random_edits import OFTEN, Turn

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
MIDDLE = Qt.MouseButton.MiddleButton
EDITS = 500
SEED = 7
FIRST = Wire("data", "image", "conv2d", "picture")
SECOND = Wire("conv2d", "output", "flatten", "values")


def layer(type_name: str, key: str, x: float, y: float, **params: object) -> Node:
    return new_node(LAYERS.members[type_name], key, (x, y), **params)


def small() -> Graph:
    """Data, a convolution and a Flatten in a chain, and an LSTM and a cross entropy by themselves."""
    nodes = (
        layer("Data", "data", 0, 0),
        layer("Conv2d", "conv2d", 256, 0, filters=32),
        layer("Flatten", "flatten", 512, 0),
        layer("LSTM", "lstm", 256, 200),
        layer("CrossEntropy", "cross_entropy", 512, 200),
    )
    return connect(add(Graph(), *nodes), FIRST, SECOND)


@pytest.fixture
def session(qapp: QApplication) -> Session:
    made = Session()
    made.show(Project(small()), None)
    return made


@pytest.fixture
def view(session: Session, qtbot: QtBot) -> Iterator[CanvasView]:
    """A canvas at its natural size with the small graph in it; it shows the document after every test too."""
    made = CanvasView(session, DARK)
    qtbot.addWidget(made)
    made.resize(900, 520)
    made.show()
    made.setFocus()
    assert made.zoom == 1.0
    yield made
    assert list(made.canvas.differences(session.graph)) == []


@pytest.fixture(autouse=True)
def clipboard(qapp: QApplication) -> Iterator[QClipboard]:
    """The clipboard, empty again after the test: Qt without a screen drops what is on it after Python has gone."""
    yield QGuiApplication.clipboard()
    QGuiApplication.clipboard().clear()


def steps(session: Session) -> int:
    """How many steps can be undone."""
    return session.document._at


# The canvas follows


def test_the_canvas_shows_what_was_opened(view: CanvasView, session: Session) -> None:
    assert view.canvas.matches(session.graph)
    assert set(view.canvas.wires) == {FIRST, SECOND}
    session.show(Project(add(Graph(), layer("ReLU", "relu", 8, 8))), None)
    assert set(view.canvas.nodes) == {"relu"}


def test_a_canvas_that_shows_another_graph_does_not_match(view: CanvasView, session: Session) -> None:
    graph = session.graph
    others: list[Graph] = [
        add(graph, layer("ReLU", "relu", 0, 400)),
        connect(graph, Wire("flatten", "output", "lstm", "steps")),
        move(graph, {"lstm": (256.0, 208.0)}),
        rename(graph, "lstm", "Reader"),
        set_param(graph, "data", "examples", {"type": "Wine"}),
    ]
    assert view.canvas.matches(graph)
    for other in others:
        assert not view.canvas.matches(other)


def test_500_random_edits_undone_and_redone_leave_the_document_and_the_canvas_the_same(
    view: CanvasView, session: Session
) -> None:
    numbers = random.Random(SEED)
    seen = [session.project]
    while len(seen) <= EDITS:
        turn = Turn(numbers.choice(OFTEN), tuple(numbers.randrange(1000) for _ in range(4)))
        project = turn(session.project)
        if project == session.project or len(project.graph.nodes) > 60:
            continue
        session.do(Message("Edit"), project)
        seen.append(project)
        assert list(view.canvas.differences(session.graph)) == []
        blocks = [key for key, node in session.graph.nodes.items() if node.inside is not None]
        if numbers.random() < 0.1:
            session.enter((*session.path, numbers.choice(blocks)) if blocks else ())
            assert list(view.canvas.differences(session.graph)) == []
    files = [dumps(project) for project in seen]
    for index in reversed(range(EDITS)):
        session.undo()
        assert session.project == seen[index] and dumps(session.project) == files[index]
        assert list(view.canvas.differences(session.graph)) == []
    for index in range(1, EDITS + 1):
        session.redo()
        assert session.project == seen[index] and dumps(session.project) == files[index]
        assert list(view.canvas.differences(session.graph)) == []


def test_only_items_of_what_changed_are_touched(view: CanvasView, session: Session) -> None:
    before = {key: (item, item.facts) for key, item in view.canvas.nodes.items()}
    session.edit("Move", lambda graph: move(graph, {"lstm": (256.0, 240.0)}))
    after = {key: (item, item.facts) for key, item in view.canvas.nodes.items()}
    assert {key for key in after if after[key][0] is not before[key][0]} == set()
    assert {key for key in after if after[key][1] is not before[key][1]} == {"lstm"}


def test_a_node_tells_its_parameters_its_shape_and_its_weights(view: CanvasView, session: Session) -> None:
    words = view.canvas.nodes["conv2d"].words
    assert (words.title, words.telling) == ("Conv 2D", "32 filters · 3 × 3 · same")
    assert (words.shape, words.parameters) == ("32 × 8 × 8", "320")
    session.edit("Rename", lambda graph: rename(graph, "conv2d", "Edges"))
    assert view.canvas.nodes["conv2d"].words.title == "Edges"


def test_a_data_node_shows_its_data_set_and_a_port_with_the_shape_of_each_output(view: CanvasView) -> None:
    item = view.canvas.nodes["data"]
    assert item.words.title == "Digits"
    assert [port.name for port in item.layout.outputs] == ["image", "label"]
    shown = {mark.text.text() for mark in item.marks}
    assert {"image", "1 × 8 × 8", "label", "10 classes"} <= shown


def test_a_parameter_that_follows_from_the_data_says_so(view: CanvasView, session: Session) -> None:
    units = From("data", "label", "classes")
    session.edit("Add", lambda graph: add(graph, layer("Dense", "dense", 0, 400, units=units)))
    words = view.canvas.nodes["dense"].words
    assert (words.telling, words.derived) == ("10 units", "from the data")


class Shouting(QTranslator):
    """A language that is English in capital letters."""

    def translate(self, context: str, text: str, disambiguation: str = "", count: int = -1) -> str:
        return re.sub(r"(?<![{\w])\w+(?![}\w])", lambda found: found.group().upper(), text)

    def isEmpty(self) -> bool:
        return False


def test_the_canvas_speaks_another_language_at_once(view: CanvasView, session: Session, qapp: QApplication) -> None:
    session.edit("Set", lambda graph: set_param(graph, "conv2d", "filters", 0))
    shouting = Shouting()
    qapp.installTranslator(shouting)
    QApplication.sendEvent(view, QEvent(QEvent.Type.LanguageChange))
    told = view.canvas.nodes["flatten"].words.title, view.canvas.cards["conv2d"].text
    qapp.removeTranslator(shouting)
    QApplication.sendEvent(view, QEvent(QEvent.Type.LanguageChange))
    assert told == ("FLATTEN", "Filters IS 0, BUT MUST BE FROM 1 TO 4096.")
    assert view.canvas.nodes["flatten"].words.title == "Flatten"


def test_several_inputs_show_their_names_and_a_single_one_does_not(view: CanvasView) -> None:
    assert [mark.text.text() for mark in view.canvas.nodes["cross_entropy"].marks][1:] == ["prediction", "target"]
    assert "picture" not in {mark.text.text() for mark in view.canvas.nodes["conv2d"].marks}


def test_an_unknown_layer_stands_there_with_the_ports_that_its_wires_name(view: CanvasView, session: Session) -> None:
    wire = Wire("data", "image", "new", "anything")
    session.edit("Add", lambda graph: connect(add(graph, Node("new", "Tomorrow")), wire))
    item = view.canvas.nodes["new"]
    assert item.words.category == "" and item.words.title == "Tomorrow"
    assert [port.name for port in item.layout.inputs] == ["anything"]
    assert view.canvas.wires[wire].stop == item.pos() + item.port("anything", False).centre


def test_a_wire_of_a_port_that_went_away_can_be_pulled_out(view: CanvasView, session: Session) -> None:
    session.edit("Set", lambda graph: set_param(graph, "data", "examples", {"type": "Spiral"}))
    assert view.canvas.wires[FIRST].problem is not None
    drag(view, port_point(view, "conv2d", "picture", False), QPoint(450, 450))
    assert FIRST not in set(session.graph.wires)


def test_the_canvas_shows_the_inside_of_a_block_that_is_double_clicked(view: CanvasView, session: Session) -> None:
    inside = add(Graph(), Node("entry", "Input"), layer("ReLU", "inner", 200, 0))
    session.edit("Add", lambda graph: add(graph, Node("block", "Block", position=(0.0, 200.0), inside=inside)))
    view.fit()
    QTest.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=node_point(view, "block"))
    assert session.path == ("block",) and set(view.canvas.nodes) == {"entry", "inner"}
    QTest.mouseDClick(view.viewport(), Qt.MouseButton.LeftButton, pos=node_point(view, "inner"))
    assert session.path == ("block",)
    session.enter(())


# Drawing wires


def test_a_wire_is_drawn_from_port_to_port_in_one_step(view: CanvasView, session: Session) -> None:
    draw_wire(view, "data", "label", "cross_entropy", "target")
    assert Wire("data", "label", "cross_entropy", "target") in set(session.graph.wires)
    assert steps(session) == 1
    assert str(session.document.undo_label) == "Connect Digits to Cross entropy"
    session.undo()
    assert session.project == Project(small())


def test_a_wire_can_be_drawn_from_its_input_backwards(view: CanvasView, session: Session) -> None:
    start, stop = port_point(view, "cross_entropy", "target", False), port_point(view, "data", "label", True)
    drag(view, start, stop)
    assert Wire("data", "label", "cross_entropy", "target") in set(session.graph.wires)


def test_a_port_is_hit_anywhere_within_24_pixels(view: CanvasView, session: Session) -> None:
    start = port_point(view, "data", "label", True) + QPoint(10, 3)
    drag(view, start, port_point(view, "cross_entropy", "target", False) + QPoint(-8, 8))
    assert Wire("data", "label", "cross_entropy", "target") in set(session.graph.wires)


def test_a_misfit_connects_in_red_and_says_why(view: CanvasView, session: Session) -> None:
    draw_wire(view, "flatten", "output", "lstm", "steps")
    wire = Wire("flatten", "output", "lstm", "steps")
    item = view.canvas.wires[wire]
    assert item.problem is not None and "2048" in str(item.problem)
    assert item._pen.color().name() == DARK.bad.lower() and item._pen.dashPattern()
    assert str(item.problem) in view.canvas.tip_at(item.point_at(0.5))
    assert view.canvas.nodes["lstm"].is_alarmed
    assert view.canvas.cards["lstm"].text == str(item.problem)


def test_a_misfit_is_announced_at_the_pointer_before_it_is_dropped(view: CanvasView, session: Session) -> None:
    start, stop = port_point(view, "flatten", "output", True), port_point(view, "lstm", "steps", False)
    press(view, start)
    move_pointer(view, start, stop)
    assert view.note.isVisible() and "2048" in view.note.text()
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert not view.note.isVisible() and steps(session) == 0
    release(view, stop)


def test_ports_that_fit_light_up_while_a_wire_is_drawn(view: CanvasView, session: Session) -> None:
    start = port_point(view, "data", "image", True)
    press(view, start)
    move_pointer(view, start, start + QPoint(40, 60))
    lit = {end for item in view.canvas.nodes.values() for end in item.lit or ()}
    assert End("conv2d", "picture", False) not in lit, "it is there already"
    assert End("flatten", "values", False) in lit
    assert End("cross_entropy", "prediction", False) in lit
    assert End("lstm", "steps", False) not in lit
    assert not any(end.is_output for end in lit - {End("data", "image", True)})
    release(view, start + QPoint(40, 60))
    assert all(item.lit is None for item in view.canvas.nodes.values())


def test_ports_that_would_close_a_circle_do_not_light_up(view: CanvasView, session: Session) -> None:
    session.edit("Add", lambda graph: add(graph, layer("ReLU", "relu", 0, 300)))
    start = port_point(view, "flatten", "output", True)
    press(view, start)
    move_pointer(view, start, start + QPoint(40, 60))
    lit = {end.key for item in view.canvas.nodes.values() for end in item.lit or ()}
    assert "relu" in lit and "conv2d" not in lit
    release(view, start + QPoint(40, 60))
    session.edit("Wire", lambda graph: connect(graph, Wire("relu", "output", "lstm", "steps")))
    start = port_point(view, "relu", "values", False)
    press(view, start)
    move_pointer(view, start, start + QPoint(-40, 60))
    lit = {end.key for item in view.canvas.nodes.values() for end in item.lit or ()}
    assert "flatten" in lit and "lstm" not in lit
    release(view, start + QPoint(-40, 60))


def test_a_port_under_another_node_cannot_be_hit(view: CanvasView, session: Session) -> None:
    session.edit("Add", lambda graph: add(graph, layer("ReLU", "relu", 400, 0)))
    start = port_point(view, "conv2d", "output", True)
    drag(view, start, start + QPoint(0, 300))
    assert session.graph.nodes["relu"].position == (400.0, 304.0)


def test_an_alarm_is_told_before_a_missing_wire(view: CanvasView, session: Session) -> None:
    two = [Wire("data", port, "cross_entropy", "target") for port in ("image", "label")]
    session.edit("Wire", lambda graph: connect(graph, *two))
    item = view.canvas.nodes["cross_entropy"]
    assert "prediction" in str(item.facts.problems[0].message) and item.is_alarmed
    assert "'target'" in view.canvas.cards["cross_entropy"].text


def test_a_fitting_port_says_what_will_flow(view: CanvasView, session: Session) -> None:
    start, stop = port_point(view, "data", "label", True), port_point(view, "cross_entropy", "target", False)
    press(view, start)
    move_pointer(view, start, stop)
    assert view.note.text() == "one of 10 classes"
    release(view, stop)
    assert not view.note.isVisible()


@pytest.mark.parametrize(
    ("start", "stop", "said"),
    [
        (("conv2d", "output", True), ("flatten", "output", True), "outputs"),
        (("lstm", "steps", False), ("cross_entropy", "target", False), "inputs"),
        (("lstm", "output", True), ("lstm", "steps", False), "itself"),
        (("conv2d", "output", True), ("flatten", "values", False), "already"),
    ],
)
def test_a_senseless_wire_is_refused_with_a_word(
    view: CanvasView, session: Session, start: tuple[str, str, bool], stop: tuple[str, str, bool], said: str
) -> None:
    drag(view, port_point(view, *start), port_point(view, *stop))
    assert steps(session) == 0 and session.project == Project(small())
    assert view.note.isVisible() and said in view.note.text()


def test_a_wire_that_is_dropped_on_a_node_finds_the_free_port_that_fits(view: CanvasView, session: Session) -> None:
    drag(view, port_point(view, "data", "label", True), node_point(view, "cross_entropy"))
    assert session.graph.into("cross_entropy") == (Wire("data", "label", "cross_entropy", "target"),)
    drag(view, port_point(view, "flatten", "output", True), node_point(view, "lstm"))
    assert session.graph.into("lstm") == ()
    session.edit("Add", lambda graph: add(graph, layer("MeanSquaredError", "mse", 0, 200)))
    for source in ("flatten", "conv2d"):
        drag(view, port_point(view, source, "output", True), node_point(view, "mse"))
    assert [(wire.source, wire.input) for wire in session.graph.into("mse")] == [
        ("flatten", "prediction"),
        ("conv2d", "target"),
    ]


def test_a_wire_that_closes_a_circle_connects_and_says_so(view: CanvasView, session: Session) -> None:
    draw_wire(view, "flatten", "output", "conv2d", "picture")
    assert Wire("flatten", "output", "conv2d", "picture") in set(session.graph.wires)
    assert any("circle" in str(problem.message) for problem in session.analysis.problems)
    assert any(item.problem for item in view.canvas.wires.values())


def test_a_wire_that_is_dropped_on_a_taken_port_takes_its_place(view: CanvasView, session: Session) -> None:
    draw_wire(view, "data", "image", "flatten", "values")
    assert session.graph.into("flatten") == (Wire("data", "image", "flatten", "values"),)
    assert steps(session) == 1
    session.undo()
    assert session.graph.into("flatten") == (SECOND,)


def test_a_port_for_many_takes_one_wire_after_the_other(view: CanvasView, session: Session) -> None:
    session.edit("Add", lambda graph: add(graph, layer("Add", "add", 700, 100)))
    draw_wire(view, "conv2d", "output", "add", "parts")
    draw_wire(view, "data", "image", "add", "parts")
    assert [wire.source for wire in session.graph.into("add")] == ["conv2d", "data"]
    stops = [view.canvas.wires[wire].stop.y() for wire in session.graph.into("add")]
    assert stops[0] < stops[1]


def test_a_wire_is_pulled_out_of_its_port_and_plugged_elsewhere(view: CanvasView, session: Session) -> None:
    drag(view, port_point(view, "flatten", "values", False), port_point(view, "lstm", "steps", False))
    assert session.graph.into("flatten") == ()
    assert session.graph.into("lstm") == (Wire("conv2d", "output", "lstm", "steps"),)
    assert steps(session) == 1


def test_a_wire_that_is_pulled_out_and_dropped_on_nothing_is_removed(view: CanvasView, session: Session) -> None:
    drag(view, port_point(view, "flatten", "values", False), QPoint(850, 480))
    assert set(session.graph.wires) == {FIRST}
    assert str(session.document.undo_label) == "Remove wire"


def test_a_wire_that_is_pulled_out_and_put_back_changes_nothing(view: CanvasView, session: Session) -> None:
    session.edit("Wire", lambda graph: connect(graph, Wire("conv2d", "output", "lstm", "steps")))
    start = port_point(view, "flatten", "values", False)
    press(view, start)
    move_pointer(view, start, QPoint(850, 480))
    assert not view.canvas.wires[SECOND].isVisible()
    move_pointer(view, QPoint(850, 480), start)
    release(view, start)
    assert steps(session) == 1 and view.canvas.wires[SECOND].isVisible()


def test_a_click_on_a_port_changes_nothing(view: CanvasView, session: Session) -> None:
    click(view, port_point(view, "flatten", "values", False))
    click(view, port_point(view, "conv2d", "output", True))
    assert steps(session) == 0 and len(view.canvas.wires) == 2


def test_a_wire_that_is_dropped_on_nothing_is_forgotten(view: CanvasView, session: Session) -> None:
    drag(view, port_point(view, "conv2d", "output", True), QPoint(850, 480))
    assert steps(session) == 0


@pytest.mark.parametrize("port", [("conv2d", "output", True), ("flatten", "values", False)])
def test_escape_leaves_a_wire_as_it_was(view: CanvasView, session: Session, port: tuple[str, str, bool]) -> None:
    start, stop = port_point(view, *port), port_point(view, "lstm", "steps", False)
    press(view, start)
    move_pointer(view, start, stop)
    QTest.keyClick(view, Qt.Key.Key_Escape)
    release(view, stop)
    assert steps(session) == 0 and session.project == Project(small())
    assert view.canvas.wires[SECOND].isVisible()
    assert all(item.lit is None for item in view.canvas.nodes.values())


# Selecting


def test_a_click_selects_a_node_and_a_click_beside_it_none(view: CanvasView, session: Session) -> None:
    click(view, node_point(view, "conv2d"))
    assert session.selection == {"conv2d"} and view.canvas.nodes["conv2d"].selected
    click(view, node_point(view, "flatten"))
    assert session.selection == {"flatten"} and not view.canvas.nodes["conv2d"].selected
    click(view, QPoint(850, 480))
    assert session.selection == frozenset()


@pytest.mark.parametrize("held", [CTRL, SHIFT])
def test_a_click_with_ctrl_or_shift_adds_and_takes_away(
    view: CanvasView, session: Session, held: Qt.KeyboardModifier
) -> None:
    click(view, node_point(view, "conv2d"))
    click(view, node_point(view, "flatten"), held)
    assert session.selection == {"conv2d", "flatten"}
    click(view, node_point(view, "conv2d"), held)
    assert session.selection == {"flatten"}


def test_a_click_on_one_of_several_selected_nodes_selects_it_alone(view: CanvasView, session: Session) -> None:
    view.select_all()
    click(view, node_point(view, "conv2d"))
    assert session.selection == {"conv2d"}


def test_a_rubber_band_selects_the_nodes_that_it_touches(view: CanvasView, session: Session) -> None:
    start = node_point(view, "conv2d") + QPoint(-110, -40)
    drag(view, start, node_point(view, "flatten"))
    assert session.selection == {"conv2d", "flatten"}
    start = node_point(view, "lstm") + QPoint(-150, -40)
    drag(view, start, node_point(view, "lstm"), SHIFT)
    assert session.selection == {"conv2d", "flatten", "lstm"}
    drag(view, start, node_point(view, "lstm"))
    assert session.selection == {"lstm"}
    assert steps(session) == 0


def test_escape_gives_the_selection_back_that_a_rubber_band_began_with(view: CanvasView, session: Session) -> None:
    session.select({"data"})
    start = node_point(view, "lstm") + QPoint(-150, -40)
    press(view, start)
    move_pointer(view, start, node_point(view, "lstm"))
    assert session.selection == {"lstm"}
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert session.selection == {"data"}
    release(view, node_point(view, "lstm"))
    assert session.selection == {"data"}


def test_a_click_selects_a_wire_which_can_be_deleted(view: CanvasView, session: Session) -> None:
    click(view, wire_point(view, SECOND))
    assert view.canvas.selected_wires == {SECOND} and view.canvas.wires[SECOND].selected
    view.delete_selection()
    assert set(session.graph.wires) == {FIRST}
    assert str(session.document.undo_label) == "Remove wire"
    session.undo()
    assert set(view.canvas.wires) == {FIRST, SECOND}


def test_a_wire_that_is_gone_is_not_selected_any_more(view: CanvasView, session: Session) -> None:
    click(view, wire_point(view, SECOND))
    session.edit("Remove", lambda graph: disconnect(graph, [SECOND]))
    session.undo()
    assert view.canvas.selected_wires == frozenset() and not view.canvas.wires[SECOND].selected


def test_another_document_with_the_same_wires_has_none_of_them_selected(view: CanvasView, session: Session) -> None:
    click(view, wire_point(view, SECOND))
    session.show(Project(move(small(), {"lstm": (0.0, 240.0)})), None)
    assert view.canvas.selected_wires == frozenset() and not view.canvas.wires[SECOND].selected


def test_several_wires_are_selected_with_ctrl_and_deleted_in_one_step(view: CanvasView, session: Session) -> None:
    click(view, wire_point(view, FIRST))
    click(view, wire_point(view, SECOND), CTRL)
    view.delete_selection()
    assert not set(session.graph.wires) and steps(session) == 1
    assert str(session.document.undo_label) == "Remove 2 wires"


def test_tab_visits_the_nodes_along_the_network_and_leaves_at_the_end(view: CanvasView, session: Session) -> None:
    visited = []
    while view.focusNextPrevChild(True) and len(visited) < 10:
        visited += session.selection
    assert sorted(visited) == sorted(session.graph.nodes)
    assert visited.index("data") < visited.index("conv2d") < visited.index("flatten")
    QTest.keyClick(view, Qt.Key.Key_Backtab)
    assert session.selection == {visited[-2]}


def test_coming_by_the_keyboard_selects_a_node_so_that_the_focus_is_seen(
    view: CanvasView, session: Session, qtbot: QtBot
) -> None:
    for reason, key in ((Qt.FocusReason.TabFocusReason, "data"), (Qt.FocusReason.BacktabFocusReason, "cross_entropy")):
        session.select(())
        QApplication.sendEvent(view, QFocusEvent(QEvent.Type.FocusIn, reason))
        assert session.selection == {key}


# Moving


def test_a_node_moves_on_the_grid_in_one_step(view: CanvasView, session: Session) -> None:
    start = node_point(view, "lstm")
    drag(view, start, start + QPoint(43, 21))
    assert session.graph.nodes["lstm"].position == (296.0, 224.0)
    assert steps(session) == 1 and str(session.document.undo_label) == "Move LSTM"
    session.undo()
    assert session.project == Project(small())


def test_all_selected_nodes_move_together_with_their_wires(view: CanvasView, session: Session) -> None:
    session.select({"conv2d", "flatten"})
    start = node_point(view, "flatten")
    drag(view, start, start + QPoint(0, 80))
    assert session.graph.nodes["conv2d"].position == (256.0, 80.0)
    assert session.graph.nodes["flatten"].position == (512.0, 80.0)
    assert str(session.document.undo_label) == "Move 2 layers"
    assert session.selection == {"conv2d", "flatten"}


def test_the_document_stays_while_a_node_is_dragged_and_its_wires_follow(view: CanvasView, session: Session) -> None:
    start = node_point(view, "flatten")
    before = view.canvas.wires[SECOND].stop
    press(view, start)
    move_pointer(view, start, start + QPoint(80, 80))
    assert steps(session) == 0 and view.canvas.nodes["flatten"].pos() == QPointF(592, 80)
    assert view.canvas.wires[SECOND].stop == before + QPointF(80, 80)
    release(view, start + QPoint(80, 80))
    assert steps(session) == 1


def test_escape_puts_a_dragged_node_back(view: CanvasView, session: Session) -> None:
    start = node_point(view, "flatten")
    press(view, start)
    move_pointer(view, start, start + QPoint(80, 80))
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert list(view.canvas.differences(session.graph)) == []
    release(view, start + QPoint(80, 80))
    assert steps(session) == 0


def test_a_change_of_the_document_ends_a_drag(view: CanvasView, session: Session) -> None:
    session.edit("Rename", lambda graph: rename(graph, "data", "Pictures"))
    start = node_point(view, "flatten")
    press(view, start)
    move_pointer(view, start, start + QPoint(80, 80))
    session.undo()
    release(view, start + QPoint(80, 80))
    assert session.project == Project(small())


def test_a_tremble_of_the_hand_moves_nothing(view: CanvasView, session: Session) -> None:
    start = node_point(view, "flatten")
    press(view, start)
    QTest.mouseMove(view.viewport(), start + QPoint(3, 2))
    release(view, start + QPoint(3, 2))
    assert steps(session) == 0 and session.selection == {"flatten"}


def test_arrows_move_the_selected_nodes_as_one_gesture(view: CanvasView, session: Session) -> None:
    session.select({"lstm", "flatten"})
    for _ in range(3):
        QTest.keyClick(view, Qt.Key.Key_Right)
    QTest.keyClick(view, Qt.Key.Key_Up, SHIFT)
    assert session.graph.nodes["lstm"].position == (280.0, 168.0)
    assert session.graph.nodes["flatten"].position == (536.0, -32.0)
    assert steps(session) == 1
    session.select({"lstm"})
    session.select({"lstm", "flatten"})
    QTest.keyClick(view, Qt.Key.Key_Down)
    assert steps(session) == 2


# Adding, deleting, copying


def test_a_layer_lands_with_its_middle_where_it_is_dropped(view: CanvasView, session: Session) -> None:
    drop_layer(view, "Dense", QPointF(300, 360))
    (key,) = session.selection
    middle = view.canvas.nodes[key].place.center()
    assert (middle - QPointF(300, 360)).manhattanLength() <= 8
    assert session.graph.nodes[key].params == LAYERS.members["Dense"].defaults()
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


# Looking around


def wheel(view: CanvasView, at: QPoint, turn: int) -> None:
    event = QWheelEvent(
        QPointF(at),
        view.viewport().mapToGlobal(QPointF(at)),
        QPoint(),
        QPoint(0, turn),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(view.viewport(), event)


def test_the_wheel_zooms_at_the_pointer_within_limits(view: CanvasView, session: Session) -> None:
    at = QPoint(200, 150)
    below = view.mapToScene(at)
    wheel(view, at, 120)
    assert view.zoom > 1.0
    assert (view.mapToScene(at) - below).manhattanLength() < 2
    for turn, limit in ((1200, LARGEST), (-1200, SMALLEST)):
        for _ in range(12):
            wheel(view, at, turn)
        assert view.zoom == pytest.approx(limit)
    view.reset_zoom()
    assert view.zoom == pytest.approx(1.0)


def test_the_middle_button_and_space_pan(view: CanvasView, session: Session) -> None:
    before = node_point(view, "data")
    drag(view, QPoint(850, 480), QPoint(800, 440), button=MIDDLE)
    assert node_point(view, "data") - before == QPoint(-50, -40)
    QTest.keyPress(view, Qt.Key.Key_Space)
    drag(view, node_point(view, "data"), node_point(view, "data") + QPoint(50, 40))
    QTest.keyRelease(view, Qt.Key.Key_Space)
    assert node_point(view, "data") == before
    assert steps(session) == 0 and session.selection == frozenset()


def test_a_tap_on_space_asks_for_the_search_and_a_drag_with_it_does_not(view: CanvasView, qtbot: QtBot) -> None:
    with qtbot.waitSignal(view.search_asked, timeout=1000):
        QTest.keyClick(view, Qt.Key.Key_Space)
    with qtbot.assertNotEmitted(view.search_asked):
        QTest.keyPress(view, Qt.Key.Key_Space)
        drag(view, QPoint(400, 400), QPoint(500, 400))
        QTest.keyRelease(view, Qt.Key.Key_Space)


def test_fit_shows_all_nodes_and_fit_selection_the_selected_ones(view: CanvasView, session: Session) -> None:
    session.edit("Move", lambda graph: move(graph, {"lstm": (4000.0, 2400.0)}))
    view.fit()
    area = view.viewport().rect()
    assert view.zoom < 1.0
    assert all(area.contains(node_point(view, key)) for key in session.graph.nodes)
    session.select({"lstm"})
    view.fit_selection()
    assert view.zoom == 1.0
    assert (node_point(view, "lstm") - area.center()).manhattanLength() < 100


def test_a_node_however_far_away_can_be_shown(view: CanvasView, session: Session) -> None:
    session.edit("Move", lambda graph: move(graph, {"lstm": (9_000_000.0, -9_000_000.0)}))
    session.select({"lstm"})
    view.fit_selection()
    assert view.viewport().rect().contains(node_point(view, "lstm"))
    click(view, node_point(view, "lstm") + QPoint(0, 300))
    click(view, node_point(view, "lstm"))
    assert session.selection == {"lstm"}


def test_a_view_that_was_moved_stays_when_the_window_changes_its_size_or_is_shown_again(
    view: CanvasView, session: Session
) -> None:
    session.edit("Move", lambda graph: move(graph, {"lstm": (4000.0, 2400.0)}))
    view.fit()
    small = view.zoom
    view.resize(1400, 900)
    assert view.zoom > small
    wheel(view, QPoint(100, 100), 120)
    chosen = view.zoom
    view.resize(900, 520)
    view.hide()
    view.show()
    assert view.zoom == chosen


def test_ports_too_small_to_be_drawn_cannot_be_hit(view: CanvasView, session: Session) -> None:
    view.zoom_at(QPoint(100, 100), 0.3)
    drag(view, port_point(view, "data", "label", True), port_point(view, "cross_entropy", "target", False))
    assert set(session.graph.wires) == {FIRST, SECOND}


def test_an_empty_canvas_says_how_to_begin(view: CanvasView, session: Session) -> None:
    assert not view.hint.isVisible()
    session.show(Project(), None)
    assert view.hint.isVisible() and "Data" in view.hint.text()
    drop_layer(view, "Data", QPointF(0, 0))
    assert not view.hint.isVisible()


def test_tooltips_tell_what_a_node_costs_and_what_a_wire_carries(view: CanvasView, session: Session) -> None:
    tip = view.canvas.tip_at(view.mapToScene(node_point(view, "conv2d")))
    assert "Conv 2D" in tip and "320 parameters" in tip and "18,432 multiply-adds" in tip
    tip = view.canvas.tip_at(view.canvas.wires[SECOND].point_at(0.5))
    assert "32 channels × 8 height × 8 width" in tip
    assert said_at_length(session.analysis.nodes["data"].outputs["label"]) == "one of 10 classes"


@pytest.mark.parametrize("zoom", [0.1, 0.3, 0.5, 1.0, 4.0])
@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=lambda theme: theme.name)
def test_everything_can_be_painted_at_every_zoom_in_both_themes(
    view: CanvasView, session: Session, zoom: float, theme: object
) -> None:
    inside = add(Graph(), Node("entry", "Input"), Node("exit", "Output", position=(200.0, 0.0)))
    parts = [Node("block", "Block", position=(0.0, 200.0), inside=inside), Node("new", "Tomorrow")]
    session.edit("Add", lambda graph: add(graph, *parts, layer("Add", "add", 0, 300)))
    session.edit("Wire", lambda graph: connect(graph, Wire("flatten", "output", "lstm", "steps")))
    session.select({"conv2d"})
    view.set_theme(LIGHT if theme is LIGHT else DARK)
    view.zoom_at(QPoint(100, 100), zoom)
    picture = view.grab().toImage()
    corner = picture.pixelColor(picture.width() - 2, picture.height() - 2)
    assert view.zoom == pytest.approx(zoom)
    if zoom < 1.0:
        assert corner.name() == (LIGHT if theme is LIGHT else DARK).canvas.lower()


def test_a_node_far_away_is_drawn_as_a_plain_card(view: CanvasView, session: Session) -> None:
    view.zoom_at(QPoint(100, 100), 0.2)
    item = view.canvas.nodes["conv2d"]
    middle = view.mapFromScene(item.place.center())
    assert view.grab().toImage().pixelColor(middle).name() == DARK.node.lower()
