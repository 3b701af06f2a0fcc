"""A share as a short bar with its name and its number: how many units are dead, how many are saturated."""

import math

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from designer.look.theme import LIGHT, Theme
from designer.plots.plot import caption_font, number_font
from designer.plots.ticks import percent

BAR, TALL = 44, 6
GAP = 6


class ShareBar(QWidget):
    """From nothing to all; from a half on in the colour of a warning."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme: Theme = LIGHT
        self.name = ""
        self.share = math.nan
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)

    @property
    def text(self) -> str:
        return percent(self.share, is_fine=True)

    def set_theme(self, theme: Theme) -> None:
        self.theme = theme
        self.update()

    def set_name(self, name: str) -> None:
        self.name = name
        self.updateGeometry()
        self._describe()

    def set_share(self, share: float) -> None:
        """A share from 0 to 1; no number hides the bar."""
        self.share = share
        self.setVisible(not math.isnan(share))
        self._describe()

    def _describe(self) -> None:
        self.setAccessibleName(f"{self.name} {self.text}")
        self.update()

    def sizeHint(self) -> QSize:
        words = QFontMetricsF(caption_font()).horizontalAdvance(self.name)
        number = QFontMetricsF(number_font()).horizontalAdvance("100 %")
        return QSize(round(words + GAP + BAR + GAP + number) + 1, 20)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        row = QRectF(self.rect())
        middle = Qt.AlignmentFlag.AlignVCenter
        painter.setFont(caption_font())
        painter.setPen(QColor(self.theme.muted))
        painter.drawText(row, middle | Qt.AlignmentFlag.AlignLeft, self.name)
        painter.setFont(number_font())
        painter.setPen(QColor(self.theme.text))
        painter.drawText(row, middle | Qt.AlignmentFlag.AlignRight, self.text)
        number = QFontMetricsF(number_font()).horizontalAdvance("100 %")
        bar = QRectF(row.right() - number - GAP - BAR, (row.height() - TALL) / 2, BAR, TALL)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self.theme.pressed))
        painter.drawRoundedRect(bar, TALL / 2, TALL / 2)
        if self.share > 0:
            # Little is a dot, not nothing.
            filled = QRectF(bar.left(), bar.top(), max(TALL, BAR * min(self.share, 1.0)), TALL)
            painter.setBrush(QColor(self.theme.warning if self.share >= 0.5 else self.theme.accent))
            painter.drawRoundedRect(filled, TALL / 2, TALL / 2)
