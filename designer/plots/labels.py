"""Lines of text above a picture: one that gives way, and one that names a number."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from designer.look.theme import LIGHT, Theme
from designer.plots.plot import caption_font, number_font

GAP = 6


class ElidedLabel(QLabel):
    """Shows what fits, and all of it as a tool tip."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def set_text(self, text: str) -> None:
        if text != self.text():
            self.setText(text)
            self.setToolTip(text)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        text = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideMiddle, self.width())
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)


class NumberLabel(QWidget):
    """A muted name before a number; what comes behind it stands still while the number gets longer and shorter."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme: Theme = LIGHT
        self.name = ""
        self.value = ""
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    def set_theme(self, theme: Theme) -> None:
        self.theme = theme
        self.update()

    def set_name(self, name: str) -> None:
        self.name = name
        self.updateGeometry()
        self.update()

    def set_value(self, value: str) -> None:
        if value == self.value:
            return
        grown = len(value) != len(self.value)
        self.value = value
        self.setAccessibleName(f"{self.name} {value}")
        if grown:
            self.updateGeometry()
        self.update()

    def sizeHint(self) -> QSize:
        value = QFontMetricsF(number_font()).horizontalAdvance("0" * max(7, len(self.value)))
        return QSize(round(QFontMetricsF(caption_font()).horizontalAdvance(self.name) + GAP + value), 20)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        row = QRectF(self.rect())
        middle = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.setFont(caption_font())
        painter.setPen(QColor(self.theme.muted))
        painter.drawText(row, middle, self.name)
        row.setLeft(QFontMetricsF(caption_font()).horizontalAdvance(self.name) + GAP)
        painter.setFont(number_font())
        painter.setPen(QColor(self.theme.text))
        painter.drawText(row, middle, self.value)
