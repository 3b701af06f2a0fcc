"""Shows what single steps change in a layer, now and over the training."""

from __future__ import annotations

from designer.plots.histogram import Figures
from designer.plots.updates import RATIO, UpdatePlot
from designer.watching.panel import panel
from designer.watching.spread import SpreadPanel
from engine.training.watching.ask import Seen


@panel(
    "updates",
    title="Updates",
    icon="updates",
    about="What a step changes in a layer, and how large that is against its weights.",
    group="inside",
    needs="There is no layer with weights in this network.",
)
class UpdatesPanel(SpreadPanel):
    """The histograms of the updates of one node, and the curve of their ratio to the weights."""

    drawn = UpdatePlot

    def figures(self, seen: Seen) -> Figures:
        return {name: {RATIO: ratio} for name, ratio in seen.facts["ratios"].items()}
