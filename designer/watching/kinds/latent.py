"""Shows a walk through the latent values of a network."""

from __future__ import annotations

from typing import cast

from designer.plots.latent import LatentPlot
from designer.watching.panel import Panel, panel
from engine.decoding import can_decode
from engine.graph.facts import Analysis
from engine.training.watching.ask import Ask, Seen

STEPS = 21


@panel(
    "latent",
    title="Latent walk",
    icon="latent_walk",
    about="Pictures on the way between two examples, or along one latent value.",
    group="examples",
    needs="There is no decoder in this network that draws pictures.",
)
class LatentPanel(Panel):
    """The decoder draws each place on the way with the weights of this moment."""

    @classmethod
    def suits(cls, analysis: Analysis) -> bool:
        return can_decode(analysis.project)

    def __init__(self) -> None:
        super().__init__(LatentPlot())
        self._walk.way_changed.connect(self.asks_changed)

    def asks(self) -> tuple[Ask, ...]:
        start, end, unit = self._walk.wanted
        goal: tuple[tuple[str, int], ...] = (("to", end),) if unit < 0 else (("unit", unit),)
        return (Ask("latent", "", (("from", start), *goal, ("steps", STEPS))),)

    def take(self, seen: Seen) -> None:
        plot, examples = self._walk, seen.facts["examples"]
        plot.tell(seen.facts["units"], tuple(one.loss for one in examples), seen.facts["here"])
        plot.show_cards(seen.step, [plot.card(one) for one in examples])

    @property
    def _walk(self) -> LatentPlot:
        return cast(LatentPlot, self.plot)
