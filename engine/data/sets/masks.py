"""Noisy pictures of shapes with the class of every pixel, for networks that cut pictures into their parts."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from engine.data.declare import data_set
from engine.data.sets.drawn_shapes import KINDS, SIDE, TOGETHER, DrawnPictures, coverage
from engine.declare import param
from engine.shape import Shape, image

if TYPE_CHECKING:
    import numpy as np

    Numbers = np.ndarray[Any, Any]

WIDTHS = (12.0, 28.0)
"""How wide a shape is, in pixels."""


@data_set(title="Shapes by pixel", category="Pictures", icon="data", telling="{examples:,} pictures, {shapes} shapes")
class ShapeMasks(DrawnPictures):
    """Grey pictures of 48 × 48 pixels with circles, squares and triangles under noise, which may cover each other. The
    mask says what each pixel shows: 0 for nothing, 1 for a circle, 2 for a square, 3 for a triangle. The pictures for
    training are drawn anew in each epoch."""

    source = "Made by Layerloom from these settings; free to use for anything."
    class_names = MappingProxyType({"mask": ("nothing", *KINDS)})

    examples: int = param(1000, low=10, high=20_000, about="How many pictures to draw.", log=True)
    shapes: int = param(3, low=1, high=6, about="How many shapes each picture has.")
    noise: float = param(0.3, low=0.0, high=1.0, about="How far pixels stray from their grey; none leaves 0 to 1.")
    seed: int = param(0, low=0, high=2**31 - 1, about="Another seed draws other pictures.")

    def facts(self) -> Mapping[str, Shape]:
        mask = Shape((SIDE, SIDE), ("height", "width"), "integer", len(KINDS) + 1)
        return {"image": image(1, SIDE, SIDE), "mask": mask}

    def drawn(self, count: int, seed: int) -> dict[str, Numbers]:
        import numpy as np

        random = np.random.default_rng(seed)
        pictures = np.zeros((count, 1, SIDE, SIDE), np.float32)
        masks = np.zeros((count, SIDE, SIDE), np.int64)
        for at in range(0, count, TOGETHER):
            part = slice(at, at + TOGETHER)
            for _ in range(self.shapes):
                _draw(pictures[part, 0], masks[part], random)
        pictures += self.noise * random.standard_normal(pictures.shape, np.float32)
        return {"image": np.clip(pictures, 0, 1), "mask": masks}


def _draw(pictures: Numbers, masks: Numbers, random: np.random.Generator) -> None:
    """Draw one more shape over each of these pictures, and enter its class where it covers half a pixel or more."""
    import numpy as np

    count = len(pictures)
    kinds = random.integers(0, len(KINDS), count)
    width = random.uniform(*WIDTHS, count)
    # A triangle with three equal sides is lower than wide.
    height = np.where(kinds == KINDS.index("triangle"), width * 3**0.5 / 2, width)
    sizes = np.stack([width, height], axis=1)
    middles = sizes / 2 + random.random((count, 2)) * (SIDE - sizes)
    covered = coverage(np.concatenate([middles, sizes], axis=1), kinds)
    bright = random.uniform(0.4, 1.0, (count, 1, 1)).astype(np.float32)
    pictures += covered * (bright - pictures)
    np.copyto(masks, kinds[:, None, None] + 1, where=covered >= 0.5)
