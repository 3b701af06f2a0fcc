"""Tests the panel that takes a step apart: what stands in it, the sum behind a number, and the way through a step."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from designer.plots.arithmetic import convolution_sum, dense_sum
from designer.plots.number_table import TITLE
from designer.plots.ticks import value_text
from designer.watching.kinds.walk import WalkPanel
from engine.training.loop import Loop
from engine.training.watching.schedule import Watching
from tests.engine.projects import cnn, mlp


def test_the_sum_of_a_unit_is_what_pytorch_finds() -> None:
    layer = torch.nn.Linear(5, 3)
    entering = torch.randn(5)
    leaving = layer(entering).detach().numpy()
    for unit in range(3):
        found = dense_sum(entering.numpy(), layer.weight.detach().numpy(), layer.bias.detach().numpy(), unit)
        assert found.result == pytest.approx(leaving[unit], abs=1e-6)
    assert found.text().count("×") == 4 and "… 1 more" in found.text()


@given(st.integers(1, 3), st.integers(1, 2), st.integers(0, 2), st.integers(1, 2), st.data())
def test_the_sum_of_a_place_is_what_pytorch_finds(
    kernel: int, stride: int, before: int, dilation: int, drawn: st.DataObject
) -> None:
    torch.manual_seed(0)
    layer = torch.nn.Conv2d(2, 3, kernel, stride, before, dilation)
    picture = torch.randn(2, 7, 6)
    leaving = layer(picture[None])[0].detach().numpy()
    place = tuple(drawn.draw(st.integers(0, size - 1)) for size in leaving.shape)
    weight, bias = layer.weight.detach().numpy(), layer.bias.detach().numpy()
    found = convolution_sum(picture.numpy(), weight, bias, place, [stride] * 2, [before] * 2, [dilation] * 2)
    assert found.result == pytest.approx(leaving[place], abs=1e-5)
    assert len(found.window) <= 2 * kernel * kernel and all(picture[spot] is not None for spot in found.window)


class Standing:
    """A training that stands still, and answers what the panel asks."""

    def __init__(self, loop: Loop, panel: WalkPanel) -> None:
        self.watching, self.panel = Watching(loop), panel
        panel.follow(loop.analysis)
        panel.asks_changed.connect(self.answer)
        self.answer()

    def answer(self) -> None:
        self.watching.ask(self.panel.asks())
        for seen in self.watching.everything():
            self.panel.take(seen)
        self.panel.redraw()


def opened(qtbot: QtBot, loop: Loop) -> WalkPanel:
    panel = WalkPanel()
    qtbot.addWidget(panel)
    panel.resize(900, 320)
    panel.show()
    panel.standing = Standing(loop, panel)  # type: ignore[attr-defined]
    return panel


def test_a_step_is_walked_through_with_buttons_and_keys_to_the_update_and_back(qtbot: QtBot) -> None:
    loop = Loop(mlp(), 1)
    panel = opened(qtbot, loop)
    walk = panel.plot
    told = [walk.sentence.text()]
    assert not walk.back.isEnabled()
    while walk.forth.isEnabled():
        QTest.mouseClick(walk.forth, Qt.MouseButton.LeftButton)
        told.append(walk.sentence.text())
    assert "gives an example" in told[0] and "forward" in told[1] and "update" in told[-1]
    assert any("finds a loss of" in one for one in told) and any("backward" in one for one in told)
    assert len(told) == walk.slider.maximum() + 1
    walk.slider.setFocus()
    QTest.keyClick(walk.slider, Qt.Key.Key_Left)
    assert walk.sentence.text() == told[-2]
    QTest.keyClick(walk.slider, Qt.Key.Key_Home)
    assert walk.sentence.text() == told[0]
    assert loop.step == 0, "nothing was learned"


def at(panel: WalkPanel, words: str) -> None:
    walk = panel.plot
    walk.slider.setValue(0)
    while words not in walk.sentence.text():
        QTest.mouseClick(walk.forth, Qt.MouseButton.LeftButton)


def test_a_click_on_a_number_that_leaves_a_convolution_writes_its_sum_and_frames_its_window(qtbot: QtBot) -> None:
    loop = Loop(cnn(), 1)
    panel = opened(qtbot, loop)
    at(panel, "forward: Conv 2D")
    walk = panel.plot
    entering = walk.tables[0]
    leaving = next(table for table in walk.tables if table.isVisible() and table.title.startswith("leaves"))
    wide, tall = leaving._side()
    before = walk.sum.text()
    QTest.mouseClick(leaving, Qt.MouseButton.LeftButton, pos=QPoint(int(wide * 3.5), int(TITLE + tall * 2.5)))
    assert walk.sum.text() != before and " = " in walk.sum.text()
    assert leaving.chosen is not None and leaving.montage is not None
    assert walk.sum.text().endswith(f"= {value_text(float(leaving.montage.values[leaving.chosen]))}")
    assert len(entering.marked) > 1


def test_another_example_of_the_batch_has_other_numbers(qtbot: QtBot) -> None:
    panel = opened(qtbot, Loop(mlp(), 1))
    walk = panel.plot
    first = np.array(walk.tables[0].montage.values)
    walk.row.number.setFocus()
    QTest.keyClick(walk.row.number, Qt.Key.Key_Up)
    assert walk.row.number.value() == 2
    assert not np.array_equal(first, walk.tables[0].montage.values)
