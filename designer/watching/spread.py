"""What the panels share that show how the numbers of one layer are spread over the training."""

from __future__ import annotations

from typing import ClassVar, cast

from designer.canvas.nodes.words import words_of
from designer.plots.histogram import Figures, HistogramPlot
from designer.watching.panel import Panel
from engine.graph.facts import Analysis, NodeFacts
from engine.training.watching.ask import Ask, Seen


class SpreadPanel(Panel):
    """The histograms of the tensors of one node, found by a view of the same name as the panel."""

    drawn: ClassVar[type[HistogramPlot]]

    def __init__(self) -> None:
        super().__init__(self.drawn())

    @classmethod
    def fits(cls, facts: NodeFacts) -> bool:
        return bool(facts.weights)

    def asks(self) -> tuple[Ask, ...]:
        return (Ask(self.name, self.node),) if self.node else ()

    def show_node(self, key: str) -> None:
        super().show_node(key)
        self._tint()

    def follow(self, analysis: Analysis) -> None:
        super().follow(analysis)
        self._tint()

    def forget(self) -> None:
        cast(HistogramPlot, self.plot).forget()
        super().forget()

    def take(self, seen: Seen) -> None:
        plot = cast(HistogramPlot, self.plot)
        plot.show_snapshot(seen.step, seen.facts["histograms"], self.figures(seen))

    def figures(self, seen: Seen) -> Figures:
        """What else was measured of each tensor."""
        return {}

    def _tint(self) -> None:
        """Draw in the colour of the category of the node."""
        facts = self.analysis.nodes.get(self.node) if self.analysis is not None else None
        if facts is not None:
            cast(HistogramPlot, self.plot).set_category(words_of(facts).category)
