"""Files that no network can be judged by, for each kind of data: the right answers are missing, or strange, or none."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np

from tests.engine.array_files import idx_pair
from tests.engine.idx_files import idx_bytes, write_pair

Made = Callable[[Path, Path], Path]
"""Makes a hostile file in an empty folder, out of a good one."""


def text(name: str, content: str) -> Made:
    def make(_good: Path, folder: Path) -> Path:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content, encoding="utf-8")
        return folder / name

    return make


def noise(name: str) -> Made:
    """Bytes that are nothing."""

    def make(_good: Path, folder: Path) -> Path:
        (folder / name).write_bytes(np.random.default_rng(0).bytes(3000))
        return folder / name

    return make


def lines(change: Callable[[list[str]], list[str]]) -> Made:
    """The same table with other lines."""

    def make(good: Path, folder: Path) -> Path:
        changed = change(good.read_text().splitlines())
        (folder / good.name).write_text("\n".join(changed) + "\n")
        for beside in good.parent.iterdir():
            if beside.is_dir():
                shutil.copytree(beside, folder / beside.name)
        return folder / good.name

    return make


def empty(_good: Path, folder: Path) -> Path:
    return folder


def without_folders(good: Path, folder: Path) -> Path:
    """The files of all classes together."""
    for place in good.rglob("*.*"):
        if place.is_file():
            shutil.copy(place, folder / f"{place.parent.name}-{place.name}")
    return folder


def with_strange_folder(good: Path, folder: Path) -> Path:
    """One class is called otherwise."""
    shutil.copytree(good, folder / "own")
    first = sorted(one for one in (folder / "own").iterdir() if one.is_dir())[0]
    first.rename(first.with_name("strange"))
    return folder / "own"


def one_alone(good: Path, _folder: Path) -> Path:
    """The first file of a folder, or of the folders beside a table."""
    below = good if good.is_dir() else next(one for one in good.parent.iterdir() if one.is_dir())
    return sorted(one for one in below.rglob("*") if one.is_file())[0]


def with_strange_file(good: Path, folder: Path) -> Path:
    shutil.copytree(good, folder / "own")
    (folder / "own" / "film.neg").rename(folder / "own" / "film.strange")
    return folder / "own"


def arrays(**values: np.ndarray) -> Made:
    def make(_good: Path, folder: Path) -> Path:
        np.savez(folder / "test.npz", **values)
        return folder / "test.npz"

    return make


def pictures_alone(_good: Path, folder: Path) -> Path:
    place = idx_pair(folder)
    (place / "my-labels-idx1-ubyte").unlink()
    return place


def labelled(labels: np.ndarray) -> Made:
    def make(_good: Path, folder: Path) -> Path:
        names = ("my-images-idx3-ubyte", "my-labels-idx1-ubyte")
        return write_pair(folder, names, idx_bytes(np.zeros((40, 8, 9), int)), idx_bytes(labels))

    return make


PIXELS = np.zeros((8, 8, 8), np.uint8)

HOSTILE: tuple[tuple[str, str, Made, str], ...] = (
    ("Table", "no target", lines(lambda all: [line.rpartition(",")[0] for line in all]), "no column 'fruit'"),
    (
        "Table",
        "a strange class",
        lines(lambda all: [*all[:5], all[5][::-1].replace("r", "x", 1)[::-1], *all[6:]]),
        "Line 6 .* in the column 'fruit'",
    ),
    (
        "Table",
        "a hole in the target",
        lines(lambda all: [*all[:3], all[3].rpartition(",")[0] + ",", *all[4:]]),
        "line 4",
    ),
    ("Table", "a head alone", lines(lambda all: all[:1]), "no lines"),
    ("Table", "empty", text("test.csv", ""), "empty"),
    ("Table", "another table", text("test.csv", "a,b\n1,2\n3,4\n"), "no column 'fruit'"),
    ("Table", "noise", noise("test.csv"), "test.csv"),
    ("Table", "a folder", empty, "not found"),
    ("Arrays", "no target", arrays(x=PIXELS), "no array 'y'"),
    ("Arrays", "a strange class", arrays(x=PIXELS, y=np.array([0, 1, 2, 9, 0, 1, 2, 3])), "Row 3 of 'y'"),
    ("Arrays", "too few targets", arrays(x=PIXELS, y=np.arange(7) % 4), "different numbers of examples"),
    ("Arrays", "no examples", arrays(x=PIXELS[:0], y=np.zeros(0, int)), "test.npz"),
    ("Arrays", "other sizes", arrays(x=PIXELS[:, 1:], y=np.arange(8) % 4), "sizes"),
    ("Arrays", "noise", noise("test.npz"), "test.npz"),
    ("Arrays", "a table", text("test.csv", "a,b\n1,2\n"), "test.csv"),
    ("IdxPictures", "no target", pictures_alone, "No labels lie beside"),
    ("IdxPictures", "a strange class", labelled(np.arange(40) % 8), "class 4"),
    ("IdxPictures", "too few targets", labelled(np.arange(39) % 4), "39 labels"),
    ("IdxPictures", "empty", empty, "no IDX file"),
    ("IdxPictures", "a table", text("test.csv", "a,b\n1,2\n"), "test.csv"),
    ("LanguageText", "a strange sign", text("test.txt", "To be\n" * 30 + "or not¤\n"), "Line 31 .* at place 7"),
    ("LanguageText", "too short", text("test.txt", "To be"), "shorter"),
    ("LanguageText", "empty", text("test.txt", ""), "shorter"),
    ("LanguageText", "noise", noise("test.txt"), "test.txt"),
    ("NamedPictures", "no target", lines(lambda all: [line.partition(",")[0] for line in all]), "no column 'class'"),
    (
        "NamedPictures",
        "a strange class",
        lines(lambda all: [*all[:4], all[4] + "x", *all[5:]]),
        "Line 5 .* none of the classes",
    ),
    (
        "NamedPictures",
        "no class in a line",
        lines(lambda all: [*all[:4], all[4].partition(",")[0] + ",", *all[5:]]),
        "Line 5",
    ),
    ("NamedPictures", "a picture that is gone", lines(lambda all: [*all, "pictures/99.png,above"]), "Line 14"),
    ("NamedPictures", "empty", text("classes.csv", ""), "empty"),
    ("NamedPictures", "an empty folder", empty, "no table that names pictures"),
    ("NamedPictures", "a picture", one_alone, "0.png"),
    ("Pictures", "no classes", without_folders, "no folders"),
    ("Pictures", "a strange class", with_strange_folder, "folder strange"),
    ("Pictures", "one picture", one_alone, "one picture"),
    ("Pictures", "empty", empty, "no folders"),
    ("Pictures", "a text", text("test.txt", "To be"), "no folder that is its class"),
    ("Texts", "no classes", one_alone, "one file"),
    ("Texts", "a strange class", with_strange_file, "class strange"),
    ("Texts", "empty", empty, "no texts"),
    ("Texts", "noise", noise("film.pos"), "one file"),
    ("Sounds", "no classes", one_alone, "one sound"),
    ("Sounds", "a strange class", with_strange_folder, "class strange"),
    ("Sounds", "empty", empty, "0 sounds"),
    ("Sounds", "a text", text("test.txt", "To be"), "one sound"),
)
"""The type of the data, what is wrong, what makes such a file, and what the sentence about it says."""
