"""CIFAR's small photos, read from the files of bytes in a folder of the user's."""

from __future__ import annotations

import os.path
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar

from engine.data.closed import whole
from engine.data.declare import DataSet, data_set
from engine.declare import Folder, declared, param
from engine.message import Misfit, need
from engine.shape import Shape, image, label

if TYPE_CHECKING:
    import numpy as np

    Numbers = np.ndarray[Any, Any]

SIDE = 32
PIXELS = 3 * SIDE * SIDE
LIMIT = 50_000
"""More photos than any of the files holds."""


@declared
class Cifar(DataSet):
    """What both have: photos of 32 × 32 pixels behind the bytes of their labels."""

    files: ClassVar[tuple[str, ...]]
    """The training files, of which each that is there is read; or else the test file is."""
    test: ClassVar[str]
    labels: ClassVar[int] = 1
    """So many bytes stand before the pixels; the last of them is the label."""
    classes: ClassVar[int]
    source = "A. Krizhevsky, Learning multiple layers of features from tiny images, 2009, cs.toronto.edu/~kriz."

    folder: Folder = param("", about="The folder with its .bin files, unpacked.")

    def facts(self) -> Mapping[str, Shape]:
        return {"image": image(3, SIDE, SIDE), "label": label(self.classes)}

    def find(self) -> list[Path]:
        names: dict[str, Any] = {
            "title": self.title,
            "name": self.title.lower(),
            "first": self.files[0],
            "test": self.test,
        }
        need(
            self.folder,
            "{title} needs its files such as {first}, but no folder was given. They are some 170 MB. To get them: "
            "layerloom data {name}. Or name their folder with --data FOLDER or in the setting Folder.",
            **names,
        )
        searched = whole(self.folder)
        # Only regular ones: a pipe would wait for ever.
        found = [searched / name for name in self.files if os.path.isfile(searched / name)]
        if not found and os.path.isfile(searched / self.test):
            return [searched / self.test]
        need(
            found,
            "{title}'s files {first} and so on, or {test}, were not found in {folder}. They are those of its version "
            "in bytes (some 170 MB). To get them: layerloom data {name}. Or name another folder with --data FOLDER or "
            "in the setting Folder.",
            folder=str(searched),
            **names,
        )
        return found

    def load(self) -> dict[str, Numbers]:
        import numpy as np

        parts = [_rows(path, self.labels, self.classes) for path in self.find()]
        counts = [len(part) for part in parts]
        images = np.empty((sum(counts), 3, SIDE, SIDE), np.float32)
        for part, end in zip(parts, np.cumsum(counts), strict=True):
            pixels = part[:, self.labels :].reshape(-1, 3, SIDE, SIDE)
            np.divide(pixels, 255, out=images[end - len(part) : end], dtype=np.float32)
        labels = np.concatenate([part[:, self.labels - 1] for part in parts])
        return {"image": images, "label": labels.astype(np.int64)}


@data_set(title="CIFAR-10", category="Pictures", icon="data", telling="photos, 32 × 32")
class Cifar10(Cifar):
    """Photos of ten kinds of animals and vehicles, 32 × 32 pixels in red, green and blue: 50,000 for training and
    10,000 for testing. Numbers from 0 (dark) to 1 (bright) stand for the pixels."""

    files = tuple(f"data_batch_{number}.bin" for number in range(1, 6))
    test = "test_batch.bin"
    classes = 10
    class_names = MappingProxyType(
        {
            "label": (
                *("airplane", "automobile", "bird", "cat", "deer"),
                *("dog", "frog", "horse", "ship", "truck"),
            )
        }
    )


FINE = (
    "apple aquarium_fish baby bear beaver bed bee beetle bicycle bottle bowl boy bridge bus butterfly camel can castle "
    "caterpillar cattle chair chimpanzee clock cloud cockroach couch crab crocodile cup dinosaur dolphin elephant "
    "flatfish forest fox girl hamster house kangaroo keyboard lamp lawn_mower leopard lion lizard lobster man "
    "maple_tree motorcycle mountain mouse mushroom oak_tree orange orchid otter palm_tree pear pickup_truck pine_tree "
    "plain plate poppy porcupine possum rabbit raccoon ray road rocket rose sea seal shark shrew skunk skyscraper "
    "snail snake spider squirrel streetcar sunflower sweet_pepper table tank telephone television tiger tractor train "
    "trout tulip turtle wardrobe whale willow_tree wolf woman worm"
)
"""The classes of CIFAR-100 in the order of their labels, as its fine_label_names.txt has them."""


@data_set(title="CIFAR-100", category="Pictures", icon="data", telling="photos, 32 × 32")
class Cifar100(Cifar):
    """Photos of a hundred kinds of things, plants, animals and people, 32 × 32 pixels in red, green and blue: 50,000
    for training and 10,000 for testing. There are 500 of each kind to learn from, a tenth of what CIFAR-10 has."""

    files = ("train.bin",)
    test = "test.bin"
    # The coarse label comes first.
    labels = 2
    classes = 100
    class_names = MappingProxyType({"label": tuple(name.replace("_", " ") for name in FINE.split())})


def _rows(path: Path, labels: int, classes: int) -> Numbers:
    """The bytes of a file, a row for each photo; raises Misfit where it is none of these files."""
    import numpy as np

    width = labels + PIXELS
    try:
        size = path.stat().st_size
        count, rest = divmod(size, width)
        text = (
            "{file} has {size:,} bytes, but 1 to {limit:,} photos of {width:,} bytes were expected. Get a fresh copy."
        )
        need(1 <= count <= LIMIT and not rest, text, file=str(path), size=size, limit=LIMIT, width=width)
        with path.open("rb") as file:
            content = file.read(size)
    except OSError as error:
        text = "{file} cannot be read ({reason}). Get a fresh copy of it."
        raise Misfit(text, file=str(path), reason=error.strerror or str(error)) from error
    need(len(content) == size, "{file} was changed while it was read. Try again.", file=str(path))
    found = np.frombuffer(content, np.uint8).reshape(count, width)
    highest = int(found[:, labels - 1].max())
    text = "{file} holds the label {found}, but 0 to {highest} were expected. Get a fresh copy of it."
    need(highest < classes, text, file=str(path), found=highest, highest=classes - 1)
    return found
