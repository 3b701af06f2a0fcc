"""Patterns of dashes, so that curves differ by more than their colour."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QPen

Dashes = tuple[float, ...]
"""How long each dash and each gap is, in widths of the line; none for a whole line."""
SOLID: Dashes = ()
PATTERNS: tuple[Dashes, ...] = (SOLID, (4.0, 3.0), (0.5, 2.5), (6.0, 3.0, 0.5, 3.0), (2.0, 2.5), (6.0, 2.5, 2.0, 2.5))


def pattern(at: int) -> Dashes:
    """The pattern of one of several curves that are drawn together."""
    return PATTERNS[at % len(PATTERNS)]


def dashed(pen: QPen, dashes: Dashes) -> QPen:
    """A pen with this pattern."""
    pen.setCapStyle(Qt.PenCapStyle.RoundCap if not dashes else Qt.PenCapStyle.FlatCap)
    if dashes:
        pen.setDashPattern(dashes)
    return pen
