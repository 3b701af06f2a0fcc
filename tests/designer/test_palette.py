"""Searches, drags and adds layers in the palette."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtGui import QDrag
from pytestqt.qtbot import QtBot

from designer.canvas.layer_drops import LAYER_TYPE
from designer.look.theme import LIGHT, Theme
from designer.panels.layer_rows import drag_pixmap
from designer.panels.palette import Palette
from designer.panels.search import ORDER, catalogue, found
from designer.session import Session
from engine.graph.measures import WIDTH
from engine.layers import LAYERS
from engine.layers.declare import CATEGORIES
from tests.designer import panel_driver
from tests.designer.panel_driver import (
    LEFT,
    THEMES,
    row_point,
    shown,
)

dressed, session = panel_driver.dressed, panel_driver.session


@pytest.fixture
def palette(qtbot: QtBot, session: Session) -> Palette:
    return shown(qtbot, Palette(session, LIGHT), 208, 700)


def rows_of(palette: Palette) -> list[str]:
    model = palette.list.rows
    return [model.index(row, 0).data() for row in range(model.rowCount())]


def test_the_palette_has_every_layer_under_its_category(palette: Palette) -> None:
    wanted = []
    for category in ORDER:
        titles = [kind.title for kind in LAYERS if kind.category == category]
        titles += ["Block"] if category == "Block" else []
        wanted += [category, *titles] if titles else []
    assert rows_of(palette) == wanted
    assert {kind.category for kind in LAYERS} == set(CATEGORIES) < set(ORDER)


def test_a_first_palette_fits_into_a_window_of_900_pixels(qtbot: QtBot, palette: Palette) -> None:
    palette.resize(208, 900 - 48)
    bar = palette.list.verticalScrollBar()
    assert bar.maximum() == 0 and not palette.list.isRowHidden(palette.list.index_of("Dense").row())


def heading(palette: Palette, category: str) -> QModelIndex:
    rows = palette.list.rows
    return next(rows.index(row, 0) for row in range(rows.rowCount()) if rows.index(row, 0).data() == category)


def test_a_click_on_a_heading_opens_its_category_and_another_one_closes_it(qtbot: QtBot, palette: Palette) -> None:
    at = palette.list.visualRect(heading(palette, "Pooling")).center()
    row, told = palette.list.index_of("MaxPool2d").row(), []
    palette.folds_changed.connect(told.append)
    assert palette.list.isRowHidden(row)
    for is_open in (True, False, True):
        qtbot.mouseClick(palette.list.viewport(), LEFT, pos=at)
        assert palette.list.isRowHidden(row) != is_open
        assert ("Pooling" in told[-1]) == is_open


def test_keys_fold_and_open_a_category(qtbot: QtBot, palette: Palette) -> None:
    palette.list.setFocus()
    palette.list.setCurrentIndex(heading(palette, "Recurrent"))
    row = palette.list.index_of("LSTM").row()
    for key, hidden in (
        (Qt.Key.Key_Right, False),
        (Qt.Key.Key_Right, False),
        (Qt.Key.Key_Left, True),
        (Qt.Key.Key_Space, False),
        (Qt.Key.Key_Return, True),
    ):
        palette.list.setCurrentIndex(heading(palette, "Recurrent"))
        qtbot.keyClick(palette.list, key)
        assert palette.list.isRowHidden(row) == hidden


def test_a_search_looks_into_closed_categories_too(qtbot: QtBot, palette: Palette) -> None:
    qtbot.keyClicks(palette.search, "huber")
    assert rows_of(palette)[0] == "Huber" and not palette.list.isRowHidden(0)
    palette.search.clear()
    assert palette.list.isRowHidden(palette.list.index_of("Huber").row())


@pytest.mark.parametrize(
    ("query", "best"),
    [
        ("conv", "Conv2d"),
        ("2d conv", "Conv2d"),
        ("conv2d", "Conv2d"),
        ("POOL max", "MaxPool2d"),
        ("batchnorm", "BatchNorm"),
        ("gru", "GRU"),
        ("overfitting", None),
        ("rely on one other", "Dropout"),
        ("lu", "ReLU"),
    ],
)
def test_search_finds_layers_by_title_type_and_help(query: str, best: str | None) -> None:
    assert next((kind.type for kind in found(query)), None) == best


def test_every_layer_is_the_first_hit_of_its_own_title() -> None:
    assert [found(kind.title)[0] for kind in catalogue()] == catalogue()


def test_typing_and_enter_adds_the_best_hit(qtbot: QtBot, palette: Palette) -> None:
    qtbot.keyClicks(palette.search, "drop")
    with qtbot.waitSignal(palette.layer_chosen) as chosen:
        qtbot.keyClick(palette.search, Qt.Key.Key_Return)
    assert chosen.args == ["Dropout"]
    qtbot.keyClicks(palette.search, "lstm")
    assert palette.search.text() == "lstm"


def test_down_leads_into_the_list_and_up_back_to_the_search(qtbot: QtBot, palette: Palette) -> None:
    qtbot.keyClicks(palette.search, "norm")
    qtbot.keyClick(palette.search, Qt.Key.Key_Down)
    assert palette.list.hasFocus()
    qtbot.keyClick(palette.list, Qt.Key.Key_Down)
    with qtbot.waitSignal(palette.layer_chosen) as chosen:
        qtbot.keyClick(palette.list, Qt.Key.Key_Return)
    assert chosen.args == ["LayerNorm"]
    qtbot.keyClick(palette.list, Qt.Key.Key_Up)
    qtbot.keyClick(palette.list, Qt.Key.Key_Up)
    assert palette.search.hasFocus()
    qtbot.keyClick(palette.search, Qt.Key.Key_Escape)
    assert palette.search.text() == ""


def test_a_search_without_a_hit_says_so_and_adds_nothing(qtbot: QtBot, palette: Palette) -> None:
    assert not palette.nothing.isVisible()
    with qtbot.assertNotEmitted(palette.layer_chosen):
        qtbot.keyClicks(palette.search, "zzz")
        qtbot.keyClick(palette.search, Qt.Key.Key_Return)
    assert palette.nothing.isVisible() and not palette.list.isVisible()


@pytest.mark.parametrize("type_name", ["Data", "Conv2d", "MeanAbsoluteError"])
def test_a_double_click_on_a_row_adds_that_layer(qtbot: QtBot, palette: Palette, type_name: str) -> None:
    point = row_point(palette, type_name)
    assert palette.list.viewport().rect().contains(point)
    with qtbot.waitSignal(palette.layer_chosen) as chosen:
        qtbot.mouseClick(palette.list.viewport(), LEFT, pos=point)
        qtbot.mouseDClick(palette.list.viewport(), LEFT, pos=point)
    assert chosen.args == [type_name]


def test_a_heading_cannot_be_added(qtbot: QtBot, palette: Palette) -> None:
    at = palette.list.visualRect(palette.list.rows.index(0, 0)).center()
    with qtbot.assertNotEmitted(palette.layer_chosen):
        qtbot.mouseDClick(palette.list.viewport(), LEFT, pos=at)


def test_a_drag_carries_the_type_name_and_a_picture_of_the_node(qtbot: QtBot, palette: Palette) -> None:
    point = row_point(palette, "LSTM")
    viewport = palette.list.viewport()
    qtbot.mousePress(viewport, LEFT, pos=point)
    for distance in (4, 12, 24):
        qtbot.mouseMove(viewport, point + QPoint(distance, 0))
    drag = palette.list.findChild(QDrag)
    assert drag is not None
    assert bytes(drag.mimeData().data(LAYER_TYPE).data()).decode() == "LSTM"
    assert not drag.pixmap().isNull()
    qtbot.mouseRelease(viewport, LEFT, pos=point)


@THEMES
def test_every_layer_has_a_picture_to_drag_no_wider_than_its_node(tokens: Theme) -> None:
    for entry in catalogue():
        assert 60 < drag_pixmap(entry, tokens, 1.0).width() <= WIDTH
        assert drag_pixmap(entry, tokens, 2.0).height() == 80
