"""Puts the values of steps and of epochs into a chart as lines and dots."""

from typing import Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtGui import QColor, QPen

from designer.plots.across import Across
from designer.plots.chart import Chart
from designer.plots.colours import blend
from designer.plots.dashes import SOLID, Dashes, dashed
from designer.plots.epochs import EpochValues
from designer.plots.series import Extrema
from designer.plots.steps import StepValues

Values = NDArray[np.floating[Any]]

DOT_GAP = 10  # pixels between dots below which they would run together
AIR = 6  # pixels before the first and behind the last value: a dot is seen whole
RAW_SHARE, RAW_SHARE_DARK = 0.38, 0.52
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


def span(places: Values, chart: Chart) -> tuple[float, float]:
    """The part of the axis that shows all of these places, with some air."""
    known = places[np.isfinite(places)]
    first, last = (float(known.min()), float(known.max())) if len(known) else (0.0, 1.0)
    air = ((last - first) or 1.0) * AIR / max(1.0, chart.area().width())
    return first - air, last + air


def line_item(chart: Chart) -> pg.PlotCurveItem:
    # Single segments: a noisy polyline, antialiased and 2 px wide, takes 60 ms where its segments take 1.3 ms.
    item = pg.PlotCurveItem(antialias=True, connect="finite")
    item.setSegmentedLineMode("on")
    chart.addItem(item, ignoreBounds=True)
    return item


def line_pen(chart: Chart, colour: str, dashes: Dashes = SOLID) -> QPen:
    """A pen of 2 px; Qt counts the width of a pen in a chart in the screen's own, finer pixels."""
    return dashed(pg.mkPen(colour, width=2 * chart.devicePixelRatioF()), dashes)


def raw_pen(colour: str, ground: str) -> QPen:
    """A pale pen for values that were not smoothed."""
    share = RAW_SHARE_DARK if QColor(ground).lightness() < 128 else RAW_SHARE
    return pg.mkPen(blend(colour, ground, share), width=1)


def sampled(values: Extrema, first: int, across: Across, chart: Chart, columns: int) -> tuple[Values, Values, Values]:
    """Places in the part that the chart shows, about so many, with the smallest and largest value at each.

    ``first`` is the step of the first value. Where no values were put together both are the same array.
    """
    shown, parts, last = chart.shown(), [], -1.0
    is_whole = True
    for start, stop, bins in across.pieces(shown.left(), shown.right(), columns):
        at, low, high = values.between(start - first, stop - first, bins)
        is_whole &= low is high
        # The bins of neighbours may reach into each other.
        fresh = at > last
        parts.append((at[fresh], low[fresh], high[fresh]))
        last = at[-1] if len(at) else last
    if not parts:
        return np.empty(0), np.empty(0), np.empty(0)
    at, low, high = (np.concatenate(part) for part in zip(*parts, strict=True))
    return across.places(at + first), low, low if is_whole else high


def outlined(values: Extrema, first: int, across: Across, chart: Chart) -> tuple[Values, Values]:
    """A line that goes through the extremes at each pixel."""
    at, low, high = sampled(values, first, across, chart, columns_of(chart))
    if low is high:
        return at, low
    return np.repeat(at, 2), np.stack([low, high], axis=1).ravel()


def columns_of(chart: Chart) -> int:
    return max(64, int(chart.area().width()))


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
        self._pens = raw_pen(colour, ground), pg.mkPen(colour, width=1)
        self.smooth.setPen(line_pen(self.chart, colour))

    def draw(self, steps: StepValues, across: Across, logarithmic: bool, smoothed: bool) -> None:
        """Draws the part that the chart shows; the raw values alone, and bright, where nothing is smoothed."""
        at, values = outlined(steps.raw, steps.first, across, self.chart)
        self.raw.setPen(self._pens[0 if smoothed else 1])
        self.raw.setData(at, placed(values, logarithmic))
        if smoothed:
            self.smooth.setData(*middle(steps, across, self.chart, logarithmic))
        else:
            self.smooth.clear()

    def clear(self) -> None:
        self.raw.clear()
        self.smooth.clear()


def middle(steps: StepValues, across: Across, chart: Chart, logarithmic: bool) -> tuple[Values, Values]:
    """A line that goes through the middle of the smoothed values that lie in two pixels."""
    at, low, high = sampled(steps.smooth, steps.first, across, chart, columns_of(chart) // 2)
    return at, (placed(low, logarithmic) + placed(high, logarithmic)) / 2


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

    def draw(self, epochs: EpochValues, across: Across, logarithmic: bool) -> None:
        at = across.places(epochs.steps)
        values = placed(np.array(epochs.values, dtype=np.float64), logarithmic)
        self.line.setData(at, values)
        known = np.isfinite(values) & np.isfinite(at)
        apart = np.diff(at[known])
        if len(apart) and np.median(apart) * self.chart.area().width() / self.chart.shown().width() < DOT_GAP:
            self.dots.clear()
        else:
            self.dots.setData(at[known], values[known])

    def clear(self) -> None:
        self.line.clear()
        self.dots.clear()
