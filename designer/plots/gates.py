"""Shows the gates and the state of a recurrent layer at each step that it reads."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtWidgets import QWidget

from designer.plots.colours import diverging, rising
from designer.plots.kernel_grid import scale_colours
from designer.plots.layered import LayeredPlot
from designer.plots.ticks import value_text
from designer.plots.tiles import Cell, Tile

BETWEEN = ("input", "forget", "output", "reset", "update")
"""What opens and shuts: numbers from 0 to 1; all else may be below 0."""


class GatePlot(LayeredPlot):
    """Time goes from left to right, a row for each unit; a click makes one picture large."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, keeps_shape=False)
        self._gates: dict[str, NDArray[np.float32]] = {}
        self._tokens: tuple[str, ...] = ()
        self._whole = (0, 0)
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
        both = {"forward": self.tr("from the start"), "backward": self.tr("from the end")}
        self._offer(layers, both if ways == 2 else {})

    def clear(self) -> None:
        self._gates = {}
        self._stale = True

    def _has_data(self) -> bool:
        return bool(self._gates)

    def _made(self) -> list[Tile]:
        titles = self._titles()
        steps, units = next(iter(self._gates.values())).shape
        times = self._tokens[:steps] or tuple(str(at + 1) for at in range(steps))
        rows = tuple(str(at + 1) for at in range(units))
        return [Tile(titles[name], self._shaded(name, values.T), rows, times) for name, values in self._gates.items()]

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

    def _told_of(self, cell: Cell) -> str:
        name = list(self._gates)[cell.tile]
        value = value_text(float(self._gates[name][cell.column, cell.row]))
        values = {"gate": self._titles()[name], "unit": cell.row + 1, "step": cell.column + 1, "value": value}
        text = self.tr("{gate}, unit {unit}, step {step}: {value}")
        if self._tokens:
            text = self.tr("{gate}, unit {unit}, step {step} “{token}”: {value}")
            values["token"] = self._tokens[cell.column]
        return text.format(**values)

    def _told(self) -> str:
        steps, units = self._whole
        text = self.tr("{units} units over {steps} steps")
        if next(iter(self._gates.values())).shape != self._whole:
            text = self.tr("The first of {units} units over {steps} steps")
        return text.format(units=units, steps=steps)

    def _retranslate(self) -> None:
        self._set_empty_text(
            self.tr("The gates and the state of a recurrent layer appear here. Select one and press Train.")
        )
        self.layer.setAccessibleName(self.tr("Layer"))
        self.layer.setToolTip(self.tr("Which of the layers on top of each other is shown."))
        self.aspect.setAccessibleName(self.tr("Direction"))
        self.aspect.setToolTip(self.tr("From which end it reads."))
        self.tiles.setAccessibleName(self.tr("Gates and state: a row for each unit, a column for each step of time"))
        self.tiles.setToolTip(self.tr("A click makes one picture large, another one shows all again."))
