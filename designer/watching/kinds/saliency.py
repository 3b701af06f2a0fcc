"""Shows where in a picture a network finds a class."""

from __future__ import annotations

from collections.abc import Sequence
from typing import cast

from designer.canvas.nodes.words import words_of
from designer.plots.saliency import SaliencyPlot
from designer.texts import told
from designer.watching.data_shapes import data_shapes
from designer.watching.panel import Panel, panel
from engine.graph.facts import Analysis
from engine.training.watching.ask import Ask, Option, Seen

PICTURE = ("channels", "height", "width")


@panel(
    "saliency",
    title="Saliency",
    icon="saliency",
    about="Where in a picture the network finds a class: by gradient, by occlusion, and by Grad-CAM.",
    group="examples",
    needs="The data of this network have no pictures.",
)
class SaliencyPanel(Panel):
    """The map of one example, in one of three ways."""

    @classmethod
    def suits(cls, analysis: Analysis) -> bool:
        return any(shape.axes == PICTURE for shape in data_shapes(analysis))

    def __init__(self) -> None:
        super().__init__(SaliencyPlot())
        self._saliency.example.chosen.connect(self._choose)
        self._saliency.method_changed.connect(lambda _: self.asks_changed.emit())
        for chooser in (self._saliency.chosen, self._saliency.convolution):
            chooser.shown_changed.connect(lambda _: self.asks_changed.emit())

    @property
    def is_offered(self) -> bool:
        """Only where the data have pictures."""
        return self.analysis is not None and self.suits(self.analysis)

    def follow(self, analysis: Analysis) -> None:
        before = self.is_offered
        super().follow(analysis)
        if self.is_offered != before:
            self.offer_changed.emit()

    def asks(self) -> tuple[Ask, ...]:
        plot = self._saliency
        options: dict[str, Option] = {
            "example": self.example,
            "method": plot.method,
            "class": int(plot.chosen.shown or -1),
            "convolution": plot.convolution.wished if plot.method == "grad_cam" else "",
        }
        return (Ask("saliency", "", tuple(options.items())),)

    def take(self, seen: Seen) -> None:
        facts, trouble = seen.facts, seen.facts["trouble"]
        why = told(trouble) if trouble is not None else ""
        self._saliency.example.show_example(facts["example"], facts["examples"])
        self._saliency.offer_classes(facts["names"], self._titles(facts["convolutions"]))
        self._saliency.show_map(seen.step, seen.arrays["picture"], seen.arrays.get("map"), facts, why)

    def _titles(self, keys: Sequence[str]) -> dict[str, str]:
        """What the nodes are called on the canvas, the last one first; alike ones are numbered."""
        nodes = self.analysis.nodes if self.analysis is not None else {}
        titles = [words_of(nodes[key]).title if key in nodes else key for key in keys]
        found = {}
        for at, (key, title) in enumerate(zip(keys, titles, strict=True)):
            found[key] = title if titles.count(title) == 1 else f"{title} ({titles[: at + 1].count(title)})"
        return dict(reversed(found.items()))

    def _choose(self, number: int) -> None:
        self.show_example(number)
        self.example_chosen.emit(number)

    def forget(self) -> None:
        self._saliency.forget()
        super().forget()

    @property
    def _saliency(self) -> SaliencyPlot:
        return cast(SaliencyPlot, self.plot)
