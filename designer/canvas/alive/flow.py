"""How much flows along a wire, and how that looks: wider and stronger by the logarithm of its size."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Literal

from PySide6.QtGui import QColor

from designer.canvas.ink import color, mixed
from designer.look.theme import Theme
from engine.frozen import frozen

FlowKind = Literal["signal", "gradient"]

ENDS: Mapping[FlowKind, tuple[float, float]] = {"signal": (-3.0, 2.0), "gradient": (-8.0, 0.0)}
"""The powers of ten at which a wire is palest and strongest; beyond the second it glows."""
LEVELS = 12
"""So many looks there are; between two of them nothing is painted."""
THIN, WIDE = 2.0, 3.5
PALE = 0.25
HALO, HALO_OPACITY = 6.0, 0.35
"""How much wider than the wire its glow is."""


@frozen
class Flow:
    """The root mean square of what flows along a wire, or of the gradient of the loss by it."""

    kind: FlowKind
    size: float

    @property
    def level(self) -> int:
        """How strongly it is drawn, from 0 to 12."""
        low, high = ENDS[self.kind]
        if not math.isfinite(self.size):
            return LEVELS
        power = math.log10(self.size) if self.size > 0 else low
        return round(min(max((power - low) / (high - low), 0.0), 1.0) * LEVELS)

    @property
    def explodes(self) -> bool:
        return not self.size < 10.0 ** ENDS[self.kind][1]

    @property
    def width(self) -> float:
        return THIN + (WIDE - THIN) * self.level / LEVELS

    def tint(self, theme: Theme) -> QColor:
        if self.explodes:
            return color(theme.warning)
        strong = theme.text if self.kind == "signal" else theme.curves[1]
        return mixed(theme.canvas, strong, PALE + (1 - PALE) * self.level / LEVELS)

    @property
    def look(self) -> tuple[str, int, bool]:
        """What can be seen of it: equal for two that look alike."""
        return self.kind, self.level, self.explodes
