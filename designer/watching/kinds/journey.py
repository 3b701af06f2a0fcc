"""Shows one example on its way through the whole network."""

from __future__ import annotations

from typing import cast

from designer.plots.journey import JourneyPlot
from designer.watching.panel import Panel, panel
from engine.training.watching.ask import Ask, Seen


@panel(
    "journey",
    title="Journey",
    icon="journey",
    about="One example on its way through the network, from the data to the answer.",
    group="inside",
)
class JourneyPanel(Panel):
    """A film of small pictures, one for each layer."""

    def __init__(self) -> None:
        super().__init__(JourneyPlot())
        self._journey.example.chosen.connect(self._choose)

    def asks(self) -> tuple[Ask, ...]:
        return (Ask("journey", "", (("example", self.example),)),)

    def take(self, seen: Seen) -> None:
        self._journey.example.show_example(seen.facts["example"], seen.facts["examples"])
        self._journey.show_journey(seen.step, seen.facts["stations"])

    def _choose(self, number: int) -> None:
        self.show_example(number)
        self.example_chosen.emit(number)

    @property
    def _journey(self) -> JourneyPlot:
        return cast(JourneyPlot, self.plot)
