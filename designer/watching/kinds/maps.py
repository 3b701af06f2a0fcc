"""Shows what one example looks like when it leaves a layer."""

from __future__ import annotations

from typing import cast

import numpy as np

from designer.plots.maps import MapPlot
from designer.watching.panel import Panel, panel
from engine.graph.facts import NodeFacts
from engine.training.watching.ask import Ask, Seen


@panel(
    "maps",
    title="Feature maps",
    icon="maps",
    about="What one example looks like when it leaves a layer: its feature maps, sequence or numbers.",
    group="inside",
)
class MapsPanel(Panel):
    """The values of the chosen example at one node."""

    def __init__(self) -> None:
        super().__init__(MapPlot())
        self._maps.example.chosen.connect(self._choose)
        self._maps.port.shown_changed.connect(lambda _: self.asks_changed.emit())

    @classmethod
    def fits(cls, facts: NodeFacts) -> bool:
        return bool(facts.outputs and facts.output_ports)

    def asks(self) -> tuple[Ask, ...]:
        if not self.node:
            return ()
        port = (("port", self._maps.port.wished),) if self._maps.port.wished else ()
        return (Ask("maps", self.node, (("example", self.example), *port)),)

    def show_node(self, key: str) -> None:
        if key != self.node:
            self._maps.port.forget()
        super().show_node(key)

    def take(self, seen: Seen) -> None:
        facts, arrays = seen.facts, seen.arrays
        self._maps.port.offer({name: name for name in facts["ports"]})
        self._maps.example.show_example(facts["example"], facts["examples"])
        if facts["kind"] == "row":
            self._maps.show_row(seen.step, arrays["row"], facts["sizes"])
        else:
            numbers = arrays["maps"].astype(np.float32) * np.float32(facts["scale"] / 127)
            self._maps.show_maps(seen.step, numbers, arrays["low"], arrays["high"], facts["sizes"])

    def _choose(self, number: int) -> None:
        self.show_example(number)
        self.example_chosen.emit(number)

    @property
    def _maps(self) -> MapPlot:
        return cast(MapPlot, self.plot)
