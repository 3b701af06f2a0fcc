"""Checks that the canvas always shows the document, whatever is done to it."""

from __future__ import annotations

import random
import re

from PySide6.QtCore import QEvent, QPoint, Qt, QTranslator
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from designer.canvas.view import CanvasView
from designer.session import Session
from engine.files import dumps
from engine.graph.edits import add, connect, move, rename, set_param
from engine.graph.model import From, Graph, Node, Project, Wire
from engine.message import Message
from tests.designer import canvas_scenes
from tests.designer.canvas_driver import drag, node_point, port_point
from tests.designer.canvas_scenes import FIRST, SECOND, layer
from tests.engine.random_edits import OFTEN, Turn
from tests.engine.strategies import WHOLE

EDITS = 500 if WHOLE else 150
SEED = 7

session, view, clipboard = canvas_scenes.session, canvas_scenes.view, canvas_scenes.clipboard


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


def test_many_random_edits_undone_and_redone_leave_the_document_and_the_canvas_the_same(
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
    QTest.mouseRelease(view.viewport(), Qt.MouseButton.LeftButton, pos=node_point(view, "inner"))
    assert session.selection == {"inner"}
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert session.path == ("block",) and not session.selection
    QTest.keyClick(view, Qt.Key.Key_Escape)
    assert session.path == ()
