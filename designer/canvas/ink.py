"""Colours and fonts of one theme, made once for everything that the canvas paints."""

from __future__ import annotations

from functools import cache

from PySide6.QtCore import Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QPainter, QPen, QPixmap

from designer.look import icons
from designer.look.style import interface_font, mono_font
from designer.look.theme import ICON_SIZE, TYPE_BODY, TYPE_CAPTION, TYPE_SMALL, TYPE_TITLE, Theme
from engine.frozen import frozen

RATIOS = (1.0, 1.25, 1.5, 2.0, 3.0, 4.0, 6.0, 8.0)


@frozen
class Face:
    """A font with its measures; the canvas zooms, so no hinting pulls letters to the pixels of one size."""

    font: QFont
    measures: QFontMetricsF

    @classmethod
    def of(cls, font: QFont) -> Face:
        font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
        return cls(font, QFontMetricsF(font))

    def elided(self, text: str, width: float) -> str:
        return self.measures.elidedText(text, Qt.TextElideMode.ElideRight, width)

    def width(self, text: str) -> float:
        return self.measures.horizontalAdvance(text)


class Ink:
    """What one theme paints with."""

    def __init__(self, theme: Theme) -> None:
        self.theme = theme
        slanted = interface_font(TYPE_SMALL)
        slanted.setItalic(True)
        self.title = Face.of(interface_font(TYPE_BODY, QFont.Weight.DemiBold))
        self.small = Face.of(interface_font(TYPE_SMALL))
        self.slanted = Face.of(slanted)
        self.caption = Face.of(interface_font(TYPE_CAPTION, QFont.Weight.DemiBold))
        self.mono = Face.of(mono_font(TYPE_CAPTION))
        self.body = Face.of(interface_font(TYPE_BODY))
        self.frame = Face.of(interface_font(TYPE_TITLE, QFont.Weight.DemiBold))

    def category(self, name: str) -> QColor:
        return color(self.theme.categories.get(name, self.theme.faint))


@cache
def color(name: str, opacity: float = 1.0) -> QColor:
    made = QColor(name)
    made.setAlphaF(opacity)
    return made


@cache
def mixed(first: str, second: str, share: float) -> QColor:
    """``first`` with a ``share`` of ``second`` in it."""
    one, two = QColor(first), QColor(second)
    parts = ((one.redF(), two.redF()), (one.greenF(), two.greenF()), (one.blueF(), two.blueF()))
    return QColor.fromRgbF(*(a + (b - a) * share for a, b in parts))


@cache
def pen(name: str, width: float, style: Qt.PenStyle = Qt.PenStyle.SolidLine, opacity: float = 1.0) -> QPen:
    return QPen(color(name, opacity), width, style, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin)


def icon(painter: QPainter, name: str, tint: str, zoom: float, size: int = ICON_SIZE) -> QPixmap:
    """An icon at least as fine as the screen at this zoom needs."""
    device = painter.device()
    wanted = zoom * (device.devicePixelRatioF() if device else 1.0)
    ratio = next((one for one in RATIOS if one >= wanted - 0.01), RATIOS[-1])
    return icons.pixmap(name, tint, size, ratio)
