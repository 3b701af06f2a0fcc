"""Shows one example on its way through the whole network, as a film from the data to the answer."""

from collections.abc import Sequence

from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from designer.look.theme import SPACE_1, SPACE_2
from designer.plots.example_row import ExampleRow
from designer.plots.film import Film
from designer.plots.labels import ElidedLabel
from designer.plots.plot import Plot
from designer.plots.ticks import whole_text
from engine.training.watching.station import Station


class JourneyPlot(Plot):
    """A picture for each node, in the order of computing."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._stations: tuple[Station, ...] = ()
        self._step = 0
        self.sentence = ElidedLabel(self)
        self.sentence.setProperty("role", "muted")
        self.moment = QLabel(self)
        self.moment.setProperty("role", "muted")
        self.example = ExampleRow(self)
        self.film = Film(self)
        header = QHBoxLayout()
        header.setSpacing(SPACE_2)
        header.addWidget(self.sentence, 1)
        header.addWidget(self.moment)
        header.addWidget(self.example)
        self.column.setSpacing(SPACE_1)
        self.column.addLayout(header)
        self.column.addWidget(self.film, 1)
        self._retranslate()
        self.set_theme(self.theme)

    def show_journey(self, step: int, stations: Sequence[Station]) -> None:
        """The stations of the example at a step."""
        self._step, self._stations = step, tuple(stations)
        self._stale = True

    def clear(self) -> None:
        self._stations = ()
        self._stale = True

    def _has_data(self) -> bool:
        return bool(self._stations)

    def _draw(self) -> None:
        self.film.show_stations(self._stations, self.theme)
        first, last = self._stations[0].title, self._stations[-1].title
        self.sentence.set_text(self.tr("from {first} to {last}").format(first=first, last=last))
        self.moment.setText(self.tr("step {step}").format(step=whole_text(self._step)))

    def _take_theme(self) -> None:
        """The film takes it when it is drawn."""

    def _retranslate(self) -> None:
        self._set_empty_text(
            self.tr("One example on its way through the network appears here. Draw a network and press Train.")
        )
        self.film.frames.setAccessibleName(self.tr("What each layer makes of the example"))
