"""Shows how much each step of a sequence looks at each other, a picture for each head."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtWidgets import QWidget

from designer.plots.colours import rising
from designer.plots.layered import LayeredPlot
from designer.plots.ticks import percent
from designer.plots.tiles import Cell, Tile


class AttentionPlot(LayeredPlot):
    """A row for each step that looks, a column for each that is looked at; a click makes one head large."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._maps: NDArray[np.float32] = np.empty((0, 1, 1), np.float32)
        self._names: tuple[tuple[str, ...], tuple[str, ...]] = ((), ())
        self._whole = (0, 0, 0)
        self._retranslate()
        self.set_theme(self.theme)

    def show_maps(
        self,
        step: int,
        maps: NDArray[np.float32],
        names: tuple[Sequence[str], Sequence[str]],
        whole: tuple[int, int, int],
    ) -> None:
        """Shares (heads, from, to), what both are called where they are text, and how many there are in the network."""
        self._step, self._maps, self._whole = step, maps, whole
        self._names = tuple(names[0]), tuple(names[1])
        self._stale = True

    def offer_layers(self, layers: int, sights: Sequence[str]) -> None:
        """The layers of a stack, the last one first, and what they can look at."""
        known = {"self": self.tr("its own steps"), "memory": self.tr("the memory")}
        self._offer(layers, {name: known.get(name, name) for name in sights})

    def clear(self) -> None:
        self._maps = np.empty((0, 1, 1), np.float32)
        self._stale = True

    def _has_data(self) -> bool:
        return len(self._maps) > 0

    def _made(self) -> list[Tile]:
        strongest = self._maps.max(initial=0.0)
        heads = (self.tr("head {number}").format(number=at + 1) for at in range(len(self._maps)))
        colours = rising(self._maps, float(strongest), self.theme.panel, self.theme.accent)
        rows, columns = (self._called(axis) for axis in (0, 1))
        return [Tile(head, shades, rows, columns) for head, shades in zip(heads, colours, strict=True)]

    def _called(self, axis: int) -> tuple[str, ...]:
        """What the steps are called: their text, or their numbers."""
        count = self._maps.shape[axis + 1]
        return self._names[axis][:count] or tuple(str(at + 1) for at in range(count))

    def _told_of(self, cell: Cell) -> str:
        text = self.tr("head {head}: {asking} looks at {asked} with {share}")
        asking, asked = (self._word(axis, at) for axis, at in enumerate(cell[1:]))
        share = percent(float(self._maps[cell]))
        return text.format(head=cell.tile + 1, asking=asking, asked=asked, share=share)

    def _told(self) -> str:
        heads, rows, columns = self._whole
        text = self.tr("{heads} heads, {rows} steps look at {columns}, with {share} at most")
        if self._maps.shape != self._whole:
            text = self.tr("The first of {heads} heads, {rows} steps look at {columns}, with {share} at most")
        share = percent(float(self._maps.max(initial=0.0)))
        return text.format(heads=heads, rows=rows, columns=columns, share=share)

    def _word(self, axis: int, at: int) -> str:
        """A step as a sentence names it."""
        if self._names[axis]:
            return self.tr("“{token}” ({number})").format(token=self._names[axis][at], number=at + 1)
        return self.tr("step {step}").format(step=at + 1)

    def _retranslate(self) -> None:
        self._set_empty_text(
            self.tr("Where the heads of an attention look appears here. Select an attention layer and press Train.")
        )
        self.layer.setAccessibleName(self.tr("Layer"))
        self.layer.setToolTip(self.tr("Which layer of the stack is shown."))
        self.aspect.setAccessibleName(self.tr("What is looked at"))
        self.aspect.setToolTip(self.tr("Whether the steps look at each other, or at the memory."))
        self.tiles.setAccessibleName(self.tr("Attention, a picture for each head: rows look at columns"))
        self.tiles.setToolTip(self.tr("A click makes one head large, another one shows all again."))
