"""Checks that kernels fit their room, and that their colours and the pointer tell their numbers."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QEvent
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QApplication

from designer.look.theme import LIGHT
from designer.plots.colours import channels
from designer.plots.kernel_grid import arrange
from designer.plots.kernels import KernelPlot
from designer.plots.ticks import scale_text
from tests.designer import plot_scenes
from tests.designer.plot_scenes import move, redraw

show, english = plot_scenes.show, plot_scenes.english


def test_at_most_64_kernels_are_shown_and_the_plot_says_so(show):
    plot = show(KernelPlot)
    plot.show_kernels(3, np.random.default_rng(0).normal(size=(256, 1, 3, 3)).astype(np.float32))
    redraw(plot)
    assert plot.grid.arrangement.shown == 64 and plot.sentence.text() == "64 of 256 shown"
    plot.show_kernels(3, np.zeros((32, 1, 3, 3), dtype=np.float32), 512)
    redraw(plot)
    assert plot.sentence.text() == "32 of 512 shown"
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


def test_a_few_small_kernels_fill_the_room():
    arrangement = arrange(32, 3, 3, 280, 700)
    assert arrangement.shown == 32 and -(-32 // arrangement.columns) * arrangement.magnification * 3 > 240


def test_the_ends_of_the_colours_are_told_in_three_digits(show):
    plot = show(KernelPlot)
    plot.show_kernels(5, np.full((1, 1, 3, 3), 3.5731, np.float32))
    redraw(plot)
    assert plot.scale.accessibleName() == "−3.57 – 3.57"
    assert [scale_text(value) for value in (0.34181, 12.345, 123.4, 1.234e-5, 0.0)] == [
        "0.342",
        "12.3",
        "123",
        "1.2e-05",
        "0.000",
    ]
