"""The neurons of a small dense layer below its node: each connection by its weight, each neuron by what it says."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from PySide6.QtCore import QCoreApplication, QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from designer.canvas.ink import Ink, color, pen
from designer.canvas.previews.hung import Hung
from designer.look.theme import SPACE_2
from designer.plots.colours import diverging, picture
from designer.plots.kernel_grid import scale_colours
from engine.graph.measures import WIDTH

Arrays = Mapping[str, np.ndarray[Any, Any]]

LARGEST, DOT = 22.0, 6.0
"""The side of a neuron's map at most, and of a neuron without one."""
SHARES = (0.05, 0.3, 0.55, 0.8)
"""The shares of the largest weight at which a line becomes stronger; smaller ones are not drawn."""
WIDTHS = (0.4, 0.9, 1.5, 2.2)
OPACITIES = (0.2, 0.45, 0.75, 1.0)
ROOMY = 14.0
"""Where neurons stand closer than this, lines are thinner."""


class NeuronsItem(Hung):
    """What arrives on the left, the neurons on the right, and a line for each weight between them."""

    def __init__(self, node: QGraphicsItem, ink: Ink, height: float) -> None:
        super().__init__(node, ink)
        self.width, self.height = WIDTH, height
        self.arrays: Arrays = {}
        self.lines: list[tuple[str, int, list[QLineF]]] = []
        """The connections by their tint and strength."""
        self.columns: list[list[tuple[QRectF, QPixmap | float]]] = []
        """The places of what arrives and of the neurons, each with its map, or else with the share of its bias."""

    def show_neurons(self, arrays: Arrays, ink: Ink) -> bool:
        """Show these weights and maps; False where they are shown already."""
        same = arrays.keys() == self.arrays.keys() and all(
            np.array_equal(one, self.arrays[name], equal_nan=True) for name, one in arrays.items()
        )
        if same and ink is self.ink and self.columns:
            return False
        self.arrays, self.ink = arrays, ink
        weights = arrays["weights"]
        biases = arrays.get("biases", np.zeros(len(weights)))
        largest = max(float(np.abs(_sound(biases)).max(initial=0.0)), 1e-12)
        left = self._column(np.zeros(weights.shape[1]), arrays.get("arriving"), is_left=True)
        right = self._column(biases / largest, arrays.get("maps"), is_left=False)
        self.columns = [left, right]
        self.lines = self._connections(weights, left, right)
        self.update()
        return True

    def _column(
        self, shares: np.ndarray[Any, Any], maps: np.ndarray[Any, Any] | None, *, is_left: bool
    ) -> list[tuple[QRectF, QPixmap | float]]:
        count, room = len(shares), self.height - 2 * SPACE_2
        step = min(room / count, LARGEST + 4.0)
        side = min(step * 0.86, LARGEST if maps is not None else DOT)
        top = (self.height - step * count) / 2 + step / 2
        x = SPACE_2 if is_left else self.width - SPACE_2 - side
        places = [QRectF(x, top + step * at - side / 2, side, side) for at in range(count)]
        if maps is None:
            return [(place, float(share)) for place, share in zip(places, shares, strict=True)]
        # Row 0 is the lowest one of the plane.
        drawn = diverging(maps[:, ::-1] / 127.0, 1.0, *scale_colours(self.ink.theme))
        return [(place, QPixmap.fromImage(picture(one))) for place, one in zip(places, drawn, strict=True)]

    def _connections(
        self,
        weights: np.ndarray[Any, Any],
        left: list[tuple[QRectF, QPixmap | float]],
        right: list[tuple[QRectF, QPixmap | float]],
    ) -> list[tuple[str, int, list[QLineF]]]:
        """The weak lines first, so that the strong ones lie above them."""
        sound = _sound(weights)
        scale = max(float(np.abs(sound).max()), 1e-12)
        strengths = np.digitize(np.abs(sound) / scale, SHARES) - 1
        starts = [QPointF(place.right(), place.center().y()) for place, _ in left]
        stops = [QPointF(place.left(), place.center().y()) for place, _ in right]
        negative, _, positive = scale_colours(self.ink.theme)
        kinds = [
            (tint, strength, (strengths == strength) & sign)
            for strength in range(len(SHARES))
            for tint, sign in ((negative, sound < 0), (positive, sound > 0))
        ]
        kinds.append((self.ink.theme.bad, len(SHARES) - 1, ~np.isfinite(weights)))
        return [
            (tint, strength, [QLineF(starts[int(source)], stops[int(target)]) for target, source in found])
            for tint, strength, mask in kinds
            if len(found := np.argwhere(mask))
        ]

    @property
    def tip(self) -> str:
        weights = self.arrays["weights"]
        text = QCoreApplication.translate("canvas", "Neurons: {neurons}, inputs: {inputs}, weights: {low} to {high}")
        sound = _sound(weights)
        low, high = float(sound.min()), float(sound.max())
        told = text.format(neurons=len(weights), inputs=weights.shape[1], low=f"{low:.3g}", high=f"{high:.3g}")
        count = sum(
            int((~np.isfinite(self.arrays[name])).sum()) for name in ("weights", "biases") if name in self.arrays
        )
        if not count:
            return told
        broken = QCoreApplication.translate("canvas", "Weights and biases that are NaN or infinite: {count}")
        return f"{told}\n{broken.format(count=count)}"

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        if not self.ground(painter):
            return
        share = min(1.0, (self.height - 2 * SPACE_2) / max(self.arrays["weights"].shape) / ROOMY)
        for tint, strength, lines in self.lines:
            painter.setPen(pen(tint, WIDTHS[strength] * share, opacity=OPACITIES[strength]))
            painter.drawLines(lines)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        negative, _, positive = scale_colours(self.ink.theme)
        for column in self.columns:
            for place, shown in column:
                if isinstance(shown, QPixmap):
                    painter.drawPixmap(place, shown, QRectF(shown.rect()))
                    painter.setPen(pen(self.ink.theme.border_strong, 0.5))
                    painter.setBrush(Qt.BrushStyle.NoBrush)
                    painter.drawRect(place)
                    continue
                painter.setPen(pen(self.ink.theme.border_strong, 0.7))
                painter.setBrush(color(self.ink.theme.raised))
                painter.drawEllipse(place)
                painter.setPen(Qt.PenStyle.NoPen)
                is_sound = math.isfinite(shown)
                tint = (negative if shown < 0 else positive) if is_sound else self.ink.theme.bad
                painter.setBrush(color(tint, abs(shown) if is_sound else 1.0))
                painter.drawEllipse(place)
        painter.setOpacity(1.0)


def _sound(values: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
    """The numbers with zero for what is none."""
    return np.where(np.isfinite(values), values, 0.0)
