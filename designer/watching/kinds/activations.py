"""Shows how the values that leave a layer are spread, now and over the training."""

from __future__ import annotations

from designer.plots.activations import ActivationPlot
from designer.plots.histogram import Figures
from designer.watching.panel import panel
from designer.watching.spread import SpreadPanel
from engine.graph.facts import NodeFacts
from engine.training.watching.ask import Seen


@panel(
    "activations",
    title="Activations",
    icon="activations",
    about="How the values that leave a layer are spread, and how many of its units are dead or saturated.",
    group="inside",
)
class ActivationsPanel(SpreadPanel):
    """The histograms of what leaves one node."""

    drawn = ActivationPlot

    @classmethod
    def fits(cls, facts: NodeFacts) -> bool:
        return bool(facts.outputs and facts.output_ports)

    def figures(self, seen: Seen) -> Figures:
        return dict(seen.facts["ports"])
