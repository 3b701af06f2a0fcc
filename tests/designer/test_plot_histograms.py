"""Checks that the ridges of a tensor are few, ordered, and stand on a range that keeps still."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from designer.look.theme import DARK
from designer.plots.histogram import SHOWN, HistogramPlot
from designer.plots.slices import KEPT, Slice, Slices, SteadyRange
from tests.designer import plot_scenes
from tests.designer.plot_scenes import LEFT, redraw, spread

show, english = plot_scenes.show, plot_scenes.english


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
