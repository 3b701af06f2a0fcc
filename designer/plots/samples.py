"""Shows pictures that a decoder draws from random numbers."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QPushButton, QWidget

from designer.look import icons
from designer.look.theme import CONTROL_HEIGHT
from designer.plots.example_cards import Card
from designer.plots.example_pages import ExamplePages
from engine.training.watching.answer import Shown


class SamplePlot(ExamplePages):
    """The pictures, and a button for other ones."""

    others_wanted = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.fresh, self.seed = QPushButton(self), QLabel(self)
        self.seed.setProperty("role", "muted")
        self.seed.setMinimumHeight(CONTROL_HEIGHT)
        self.fresh.clicked.connect(self.others_wanted)
        self.flow.addWidget(self.fresh)
        self.flow.addWidget(self.seed)
        self._is_normal = True
        self._retranslate()
        self.set_theme(self.theme)

    def tell(self, seed: int, is_normal: bool) -> None:
        """Which random numbers they are of, and whether these are standard normal."""
        self._is_normal = is_normal
        self.seed.setText(self.tr("seed {seed}").format(seed=seed))

    def card(self, one: Shown) -> Card:
        """The card of a picture; with the label that the decoder was given, where it takes one."""
        assert one.made is not None
        tip = self.tr("A picture of class {name}").format(name=one.said) if one.said else self.tr("A picture")
        return Card(one.example, (one.made,), one.said, tip=tip)

    def _draw(self) -> None:
        super()._draw()
        normal = self.tr("Pictures of standard normal latent values.")
        spread = self.tr("Pictures of random latent values that are spread as those of the examples.")
        self.sentence.setText(normal if self._is_normal else spread)

    def _take_theme(self) -> None:
        super()._take_theme()
        icons.dress(self.fresh, "samples", self.theme.text)

    def _retranslate(self) -> None:
        super()._retranslate()
        self._set_empty_text(
            self.tr(
                "Pictures that the network draws from random numbers appear here. Train a network with a decoder that "
                "reads a Sample, or a layer of the name Latent."
            )
        )
        self.fresh.setText(self.tr("New ones"))
        self.fresh.setToolTip(self.tr("Draw other pictures, of other random numbers."))
