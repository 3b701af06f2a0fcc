"""Lays pictures side by side on one sheet, as a PNG file."""

from __future__ import annotations

import io
from math import ceil, sqrt
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np

SIDE = 64
"""Small pictures are shown so many pixels high, or a little less, each pixel as a square."""
GAP = 4


def sheet(pictures: np.ndarray[Any, Any]) -> bytes:
    """Pictures ``(count, channels, height, width)`` of brightnesses from 0 to 1 in rows, from left to right.

    Three channels are red, green and blue; of any other number the first is shown in grey.
    """
    import numpy as np
    from PIL import Image

    count, channels, height, width = pictures.shape
    shown = pictures if channels == 3 else pictures[:, :1]
    # What is no number is black.
    bytes_of = np.rint(np.nan_to_num(shown).clip(0, 1) * 255).astype(np.uint8).transpose(0, 2, 3, 1)
    scale = max(1, SIDE // max(height, width))
    # Wider than high, as windows are.
    columns = ceil(sqrt(2 * count))
    step_down, step_right = height * scale + GAP, width * scale + GAP
    size = (columns * step_right + GAP, ceil(count / columns) * step_down + GAP)
    made = Image.new("RGB", size, "white")
    for at, picture in enumerate(bytes_of):
        row, column = divmod(at, columns)
        large = picture.repeat(scale, 0).repeat(scale, 1)
        one = Image.fromarray(large if channels == 3 else large[:, :, 0])
        made.paste(one.convert("RGB"), (GAP + column * step_right, GAP + row * step_down))
    written = io.BytesIO()
    made.save(written, "PNG")
    return written.getvalue()
