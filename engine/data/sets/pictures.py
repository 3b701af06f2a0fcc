"""Pictures in a folder of the user's that has one folder for each class, such as those of ImageNet."""

from __future__ import annotations

import os
import warnings
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from engine.data.declare import DataSet, data_set
from engine.declare import Folder, param
from engine.message import Message, Misfit, need
from engine.shape import Shape, image, label

if TYPE_CHECKING:
    import numpy as np

ENDINGS = (".jpg", ".jpeg", ".png", ".bmp", ".gif", ".webp", ".ppm", ".pgm", ".tif", ".tiff")
FORMATS = ("JPEG", "PNG", "BMP", "GIF", "WEBP", "PPM", "TIFF")
"""What Pillow may read; for others, such as EPS, it would start another program."""
MEMORY_LIMIT = 4 * 2**30
"""How many bytes all pictures together may take as numbers of 4 bytes; the split into two parts needs as many again."""
PIXEL_LIMIT = 64_000_000
"""A picture with more pixels is not opened: a small file may promise a huge one."""
MOST_CLASSES = 10_000
LAYOUT = (
    "Pictures needs a folder with one folder of pictures for each class. Any pictures will do; those of ImageNet 2012 "
    "(1,000 classes, about 150 GB) come from image-net.org after you register there."
)


@data_set(title="Pictures in folders", category="Pictures", icon="data", telling="{classes:,} classes, {side} × {side}")
class Pictures(DataSet):
    """Your own pictures: a folder that has one folder for each class, with JPEG, PNG or other files in it. Each is
    shrunk or enlarged until its shorter side fits, and its middle is cut out as a square; numbers from 0 (dark) to 1
    (bright) stand for the pixels. The classes are numbered in the order of their folders' names."""

    source = (
        "Pictures of yours, or ImageNet 2012 (Russakovsky et al. 2015), image-net.org, for research after registering."
    )

    folder: Folder = param("", about="The folder that holds one folder of pictures for each class.")
    classes: int = param(1000, low=2, high=MOST_CLASSES, log=True, about="How many classes, and so folders, there are.")
    side: int = param(224, low=8, high=1024, unit="px", log=True, about="Height and width of the squares.")
    colours: Literal["red, green and blue", "grey"] = param(
        "red, green and blue", about="Three channels of colour, or one of brightness."
    )

    @property
    def channels(self) -> int:
        return 1 if self.colours == "grey" else 3

    def facts(self) -> Mapping[str, Shape]:
        return {"image": image(self.channels, self.side, self.side), "label": label(self.classes)}

    def find(self) -> list[Path]:
        return _folders(self.folder, self.classes)

    def load(self) -> dict[str, np.ndarray[Any, Any]]:
        import numpy as np

        found = _labelled(self.folder, self.classes, MEMORY_LIMIT // (4 * self.facts()["image"].count), self.side)
        images = np.empty((len(found), *self.facts()["image"].sizes), np.float32)
        for row, (path, _) in enumerate(found):
            np.divide(_square(path, self.side, "L" if self.channels == 1 else "RGB"), 255, out=images[row])
        return {"image": images, "label": np.array([at for _, at in found], np.int64)}


def _labelled(folder: str, classes: int, most: int, side: int) -> list[tuple[Path, int]]:
    """The pictures of all classes with the number of their class; raises Misfit where memory cannot hold them."""
    found: list[tuple[Path, int]] = []
    for at, one in enumerate(_folders(folder, classes)):
        found += [(path, at) for path in _files(one, most)]
        need(
            len(found) <= most,
            "{folder} holds more than {most:,} pictures, but as squares of {side} × {side} no more fit into the "
            "{limit} GB of memory that they may take. Choose a smaller side, grey, or a folder with fewer pictures.",
            folder=folder,
            side=side,
            most=most,
            limit=MEMORY_LIMIT // 2**30,
        )
    return found


def _folders(folder: str, classes: int) -> list[Path]:
    """The folders of the classes in the order of their names; raises Misfit where there are not as many."""
    need(
        folder,
        "{layout} No folder was given: name it with --data FOLDER or in the setting Folder.",
        layout=Message(LAYOUT),
    )
    searched = os.path.abspath(os.path.expanduser(folder))
    found = sorted(islice(_entries(searched, folders=True), MOST_CLASSES + 1))
    if len(found) == classes:
        return [Path(searched, name) for name in found]
    text = "{folder} holds {count:,} folders, but {classes:,} classes were expected, with a folder for each. "
    # One that holds a training and a validation part, for example.
    text += "Set Classes to {count:,}, or name another folder." if len(found) > 1 else "{layout} Name another folder."
    raise Misfit(text, folder=searched, count=len(found), classes=classes, layout=Message(LAYOUT))


def _files(folder: Path, most: int) -> list[Path]:
    """The pictures in a folder in the order of their names, and not many more than can be used."""
    names = (name for name in _entries(str(folder), folders=False) if name.lower().endswith(ENDINGS))
    found = sorted(islice(names, most + 1))
    need(
        found,
        "{folder} is the folder of a class, but no picture is in it. Put some there whose names end in {endings}, or "
        "take the folder away.",
        folder=str(folder),
        endings=", ".join(ENDINGS),
    )
    return [folder / name for name in found]


def _entries(folder: str, *, folders: bool) -> Iterator[str]:
    """The names of the folders, or of the regular files, in a folder; hidden ones are left out."""
    try:
        with os.scandir(folder) as entries:
            for entry in entries:
                if not entry.name.startswith(".") and (entry.is_dir() if folders else entry.is_file()):
                    yield entry.name
    except (OSError, ValueError) as error:
        text = "{folder} cannot be read ({reason}). {layout} Name another folder with --data FOLDER or in the setting "
        raise Misfit(text + "Folder.", folder=folder, reason=str(error), layout=Message(LAYOUT)) from error


def _square(path: Path, side: int, mode: str) -> np.ndarray[Any, Any]:
    """The middle of a picture as bytes, channels first; raises Misfit where it cannot be read."""
    import numpy as np
    from PIL import Image, ImageOps

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            warnings.simplefilter("error", Image.DecompressionBombWarning)
            with Image.open(path, formats=FORMATS) as picture:
                _check_pixels(path, picture.width * picture.height)
                picture.draft(mode, (side, side))
                upright = ImageOps.exif_transpose(picture).convert(mode)
                pixels = np.asarray(ImageOps.fit(upright, (side, side), Image.Resampling.BILINEAR))
    except Misfit:
        raise
    except Exception as error:  # Damaged files end in errors of many kinds.
        text = "{file} cannot be read as a picture ({reason}). Get a fresh copy of it, or take it away."
        raise Misfit(text, file=str(path), reason=str(error)) from error
    return pixels.reshape(side, side, -1).transpose(2, 0, 1)


def _check_pixels(path: Path, count: int) -> None:
    need(
        count <= PIXEL_LIMIT,
        "{file} promises {count:,} pixels, but at most {limit:,} are read. Make a smaller copy of it, or take it away.",
        file=str(path),
        count=count,
        limit=PIXEL_LIMIT,
    )
