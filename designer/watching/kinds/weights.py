"""Shows how the weights of a layer are spread, now and over the training."""

from __future__ import annotations

from designer.plots.histogram import HistogramPlot
from designer.watching.panel import panel
from designer.watching.spread import SpreadPanel


@panel(
    "weights",
    title="Weights",
    icon="histogram",
    about="How the weights and biases of a layer are spread, and how that changes.",
    group="inside",
    needs="There is no layer with weights in this network.",
)
class WeightsPanel(SpreadPanel):
    """The histograms of the learned tensors of one node."""

    drawn = HistogramPlot
