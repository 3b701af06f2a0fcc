"""Shows what an autoencoder makes of its examples."""

from __future__ import annotations

from typing import cast

from designer.plots.reconstruction import ReconstructionPlot
from designer.watching.data_shapes import target_shapes
from designer.watching.panel import Panel, panel
from engine.graph.facts import Analysis
from engine.training.watching.ask import Ask, Seen

LEAST_NUMBERS = 3
"""One or two numbers are a prediction, and nothing that can be looked at."""


@panel(
    "reconstruction",
    title="Reconstruction",
    icon="reconstruction",
    about="What the network makes of examples beside what it was to make, the worst first.",
    group="examples",
    needs="This network does not make anything again that it was given.",
)
class ReconstructionPanel(Panel):
    """A page of examples; a click on one lets all panels look at it."""

    @classmethod
    def suits(cls, analysis: Analysis) -> bool:
        return any(shape.count >= LEAST_NUMBERS and not shape.classes for shape in target_shapes(analysis))

    def __init__(self) -> None:
        self.page = 0
        super().__init__(ReconstructionPlot())
        self._pairs.page_chosen.connect(self.turn_to)
        self._pairs.example_chosen.connect(self.example_chosen)

    def asks(self) -> tuple[Ask, ...]:
        return (Ask("reconstruction", "", (("page", self.page),) if self.page else ()),)

    def take(self, seen: Seen) -> None:
        facts, plot = seen.facts, self._pairs
        plot.tell(facts["mean"], facts["judged"], facts["all"])
        plot.show_cards(seen.step, [plot.card(one) for one in facts["examples"]], facts["page"], facts["pages"])

    def turn_to(self, page: int) -> None:
        """Show another page."""
        if page != self.page:
            self.page = page
            self.asks_changed.emit()

    def forget(self) -> None:
        self.page = 0
        super().forget()

    @property
    def _pairs(self) -> ReconstructionPlot:
        return cast(ReconstructionPlot, self.plot)
