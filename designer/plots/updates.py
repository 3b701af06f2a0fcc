"""Shows what single steps change in a layer, and how large that is against its weights."""

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QWidget

from designer.look.theme import SPACE_1, SPACE_2, category_color
from designer.plots.histogram import HistogramPlot
from designer.plots.labels import NumberLabel
from designer.plots.ratio_view import RatioView
from designer.plots.slices import Slice
from designer.plots.ticks import value_text

RATIO = "ratio"
WIDE = 420
"""From so many pixels on the curve stands beside the picture, not below it."""


class UpdatePlot(HistogramPlot):
    """The distribution of the updates of each tensor, and the curve of the update-to-weight ratio."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self.ratio = NumberLabel()
        self.curve = RatioView()
        super().__init__(parent)
        self.both = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self.both.setSpacing(SPACE_2)
        place = self.column.indexOf(self.pictures)
        self.column.removeWidget(self.pictures)
        self.both.addWidget(self.pictures, 3)
        self.both.addWidget(self.curve, 2)
        self.column.insertLayout(place, self.both, 1)
        self.curve.resized.connect(self.refresh)

    def _figures(self) -> tuple[QWidget, ...]:
        return self.ratio, *super()._figures()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        beside = self.width() >= WIDE or self.height() < self.width()
        self.both.setDirection(QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom)
        self.both.setSpacing(SPACE_2 if beside else SPACE_1)

    def _tell(self, shown: Slice) -> None:
        self.ratio.set_value(value_text(shown.figures.get(RATIO, float("nan"))))
        nothing = float("nan")
        curves = {
            name: [(each.step, each.figures.get(RATIO, nothing)) for each in slices]
            for name, slices in self._slices.items()
        }
        colour = category_color(self.theme, self._category) if self._category else self.theme.accent
        self.curve.show_curves(curves, self._chosen, shown.step, colour)

    def _take_theme(self) -> None:
        super()._take_theme()
        self.ratio.set_theme(self.theme)
        self.curve.theme = self.theme

    def _retranslate(self) -> None:
        super()._retranslate()
        self._set_empty_text(
            self.tr(
                "What each step changes in the selected layer appears here. "
                "Select a layer that has weights and press Train."
            )
        )
        self.ratio.set_name(self.tr("update / weight"))
        self.ratio.setToolTip(
            self.tr(
                "The size of the update against that of the weights, by root mean square. About a thousandth is usual: "
                "much more is a learning rate that is too high, much less one that is too low."
            )
        )
        self.curve.unit = self.tr("step")
        self.curve.setAccessibleName(self.tr("Update-to-weight ratio over the training"))
        self._name_pictures(self.tr("Distribution of the updates over the training"))
