"""What all plots of curves share: a chart with axes that count as a person wants, a zoom, a pointer, and an export."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from PySide6.QtCore import QRectF
from PySide6.QtWidgets import QWidget

from designer.plots.across import EPOCH, STEP, TIME, Across
from designer.plots.chart import Chart, value_range
from designer.plots.curve_controls import CurveControls
from designer.plots.curve_items import Values, placed, span, without_outliers
from designer.plots.curve_menu import CurveMenu
from designer.plots.legend import Readout
from designer.plots.plot import Plot


class Charted(Plot):
    """Drag zooms into a rectangle, a double click shows everything again, the pointer reads all curves."""

    def __init__(self, smoothing: float, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._smoothing = smoothing
        self._log = False
        self._zoom: QRectF | None = None
        self._ignores_outliers = False
        self.across = Across()
        self.chart = Chart(self)
        self.readout = Readout(self.chart)
        self.controls = CurveControls(self)
        self.menu = CurveMenu(self, self.controls, self.rows)
        controls, chart = self.controls, self.chart
        controls.show_smoothing(smoothing)
        controls.smoothing_changed.connect(self.set_smoothing)
        controls.log_changed.connect(self.set_log)
        controls.log_steps_changed.connect(self.set_log_steps)
        controls.unit_changed.connect(self.count_in)
        self.menu.outliers_ignored.connect(self.ignore_outliers)
        self.menu.everything_asked.connect(self.show_everything)
        chart.range_asked.connect(self._zoom_to)
        chart.everything_asked.connect(self.show_everything)
        chart.pointed.connect(self._point)
        chart.stepped.connect(self._point_beside)
        chart.left.connect(self._stop_pointing)
        chart.resized.connect(self.refresh)

    # How it is shown.

    def set_smoothing(self, weight: float) -> None:
        """0 shows the values as they are; towards 0.999 each point is the average of ever more steps."""
        weight = min(max(weight, 0.0), 0.999)
        if weight != self._smoothing:
            self._smoothing = weight
            self._smooth_by(weight)
        self.controls.show_smoothing(weight)
        self.refresh()

    def set_log(self, logarithmic: bool) -> None:
        """Values on a logarithmic axis, or on a plain one."""
        if logarithmic != self._log:
            self._log = self.chart.values.logarithmic = logarithmic
            self._zoom = None
        self.controls.log.setChecked(logarithmic)
        self.refresh()

    def set_log_steps(self, logarithmic: bool) -> None:
        """Steps, epochs or time on a logarithmic axis, or on a plain one."""
        self.controls.log_steps.setChecked(logarithmic)
        self._count(self.across.wanted, logarithmic)

    def count_in(self, unit: str) -> None:
        """Let the axis count steps, epochs or time."""
        self.controls.show_unit(unit)
        self._count(unit, self.across.logarithmic)

    def _count(self, unit: str, logarithmic: bool) -> None:
        """What is seen stays in sight, counted otherwise."""
        across, zoom = self.across, self._zoom
        ends = [across.step(zoom.left()), across.step(zoom.right())] if zoom is not None else []
        across.wanted, across.logarithmic = unit, logarithmic
        if zoom is not None:
            left, right = (float(one) for one in across.places(ends))
            shows = math.isfinite(left) and math.isfinite(right)
            self._zoom = QRectF(left, zoom.top(), right - left, zoom.height()) if shows else None
        self._stop_pointing()
        self.refresh()

    def ignore_outliers(self, ignored: bool) -> None:
        """Let the axis leave out the few values that are far from all others, or show all of them."""
        self._ignores_outliers = ignored
        self.menu.outliers.setChecked(ignored)
        self.show_everything()

    def show_everything(self) -> None:
        self._zoom = None
        self.refresh()

    def _zoom_to(self, area: QRectF) -> None:
        self._zoom = area
        self.refresh()

    def _show_units(self, known: Iterable[str]) -> None:
        """Offer what can be counted, and count in what a person wants."""
        units = [STEP, *known]
        self.controls.offer_units(units)
        unit = self.across.wanted if self.across.wanted in units else STEP
        words = {STEP: self.tr("step"), EPOCH: self.tr("epoch"), TIME: self.tr("time")}
        self.chart.steps.count(unit, words[unit], logarithmic=self.across.logarithmic)

    def _show_range(self, places: Values, values: Values) -> None:
        """Show what a person zoomed to, or all of these places and values."""
        if self._zoom is not None:
            zoom = self._zoom
            self.chart.show_range((zoom.left(), zoom.right()), (zoom.top(), zoom.bottom()))
            return
        values = placed(values, self._log)
        values = values[np.isfinite(values)]
        if self._ignores_outliers and len(values):
            values = without_outliers(values)
        low, high = (float(values.min()), float(values.max())) if len(values) else (math.nan, math.nan)
        self.chart.show_range(span(places, self.chart), value_range(low, high, self._log))

    def _stop_pointing(self) -> None:
        self.chart.line.hide()
        self.readout.hide()

    # What each of them does in its own way.

    def _smooth_by(self, weight: float) -> None:
        raise NotImplementedError

    def _point(self, place: float) -> None:
        """Read every curve at a place."""
        raise NotImplementedError

    def _point_beside(self, direction: int) -> None:
        """Read them a little further to the left (-1) or to the right (1)."""
        raise NotImplementedError

    def rows(self) -> Iterator[Sequence[object]]:
        """All values that are drawn, without smoothing, as a table; the heading comes first."""
        raise NotImplementedError

    def _take_theme(self) -> None:
        self.chart.set_theme(self.theme)
        self.controls.set_theme(self.theme)
        self.readout.theme = self.theme
