"""Looks at attention, gates and saliency with mouse and keys: what is drawn and told is what the training showed."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from designer.look.theme import LIGHT
from designer.plots.colours import channels
from designer.plots.saliency import resized
from designer.plots.tiles import Cell, Tiles, columns_of
from designer.watching.kinds.attention import AttentionPanel
from designer.watching.kinds.recurrent import RecurrentPanel
from designer.watching.kinds.saliency import SaliencyPanel
from designer.watching.panel import Panel
from engine.training.loop import Loop
from engine.training.watching.schedule import Watching
from tests.designer import plot_scenes
from tests.designer.plot_scenes import look, move
from tests.engine.networks import node
from tests.engine.projects import cnn, dense, project

show, english = plot_scenes.show, plot_scenes.english
LEFT = Qt.MouseButton.LeftButton


def over(tiles: Tiles, cell: Cell) -> QPoint:
    return tiles.rect_of(cell).center().toPoint()


def opened(show, kind: type[Panel], loop: Loop, key: str = "") -> tuple[Panel, Watching]:
    panel, watching = show(kind), Watching(loop)
    panel.follow(loop.analysis)
    panel.show_node(key)
    look(panel, watching)
    return panel, watching


def attending() -> Loop:
    encoder = node("TransformerEncoder", "look", heads=2, hidden=8, layers=2)
    layers = (node("Reshape", "rows", sizes=[8, 8]), encoder, node("Flatten", "flat"), dense("answer", 10))
    return Loop(project("Digits", *layers), 1)


def test_the_pointer_reads_how_much_a_step_looks_at_another(show, qtbot: QtBot) -> None:
    panel, watching = opened(show, AttentionPanel, attending(), "look")
    assert AttentionPanel.fits(watching.loop.analysis.nodes["look"])
    assert not AttentionPanel.fits(watching.loop.analysis.nodes["answer"])
    plot, seen = panel.plot, next(watching.everything())
    assert plot.sentence.text().startswith("2 heads, 8 steps look at 8, with ")
    move(plot.tiles, plot.tiles.rect_of(Cell(1, 2, 5)).center())
    share = seen.arrays["maps"][1, 2, 5]
    assert plot.sentence.text() == f"head 2: step 3 looks at step 6 with {100 * share:.0f}\N{NO-BREAK SPACE}%"
    assert plot.tiles.accessibleDescription() == plot.sentence.text()


def test_a_click_makes_a_head_large_and_escape_shows_all_again(show, qtbot: QtBot) -> None:
    panel, _ = opened(show, AttentionPanel, attending(), "look")
    tiles = panel.plot.tiles
    small = tiles.area(1)
    qtbot.mouseClick(tiles, LEFT, pos=over(tiles, Cell(1, 0, 0)))
    assert tiles.large == 1 and list(tiles.shown) == [1] and tiles.area(1).height() >= small.height() * 0.8
    tiles.setFocus()
    qtbot.keyClick(tiles, Qt.Key.Key_Escape)
    assert tiles.large == -1 and list(tiles.shown) == [0, 1]


def test_arrow_keys_go_from_number_to_number_and_from_head_to_head(show, qtbot: QtBot) -> None:
    panel, _ = opened(show, AttentionPanel, attending(), "look")
    tiles = panel.plot.tiles
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Down, *[Qt.Key.Key_Right] * 8):
        qtbot.keyClick(tiles, key)
    assert tiles.cell == Cell(1, 1, 0)
    qtbot.keyClick(tiles, Qt.Key.Key_Left)
    assert tiles.cell == Cell(0, 1, 7)
    qtbot.keyClick(tiles, Qt.Key.Key_Return)
    assert tiles.large == 0


def test_another_layer_and_another_example_are_asked_for(show, qtbot: QtBot) -> None:
    panel, watching = opened(show, AttentionPanel, attending(), "look")
    plot = panel.plot
    first = next(watching.everything()).arrays["maps"]
    assert [plot.layer.itemText(at) for at in range(plot.layer.count())] == ["layer 2", "layer 1"]
    with qtbot.waitSignal(panel.asks_changed):
        plot.layer.setFocus()
        qtbot.keyClick(plot.layer, Qt.Key.Key_Down)
    with qtbot.waitSignal(panel.example_chosen) as chosen:
        qtbot.keyClick(plot.example.number, Qt.Key.Key_Up)
    assert chosen.args == [1]
    assert dict(panel.asks()[0].options) == {"example": 1, "layer": 0, "sight": "self"}
    look(panel, watching)
    assert not np.allclose(first, next(watching.everything()).arrays["maps"])


def reading() -> Loop:
    read = node("LSTM", "read", units=5, direction="both", gives="whole sequence")
    layers = (node("Reshape", "rows", sizes=[8, 8]), read, node("Flatten", "flat"), dense("answer", 10))
    return Loop(project("Digits", *layers), 1)


def test_each_gate_is_a_picture_and_the_pointer_reads_it(show, qtbot: QtBot) -> None:
    panel, watching = opened(show, RecurrentPanel, reading(), "read")
    plot, seen = panel.plot, next(watching.everything())
    names = ["input gate", "forget gate", "output gate", "candidate", "cell", "state"]
    assert [tile.name for tile in plot.tiles.tiles] == names
    assert plot.sentence.text() == "5 units over 8 steps"
    move(plot.tiles, plot.tiles.rect_of(Cell(1, 3, 6)).center())
    value = float(seen.arrays["forget"][6, 3])
    assert plot.sentence.text() == f"forget gate, unit 4, step 7: {value:.4f}"
    with qtbot.waitSignal(panel.asks_changed):
        qtbot.keyClick(plot.aspect, Qt.Key.Key_Down)
    assert dict(panel.asks()[0].options)["reverse"] is True


def test_the_letters_of_a_text_stand_at_its_steps(show) -> None:
    panel = show(RecurrentPanel)
    gates = {"state": np.zeros((3, 2), np.float32)}
    panel.plot.show_gates(4, gates, ("a", "␣", "b"), (3, 2))
    panel.redraw()
    assert panel.plot.tiles.tiles[0].columns == ("a", "␣", "b")
    move(panel.plot.tiles, panel.plot.tiles.rect_of(Cell(0, 1, 2)).center())
    assert panel.plot.sentence.text() == "state, unit 2, step 3 “b”: 0.0000"


@pytest.fixture(scope="module")
def seeing() -> Loop:
    return Loop(cnn(), 1)


def test_one_of_three_ways_is_chosen_with_the_mouse(show, qtbot: QtBot, seeing: Loop) -> None:
    panel, watching = opened(show, SaliencyPanel, seeing)
    plot = panel.plot
    assert panel.is_offered and [tile.name for tile in plot.tiles.tiles] == ["picture", "map", "both"]
    for method in ("occlusion", "grad_cam", "gradient"):
        with qtbot.waitSignal(panel.asks_changed):
            qtbot.mouseClick(plot.buttons[method], LEFT)
        assert dict(panel.asks()[0].options)["method"] == method == plot.method
        look(panel, watching)
        seen = next(watching.everything())
        assert plot.tiles.tiles[1].colours.shape[:2] == seen.arrays["map"].shape
    assert "It says" in plot.sentence.text()


def test_another_class_is_looked_for(show, qtbot: QtBot, seeing: Loop) -> None:
    panel, watching = opened(show, SaliencyPanel, seeing)
    for _ in range(4):
        qtbot.keyClick(panel.plot.chosen, Qt.Key.Key_Down)
    assert dict(panel.asks()[0].options)["class"] == 3
    look(panel, watching)
    assert next(watching.everything()).facts["class"] == 3
    assert " 3" in panel.plot.sentence.text()


def test_the_strongest_place_has_the_strongest_colour(show, seeing: Loop) -> None:
    panel, watching = opened(show, SaliencyPanel, seeing)
    panel.set_theme(LIGHT)
    found = next(watching.everything()).arrays["map"]
    shades = panel.plot.tiles.tiles[1].colours
    row, column = np.unravel_index(found.argmax(), found.shape)
    assert shades[row, column].tolist() == channels(LIGHT.curves[1]).tolist()


def test_a_map_grows_evenly_to_the_size_of_its_picture() -> None:
    small = np.array([[0.0, 1.0], [2.0, 3.0]], np.float32)
    large = resized(small, 4, 4)
    assert large.shape == (4, 4) and large[0, 0] == 0 and large[-1, -1] == 3
    assert np.allclose(large.mean(), small.mean()) and (np.diff(large, axis=1) >= 0).all()
    assert np.array_equal(resized(small, 2, 2), small)


def test_tiles_stand_in_as_many_columns_as_make_them_largest() -> None:
    assert columns_of(4, 800, 150, 1.0) == 4
    assert columns_of(4, 300, 300, 1.0) == 2
    assert columns_of(4, 100, 900, 1.0) == 1
