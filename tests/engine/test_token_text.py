"""Says how texts of tokens are read, cut and masked, and what a file that is none is told."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from engine.data import DATA_SETS, DataSet
from engine.data.sets.token_text import FILE, LIMIT, MASK, SIZE_LIMIT
from engine.declare import make
from engine.message import Misfit

KINDS = ("NextTokens", "MaskedTokens")


def tokens(kind: str, folder: Path | str, **settings: object) -> DataSet:
    return make(DATA_SETS.members[kind], {"folder": str(folder), **settings})


def written(folder: Path, content: str | bytes) -> Path:
    (folder / FILE).write_bytes(content if isinstance(content, bytes) else content.encode())
    return folder


def told(kind: str, folder: Path | str, **settings: object) -> str:
    with pytest.raises(Misfit) as caught:
        tokens(kind, folder, **settings).load()
    return str(caught.value)


def test_a_text_is_cut_into_pieces_each_beside_itself_one_token_later(tmp_path: Path) -> None:
    outputs = tokens("NextTokens", written(tmp_path, "0 1 2 3\r\n\n4 5\t6 7 8\n"), longest=3).load()
    assert outputs["text"].tolist() == [[0, 1, 2], [3, 4, 5]]
    assert outputs["next"].tolist() == [[1, 2, 3], [4, 5, 6]]


def test_a_line_is_padded_and_its_second_sentence_is_another_segment(tmp_path: Path) -> None:
    written(tmp_path, "101 2000 102 3000 102\n101 2000 102\n" + "101 " + "5000 " * 20)
    outputs = tokens("MaskedTokens", tmp_path, longest=8).load()
    assert outputs["segment"].tolist() == [[0, 0, 0, 1, 1, 0, 0, 0], [0] * 8, [0] * 8]
    assert outputs["length"].tolist() == [5, 3, 8]
    whole = np.where(outputs["target"] > 0, outputs["target"], outputs["text"])
    assert whole[0].tolist() == [101, 2000, 102, 3000, 102, 0, 0, 0]
    assert whole[2].tolist() == [101] + [5000] * 7


def test_of_the_tokens_to_guess_most_are_behind_the_mask_and_some_stay_or_change(tmp_path: Path) -> None:
    outputs = tokens("MaskedTokens", written(tmp_path, ("101 " + "2000 " * 500 + "102\n") * 40)).load()
    chosen = outputs["target"] > 0
    assert set(np.unique(outputs["target"])) == {0, 2000}
    assert chosen.sum() / 20_000 == pytest.approx(0.15, abs=0.01)
    hidden = outputs["text"][chosen]
    assert (hidden == MASK).mean() == pytest.approx(0.8, abs=0.03)
    assert (hidden == 2000).mean() == pytest.approx(0.1, abs=0.03)
    assert set(np.unique(outputs["text"][~chosen])) <= {0, 101, 102, 2000}


def test_each_epoch_hides_other_tokens_of_the_same_text(tmp_path: Path) -> None:
    one = tokens("MaskedTokens", written(tmp_path, ("101 " + "2000 " * 60 + "102\n") * 4), longest=64)
    first = one.load()
    later, same = one.renewed(first, {}, 1), one.renewed(first, {}, 1)
    assert later is not None and same is not None
    assert all(np.array_equal(later[name], same[name]) for name in later)
    assert not np.array_equal(later["target"], first["target"])
    begun, again = (np.where(outputs["target"] > 0, outputs["target"], outputs["text"]) for outputs in (first, later))
    assert np.array_equal(begun, again)


@pytest.mark.parametrize("kind", KINDS)
def test_a_missing_file_is_told_with_how_it_is_made_and_how_large_it_is(kind: str, tmp_path: Path) -> None:
    for place in ("", str(tmp_path), "a\0b", "x" * 5000, "{braces}"):
        missing = tokens(kind, place).missing()
        assert missing is not None and str(missing) == told(kind, place)
        assert FILE in str(missing) and "tokenizer" in str(missing) and "MB" in str(missing)
    assert tokens(kind, written(tmp_path, "1")).missing() is None


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("To be or not", "'T'"),
        ("1 2 -3", "'-'"),
        (b"\x93\x00NUMPY", "is no text"),
        ("2 3\n4 99999999999999999999", "'99999999999999999999"),
        ("2 3\n\n4 2000000", "2,000,000"),
        ("", "more text"),
        (" \n\n ", "more text"),
    ],
    ids=["words", "minus", "bytes", "digits", "vocabulary", "empty", "blank"],
)
def test_a_file_without_tokens_is_told_in_one_sentence(
    kind: str, content: str | bytes, sentence: str, tmp_path: Path
) -> None:
    assert sentence in told(kind, written(tmp_path, content), longest=2)


@pytest.mark.parametrize("kind", KINDS)
def test_a_file_of_too_many_tokens_takes_no_memory(kind: str, tmp_path: Path) -> None:
    with (tmp_path / FILE).open("wb") as file:
        file.truncate(SIZE_LIMIT + 1)
    assert f"{SIZE_LIMIT:,}" in told(kind, tmp_path)
    lines = "1\n" * (LIMIT // 65_536 + 1)
    assert ("less" if kind == "MaskedTokens" else "more") in told(kind, written(tmp_path, lines), longest=65_536)
