"""Checks that every plot speaks while it is empty, rests while nobody sees it, and is drawn in each theme and size."""

import pytest
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QAbstractButton, QComboBox, QSlider

from designer.look import style
from designer.look.theme import DARK, LIGHT
from designer.plots.plot import Plot
from tests.designer import plot_scenes
from tests.designer.plot_scenes import PLOTS, fill, redraw

show, english = plot_scenes.show, plot_scenes.english


def count_draws(plot: Plot, monkeypatch) -> list[int]:
    draws: list[int] = []
    draw = plot._draw
    monkeypatch.setattr(plot, "_draw", lambda: (draws.append(1), draw()))
    return draws


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
