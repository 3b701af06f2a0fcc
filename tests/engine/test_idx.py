"""Says that a damaged or hostile IDX file ends in one sentence, and takes little memory."""

from __future__ import annotations

import gzip
import tracemalloc
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from engine.data import DATA_SETS
from engine.data.files.idx import read_idx
from engine.data.sets.mnist import LIMIT, TRAIN
from engine.declare import make
from engine.message import Misfit
from tests.engine.idx_files import idx_bytes, labels, pictures
from tests.engine.strategies import several

MEBIBYTE = 1 << 20


@pytest.fixture(scope="module")
def scratch(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder to write damaged files into."""
    return tmp_path_factory.mktemp("scratch")


DAMAGES: Mapping[str, tuple[bytes, bytes, str]] = {
    "empty": (b"", idx_bytes(labels(3)), r"begins with the bytes \(none\), but 00 00 08 03 was expected"),
    "a web page": (b"<html>", idx_bytes(labels(3)), "is no IDX file"),
    "a header cut in half": (idx_bytes(pictures(3))[:9], idx_bytes(labels(3)), "within its header of 16"),
    "floats": (b"\0\0\x0d\x03" + bytes(12), idx_bytes(labels(3)), r"type 0x0d, but bytes \(0x08\) were"),
    "exchanged": (idx_bytes(labels(30)), idx_bytes(pictures(3)), "has 1 axes, but 3 were expected"),
    "another size": (
        idx_bytes(np.zeros((3, 8, 9))),
        b"",
        "holds examples of 8 × 9, but 28 × 28 was expected",
    ),
    "no example": (idx_bytes(pictures(0)), idx_bytes(labels(3)), "promises 0 examples, but 1 to 100,000"),
    "too many": (
        b"\0\0\x08\x03\xff\xff\xff\xff" + 2 * b"\0\0\0\x1c",
        idx_bytes(labels(3)),
        "promises 4,294,967,295 examples",
    ),
    "cut": (idx_bytes(pictures(3))[:-1], idx_bytes(labels(3)), "ends after 2,351 bytes .* promises 2,352"),
    "too long": (idx_bytes(pictures(3)) + b"\0", idx_bytes(labels(3)), "goes on after the 2,352 bytes"),
    "cut gzip": (gzip.compress(idx_bytes(pictures(3)))[:-9], idx_bytes(labels(3)), "cannot be read"),
    "wrong sum": (gzip.compress(idx_bytes(pictures(3)))[:-8] + bytes(8), b"", "cannot be read .*CRC"),
    "no deflate": (b"\x1f\x8b\x08\0\0\0\0\0\0\0\xff\xff\xff", b"", "cannot be read"),
    "other counts": (idx_bytes(pictures(3)), idx_bytes(labels(4)), "3 images, but .* 4 labels"),
    "label 10": (idx_bytes(pictures(3)), idx_bytes(np.array([0, 10, 9])), "label 10, but 0 to 9"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_file_gets_a_sentence_with_its_path_and_what_was_expected(damage: str, tmp_path: Path) -> None:
    images, classes, expected = DAMAGES[damage]
    for name, content in zip(TRAIN, (images, classes), strict=True):
        (tmp_path / name).write_bytes(content)
    with pytest.raises(Misfit, match=expected) as caught:
        make(DATA_SETS.members["Mnist"], {"folder": str(tmp_path)}).load()
    assert str(tmp_path / TRAIN[0]) in str(caught.value) or str(tmp_path / TRAIN[1]) in str(caught.value)


def test_a_gzip_bomb_is_unpacked_to_one_byte_more_than_its_header_promises(tmp_path: Path) -> None:
    path = tmp_path / TRAIN[0]
    with gzip.open(path, "wb", compresslevel=9) as file:
        file.write(idx_bytes(pictures(1)))
        for _ in range(64):
            file.write(bytes(MEBIBYTE))
    assert path.stat().st_size < MEBIBYTE
    assert refused_within(path, MEBIBYTE).endswith("its header promises. Get a fresh copy of it.")


def test_a_file_longer_than_any_set_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = tmp_path / TRAIN[0]
    with path.open("wb") as file:
        file.write(idx_bytes(pictures(1)))
        file.truncate(16 + 800 * LIMIT)
    assert "has 80,000,016 bytes, but at most 78,400,016 were expected" in refused_within(path, MEBIBYTE)


def test_a_promise_of_many_examples_in_a_short_file_takes_no_memory(tmp_path: Path) -> None:
    path = tmp_path / TRAIN[0]
    path.write_bytes(b"\0\0\x08\x03" + LIMIT.to_bytes(4, "big") + 2 * b"\0\0\0\x1c" + bytes(100))
    assert "ends after 100 bytes" in refused_within(path, 4 * MEBIBYTE)


def refused_within(path: Path, most: int) -> str:
    """The sentence that refuses a file, which took no more than so many bytes of memory to find."""
    tracemalloc.start()
    try:
        with pytest.raises(Misfit) as caught:
            read_idx(path, example=(28, 28), limit=LIMIT)
        assert tracemalloc.get_traced_memory()[1] < most
    finally:
        tracemalloc.stop()
    return str(caught.value)


GOOD = idx_bytes(np.arange(24).reshape(6, 2, 2))


@st.composite
def damaged(draw: st.DrawFn) -> bytes:
    """A good file, packed or not, with some bytes replaced, put in or taken away."""
    content = bytearray(draw(st.sampled_from((GOOD, gzip.compress(GOOD, mtime=0)))))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(content)))
        content[start : start + draw(st.integers(0, 6))] = draw(st.binary(max_size=6))
    return gzip.compress(bytes(content), mtime=0) if draw(st.booleans()) else bytes(content)


@several(300, 100)
@given(content=damaged() | st.binary(max_size=200))
@example(content=GOOD)
@example(content=gzip.compress(GOOD, mtime=0))
def test_bytes_of_any_kind_give_whole_examples_or_a_misfit_that_names_the_file(content: bytes, scratch: Path) -> None:
    path = scratch / "any"
    path.write_bytes(content)
    try:
        values = read_idx(path, example=(2, 2), limit=10)
    except Misfit as error:
        assert str(path) in str(error)
    else:
        assert values.dtype == np.uint8 and values.shape[1:] == (2, 2) and 1 <= len(values) <= 10
