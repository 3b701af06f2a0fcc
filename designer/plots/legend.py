"""Names the curves beside their last values, and at the place the pointer is at."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QAbstractButton, QSizePolicy, QWidget

from designer.look.theme import LIGHT, RADIUS, SPACE_1, SPACE_2, Theme
from designer.plots.dashes import SOLID, Dashes, dashed
from designer.plots.plot import caption_font, number_font

SWATCH = 24
"""As wide as the longest pattern of dashes needs."""
ROW = 18


@dataclass(frozen=True)
class Reading:
    """One curve's colour, name and value."""

    colour: str
    name: str
    value: str
    dashes: Dashes = SOLID


class LegendEntry(QAbstractButton):
    """A curve's name and last value; a click hides the curve and shows it again."""

    def __init__(self, dotted: bool, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = LIGHT
        self.colour, self.dashes = LIGHT.curves[0], SOLID
        self.value = ""
        self._dotted = dotted
        self.setCheckable(True)
        self.setChecked(True)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_colours(self, theme: Theme, colour: str, dashes: Dashes = SOLID) -> None:
        self.theme, self.colour, self.dashes = theme, colour, dashes
        self.update()

    def set_value(self, value: str) -> None:
        if value == self.value:
            return
        grown = len(value) != len(self.value)
        self.value = value
        if grown:
            self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        name = QFontMetricsF(caption_font()).horizontalAdvance(self.text())
        value = QFontMetricsF(number_font()).horizontalAdvance("0" * max(6, len(self.value)))
        return QSize(round(SPACE_1 + SWATCH + 6 + name + 6 + value + SPACE_1), 24)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.underMouse() or self.hasFocus():
            focused = self.hasFocus() and not self.underMouse()
            painter.setPen(QPen(QColor(self.theme.focus), 1) if focused else Qt.PenStyle.NoPen)
            painter.setBrush(QColor(self.theme.hover))
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)
        self._paint_swatch(painter)
        left = SPACE_1 + SWATCH + 6
        rect = QRectF(left, 0, self.width() - left - SPACE_1, self.height())
        painter.setFont(caption_font())
        painter.setPen(QColor(self.theme.muted))
        painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self.text())
        painter.setFont(number_font())
        painter.setPen(QColor(self.theme.text if self.isChecked() else self.theme.muted))
        rect.setLeft(left + QFontMetricsF(caption_font()).horizontalAdvance(self.text()) + 6)
        painter.drawText(rect, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self.value)

    def _paint_swatch(self, painter: QPainter) -> None:
        middle = self.height() / 2
        shown = self.isChecked()
        colour = QColor(self.colour if shown else self.theme.faint)
        painter.setPen(dashed(QPen(colour, 2), self.dashes) if shown else QPen(colour, 1, Qt.PenStyle.DotLine))
        painter.drawLine(QPointF(SPACE_1 + 1, middle), QPointF(SPACE_1 + SWATCH - 1, middle))
        if self._dotted and shown:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colour)
            painter.drawEllipse(QPointF(SPACE_1 + SWATCH / 2, middle), 3, 3)


class Readout(QWidget):
    """A small card with every curve's value at one place."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.theme = LIGHT
        self.heading = ""
        self.readings: tuple[Reading, ...] = ()
        self.notes: tuple[str, ...] = ()
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()

    def show_at(
        self, x: float, area: QRectF, heading: str, readings: tuple[Reading, ...], notes: Sequence[str] = ()
    ) -> None:
        """Stands beside the line at `x`, inside `area`; notes say what happened there."""
        self.heading, self.readings, self.notes = heading, readings, tuple(notes)
        self.setAccessibleName(" ".join([heading, *notes, *(f"{each.name} {each.value}" for each in readings)]))
        names, numbers = QFontMetricsF(caption_font()), QFontMetricsF(number_font())
        rows = [
            SWATCH + 6 + names.horizontalAdvance(each.name) + 16 + numbers.horizontalAdvance(each.value)
            for each in readings
        ]
        lines = [names.horizontalAdvance(line) for line in (heading, *notes)]
        width = round(max([*lines, *rows]) + 2 * SPACE_2)
        height = ROW * (1 + len(notes) + len(readings)) + SPACE_2
        left = x + SPACE_2 if x + SPACE_2 + width <= area.right() else x - SPACE_2 - width
        self.setGeometry(round(max(area.left(), left)), round(area.top()) + SPACE_1, width, height)
        self.show()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(self.theme.border), 1))
        painter.setBrush(QColor(self.theme.raised))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), RADIUS, RADIUS)
        row = QRectF(SPACE_2, SPACE_1, self.width() - 2 * SPACE_2, ROW)
        left = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        right = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight
        painter.setFont(caption_font())
        painter.setPen(QColor(self.theme.muted))
        painter.drawText(row, left, self.heading)
        painter.setPen(QColor(self.theme.text))
        for note in self.notes:
            row.translate(0, ROW)
            painter.drawText(row, left, note)
        for reading in self.readings:
            row.translate(0, ROW)
            painter.setPen(dashed(QPen(QColor(reading.colour), 2), reading.dashes))
            painter.drawLine(
                QPointF(row.left() + 1, row.center().y()), QPointF(row.left() + SWATCH - 1, row.center().y())
            )
            painter.setFont(caption_font())
            painter.setPen(QColor(self.theme.muted))
            painter.drawText(row.adjusted(SWATCH + 6, 0, 0, 0), left, reading.name)
            painter.setFont(number_font())
            painter.setPen(QColor(self.theme.text))
            painter.drawText(row, right, reading.value)
