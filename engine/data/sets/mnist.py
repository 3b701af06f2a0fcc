"""MNIST's handwritten digits, and the clothes of its twin, read from the IDX files in a folder of the user's."""

from __future__ import annotations

import os.path
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar

from engine.data.closed import whole
from engine.data.declare import DataSet, data_set
from engine.data.files.idx import read_idx
from engine.declare import Folder, param
from engine.message import Message, Misfit, need
from engine.shape import Shape, image, label

if TYPE_CHECKING:
    import numpy as np

TRAIN = ("train-images-idx3-ubyte", "train-labels-idx1-ubyte")
TEST = ("t10k-images-idx3-ubyte", "t10k-labels-idx1-ubyte")
SIDE = 28
CLASSES = 10
ORIGIN = (
    "The two training files are 10 MB together, packed as .gz, and come from yann.lecun.com/exdb/mnist or a copy of it."
    " To get them: layerloom data mnist."
)
CLOTHES = (
    "The two training files are 26 MB together, packed as .gz, and come from github.com/zalandoresearch/fashion-mnist. "
    "To get them: layerloom data fashion-mnist."
)
LIMIT = 100_000
"""More examples than any set of this name and form has (60,000); 300 MiB once loaded."""


@data_set(title="MNIST", category="Pictures", icon="data", telling="handwritten digits, 28 × 28")
class Mnist(DataSet):
    """The classic of handwritten digits: grey pictures of 28 × 28 pixels, 60,000 for training and 10,000 for
    testing. The training files are used where the folder has them, else the test files."""

    source = "The MNIST database, Y. LeCun, C. Cortes and C. J. C. Burges, CC BY-SA 3.0."

    ink = 20 / 28
    origin: ClassVar[str] = ORIGIN
    """How large its files are, and where they come from."""

    folder: Folder = param("", about="The folder with its image and label files, as downloaded (.gz) or unpacked.")

    def facts(self) -> Mapping[str, Shape]:
        return {"image": image(1, SIDE, SIDE), "label": label(CLASSES)}

    def find(self) -> tuple[Path, Path]:
        return _pair(self.folder, self.title, self.origin)

    def load(self) -> dict[str, np.ndarray[Any, Any]]:
        import numpy as np

        image_file, label_file = self.find()
        pixels = read_idx(image_file, example=(SIDE, SIDE), limit=LIMIT)
        labels = read_idx(label_file, example=(), limit=LIMIT)
        need(
            len(pixels) == len(labels),
            "{image_file} holds {images:,} images, but {label_file} holds {labels:,} labels. "
            "Get fresh copies of both, from the same place.",
            image_file=str(image_file),
            images=len(pixels),
            label_file=str(label_file),
            labels=len(labels),
        )
        _check_labels(label_file, labels)
        images = np.divide(pixels[:, None], 255, dtype=np.float32)
        return {"image": images, "label": labels.astype(np.int64)}


@data_set(title="Fashion-MNIST", category="Pictures", icon="data", telling="clothes, 28 × 28")
class FashionMnist(Mnist):
    """Clothes in place of MNIST's digits, in the same form: grey pictures of 28 × 28 pixels, 60,000 for training and
    10,000 for testing. They are harder to tell apart: a shirt may look like a coat."""

    source = "H. Xiao, K. Rasul and R. Vollgraf, Fashion-MNIST, 2017, Zalando SE, MIT licence."
    class_names = MappingProxyType(
        {
            "label": (
                *("T-shirt/top", "Trouser", "Pullover", "Dress", "Coat"),
                *("Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot"),
            )
        }
    )
    origin = CLOTHES
    ink = 0.0


def _check_labels(path: Path, labels: np.ndarray[Any, Any]) -> None:
    highest = CLASSES - 1
    need(
        labels.max() <= highest,
        "{file} holds the label {found}, but 0 to {highest} were expected. Get a fresh copy of it.",
        file=str(path),
        found=int(labels.max()),
        highest=highest,
    )


def _pair(folder: str, title: str, origin: str) -> tuple[Path, Path]:
    """The files of images and labels in a folder; raises Misfit where it has neither pair."""
    names: dict[str, Any] = dict(zip(("images", "labels", "test_images", "test_labels"), TRAIN + TEST, strict=True))
    names |= {"title": title, "origin": Message(origin)}
    need(
        folder,
        "{title} needs its files, but no folder was given. {origin} Name the folder that holds {images} and {labels} "
        "(or {test_images} and {test_labels}), plain or .gz, with --data FOLDER or in the setting Folder.",
        **names,
    )
    searched = whole(folder)
    for image_name, label_name in (TRAIN, TEST):
        image_file, label_file = _present(searched, image_name), _present(searched, label_name)
        if image_file and label_file:
            return image_file, label_file
    raise Misfit(
        "{title}'s files were not found in {folder}. It must hold {images} and {labels} (or {test_images} and "
        "{test_labels}), plain or .gz. {origin} Name another folder with --data FOLDER or in the setting Folder.",
        folder=str(searched),
        **names,
    )


def _present(folder: Path, name: str) -> Path | None:
    """The plain or packed file of this name; only a regular one, because a pipe would wait for ever."""
    paths = (folder / name, folder / f"{name}.gz")
    return next((path for path in paths if os.path.isfile(path)), None)
