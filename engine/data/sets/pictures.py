"""Pictures in a folder of the user's that has one folder for each class, such as those of ImageNet."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from engine.data.closed import whole
from engine.data.declare import DataSet, Entered, Found, data_set
from engine.data.files import picture_folder, squares
from engine.data.files.folder import entries
from engine.data.files.picture_folder import (
    ENDINGS,
    MOST_CLASSES,
    MOST_PICTURES,
    holds_pictures,
    listed,
    looked_at,
    unreadable,
)
from engine.data.files.picture_names import tables_in
from engine.data.streams.stream import Listed
from engine.declare import Folder, Names, make, param
from engine.message import Message, Misfit, need, shown_name
from engine.progress import tell
from engine.shape import Shape, image, label

if TYPE_CHECKING:
    import numpy as np

LAYOUT = (
    "Pictures needs a folder with one folder of pictures for each class. Any pictures will do; those of ImageNet 2012 "
    "(1,000 classes, about 150 GB) come from image-net.org after you register there."
)
PEEKED = 20
"""So many folders are looked into for pictures."""
SHOWN = 8

Colours = Literal["red, green and blue", "grey"]


def names_of() -> Any:
    return param((), about="What the classes are called, in the order of their numbers.", hidden=True)


def side_of() -> Any:
    return param(224, low=8, high=1024, unit="px", log=True, about="Height and width of the squares.")


def colours_of() -> Any:
    return param("red, green and blue", about="Three channels of colour, or one of brightness.")


class Squares(DataSet):
    """Pictures of a person's, each brought to a square, and the class of each."""

    category = "Your own"
    icon = "data"

    names: Names
    side: int
    colours: Colours

    @property
    def channels(self) -> int:
        return 1 if self.colours == "grey" else 3

    def labelled(self) -> tuple[list[str], list[int]]:
        """The path of each picture, and the number of its class; raises Misfit where they do not fit the settings."""
        raise NotImplementedError

    def stream(self) -> Listed | None:
        paths, labels = self.labelled()
        is_large = len(paths) * self.channels * self.side**2 > squares.MOST_NUMBERS
        return squares.listed(paths, labels, self.channels, self.side) if is_large else None

    def load(self) -> dict[str, np.ndarray[Any, Any]]:
        import numpy as np

        paths, labels = self.labelled()
        picture_folder.need_memory(os.path.commonpath([paths[0], paths[-1]]), len(paths), self.channels, self.side)
        return {"image": squares.squares(paths, self.channels, self.side), "label": np.array(labels, np.int64)}

    def classed(self, path: Path) -> tuple[list[str], list[int]]:
        """The same of pictures that lie elsewhere; raises Misfit where one is of another class."""
        raise NotImplementedError

    def inputs(self, path: Path, aims: bool = False) -> Entered:
        import numpy as np

        if aims:
            paths, labels = self.classed(path)
        else:
            paths, labels = [str(path)] if path.is_file() else pictures_below(path), []
        picture_folder.need_memory(str(path), len(paths), self.channels, self.side)
        parts = {
            "image": squares.squares(paths, self.channels, self.side),
            **({"label": np.array(labels, np.int64)} if aims else {}),
        }
        return Entered(parts, {"file": [shown_name(one) for one in paths]})

    def told(self, rows: Sequence[int]) -> Mapping[str, Sequence[str]]:
        paths, _ = self.labelled()
        return {"file": [shown_name(paths[row]) for row in rows]}


@data_set(title="Pictures in folders", category="Your own", icon="data", telling="{classes:,} classes, {side} × {side}")
class Pictures(Squares):
    """Your own pictures: a folder that has one folder for each class, with JPEG, PNG or other files in it. Each is
    shrunk or enlarged until its shorter side fits, and its middle is cut out as a square; numbers from 0 (dark) to 1
    (bright) stand for the pixels. The classes are numbered in the order of their folders' names."""

    source = (
        "Pictures of yours, or ImageNet 2012 (Russakovsky et al. 2015), image-net.org, for research after registering."
    )

    chosen = ("side", "colours")

    folder: Folder = param("", about="The folder that holds one folder of pictures for each class.")
    classes: int = param(1000, low=2, high=MOST_CLASSES, log=True, about="How many classes, and so folders, there are.")
    names: Names = names_of()
    side: int = side_of()
    colours: Colours = colours_of()

    def __post_init__(self) -> None:
        # A person may have typed another number since.
        if len(self.names) == self.classes:
            self.__dict__["class_names"] = {"label": self.names}

    def facts(self) -> Mapping[str, Shape]:
        return {"image": image(self.channels, self.side, self.side), "label": label(self.classes)}

    @classmethod
    def reads(cls, path: Path) -> bool:
        try:
            inner = [path / name for name in islice(entries(str(path), folders=True), PEEKED)]
            # Pictures without classes, and those one level too deep, are told what is wrong with them.
            deeper = (one / name for one in inner[:3] for name in islice(entries(str(one), folders=True), 3))
            # Where a table says the classes, the names of folders need not.
            return any(holds_pictures(str(one)) for one in (*inner, path, *deeper)) and not any(tables_in(path))
        except (OSError, ValueError):
            return False

    @classmethod
    def found(cls, path: Path, target: str = "") -> Found:
        folder = str(whole(path))
        names = _with_pictures(folder)
        paths, _ = _listed(folder, [Path(folder, name) for name in names])
        look = looked_at(paths)
        shown = tuple(map(shown_name, names))
        settings = {"folder": folder, "classes": len(names), "names": shown}
        made = make(cls, {**settings, "side": look.side, "colours": look.colours})
        text = "There are {count:,} pictures in {classes:,} folders, and each folder is a class ({names})."
        values = {"count": len(paths), "classes": len(names), "names": told_names(shown)}
        return Found(made, (), (Message(text, values), *look.reasons))

    def find(self) -> list[Path]:
        return _folders(self.folder, self.classes)

    def labelled(self) -> tuple[list[str], list[int]]:
        found = self.find()
        names = tuple(shown_name(one.name) for one in found)
        need(
            names == self.names or "class_names" not in self.__dict__,
            "{folder} now holds the classes {now}, but it held {then} when it was looked at. Drop it on the window "
            "once more, or give its folders their old names.",
            folder=self.folder,
            now=told_names(names),
            then=told_names(self.names),
        )
        return _listed(self.folder, found)

    def classed(self, path: Path) -> tuple[list[str], list[int]]:
        text = "{file} is one picture, which lies in no folder that is its class. Choose a folder with one folder of "
        need(path.is_dir(), text + "pictures for each class.", file=str(path))
        known = self.class_names.get("label") or tuple(shown_name(one.name) for one in self.find())
        try:
            names = sorted(islice(entries(str(path), folders=True), MOST_CLASSES))
        except (OSError, ValueError) as error:
            raise unreadable(str(path), error, LAYOUT) from error
        text = "{folder} holds no folders, but each class needs one, named as it: {known}."
        need(names, text, folder=str(path), known=told_names(known))
        paths: list[str] = []
        labels: list[int] = []
        for name in names:
            text = "{folder} holds the folder {name}, but the network learned no such class. It knows {known}. Name "
            text += "the folder as one of these, or take it away."
            need(shown_name(name) in known, text, folder=str(path), name=shown_name(name), known=told_names(known))
            files = _files(path / name)
            paths += [os.path.join(path, name, one) for one in files]
            labels += [known.index(shown_name(name))] * len(files)
        return paths, labels


def pictures_below(folder: Path) -> list[str]:
    """The pictures in a folder, and in the folders in it; raises Misfit where there are none."""
    try:
        inner = sorted(islice(entries(str(folder), folders=True), MOST_CLASSES))
        places = [folder, *(folder / name for name in inner)]
        found = [os.path.join(one, name) for one in places for name in listed(one, MOST_PICTURES)]
    except (OSError, ValueError) as error:
        raise unreadable(str(folder), error, LAYOUT) from error
    text = "{folder} holds no picture. Choose a folder with files whose names end in {endings}."
    need(found, text, folder=str(folder), endings=", ".join(ENDINGS))
    return found


def told_names(names: Sequence[str]) -> str:
    return ", ".join(name[:40] for name in names[:SHOWN]) + (", ..." if len(names) > SHOWN else "")


def _with_pictures(folder: str) -> list[str]:
    """The folders of the classes in a folder that nothing is known of; raises Misfit where they are none."""
    try:
        names = sorted(islice(entries(folder, folders=True), MOST_CLASSES + 1))
        text = "{folder} holds more than {limit:,} folders, and so classes. Name another folder, or take some away."
        need(len(names) <= MOST_CLASSES, text, folder=folder, limit=MOST_CLASSES)
        full = [name for name in names if holds_pictures(os.path.join(folder, name))]
        deep = next((name for name in names if _is_deep(os.path.join(folder, name))), None)
    except (OSError, ValueError) as error:
        raise unreadable(folder, error, LAYOUT) from error
    values: dict[str, Any] = {"folder": folder}
    text = "{folder} holds pictures, but nothing that tells their classes. Put those of each class into a folder of "
    text += "their own, named like the class, or add a CSV file with the name and the class of each picture."
    need(names or not holds_pictures(folder), text, **values)
    text = "{folder} holds folders of folders of pictures. Choose the one of them that has one folder for each class, "
    need(full or deep is None, text + "such as {deep}.", deep=deep, **values)
    text = "{folder} has pictures in only one of its folders, {name}, but learning to tell classes apart needs two at "
    text += "least. Put the pictures of each other class into a folder beside it."
    need(len(full) != 1, text, name=full[0] if full else "", **values)
    text = "The folder {empty} in {folder} is that of a class, but no picture is in it. Put some there whose names end "
    text += "in {endings}, or take the folder away."
    empty = next((name for name in names if name not in set(full)), None)
    need(empty is None, text, empty=empty, endings=", ".join(ENDINGS), **values)
    return names


def _is_deep(folder: str) -> bool:
    return any(holds_pictures(os.path.join(folder, name)) for name in islice(entries(folder, folders=True), 3))


def _folders(folder: str, classes: int) -> list[Path]:
    """The folders of the classes in the order of their names; raises Misfit where there are not as many."""
    need(
        folder,
        "{layout} No folder was given: name it with --data FOLDER or in the setting Folder.",
        layout=Message(LAYOUT),
    )
    searched = str(whole(folder))
    try:
        found = sorted(islice(entries(searched, folders=True), MOST_CLASSES + 1))
    except (OSError, ValueError) as error:
        raise unreadable(searched, error, LAYOUT) from error
    if len(found) == classes:
        return [Path(searched, name) for name in found]
    text = "{folder} holds {count:,} folders, but {classes:,} classes were expected, with a folder for each. "
    # One that holds a training and a validation part, for example.
    text += "Set Classes to {count:,}, or name another folder." if len(found) > 1 else "{layout} Name another folder."
    raise Misfit(text, folder=searched, count=len(found), classes=classes, layout=Message(LAYOUT))


def _listed(folder: str, classes: Sequence[Path]) -> tuple[list[str], list[int]]:
    """The pictures in the folders of all classes, and the number of the class of each."""
    paths: list[str] = []
    labels: list[int] = []
    for at, one in enumerate(classes):
        files = _files(one)
        paths += [os.path.join(one, name) for name in files]
        labels += [at] * len(files)
        text = "{folder} holds more than {limit:,} pictures, more than can be learned from at once. Take some away."
        need(len(paths) <= MOST_PICTURES, text, folder=folder, limit=MOST_PICTURES)
        tell("Looking for pictures: {done:,} so far", len(paths))
    return paths, labels


def _files(folder: Path) -> list[str]:
    """The pictures in a folder in the order of their names, and not many more than can be used."""
    try:
        found = listed(folder, MOST_PICTURES)
    except (OSError, ValueError) as error:
        raise unreadable(str(folder), error, LAYOUT) from error
    need(
        found,
        "{folder} is the folder of a class, but no picture is in it. Put some there whose names end in {endings}, or "
        "take the folder away.",
        folder=str(folder),
        endings=", ".join(ENDINGS),
    )
    return found
