"""Says what transforms make of pictures: as Pillow does where it can, and from a seed always the same."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

import engine.data  # noqa: F401  fills the table
from engine.data.transform import TRANSFORMS, Transform
from engine.data.transforms.drawn_pictures import (
    Colour,
    Cutout,
    DrawnPicture,
    Flip,
    Noise,
    RandomCrop,
    Rotate,
    coloured,
    rotated,
)
from engine.data.transforms.pictures import AsPicture, Crop, Grey, Resize
from engine.declare import make
from engine.message import Misfit
from engine.shape import Shape, features, image, label, signal

ICONS = Path(__file__).parents[2] / "resources" / "icons"
FIXED = (Resize, Crop, Grey, AsPicture)
DRAWN = tuple(cls for cls in TRANSFORMS if issubclass(cls, DrawnPicture))
sides = st.integers(1, 24)


def pictures(count: int, channels: int, height: int, width: int, seed: int = 0) -> np.ndarray:
    return np.random.default_rng(seed).random((count, channels, height, width), np.float32)


def batch(*sizes: int, seed: int = 0) -> torch.Tensor:
    return torch.rand(*sizes, generator=torch.Generator().manual_seed(seed))


def seeded(seed: int) -> torch.Generator:
    return torch.Generator().manual_seed(seed)


def small(cls: type[Transform], **params: Any) -> Transform:
    """One that fits small pictures."""
    sizes = {"height": 4, "width": 4, "side": 4} if cls is not AsPicture else {}
    names = {one.name for one in cls.params()}
    return make(cls, {name: size for name, size in sizes.items() if name in names} | params)


@pytest.mark.parametrize("cls", [*FIXED, *DRAWN], ids=lambda cls: cls.type)
def test_each_tells_a_learner_what_it_does(cls: type[Transform]) -> None:
    assert cls.title and cls.category in {"Pictures", "Drawn pictures"} and (ICONS / f"{cls.icon}.svg").is_file()
    assert "{" not in str(cls().tell()) and len(cls.help()) > 80 and cls.help().endswith(".")
    assert cls.draws == issubclass(cls, DrawnPicture)
    for one in cls.params():
        assert one.about.endswith("."), f"{cls.title}: {one.name}"


@pytest.mark.parametrize("cls", [*FIXED[:3], *DRAWN], ids=lambda cls: cls.type)
def test_pictures_alone_fit(cls: type[Transform]) -> None:
    one = small(cls)
    assert one.fits(image(3, 8, 9)) and one.fits(image(1, 8, 9)) == (cls is not Grey)
    for other in (features(9), label(3), signal(3, 8), Shape((3, 8, 8), ("channels", "height", "width"), "integer")):
        assert not one.fits(other)


@pytest.mark.parametrize("cls", [*FIXED[:3], *DRAWN], ids=lambda cls: cls.type)
def test_what_comes_out_has_the_shape_that_was_said_and_what_went_in_stays(cls: type[Transform]) -> None:
    one, shape = small(cls), image(3, 8, 9)
    given = pictures(5, 3, 8, 9)
    before = given.copy()
    if cls.draws:
        found = one.drawn(torch.from_numpy(given), seeded(0)).numpy()
    else:
        found = one.applied(given, one.fit(given, shape))
    assert found.shape == (5, *one.check(shape, "image").sizes) and found.dtype == np.float32
    assert np.array_equal(given, before) and np.isfinite(found).all()


@settings(max_examples=60, deadline=None)
@given(sides, sides, sides, sides, st.integers(0, 9))
def test_resize_gives_what_pillow_gives(height: int, width: int, new_height: int, new_width: int, seed: int) -> None:
    given = pictures(3, 2, height, width, seed)
    found = Resize(height=new_height, width=new_width).applied(given, {})
    for row in range(3):
        for channel in range(2):
            one = Image.fromarray(given[row, channel])
            expected = np.asarray(one.resize((new_width, new_height), Image.Resampling.BILINEAR))
            assert found[row, channel] == pytest.approx(expected, abs=1e-5)


def test_resize_works_piece_by_piece(monkeypatch: pytest.MonkeyPatch) -> None:
    given = pictures(10, 3, 9, 7)
    whole = Resize(height=5, width=11).applied(given, {})
    monkeypatch.setattr("engine.data.transforms.pictures.AT_ONCE", 3 * 9 * 11 * 3)
    assert np.array_equal(Resize(height=5, width=11).applied(given, {}), whole)


@settings(max_examples=40, deadline=None)
@given(sides, sides, sides, sides)
def test_crop_keeps_the_middle_or_says_what_is_too_large(
    height: int, width: int, new_height: int, new_width: int
) -> None:
    one = Crop(height=new_height, width=new_width)
    if new_height > height or new_width > width:
        with pytest.raises(Misfit, match=f"pictures of {height} × {width}"):
            one.shape(image(1, height, width))
        return
    given = pictures(1, 1, height, width)
    left, top = (width - new_width) // 2, (height - new_height) // 2
    expected = Image.fromarray(given[0, 0]).crop((left, top, left + new_width, top + new_height))
    assert np.array_equal(one.applied(given, {})[0, 0], np.asarray(expected))


def test_grey_is_the_brightness_that_pillow_sees() -> None:
    bytes_ = np.random.default_rng(0).integers(0, 256, (9, 8, 3), np.uint8)
    given = (bytes_.transpose(2, 0, 1)[None] / 255).astype(np.float32)
    expected = np.asarray(Image.fromarray(bytes_).convert("L"))
    assert Grey().applied(given, {})[0, 0] * 255 == pytest.approx(expected.astype(float), abs=0.51)


@settings(max_examples=40, deadline=None)
@given(st.integers(1, 4), st.integers(1, 9), st.integers(1, 9), st.sampled_from(["height", "width", "both"]))
def test_a_row_of_numbers_becomes_a_picture_and_comes_back(channels: int, height: int, width: int, said: str) -> None:
    given = pictures(3, channels, height, width)
    sizes = {"height": height if said != "width" else 0, "width": width if said != "height" else 0}
    for order, rows in (("channel by channel", given), ("pixel by pixel", given.transpose(0, 2, 3, 1))):
        flat = rows.reshape(3, -1)
        one = make(AsPicture, {"channels": channels, "order": order, **sizes})
        assert one.shape(features(flat.shape[1])) == image(channels, height, width)
        assert np.array_equal(one.applied(flat, {}), given)
        assert np.array_equal(one.undone(given, {}), flat)


def test_as_pictures_finds_a_square_by_itself_or_says_what_does_not_fit() -> None:
    assert AsPicture().shape(features(256)) == image(1, 16, 16)
    assert AsPicture(channels=3).shape(features(3072)) == image(3, 32, 32)
    for one in (AsPicture(), AsPicture(height=7), AsPicture(width=300), AsPicture(height=3, width=3)):
        with pytest.raises(Misfit, match="250 numbers are no picture of 1 × "):
            one.shape(features(250))
    with pytest.raises(Misfit, match="2 numbers are no picture"):
        AsPicture(channels=3).shape(features(2))
    assert not AsPicture().fits(image(1, 2, 2)) and not AsPicture().fits(label(2))


@pytest.mark.parametrize("cls", DRAWN, ids=lambda cls: cls.type)
def test_a_seed_gives_the_same_bits_and_another_seed_others(cls: type[Transform]) -> None:
    given = batch(16, 3, 8, 9)
    one = small(cls)
    first, again, other = (one.drawn(given, seeded(seed)) for seed in (1, 1, 2))
    assert torch.equal(first, again) and not torch.equal(first, other)
    assert not torch.equal(first, given)


@pytest.mark.parametrize("cls", [cls for cls in DRAWN if not cls.mixes], ids=lambda cls: cls.type)
def test_each_picture_of_a_batch_is_changed_in_its_own_way(cls: type[Transform]) -> None:
    found = small(cls).drawn(batch(1, 3, 8, 9).expand(32, 3, 8, 9), seeded(0))
    assert len({one.numpy().tobytes() for one in found}) > (1 if cls is Flip else 10)


@pytest.mark.parametrize(
    "one",
    [
        Flip(probability=0),
        Rotate(degrees=0),
        Colour(brightness=0, contrast=0, saturation=0),
        Noise(deviation=0),
    ],
    ids=lambda one: one.type,
)
def test_a_change_of_nothing_changes_nothing(one: Transform) -> None:
    given = batch(4, 3, 7, 8)
    assert one.drawn(given, seeded(0)).numpy() == pytest.approx(given.numpy(), abs=1e-5)


@settings(max_examples=30, deadline=None)
@given(st.integers(1, 12), st.sampled_from(["black", "nearest"]), st.integers(0, 999))
def test_a_random_crop_is_a_piece_of_the_padded_picture(padding: int, edge: str, seed: int) -> None:
    given = batch(4, 2, 6, 7, seed=seed)
    found = make(RandomCrop, {"padding": padding, "edge": edge}).drawn(given, seeded(seed)).numpy()
    mode = {"black": "constant", "nearest": "edge"}[edge]
    for one, before in zip(found, given.numpy(), strict=True):
        padded = np.pad(before, [(0, 0), (padding, padding), (padding, padding)], mode=mode)  # type: ignore[call-overload]
        pieces = np.lib.stride_tricks.sliding_window_view(padded, one.shape)[0]
        assert (pieces == one).all(axis=(2, 3, 4)).any()


def test_a_random_crop_moves_to_all_sides_alike() -> None:
    given = torch.zeros(4000, 1, 9, 9)
    given[:, :, 4, 4] = 1
    found = RandomCrop(padding=2).drawn(given, seeded(0)).sum(0)[0]
    assert (found > 0).sum() == 25 and found[2:7, 2:7].min() > 100


def test_a_flip_is_that_of_pillow_and_happens_as_often_as_said() -> None:
    given = batch(400, 1, 3, 5)
    ways = {"left and right": (3,), "up and down": (2,)}
    for direction, axes in ways.items():
        assert torch.equal(
            make(Flip, {"direction": direction, "probability": 1}).drawn(given, seeded(0)), given.flip(axes)
        )
        found = make(Flip, {"direction": direction, "probability": 0.25}).drawn(given, seeded(0))
        flipped = (found == given.flip(axes)).flatten(1).all(1)
        assert ((found == given).flatten(1).all(1) | flipped).all() and 60 < flipped.sum() < 140
    both = make(Flip, {"direction": "both"}).drawn(given, seeded(0))
    seen = [(both == given.flip(axes)).flatten(1).all(1).sum() for axes in ((), (2,), (3,), (2, 3))]
    assert sum(seen) == 400 and min(seen) > 60


@settings(max_examples=30, deadline=None)
@given(st.integers(3, 20), st.integers(3, 20), st.floats(-180, 180))
def test_a_rotation_is_that_of_pillow(height: int, width: int, degrees: float) -> None:
    # Soft pictures: at its edges Pillow takes the nearest pixel, and here black is mixed in.
    coarse = Image.fromarray(pictures(1, 1, 3, 3)[0, 0])
    given = np.asarray(coarse.resize((width, height), Image.Resampling.BILINEAR))
    inner = np.zeros_like(given)
    inner[1:-1, 1:-1] = given[1:-1, 1:-1]
    expected = np.asarray(Image.fromarray(inner).rotate(degrees, Image.Resampling.BILINEAR))
    found = rotated(torch.from_numpy(inner)[None, None], torch.tensor([degrees]))[0, 0].numpy()
    assert found[1:-1, 1:-1] == pytest.approx(expected[1:-1, 1:-1], abs=2e-3)


def test_the_angles_lie_on_both_sides_within_what_is_said() -> None:
    given = torch.zeros(300, 1, 41, 41)
    given[:, :, 20, 36] = 1
    found = Rotate(degrees=30).drawn(given, seeded(0)).flatten(1).argmax(1)
    angles = torch.atan2(20.0 - found // 41, found % 41 - 20.0).rad2deg()
    assert angles.abs().max() < 33 and angles.min() < -20 and angles.max() > 20


def test_colours_change_as_they_do_with_pillow() -> None:
    from PIL import ImageEnhance

    bytes_ = np.random.default_rng(0).integers(0, 256, (9, 8, 3), np.uint8)
    given = torch.from_numpy((bytes_.transpose(2, 0, 1) / 255).astype(np.float32))[None]
    one = torch.ones(1, 1, 1, 1)
    picture = Image.fromarray(bytes_)
    for at, kind in enumerate((ImageEnhance.Brightness, ImageEnhance.Contrast, ImageEnhance.Color)):
        for factor in (0.5, 1.0, 1.6):
            factors = [one, one, one]
            factors[at] = one * factor
            expected = np.asarray(kind(picture).enhance(factor)).transpose(2, 0, 1)
            found = coloured(given, *factors)[0].numpy() * 255
            assert found == pytest.approx(expected.astype(float), abs=2)


def test_colours_stay_within_the_range_that_pictures_have() -> None:
    given = batch(20, 3, 5, 5)
    one = Colour(brightness=1, contrast=1, saturation=1)
    found = one.drawn(given, seeded(0))
    assert found.min() >= 0 and found.max() <= 1
    scaled = (given - 0.5) * 6
    found = one.drawn(scaled, seeded(0))
    assert found.min() >= scaled.min() and found.max() <= scaled.max() and found.min() < 0


def test_noise_has_the_deviation_that_is_said_and_no_drift() -> None:
    noise = Noise(deviation=0.3).drawn(torch.zeros(50, 3, 20, 20), seeded(0))
    assert noise.std() == pytest.approx(0.3, rel=0.02) and noise.mean() == pytest.approx(0, abs=0.01)


def test_a_cutout_covers_one_square_and_nothing_else() -> None:
    found = Cutout(side=3).drawn(torch.ones(500, 2, 8, 9), seeded(0))
    assert torch.equal(found[:, 0], found[:, 1])
    for one in (found[:, 0] == 0).numpy():
        rows, columns = np.flatnonzero(one.any(1)), np.flatnonzero(one.any(0))
        assert one[np.ix_(rows, columns)].all() and one.sum() == len(rows) * len(columns)
        assert 2 <= len(rows) <= 3 and 2 <= len(columns) <= 3
    assert (found[:, 0] == 0).any(0).all(), "each pixel is covered some time"
    with pytest.raises(Misfit, match="20 × 20 pixels, which is more than the whole picture of 8 × 9"):
        Cutout(side=20).check(image(1, 8, 9), "image")


@pytest.mark.parametrize("cls", DRAWN, ids=lambda cls: cls.type)
def test_one_picture_is_a_batch_too(cls: type[Transform]) -> None:
    assert small(cls).drawn(batch(1, 1, 8, 9), seeded(0)).shape == (1, 1, 8, 9)
