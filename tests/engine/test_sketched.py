"""Checks that what is drawn, or stands in a file, gets the form of the data."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from PIL import Image, ImageDraw

from engine.message import Misfit
from engine.training.sketched import opened, sketched


def stroke(size: int = 200, box: tuple[int, int, int, int] = (20, 60, 50, 150)) -> np.ndarray:
    ink = np.zeros((size, size), np.uint8)
    left, top, right, bottom = box
    ink[top:bottom, left:right] = 255
    return ink


def picture(found: bytes, side: int) -> np.ndarray:
    return np.frombuffer(found, np.uint8).reshape(side, side)


@pytest.mark.parametrize("box", [(20, 60, 50, 150), (150, 10, 160, 40), (0, 0, 66, 199)])
def test_a_sign_fills_the_height_wherever_it_was_drawn(box: tuple[int, int, int, int]) -> None:
    found = picture(sketched(stroke(box=box), 8, 8, 1.0), 8)
    assert (found.max(1) > 200).all()
    columns = np.flatnonzero(found.max(0))
    assert abs(columns.mean() - 3.5) <= 0.5


def test_a_wide_sign_fills_the_width() -> None:
    found = picture(sketched(stroke(box=(0, 90, 200, 110)), 8, 8, 1.0), 8)
    assert (found.max(0) > 200).all() and np.count_nonzero(found.max(1)) == 1


def test_a_digit_like_mnists_fills_20_of_28_and_has_its_centre_of_mass_in_the_middle() -> None:
    ink = stroke(box=(20, 40, 60, 140))
    ink[120:140, 20:120] = 255
    found = picture(sketched(ink, 28, 28, 20 / 28), 28).astype(float)
    rows, columns = np.flatnonzero(found.max(1)), np.flatnonzero(found.max(0))
    assert max(rows[-1] - rows[0], columns[-1] - columns[0]) + 1 == 20
    middle = [(found.sum(axis) * (np.arange(28) + 0.5)).sum() / found.sum() for axis in (1, 0)]
    assert middle == pytest.approx([14, 14], abs=0.6)


def test_an_empty_pad_is_black_and_without_a_share_all_is_only_smaller() -> None:
    assert sketched(np.zeros((64, 64), np.uint8), 8, 8, 1.0) == bytes(64)
    ink = stroke(64, (0, 0, 32, 32))
    assert np.array_equal(picture(sketched(ink, 8, 8, 0.0), 8) > 0, ink[::8, ::8] > 0)


def paper(path: Path, ground: str, ink: str, mode: str = "RGB") -> Path:
    made = Image.new(mode, (120, 90), ground)
    ImageDraw.Draw(made).rectangle((50, 20, 58, 70), fill=ink)
    made.save(path)
    return path


@pytest.mark.parametrize(("ground", "ink"), [("white", "black"), ("black", "white"), ("#ddd8c8", "#303048")])
def test_ink_of_a_file_becomes_bright_on_black(tmp_path: Path, ground: str, ink: str) -> None:
    found = picture(opened(paper(tmp_path / "one.png", ground, ink), (1, 8, 8), 1.0), 8)
    assert (found.max(1) > 200).all() and found[:, [0, 7]].max() == 0


def test_a_transparent_file_lies_on_white_paper(tmp_path: Path) -> None:
    path = tmp_path / "one.png"
    made = Image.new("RGBA", (100, 100), (0, 0, 0, 0))
    ImageDraw.Draw(made).rectangle((45, 20, 55, 80), fill=(0, 0, 0, 255))
    made.save(path)
    found = picture(opened(path, (1, 28, 28), 20 / 28), 28)
    assert found.max() == 255 and found[0].max() == 0


def test_a_picture_that_is_no_sign_keeps_its_colours(tmp_path: Path) -> None:
    found = opened(paper(tmp_path / "one.png", "red", "red"), (3, 4, 4), 0.0)
    assert np.array_equal(np.frombuffer(found, np.uint8).reshape(3, 16), [[255] * 16, [0] * 16, [0] * 16])


@pytest.mark.parametrize("content", [b"", b"no picture", b"\x89PNG\r\n\x1a\n cut"])
def test_a_file_that_is_no_picture_is_refused_with_a_sentence(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "broken.png"
    path.write_bytes(content)
    with pytest.raises(Misfit, match="cannot be read as a picture"):
        opened(path, (1, 8, 8), 1.0)
    with pytest.raises(Misfit, match="cannot be read as a picture"):
        opened(tmp_path / "gone.png", (1, 8, 8), 1.0)


def test_a_file_that_promises_too_many_pixels_is_not_opened(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("engine.training.sketched.PIXEL_LIMIT", 100)
    with pytest.raises(Misfit, match="promises 10,800 pixels"):
        opened(paper(tmp_path / "one.png", "white", "black"), (1, 8, 8), 1.0)
