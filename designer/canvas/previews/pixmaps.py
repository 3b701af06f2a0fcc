"""Makes a picture for the screen of the bytes that a preview has."""

from __future__ import annotations

import numpy as np
from PySide6.QtGui import QPixmap

from designer.look.theme import Theme
from designer.plots.colours import diverging, picture
from designer.plots.kernel_grid import scale_colours
from engine.training.preview import Preview


def pixmap(preview: Preview, theme: Theme) -> QPixmap:
    """One picture of all tiles, one below the other: to make one of each took most of the time.

    Pictures have their own colours, all else those from negative through zero to positive.
    """
    if preview.kind in ("picture", "colours"):
        planes = np.frombuffer(preview.numbers, np.uint8).reshape(preview.sizes)
        colours = np.stack([planes[at % len(planes)] for at in range(3)], axis=-1)
    else:
        tiles = np.frombuffer(preview.numbers, np.int8).reshape(-1, preview.sizes[-1])
        colours = diverging(tiles / 127.0, 1.0, *scale_colours(theme))
    return QPixmap.fromImage(picture(colours))
