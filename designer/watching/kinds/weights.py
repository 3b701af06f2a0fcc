"""Shows how the weights of a layer are spread, now and over the training."""

from __future__ import annotations

from typing import cast

from designer.canvas.nodes.words import words_of
from designer.plots.histogram import HistogramPlot
from designer.watching.panel import Panel, panel
from engine.graph.facts import Analysis, NodeFacts
from engine.training.watching.ask import Ask, Seen


@panel(
    "weights",
    title="Weights",
    icon="histogram",
    about="How the weights and biases of a layer are spread, and how that changes.",
    group="inside",
)
class WeightsPanel(Panel):
    """The histograms of the learned tensors of one node."""

    def __init__(self) -> None:
        super().__init__(HistogramPlot())

    @classmethod
    def fits(cls, facts: NodeFacts) -> bool:
        return bool(facts.weights)

    def asks(self) -> tuple[Ask, ...]:
        return (Ask("weights", self.node),) if self.node else ()

    def show_node(self, key: str) -> None:
        super().show_node(key)
        self._name()

    def follow(self, analysis: Analysis) -> None:
        super().follow(analysis)
        self._name()

    def take(self, seen: Seen) -> None:
        self._histograms.show_snapshot(seen.step, seen.facts["histograms"])

    def _name(self) -> None:
        facts = self.analysis.nodes.get(self.node) if self.analysis is not None else None
        if facts is not None:
            words = words_of(facts)
            self._histograms.set_titles(words.title, words.category)

    @property
    def _histograms(self) -> HistogramPlot:
        return cast(HistogramPlot, self.plot)
