"""Asks for one layer of a stack and for one example, as a person chooses them in the plot."""

from __future__ import annotations

from typing import cast

from designer.plots.layered import LayeredPlot
from designer.watching.panel import Panel


class LayeredPanel(Panel):
    """A panel about one node that may have several layers."""

    def __init__(self, plot: LayeredPlot) -> None:
        super().__init__(plot)
        plot.example.chosen.connect(self._choose)
        for chooser in (plot.layer, plot.aspect):
            chooser.shown_changed.connect(lambda _: self.asks_changed.emit())

    def show_node(self, key: str) -> None:
        if key != self.node:
            self._forget_choice()
        super().show_node(key)

    def forget(self) -> None:
        self._forget_choice()
        super().forget()

    def _forget_choice(self) -> None:
        plot = cast(LayeredPlot, self.plot)
        plot.layer.forget()
        plot.aspect.forget()

    def _choose(self, number: int) -> None:
        self.show_example(number)
        self.example_chosen.emit(number)
