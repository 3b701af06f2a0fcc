"""Shows what the network says to the examples that it is judged by."""

from __future__ import annotations

from typing import cast

from designer.plots.example_cards import Card
from designer.plots.predictions import PredictionPlot
from designer.texts import word
from designer.watching.panel import Panel, panel
from engine.training.watching.answer import Shown
from engine.training.watching.ask import Ask, Seen


@panel(
    "predictions",
    title="Predictions",
    icon="predictions",
    about="Examples with what the network says to them and what is right, the worst errors first.",
    group="examples",
)
class PredictionPanel(Panel):
    """A page of examples; a click on one lets all panels look at it."""

    def __init__(self) -> None:
        self.page = 0
        super().__init__(PredictionPlot())
        self._predictions.filter_changed.connect(self._filter)
        self._predictions.page_chosen.connect(self.turn_to)
        self._predictions.example_chosen.connect(self.example_chosen)

    def asks(self) -> tuple[Ask, ...]:
        right, said, wrong = self._predictions.wanted
        options: list[tuple[str, int | bool]] = [("page", self.page)] if self.page else []
        options += [("right", right)] if right >= 0 else []
        options += [("said", said)] if said >= 0 else []
        options += [("wrong", True)] if wrong else []
        return (Ask("predictions", "", tuple(options)),)

    def take(self, seen: Seen) -> None:
        facts, plot = seen.facts, self._predictions
        plot.name_classes([word(one) for one in facts["classes"]])
        plot.count(facts["found"], facts["wrong"], facts["judged"], facts["all"])
        plot.show_cards(seen.step, [self._card(one) for one in facts["examples"]], facts["page"], facts["pages"])

    def _card(self, one: Shown) -> Card:
        said, right = word(one.said) if one.said else "", word(one.right) if one.right else ""
        title = self.tr("{said} · right: {right}").format(said=said, right=right) if said != right else said
        return self._predictions.card(one, title, said, right)

    def turn_to(self, page: int) -> None:
        """Show another page."""
        if page != self.page:
            self.page = page
            self.asks_changed.emit()

    def receive(self, what: object) -> None:
        """Show the examples of one class that were taken for one: a pair of their numbers."""
        if isinstance(what, tuple):
            self._predictions.want(*what)

    def forget(self) -> None:
        self.page = 0
        self._predictions.forget()
        super().forget()

    def _filter(self) -> None:
        self.page = 0
        self.clear()
        self.asks_changed.emit()

    @property
    def _predictions(self) -> PredictionPlot:
        return cast(PredictionPlot, self.plot)
