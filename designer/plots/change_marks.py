"""Thin lines at the steps behind which something was changed; what it was is read where the pointer comes near."""

from __future__ import annotations

import pyqtgraph as pg
from PySide6.QtCore import Qt

from designer.look.theme import LIGHT, Theme
from designer.plots.chart import Chart

NEAR = 6  # pixels within which a line is meant


class ChangeMarks:
    """One line for each step, however many things were changed there."""

    def __init__(self, chart: Chart) -> None:
        self.chart = chart
        self.theme = LIGHT
        self.texts: dict[int, list[str]] = {}
        self._lines: dict[int, pg.InfiniteLine] = {}

    def add(self, step: int, text: str) -> None:
        self.texts.setdefault(step, []).append(text)
        if step not in self._lines:
            self._lines[step] = line = pg.InfiniteLine(step, angle=90)
            line.setZValue(-1)
            line.setPen(self._pen())
            self.chart.addItem(line, ignoreBounds=True)

    def truncate(self, step: int) -> None:
        """Forget those behind a step."""
        for at in [at for at in self.texts if at > step]:
            self.chart.removeItem(self._lines.pop(at))
            del self.texts[at]

    def near(self, step: float) -> int | None:
        """The step of the line that is meant by a place; None where none is near."""
        x = self.chart.x_of(step)
        close = [(abs(self.chart.x_of(at) - x), at) for at in self.texts]
        return min(close)[1] if close and min(close)[0] <= NEAR else None

    def set_theme(self, theme: Theme) -> None:
        self.theme = theme
        for line in self._lines.values():
            line.setPen(self._pen())

    def _pen(self) -> object:
        return pg.mkPen(self.theme.wire, width=self.chart.devicePixelRatioF(), style=Qt.PenStyle.DashLine)
