"""The strip below a node that shows what one example looks like there; all is prepared before it is painted."""

from __future__ import annotations

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from designer.canvas.ink import Ink
from designer.canvas.previews.cells import BREAK, Cell, cell_of, words_cell
from designer.canvas.previews.hung import LOW, TALL, Hung
from designer.look.theme import SPACE_1, SPACE_2
from engine.graph.measures import WIDTH
from engine.training.preview import NodePreview, Preview

__all__ = ["WORDS", "Cell", "PreviewItem"]

WORDS = 24.0
"""How high it is where it holds only short words."""
SHORT = 24
LEAST_TEXT = 56.0
INNER = WIDTH - 2 * SPACE_1
MOST, MOST_PICTURES = 3, 4
"""So many outputs are shown, and so many where all of them are pictures."""


class PreviewItem(Hung):
    """Shows what it was told last."""

    def __init__(self, node: QGraphicsItem, ink: Ink) -> None:
        super().__init__(node, ink)
        self.shown = NodePreview()
        self.height = TALL
        self._asked: tuple[NodePreview, float, Ink] | None = None
        """What was laid out last."""
        self.cells: list[Cell] = []

    def renew(self, shown: NodePreview) -> bool:
        """Show this in the same place; False where it would take another one."""
        if self._asked is None:
            return False
        before = self.width, self.height, bool(self.cells)
        self.show_preview(shown, self._asked[1], self._asked[2])
        return before == (self.width, self.height, bool(self.cells))

    def show_preview(self, shown: NodePreview, height: float, ink: Ink) -> None:
        """Show this, so high at most."""
        if (shown, height, ink) == self._asked:
            return
        self._asked = shown, height, ink
        if not shown.trouble and all(one.kind == "text" and len(one.text) < SHORT for one in shown.outputs):
            height = WORDS
        self.shown, self.ink = shown, ink
        self.cells = self._laid(height - 2 * SPACE_1)
        width = max((cell.area.right() for cell in self.cells), default=0.0) + SPACE_1
        if (width, height) != (self.width, self.height):
            self.prepareGeometryChange()
            self.width, self.height = width, height
        self.setVisible(bool(self.cells))
        self.update()

    def _laid(self, room: float) -> list[Cell]:
        shown = self.shown
        if shown.trouble:
            return [words_cell(shown.trouble, QRectF(SPACE_1, SPACE_1, INNER, room), self.ink)]
        # Of words there is room for two.
        worded = [one for one in shown.outputs if one.kind == "text"][2:]
        outputs = [one for one in shown.outputs if one not in worded]
        pictures = not any(one.kind == "text" for one in outputs) and len(outputs) > MOST
        outputs = outputs[: MOST_PICTURES if pictures else MOST]
        cells: list[Cell] = []
        left = float(SPACE_1)
        for at, output in enumerate(outputs):
            rest, behind = INNER + SPACE_1 - left, len(outputs) - at - 1
            kept = (rest - SPACE_2 * behind) / (behind + 1) if pictures else LEAST_TEXT
            share = rest - (kept + SPACE_2) * behind
            if share < LEAST_TEXT / 2:
                break
            cells.append(self._cell(output, QRectF(left, SPACE_1, share, room), len(outputs) > 1))
            left = cells[-1].area.right() + SPACE_2
        return cells

    def _cell(self, output: Preview, area: QRectF, is_named: bool) -> Cell:
        if output.kind != "text":
            return cell_of(output, area, self.ink)
        text = output.text or "–"
        between = BREAK if area.height() + 2 * SPACE_1 > LOW else " "
        named = f"{output.port}{between}{text}"
        return words_cell(named if is_named or output.port == "loss" else text, area, self.ink)

    @property
    def tip(self) -> str:
        """The sentence in full, or how many numbers there are and between which ends."""
        told = [one.text if one.kind == "text" else f"{one.low:.4g} … {one.high:.4g}" for one in self.shown.outputs]
        pairs = zip(self.shown.outputs, told, strict=True)
        return self.shown.trouble or "\n".join(dict.fromkeys(f"{one.port}: {text}" for one, text in pairs))

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        if not self.ground(painter, alarms=self.shown.is_alarm):
            return
        theme = self.ink.theme
        calm = theme.muted if self.shown.trouble else theme.text
        for cell in self.cells:
            cell.paint(painter, self.ink, theme.text if self.shown.is_alarm else calm)
        painter.setOpacity(1.0)
