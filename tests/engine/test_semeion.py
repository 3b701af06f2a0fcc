"""Says how Semeion's digits are read from either form of their file, and what damaged files are told."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np
import pytest

from engine.data import DATA_SETS, DataSet
from engine.data.sets.semeion import HEAD, LIMIT, ORIGINAL, PIXELS, SIZE_LIMIT, TABLE
from engine.declare import make
from engine.message import Misfit

REAL = Path(__file__).parents[3] / "shared" / "data" / "semeion"
needs_the_real_file = pytest.mark.skipif(not REAL.is_dir(), reason=f"Semeion's digits are not in {REAL}")
RANDOM = np.random.default_rng(0)
PICTURES = RANDOM.integers(0, 2, (3, PIXELS))
DIGITS = [7, 0, 9]


def semeion(folder: Path | str) -> DataSet:
    return make(DATA_SETS.members["Semeion"], {"folder": str(folder)})


def table(end: str = "\n") -> str:
    rows = [",".join([*map(str, picture), str(digit)]) for picture, digit in zip(PICTURES, DIGITS, strict=True)]
    return end.join([HEAD, *rows, ""])


def original() -> str:
    rows = np.hstack([PICTURES, np.eye(10, dtype=np.int64)[DIGITS]])
    pictures = [" ".join(f"{bit:.4f}" for bit in row[:PIXELS]) for row in rows]
    answers = [" ".join(map(str, row[PIXELS:])) for row in rows]
    # As published: a blank at the end of each line.
    return "".join(f"{picture} {answer} \n" for picture, answer in zip(pictures, answers, strict=True))


def told(folder: Path | str) -> str:
    with pytest.raises(Misfit) as caught:
        semeion(folder).load()
    return str(caught.value)


@pytest.mark.parametrize(
    ("name", "text"),
    [(TABLE, table()), (TABLE, "\ufeff" + table(end="\r\n") + "\r\n"), (ORIGINAL, original())],
    ids=["table", "table from Windows", "as published"],
)
def test_both_forms_of_the_file_give_the_same_digits(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_bytes(text.encode())
    outputs = semeion(tmp_path).load()
    assert np.array_equal(outputs["image"], PICTURES.reshape(3, 1, 16, 16))
    assert outputs["label"].tolist() == DIGITS
    assert outputs["image"].dtype == np.float32 and outputs["label"].dtype == np.int64


def test_a_missing_file_is_told_with_its_size_and_where_it_comes_from(tmp_path: Path) -> None:
    for place in ("", str(tmp_path), str(tmp_path / "none"), "a\0b", "x" * 5000, "{braces}"):
        sentence = told(place)
        for part in (ORIGINAL, TABLE, "0.8 MB", "archive.ics.uci.edu", "CC BY 4.0", "--data FOLDER", "setting Folder"):
            assert part in sentence
        assert (place if place else "no folder was given") in sentence
        assert str(semeion(place).missing()) == sentence
    (tmp_path / TABLE).write_text(table())
    assert semeion(tmp_path).missing() is None


FIRST = original().splitlines()[0]
ROW = table().splitlines()[1]


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        (ORIGINAL, b"", "holds 0 digits, but 1 to 20,000 were expected"),
        (ORIGINAL, b"\n" * 100, "holds 0 digits"),
        (ORIGINAL, b"0\n" * (LIMIT + 1), "holds 20,001 digits"),
        (ORIGINAL, b"0 " * (SIZE_LIMIT // 2 + 1), "has more than 8,388,608 bytes"),
        (ORIGINAL, b"0 " * (SIZE_LIMIT // 2), "Line 1"),
        (ORIGINAL, b"\x1f\x8b\x08\x00packed", "is no text: it holds bytes that no letter has"),
        (ORIGINAL, f"{FIRST}\n{FIRST} 0".encode(), "Line 2"),
        (ORIGINAL, FIRST.removesuffix(" ").removesuffix(" 0").encode(), "Line 1"),
        (ORIGINAL, FIRST.replace(" 1 ", " 0 ").encode(), "Line 1"),
        (ORIGINAL, FIRST.replace(" 0 1 0 ", " 0 1 1 ").encode(), "Line 1"),
        (ORIGINAL, FIRST.replace("1.0000", "nan", 1).encode(), "Line 1"),
        (ORIGINAL, FIRST.replace("1.0000", "1e999", 1).encode(), "Line 1"),
        (TABLE, b"", "does not begin with the names of its columns, p0 to p255 and digit"),
        (TABLE, ROW.encode(), "does not begin with the names"),
        (TABLE, HEAD.encode(), "holds 0 digits"),
        (TABLE, f"{HEAD}\n\n{ROW}0".encode(), "Line 3"),
        (TABLE, f"{HEAD}\n{ROW},0".encode(), "Line 2"),
        (TABLE, f"{HEAD}\n{ROW[:-1]}".encode(), "Line 2"),
        (TABLE, f"{HEAD}\n{ROW[:-1]}-1".encode(), "Line 2"),
        (TABLE, f"{HEAD}\n{ROW[:-1]}٣".encode(), "Line 2"),
        (TABLE, f"{HEAD}\n2{ROW[1:]}".encode(), "Line 2"),
        (TABLE, f"{HEAD}\n{{0}}".encode(), "begins with '{0}'"),
    ],
)
def test_a_file_that_holds_no_such_digits_is_named_with_what_is_wrong(
    tmp_path: Path, name: str, content: bytes, sentence: str
) -> None:
    (tmp_path / name).write_bytes(content)
    found = told(tmp_path)
    assert str(tmp_path / name) in found and sentence in found
    assert found.endswith("et a fresh copy of it.") and len(found) < 400 + len(str(tmp_path))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_in_the_folder_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / ORIGINAL)
    assert "was not found" in told(tmp_path)


@needs_the_real_file
def test_the_real_digits_are_those_of_the_publication() -> None:
    outputs = semeion(REAL).load()
    assert np.bincount(outputs["label"]).tolist() == [161, 162, 159, 159, 161, 159, 161, 158, 155, 158]
    assert outputs["image"].shape == (1593, 1, 16, 16) and set(np.unique(outputs["image"])) == {0.0, 1.0}
    # The first digit is a 0: ink all around, and none in the middle.
    assert outputs["label"][0] == 0 and outputs["image"][0, 0, 8:10, 7:10].sum() == 0
