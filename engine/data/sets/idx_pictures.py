"""Pictures and labels of a person's own as IDX files, as MNIST and its like come."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from engine.data.arrays.content import Described, described
from engine.data.arrays.part import ARRAYS, ArrayPart, Images, Labels, Role, check_first, check_sizes, loaded
from engine.data.arrays.stream import array_stream, is_large
from engine.data.declare import Entered, Found, data_set
from engine.data.files.array_file import opened_idx
from engine.data.files.idx_pair import Pair, candidates, may_be_idx, pair_of, pairs_in
from engine.data.files.stored import ArrayFile
from engine.data.own import OwnFile, checksum_of, file_at
from engine.data.streams.stream import Stream
from engine.declare import File, declared, make, param
from engine.message import Message, need
from engine.shape import Shape

if TYPE_CHECKING:
    import numpy as np

    Numbers = np.ndarray[Any, Any]

TITLE = "IDX pictures"


@declared
class LabelFile(OwnFile):
    """The second file."""

    title = TITLE


@data_set(title=TITLE, category="Your own", icon="data", telling="{file}")
class IdxPictures(OwnFile):
    """Pictures and their labels in two IDX files, as MNIST, Fashion-MNIST, EMNIST and others of their family come,
    packed (.gz) or not."""

    labels: File = param("", about="The file of the labels; empty where the pictures have none.")
    labels_checksum: str = param("", about="What tells the file of the labels from any other.", hidden=True)
    pictures: Annotated[ArrayPart, ARRAYS] = param(Images(name="image"), about="What the file of pictures holds.")
    target: Annotated[ArrayPart, ARRAYS] = param(
        make(Labels, {"name": "label", "kinds": list(map(str, range(10)))}), about="What the file of labels holds."
    )

    @classmethod
    def reads(cls, path: Path) -> bool:
        return any(map(may_be_idx, candidates(path))) if os.path.isdir(path) else may_be_idx(path)

    @classmethod
    def found(cls, path: Path, target: str = "") -> Found:
        pair, reasons = _pair(path)
        found = [_described(pair.images, "image", "input")]
        settings: dict[str, Any] = {"file": str(pair.images), "checksum": checksum_of(pair.images)}
        settings["pictures"] = found[0].part
        if pair.labels is not None:
            found.append(_described(pair.labels, "label", "target"))
            _check_counts(pair.images, found[0].part.count, pair.labels, found[1].part.count)
            settings |= {"labels": str(pair.labels), "labels_checksum": checksum_of(pair.labels)}
            settings["target"] = found[1].part
        transforms = tuple(one for each in found for one in each.transforms)
        reasons += (one for each in found for one in each.reasons)
        return Found(make(cls, settings), transforms, tuple(reasons))

    @property
    def _used(self) -> tuple[ArrayPart, ...]:
        return (self.pictures, self.target) if self.labels else (self.pictures,)

    @property
    def class_names(self) -> Mapping[str, tuple[str, ...]]:  # type: ignore[override]
        return {one.name: one.kinds for one in self._used if isinstance(one, Labels)}

    def tell(self) -> Message:
        return Message("{count:,} examples", {"count": self.pictures.count})

    def facts(self) -> Mapping[str, Shape]:
        return {one.name: one.shape() for one in self._used}

    def aims(self) -> tuple[str, ...]:
        return (self.target.name,) if self.labels else ()

    def example_count(self) -> int | None:
        return self.pictures.count or None

    def inputs(self, path: Path, aims: bool = False) -> Entered:
        images, labels = _one_pair(path) if path.is_dir() or aims else (file_at(str(path), TITLE), None)
        found = {self.pictures.name: _loaded(images, self.pictures)}
        count = len(found[self.pictures.name])
        if aims and self.labels:
            text = "No labels lie beside {file}, so the answers cannot be judged. Put them into the same folder, named "
            need(labels, text + "alike with labels in place of images, or only predict the file.", file=str(images))
            assert labels is not None
            found[self.target.name] = _loaded(labels, self.target)
            _check_counts(images, count, labels, len(found[self.target.name]))
        return Entered(found, self.told(range(count)))

    def stream(self) -> Stream | None:
        if not is_large(self._used):
            return None
        paths = [self.unchanged()]
        if self.labels:
            paths.append(LabelFile(file=self.labels, checksum=self.labels_checksum).unchanged())
        files = [opened_idx(path, one.name) for path, one in zip(paths, self._used, strict=True)]
        for path, one, file in zip(paths, self._used, files, strict=True):
            check_sizes(one, file.arrays[one.name].sizes[1:], str(path))
        counts = [file.arrays[one.name].count for one, file in zip(self._used, files, strict=True)]
        _check_counts(paths[0], counts[0], paths[-1], counts[-1])
        arrays = {name: array for file in files for name, array in file.arrays.items()}
        handles = [handle for file in files for handle in file.open_files]
        return array_stream(self._used, ArrayFile(paths[0], arrays, *handles), *paths)

    def load(self) -> dict[str, Numbers]:
        images = self.unchanged()
        found = {self.pictures.name: _loaded(images, self.pictures)}
        if self.labels:
            labels = LabelFile(file=self.labels, checksum=self.labels_checksum).unchanged()
            found[self.target.name] = _loaded(labels, self.target)
            _check_counts(images, len(found[self.pictures.name]), labels, len(found[self.target.name]))
        return found


def _one_pair(path: Path) -> tuple[Path, Path | None]:
    """The pictures of a file or folder, and their labels where there are some; raises Misfit where there are more."""
    pairs = pairs_in(path) if path.is_dir() else [pair_of(file_at(str(path), TITLE))]
    text = "{folder} holds {count} sets of pictures. Choose the file of pictures of one of them, such as {chosen}."
    need(len(pairs) == 1, text, folder=str(path), count=len(pairs), chosen=pairs[-1].images.name)
    return pairs[0].images, pairs[0].labels


def _loaded(path: Path, part: ArrayPart) -> Numbers:
    """All rows of a file."""
    with opened_idx(path, part.name) as file:
        array = file.arrays[part.name]
        check_sizes(part, array.sizes[1:], str(path))
        return loaded(part, array, str(path))


def _described(path: Path, name: str, role: Role) -> Described:
    """What a file holds."""
    with opened_idx(path, name) as file:
        found = described(file.arrays[name], role, str(path))
        check_first(found.part, file.arrays[name], str(path))
    return found


def _pair(path: Path) -> tuple[Pair, list[Message]]:
    """The pair of a file or folder, and why it is this one."""
    reasons: list[Message] = []
    if path.is_dir():
        pairs = pairs_in(path)
        pair = pairs[0]
        if len(pairs) > 1:
            text = "{folder} holds {count} sets of pictures. {chosen} was chosen: it is for training, or the largest. "
            text += "Drop another one by itself to learn from that."
            values = {"folder": str(path), "count": len(pairs), "chosen": pair.images.name}
            reasons.append(Message(text, values))
    else:
        pair = pair_of(file_at(str(path), TITLE))
    if pair.labels is None:
        text = "No labels lie beside {file}, so a network can read the pictures, but is told no target. Put the labels "
        text += "into the same folder, named alike with labels in place of images, and drop the file once more."
        reasons.append(Message(text, {"file": str(pair.images)}))
    else:
        text = "The labels in {labels} belong to the pictures in {images}, as the names say."
        reasons.append(Message(text, {"labels": pair.labels.name, "images": pair.images.name}))
    return pair, reasons


def _check_counts(images: Path, pictures: int, labels: Path, count: int) -> None:
    need(
        pictures == count,
        "{image_file} holds {images:,} pictures, but {label_file} holds {labels:,} labels. Get fresh copies of both, "
        "from the same place.",
        image_file=str(images),
        images=pictures,
        label_file=str(labels),
        labels=count,
    )
