"""Shows networks whose numbers are NaN or infinite: what is broken stands out, and all else is as it was."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QGraphicsRectItem, QGraphicsScene, QGraphicsView
from pytestqt.qtbot import QtBot

from designer.canvas.alive.neurons import NeuronsItem
from designer.canvas.ink import Ink
from designer.look.theme import LIGHT
from designer.plots.arithmetic import dense_sum
from designer.plots.number_table import TITLE, NumberTable

NAN, INFINITY = np.float32(np.nan), np.float32(np.inf)


@pytest.mark.filterwarnings("error")
def test_one_bias_that_is_no_number_spoils_no_other_neuron(qtbot: QtBot) -> None:
    scene, ink = QGraphicsScene(), Ink(LIGHT)
    ground = QGraphicsRectItem(0, 0, 184, 60)
    scene.addItem(ground)
    item = NeuronsItem(ground, ink, 104.0)
    weights = np.array([[1.0, INFINITY], [-0.5, 0.5], [0.0, NAN]], np.float32)
    arrays = {"weights": weights, "biases": np.array([1.0, NAN, -2.0], np.float32)}
    assert item.show_neurons(arrays, ink) and not item.show_neurons(dict(arrays), ink)
    shares = [share for _, share in item.columns[1]]
    assert (shares[0], shares[2]) == (0.5, -1.0) and np.isnan(shares[1])
    lines = {(tint, strength): len(found) for tint, strength, found in item.lines}
    negative, positive = LIGHT.curves[:2]
    assert lines == {(positive, 3): 1, (positive, 1): 1, (negative, 1): 1, (LIGHT.bad, 3): 2}
    assert "weights: -0.5 to 1" in item.tip and item.tip.endswith("NaN or infinite: 3")
    view = QGraphicsView(scene)
    qtbot.addWidget(view)
    view.resize(300, 200)
    shown = view.grab().toImage()
    place = view.mapFromScene(item.mapToScene(item.columns[1][1][0].center()))
    found = shown.pixelColor(view.viewport().mapTo(view, place))
    assert found.red() > 150 and found.green() < 90, found.name()


def test_a_table_tells_nan_and_infinity_from_gaps_and_from_each_other(qtbot: QtBot) -> None:
    table = NumberTable()
    qtbot.addWidget(table)
    table.resize(240, 160)
    table.show_array("one", np.array([[[1.0, NAN]], [[INFINITY, -1.0]], [[0.5, 0.0]]], np.float32))
    shown = table.grab().toImage()

    def ground(row: int, column: int) -> str:
        place = table._square(row, column)
        return shown.pixelColor(place.topLeft().toPoint().x() + 3, round(place.top()) + 3).name()

    assert ground(0, 1) == ground(0, 3) == QColor(LIGHT.bad).name()
    assert ground(0, 2) == ground(2, 3) == QColor(LIGHT.panel).name(), "between maps, and where none is"
    assert ground(0, 0) not in (ground(2, 1), ground(0, 4)), "the other numbers keep their colours"
    assert table.montage is not None and table._square(0, 0).top() == TITLE
    assert [table._text(float(one)) for one in (NAN, INFINITY, -INFINITY)] == ["NaN", "∞", "−∞"]


def test_a_row_that_goes_on_below_ends_with_gaps_and_not_with_zeros(qtbot: QtBot) -> None:
    table = NumberTable()
    qtbot.addWidget(table)
    table.show_array("row", np.arange(20, dtype=np.float32))
    assert table.montage is not None
    assert table.montage.gaps.sum() == 12 and not table.montage.gaps.reshape(-1)[:20].any()


def test_a_sum_names_what_is_no_number() -> None:
    weight = np.array([[INFINITY, NAN]], np.float32)
    assert dense_sum(np.array([1.0, 2.0], np.float32), weight, None, 0).text() == (
        "1.0000 × ∞ + 2.0000 × NaN + 0.0000 = NaN"
    )
