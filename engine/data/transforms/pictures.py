"""Brings pictures to the size and the colours that a network reads, once and for all."""

from __future__ import annotations

from math import isqrt
from typing import TYPE_CHECKING, Any, Literal

from engine.data.transform import Fitted, Transform, is_picture, transform
from engine.declare import param
from engine.message import need
from engine.shape import Shape, image

if TYPE_CHECKING:
    import numpy as np

    Numbers = np.ndarray[Any, Any]

MOST = 1024
"""So many pixels a side has at most."""
AT_ONCE = 2**22
"""About so many numbers are scaled at a time, so that it takes little memory beside the result."""
LIGHT = (0.299, 0.587, 0.114)
"""How bright red, green and blue look, by ITU-R BT.601, as in Pillow."""


@transform(title="Resize", category="Pictures", icon="resize", telling="{height} × {width}")
class Resize(Transform):
    """Shrinks or enlarges pictures to a height and a width; each new pixel is a mean of those that it covers. Small
    pictures let a network learn faster, and show it less."""

    loses = True

    height: int = param(32, low=1, high=MOST, unit="px", about="The new height.")
    width: int = param(32, low=1, high=MOST, unit="px", about="The new width.")

    def fits(self, shape: Shape) -> bool:
        return is_picture(shape)

    def shape(self, shape: Shape) -> Shape:
        return image(shape[0], self.height, self.width)

    def applied(self, values: Numbers, fitted: Fitted) -> Numbers:
        import numpy as np

        down, across = _weights(values.shape[2], self.height), _weights(values.shape[3], self.width).T
        made = np.empty((*values.shape[:2], self.height, self.width), np.float32)
        step = max(1, AT_ONCE // max(1, values[:1].size, made[:1].size))
        for start in range(0, len(values), step):
            part = slice(start, start + step)
            made[part] = down @ (values[part] @ across)
        return made


@transform(title="Crop", category="Pictures", icon="crop", telling="{height} × {width}")
class Crop(Transform):
    """Cuts the middle out of pictures, with a height and a width: what lies at their edges is seldom what they show."""

    loses = True

    height: int = param(28, low=1, high=MOST, unit="px", about="The height of what is kept.")
    width: int = param(28, low=1, high=MOST, unit="px", about="The width of what is kept.")

    def fits(self, shape: Shape) -> bool:
        return is_picture(shape)

    def shape(self, shape: Shape) -> Shape:
        need(
            self.height <= shape[1] and self.width <= shape[2],
            "Crop is to cut {height} × {width} pixels out of pictures of {found_height} × {found_width}. Choose a "
            "height of at most {found_height} and a width of at most {found_width}.",
            height=self.height,
            width=self.width,
            found_height=shape[1],
            found_width=shape[2],
        )
        return image(shape[0], self.height, self.width)

    def applied(self, values: Numbers, fitted: Fitted) -> Numbers:
        import numpy as np

        top, left = (values.shape[2] - self.height) // 2, (values.shape[3] - self.width) // 2
        return np.ascontiguousarray(values[:, :, top : top + self.height, left : left + self.width])


@transform(title="Grey", category="Pictures", icon="grey", telling="")
class Grey(Transform):
    """Takes the colours out of pictures and leaves one brightness for each pixel, in which green counts most, as it
    does for the eye. It suits where colours say nothing of the classes."""

    loses = True

    def fits(self, shape: Shape) -> bool:
        return is_picture(shape) and shape[0] == len(LIGHT)

    def shape(self, shape: Shape) -> Shape:
        return image(1, shape[1], shape[2])

    def applied(self, values: Numbers, fitted: Fitted) -> Numbers:
        import numpy as np

        made = np.zeros((len(values), 1, *values.shape[2:]), np.float32)
        for channel, share in enumerate(LIGHT):
            made[:, 0] += np.float32(share) * values[:, channel]
        return made


@transform(title="As pictures", category="Pictures", icon="as_picture", telling="{channels} × {height} × {width}")
class AsPicture(Transform):
    """Reads a row of numbers, such as the 256 columns of a table of digits, as the pixels of a picture, from left to
    right and from top to bottom. Convolutions can then see which pixels are neighbours."""

    channels: int = param(1, low=1, high=64, about="How many numbers each pixel has: 1 for grey, 3 for colours.")
    height: int = param(0, low=0, high=MOST, unit="px", about="How many rows there are; 0 for as many as follow.")
    width: int = param(0, low=0, high=MOST, unit="px", about="How many pixels a row has; 0 for as many as follow.")
    order: Literal["channel by channel", "pixel by pixel"] = param(
        "channel by channel", about="Whether all of the first colour come first, or all colours of the first pixel."
    )

    def fits(self, shape: Shape) -> bool:
        return shape.dtype == "float" and shape.axes == ("features",) and shape.varying is None

    def shape(self, shape: Shape) -> Shape:
        height, width = self._sizes(shape[0])
        need(
            self.channels * height * width == shape[0] and height * width,
            "{count:,} numbers are no picture of {channels} × {height} × {width}. Choose channels, height and width "
            "that make {count:,} when they are multiplied, or 0 for a square.",
            count=shape[0],
            channels=self.channels,
            height=self.height or height,
            width=self.width or width,
        )
        return image(self.channels, height, width)

    def _sizes(self, count: int) -> tuple[int, int]:
        pixels = count // self.channels
        if not self.height and not self.width:
            return isqrt(pixels), isqrt(pixels)
        height = self.height or pixels // self.width
        return height, self.width or pixels // height

    def applied(self, values: Numbers, fitted: Fitted) -> Numbers:
        import numpy as np

        height, width = self._sizes(values.shape[1])
        if self.order == "channel by channel":
            return values.reshape(len(values), self.channels, height, width)
        pixels = values.reshape(len(values), height, width, self.channels)
        return np.ascontiguousarray(pixels.transpose(0, 3, 1, 2))

    def undone(self, values: Numbers, fitted: Fitted) -> Numbers:
        pixels = values if self.order == "channel by channel" else values.transpose(0, 2, 3, 1)
        return pixels.reshape(len(values), -1)


def _weights(old: int, new: int) -> Numbers:
    """What each of the old pixels gives to each of the new ones along one axis, ``(new, old)``.

    A triangle around each new pixel, as wide as two of the larger pixels: Pillow's bilinear filter.
    """
    import numpy as np

    scale = old / new
    reach = max(scale, 1.0)
    middles = (np.arange(new)[:, None] + 0.5) * scale
    found = np.maximum(1 - np.abs((np.arange(old) + 0.5 - middles) / reach), 0)
    made: Numbers = (found / found.sum(axis=1, keepdims=True)).astype(np.float32)
    return made
