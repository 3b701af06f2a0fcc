"""Lets a person try the network: draw, type or enter an example, and see the answer while it learns."""

from __future__ import annotations

from typing import cast

from designer.plots.try_it import TryItPlot
from designer.watching.panel import Panel, panel
from engine.graph.facts import Analysis
from engine.training.entering import entries, read_back
from engine.training.messages import Points
from engine.training.watching.ask import Ask, Option, Seen


@panel(
    "try_it",
    title="Try it",
    icon="try_it",
    about="Draw, type or enter an example of your own, and see what the network says to it.",
    group="examples",
)
class TryItPanel(Panel):
    """An example of the data until something else is entered; the answer follows the training."""

    def __init__(self) -> None:
        self.text = ""
        """What was entered; empty where an example of the data is shown."""
        self.number = 0
        self._shown = -1
        """The example of the data that stands in the fields."""
        self._is_asked = True
        """Whether there is something to ask: not while a field holds nothing that can be."""
        super().__init__(TryItPlot())
        self._trial.entered.connect(self._enter)
        self._trial.number_chosen.connect(self.take_example)

    def asks(self) -> tuple[Ask, ...]:
        if self.text:
            options: tuple[tuple[str, Option], ...] = (("example", self.text), ("number", self.number))
            return Ask("try_it", "", options), Ask("journey", "", (("example", self.text),))
        if not self._is_asked:
            return ()
        return Ask("try_it", "", (("number", self.number),)), Ask("journey", "", (("example", self.number),))

    def follow(self, analysis: Analysis) -> None:
        super().follow(analysis)
        before = self._trial.entries
        self._trial.offer(entries(analysis))
        if self._trial.entries != before:
            self.text, self._shown, self._is_asked = "", -1, True
            self.clear()
            self.asks_changed.emit()

    def show_points(self, points: Points) -> None:
        self._trial.show_points(points)

    def take(self, seen: Seen) -> None:
        if seen.ask.view == "journey":
            self._trial.show_stations(seen.facts["stations"])
            return
        if seen.facts["entered"] and self._shown != self.number:
            self._shown = self.number
            self._trial.show_values(read_back(seen.facts["entered"], self._trial.entries))
        self._trial.show_number(self.number, seen.facts["examples"])
        self._trial.show_answers(seen.facts["answers"], seen.facts["trouble"])

    def take_example(self, number: int) -> None:
        """Try an example of the data, at which all panels look then."""
        self.show_example(number)
        self.example_chosen.emit(number)

    def show_example(self, number: int) -> None:
        if (self.text, self.number, self._is_asked) == ("", number, True):
            return
        self.example = self.number = number
        self.text, self._shown, self._is_asked = "", -1, True
        self.asks_changed.emit()

    def forget(self) -> None:
        self.text, self.number, self._shown, self._is_asked = "", 0, -1, True
        super().forget()

    def _enter(self, text: str) -> None:
        if (text, bool(text)) == (self.text, self._is_asked):
            return
        self.text, self._is_asked = text, bool(text)
        if not text:
            self._trial.show_answers((), None)
            self._trial.refresh()
        self.asks_changed.emit()
        if text:
            self.example_entered.emit(text)

    @property
    def _trial(self) -> TryItPlot:
        return cast(TryItPlot, self.plot)
