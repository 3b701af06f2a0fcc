"""Says how a text becomes pieces, what stays for validation, and what hostile files are told."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from engine.data import DATA_SETS, DataSet
from engine.data.batches import split
from engine.data.sets.characters import SIZE_LIMIT
from engine.declare import make
from engine.message import Misfit

REAL = Path(__file__).parents[3] / "shared" / "data" / "shakespeare"
needs_the_real_file = pytest.mark.skipif(not REAL.is_dir(), reason=f"tiny Shakespeare is not in {REAL}")
ORIGIN = "https://raw.githubusercontent.com/karpathy/char-rnn/master/data/tinyshakespeare/input.txt"


def characters(folder: Path | str = "", **params: Any) -> DataSet:
    return make(DATA_SETS.members["Characters"], {"folder": str(folder), **params})


def written(folder: Path, content: bytes, name: str = "input.txt") -> Path:
    (folder / name).write_bytes(content)
    return folder


def told(folder: Path | str, **params: Any) -> str:
    with pytest.raises(Misfit) as caught:
        characters(folder, **params).load()
    return str(caught.value)


def test_a_text_is_cut_into_pieces_beside_the_same_one_character_later(tmp_path: Path) -> None:
    outputs = characters(written(tmp_path, b"ab\nabcab"), length=3, alphabet="cba").load()
    # The line break is 0, then c, b and a; the last characters make no whole piece.
    assert outputs["text"].tolist() == [[3, 2, 0], [3, 2, 1]]
    assert outputs["next"].tolist() == [[2, 0, 3], [2, 1, 3]]
    assert {values.dtype for values in outputs.values()} == {np.dtype(np.int64)}


def test_the_facts_follow_from_the_settings_alone() -> None:
    facts = characters(length=20).facts()
    assert [(name, shape.sizes, shape.axes, shape.classes) for name, shape in facts.items()] == [
        ("text", (20,), ("time",), 65),
        ("next", (20,), ("time",), 65),
    ]
    # Twice the same character is one, and the line break is there anyway.
    assert characters(alphabet="aab\n").facts()["text"].classes == 3


def test_the_end_of_the_text_is_kept_for_validation_and_never_comes_in_an_epoch(tmp_path: Path) -> None:
    letters = "".join(map(chr, range(0x4E00, 0x4E00 + 1001)))
    data = characters(written(tmp_path, letters.encode()), length=10, alphabet=letters)
    parts = split(data, seed=0, validation_share=0.2, device=torch.device("cpu"))
    assert parts.validation["text"].tolist() == torch.arange(801, 1001).view(20, 10).tolist()
    assert parts.train["text"].tolist() == torch.arange(1, 801).view(80, 10).tolist()
    epochs = [parts.examples(epoch) for epoch in range(1, 30)]
    for made in epochs:
        assert made["text"].shape == (80, 10) and torch.equal(made["text"] + 1, made["next"])
        assert made["text"].max() <= 800
        assert (made["text"].diff(dim=1) == 1).all()
    firsts = {int(made["text"][0, 0]) for made in epochs}
    assert firsts == set(range(1, 11))
    again = split(data, seed=0, validation_share=0.2, device=torch.device("cpu"))
    assert torch.equal(again.examples(7)["text"], parts.examples(7)["text"])


def test_one_piece_for_training_is_cut_where_it_was(tmp_path: Path) -> None:
    data = characters(written(tmp_path, b"abcabcabc"), length=4)
    parts = split(data, seed=0, validation_share=0.5, device=torch.device("cpu"))
    assert all(torch.equal(parts.examples(epoch)["text"], parts.train["text"]) for epoch in range(5))


@given(st.text("ab \n", max_size=50))
def test_a_text_comes_back_from_its_tokens(text: str) -> None:
    data = characters(alphabet="b a", length=20)
    for output in data.texts:
        tokens = data.encode(output, text)
        assert len(tokens) == len(text) and all(0 <= token < 4 for token in tokens)
        assert data.decode(output, tokens) == text


def test_what_the_alphabet_has_not_is_named(tmp_path: Path) -> None:
    sentence = told(written(tmp_path, "naïve café\t{0}".encode() * 20))
    assert sentence == (
        f"{tmp_path / 'input.txt'} holds characters that are not in the alphabet: '\\t', '0', '{{', '}}', 'é', 'ï'. "
        "Add them to the setting Alphabet, or take them out of the text."
    )
    with pytest.raises(Misfit, match=r"not in the alphabet: 'é'. Write it without them."):
        characters().encode("text", "café")
    many = told(written(tmp_path, bytes(range(0x80, 0xA0)) * 20))
    assert many.count("\\x") == 10 and ", …. Add them" in many


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"], ids=["Unix", "DOS", "old Mac"])
def test_lines_end_as_on_any_system(tmp_path: Path, end: bytes) -> None:
    outputs = characters(written(tmp_path, b"ab\nc\nabc".replace(b"\n", end)), length=3, alphabet="abc").load()
    assert outputs["text"].tolist() == [[1, 2, 0], [3, 0, 1]]


def test_the_text_is_input_txt_or_else_the_largest_one(tmp_path: Path) -> None:
    (tmp_path / "folder.txt").mkdir()
    written(tmp_path, b"c" * 90, "notes.md")
    written(tmp_path, b"a" * 30, "small.txt")
    written(tmp_path, b"b" * 60, "large.txt")
    assert set(characters(tmp_path, length=4).load()["text"].ravel()) == set(characters().encode("text", "b"))
    written(tmp_path, b"a" * 20)
    assert set(characters(tmp_path, length=4).load()["text"].ravel()) == set(characters().encode("text", "a"))


def test_a_missing_text_is_asked_for_with_its_size_and_where_one_comes_from(tmp_path: Path) -> None:
    for place in ("", str(tmp_path), str(tmp_path / "none"), "a\0b", "x" * 5000, "{braces}"):
        sentence = told(place)
        for part in ("input.txt", "1.1 MB", ORIGIN, "--data FOLDER", "setting Folder"):
            assert part in sentence
        assert (place if place else "no folder was given") in sentence
        assert str(characters(place).missing()) == sentence
    assert characters(written(tmp_path, b"")).missing() is None


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "has 0 characters, but two pieces of 128 and the character behind them are needed"),
        (b"a" * 256, "has 256 characters"),
        (b"a" * (SIZE_LIMIT + 1), "has more than 16,777,216 bytes"),
        (b"\x1f\x8b\x08\x00packed", "is no text: it holds bytes that no letter has"),
    ],
    ids=["empty", "short", "large", "packed"],
)
def test_a_file_that_is_no_such_text_is_named_with_what_is_wrong(tmp_path: Path, content: bytes, sentence: str) -> None:
    found = told(written(tmp_path, content))
    assert found.startswith(str(tmp_path / "input.txt")) and sentence in found and found.endswith(".")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_in_the_folder_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "input.txt")
    os.mkfifo(tmp_path / "other.txt")
    assert "No text was found" in told(tmp_path)


@needs_the_real_file
def test_tiny_shakespeare_fits_the_usual_alphabet() -> None:
    data = characters(REAL)
    outputs = data.load()
    assert outputs["text"].shape == (1_115_393 // 128, 128)
    assert np.unique(outputs["text"]).tolist() == list(range(65))
    assert data.decode("text", outputs["text"][0].tolist()).startswith("First Citizen:\nBefore we proceed")
