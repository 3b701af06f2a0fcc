"""Shows the gates and the state of a recurrent layer over time."""

from __future__ import annotations

from typing import cast

from designer.plots.gates import GatePlot
from designer.watching.panel import Panel, panel
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
class RecurrentPanel(Panel):
    """The gates of one recurrent layer."""

    def __init__(self) -> None:
        super().__init__(GatePlot())
        self._gates.example.chosen.connect(self._choose)
        for chooser in (self._gates.layer, self._gates.direction):
            chooser.shown_changed.connect(lambda _: self.asks_changed.emit())

    @classmethod
    def fits(cls, facts: NodeFacts) -> bool:
        return facts.node.type in ("LSTM", "GRU", "RNN")

    def asks(self) -> tuple[Ask, ...]:
        if not self.node:
            return ()
        layer, reverse = int(self._gates.layer.wished or -1), self._gates.direction.wished == "backward"
        return (Ask("recurrent", self.node, (("example", self.example), ("layer", layer), ("reverse", reverse))),)

    def show_node(self, key: str) -> None:
        if key != self.node:
            self._gates.layer.forget()
            self._gates.direction.forget()
        super().show_node(key)

    def take(self, seen: Seen) -> None:
        facts = seen.facts
        self._gates.show_gates(seen.step, seen.arrays, facts["tokens"], (facts["steps"], facts["units"]))
        self._gates.example.show_example(facts["example"], facts["examples"])
        self._gates.offer_layers(facts["layers"], facts["ways"])

    def forget(self) -> None:
        self._gates.layer.forget()
        self._gates.direction.forget()
        super().forget()

    def _choose(self, number: int) -> None:
        self.show_example(number)
        self.example_chosen.emit(number)

    @property
    def _gates(self) -> GatePlot:
        return cast(GatePlot, self.plot)
