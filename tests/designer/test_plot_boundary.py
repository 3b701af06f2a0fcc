"""Checks that the plane and its points lie at their place in the colours of their classes."""

import numpy as np
import pytest
from PySide6.QtGui import QColor

from designer.look.theme import DARK, LIGHT
from designer.plots.boundary import BoundaryPlot
from designer.plots.colours import channels
from tests.designer import plot_scenes
from tests.designer.plot_scenes import redraw

show, english = plot_scenes.show, plot_scenes.english


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
