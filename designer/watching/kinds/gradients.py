"""Shows how the gradients of a layer are spread, now and over the training."""

from __future__ import annotations

from designer.plots.gradients import NORM, GradientPlot
from designer.plots.histogram import Figures
from designer.watching.panel import panel
from designer.watching.spread import SpreadPanel
from engine.training.watching.ask import Seen


@panel(
    "gradients",
    title="Gradients",
    icon="gradients",
    about="How the gradients of a layer are spread, how large they are, and how that changes.",
    group="inside",
    needs="There is no layer with weights in this network.",
)
class GradientsPanel(SpreadPanel):
    """The histograms of the gradients of one node."""

    drawn = GradientPlot

    def figures(self, seen: Seen) -> Figures:
        return {name: {NORM: norm} for name, norm in seen.facts["norms"].items()}
