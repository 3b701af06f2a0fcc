"""Live plots show the numbers they were given, obey the person, and rest while nobody sees them."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QEvent, QLocale, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QMouseEvent
from PySide6.QtWidgets import QAbstractButton, QApplication, QComboBox, QSlider

from designer import style
from designer.plots.boundary import BoundaryPlot
from designer.plots.colours import channels
from designer.plots.curves import CurvePlot
from designer.plots.histogram import SHOWN, HistogramPlot
from designer.plots.kernel_grid import arrange
from designer.plots.kernels import KernelPlot
from designer.plots.plot import Plot
from designer.plots.slices import KEPT, Slice, Slices, SteadyRange
from designer.plots.ticks import value_text
from designer.theme import DARK, LIGHT

LEFT = Qt.MouseButton.LeftButton
PLOTS = (CurvePlot, HistogramPlot, KernelPlot, BoundaryPlot)


@dataclass(frozen=True)
class Spread:
    """A histogram as the engine sends it."""

    name: str
    counts: np.ndarray
    low: float
    high: float
    mean: float
    deviation: float


def spread(name: str = "weight", low: float = -1.0, high: float = 1.0, mean: float = 0.25) -> Spread:
    return Spread(name, np.array([1, 4, 9, 4, 1]), low, high, mean, 0.5)


def fill(plot: Plot) -> None:
    if isinstance(plot, CurvePlot):
        plot.add_steps(0, np.linspace(2, 1, 50, dtype=np.float32))
    elif isinstance(plot, HistogramPlot):
        plot.show_snapshot(5, [spread("weight"), spread("bias")])
    elif isinstance(plot, KernelPlot):
        plot.show_kernels(5, np.ones((4, 1, 3, 3), dtype=np.float32))
    elif isinstance(plot, BoundaryPlot):
        plot.set_points([[0, 0], [1, 1]], [0, 1], 2)


@pytest.fixture
def show(qtbot):
    def shown(kind, width: int = 700, height: int = 240):
        plot = kind()
        qtbot.addWidget(plot)
        plot.resize(width, height)
        plot.show()
        qtbot.waitExposed(plot)
        return plot

    return shown


@pytest.fixture
def curves(show) -> CurvePlot:
    plot = show(CurvePlot)
    plot.set_smoothing(0.0)
    return plot


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    before = QLocale()
    QLocale.setDefault(QLocale(QLocale.Language.English, QLocale.Country.UnitedStates))
    yield
    QLocale.setDefault(before)


def redraw(plot: Plot) -> None:
    """One tick of the window's timer, and the layout that follows."""
    plot.redraw()
    QApplication.processEvents()


def count_draws(plot: Plot, monkeypatch) -> list[int]:
    draws: list[int] = []
    draw = plot._draw
    monkeypatch.setattr(plot, "_draw", lambda: (draws.append(1), draw()))
    return draws


def move(widget, at: QPointF, buttons=Qt.MouseButton.NoButton) -> None:
    where = QPointF(widget.mapToGlobal(at.toPoint()))
    event = QMouseEvent(
        QEvent.Type.MouseMove, at, where, Qt.MouseButton.NoButton, buttons, Qt.KeyboardModifier.NoModifier
    )
    QApplication.sendEvent(widget, event)


def drag(qtbot, widget, start: QPoint, end: QPoint) -> None:
    qtbot.mousePress(widget, LEFT, pos=start)
    for share in (0.3, 0.6, 1.0):
        move(widget, QPointF(start) + QPointF(end - start) * share, LEFT)
    qtbot.mouseRelease(widget, LEFT, pos=end)


# All plots.


@pytest.mark.parametrize("kind", PLOTS)
def test_an_empty_plot_says_what_will_appear_and_what_to_do(kind, show):
    plot = show(kind)
    assert plot._sentence.isVisible()
    assert "appear" in plot._sentence.text() and "Train" in plot._sentence.text()
    fill(plot)
    redraw(plot)
    assert not plot._sentence.isVisible() and plot.content.isVisible()
    plot.clear()
    redraw(plot)
    assert plot._sentence.isVisible() and not plot.content.isVisible()


@pytest.mark.parametrize("kind", PLOTS)
def test_the_owner_can_give_another_sentence(kind, show):
    plot = show(kind)
    plot.set_empty_text("The accuracy appears here.")
    QApplication.sendEvent(plot, QEvent(QEvent.Type.LanguageChange))
    assert plot._sentence.text() == "The accuracy appears here."


@pytest.mark.parametrize("kind", PLOTS)
def test_a_hidden_plot_does_not_draw_and_catches_up_when_shown(kind, show, monkeypatch):
    plot = show(kind)
    draws = count_draws(plot, monkeypatch)
    plot.hide()
    for _ in range(20):
        fill(plot)
        redraw(plot)
    assert not draws
    plot.show()
    assert draws and not plot._sentence.isVisible()


@pytest.mark.parametrize("kind", PLOTS)
def test_data_are_drawn_at_the_next_redraw_and_once(kind, show, monkeypatch):
    plot = show(kind)
    fill(plot)
    redraw(plot)
    draws = count_draws(plot, monkeypatch)
    for _ in range(20):
        fill(plot)
    assert not draws
    redraw(plot)
    redraw(plot)
    assert len(draws) == 1


@pytest.mark.parametrize("kind", PLOTS)
def test_both_themes_are_drawn_on_their_own_panel_without_warnings(kind, show):
    plot = show(kind)
    fill(plot)
    for theme in (DARK, LIGHT, DARK):
        plot.set_theme(theme)
        redraw(plot)
        image = plot.grab().toImage()
        assert image.pixelColor(2, image.height() - 2) == QColor(theme.panel)


@pytest.mark.parametrize("kind", PLOTS)
def test_every_control_has_a_name_for_a_screen_reader(kind, show):
    plot = show(kind)
    fill(plot)
    redraw(plot)
    for control_type in (QAbstractButton, QComboBox, QSlider):
        for control in plot.findChildren(control_type):
            assert control.accessibleName(), control


@pytest.mark.parametrize("kind", PLOTS)
@pytest.mark.parametrize("size", [(200, 120), (320, 230), (1600, 900)])
def test_a_plot_is_drawn_at_any_size(kind, size, show):
    plot = show(kind, *size)
    fill(plot)
    redraw(plot)
    plot.resize(size[0] + 100, size[1] + 50)
    redraw(plot)
    assert not plot.grab().isNull()


# Curves.


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
    assert [step for step, _ in curves._marks] == [15]
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


def test_a_click_on_log_draws_exponents_and_marks_round_values(curves, qtbot):
    curves.add_steps(0, np.array([10.0, 1.0, 0.1, 0.0], dtype=np.float32))
    redraw(curves)
    qtbot.mouseClick(curves.header.log, LEFT)
    assert curves.step_curve.raw.getData()[1] == pytest.approx([1, 0, -1, math.nan], nan_ok=True)
    assert {"0.1", "1", "10"} <= {text for _, text in curves.chart.values.labels(180)}
    qtbot.mouseClick(curves.header.log, LEFT)
    assert list(curves.step_curve.raw.getData()[1]) == pytest.approx([10, 1, 0.1, 0])


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
    assert not curves.header.smoothing.isVisible(), "a point for each epoch is not smoothed"
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


def test_the_axis_counts_epochs_when_a_person_asks(curves):
    curves.add_steps(0, np.zeros(1000, dtype=np.float32))
    redraw(curves)
    assert not curves.header.unit.isVisible()
    curves.set_steps_per_epoch(50)
    assert curves.header.unit.isVisible()
    assert (1000 - 200, "800") in [(at, text.replace(",", "")) for at, text in curves.chart.steps.labels(500)]
    curves.header.unit.setCurrentIndex(1)
    assert (500, "10") in curves.chart.steps.labels(500) and curves.chart.steps.unit == "epoch"


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
    curves.header.smoothing.setValue(990)
    smooth = curves.step_curve.smooth.getData()[1]
    assert np.ptp(smooth[60:]) < 0.05 and np.ptp(curves.step_curve.raw.getData()[1]) == 1
    assert curves.header.smoothing_value.text() == "0.99"


def test_a_mark_stands_at_its_step_with_its_text(curves):
    curves.mark(414, "learning rate 1e-3 → 3e-4")
    (_, line) = curves._marks[0]
    assert line.value() == 414 and line.label.toPlainText() == "learning rate 1e-3 → 3e-4"


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


# Histograms.


def test_mean_and_deviation_of_the_newest_snapshot_are_shown(show):
    plot = show(HistogramPlot)
    plot.set_titles("dense1")
    plot.show_snapshot(0, [spread(mean=0.1)])
    plot.show_snapshot(10, [spread(mean=-0.2)])
    redraw(plot)
    assert (plot.mean.value, plot.deviation.value) == ("−0.2000", "0.5000")
    assert plot.title.text() == "dense1 · weight"
    assert not plot.tabs.isVisible(), "one tensor leaves nothing to choose"


def test_a_click_on_a_small_picture_brings_its_tensor_into_the_large_one(show, qtbot):
    plot = show(HistogramPlot)
    plot.show_snapshot(0, [spread("weight_ih_l0", mean=0.1), spread("bias_ih_l0", mean=0.7)])
    redraw(plot)
    assert list(plot.tabs.tabs) == ["weight_ih_l0", "bias_ih_l0"] and plot.tabs.isVisible()
    qtbot.mouseClick(plot.tabs.tabs["bias_ih_l0"], LEFT)
    assert plot.mean.value == "0.7000" and plot.tabs.tabs["bias_ih_l0"].isChecked()
    plot.show_snapshot(1, [spread("weight_ih_l0", mean=0.2), spread("bias_ih_l0", mean=0.8)])
    redraw(plot)
    assert plot.mean.value == "0.8000", "news does not change what was chosen"


def test_another_layer_begins_anew(show):
    plot = show(HistogramPlot)
    plot.show_snapshot(0, [spread("weight"), spread("bias")])
    plot.show_snapshot(50, [spread("weight"), spread("bias")])
    plot.show_snapshot(60, [spread("running_mean")])
    redraw(plot)
    assert len(plot.ridges.ridges) == 1 and list(plot.tabs.tabs) == ["running_mean"]


def test_a_dozen_ridges_stand_from_the_first_snapshot_to_the_newest(show):
    plot = show(HistogramPlot)
    for step in range(500):
        plot.show_snapshot(step * 7, [spread()])
    redraw(plot)
    assert len(plot.ridges.ridges) == SHOWN
    assert [text for _, text in plot.ridges._steps] == ["0", "3,493"]


def test_ridges_go_from_pale_at_the_top_to_bright_at_the_bottom(show):
    plot = show(HistogramPlot)
    plot.set_theme(DARK)
    for step in range(6):
        plot.show_snapshot(step, [spread()])
    redraw(plot)
    ridges = plot.ridges.ridges
    assert [ridge.baseline.y1() for ridge in ridges] == sorted(ridge.baseline.y1() for ridge in ridges)
    brightness = [ridge.line.lightness() for ridge in ridges]
    assert brightness == sorted(brightness) and brightness[-1] > brightness[0]


def test_a_tensor_of_equal_numbers_is_a_spike(show):
    plot = show(HistogramPlot)
    plot.show_snapshot(0, [spread(low=0.0, high=0.0, mean=0.0)])
    redraw(plot)
    outline = plot.ridges.ridges[0].outline.boundingRect()
    assert 0 < outline.width() < 10 and outline.height() > 20


@given(steps=st.lists(st.integers(0, 10_000), min_size=1, max_size=300, unique=True))
def test_kept_slices_are_few_ordered_and_end_with_the_newest(steps):
    slices = Slices()
    for step in sorted(steps):
        slices.add(step, spread())
    chosen = [each.step for each in slices.spread(SHOWN)]
    assert len(chosen) <= SHOWN and len(slices._kept) <= KEPT
    assert chosen == sorted(set(chosen))
    assert chosen[0] == min(steps) and chosen[-1] == max(steps)


def test_slices_of_a_long_training_are_spread_evenly():
    slices = Slices()
    for step in range(10_000):
        slices.add(step, spread())
    gaps = np.diff([each.step for each in slices.spread(SHOWN)])
    assert gaps.max() < 2 * gaps.min()


def test_a_resumed_run_replaces_the_later_slices():
    slices = Slices()
    for step in (0, 10, 20, 30, 15, 15, 18):
        slices.add(step, spread())
    assert [each.step for each in slices.spread(SHOWN)] == [0, 10, 15, 18]


def test_the_range_stands_still_until_numbers_leave_it_or_need_half_of_it():
    steady = SteadyRange()
    steady.take([Slice(0, spread(low=-1, high=1))])
    first = (steady.low, steady.high)
    steady.take([Slice(1, spread(low=-0.7, high=0.7))])
    assert (steady.low, steady.high) == first
    steady.take([Slice(2, spread(low=-3, high=1))])
    assert steady.low < -3
    steady.take([Slice(3, spread(low=-0.2, high=0.2))])
    assert -0.5 < steady.low < -0.2 and 0.2 < steady.high < 0.5


# Kernels.


def test_at_most_64_kernels_are_shown_and_the_plot_says_so(show):
    plot = show(KernelPlot)
    plot.show_kernels(3, np.random.default_rng(0).normal(size=(256, 1, 3, 3)).astype(np.float32))
    redraw(plot)
    assert plot.grid.arrangement.shown == 64 and plot.sentence.text() == "64 of 256 shown"
    plot.show_kernels(3, np.zeros((32, 1, 5, 3), dtype=np.float32))
    redraw(plot)
    assert plot.grid.arrangement.shown == 32 and plot.sentence.text() == "32 kernels of 5 × 3"


def test_colours_tell_negative_zero_and_positive(show):
    plot = show(KernelPlot)
    plot.set_theme(LIGHT)
    plot.show_kernels(0, np.array([-2.0, 0.0, 1.0, 2.0], dtype=np.float32).reshape(1, 1, 2, 2))
    redraw(plot)
    side = plot.grid.arrangement.magnification
    seen = [plot.grid.image.pixelColor(x * side + 1, y * side + 1) for y, x in ((0, 0), (0, 1), (1, 0), (1, 1))]
    assert (seen[0], seen[1], seen[3]) == tuple(
        QColor(each) for each in (LIGHT.curves[0], LIGHT.pressed, LIGHT.curves[1])
    )
    halfway = (channels(LIGHT.pressed) + channels(LIGHT.curves[1])) / 2
    assert np.abs(channels(seen[2].name()) - halfway).max() <= 1
    assert plot.scale.scale == 2.0


def test_a_channel_or_the_mean_of_the_channels_is_shown(show):
    plot = show(KernelPlot)
    kernels = np.stack([np.full((4, 3, 3), value, dtype=np.float32) for value in (1.0, 5.0)], axis=1)
    plot.show_kernels(0, kernels)
    redraw(plot)
    assert [plot.channel.itemText(index) for index in range(plot.channel.count())] == [
        "mean of channels",
        "channel 1",
        "channel 2",
    ]
    assert plot.channel.isVisible() and plot.scale.scale == 3.0
    plot.channel.setCurrentIndex(2)
    assert plot.scale.scale == 5.0
    plot.show_kernels(1, kernels)
    redraw(plot)
    assert plot.channel.currentIndex() == 2
    plot.show_kernels(0, np.ones((4, 1, 3, 3), dtype=np.float32))
    redraw(plot)
    assert not plot.channel.isVisible() and plot.scale.scale == 1.0


def test_kernels_of_one_dimension_are_rows(show):
    plot = show(KernelPlot)
    plot.show_kernels(0, np.ones((8, 1, 5), dtype=np.float32))
    redraw(plot)
    tile = plot.grid.tile(0)
    assert tile.width() == 5 * tile.height() and plot.sentence.text() == "8 kernels of 1 × 5"


def test_the_pointer_over_a_kernel_tells_its_filter_and_range(show, qtbot):
    plot = show(KernelPlot)
    kernels = np.zeros((6, 1, 2, 2), dtype=np.float32)
    kernels[3, 0] = [[-0.21, 0], [0, 0.33]]
    plot.show_kernels(0, kernels)
    redraw(plot)
    move(plot.grid, plot.grid.tile(3).center())
    assert plot.sentence.text() == "filter 4: −0.2100 to 0.3300"
    QApplication.sendEvent(plot.grid, QEvent(QEvent.Type.Leave))
    assert plot.sentence.text() == "6 kernels of 2 × 2"


@given(
    count=st.integers(1, 600),
    height=st.integers(1, 31),
    width=st.integers(1, 31),
    room=st.tuples(st.integers(40, 600), st.integers(100, 1200)),
)
def test_all_kernels_that_are_shown_fit(count, height, width, room):
    arrangement = arrange(count, height, width, *room)
    rows = -(-arrangement.shown // arrangement.columns)
    assert 1 <= arrangement.shown <= min(count, 64)
    assert rows * (height * arrangement.magnification + 2) - 2 <= room[0]
    assert arrangement.columns * (width * arrangement.magnification + 2) - 2 <= room[1]


# The boundary.


def one_sided(rows: int = 20, columns: int = 20) -> np.ndarray:
    """Class 0 for sure at the left, class 1 for sure at the right; unsure in the top half of the right."""
    probabilities = np.zeros((rows, columns, 2), dtype=np.float32)
    probabilities[:, : columns // 2, 0] = 1
    probabilities[:, columns // 2 :, 1] = 1
    probabilities[rows // 2 :, columns // 2 :] = 0.5
    return probabilities


@pytest.mark.parametrize("theme", [DARK, LIGHT], ids=["dark", "light"])
def test_the_plane_has_the_colours_of_its_classes_the_stronger_the_surer(theme, show):
    plot = show(BoundaryPlot, 400, 400)
    plot.set_theme(theme)
    plot.show_boundary(7, one_sided(), (-1.0, -1.0), (1.0, 1.0))
    redraw(plot)
    image = plot.map.grab().toImage()

    def distance(x: float, y: float, colour: str) -> float:
        seen = image.pixelColor(plot.map.place(x, y).toPoint())
        return float(np.abs(channels(seen.name()) - channels(colour)).sum())

    first, second = theme.curves[0], theme.curves[1]
    assert distance(-0.5, 0.5, first) < distance(-0.5, 0.5, second)
    assert distance(0.5, -0.5, second) < distance(0.5, -0.5, first)
    assert distance(0.5, 0.5, theme.panel) < distance(0.5, -0.5, theme.panel) / 3
    assert plot.moment.text() == "step 7"


def test_points_lie_at_their_place_in_the_colour_of_their_class(show):
    plot = show(BoundaryPlot, 400, 400)
    plot.set_points([[-0.5, 0.5], [0.5, -0.5], [0.25, 0.75]], [0, 1, 2], 3)
    plot.show_boundary(7, np.full((8, 8, 3), 1 / 3, dtype=np.float32), (-1.0, -1.0), (1.0, 1.0))
    redraw(plot)
    image = plot.map.grab().toImage()
    for (x, y), colour in zip([(-0.5, 0.5), (0.5, -0.5), (0.25, 0.75)], LIGHT.curves, strict=False):
        assert image.pixelColor(plot.map.place(x, y).toPoint()) == QColor(colour)


def test_the_map_is_square_and_points_alone_are_shown_whole(show):
    plot = show(BoundaryPlot, 700, 230)
    plot.set_points([[-5.0, 0.0], [5.0, 1.0]], [0, 1], 2)
    redraw(plot)
    area = plot.map.area()
    assert area.width() == area.height()
    assert all(area.contains(plot.map.place(x, y)) for x, y in ((-5.0, 0.0), (5.0, 1.0)))


def test_the_sheet_of_the_window_dresses_the_plots_without_warnings(qapp, show):
    sheet, palette, font = qapp.styleSheet(), qapp.palette(), qapp.font()
    try:
        for theme in (LIGHT, DARK):
            style.apply(qapp, theme)
            for kind in PLOTS:
                plot = show(kind)
                plot.set_theme(theme)
                fill(plot)
                redraw(plot)
                image = plot.grab().toImage()
                assert image.pixelColor(2, image.height() - 2) == QColor(theme.panel)
    finally:
        qapp.setStyleSheet(sheet)
        qapp.setPalette(palette)
        qapp.setFont(font)
