"""Checks that the curves hold the numbers they were given, and can be hidden, smoothed, zoomed and read."""

import math

import numpy as np
import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtWidgets import QApplication

from designer.plots.curves import CurvePlot
from designer.plots.dashes import SOLID, pattern
from designer.plots.ticks import value_text
from tests.designer import plot_scenes
from tests.designer.plot_scenes import LEFT, fill, move, redraw

show, english, curves = plot_scenes.show, plot_scenes.english, plot_scenes.curves


def drag(qtbot, widget, start: QPoint, end: QPoint) -> None:
    qtbot.mousePress(widget, LEFT, pos=start)
    for share in (0.3, 0.6, 1.0):
        move(widget, QPointF(start) + QPointF(end - start) * share, LEFT)
    qtbot.mouseRelease(widget, LEFT, pos=end)


def test_the_legend_shows_the_last_values(curves):
    curves.add_steps(0, np.array([2.0, 1.0, 0.0412], dtype=np.float32))
    curves.add_epoch("validation", 2, 0.0795)
    redraw(curves)
    assert curves.header.entries["train"].value == "0.0412"
    assert curves.header.entries["validation"].value == "0.0795"


def test_the_curve_holds_the_values_of_the_steps(curves):
    curves.add_steps(10, np.array([2.0, 1.5], dtype=np.float32))
    curves.add_steps(12, np.array([1.25], dtype=np.float32))
    redraw(curves)
    steps, values = curves.step_curve.raw.getData()
    assert list(steps) == [10, 11, 12] and list(values) == [2.0, 1.5, 1.25]


# Convention 33.
def test_the_raw_values_stand_behind_the_smoothed_ones(curves):
    curves.set_smoothing(0.5)
    curves.add_steps(0, np.array([4.0, 2.0], dtype=np.float32))
    redraw(curves)
    assert list(curves.step_curve.raw.getData()[1]) == [4.0, 2.0]
    assert curves.step_curve.smooth.getData()[1] == pytest.approx([4.0, 4.0 / 3 + 2.0 * 2 / 3])
    curves.set_smoothing(0)
    assert list(curves.step_curve.raw.getData()[1]) == [4.0, 2.0]
    assert curves.step_curve.smooth.getData()[0] is None, "what is not smoothed is drawn once"


def test_steps_that_come_again_replace_the_old_ones(curves):
    curves.add_steps(0, np.arange(10, dtype=np.float32))
    curves.add_steps(5, np.array([50.0, 60.0], dtype=np.float32))
    redraw(curves)
    assert list(curves.step_curve.raw.getData()[1]) == [0, 1, 2, 3, 4, 50, 60]


def test_steps_that_never_came_and_values_that_are_no_numbers_are_gaps(curves):
    curves.add_steps(0, np.array([1.0, np.nan, np.inf], dtype=np.float32))
    curves.add_steps(5, np.array([2.0], dtype=np.float32))
    redraw(curves)
    assert np.array_equal(curves.step_curve.raw.getData()[1], [1, np.nan, np.nan, np.nan, np.nan, 2], equal_nan=True)
    assert curves.header.entries["train"].value == "2.0000"


def test_truncate_forgets_what_came_after_a_step(curves):
    curves.add_steps(0, np.arange(100, dtype=np.float32))
    for epoch in range(1, 10):
        curves.add_epoch("validation", epoch * 10, float(epoch))
    curves.mark(15, "kept")
    curves.mark(90, "gone")
    curves.truncate(49)
    redraw(curves)
    assert curves.header.entries["train"].value == "49.00"
    assert curves.header.entries["validation"].value == "4.0000"
    assert list(curves.marks.texts) == [15]
    curves.add_steps(50, np.array([7.0], dtype=np.float32))
    redraw(curves)
    assert list(curves.step_curve.raw.getData()[1][-2:]) == [49.0, 7.0]


def test_truncating_goes_on_smoothing_as_if_nothing_had_come_after(show):
    values = np.random.default_rng(0).normal(size=300).astype(np.float32)
    resumed, whole = show(CurvePlot), show(CurvePlot)
    resumed.add_steps(0, values[:250])
    redraw(resumed)
    resumed.truncate(149)
    resumed.add_steps(150, values[150:])
    whole.add_steps(0, values)
    redraw(resumed)
    redraw(whole)
    assert np.array_equal(resumed._steps.smooth.values, whole._steps.smooth.values)


# Convention 33.
def test_a_click_on_log_draws_exponents_and_marks_round_values(curves, qtbot):
    curves.add_steps(0, np.array([10.0, 1.0, 0.1, 0.0], dtype=np.float32))
    redraw(curves)
    qtbot.mouseClick(curves.controls.log, LEFT)
    assert curves.step_curve.raw.getData()[1] == pytest.approx([1, 0, -1, math.nan], nan_ok=True)
    assert {"0.1", "1", "10"} <= {text for _, text in curves.chart.values.labels(180)}
    qtbot.mouseClick(curves.controls.log, LEFT)
    assert list(curves.step_curve.raw.getData()[1]) == pytest.approx([10, 1, 0.1, 0])


# Convention 34.
def test_a_click_on_the_legend_hides_the_curve_and_another_shows_it(curves, qtbot):
    curves.add_steps(0, np.full(10, 100.0, dtype=np.float32))
    curves.add_epoch("validation", 9, 0.5)
    redraw(curves)
    assert curves.chart.shown().bottom() > 100
    qtbot.mouseClick(curves.header.entries["train"], LEFT)
    assert curves.step_curve.raw.getData()[0] is None
    assert curves.chart.shown().bottom() < 2, "the axis fits what is left"
    qtbot.mouseClick(curves.header.entries["train"], LEFT)
    assert len(curves.step_curve.raw.getData()[0]) == 10


def test_epochs_of_training_are_drawn_only_where_there_are_no_steps(curves):
    curves.add_epoch("train", 10, 0.9)
    curves.add_epoch("validation", 10, 0.8)
    redraw(curves)
    assert list(curves.epoch_curves["train"].line.getData()[1]) == [0.9]
    assert not curves.controls.smoothing.isVisible(), "a point for each epoch is not smoothed"
    curves.add_steps(0, np.zeros(20, dtype=np.float32))
    redraw(curves)
    assert curves.epoch_curves["train"].line.getData()[0] is None
    assert list(curves.epoch_curves["validation"].line.getData()[1]) == [0.8]


def test_dots_stand_on_the_validation_curve_where_there_is_room(curves):
    for epoch in range(10):
        curves.add_epoch("validation", epoch * 10, 1.0)
    redraw(curves)
    assert len(curves.epoch_curves["validation"].dots.getData()[0]) == 10
    for epoch in range(10, 400):
        curves.add_epoch("validation", epoch * 10, 1.0)
    redraw(curves)
    assert len(curves.epoch_curves["validation"].dots.getData()[0]) == 0
    assert len(curves.epoch_curves["validation"].line.getData()[0]) == 400


# Convention 34.
def test_a_drag_zooms_and_a_double_click_shows_everything(curves, qtbot):
    curves.add_steps(0, np.linspace(1, 0, 1000, dtype=np.float32))
    redraw(curves)
    area, everything = curves.chart.area(), curves.chart.shown()
    start = QPoint(int(area.left() + area.width() / 4), int(area.top() + 20))
    end = QPoint(int(area.left() + area.width() / 2), int(area.bottom() - 20))
    drag(qtbot, curves.chart.viewport(), start, end)
    zoomed = curves.chart.shown()
    assert 230 < zoomed.left() < 260 and 480 < zoomed.right() < 510
    curves.add_steps(1000, np.zeros(1000, dtype=np.float32))
    redraw(curves)
    assert curves.chart.shown() == zoomed, "new steps do not move what a person looks at"
    qtbot.mouseDClick(curves.chart.viewport(), LEFT, pos=end)
    assert curves.chart.shown().right() > 2 * everything.right() - 20


# Convention 47.
def test_a_flat_drag_zooms_along_it_alone_and_escape_gives_a_drag_up(curves, qtbot):
    curves.add_steps(0, np.linspace(1, 0, 1000, dtype=np.float32))
    redraw(curves)
    everything, middle = curves.chart.shown(), curves.chart.area().center().toPoint()
    qtbot.mousePress(curves.chart.viewport(), LEFT, pos=middle)
    move(curves.chart.viewport(), QPointF(middle) + QPointF(80, 40), LEFT)
    qtbot.keyClick(curves.chart, Qt.Key.Key_Escape)
    qtbot.mouseRelease(curves.chart.viewport(), LEFT, pos=middle + QPoint(80, 40))
    assert curves.chart.shown() == everything
    drag(qtbot, curves.chart.viewport(), middle, middle + QPoint(80, 1))
    zoomed = curves.chart.shown()
    assert zoomed.height() == pytest.approx(everything.height(), abs=0.01)
    assert zoomed.width() < everything.width() / 4


def test_the_keyboard_zooms_and_shows_everything_too(curves, qtbot):
    curves.add_steps(0, np.linspace(1, 0, 1000, dtype=np.float32))
    redraw(curves)
    everything = curves.chart.shown()
    qtbot.keyClick(curves.chart, Qt.Key.Key_Plus)
    assert curves.chart.shown().width() == pytest.approx(everything.width() / 2)
    qtbot.keyClick(curves.chart, Qt.Key.Key_Right)
    assert curves.readout.isVisible()
    qtbot.keyClick(curves.chart, Qt.Key.Key_Home)
    assert curves.chart.shown() == everything


# Convention 34.
def test_the_pointer_reads_every_curve_and_leaving_hides_the_reading(curves):
    curves.set_steps_per_epoch(100)
    curves.add_steps(0, np.arange(1001, dtype=np.float32))
    curves.add_epoch("validation", 300, 3.0)
    curves.add_epoch("validation", 600, 6.0)
    redraw(curves)
    x = curves.chart.x_of(500)
    move(curves.chart.viewport(), QPointF(x, curves.chart.area().center().y()))
    step = round(curves.chart.line.value())
    assert abs(step - 500) <= 2 and curves.readout.isVisible()
    assert curves.readout.heading == f"step {step} · epoch 5.0"
    readings = {reading.name: reading.value for reading in curves.readout.readings}
    assert readings == {"training": value_text(step), "validation": "3.0000"}
    QApplication.sendEvent(curves.chart, QEvent(QEvent.Type.Leave))
    assert not curves.readout.isVisible() and not curves.chart.line.isVisible()


def test_the_slider_smooths(curves):
    curves.add_steps(0, np.array([0.0, 1.0] * 50, dtype=np.float32))
    redraw(curves)
    curves.controls.smoothing.setValue(990)
    smooth = curves.step_curve.smooth.getData()[1]
    assert np.ptp(smooth[60:]) < 0.05 and np.ptp(curves.step_curve.raw.getData()[1]) == 1
    assert curves.controls.smoothing_value.text() == "0.99"


def test_a_mark_stands_at_its_step_with_its_text(curves):
    curves.mark(414, "learning rate 1e-3 → 3e-4")
    assert curves.marks.texts == {414: ["learning rate 1e-3 → 3e-4"]}


def test_legend_and_controls_take_two_rows_where_one_is_too_narrow(show):
    wide, narrow = show(CurvePlot, 700), show(CurvePlot, 320)
    for plot in (wide, narrow):
        fill(plot)
        plot.add_epoch("validation", 40, 1.0)
        redraw(plot)
    for plot, rows in ((wide, 1), (narrow, 2)):
        legend, controls = plot.header.legend.geometry(), plot.header.controls.geometry()
        assert not legend.intersects(controls)
        assert (legend.center().y() > controls.bottom()) == (rows == 2)


# Convention 36.
def test_a_million_steps_are_drawn_with_a_few_points_that_keep_the_extremes(curves):
    values = np.random.default_rng(0).normal(size=1_000_000).astype(np.float32)
    values[123_456], values[777_777] = 50.0, -50.0
    curves.add_steps(0, values)
    redraw(curves)
    drawn = curves.step_curve.raw.getData()[1]
    assert len(drawn) <= 2 * curves.chart.area().width() + 4
    assert drawn.max() == 50.0 and drawn.min() == -50.0
    curves.set_smoothing(0.9)
    assert len(curves.step_curve.smooth.getData()[1]) <= curves.chart.area().width() / 2 + 2


# Convention A10.
def test_training_and_validation_differ_by_dashes_too_and_the_legend_shows_them(show):
    plot = show(CurvePlot)
    plot.add_steps(0, [1.0, 0.9, 0.8, 0.7])
    for step, value in ((2, 0.9), (4, 0.8)):
        plot.add_epoch("validation", step, value)
    redraw(plot)
    solid, dashed = (plot.step_curve.smooth, plot.epoch_curves["validation"].line)
    assert solid.opts["pen"].dashPattern() == [] and len(dashed.opts["pen"].dashPattern()) > 1
    entries = plot.header.entries
    assert (entries["train"].dashes, entries["validation"].dashes) == (SOLID, pattern(1))
    move(plot.chart.viewport(), QPointF(plot.chart.x_of(2), plot.chart.area().center().y()))
    assert [one.dashes for one in plot.readout.readings] == [SOLID, pattern(1)]
