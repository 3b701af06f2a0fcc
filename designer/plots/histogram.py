"""Shows how the numbers of a layer are spread, now and at any moment of the training."""

from collections.abc import Mapping, Sequence

from PySide6.QtWidgets import QGridLayout, QSizePolicy, QStackedWidget, QToolButton, QWidget

from designer.flow import Flow
from designer.look.style import interface_font
from designer.look.theme import SPACE_1, SPACE_2, TYPE_SMALL, category_color
from designer.plots.heat_map import HeatView
from designer.plots.labels import ElidedLabel, NumberLabel
from designer.plots.moments import Moments
from designer.plots.plot import Plot
from designer.plots.ridges import RidgeView
from designer.plots.slices import NONE, Histogram, Slice, Slices, SteadyRange
from designer.plots.tensor_tabs import TensorTabs
from designer.plots.ticks import value_text

SHOWN = 12
LEAST_TITLE = 72

Figures = Mapping[str, Mapping[str, float]]
"""What else was measured: for each tensor, numbers by their names."""


class HistogramPlot(Plot):
    """The distribution of one tensor over the training, and small ones of all tensors of the layer.

    As ridges one behind the other, or as a map over the steps; the slider goes back to any step that is still known.
    """

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
        self.heat = QToolButton(self)
        self.heat.setCheckable(True)
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
        self.figures.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Preferred)
        flow = Flow(SPACE_2)
        for figure in self._figures():
            flow.addWidget(figure)
        self.figures.setLayout(flow)
        self.header = QGridLayout()
        self.header.setHorizontalSpacing(SPACE_2)
        self.header.setVerticalSpacing(0)
        self.header.setColumnStretch(0, 1)
        self.header.addWidget(self.title, 0, 0)
        self.header.addWidget(self.figures, 0, 1)
        self.header.addWidget(self.heat, 0, 2)
        self.column.setSpacing(SPACE_1)
        self.column.addLayout(self.header)
        self.column.addWidget(self.pictures, 1)
        self.column.addWidget(self.moments)
        self.column.addWidget(self.tabs)
        self._retranslate()
        self.set_theme(self.theme)

    def _figures(self) -> tuple[QWidget, ...]:
        """What is told in numbers, from left to right."""
        return self.mean, self.deviation

    def set_titles(self, node: str, category: str = "") -> None:
        """The name of the layer, and its category, whose colour the picture takes."""
        self._node, self._category = node, category
        self._stale = True

    def show_snapshot(self, step: int, histograms: Sequence[Histogram], figures: Figures | None = None) -> None:
        """The distributions of a layer's tensors at a step; other tensors than before begin anew."""
        names = [histogram.name for histogram in histograms]
        if names != list(self._slices):
            self._slices = {name: Slices() for name in names}
            self._range = SteadyRange()
            self._chosen = names[0] if names else ""
            self.tabs.set_names(names)
            self.moments.chosen = None
        for histogram in histograms:
            self._slices[histogram.name].add(step, histogram, (figures or {}).get(histogram.name, NONE))
        self._stale = True

    def clear(self) -> None:
        self.show_snapshot(0, [])

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
        alone = len(self._slices) == 1  # otherwise the chosen tab tells the tensor
        self.title.set_text(f"{self._node} · {self._chosen}" if alone else self._node)
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
        self._arrange()

    def _arrange(self) -> None:
        """Give the numbers a row of their own where they leave the title no room."""
        room = self.width() - 2 * SPACE_2 - self.heat.sizeHint().width() - 2 * SPACE_2 - LEAST_TITLE
        row = 0 if self.figures.sizeHint().width() <= room else 1
        if self.header.getItemPosition(self.header.indexOf(self.figures))[0] != row:  # type: ignore[index]
            self.header.removeWidget(self.figures)
            self.header.addWidget(self.figures, row, 1 - row, 1, 1 + 2 * row)

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
