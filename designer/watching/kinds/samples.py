"""Shows pictures that a decoder draws while it learns."""

from __future__ import annotations

from typing import cast

from designer.plots.samples import SamplePlot
from designer.watching.panel import Panel, panel
from engine.decoding import can_decode
from engine.graph.facts import Analysis
from engine.training.watching.ask import Ask, Seen


@panel(
    "samples",
    title="Samples",
    icon="samples",
    about="Pictures that the decoder of the network draws from random numbers.",
    group="examples",
    needs="There is no decoder in this network that draws pictures.",
)
class SamplePanel(Panel):
    """The same random numbers at each look, until others are wanted: so it is seen how the pictures become better."""

    @classmethod
    def suits(cls, analysis: Analysis) -> bool:
        return can_decode(analysis.project)

    def __init__(self) -> None:
        self.seed = 0
        super().__init__(SamplePlot())
        self._samples.others_wanted.connect(self.draw_others)

    def asks(self) -> tuple[Ask, ...]:
        return (Ask("samples", "", (("seed", self.seed),)),)

    def take(self, seen: Seen) -> None:
        plot = self._samples
        plot.tell(self.seed, seen.facts["sampled"])
        plot.show_cards(seen.step, [plot.card(one) for one in seen.facts["examples"]])

    def draw_others(self) -> None:
        """Take the next seed."""
        self.seed += 1
        self.asks_changed.emit()

    @property
    def _samples(self) -> SamplePlot:
        return cast(SamplePlot, self.plot)
