"""The axis below curves counts steps, epochs or time, plainly or logarithmically, and its header fits its room."""

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtTest import QTest

from tests.designer import plot_scenes
from tests.designer.plot_scenes import LEFT, move, redraw

show, english, curves = plot_scenes.show, plot_scenes.english, plot_scenes.curves


def test_the_axis_counts_epochs_when_a_person_asks(curves):
    curves.add_steps(0, np.zeros(1000, dtype=np.float32))
    redraw(curves)
    assert not curves.controls.unit.isVisible()
    curves.set_steps_per_epoch(50)
    redraw(curves)
    assert curves.controls.unit.isVisible()
    assert (1000 - 200, "800") in [(at, text.replace(",", "")) for at, text in curves.chart.steps.labels(500)]
    QTest.keyClick(curves.controls.unit, Qt.Key.Key_Down)
    assert (10, "10") in curves.chart.steps.labels(500) and curves.chart.steps.unit == "epoch"
    assert curves.step_curve.raw.getData()[0].max() == pytest.approx(999 / 50, abs=0.05)
    QTest.keyClick(curves.controls.unit, Qt.Key.Key_Down)
    assert curves.chart.steps.unit == "epoch", "no time is known"


# Convention 33.
def test_the_beginning_is_seen_wide_on_a_logarithmic_axis_of_steps(curves, qtbot):
    values = 1 / np.arange(1, 100_001, dtype=np.float32)
    curves.add_steps(1, values)
    redraw(curves)
    qtbot.mouseClick(curves.controls.log_steps, LEFT)
    at, drawn = curves.step_curve.raw.getData()
    steps = np.round(10**at).astype(int)
    assert (np.diff(at) >= 0).all() and len(at) < 4 * curves.chart.area().width()
    assert list(dict.fromkeys(steps[steps <= 20])) == list(range(1, 21)), "each of the first steps has its place"
    np.testing.assert_allclose(drawn[at <= 1], 1 / 10 ** at[at <= 1], rtol=1e-5)
    assert at.max() == pytest.approx(5, abs=0.01) and curves.chart.shown().left() < 0 < 5 < curves.chart.shown().right()
    assert [text for _, text in curves.chart.steps.labels(500)] == ["1", "10", "100", "1,000", "10,000", "100,000"]
    move(curves.chart.viewport(), QPointF(curves.chart.x_of(1.0), curves.chart.area().center().y()))
    step = round(10 ** curves.chart.line.value())
    assert step in (9, 10, 11) and curves.readout.heading == f"step {step}"
    qtbot.keyClick(curves.chart, Qt.Key.Key_Right)
    assert curves.readout.heading == f"step {step + 1}", "one step further at least"
    qtbot.mouseClick(curves.controls.log_steps, LEFT)
    assert curves.step_curve.raw.getData()[0].max() > 99_000


def test_what_has_no_place_on_a_logarithmic_axis_of_steps_is_left_out(curves):
    curves.add_steps(0, np.ones(11, dtype=np.float32))
    curves.mark(0, "before all")
    curves.mark(4, "later")
    curves.controls.log_steps.setChecked(True)
    redraw(curves)
    assert np.isfinite(curves.step_curve.raw.getData()[0]).sum() == 10
    shown = {step: line.isVisible() for step, line in curves.marks._lines.items()}
    assert shown == {0: False, 4: True} and curves.marks._lines[4].value() == pytest.approx(np.log10(4))


def test_a_zoom_stays_on_the_same_steps_when_they_are_counted_otherwise(curves):
    curves.set_steps_per_epoch(10)
    curves.add_steps(1, np.ones(1000, dtype=np.float32))
    redraw(curves)
    curves.chart.range_asked.emit(QRectF(100, 0, 300, 2))
    curves.count_in("epoch")
    shown = curves.chart.shown()
    assert (shown.left(), shown.right()) == (10, 40)
    curves.set_log_steps(True)
    shown = curves.chart.shown()
    assert shown.left() == pytest.approx(1) and shown.right() == pytest.approx(np.log10(40))
    curves.count_in("step")
    assert curves.chart.shown().left() == pytest.approx(2)


def test_a_narrow_header_keeps_its_menu_which_has_all_switches(curves, qtbot):
    curves.set_steps_per_epoch(10)
    curves.add_steps(1, np.ones(100, dtype=np.float32))
    curves.resize(240, 200)
    redraw(curves)
    controls = curves.controls
    assert controls.unit.isVisible() and controls.more.isVisible() and not controls.log.isVisible()
    assert controls.mapTo(curves, controls.rect().topRight()).x() <= curves.width()
    QTest.mouseClick(controls.more, LEFT)
    menu = curves.menu
    QTest.mouseClick(menu, LEFT, pos=menu.actionGeometry(menu.log_steps).center())
    assert curves.chart.steps.logarithmic and controls.log_steps.isChecked()
    curves.resize(700, 200)
    redraw(curves)
    assert controls.log.isVisible() and controls.smoothing.isVisible()
