"""Takes back while drawing, and enters nonsense: what is shown and asked for stays right."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from designer.plots.entry_fields import RowField
from engine.graph.analysis import analyse
from tests.designer.test_try_it import CONTROL, LEFT, Trial, draw, move
from tests.engine.projects import dense, mlp, points, project


@pytest.mark.parametrize("key", [Qt.Key.Key_Z, Qt.Key.Key_Delete])
def test_what_is_taken_back_while_the_button_is_held_stays_away(qtbot: QtBot, key: Qt.Key) -> None:
    digits = Trial(qtbot, mlp())
    digits.answer()
    digits.pad.clear()
    digits.pad._before.clear()
    area = digits.pad.area()
    QTest.mousePress(digits.pad, LEFT, pos=area.center().toPoint())
    move(digits.pad, area.center() + QPointF(9, 0))
    QTest.keyClick(digits.pad, key, CONTROL if key == Qt.Key.Key_Z else Qt.KeyboardModifier.NoModifier)
    digits.asked.clear()
    move(digits.pad, area.center() + QPointF(20, 0))
    QTest.mouseRelease(digits.pad, LEFT, pos=area.center().toPoint())
    assert digits.pad.is_empty and not digits.asked and not digits.pad._soon.isActive()
    draw(digits.pad, (0.5, 0.1), (0.5, 0.9))
    assert len(digits.pad.sheet.strokes) == 1


def test_nonsense_over_an_example_of_the_data_asks_nothing_until_it_is_mended(qtbot: QtBot) -> None:
    trial = Trial(qtbot, project("Iris", dense("answer", 3)))
    trial.answer()
    (field,) = trial.plot.fields
    assert isinstance(field, RowField)
    field.line.setText("")
    QTest.keyClicks(field.line, "none")
    assert trial.panel.asks() == () and trial.said == "Enter an example."


@pytest.mark.parametrize("way", ["another network", "another document"])
def test_behind_nonsense_another_network_is_asked_again(qtbot: QtBot, way: str) -> None:
    trial = Trial(qtbot, project("Iris", dense("answer", 3)))
    (field,) = trial.plot.fields
    assert isinstance(field, RowField)
    QTest.keyClicks(field.line, "5, 3, 2, 1")
    QTest.keyClicks(field.line, "nonsense")
    assert trial.panel.asks() == ()
    if way == "another network":
        trial.panel.asks_changed.disconnect(trial.answer)
        trial.panel.follow(analyse(points()))
    else:
        trial.panel.forget()
    assert [one.view for one in trial.panel.asks()] == ["try_it", "journey"]
