"""Shows how the gradients of a layer are spread, and how large they are together."""

from PySide6.QtWidgets import QWidget

from designer.plots.histogram import HistogramPlot
from designer.plots.labels import NumberLabel
from designer.plots.slices import Slice
from designer.plots.ticks import value_text

NORM = "norm"


class GradientPlot(HistogramPlot):
    """The distribution of the gradients of each tensor, with its norm."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self.norm = NumberLabel()
        super().__init__(parent)

    def _figures(self) -> tuple[QWidget, ...]:
        return self.norm, *super()._figures()

    def _tell(self, shown: Slice) -> None:
        self.norm.set_value(value_text(shown.figures.get(NORM, float("nan"))))

    def _take_theme(self) -> None:
        super()._take_theme()
        self.norm.set_theme(self.theme)

    def _retranslate(self) -> None:
        super()._retranslate()
        self._set_empty_text(
            self.tr("The gradients of the selected layer appear here. Select a layer that has weights and press Train.")
        )
        self.norm.set_name(self.tr("norm"))
        self.norm.setToolTip(self.tr("The root of the sum of the squares of all gradients of this tensor."))
        self._name_pictures(self.tr("Distribution of the gradients over the training"))
