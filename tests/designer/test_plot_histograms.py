"""Checks how distributions are drawn over the steps, and that a person can go back to any that is kept."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QStyleOptionSlider

from designer.look.theme import DARK, LIGHT
from designer.plots.activations import ActivationPlot
from designer.plots.gradients import GradientPlot
from designer.plots.heat_map import shares
from designer.plots.histogram import SHOWN, HistogramPlot
from designer.plots.slices import KEPT, Slice, Slices, SteadyRange
from designer.plots.updates import UpdatePlot
from tests.designer import plot_scenes
from tests.designer.plot_scenes import LEFT, Spread, move, redraw, spread

show, english = plot_scenes.show, plot_scenes.english


def test_mean_and_deviation_of_the_newest_snapshot_are_shown(show):
    plot = show(HistogramPlot)
    plot.show_snapshot(0, [spread(mean=0.1)])
    plot.show_snapshot(10, [spread(mean=-0.2)])
    redraw(plot)
    assert (plot.mean.value, plot.deviation.value) == ("−0.2000", "0.5000")
    assert plot.tensor.isVisible() and plot.tensor.text() == "weight"
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


# Convention 37.
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
    assert len(chosen) <= SHOWN and len(slices) <= KEPT
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


def grown(show, count: int = 60, kind=HistogramPlot):
    """A plot of so many snapshots, ten steps apart, whose mean is a thousandth of the step."""
    plot = show(kind)
    for step in range(0, count * 10, 10):
        plot.show_snapshot(step, [spread(mean=step / 1000)])
    redraw(plot)
    return plot


def drag(qtbot, slider, share: float) -> None:
    """Drag the handle from where it is to a share of the way."""
    option = QStyleOptionSlider()
    slider.initStyleOption(option)
    style = slider.style()
    handle = style.subControlRect(style.ComplexControl.CC_Slider, option, style.SubControl.SC_SliderHandle, slider)
    goal = QPoint(round(handle.width() / 2 + share * (slider.width() - handle.width())), slider.height() // 2)
    qtbot.mousePress(slider, LEFT, pos=handle.center())
    for part in (0.5, 1.0):
        qtbot.mouseMove(slider, handle.center() + (goal - handle.center()) * part)
        move(slider, (handle.center() + (goal - handle.center()) * part).toPointF(), LEFT)
    qtbot.mouseRelease(slider, LEFT, pos=goal)


def test_dragging_the_slider_goes_back_to_an_earlier_step(show, qtbot):
    plot = grown(show)
    assert (plot.moments.step.value, plot.mean.value) == ("590", "0.5900") and not plot.moments.live.isVisible()
    drag(qtbot, plot.moments.slider, 0.0)
    assert (plot.moments.step.value, plot.mean.value) == ("0", "0.0000")
    drag(qtbot, plot.moments.slider, 0.5)
    step = plot.shown.step
    assert 250 <= step <= 350 and plot.mean.value == f"{step / 1000:.4f}" and plot.moments.step.value == str(step)
    assert [text for _, text in plot.ridges._steps] == [str(step)] and plot.moments.live.isVisible()


def test_the_slice_of_an_earlier_step_is_drawn_larger_than_its_ridge(show, qtbot):
    plot = grown(show)
    ridge = plot.ridges.ridges[0].outline.boundingRect().height()
    drag(qtbot, plot.moments.slider, 0.3)
    newest, chosen = plot.ridges.ridges
    assert chosen.outline.boundingRect().height() > 1.5 * ridge and not newest.fill.alpha()


def test_keys_go_from_one_step_to_the_next_and_a_button_back_to_the_newest(show, qtbot):
    plot = grown(show)
    slider = plot.moments.slider
    slider.setFocus()
    for key, step in ((Qt.Key.Key_Left, 580), (Qt.Key.Key_Left, 570), (Qt.Key.Key_Right, 580), (Qt.Key.Key_Home, 0)):
        qtbot.keyClick(slider, key)
        assert plot.shown.step == step
    qtbot.mouseClick(plot.moments.live, LEFT)
    assert plot.moments.chosen is None and plot.shown.step == 590 and not plot.moments.live.isVisible()
    qtbot.keyClick(slider, Qt.Key.Key_Left)
    qtbot.keyClick(slider, Qt.Key.Key_Right)
    assert plot.moments.chosen is None, "at its end the slider is live again"


def test_news_moves_the_newest_and_leaves_a_chosen_step_where_it_is(show, qtbot):
    plot = grown(show)
    drag(qtbot, plot.moments.slider, 0.5)
    step = plot.shown.step
    for later in range(600, 3000, 10):
        plot.show_snapshot(later, [spread(mean=later / 1000)])
        redraw(plot)
    assert abs(plot.shown.step - step) <= 40 and plot.mean.value == f"{plot.shown.step / 1000:.4f}"
    qtbot.mouseClick(plot.moments.live, LEFT)
    assert plot.mean.value == "2.9900"


def test_a_held_handle_stays_under_the_pointer_while_news_comes_in(show, qtbot):
    plot = grown(show)
    slider = plot.moments.slider
    slider.setSliderDown(True)
    slider.setSliderPosition(20)
    place = slider.sliderPosition(), slider.maximum()
    for later in range(600, 1200, 10):
        plot.show_snapshot(later, [spread()])
        redraw(plot)
    assert (slider.sliderPosition(), slider.maximum()) == place
    slider.setSliderDown(False)
    assert slider.maximum() == len(plot.slices) - 1


def test_a_resumed_run_before_the_chosen_step_is_live_again(show, qtbot):
    plot = grown(show)
    drag(qtbot, plot.moments.slider, 0.5)
    plot.show_snapshot(100, [spread(mean=0.7)])
    redraw(plot)
    assert plot.moments.chosen is None and (plot.moments.step.value, plot.mean.value) == ("100", "0.7000")


def test_the_map_shows_all_known_steps_and_marks_the_chosen_one(show, qtbot):
    plot = grown(show)
    qtbot.mouseClick(plot.heat, LEFT)
    assert plot.map.isVisible() and not plot.ridges.isVisible()
    assert plot.map.steps == list(range(0, 600, 10)) and plot.map.marker == plot.map.place(590)
    drag(qtbot, plot.moments.slider, 0.0)
    assert plot.map.marker == plot.map.place(0) == plot.map._area.left()
    qtbot.mouseClick(plot.heat, LEFT)
    assert plot.ridges.isVisible()


def test_the_colour_of_a_place_tells_how_many_numbers_stand_there(show, qtbot):
    plot = show(HistogramPlot)
    plot.show_snapshot(0, [Spread("weight", np.array([0, 8, 0, 0]), -1.0, 1.0, -0.25, 0.1)])
    plot.show_snapshot(9, [Spread("weight", np.array([0, 0, 0, 8]), -1.0, 1.0, 0.75, 0.1)])
    redraw(plot)
    qtbot.mouseClick(plot.heat, LEFT)
    image, full = plot.map.image, QColor(LIGHT.accent)
    low, high = plot._range.low, plot._range.high
    rows = {value: image.height() - 1 - int((value - low) / (high - low) * image.height()) for value in (-0.25, 0.75)}
    early, late = 2, image.width() - 3
    assert image.pixelColor(early, rows[-0.25]) == full == image.pixelColor(late, rows[0.75])
    assert image.pixelColor(early, rows[0.75]) == QColor(LIGHT.raised) == image.pixelColor(late, rows[-0.25])


def test_rows_of_a_map_hold_the_counts_of_the_bins_that_they_cover():
    one = Slice(0, Spread("weight", np.array([2, 4, 6, 8]), -1.0, 1.0, 0.1, 0.5))
    assert shares(one, -1.0, 1.0, 4) == pytest.approx([0.25, 0.5, 0.75, 1.0])
    assert shares(one, -1.0, 1.0, 2) == pytest.approx([6 / 14, 1.0])
    assert shares(one, -2.0, 2.0, 4) == pytest.approx([0, 6 / 14, 1.0, 0])
    empty = Slice(0, Spread("weight", np.zeros(4, int), 0.0, 1.0, float("nan"), float("nan")))
    assert not shares(empty, -1.0, 1.0, 4).any()


def test_an_update_of_nothing_hides_no_others(show):
    plot = show(HistogramPlot)
    plot.show_snapshot(0, [Spread("weight", np.array([1, 4, 1]), -0.01, 0.01, 0.0, 0.003)])
    plot.show_snapshot(1, [Spread("weight", np.array([0, 9, 0]), -0.5, 0.5, 0.0, 0.0)])
    redraw(plot)
    assert plot._range.high < 0.02
    assert plot.ridges.ridges[-1].outline.boundingRect().width() < 10


def test_a_million_steps_keep_96_slices_of_each_tensor_and_draw_no_more(show, qtbot):
    plot = show(HistogramPlot)
    histograms = [spread("weight"), spread("bias")]
    for step in range(0, 1_000_000, 100):
        plot.show_snapshot(step, histograms)
    redraw(plot)
    qtbot.mouseClick(plot.heat, LEFT)
    kept = [len(slices) for slices in plot._slices.values()]
    assert max(kept) <= KEPT and len(plot.map.steps) <= KEPT and plot.moments.slider.maximum() < KEPT
    assert plot.slices.steps[0] == 0 and plot.slices.steps[-1] == 999_900
    assert plot.map.image.width() <= 1024 and plot.map.image.height() <= 512


def test_the_norm_of_the_gradients_is_that_of_the_shown_step(show, qtbot):
    plot = show(GradientPlot)
    for step in (0, 10):
        figures = {"weight": {"norm": step + 0.5}, "bias": {"norm": 3.0}}
        plot.show_snapshot(step, [spread("weight"), spread("bias")], figures)
    redraw(plot)
    assert plot.norm.value == "10.50"
    qtbot.mouseClick(plot.tabs.tabs["bias"], LEFT)
    assert plot.norm.value == "3.0000"
    qtbot.mouseClick(plot.tabs.tabs["weight"], LEFT)
    drag(qtbot, plot.moments.slider, 0.0)
    assert plot.norm.value == "0.5000"


def test_the_ratio_of_updates_is_a_curve_with_a_band_around_a_thousandth(show):
    plot = show(UpdatePlot)
    for step, ratio in ((0, 0.1), (10, 1e-3), (20, float("nan")), (30, 1e-5)):
        plot.show_snapshot(step, [spread()], {"weight": {"ratio": ratio}})
    redraw(plot)
    curve = plot.curve
    (first, second), (last,) = curve.lines["weight"]
    assert curve.band.center().y() == pytest.approx(second.y())
    above, below = first.y() - second.y(), last.y() - second.y()
    assert above == pytest.approx(-below) and curve.band.height() == pytest.approx(below / 2)
    assert curve.marker == last.x() and plot.ratio.value == "1.00e-05"


def test_the_curve_stands_below_the_picture_where_there_is_no_room_beside_it(show):
    plot = show(UpdatePlot, 360, 420)
    plot.show_snapshot(0, [spread()], {"weight": {"ratio": 1e-3}})
    redraw(plot)
    assert plot.curve.y() > plot.pictures.geometry().bottom() and plot.curve.width() > 300
    plot.resize(700, 240)
    redraw(plot)
    assert plot.curve.x() > plot.pictures.geometry().right()


def test_the_dead_share_is_a_number_and_a_bar(show):
    plot = show(ActivationPlot)
    plot.show_snapshot(0, [spread("output")], {"output": {"dead": 0.375, "units": 8}})
    redraw(plot)
    assert (
        plot.dead.isVisible()
        and plot.dead.text == "38\N{NO-BREAK SPACE}%"
        and plot.dead.accessibleName() == "dead 38\N{NO-BREAK SPACE}%"
    )
    assert not plot.saturated.isVisible()
    plot.show_snapshot(1, [spread("output")], {"output": {"dead": 0.6, "saturated": 0.004, "units": 8}})
    redraw(plot)
    assert plot.saturated.text == "0.4\N{NO-BREAK SPACE}%" and plot.dead.text == "60\N{NO-BREAK SPACE}%"
    image = plot.dead.grab().toImage()
    colours = {image.pixelColor(x, image.height() // 2).name() for x in range(image.width())}
    assert QColor(LIGHT.warning).name() in colours
