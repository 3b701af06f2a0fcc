"""Mixes the theme's colours."""

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QColor, QImage


def channels(colour: str) -> NDArray[np.float64]:
    """Red, green and blue of a colour, 0 to 255."""
    shade = QColor(colour)
    return np.array([shade.red(), shade.green(), shade.blue()], dtype=np.float64)


def blend(colour: str, ground: str, share: float) -> QColor:
    """`share` of a colour over a ground, without transparency: what overlaps does not add up."""
    mixed = channels(colour) * share + channels(ground) * (1 - share)
    return QColor(*(round(channel) for channel in mixed))


def diverging(values: NDArray[np.floating], scale: float, low: str, middle: str, high: str) -> NDArray[np.uint8]:
    """Colours (..., 3) of values from -scale through 0 to scale; what is not a number is as 0."""
    share = np.nan_to_num(np.clip(values / scale if scale > 0 else values * 0, -1.0, 1.0))[..., None]
    ends = np.where(share < 0, channels(low), channels(high))
    return np.rint(channels(middle) + np.abs(share) * (ends - channels(middle))).astype(np.uint8)


def rising(values: NDArray[np.floating], scale: float, low: str, high: str) -> NDArray[np.uint8]:
    """Colours (..., 3) of values from 0 to scale; what is not a number is as 0."""
    share = np.nan_to_num(np.clip(values / scale if scale > 0 else values * 0, 0.0, 1.0))[..., None]
    return np.rint(channels(low) + share * (channels(high) - channels(low))).astype(np.uint8)


def picture(colours: NDArray[np.uint8]) -> QImage:
    """An image of colours (rows, columns, 3)."""
    rows, columns, _ = colours.shape
    pixels = np.full((rows, columns, 4), 255, dtype=np.uint8)
    pixels[..., :3] = colours[..., ::-1]
    return QImage(pixels.data, columns, rows, 4 * columns, QImage.Format.Format_RGB32).copy()
