"""Makes pictures for the screen of the bytes that a preview has."""

from __future__ import annotations

import numpy as np
from PySide6.QtGui import QPixmap

from designer.look.theme import Theme
from designer.plots.colours import diverging, picture
from designer.plots.kernel_grid import scale_colours
from engine.training.preview import Preview


def pixmaps(preview: Preview, theme: Theme) -> list[QPixmap]:
    """One picture for each tile: pictures in their own colours, all else from negative through zero to positive."""
    if preview.kind in ("picture", "colours"):
        planes = np.frombuffer(preview.numbers, np.uint8).reshape(preview.sizes)
        return [_pixmap(np.stack([planes[at % len(planes)] for at in range(3)], axis=-1))]
    tiles = np.frombuffer(preview.numbers, np.int8).reshape(preview.sizes)
    return [_pixmap(one) for one in diverging(tiles / 127.0, 1.0, *scale_colours(theme))]


def _pixmap(colours: np.ndarray[tuple[int, ...], np.dtype[np.uint8]]) -> QPixmap:
    return QPixmap.fromImage(picture(colours))
