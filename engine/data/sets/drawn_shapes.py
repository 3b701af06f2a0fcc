"""Pictures of circles, squares and triangles, with the box around each, for detectors."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from engine.data.declare import DataSet, data_set
from engine.declare import param
from engine.seeds import stable_seed
from engine.shape import Shape, image

if TYPE_CHECKING:
    import numpy as np

    Numbers = np.ndarray[Any, Any]

KINDS = ("circle", "square", "triangle")
SIDE = 48
PLACES = 6
"""The grid of the boxes has so many places on a side."""
BOX = 5
"""The numbers of a box before those of its kind: x, y, width, height, and whether there is one."""
TOGETHER = 500
"""So many pictures are drawn at once, which bounds the memory that this takes."""
TRIES = 20
"""So many places are tried for each shape; where all of them are taken, it is left out."""


class DrawnPictures(DataSet):
    """Pictures that are drawn by a seed, those for training anew in each epoch."""

    examples: int
    seed: int

    def example_count(self) -> int:
        return self.examples

    def load(self) -> dict[str, Numbers]:
        return self.drawn(self.examples, stable_seed(self.type, self.seed))

    def renewed(
        self, train: Mapping[str, Numbers], held: Mapping[str, Numbers], seed: int
    ) -> dict[str, Numbers] | None:
        return self.drawn(len(train["image"]), stable_seed(self.type, self.seed, seed))

    def drawn(self, count: int, seed: int) -> dict[str, Numbers]:
        """So many of them."""
        raise NotImplementedError


@data_set(title="Drawn shapes", category="Pictures", icon="data", telling="{examples:,} pictures, up to {most} shapes")
class DrawnShapes(DrawnPictures):
    """Grey pictures of 48 × 48 pixels with circles, squares and triangles, and the box around each in a grid of 6 × 6
    places. The place of the middle of a shape has 8 numbers: x and y from its upper left corner (from 0 to 1), width
    and height as parts of the picture, a 1, and a 1 for circle, square or triangle; all others are 0. The pictures for
    training are drawn anew in each epoch."""

    source = "Made by Layerloom from these settings; free to use for anything."

    examples: int = param(1500, low=10, high=20_000, about="How many pictures to draw.", log=True)
    most: int = param(3, low=1, high=6, about="The most shapes that a picture has; each has one at least.")
    noise: float = param(0.1, low=0.0, high=1.0, about="How far pixels stray from black (0) and white (1).")
    seed: int = param(0, low=0, high=2**31 - 1, about="Another seed draws other pictures.")

    def facts(self) -> Mapping[str, Shape]:
        return {"image": image(1, SIDE, SIDE), "boxes": image(BOX + len(KINDS), PLACES, PLACES)}

    def drawn(self, count: int, seed: int) -> dict[str, Numbers]:
        import numpy as np

        random = np.random.default_rng(seed)
        pictures = np.zeros((count, 1, SIDE, SIDE), np.float32)
        boxes = np.zeros((count, BOX + len(KINDS), PLACES, PLACES), np.float32)
        for at in range(0, count, TOGETHER):
            part = slice(at, at + TOGETHER)
            self._draw(pictures[part, 0], boxes[part], random)
        return {"image": pictures, "boxes": boxes}

    def _draw(self, pictures: Numbers, boxes: Numbers, random: np.random.Generator) -> None:
        """Draw the shapes of these pictures, and enter their boxes."""
        import numpy as np

        wanted = random.integers(1, self.most + 1, len(pictures))
        placed = np.zeros((len(pictures), 0, 4))
        for at in range(self.most):
            box, kinds, free = _placed(placed, random)
            free &= at < wanted
            placed = np.concatenate([placed, (box * free[:, None])[:, None]], axis=1)
            rows = np.flatnonzero(free)
            bright = random.uniform(0.5, 1.0, (len(rows), 1, 1))
            # No two boxes touch, so that nothing is drawn over another shape.
            pictures[rows] += (bright * coverage(box[rows], kinds[rows])).astype(np.float32)
            _entered(boxes, rows, box[rows], kinds[rows])
        pictures += self.noise * random.standard_normal(pictures.shape, np.float32)


def _placed(placed: Numbers, random: np.random.Generator) -> tuple[Numbers, Numbers, Numbers]:
    """A box (x, y of its middle, width, height, in pixels) and a kind for each picture, and whether it is free there.

    It is where it does not touch the boxes that are placed already; the middles of two boxes are in different places
    of the grid then, as each box is wider and higher than one.
    """
    import numpy as np

    count = len(placed)
    kinds = random.integers(0, len(KINDS), count)
    width = random.uniform(10, 20, count)
    # A triangle with three equal sides is lower than wide.
    height = np.where(kinds == KINDS.index("triangle"), width * 3**0.5 / 2, width)
    found, free = np.zeros((count, 4)), np.zeros(count, bool)
    for _ in range(TRIES):
        x = width / 2 + random.random(count) * (SIDE - width)
        y = height / 2 + random.random(count) * (SIDE - height)
        apart_x = np.abs(placed[:, :, 0] - x[:, None]) >= (placed[:, :, 2] + width[:, None]) / 2
        apart_y = np.abs(placed[:, :, 1] - y[:, None]) >= (placed[:, :, 3] + height[:, None]) / 2
        fits = ~free & (apart_x | apart_y | (placed[:, :, 2] == 0)).all(axis=1)
        found[fits] = np.stack([x, y, width, height], axis=1)[fits]
        free |= fits
    return found, kinds, free


def coverage(box: Numbers, kinds: Numbers) -> Numbers:
    """How much of each pixel a shape covers, from 0 to 1."""
    import numpy as np

    middles = np.arange(SIDE) + 0.5
    x, y, width, height = (values[:, None, None] for values in box.T)
    across, down = middles[None, None, :] - x, middles[None, :, None] - y
    # How far inside the edge a pixel lies: half a pixel inside is covered, half a pixel outside is not.
    circle = width / 2 - np.hypot(across, down)
    square = width / 2 - np.maximum(np.abs(across), np.abs(down))
    slope = (down + height / 2) / 2 - np.abs(across) * 3**0.5 / 2
    triangle = np.minimum(slope, height / 2 - down)
    inside = np.choose(kinds[:, None, None], [circle, square, triangle])
    return np.clip(inside + 0.5, 0, 1).astype(np.float32)


def _entered(boxes: Numbers, rows: Numbers, box: Numbers, kinds: Numbers) -> None:
    """Write the boxes of these pictures into their grids."""
    import numpy as np

    middle = box[:, :2] * PLACES / SIDE
    place = np.clip(middle.astype(np.int64), 0, PLACES - 1)
    at = (rows, slice(None), place[:, 1], place[:, 0])
    what = np.eye(len(KINDS))[kinds]
    boxes[at] = np.concatenate([middle - place, box[:, 2:] / SIDE, np.ones((len(rows), 1)), what], axis=1)
