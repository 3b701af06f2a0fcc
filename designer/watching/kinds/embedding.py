"""Shows where examples lie by what leaves a layer."""

from __future__ import annotations

from importlib.util import find_spec
from typing import cast

from PySide6.QtGui import QHideEvent

from designer.plots.embedding import EmbeddingPlot
from designer.processes.placing import Numbers, Placing
from designer.watching.panel import Panel, panel
from engine.graph.facts import NodeFacts
from engine.layers.declare import Metric, Objective
from engine.training.watching.ask import Ask, Seen

FEW, MANY = 3, 50
"""So many components are asked for to be drawn, and to go on with by t-SNE or UMAP."""


@panel(
    "embedding",
    title="Embedding",
    icon="scatter",
    about="Examples as points that lie close where a layer takes them for alike, coloured by class.",
    group="inside",
)
class EmbeddingPanel(Panel):
    """The examples by what leaves one node."""

    def __init__(self) -> None:
        super().__init__(EmbeddingPlot())
        plot = self._embedding
        plot.example_chosen.connect(self._choose)
        plot.offer_methods([("pca", "PCA"), ("tsne", "t-SNE"), *([("umap", "UMAP")] if find_spec("umap") else [])])
        plot.method.shown_changed.connect(lambda _: self._switch())
        self.placing = Placing(self)
        self.placing.placed.connect(self._show_near)
        self.placing.failed.connect(plot.show_trouble)
        self._step = 0
        self._placed_step = -1

    @classmethod
    def fits(cls, facts: NodeFacts) -> bool:
        return bool(facts.outputs) and not isinstance(facts.layer, (Objective, Metric))

    def asks(self) -> tuple[Ask, ...]:
        wanted = FEW if self._embedding.method.shown == "pca" else MANY
        return (Ask("embedding", self.node, (("components", wanted),)),) if self.node else ()

    def take(self, seen: Seen) -> None:
        facts, arrays = seen.facts, seen.arrays
        self._step = seen.step
        self._embedding.show_components(
            seen.step, arrays["places"], arrays["examples"], arrays["labels"], facts["names"], facts["shares"]
        )

    def redraw(self) -> None:
        self._place()
        super().redraw()

    def show_example(self, number: int) -> None:
        """Ring it; what is asked for stays the same."""
        self.example = number
        self._embedding.show_example(number)

    def hideEvent(self, event: QHideEvent) -> None:
        """Nobody looks: its process ends, also with the window."""
        super().hideEvent(event)
        self.placing.close()
        self._placed_step = -1

    def clear(self) -> None:
        super().clear()
        self._placed_step = -1
        self.placing.forget()

    def forget(self) -> None:
        self._embedding.show_example(0)
        super().forget()

    def _place(self) -> None:
        """Ask for places by t-SNE or UMAP, where they are seen and there is something new."""
        plot = self._embedding
        if plot.method.shown == "pca" or not plot.isVisible() or self.placing.is_busy or not len(plot.places):
            return
        if self._step != self._placed_step and plot.places.shape[1] != FEW:
            self._placed_step = self._step
            self.placing.ask(plot.method.shown, plot.places, plot.near, self._step)

    def _show_near(self, places: Numbers, step: int) -> None:
        self._embedding.show_near(step, places)
        self._embedding.redraw()

    def _switch(self) -> None:
        self._placed_step = -1
        self.placing.forget()
        self._embedding.forget_near()
        self.asks_changed.emit()

    def _choose(self, number: int) -> None:
        self.show_example(number)
        self._embedding.refresh()
        self.example_chosen.emit(number)

    @property
    def _embedding(self) -> EmbeddingPlot:
        return cast(EmbeddingPlot, self.plot)
