"""Shows how the numbers of a layer are spread, now and at any moment of the training."""

from collections.abc import Mapping, Sequence

from PySide6.QtWidgets import QCheckBox, QHBoxLayout, QLabel, QStackedWidget, QWidget

from designer.flow import Flow
from designer.look.style import interface_font
from designer.look.theme import SPACE_1, SPACE_2, SPACE_3, TYPE_SMALL, category_color
from designer.plots.heat_map import HeatView
from designer.plots.labels import NumberLabel
from designer.plots.moments import Moments
from designer.plots.plot import Plot
from designer.plots.ridges import RidgeView
from designer.plots.slices import NONE, Histogram, Slice, Slices, SteadyRange
from designer.plots.tensor_tabs import TensorTabs
from designer.plots.ticks import value_text

SHOWN = 12

Figures = Mapping[str, Mapping[str, float]]
"""What else was measured: for each tensor, numbers by their names."""


class HistogramPlot(Plot):
    """The distribution of one tensor over the training, and small ones of all tensors of the layer.

    As ridges one behind the other, or as a map over the steps; the slider goes back to any step that is still known.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._category = ""
        self._chosen = ""
        self._slices: dict[str, Slices] = {}
        self._range = SteadyRange()
        self.tensor = QLabel(self)
        self.tensor.setFont(interface_font(TYPE_SMALL))
        """The name of the tensor where there is one alone; else its tab tells it."""
        self.mean = NumberLabel(self)
        self.deviation = NumberLabel(self)
        self.heat = QCheckBox(self)
        self.heat.setFont(interface_font(TYPE_SMALL))
        self.heat.toggled.connect(self._switch)
        self.ridges, self.map = RidgeView(self), HeatView(self)
        self.pictures = QStackedWidget(self)
        for view in (self.ridges, self.map):
            self.pictures.addWidget(view)
            view.resized.connect(self.refresh)
        self.moments = Moments(self)
        self.moments.moved.connect(self.refresh)
        self.tabs = TensorTabs(self)
        self.tabs.chosen.connect(self._choose)
        self.figures = QWidget(self)
        flow = Flow(SPACE_3)
        for figure in (self.tensor, *self._figures()):
            flow.addWidget(figure)
        self.figures.setLayout(flow)
        header = QHBoxLayout()
        header.setSpacing(SPACE_3)
        header.addWidget(self.figures, 1)
        header.addWidget(self.heat)
        self.column.setSpacing(SPACE_1)
        self.column.addLayout(header)
        self.column.addWidget(self.pictures, 1)
        self.column.addWidget(self.moments)
        self.column.addWidget(self.tabs)
        self._retranslate()
        self.set_theme(self.theme)

    def _figures(self) -> tuple[QWidget, ...]:
        """What is told in numbers, from left to right."""
        return self.mean, self.deviation

    def set_category(self, category: str) -> None:
        """The category of the layer, whose colour the picture takes."""
        self._category = category
        self._stale = True

    def show_snapshot(self, step: int, histograms: Sequence[Histogram], figures: Figures | None = None) -> None:
        """The distributions of a layer's tensors at a step; other tensors than before begin anew."""
        names = [histogram.name for histogram in histograms]
        if names != list(self._slices):
            self._slices = {name: Slices() for name in names}
        if names != list(self.tabs.tabs):
            self._range = SteadyRange()
            self._chosen = self._chosen if self._chosen in names else next(iter(names), "")
            self.tabs.set_names(names, self._chosen)
            self.moments.chosen = None
        for histogram in histograms:
            self._slices[histogram.name].add(step, histogram, (figures or {}).get(histogram.name, NONE))
        self._stale = True

    def clear(self) -> None:
        """Forgets all distributions; the tensor and the moment that a person chose stay chosen."""
        self._slices = {}
        self._stale = True

    def forget(self) -> None:
        """Forgets also what was chosen."""
        self._chosen, self._range, self.moments.chosen = "", SteadyRange(), None
        self.tabs.set_names([], "")
        self.clear()

    @property
    def slices(self) -> Slices:
        """All that is known of the chosen tensor."""
        return self._slices[self._chosen]

    @property
    def shown(self) -> Slice:
        """The slice whose numbers are told: the newest, or that of the moment that a person went back to."""
        chosen = self.moments.chosen
        found = self.slices.newest if chosen is None else self.slices.nearest(chosen)
        assert found is not None
        return found

    def _has_data(self) -> bool:
        return bool(self._slices) and self.slices.newest is not None

    def _draw(self) -> None:
        self.moments.show_steps(self.slices.steps)
        spread, shown = self.slices.spread(SHOWN), self.shown
        known = list(self.slices) if self.heat.isChecked() else spread
        self._range.take([*known, shown])
        colour = category_color(self.theme, self._category) if self._category else self.theme.accent
        self.tensor.setText(self._chosen)
        self.tensor.setVisible(len(self._slices) == 1)
        self.mean.set_value(value_text(shown.histogram.mean, shown.histogram.deviation))
        self.deviation.set_value(value_text(shown.histogram.deviation))
        self.tabs.fit(self.width() - 2 * SPACE_2)
        low, high = self._range.low, self._range.high
        if self.heat.isChecked():
            self.map.show_slices(known, low, high, colour, shown)
        elif self.moments.chosen is None:
            self.ridges.show_slices(spread, low, high, colour)
        else:
            self.ridges.show_one(shown, spread[-1], low, high, colour)
        for name, tab in self.tabs.tabs.items():
            tab.show_slice(self._slices[name].newest, self.theme, colour)
        self._tell(shown)

    def _tell(self, shown: Slice) -> None:
        """Show what else was measured of this slice."""

    def _choose(self, name: str) -> None:
        self._chosen = name
        self._range = SteadyRange()
        self.refresh()

    def _switch(self, is_map: bool) -> None:
        self.pictures.setCurrentWidget(self.map if is_map else self.ridges)
        self.refresh()

    def _take_theme(self) -> None:
        self.ridges.theme = self.map.theme = self.theme
        for part in (self.mean, self.deviation, self.moments):
            part.set_theme(self.theme)

    def _retranslate(self) -> None:
        self._set_empty_text(
            self.tr("The weights of the selected layer appear here. Select a layer that has weights and press Train.")
        )
        self.ridges.unit = self.map.unit = self.tr("step")
        self.mean.set_name(self.tr("mean"))
        self.deviation.set_name(self.tr("deviation"))
        self.heat.setText(self.tr("map"))
        self.heat.setAccessibleName(self.tr("Map over the steps"))
        self.heat.setToolTip(self.tr("Show the steps from left to right, and how many numbers stand where by colour."))
        self._name_pictures(self.tr("Distribution of the weights over the training"))

    def _name_pictures(self, text: str) -> None:
        for view in (self.ridges, self.map):
            view.setAccessibleName(text)
