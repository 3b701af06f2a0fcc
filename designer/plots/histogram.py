"""Shows how the weights of a layer are spread, now and over the training."""

from collections.abc import Sequence

from PySide6.QtWidgets import QHBoxLayout, QWidget

from designer.look.theme import SPACE_2, category_color
from designer.plots.labels import ElidedLabel, NumberLabel
from designer.plots.plot import Plot
from designer.plots.ridges import RidgeView
from designer.plots.slices import Histogram, Slices, SteadyRange
from designer.plots.tensor_tabs import TensorTabs
from designer.plots.ticks import value_text

SHOWN = 12


class HistogramPlot(Plot):
    """The distribution of one tensor over the training, and small ones of all tensors of the layer."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._node = ""
        self._category = ""
        self._chosen = ""
        self._slices: dict[str, Slices] = {}
        self._range = SteadyRange()
        self.title = ElidedLabel(self)
        self.title.setProperty("role", "muted")
        self.mean = NumberLabel(self)
        self.deviation = NumberLabel(self)
        self.ridges = RidgeView(self)
        self.ridges.resized.connect(self.refresh)
        self.tabs = TensorTabs(self)
        self.tabs.chosen.connect(self._choose)
        header = QHBoxLayout()
        header.setSpacing(SPACE_2)
        header.addWidget(self.title, 1)
        header.addWidget(self.mean)
        header.addWidget(self.deviation)
        self.column.addLayout(header)
        self.column.addWidget(self.ridges, 1)
        self.column.addWidget(self.tabs)
        self._retranslate()
        self.set_theme(self.theme)

    def set_titles(self, node: str, category: str = "") -> None:
        """The name of the layer, and its category, whose colour the picture takes."""
        self._node, self._category = node, category
        self._stale = True

    def show_snapshot(self, step: int, histograms: Sequence[Histogram]) -> None:
        """The distributions of a layer's tensors at a step; other tensors than before begin anew."""
        names = [histogram.name for histogram in histograms]
        if names != list(self._slices):
            self._slices = {name: Slices() for name in names}
            self._range = SteadyRange()
            self._chosen = names[0] if names else ""
            self.tabs.set_names(names)
        for histogram in histograms:
            self._slices[histogram.name].add(step, histogram)
        self._stale = True

    def clear(self) -> None:
        self.show_snapshot(0, [])

    def _has_data(self) -> bool:
        return bool(self._slices)

    def _draw(self) -> None:
        slices = self._slices[self._chosen].spread(SHOWN)
        self._range.take(slices)
        colour = category_color(self.theme, self._category) if self._category else self.theme.accent
        newest = slices[-1].histogram
        alone = len(self._slices) == 1  # otherwise the chosen tab tells the tensor
        self.title.set_text(f"{self._node} · {self._chosen}" if alone else self._node)
        self.mean.set_value(value_text(newest.mean, newest.deviation))
        self.deviation.set_value(value_text(newest.deviation))
        self.tabs.fit(self.width() - 2 * SPACE_2)
        self.ridges.show_slices(slices, self._range.low, self._range.high, colour)
        for name, tab in self.tabs.tabs.items():
            tab.show_slice(self._slices[name].newest, self.theme, colour)

    def _choose(self, name: str) -> None:
        self._chosen = name
        self._range = SteadyRange()
        self.refresh()

    def _take_theme(self) -> None:
        self.ridges.theme = self.theme
        self.mean.set_theme(self.theme)
        self.deviation.set_theme(self.theme)

    def _retranslate(self) -> None:
        self._set_empty_text(
            self.tr("The weights of the selected layer appear here. Select a layer that has weights and press Train.")
        )
        self.ridges.unit = self.tr("step")
        self.mean.set_name(self.tr("mean"))
        self.deviation.set_name(self.tr("deviation"))
        self.ridges.setAccessibleName(self.tr("Distribution of the weights over the training"))
