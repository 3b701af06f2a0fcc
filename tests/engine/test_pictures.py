"""Says how pictures in folders are read, and that unusable folders and files end in one sentence."""

from __future__ import annotations

import struct
import tracemalloc
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from engine.data import DATA_SETS, DataSet
from engine.data.files import picture_folder
from engine.declare import make
from engine.message import Misfit
from engine.picture import PIXEL_LIMIT
from tests.engine.strategies import several

RED, GREEN = (255, 0, 0), (0, 255, 0)
MEBIBYTE = 1 << 20


def of(folder: Path | str, **params: Any) -> DataSet:
    return make(DATA_SETS.members["Pictures"], {"folder": str(folder), "classes": 2, "side": 8, **params})


def saved(path: Path, size: tuple[int, int] = (8, 8), colour: tuple[int, int, int] = RED) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.new("RGB", size, colour).save(path)
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two classes with one picture each."""
    saved(tmp_path / "cats" / "one.png")
    saved(tmp_path / "dogs" / "two.png", colour=GREEN)
    return tmp_path


def told(one: DataSet) -> str:
    with pytest.raises(Misfit) as caught:
        one.load()
    return str(caught.value)


def test_the_facts_need_no_folder() -> None:
    facts = make(DATA_SETS.members["Pictures"], {}).facts()
    assert facts["image"].sizes == (3, 224, 224) and facts["label"].classes == 1000
    assert of("", colours="grey").facts()["image"].sizes == (1, 8, 8)


def test_classes_are_the_folders_and_examples_the_pictures_in_the_order_of_their_names(folder: Path) -> None:
    saved(folder / "cats" / "another.jpg", (16, 16), GREEN)
    (folder / "cats" / "notes.txt").write_text("no picture")
    (folder / ".hidden").mkdir()
    outputs = of(folder).load()
    assert outputs["label"].tolist() == [0, 0, 1]
    colours = outputs["image"].mean(axis=(2, 3)).round().tolist()
    assert colours == [[0, 1, 0], [1, 0, 0], [0, 1, 0]]


@pytest.mark.parametrize("ending", ["png", "jpg", "bmp", "gif", "webp", "ppm", "tif"])
def test_pictures_of_every_kind_are_read(folder: Path, ending: str) -> None:
    saved(folder / "cats" / f"third.{ending}", (16, 16))
    outputs = of(folder).load()
    assert outputs["image"][1].mean(axis=(1, 2)) == pytest.approx([1, 0, 0], abs=0.02)


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "CMYK", "I;16"])
def test_pictures_of_every_mode_become_the_channels_that_are_asked_for(folder: Path, mode: str) -> None:
    ending = "tif" if mode == "CMYK" else "png"
    Image.new(mode, (9, 9)).save(folder / "cats" / f"third.{ending}")
    assert of(folder).load()["image"].shape == (3, 3, 8, 8)
    assert of(folder, colours="grey").load()["image"].shape == (3, 1, 8, 8)


@pytest.mark.parametrize("size", [(24, 8), (8, 24), (48, 16)])
def test_the_middle_is_cut_out_of_long_pictures(folder: Path, size: tuple[int, int]) -> None:
    wide, high = size
    third = (wide // 3, 0, 2 * wide // 3, high) if wide > high else (0, high // 3, wide, 2 * high // 3)
    picture = Image.new("RGB", size, GREEN)
    picture.paste(RED, third)
    picture.save(folder / "cats" / "third.png")
    red, green, _ = of(folder).load()["image"][1]
    assert red.min() > 0.8 and green.max() < 0.2


def test_a_picture_that_a_camera_took_sideways_is_turned_upright(folder: Path) -> None:
    picture = Image.new("RGB", (8, 8), GREEN)
    picture.paste(RED, (0, 0, 8, 4))
    exif = Image.Exif()
    exif[0x0112] = 3  # upside down
    picture.save(folder / "cats" / "third.png", exif=exif)
    found = of(folder).load()["image"][1]
    assert (found[0, :4] == 0).all() and (found[0, 4:] == 1).all()


def test_it_asks_for_its_folder_with_what_how_large_and_where_from(folder: Path) -> None:
    asked = str(of("").missing())
    for part in ("one folder of pictures for each class", "150 GB", "image-net.org", "--data FOLDER"):
        assert part in asked
    assert asked == told(of(""))
    assert of(folder).missing() is None


@pytest.mark.parametrize("place", ["none", "a\0b", "x" * 5000, "{braces}", "\ud800"])
def test_a_folder_that_is_not_there_is_named(place: str, tmp_path: Path) -> None:
    sentence = told(of(f"{tmp_path}/{place}"))
    assert place in sentence and "cannot be read" in sentence and "--data FOLDER" in sentence


@pytest.mark.parametrize(("classes", "advice"), [(3, "Set Classes to 2"), (1000, "Set Classes to 2")])
def test_folders_must_be_as_many_as_the_classes(folder: Path, classes: int, advice: str) -> None:
    sentence = told(of(folder, classes=classes))
    assert f"holds 2 folders, but {classes:,} classes" in sentence and advice in sentence
    saved(folder / "owls" / "three.png")
    assert "holds 3 folders, but 2 classes" in told(of(folder))


def test_a_folder_without_any_folder_is_told_the_layout(tmp_path: Path) -> None:
    saved(tmp_path / "one.png")
    sentence = told(of(tmp_path))
    assert "holds 0 folders, but 2 classes" in sentence and "one folder of pictures for each class" in sentence


def test_a_class_without_a_picture_is_named(folder: Path) -> None:
    (folder / "dogs" / "two.png").unlink()
    (folder / "dogs" / "notes.txt").write_text("no picture")
    assert f"{folder / 'dogs'} is the folder of a class, but no picture" in told(of(folder))


def test_more_pictures_than_memory_may_hold_are_refused_before_one_is_opened(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for number in range(20):
        (folder / "cats" / f"{number}.png").write_bytes(b"never opened")
    monkeypatch.setattr(picture_folder, "MEMORY_LIMIT", 10 * 4 * 3 * 8 * 8)
    assert "holds more than 10 pictures, but as squares of 8 × 8" in told(of(folder))


def bomb(width: int, height: int) -> bytes:
    """A small PNG that promises so many pixels."""
    head = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = b"IDAT" + zlib.compress(bytes(1000))
    chunks = (struct.pack(">I", len(part) - 4) + part + struct.pack(">I", zlib.crc32(part)) for part in (head, data))
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


@pytest.mark.parametrize("side", [9_000, 20_000, 100_000])
def test_a_picture_that_promises_too_many_pixels_is_refused_without_the_memory_for_them(
    folder: Path, side: int
) -> None:
    assert side * side > PIXEL_LIMIT
    path = folder / "cats" / "bomb.png"
    path.write_bytes(bomb(side, side))
    tracemalloc.start()
    try:
        sentence = told(of(folder))
        assert tracemalloc.get_traced_memory()[1] < MEBIBYTE
    finally:
        tracemalloc.stop()
    assert str(path) in sentence and "pixels" in sentence


DAMAGES = {
    "empty": b"",
    "a web page": b"<html>",
    "cut": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
    "PostScript": b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 8 8\n",
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_picture_that_cannot_be_read_is_named(folder: Path, damage: str) -> None:
    path = folder / "cats" / "third.png"
    path.write_bytes(DAMAGES[damage])
    sentence = told(of(folder))
    assert f"{path} cannot be read as a picture" in sentence and "Get a fresh copy" in sentence


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, tuple[bytes, ...]]:
    """A folder with a picture to damage, and the bytes of good ones."""
    made = tmp_path_factory.mktemp("pictures")
    noise = Image.fromarray(np.random.default_rng(0).integers(0, 256, (12, 12, 3), np.uint8))
    contents = []
    for ending in ("png", "jpg", "gif", "bmp", "webp", "tif"):
        noise.save(made / f"good.{ending}")
        contents.append((made / f"good.{ending}").read_bytes())
    saved(made / "all" / "cats" / "one.png")
    saved(made / "all" / "dogs" / "any.png")
    return made / "all", tuple(contents)


@several(150, 50)
@given(data=st.data())
def test_bytes_of_any_kind_give_a_picture_or_a_misfit_that_names_the_file(
    data: st.DataObject, good: tuple[Path, tuple[bytes, ...]]
) -> None:
    folder, contents = good
    content = bytearray(data.draw(st.sampled_from(contents)))
    for _ in range(data.draw(st.integers(0, 4))):
        start = data.draw(st.integers(0, len(content)))
        content[start : start + data.draw(st.integers(0, 6))] = data.draw(st.binary(max_size=6))
    path = folder / "dogs" / "any.png"
    path.write_bytes(content)
    try:
        image = of(folder).load()["image"]
    except Misfit as error:
        assert str(path) in str(error)
    else:
        assert image.shape == (2, 3, 8, 8) and image.min() >= 0 and image.max() <= 1
