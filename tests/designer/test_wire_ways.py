"""Checks the ways of wires: around the cards between their ends, as far as one wire alone can know of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainterPath

from designer.canvas.previews.hung import GAP, TALL
from designer.canvas.wires import wire_path
from designer.canvas.wires.wire_path import OVER, WireStyle, extent, path_between
from engine.graph.arrange import BETWEEN_LINES
from engine.graph.layered import BETWEEN, layered
from engine.graph.measures import TITLE_Y, WIDTH, Card, card_of
from engine.graph.model import Graph, Project
from engine.templates import template, templates
from tests.engine.strategies import several

BESIDE, BELOW, HEIGHT = 40.0, 88.0, 80.0
"""The gaps of an arrangement from top to bottom, and a card of usual height."""
MOST = {"as it is": 7, "left to right": 6, "top down": 11}
"""So many of the 1,942 wires run through a card: of all cards at once, which could lead them around, none knows."""


@pytest.fixture(autouse=True)
def curved() -> Iterator[None]:
    wire_path.choose_style("curved")
    yield
    wire_path.choose_style("curved")


def met(path: QPainterPath, cards: Mapping[str, QRectF]) -> set[str]:
    """The cards that a wire runs through; each of the short or level lines that it is made of has its own rectangle."""
    around = path.controlPointRect()
    near = {key: card for key, card in cards.items() if card.intersects(around) or around.height() == 0}
    lines = list(pairwise(path.toSubpathPolygons()[0].toList())) if near else []
    return {key for key, card in near.items() if any(_touches(begin, end, card) for begin, end in lines)}


def _touches(begin: QPointF, end: QPointF, card: QRectF) -> bool:
    across, down = sorted((begin.x(), end.x())), sorted((begin.y(), end.y()))
    beside = across[1] <= card.left() + 1 or across[0] >= card.right() - 1
    return not (beside or down[1] <= card.top() + 1 or down[0] >= card.bottom() - 1)


def levels(project: Project) -> Iterator[Graph]:
    yield project.graph
    yield from (node.inside for _, node in project.graph.walk() if node.inside is not None)


def arrangements(graph: Graph, cards: Mapping[str, Card]) -> Iterator[tuple[str, dict[str, tuple[float, float]]]]:
    yield "as it is", {key: node.position for key, node in graph.nodes.items()}
    yield "left to right", layered(graph, cards)
    yield "top down", layered(graph, cards, down=True)


@pytest.mark.parametrize("style", ["curved", "orthogonal"])
def test_few_wires_of_all_templates_run_through_a_card(style: WireStyle) -> None:
    wire_path.choose_style(style)
    found: Counter[str] = Counter()
    for one in templates():
        project = template(one.name)
        known = {node.key: node for _, node in project.graph.walk()}
        for graph in levels(project):
            cards = {key: card_of(graph, node, known) for key, node in graph.nodes.items()}
            for name, places in arrangements(graph, cards):
                found[name] += sum(_hits(graph, cards, places))
    assert {name: count for name, count in found.items() if count > MOST[name]} == {}


def _hits(graph: Graph, cards: Mapping[str, Card], places: Mapping[str, tuple[float, float]]) -> Iterator[bool]:
    """For each wire whether it runs through a card that it does not touch."""
    boxes = {key: QRectF(*places[key], WIDTH, cards[key].height) for key in graph.nodes}
    for wire in graph.wires:
        drop = cards[wire.target].inputs[wire.input]
        start = boxes[wire.source].topRight() + QPointF(0, cards[wire.source].outputs[wire.output])
        path = path_between(start, boxes[wire.target].topLeft() + QPointF(0, drop), (), drop + OVER)
        yield bool(met(path, boxes) - {wire.source, wire.target})


@pytest.mark.parametrize("across", [-1, -0.5, 0, 0.5, 1, 1.5, 2])
@pytest.mark.parametrize("rows", [1, 2, 4])
def test_a_steep_wire_runs_around_the_neighbours_of_its_ends(across: float, rows: int) -> None:
    """From the middle of a row of five to a row below; the rows between have no card in the way."""
    row = {f"beside {at}": QRectF(at * (WIDTH + BESIDE), 0, WIDTH, HEIGHT) for at in (-2, -1, 1, 2)}
    left, top = across * (WIDTH + BESIDE), rows * (HEIGHT + BELOW)
    below = {f"below {at}": QRectF(left + at * (WIDTH + BESIDE), top, WIDTH, HEIGHT) for at in (-2, -1, 1, 2)}
    path = path_between(QPointF(WIDTH, TITLE_Y), QPointF(left, top + TITLE_Y), (), TITLE_Y + OVER)
    assert met(path, {**row, **below}) == set()


@pytest.mark.parametrize("between", [BETWEEN_LINES, BETWEEN])
def test_a_run_between_two_rows_leaves_room_for_the_previews_below_the_upper_one(between: float) -> None:
    start, stop = QPointF(WIDTH, TITLE_Y), QPointF(-600, HEIGHT + between + TITLE_Y)
    path = path_between(start, stop, (), TITLE_Y + OVER)
    strip = QRectF(-300, HEIGHT + GAP, WIDTH, TALL)
    assert met(path, {"strip": strip, "card": QRectF(-300, 0, WIDTH, HEIGHT)}) == set()


def test_a_long_wire_along_a_row_changes_its_height_in_a_gap() -> None:
    start, stop = QPointF(WIDTH, 0), QPointF(WIDTH + 600, 100)
    for style in ("curved", "orthogonal"):
        wire_path.choose_style(style)  # type: ignore[arg-type]
        path = path_between(start, stop)
        heights = {path.pointAtPercent(share).y() for share in (0.2, 0.5, 0.8)}
        assert heights == {0.0}, style


@given(*[st.tuples(st.floats(-3000, 3000), st.floats(-3000, 3000))] * 2, st.floats(24, 200))
@several(200)
def test_a_wire_stays_in_the_rectangle_that_is_reckoned_for_it(
    first: tuple[float, float], last: tuple[float, float], above: float
) -> None:
    start, stop = QPointF(*first), QPointF(*last)
    around = extent(start, stop, above).adjusted(-1, -1, 1, 1)
    for style in ("curved", "straight", "orthogonal"):
        wire_path.choose_style(style)  # type: ignore[arg-type]
        seen = path_between(start, stop, (), above).boundingRect()
        assert around.contains(seen.topLeft()) and around.contains(seen.bottomRight()), style
