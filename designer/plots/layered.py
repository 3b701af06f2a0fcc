"""Shows what one layer of a stack does with one example, as pictures below a sentence that tells of them."""

from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from designer.look.theme import SPACE_1, SPACE_2
from designer.plots.chooser import Chooser
from designer.plots.example_row import ExampleRow
from designer.plots.labels import ElidedLabel
from designer.plots.plot import Plot
from designer.plots.ticks import whole_text
from designer.plots.tiles import Cell, Tile, Tiles


class LayeredPlot(Plot):
    """The pictures, and above them the layer, what else is chosen of it, the example and the step."""

    def __init__(self, parent: QWidget | None = None, *, keeps_shape: bool = True) -> None:
        super().__init__(parent)
        self._step = 0
        self.sentence, self.moment = ElidedLabel(self), QLabel(self)
        self.layer, self.aspect = Chooser(self), Chooser(self)
        self.example = ExampleRow(self)
        self.tiles = Tiles(self, keeps_shape=keeps_shape)
        self.tiles.pointed.connect(self._tell)
        self.tiles.enlarged.connect(lambda _: self._tell())
        header = QHBoxLayout()
        header.setSpacing(SPACE_2)
        header.addWidget(self.sentence, 1)
        for part in (self.layer, self.aspect, self.example, self.moment):
            header.addWidget(part)
        for label in (self.sentence, self.moment):
            label.setProperty("role", "muted")
        self.column.setSpacing(SPACE_1)
        self.column.addLayout(header)
        self.column.addWidget(self.tiles, 1)

    def _offer(self, layers: int, aspects: dict[str, str]) -> None:
        """The layers, the last one first, and what else is to choose."""
        numbers = range(layers - 1, -1, -1)
        self.layer.offer({str(at): self.tr("layer {number}").format(number=at + 1) for at in numbers})
        self.aspect.offer(aspects)

    def _draw(self) -> None:
        self.tiles.show_tiles(self._made())
        self.moment.setText(self.tr("step {step}").format(step=whole_text(self._step)))
        self._tell()

    def _tell(self, cell: Cell | None = None) -> None:
        """Says what is under the pointer, or what is shown."""
        cell = cell or self.tiles.cell
        text = self._told() if cell is None else self._told_of(cell)
        self.sentence.set_text(text)
        self.tiles.setAccessibleDescription(text)

    def _take_theme(self) -> None:
        self.tiles.theme = self.theme

    def _made(self) -> list[Tile]:
        raise NotImplementedError

    def _told(self) -> str:
        raise NotImplementedError

    def _told_of(self, cell: Cell) -> str:
        raise NotImplementedError
