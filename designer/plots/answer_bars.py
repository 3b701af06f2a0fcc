"""Draws what a network says: a bar for the chance of each class, or what it made."""

from collections.abc import Sequence

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from designer.canvas.ink import Ink
from designer.canvas.previews.cells import cell_of
from designer.look.theme import LIGHT, SPACE_1, SPACE_2
from designer.plots.colours import blend
from designer.plots.plot import Surface, caption_font, number_font
from designer.plots.ticks import percent
from designer.texts import word
from engine.training.preview import Preview
from engine.training.watching.answer import Answer

ROW, THICK = 18.0, 12.0
NUMBER = 48.0
LARGEST = 160.0
PALE = 0.45
LEAST = 0.001


class AnswerBars(Surface):
    """The likeliest class stands out, and the right one has a sign, where it is known."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.ink = Ink(LIGHT)
        self.answers: tuple[Answer, ...] = ()
        self.setMinimumSize(120, 60)

    def show_answers(self, answers: Sequence[Answer]) -> None:
        self.answers = tuple(answers)
        self.setAccessibleDescription("; ".join(told(one) for one in self.answers))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        count = max(1, len(self.answers))
        width = (self.width() - SPACE_2 * (count - 1)) / count
        for at, answer in enumerate(self.answers):
            place = QRectF(at * (width + SPACE_2), 0, width, self.height())
            if answer.chances:
                self._paint_bars(painter, answer, place)
            elif answer.made is not None and answer.made.kind != "text":
                self._paint_made(painter, answer.made, place)

    def _paint_bars(self, painter: QPainter, answer: Answer, place: QRectF) -> None:
        """A row for each class, as high as there is room for all of them."""
        theme, names = self.ink.theme, [shown(name) for name in answer.names]
        high = min(ROW, place.height() / len(names))
        metrics = QFontMetricsF(caption_font())
        room = min(max(map(metrics.horizontalAdvance, names)) + SPACE_2 + metrics.height(), place.width() / 3)
        best = max(answer.chances)
        for at, (name, chance) in enumerate(zip(names, answer.chances, strict=True)):
            row = QRectF(place.left(), place.top() + at * high, place.width(), high)
            stands_out, is_right = chance == best, answer.names[at] == answer.right
            painter.setFont(caption_font())
            painter.setPen(QColor(theme.text if stands_out or is_right else theme.muted))
            label = QRectF(row.left(), row.top(), room - SPACE_1, high)
            text = f"✓ {name}" if is_right else name
            text = metrics.elidedText(text, Qt.TextElideMode.ElideRight, label.width())
            painter.drawText(label, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, text)
            whole = row.width() - room - NUMBER - SPACE_1
            thick = min(THICK, high - 2)
            bar = QRectF(row.left() + room, row.center().y() - thick / 2, whole, thick)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.pressed))
            painter.drawRoundedRect(bar, 2, 2)
            painter.setBrush(QColor(theme.curves[0]) if stands_out else blend(theme.curves[0], theme.panel, PALE))
            painter.drawRoundedRect(QRectF(bar.left(), bar.top(), max(1.0, bar.width() * chance), thick), 2, 2)
            painter.setFont(number_font())
            painter.setPen(QColor(theme.text if stands_out else theme.muted))
            number = QRectF(row.right() - NUMBER, row.top(), NUMBER - SPACE_1, high)
            painter.drawText(number, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, chance_text(chance))

    def _paint_made(self, painter: QPainter, made: Preview, place: QRectF) -> None:
        side = min(place.width(), place.height(), LARGEST)
        wide = side if made.kind not in ("curve", "bars") else place.width()
        cell = cell_of(made, QRectF(place.left(), place.top(), wide, side), self.ink)
        cell.paint(painter, self.ink, self.ink.theme.text)


def shown(name: str) -> str:
    """What a class is called; a sign that cannot be seen has a picture."""
    return {"\n": "⏎", " ": "␣", "": "–"}.get(name, word(name))


def chance_text(chance: float) -> str:
    """A chance in percent; one that is next to nothing is not written with many digits."""
    return percent(chance) if chance >= LEAST or not chance else f"<{percent(LEAST)}"


def told(answer: Answer) -> str:
    """An answer in one line."""
    if answer.chances:
        best = max(range(len(answer.chances)), key=answer.chances.__getitem__)
        return f"{shown(answer.names[best])} ({chance_text(answer.chances[best])})"
    if answer.numbers:
        return ", ".join(f"{number:.4g}" for number in answer.numbers)
    return answer.text or (answer.made.text if answer.made is not None else "")
