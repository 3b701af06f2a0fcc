"""Says that one picture is read as Pillow reads it, and that many are read at once by processes that leave nothing."""

from __future__ import annotations

import os
import select
import signal
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageOps

from engine.data.files.decoding import FEW, decoded
from engine.data.sets.pictures import Pictures
from engine.declare import make
from engine.message import Misfit
from engine.picture import PIXEL_LIMIT, Mode, read_picture, read_pictures
from engine.progress import Stage, heard

ROOT = Path(__file__).parents[2]
CHILDREN = Path("/proc/self/task")
has_children = pytest.mark.skipif(not CHILDREN.is_dir(), reason="this system does not list the children of a process")


def noise(width: int, height: int, seed: int = 0) -> Image.Image:
    return Image.fromarray(np.random.default_rng(seed).integers(0, 256, (height, width, 3), np.uint8))


def square(path: Path, side: int, mode: Mode = "RGB") -> np.ndarray:
    return np.frombuffer(read_picture(str(path), side, mode), np.uint8).reshape(side, side, len(mode)).astype(int)


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> list[str]:
    """More pictures than one piece has."""
    made = tmp_path_factory.mktemp("many")
    paths = [str(made / f"{at} é.png") for at in range(150)]
    for at, path in enumerate(paths):
        noise(9 + at % 5, 12, at).save(path)
    return paths


@settings(max_examples=60, deadline=None)
@given(st.integers(1, 60), st.integers(1, 60), st.integers(1, 40), st.sampled_from(["RGB", "L"]), st.integers(1, 8))
def test_a_picture_is_turned_cut_and_scaled_as_pillow_does_it(
    tmp_path_factory: pytest.TempPathFactory, width: int, height: int, side: int, mode: Mode, orientation: int
) -> None:
    path = tmp_path_factory.getbasetemp() / "one.png"
    exif = Image.Exif()
    exif[0x0112] = orientation
    noise(width, height, width * height).convert(mode).save(path, exif=exif)
    with Image.open(path) as picture:
        upright = ImageOps.exif_transpose(picture)
        expected = np.asarray(ImageOps.fit(upright, (side, side), Image.Resampling.BILINEAR), int)
    # It is scaled before it is turned, so that the two directions are rounded in the other order.
    assert np.abs(square(path, side, mode) - expected.reshape(side, side, -1)).max() <= 2


def test_what_can_be_seen_through_lies_on_white(tmp_path: Path) -> None:
    picture = Image.new("RGBA", (8, 8), (0, 0, 0, 0))
    picture.paste((0, 0, 0, 255), (0, 0, 8, 4))
    picture.save(tmp_path / "alpha.png")
    picture.convert("LA").save(tmp_path / "grey.png")
    palette = Image.new("P", (8, 8), 0)
    palette.putpalette([9, 9, 9, 200, 0, 0])
    palette.save(tmp_path / "palette.png", transparency=0)
    for name in ("alpha.png", "grey.png"):
        found = square(tmp_path / name, 8)
        assert (found[:4] == 0).all() and (found[4:] == 255).all()
    assert (square(tmp_path / "palette.png", 8) == 255).all()


def test_sixteen_bits_keep_their_brightness(tmp_path: Path) -> None:
    values = np.array([[0, 257 * 100], [257 * 200, 65535]], np.uint16)
    for name in ("one.png", "one.tif", "one.pgm"):
        Image.fromarray(values).save(tmp_path / name)
        assert square(tmp_path / name, 2, "L")[..., 0].tolist() == [[0, 100], [200, 255]]
    Image.fromarray(values.astype(np.float32)).save(tmp_path / "float.tif")
    with pytest.raises(Misfit, match=r"holds numbers from 0 to 65535, but colours from 0 to 65,535"):
        read_picture(str(tmp_path / "float.tif"), 2, "L")


def test_colours_for_print_and_palettes_become_those_of_the_screen(tmp_path: Path) -> None:
    Image.new("CMYK", (8, 8), (0, 255, 255, 0)).save(tmp_path / "print.jpg", quality=100)
    Image.new("RGB", (8, 8), (10, 200, 30)).quantize(4).save(tmp_path / "palette.png")
    assert square(tmp_path / "print.jpg", 8)[4, 4] == pytest.approx([255, 0, 0], abs=4)
    assert square(tmp_path / "palette.png", 8)[4, 4].tolist() == [10, 200, 30]


def test_of_an_animation_the_first_picture_is_taken(tmp_path: Path) -> None:
    frames = [Image.new("RGB", (8, 8), colour) for colour in ("red", "blue")]
    for name in ("moving.gif", "moving.webp", "moving.png", "pages.tif"):
        extra = {"lossless": True} if name.endswith("webp") else {}
        frames[0].save(tmp_path / name, save_all=True, append_images=frames[1:], **extra)
        assert square(tmp_path / name, 8)[4, 4].tolist() == [255, 0, 0]


@pytest.mark.parametrize(("kind", "mode", "side"), [("WEBP", "RGB", 4096), ("PNG", "P", 5800), ("TIFF", "CMYK", 5800)])
def test_a_kind_that_takes_more_memory_may_have_fewer_pixels(tmp_path: Path, kind: str, mode: str, side: int) -> None:
    path = tmp_path / "large"
    Image.new(mode, (side, side)).save(
        path, kind, **{"WEBP": {"method": 0, "quality": 0}, "PNG": {"transparency": 0}}.get(kind, {})
    )
    assert side * side < PIXEL_LIMIT
    with pytest.raises(Misfit, match="promises"):
        read_picture(str(path), 8, "RGB")


@pytest.mark.parametrize("mode", ["RGB", "L"])
def test_workers_read_what_one_process_reads_in_the_same_order(many: list[str], mode: Mode) -> None:
    alone, together = (list(decoded(many, 6, mode, processes=count)) for count in (1, 3))
    assert [start for start, _ in alone] == [start for start, _ in together] == [0, 64, 128]
    for (_, first), (_, second) in zip(alone, together, strict=True):
        assert np.array_equal(first, second)
    rows = np.concatenate([piece for _, piece in alone])
    assert rows.shape == (150, len(mode), 6, 6) and rows.dtype == np.uint8
    expected = np.frombuffer(read_pictures(many[100:101], 6, mode), np.uint8).reshape(6, 6, -1).transpose(2, 0, 1)
    assert np.array_equal(rows[100], expected)


def test_no_picture_at_all_is_nothing_to_read() -> None:
    assert list(decoded([], 8, "L", processes=2)) == list(decoded([], 8, "L")) == []


def test_a_worker_tells_of_a_bad_picture_what_one_process_tells(many: list[str], tmp_path: Path) -> None:
    bad = tmp_path / "{bad}.png"
    bad.write_bytes(b"none")
    told = set()
    for count in (1, 2):
        with pytest.raises(Misfit) as caught:
            list(decoded([*many, str(bad)], 8, "RGB", processes=count))
        told.add(str(caught.value))
    assert len(told) == 1 and str(bad) in told.pop()
    assert not children()


@pytest.mark.parametrize("count", [1, 2, 3])
def test_of_two_bad_pictures_the_first_is_told_whoever_reads_it(many: list[str], tmp_path: Path, count: int) -> None:
    paths = many * 6
    for at in (10, 330, 800):
        paths[at] = str(tmp_path / f"bad {at}.png")
        Path(paths[at]).write_bytes(b"none")
    with pytest.raises(Misfit, match=r"bad 10\.png"):
        list(decoded(paths, 8, "RGB", processes=count))


def children() -> list[int]:
    """The processes that this one has started and that have not been waited for."""
    found = " ".join((task / "children").read_text() for task in CHILDREN.iterdir())
    return [int(number) for number in found.split() if "engine.picture" in command(number)]


def command(number: str) -> str:
    try:
        return Path(f"/proc/{number}/cmdline").read_text()
    except OSError:
        return ""


@has_children
def test_closing_in_the_middle_ends_the_workers(many: list[str]) -> None:
    reading = decoded(many * 4, 8, "RGB", processes=3)
    next(reading)
    assert len(children()) == 2
    reading.close()
    assert not children()


@has_children
def test_a_worker_that_dies_ends_in_a_sentence_and_leaves_no_other(many: list[str]) -> None:
    reading = decoded(many * 8, 8, "RGB", processes=3)
    next(reading)
    for number in children():
        os.kill(number, signal.SIGKILL)
    with pytest.raises(Misfit, match="has ended before it was done"):
        list(reading)
    assert not children()


@has_children
@pytest.mark.skipif(not hasattr(os, "pidfd_open"), reason="this system cannot wait for other processes")
def test_workers_end_with_a_reader_that_is_killed(many: list[str]) -> None:
    code = (
        "import sys; from engine.data.files.decoding import decoded; from tests.engine.test_picture_reading import "
        "children; reading = decoded(sys.argv[1:] * 9, 8, 'RGB', processes=3); next(reading); "
        "print(*children(), flush=True); sys.stdin.read()"
    )
    given = [sys.executable, "-c", code, *many]
    with subprocess.Popen(given, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=ROOT) as reader:
        assert reader.stdout is not None
        workers = [os.pidfd_open(int(number)) for number in reader.stdout.readline().split()]
        reader.kill()
    assert len(workers) == 2
    for one in workers:
        assert select.select([one], [], [], 60)[0], "it goes on without its reader"
        os.close(one)


def test_workers_import_nothing_large() -> None:
    code = (
        "import sys, engine.picture; "
        "print([name for name in ('torch', 'polars', 'sklearn', 'numpy', 'engine.data') if name in sys.modules])"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert told.stdout.strip() == "[]"


def test_a_data_set_of_many_pictures_tells_how_far_it_is_and_may_be_stopped(tmp_path: Path) -> None:
    for at in range(FEW + 2):
        path = tmp_path / f"{at % 2}" / f"{at}.png"
        path.parent.mkdir(exist_ok=True)
        Image.new("L", (4, 4), at % 256).save(path)
    one = make(Pictures, {"folder": str(tmp_path), "classes": 2, "side": 8, "colours": "grey"})
    assert isinstance(one, Pictures)
    seen: list[Stage] = []
    with heard(seen.append):
        outputs = one.load()
    told = [stage for stage in seen if "Reading" in stage.message.text]
    assert told and all(stage.count == FEW + 2 >= stage.done for stage in told)
    assert outputs["image"][1].min() == outputs["image"][1].max() == np.float32(10 / 255)

    def stop(stage: Stage) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt), heard(stop):
        one.load()
    if CHILDREN.is_dir():
        assert not children()
