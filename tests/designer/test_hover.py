"""Checks the card beside the pointer: what it says of nodes, ports and wires, when it appears, and where it stands."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, QRect, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from designer.canvas.hover.card import SHADOW, HoverCard
from designer.canvas.hover.words import port_text, wire_text
from designer.canvas.view import CanvasView
from designer.session import Session
from engine.graph.edits import add, connect, disconnect, move, set_param
from engine.graph.model import Project, Wire
from engine.templates import template, templates
from tests.designer import canvas_scenes
from tests.designer.canvas_driver import drag, node_point, port_point, press, release, wire_point
from tests.designer.canvas_scenes import FIRST, SECOND, layer, small

session, view, clipboard = canvas_scenes.session, canvas_scenes.view, canvas_scenes.clipboard
EMPTY = QPoint(850, 480)


def rest(view: CanvasView, at: QPoint) -> None:
    """Move the pointer to a point and leave it there."""
    QTest.mouseMove(view.viewport(), at - QPoint(1, 1))
    QTest.mouseMove(view.viewport(), at)


def card_at(view: CanvasView, at: QPoint, qtbot: QtBot) -> HoverCard:
    """The card that appears where the pointer rests."""
    rest(view, at)
    qtbot.waitUntil(lambda: view.hovering.is_shown)
    assert view.hovering.card is not None
    return view.hovering.card


def body(card: HoverCard) -> QRect:
    """The card without its shadow, in the window."""
    return card.geometry().adjusted(SHADOW, SHADOW, -SHADOW, -SHADOW)


# Convention 17.
def test_a_wire_tells_named_axes_type_memory_and_its_ends(view: CanvasView, qtbot: QtBot) -> None:
    card = card_at(view, wire_point(view, SECOND), qtbot)
    assert card.told.axes == (("64", "batch"), ("32", "channels"), ("8", "height"), ("8", "width"))
    facts = dict(card.told.facts)
    assert facts["Type"] == "float32"
    # 64 examples of 32 × 8 × 8 numbers of 4 bytes.
    assert facts["Memory"] == "512 KB for a batch of 64"
    assert facts["From"] == "output of Conv 2D" and facts["To"] == "values of Flatten"
    assert card.told.title == "Conv 2D → Flatten" and not card.told.problem


def test_the_memory_follows_the_batch_size_of_the_training(view: CanvasView, session: Session, qtbot: QtBot) -> None:
    session.show(Project(small(), training={"batch_size": 1}), None)
    card = card_at(view, wire_point(view, SECOND), qtbot)
    assert dict(card.told.facts)["Memory"] == "8.0 KB for a batch of 1"
    assert card.told.axes[0] == ("1", "batch")


def test_a_wire_of_labels_tells_how_many_they_name(view: CanvasView, session: Session, qtbot: QtBot) -> None:
    session.edit("Wire", lambda graph: connect(graph, Wire("data", "label", "cross_entropy", "target")))
    card = card_at(view, wire_point(view, Wire("data", "label", "cross_entropy", "target")), qtbot)
    assert dict(card.told.facts)["Type"] == "int64, one of 10"
    assert card.told.axes == (("64", "batch"),)
    assert dict(card.told.facts)["Memory"] == "512 B for a batch of 64"


# Convention 17.
def test_a_wire_that_cannot_work_tells_why_with_the_numbers(view: CanvasView, session: Session, qtbot: QtBot) -> None:
    wire = Wire("data", "label", "conv2d", "picture")
    session.edit("Wire", lambda graph: connect(disconnect(graph, [FIRST]), wire))
    facts = session.analysis.nodes["conv2d"]
    card = card_at(view, wire_point(view, wire), qtbot)
    assert card.told.problem == str(facts.problems[0].message)
    assert card.problem.isVisible() and card.problem.text() == card.told.problem


# Convention 17.
def test_a_node_tells_type_parameters_multiply_adds_memory_and_shape(view: CanvasView, qtbot: QtBot) -> None:
    card = card_at(view, node_point(view, "conv2d"), qtbot)
    assert card.told.title == "Conv 2D" and card.told.about == "Convolution"
    assert card.told.axes == (("64", "batch"), ("32", "channels"), ("8", "height"), ("8", "width"))
    facts = dict(card.told.facts)
    assert facts["Parameters"] == "320" and facts["Multiply-adds"] == "18,432 for one example"
    assert facts["Output memory"] == "512 KB for a batch of 64" and facts["PyTorch"] == "torch.nn.Conv2d"
    assert facts["Receptive field"] == "3 × 3, moved by 1 × 1 each, the first from −1, −1"


def test_a_node_with_a_name_of_its_own_tells_which_layer_it_is(
    view: CanvasView, session: Session, qtbot: QtBot
) -> None:
    named = layer("Dense", "dense", 0, 320)
    session.edit("Add", lambda graph: add(graph, named))
    session.edit("Rename", lambda graph: add(graph, type(named)(**{**named.__dict__, "name": "Judge"})))
    card = card_at(view, node_point(view, "dense"), qtbot)
    assert card.told.title == "Judge" and card.told.about == "Dense · Basic"


def test_a_small_node_tells_its_problem_too_and_a_large_one_leaves_that_to_the_card_below_it(
    view: CanvasView, session: Session, qtbot: QtBot
) -> None:
    session.edit("Wire", lambda graph: connect(graph, Wire("data", "image", "lstm", "steps")))
    problem = str(session.analysis.nodes["lstm"].problems[0].message)
    card = card_at(view, node_point(view, "lstm"), qtbot)
    assert not card.told.problem and view.canvas.cards["lstm"].text == problem
    below = view.mapFromScene(view.canvas.cards["lstm"].sceneBoundingRect()).boundingRect()
    assert not body(card).intersects(below.translated(view.viewport().pos()))
    view.zoom_at(QPoint(100, 100), 0.3)
    card = card_at(view, view.mapFromScene(view.canvas.nodes["lstm"].place.center()), qtbot)
    assert card.told.problem == problem


# Convention 17.
def test_a_port_tells_what_it_takes_why_and_what_is_there(view: CanvasView, qtbot: QtBot) -> None:
    card = card_at(view, port_point(view, "conv2d", "picture", False), qtbot)
    assert card.told.title == "picture" and card.told.about == "input of Conv 2D"
    assert card.told.sentence == "Takes an image (channels × height × width)."
    assert card.told.axes == (("64", "batch"), ("1", "channels"), ("8", "height"), ("8", "width"))
    facts = dict(card.told.facts)
    assert facts["Wires"] == "1" and facts["From"] == "Digits"
    card = card_at(view, port_point(view, "data", "image", True), qtbot)
    assert card.told.about == "output of Digits"
    assert dict(card.told.facts)["To"] == "Conv 2D" and dict(card.told.facts)["Type"] == "float32"


def test_a_port_without_a_wire_says_that_it_needs_one_and_an_unfit_one_why(
    view: CanvasView, session: Session, qtbot: QtBot
) -> None:
    card = card_at(view, port_point(view, "lstm", "steps", False), qtbot)
    assert card.told.problem == "No wire leads here yet, and it needs one." and card.told.is_waiting
    assert dict(card.told.facts)["Wires"] == "none"
    session.edit("Wire", lambda graph: connect(graph, Wire("data", "image", "lstm", "steps")))
    card = card_at(view, port_point(view, "lstm", "steps", False), qtbot)
    assert "1 × 8 × 8" in card.told.problem and not card.told.is_waiting


def test_an_output_that_is_not_known_says_so(session: Session) -> None:
    text = port_text(session.graph, session.analysis, "lstm", "output", True)
    assert "not known" in text.sentence and not text.axes
    wire = Wire("lstm", "output", "flatten", "values")
    session.edit("Wire", lambda graph: connect(disconnect(graph, [SECOND]), wire))
    assert "not known" in wire_text(session.analysis, wire).sentence


def test_the_card_comes_after_a_moment_and_goes_with_the_pointer(view: CanvasView, qtbot: QtBot) -> None:
    rest(view, node_point(view, "conv2d"))
    assert not view.hovering.is_shown, "not at once"
    qtbot.waitUntil(lambda: view.hovering.is_shown)
    rest(view, node_point(view, "conv2d") + QPoint(10, 2))
    assert view.hovering.is_shown, "it stays while the pointer is on the same thing"
    rest(view, EMPTY)
    assert not view.hovering.is_shown
    card_at(view, node_point(view, "conv2d"), qtbot)
    QApplication.sendEvent(view.viewport(), QEvent(QEvent.Type.Leave))
    assert not view.hovering.is_shown


def by_press(view: CanvasView) -> None:
    press(view, node_point(view, "conv2d"))
    assert not view.hovering.is_shown
    release(view, node_point(view, "conv2d"))


def by_key(view: CanvasView) -> None:
    QTest.keyClick(view, Qt.Key.Key_Shift)


def by_change(view: CanvasView) -> None:
    view.session.edit("Move", lambda graph: move(graph, {"conv2d": (264.0, 8.0)}))


def by_search(view: CanvasView) -> None:
    view.open_search(QPoint(400, 100))


@pytest.mark.parametrize("end", [by_press, by_key, by_change, by_search])
def test_the_card_goes_when_something_is_done(view: CanvasView, qtbot: QtBot, end: object) -> None:
    card_at(view, node_point(view, "conv2d"), qtbot)
    end(view)  # type: ignore[operator]
    assert not view.hovering.is_shown


def test_the_keyboard_stays_where_it_was_and_a_click_goes_through_the_card(
    view: CanvasView, session: Session, qtbot: QtBot
) -> None:
    view.setFocus()
    card = card_at(view, node_point(view, "conv2d"), qtbot)
    assert card.testAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
    assert card.focusPolicy() == Qt.FocusPolicy.NoFocus and not card.hasFocus()
    drag(view, node_point(view, "conv2d"), node_point(view, "conv2d") + QPoint(16, 0))
    assert session.graph.nodes["conv2d"].position == (272.0, 0.0)


def test_no_card_appears_while_a_wire_is_drawn(view: CanvasView, qtbot: QtBot) -> None:
    card_at(view, port_point(view, "data", "image", True), qtbot)
    press(view, port_point(view, "data", "image", True))
    for at in (node_point(view, "lstm"), node_point(view, "flatten")):
        rest(view, at)
        assert not view.hovering.is_shown and not view.hovering.is_waiting
    release(view, EMPTY)


@pytest.mark.parametrize("corner", [(0.0, 0.0), (1.0, 0.0), (0.0, 1.0), (1.0, 1.0)])
def test_the_card_is_whole_and_never_under_the_pointer_in_every_corner(
    view: CanvasView, session: Session, qtbot: QtBot, corner: tuple[float, float]
) -> None:
    across, down = corner
    item, area = view.canvas.nodes["conv2d"], view.viewport().rect()
    spot = QPointF(across * (area.width() - item.body.width()), down * (area.height() - item.body.height()))
    place = view.mapToScene(spot.toPoint())
    session.edit("Move", lambda graph: move(graph, {"conv2d": (place.x(), place.y())}))
    for at in (node_point(view, "conv2d"), port_point(view, "conv2d", "output", True) - QPoint(3, 0)):
        card = card_at(view, at, qtbot)
        assert view.rect().contains(body(card))
        assert not body(card).contains(view.viewport().mapTo(view, at))


@pytest.mark.parametrize("zoom", [0.2, 4.0])
def test_the_card_is_whole_at_every_zoom(view: CanvasView, qtbot: QtBot, zoom: float) -> None:
    view.zoom_at(view.viewport().rect().center(), zoom)
    view.centerOn(view.canvas.nodes["conv2d"])
    at = view.mapFromScene(view.canvas.nodes["conv2d"].place.center())
    card = card_at(view, at, qtbot)
    assert view.rect().contains(body(card))
    assert not body(card).contains(view.viewport().mapTo(view, at))


@pytest.mark.parametrize("name", sorted(one.name for one in templates())[::6])
def test_every_node_port_and_wire_of_a_template_has_something_to_tell(
    name: str, view: CanvasView, session: Session
) -> None:
    session.show(template(name), None)
    canvas = view.canvas
    for key, item in canvas.nodes.items():
        assert canvas.tip_at(item.place.center())
        for port in item.layout.ports:
            text = port_text(session.graph, session.analysis, key, port.name, port.is_output)
            assert text.title == port.name and text.facts
    for wire in session.graph.wires:
        text = wire_text(session.analysis, wire)
        assert text.axes and {name for name, _ in text.facts} >= {"Type", "Memory", "From", "To"}


def test_a_parameter_that_cannot_be_and_a_batch_size_too_still_have_a_card(view: CanvasView, session: Session) -> None:
    session.show(Project(small(), training={"batch_size": -3}), None)
    assert "batch of 64" in view.canvas.tip_at(view.canvas.wires[FIRST].point_at(0.5))
    session.edit("Set", lambda graph: set_param(graph, "conv2d", "filters", -1))
    assert view.canvas.tip_at(view.canvas.nodes["conv2d"].place.center())
