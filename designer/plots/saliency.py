"""Shows where in a picture a network finds a class: the picture, the map, and the one over the other."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QHBoxLayout, QLabel, QToolButton, QWidget

from designer.flow import Flow
from designer.look.theme import SPACE_1, SPACE_2
from designer.plots.chooser import Chooser
from designer.plots.colours import channels, diverging, rising
from designer.plots.example_row import ExampleRow
from designer.plots.kernel_grid import scale_colours
from designer.plots.labels import ElidedLabel
from designer.plots.plot import Plot
from designer.plots.ticks import percent, value_text, whole_text
from designer.plots.tiles import Cell, Tile, Tiles

METHODS = ("gradient", "occlusion", "grad_cam")
SAID = "-1"
"""The choice of the class that the network says."""

Numbers = NDArray[np.float32]


def resized(values: Numbers, rows: int, columns: int) -> Numbers:
    """A table of so many rows and columns, between whose numbers there are even steps."""
    for axis, size in ((0, rows), (1, columns)):
        there = values.shape[axis]
        places = np.clip((np.arange(size) + 0.5) * there / size - 0.5, 0, there - 1)
        low = np.floor(places).astype(int)
        share = (places - low).reshape((-1, 1) if axis == 0 else (1, -1)).astype(np.float32)
        high = np.minimum(low + 1, there - 1)
        values = np.take(values, low, axis) * (1 - share) + np.take(values, high, axis) * share
    return values


def drawn(picture: Numbers) -> NDArray[np.uint8]:
    """A picture (channels, rows, columns) in its colours, or from black to white, as it stands on the canvas."""
    low, high = float(picture.min(initial=0.0)), float(picture.max(initial=0.0))
    share = (picture - low) / max(high - low, 1e-12)
    if len(picture) == 3:
        return np.rint(share.transpose(1, 2, 0) * 255).astype(np.uint8)
    return np.repeat(np.rint(share.mean(0) * 255).astype(np.uint8)[..., None], 3, axis=-1)


class SaliencyPlot(Plot):
    """Three ways to look for a class, one at a time."""

    method_changed = Signal(str)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._picture: Numbers | None = None
        self._map: Numbers | None = None
        self._facts: Mapping[str, object] = {}
        self._trouble = ""
        self._step = 0
        self.sentence = ElidedLabel(self)
        self.moment = QLabel(self)
        for label in (self.sentence, self.moment):
            label.setProperty("role", "muted")
        self.buttons = {method: QToolButton(self) for method in METHODS}
        self._group = QButtonGroup(self)
        for method, button in self.buttons.items():
            button.setCheckable(True)
            button.setChecked(method == METHODS[0])
            self._group.addButton(button)
            button.toggled.connect(lambda on, name=method: self._switch(name) if on else None)
        self.chosen, self.convolution = Chooser(self), Chooser(self)
        self.example = ExampleRow(self)
        self.tiles = Tiles(self, enlarges=True)
        self.tiles.pointed.connect(self._tell)
        header, footer = Flow(SPACE_2), QHBoxLayout()
        footer.setSpacing(SPACE_2)
        for part in (*self.buttons.values(), self.chosen, self.convolution, self.example):
            header.addWidget(part)
        footer.addWidget(self.sentence, 1)
        footer.addWidget(self.moment)
        self.column.setSpacing(SPACE_1)
        self.column.addLayout(header)
        self.column.addWidget(self.tiles, 1)
        self.column.addLayout(footer)
        self._retranslate()
        self.set_theme(self.theme)

    @property
    def method(self) -> str:
        return next(method for method, button in self.buttons.items() if button.isChecked())

    def show_map(
        self, step: int, picture: Numbers, found: Numbers | None, facts: Mapping[str, object], trouble: str = ""
    ) -> None:
        """A picture (channels, rows, columns) and a map over it, or the sentence that says why there is none.

        ``facts``: the ``class`` that is looked for, its ``chance``, which class is ``said`` and which ``right``, all by
        their numbers, and the ``names`` of all.
        """
        self._step, self._picture, self._map, self._facts, self._trouble = step, picture, found, facts, trouble
        self._stale = True

    def offer_classes(self, names: Sequence[str], convolutions: Mapping[str, str]) -> None:
        """The classes by name, and the convolutions with their titles, the last one first."""
        numbered = {str(at): self.tr("class {name}").format(name=name) for at, name in enumerate(names)}
        self.chosen.offer({SAID: self.tr("what it says"), **numbered})
        self.convolution.offer(convolutions if self.method == "grad_cam" else {})

    def forget(self) -> None:
        """Forgets which class is looked for, where, and in which way."""
        self.chosen.forget()
        self.convolution.forget()
        self.buttons[METHODS[0]].setChecked(True)

    def clear(self) -> None:
        self._picture = self._map = None
        self._stale = True

    def _has_data(self) -> bool:
        return self._picture is not None

    def _switch(self, method: str) -> None:
        self._map = None
        self.method_changed.emit(method)
        self.refresh()

    def _draw(self) -> None:
        assert self._picture is not None
        shown = drawn(self._picture)
        tiles = [Tile(self.tr("picture"), shown)]
        if self._map is not None:
            rows, columns = shown.shape[:2]
            tiles.append(Tile(self.tr("map"), self._shaded(self._map)))
            over = resized(self._map, rows, columns)
            tiles.append(Tile(self.tr("both"), self._over(shown, over)))
        self.tiles.show_tiles(tiles)
        self.moment.setText(self.tr("step {step}").format(step=whole_text(self._step)))
        self._tell()

    def _scale(self) -> float:
        return float(np.abs(self._map).max(initial=0.0)) if self._map is not None else 0.0

    def _shaded(self, values: Numbers) -> NDArray[np.uint8]:
        if self.method == "occlusion":
            return diverging(values, self._scale(), *scale_colours(self.theme))
        return rising(values, self._scale(), self.theme.panel, self.theme.curves[1])

    def _over(self, shown: NDArray[np.uint8], values: Numbers) -> NDArray[np.uint8]:
        """The picture, pale, in the colours of the map: the stronger, the more of them."""
        scale = self._scale()
        share = 0.85 * np.clip(np.abs(values) / (scale or 1.0), 0.0, 1.0)[..., None]
        ends = np.where(values[..., None] < 0, channels(self.theme.curves[0]), channels(self.theme.curves[1]))
        grey = shown.astype(np.float64) * 0.6 + channels(self.theme.panel) * 0.4
        return np.rint(grey + share * (ends - grey)).astype(np.uint8)

    def _tell(self, cell: Cell | None = None) -> None:
        cell = cell or self.tiles.cell
        text = self._pointed(cell) if cell is not None and self._map is not None else self._answer()
        self.sentence.set_text(text)
        self.tiles.setAccessibleDescription(text)

    def _answer(self) -> str:
        """What the network says, and what is looked for; or why there is no map."""
        if self._trouble:
            return self._trouble
        names, facts = self._facts.get("names"), self._facts
        if not isinstance(names, tuple):
            return ""
        said, right, chosen = (str(names[int(str(facts[name]))]) for name in ("said", "right", "class"))
        values = {"said": said, "right": right, "class": chosen, "chance": percent(float(str(facts["chance"])))}
        if chosen != said:
            text = self.tr("It says {said}, right is {right}. Shown is what makes it think of {class} ({chance}).")
        else:
            text = self.tr("It says {said} ({chance}), right is {right}. Shown is what makes it think so.")
        return text.format(**values)

    def _pointed(self, cell: Cell) -> str:
        assert self._map is not None
        rows, columns = self.tiles.tiles[cell.tile].colours.shape[:2]
        row = cell.row * self._map.shape[0] // rows
        column = cell.column * self._map.shape[1] // columns
        values = {"row": cell.row + 1, "column": cell.column + 1, "value": value_text(float(self._map[row, column]))}
        texts = {
            "gradient": self.tr("row {row}, column {column}: slope {value}"),
            "occlusion": self.tr("row {row}, column {column}: {value} of the chance is lost where it is covered"),
            "grad_cam": self.tr("row {row}, column {column}: {value} speaks for the class"),
        }
        return texts[self.method].format(**values)

    def _take_theme(self) -> None:
        self.tiles.theme = self.theme

    def _retranslate(self) -> None:
        self._set_empty_text(
            self.tr("What a network looks at in a picture appears here. Choose data with pictures and press Train.")
        )
        texts = {
            "gradient": (self.tr("Gradient"), self.tr("How strongly the class depends on each pixel.")),
            "occlusion": (self.tr("Occlusion"), self.tr("How much is lost where a grey patch covers the picture.")),
            "grad_cam": (self.tr("Grad-CAM"), self.tr("Which places of a convolution speak for the class.")),
        }
        for method, (title, about) in texts.items():
            self.buttons[method].setText(title)
            self.buttons[method].setToolTip(about)
            self.buttons[method].setAccessibleName(title)
        self.chosen.setAccessibleName(self.tr("Class"))
        self.chosen.setToolTip(self.tr("Which class is looked for in the picture."))
        self.convolution.setAccessibleName(self.tr("Convolution"))
        self.convolution.setToolTip(self.tr("Into which convolution Grad-CAM looks."))
        self.tiles.setAccessibleName(self.tr("The picture, the map, and both"))
