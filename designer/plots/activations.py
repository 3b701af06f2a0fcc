"""Shows how the values that leave a layer are spread, and how many of its units are dead or saturated."""

from PySide6.QtWidgets import QWidget

from designer.plots.histogram import HistogramPlot
from designer.plots.share_bar import ShareBar
from designer.plots.slices import Slice

DEAD, SATURATED = "dead", "saturated"


class ActivationPlot(HistogramPlot):
    """The distribution of what leaves each port of a layer for some examples."""

    def __init__(self, parent: QWidget | None = None) -> None:
        self.dead, self.saturated = ShareBar(), ShareBar()
        super().__init__(parent)
        for bar in (self.dead, self.saturated):
            bar.hide()

    def _figures(self) -> tuple[QWidget, ...]:
        return self.dead, self.saturated, *super()._figures()

    def _tell(self, shown: Slice) -> None:
        self.dead.set_share(shown.figures.get(DEAD, float("nan")))
        self.saturated.set_share(shown.figures.get(SATURATED, float("nan")))

    def _take_theme(self) -> None:
        super()._take_theme()
        self.dead.set_theme(self.theme)
        self.saturated.set_theme(self.theme)

    def _retranslate(self) -> None:
        super()._retranslate()
        self._set_empty_text(
            self.tr("The values that leave the selected layer appear here. Select a layer and press Train.")
        )
        self.dead.set_name(self.tr("dead"))
        self.dead.setToolTip(self.tr("How many units are zero for every one of the examples that are looked at."))
        self.saturated.set_name(self.tr("saturated"))
        self.saturated.setToolTip(self.tr("How many values stand at an end of their range, where nothing is learned."))
        self._name_pictures(self.tr("Distribution of the values over the training"))
