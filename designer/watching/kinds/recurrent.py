"""Shows the gates and the state of a recurrent layer over time."""

from __future__ import annotations

from typing import cast

from designer.plots.gates import GatePlot
from designer.watching.layered_panel import LayeredPanel
from designer.watching.panel import panel
from engine.graph.facts import NodeFacts
from engine.training.watching.ask import Ask, Seen


@panel(
    "recurrent",
    title="Gates",
    icon="lstm",
    about="What a recurrent layer lets in, keeps and says at each step that it reads, for one example.",
    group="inside",
    needs="There is no recurrent layer in this network.",
)
class RecurrentPanel(LayeredPanel):
    """The gates of one recurrent layer."""

    def __init__(self) -> None:
        super().__init__(GatePlot())

    @classmethod
    def fits(cls, facts: NodeFacts) -> bool:
        return facts.node.type in ("LSTM", "GRU", "RNN")

    def asks(self) -> tuple[Ask, ...]:
        if not self.node:
            return ()
        layer, reverse = int(self._gates.layer.wished or -1), self._gates.aspect.wished == "backward"
        return (Ask("recurrent", self.node, (("example", self.example), ("layer", layer), ("reverse", reverse))),)

    def take(self, seen: Seen) -> None:
        facts = seen.facts
        self._gates.show_gates(seen.step, seen.arrays, facts["tokens"], (facts["steps"], facts["units"]))
        self._gates.example.show_example(facts["example"], facts["examples"])
        self._gates.offer_layers(facts["layers"], facts["ways"])

    @property
    def _gates(self) -> GatePlot:
        return cast(GatePlot, self.plot)
