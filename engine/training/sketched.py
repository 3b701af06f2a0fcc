"""Makes pictures of a data set's own form out of what a person draws, or of a file."""

from __future__ import annotations

import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

from engine.message import Misfit, need
from engine.picture import FORMATS, PIXEL_LIMIT

if TYPE_CHECKING:
    import numpy as np

    Array = np.ndarray[Any, Any]

FAINT = 40
"""What is darker than this is paper and no ink, of 255."""
WHOLE = 1.0
MIDDLE = 127


def sketched(ink: Array, height: int, width: int, share: float) -> bytes:
    """Bright ink on black, of any size, in so many pixels.

    A sign is brought to the size and place that it has in the data: cut out, scaled until its longer side fills this
    share, and put in the middle; where that is less than the whole, its centre of mass is put there, as MNIST's are.
    Without a share all is only made smaller.
    """
    import numpy as np
    from PIL import Image

    if not share or not (ink > FAINT).any():
        return np.asarray(Image.fromarray(ink).resize((width, height), Image.Resampling.BOX)).tobytes()
    rows, columns = (np.flatnonzero((ink > FAINT).any(axis)) for axis in (1, 0))
    cut = ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1]
    factor = min(share * height / cut.shape[0], share * width / cut.shape[1])
    sizes = max(1, round(cut.shape[1] * factor)), max(1, round(cut.shape[0] * factor))
    small = np.asarray(Image.fromarray(cut).resize(sizes, Image.Resampling.BOX))
    found = np.zeros((height, width), np.uint8)
    top, left = _place(small, height, width, by_mass=share < WHOLE)
    found[top : top + small.shape[0], left : left + small.shape[1]] = small
    return found.tobytes()


def _place(small: Array, height: int, width: int, *, by_mass: bool) -> tuple[int, int]:
    """The upper left corner at which a sign is put."""
    import numpy as np

    tall, wide = small.shape
    if not by_mass:
        return (height - tall) // 2, (width - wide) // 2
    mass = small.astype(float)
    down = (mass.sum(1) * (np.arange(tall) + 0.5)).sum() / mass.sum()
    across = (mass.sum(0) * (np.arange(wide) + 0.5)).sum() / mass.sum()
    top, left = round(height / 2 - down), round(width / 2 - across)
    return min(max(0, top), height - tall), min(max(0, left), width - wide)


def opened(path: Path, sizes: tuple[int, int, int], share: float) -> bytes:
    """The picture in a file in so many channels, rows and columns; raises Misfit where it cannot be read.

    A written sign may be dark on light paper, and becomes bright on black, as those of the data are.
    """
    import numpy as np
    from PIL import Image, ImageOps

    channels, height, width = sizes
    mode = "L" if channels == 1 else "RGB"
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(path, formats=FORMATS) as picture:
                count = picture.width * picture.height
                text = "{file} promises {count:,} pixels, but at most {limit:,} are read. Make a smaller copy of it."
                need(count <= PIXEL_LIMIT, text, file=str(path), count=count, limit=PIXEL_LIMIT)
                upright = ImageOps.exif_transpose(_on_white(picture)).convert(mode)
    except Misfit:
        raise
    except Exception as error:  # Damaged files end in errors of many kinds.
        text = "{file} cannot be read as a picture ({reason}). Choose another one."
        raise Misfit(text, file=str(path), reason=str(error)) from error
    if channels == 1 and share:
        grey = np.asarray(ImageOps.autocontrast(upright))
        edge = np.concatenate([grey[0], grey[-1], grey[:, 0], grey[:, -1]])
        return sketched(255 - grey if np.median(edge) > MIDDLE else grey, height, width, share)
    fitted = np.asarray(ImageOps.fit(upright, (width, height), Image.Resampling.BILINEAR))
    return fitted.reshape(height, width, channels).transpose(2, 0, 1).tobytes()


def _on_white(picture: Any) -> Any:
    """A picture with paper behind what is transparent."""
    from PIL import Image

    if "A" not in picture.getbands() and "transparency" not in picture.info:
        return picture
    drawn = picture.convert("RGBA")
    paper = Image.new("RGBA", drawn.size, "white")
    return Image.alpha_composite(paper, drawn)
