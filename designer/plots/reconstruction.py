"""Shows what a network makes of examples beside what it was to make, the worst first."""

from PySide6.QtWidgets import QWidget

from designer.plots.example_cards import Card
from designer.plots.example_pages import ExamplePages
from designer.texts import counted
from engine.training.watching.answer import Shown


class ReconstructionPlot(ExamplePages):
    """Cards with what entered, what was made, and what was wanted where that is another thing."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.header.hide()
        self._mean = 0.0
        self._counts = (0, 0)
        self._retranslate()
        self.set_theme(self.theme)

    def tell(self, mean: float, judged: int, every: int) -> None:
        """The mean error of the examples that were judged, of how many."""
        self._mean, self._counts = mean, (judged, every)

    def card(self, one: Shown) -> Card:
        """The card of an example."""
        shown = tuple(part for part in (*one.inputs, one.made, one.wanted) if part is not None)
        if not one.inputs and one.made is not None and one.wanted is not None:
            # What entered is what was wanted: it stands first.
            shown = one.wanted, one.made
        tip = self.tr("Example {example}: mean squared error {error}")
        error = f"{one.loss:.3g}"
        return Card(one.example, shown, note=error, tip=tip.format(example=counted(one.example + 1), error=error))

    def _draw(self) -> None:
        super()._draw()
        judged, every = self._counts
        values = {"mean": f"{self._mean:.3g}", "judged": counted(judged), "all": counted(every)}
        three = any(len(card.pictures) > 2 for card in self.cards)
        told = self.tr("{judged} of {all} examples, the largest error first; mean squared error {mean}")
        if three:
            order = self.tr("What entered, what was made, what was wanted.")
        else:
            order = self.tr("What entered, what was made.")
        self.sentence.setText(f"{order} {told.format(**values)}")

    def _retranslate(self) -> None:
        super()._retranslate()
        self._set_empty_text(
            self.tr(
                "What an autoencoder makes of its examples appears here, beside what it was to make. Train a network "
                "whose objective compares its answer with the data, number by number."
            )
        )
