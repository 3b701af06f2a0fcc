"""Shows what one example looks like when it leaves a layer: feature maps, a sequence, or a row of numbers."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtWidgets import QHBoxLayout, QLabel, QStackedWidget, QWidget

from designer.look.theme import SPACE_1, SPACE_2
from designer.plots.chooser import Chooser
from designer.plots.example_row import ExampleRow
from designer.plots.kernel_grid import KernelGrid, ScaleBar, arrange
from designer.plots.labels import ElidedLabel
from designer.plots.plot import Plot
from designer.plots.row_view import RowView
from designer.plots.ticks import value_text, whole_text

LEAST_SIDE = 8
"""Maps are shown half as large where there is no room for all of them, but not smaller than this."""

Numbers = NDArray[np.float32]


class MapPlot(Plot):
    """A small picture for each unit, all with the same colours; numbers that have no place are bars."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._maps: Numbers | None = None
        self._ends: tuple[Numbers, Numbers] = (np.empty(0, np.float32), np.empty(0, np.float32))
        self._row: Numbers | None = None
        self._sizes: tuple[int, ...] = ()
        self._step = 0
        self._scale = 0.0
        self._hovered = -1
        self.sentence = ElidedLabel(self)
        self.sentence.setProperty("role", "muted")
        self.port = Chooser(self)
        self.example = ExampleRow(self)
        self.grid, self.row = KernelGrid(self), RowView(self)
        self.pictures = QStackedWidget(self)
        for view in (self.grid, self.row):
            self.pictures.addWidget(view)
            view.hovered.connect(self._hover)
        self.grid.resized.connect(self.refresh)
        self.scale = ScaleBar(self)
        self.moment = QLabel(self)
        self.moment.setProperty("role", "muted")
        header, footer = QHBoxLayout(), QHBoxLayout()
        header.setSpacing(SPACE_2)
        header.addWidget(self.sentence, 1)
        header.addWidget(self.port)
        header.addWidget(self.example)
        footer.addWidget(self.scale)
        footer.addStretch(1)
        footer.addWidget(self.moment)
        self.column.setSpacing(SPACE_1)
        self.column.addLayout(header)
        self.column.addWidget(self.pictures, 1)
        self.column.addLayout(footer)
        self._retranslate()
        self.set_theme(self.theme)

    def show_maps(self, step: int, maps: Numbers, low: Numbers, high: Numbers, sizes: Sequence[int]) -> None:
        """Maps (count, height, width) at a step, the exact ends of each, and the sizes of all of them."""
        self._maps, self._row, self._ends = maps, None, (low, high)
        self.pictures.setCurrentWidget(self.grid)
        self._step, self._sizes = step, tuple(sizes)
        self._stale = True

    def show_row(self, step: int, row: Numbers, sizes: Sequence[int]) -> None:
        """A row of numbers at a step; ``sizes`` are those of all of it."""
        self._maps, self._row = None, row
        self.pictures.setCurrentWidget(self.row)
        self._step, self._sizes = step, tuple(sizes)
        self._stale = True

    def clear(self) -> None:
        self._maps = self._row = None
        self._hovered = -1
        self._stale = True

    def _has_data(self) -> bool:
        return self._maps is not None or self._row is not None

    def _draw(self) -> None:
        self.moment.setText(self.tr("step {step}").format(step=whole_text(self._step)))
        self.scale.setVisible(self._maps is not None)
        if self._maps is not None:
            self._scale = float(np.abs(self._maps).max(initial=0.0))
            self.grid.show_kernels(self._fitting(self._maps), self._scale)
            self.scale.show_scale(self._scale)
        elif self._row is not None:
            self.row.show_row(self._row)
        self._tell()

    def _fitting(self, maps: Numbers) -> Numbers:
        """The maps, or their means over two by two numbers where only so all have room."""
        count, height, width = maps.shape
        while min(height, width) >= 2 * LEAST_SIDE:
            if arrange(count, height, width, self.grid.height(), self.grid.width()).shown >= count:
                break
            height, width = height // 2, width // 2
            parts = maps[:, : 2 * height, : 2 * width].reshape(count, height, 2, width, 2)
            maps = parts.mean(axis=(2, 4), dtype=np.float32)
        return maps

    def _hover(self, index: int) -> None:
        self._hovered = index
        self._tell()

    def _tell(self) -> None:
        """Says what is shown, or what is under the pointer."""
        sizes = " × ".join(map(str, self._sizes))
        if self._row is not None:
            if 0 <= self._hovered < len(self._row):
                text, value = self.tr("number {number}: {value}"), value_text(float(self._row[self._hovered]))
                self.sentence.set_text(text.format(number=self._hovered + 1, value=value))
            else:
                self.sentence.set_text(self.tr("{count} numbers").format(count=sizes or "1"))
            return
        shown = self.grid.arrangement.shown
        if 0 <= self._hovered < min(shown, len(self._ends[0])):
            low, high = (value_text(float(ends[self._hovered])) for ends in self._ends)
            text = self.tr("map {number}: {low} to {high}")
            self.sentence.set_text(text.format(number=self._hovered + 1, low=low, high=high))
            return
        count = self._sizes[0] if len(self._sizes) == 3 else 1
        if shown < count:
            self.sentence.set_text(self.tr("{sizes}, {shown} maps shown").format(sizes=sizes, shown=shown))
        else:
            self.sentence.set_text(sizes)

    def _take_theme(self) -> None:
        self.grid.theme = self.row.theme = self.scale.theme = self.theme

    def _retranslate(self) -> None:
        self._set_empty_text(
            self.tr("What one example looks like in the selected layer appears here. Select a layer and press Train.")
        )
        self.port.setAccessibleName(self.tr("Output"))
        self.port.setToolTip(self.tr("Which output of the layer is shown."))
        self.grid.setAccessibleName(self.tr("Feature maps, one small picture for each"))
        self.row.setAccessibleName(self.tr("Numbers as bars"))
