"""Shows the gates and the state of a recurrent layer at each step that it reads."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from designer.look.theme import SPACE_1, SPACE_2
from designer.plots.chooser import Chooser
from designer.plots.colours import diverging, rising
from designer.plots.example_row import ExampleRow
from designer.plots.kernel_grid import scale_colours
from designer.plots.labels import ElidedLabel
from designer.plots.plot import Plot
from designer.plots.ticks import value_text, whole_text
from designer.plots.tiles import Cell, Tile, Tiles

BETWEEN = ("input", "forget", "output", "reset", "update")
"""What opens and shuts: numbers from 0 to 1; all else may be below 0."""


class GatePlot(Plot):
    """Time goes from left to right, a row for each unit; a click makes one picture large."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._gates: dict[str, NDArray[np.float32]] = {}
        self._tokens: tuple[str, ...] = ()
        self._whole = (0, 0)
        self._step = 0
        self.sentence = ElidedLabel(self)
        self.sentence.setProperty("role", "muted")
        self.layer, self.direction = Chooser(self), Chooser(self)
        self.example = ExampleRow(self)
        self.tiles = Tiles(self, keeps_shape=False)
        self.tiles.pointed.connect(self._tell)
        self.tiles.enlarged.connect(lambda _: self._tell())
        self.moment = QLabel(self)
        self.moment.setProperty("role", "muted")
        header = QHBoxLayout()
        header.setSpacing(SPACE_2)
        header.addWidget(self.sentence, 1)
        for part in (self.layer, self.direction, self.example, self.moment):
            header.addWidget(part)
        self.column.setSpacing(SPACE_1)
        self.column.addLayout(header)
        self.column.addWidget(self.tiles, 1)
        self._retranslate()
        self.set_theme(self.theme)

    def show_gates(
        self, step: int, gates: Mapping[str, NDArray[np.float32]], tokens: Sequence[str], whole: tuple[int, int]
    ) -> None:
        """Each gate (steps, units), the text of the steps where there is one, and how many of both there are."""
        self._step, self._gates, self._tokens, self._whole = step, dict(gates), tuple(tokens), whole
        self._stale = True

    def offer_layers(self, layers: int, ways: int) -> None:
        """The layers, the last one first, and the directions."""
        numbers = range(layers - 1, -1, -1)
        self.layer.offer({str(at): self.tr("layer {number}").format(number=at + 1) for at in numbers})
        both = {"forward": self.tr("from the start"), "backward": self.tr("from the end")}
        self.direction.offer(both if ways == 2 else {})

    def clear(self) -> None:
        self._gates = {}
        self._stale = True

    def _has_data(self) -> bool:
        return bool(self._gates)

    def _draw(self) -> None:
        titles = self._titles()
        steps, units = next(iter(self._gates.values())).shape
        times = self._tokens[:steps] or tuple(str(at + 1) for at in range(steps))
        rows = tuple(str(at + 1) for at in range(units))
        self.tiles.show_tiles(
            [Tile(titles[name], self._shaded(name, values.T), rows, times) for name, values in self._gates.items()]
        )
        self.moment.setText(self.tr("step {step}").format(step=whole_text(self._step)))
        self._tell()

    def _shaded(self, name: str, values: NDArray[np.float32]) -> NDArray[np.uint8]:
        if name in BETWEEN:
            return rising(values, 1.0, self.theme.panel, self.theme.accent)
        return diverging(values, float(np.abs(values).max(initial=0.0)), *scale_colours(self.theme))

    def _titles(self) -> dict[str, str]:
        return {
            "input": self.tr("input gate"),
            "forget": self.tr("forget gate"),
            "output": self.tr("output gate"),
            "reset": self.tr("reset gate"),
            "update": self.tr("update gate"),
            "candidate": self.tr("candidate"),
            "cell": self.tr("cell"),
            "state": self.tr("state"),
        }

    def _tell(self, cell: Cell | None = None) -> None:
        """Says what is under the pointer, or what is shown."""
        cell = cell or self.tiles.cell
        if cell is not None:
            name = list(self._gates)[cell.tile]
            value = value_text(float(self._gates[name][cell.column, cell.row]))
            values = {"gate": self._titles()[name], "unit": cell.row + 1, "step": cell.column + 1, "value": value}
            text = self.tr("{gate}, unit {unit}, step {step}: {value}")
            if self._tokens:
                text = self.tr("{gate}, unit {unit}, step {step} “{token}”: {value}")
                values["token"] = self._tokens[cell.column]
            text = text.format(**values)
        else:
            text = self.tr("{units} units over {steps} steps")
            steps, units = self._whole
            if next(iter(self._gates.values())).shape != self._whole:
                text = self.tr("The first of {units} units over {steps} steps")
            text = text.format(units=units, steps=steps)
        self.sentence.set_text(text)
        self.tiles.setAccessibleDescription(text)

    def _take_theme(self) -> None:
        self.tiles.theme = self.theme

    def _retranslate(self) -> None:
        self._set_empty_text(
            self.tr("The gates and the state of a recurrent layer appear here. Select one and press Train.")
        )
        self.layer.setAccessibleName(self.tr("Layer"))
        self.layer.setToolTip(self.tr("Which of the layers on top of each other is shown."))
        self.direction.setAccessibleName(self.tr("Direction"))
        self.direction.setToolTip(self.tr("From which end it reads."))
        self.tiles.setAccessibleName(self.tr("Gates and state: a row for each unit, a column for each step of time"))
        self.tiles.setToolTip(self.tr("A click makes one picture large, another one shows all again."))
