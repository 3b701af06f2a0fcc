"""Puts the values of steps and of epochs into a chart as lines and dots."""

import math
from typing import Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtGui import QPen

from designer.plots.chart import Chart
from designer.plots.colours import blend
from designer.plots.dashes import SOLID, Dashes, dashed
from designer.plots.epochs import EpochValues
from designer.plots.steps import StepValues

Values = NDArray[np.floating[Any]]

DOT_GAP = 10  # pixels between dots below which they would run together
RAW_SHARE = 0.38
INSIDE = (2, 98)
"""Between these hundredths of the values lies all that is no outlier."""
SAMPLE = 20_000


def placed(values: Values, logarithmic: bool) -> Values:
    """Values as they stand on the axis: their exponents where it is logarithmic, a gap where there is none."""
    if not logarithmic:
        return values
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(values > 0, np.log10(values), np.nan)


def without_outliers(values: Values) -> Values:
    """The ends between which nearly all of these values lie."""
    return np.percentile(values[:: len(values) // SAMPLE + 1], INSIDE)


def line_item(chart: Chart) -> pg.PlotCurveItem:
    # Single segments: a noisy polyline, antialiased and 2 px wide, takes 60 ms where its segments take 1.3 ms.
    item = pg.PlotCurveItem(antialias=True, connect="finite")
    item.setSegmentedLineMode("on")
    chart.addItem(item, ignoreBounds=True)
    return item


def line_pen(chart: Chart, colour: str, dashes: Dashes = SOLID) -> QPen:
    """A pen of 2 px; Qt counts the width of a pen in a chart in the screen's own, finer pixels."""
    return dashed(pg.mkPen(colour, width=2 * chart.devicePixelRatioF()), dashes)


class StepCurve:
    """The raw values of the steps, pale, and the smoothed ones before them.

    The raw line keeps the extremes at each pixel; the smoothed one goes through the middle of what lies in 2 px.
    """

    def __init__(self, chart: Chart) -> None:
        self.chart = chart
        self.raw = line_item(chart)
        self.smooth = line_item(chart)
        self._pens = pg.mkPen(), pg.mkPen()

    def set_colour(self, colour: str, ground: str) -> None:
        self._pens = pg.mkPen(blend(colour, ground, RAW_SHARE), width=1), pg.mkPen(colour, width=1)
        self.smooth.setPen(line_pen(self.chart, colour))

    def draw(self, steps: StepValues, logarithmic: bool, smoothed: bool) -> None:
        """Draws the part that the chart shows; the raw values alone, and bright, where nothing is smoothed."""
        area = self.chart.shown()
        first = math.floor(area.left()) - steps.first - 1
        last = math.ceil(area.right()) - steps.first + 1
        columns = max(64, int(self.chart.area().width()))
        at, low, high = steps.raw.between(first, last, columns)
        if low is not high:
            at, low = np.repeat(at, 2), np.stack([low, high], axis=1).ravel()
        self.raw.setPen(self._pens[0 if smoothed else 1])
        self.raw.setData(at + steps.first, placed(low, logarithmic))
        if smoothed:
            at, low, high = steps.smooth.between(first, last, columns // 2)
            middle = (placed(low, logarithmic) + placed(high, logarithmic)) / 2
            self.smooth.setData(at + steps.first, middle)
        else:
            self.smooth.clear()

    def clear(self) -> None:
        self.raw.clear()
        self.smooth.clear()


class EpochCurve:
    """The values of epochs, a dot each where there is room, joined by lines."""

    def __init__(self, chart: Chart) -> None:
        self.chart = chart
        self.colour, self.dashes = "", SOLID
        self.line = line_item(chart)
        self.dots = pg.ScatterPlotItem(size=6, pxMode=True, antialias=True, pen=None)
        chart.addItem(self.dots, ignoreBounds=True)

    def set_colour(self, colour: str, dashes: Dashes = SOLID) -> None:
        self.colour, self.dashes = colour, dashes
        # In single segments each would begin its dashes anew; epochs are few enough for a line in one piece.
        self.line.setSegmentedLineMode("off" if dashes else "on")
        self.line.setPen(line_pen(self.chart, colour, dashes))
        self.dots.setBrush(pg.mkBrush(colour))

    def draw(self, epochs: EpochValues, logarithmic: bool) -> None:
        at = np.array(epochs.steps, dtype=np.float64)
        values = placed(np.array(epochs.values, dtype=np.float64), logarithmic)
        self.line.setData(at, values)
        gap = self.chart.area().width() / self.chart.shown().width()
        if len(at) > 1:
            gap *= (at[-1] - at[0]) / (len(at) - 1)
        known = np.isfinite(values) & (gap >= DOT_GAP or len(at) == 1)
        self.dots.setData(at[known], values[known])

    def clear(self) -> None:
        self.line.clear()
        self.dots.clear()
