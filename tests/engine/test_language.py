"""Says how a person's long text becomes characters, words or pieces, and what is told where it cannot."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import fields, replace
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers

from engine.data import DATA_SETS, finding
from engine.data.batches import split
from engine.data.declare import Found
from engine.data.sets.characters import Characters
from engine.data.sets.language import MOST_SIGNS, SEEN, SIZE_LIMIT, UNKNOWN, LanguageText
from engine.data.texts.pieces import BETWEEN, Pieces, merges_of
from engine.declare import make, plain
from engine.generate import ability
from engine.graph.analysis import analyse
from engine.graph.edits import set_param
from engine.message import Misfit
from engine.templates import template
from tests.engine.text_files import story

ROOT = Path(__file__).parents[2]
REAL = ROOT.parent / "shared" / "data" / "shakespeare"
needs_the_real_file = pytest.mark.skipif(not REAL.is_dir(), reason=f"tiny Shakespeare is not in {REAL}")
UNITS = ("characters", "words", "pieces")
every_unit = pytest.mark.parametrize("unit", UNITS)


def language(path: Path, **values: Any) -> LanguageText:
    return changed(cast(LanguageText, LanguageText.found(path).data_set), **values)


def changed(one: LanguageText, **values: Any) -> LanguageText:
    return make(LanguageText, {field.name: getattr(one, field.name) for field in fields(cast(Any, one))} | values)


def written(path: Path, content: str | bytes) -> Path:
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def told(path: Path) -> str:
    with pytest.raises(Misfit) as caught:
        LanguageText.found(path)
    assert str(caught.value).endswith(".")
    return str(caught.value)


TEXT = "To be, or not to be: that is the question.\n  Whether 'tis nobler in the mind to suffer,\n\nThe slings. " * 30
ONE = LanguageText(
    signs="".join(sorted({*TEXT})),
    merges=merges_of(TEXT, sorted({*TEXT}), 200),
    words=("\n", " be", " to", ",", " the", "  ", "To"),
    vocabulary=120,
)


@every_unit
def test_a_dropped_text_is_cut_and_asks_for_the_next_step(tmp_path: Path, unit: str) -> None:
    found = finding.found(story(tmp_path / "story.txt"))
    assert isinstance(found.data_set, LanguageText) and found.data_set.unit == "characters"
    one = changed(found.data_set, unit=unit, length=8)
    outputs = one.load()
    tokens = one.encode("text", (tmp_path / "story.txt").read_text(encoding="utf-8"))
    count = (len(tokens) - 1) // 8
    assert outputs["text"].ravel().tolist() == tokens[: count * 8]
    assert outputs["next"].ravel().tolist() == tokens[1 : count * 8 + 1]
    assert outputs["text"].dtype == np.int64 and outputs["text"].shape == (count, *one.facts()["text"].sizes)
    assert outputs["text"].max() < cast(int, one.facts()["text"].classes)
    assert all(one.decode(output, tokens[:60]).startswith("To be, or not to be") for output in one.texts)


@every_unit
def test_all_is_known_without_the_file_and_comes_back_with_the_same_bits(tmp_path: Path, unit: str) -> None:
    path = story(tmp_path / "story.txt")
    one = language(path, unit=unit, length=8)
    again = cast(LanguageText, DATA_SETS.read(plain(one)))
    assert again == one
    assert all(np.array_equal(values, again.load()[name]) for name, values in one.load().items())
    tokens = one.encode("text", "Whether 'tis")
    path.unlink()
    last = cast(LanguageText, DATA_SETS.read(plain(one)))
    assert last.encode("text", "Whether 'tis") == tokens and last.decode("text", tokens) == "Whether 'tis"
    assert last.facts() == one.facts() and "was not found" in str(last.missing())


def test_a_text_is_the_same_as_in_characters(tmp_path: Path) -> None:
    path = written(tmp_path / "input.txt", TEXT)
    own = language(path, length=10)
    old = Characters(folder=str(tmp_path), length=10, alphabet=own.signs)
    assert all(np.array_equal(values, old.load()[name]) for name, values in own.load().items())


def test_the_end_is_kept_for_validation_and_never_comes_in_an_epoch(tmp_path: Path) -> None:
    signs = "".join(map(chr, range(0x4E00, 0x4E00 + 1001)))
    one = language(written(tmp_path / "signs.txt", signs), length=10)
    parts = split(one, seed=0, validation_share=0.2, device=torch.device("cpu"))
    assert parts.validation["text"].tolist() == torch.arange(800, 1000).view(20, 10).tolist()
    epochs = [parts.examples(epoch) for epoch in range(1, 12)]
    assert all(made["text"].max() < 800 and torch.equal(made["text"] + 1, made["next"]) for made in epochs)
    assert len({int(made["text"][0, 0]) for made in epochs}) > 3


def test_words_and_pieces_are_not_counted_where_validation_is(tmp_path: Path) -> None:
    begin = TEXT[: int(len(TEXT) * SEEN)]
    end = TEXT[len(begin) :]
    clean = language(written(tmp_path / "clean.txt", begin + end))
    poisoned = language(written(tmp_path / "poisoned.txt", begin + "slings" * (len(end) // 6) + end[: len(end) % 6]))
    assert clean.words == poisoned.words and clean.merges == poisoned.merges


@given(st.text("To be, ortsh'\n:", max_size=80))
def test_characters_and_pieces_lose_nothing(text: str) -> None:
    for unit in ("characters", "pieces"):
        one = changed(ONE, unit=unit)
        assert one.decode("text", one.encode("text", text)) == text


@given(st.text(max_size=80))
def test_words_lose_nothing_but_what_is_unknown(text: str) -> None:
    one = changed(ONE, unit="words")
    tokens = one.encode("text", text)
    known = [one.decode("text", [token]) for token in tokens]
    place = 0
    for piece in known:
        if piece != UNKNOWN:
            place = text.index(piece, place) + len(piece)
    every = changed(ONE, unit="words", words=tuple(dict.fromkeys(_spaced(text))))
    assert every.decode("text", every.encode("text", text)) == text


def _spaced(text: str) -> list[str]:
    from engine.data.texts.words import SPACED

    return [found[0] for found in re.finditer(SPACED, text)]


@given(st.text("Tobe, ortsh'isfqu\n:", max_size=120))
def test_pieces_are_those_of_the_tokenizers_library(text: str) -> None:
    one = changed(ONE, unit="pieces")
    pieces = Pieces(dict.fromkeys(one.signs), one.merges, one.vocabulary, UNKNOWN)
    theirs = Tokenizer(models.BPE(dict(pieces.numbers), pieces.merges))
    theirs.pre_tokenizer = pre_tokenizers.Split(Regex(r" ?(?:[\w'-]{1,32}|[^\w\s])|\s"), "isolated")
    theirs.decoder = decoders.Fuse()
    found = theirs.encode(text)
    assert one.encode("text", text) == found.ids
    assert one.decode("text", found.ids) == theirs.decode(found.ids) == text


def test_fewer_pieces_are_those_that_were_merged_first() -> None:
    few, many = changed(ONE, unit="pieces", vocabulary=40), changed(ONE, unit="pieces")
    assert few.facts()["text"].classes == 40 and cast(int, many.facts()["text"].classes) > 60
    assert len(few.encode("text", TEXT)) > len(many.encode("text", TEXT))
    assert few.decode("text", list(range(40))) == many.decode("text", list(range(40)))


def test_the_same_pieces_are_found_in_another_process() -> None:
    code = (
        "import sys; from engine.data.texts.pieces import merges_of; text = sys.stdin.read(); "
        "print(merges_of(text, sorted({*text}), 200))"
    )
    told = subprocess.run(
        [sys.executable, "-c", code], input=TEXT, capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert told.stdout.strip() == repr(merges_of(TEXT, sorted({*TEXT}), 200)) and not told.stderr


@given(st.lists(st.text("Tobe ", max_size=4) | st.sampled_from(ONE.merges), max_size=12))
def test_merges_that_cannot_be_are_passed_over(merges: list[str]) -> None:
    one = changed(ONE, unit="pieces", merges=tuple(merges))
    text = "To be, or not to be"
    assert one.decode("text", one.encode("text", text)) == text


def test_strange_signs_are_named_or_unknown() -> None:
    for unit in ("characters", "pieces"):
        with pytest.raises(Misfit, match=r"has not: '5', 'é'. Write it without them."):
            changed(ONE, unit=unit).encode("text", "5 é")
        lax = changed(ONE, unit=unit, signs=ONE.signs + UNKNOWN)
        assert lax.decode("text", lax.encode("text", "be é")) == f"be {UNKNOWN}"
    words = changed(ONE, unit="words")
    assert words.encode("text", "Zebra")[0] == 0 and words.decode("text", [0]) == UNKNOWN


def test_of_very_many_characters_the_rare_ones_are_one(tmp_path: Path) -> None:
    common = "".join(map(chr, range(0x4E00, 0x4E00 + MOST_SIGNS - 1))) * 2
    found = LanguageText.found(written(tmp_path / "many.txt", common + "\u8fff\u9000\u9001"))
    one = cast(LanguageText, found.data_set)
    assert one.facts()["text"].classes == MOST_SIGNS and UNKNOWN in one.signs
    assert one.load()["text"].shape[0] >= 2
    assert "4,098 different characters; the 4,095 most common are told apart" in str(found.reasons[1])
    assert one.decode("text", one.encode("text", "\u4e00\u9001")) == "\u4e00" + UNKNOWN


def test_chapters_in_a_folder_are_one_text_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    for number in (10, 9, 1):
        written(tmp_path / f"chapter {number}.txt", f"{number} It was a dark night.\n\nIt was.")
    written(tmp_path / "README.md", "A book.")
    found = finding.found(tmp_path)
    assert isinstance(found.data_set, LanguageText)
    one = changed(found.data_set, length=8)
    text = one.decode("text", one.load()["text"].ravel().tolist())
    assert text.startswith("1 It was") and text.index("\n9 It") < text.index("\n10 It")
    written(tmp_path / "chapter 9.txt", "9 It was a bright day.\n\nIt was.")
    with pytest.raises(Misfit, match="has changed since Language text looked at it"):
        one.load()


def test_a_file_that_changed_since_is_not_learned_from(tmp_path: Path) -> None:
    one = language(story(tmp_path / "story.txt"))
    written(tmp_path / "story.txt", TEXT)
    with pytest.raises(Misfit, match="has changed since Language text looked at it"):
        one.load()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-be", "cp1252", "gb18030"])
def test_a_text_is_read_in_the_encoding_that_it_was_written_in(tmp_path: Path, encoding: str) -> None:
    text = ("今天天气很好。" if encoding == "gb18030" else "Le café était “très” cher.") + "\r\nIci.\n"
    content = (text * 9).encode(encoding)
    found = LanguageText.found(
        written(tmp_path / "a.txt", b"\xfe\xff" + content if encoding.endswith("be") else content)
    )
    one = cast(LanguageText, found.data_set)
    assert one.signs == "".join(sorted({*text} - {"\r"}))
    assert any("was read as" in str(reason) for reason in found.reasons) == (not encoding.startswith("utf-8"))


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "is empty. Choose a text"),
        (b" \n" * 50, "is empty"),
        (b"too short", "has only 9 characters, but 24 are the least"),
        (b"a" * 900, "holds one character alone, 'a'"),
        (b"text\x00\x01" * 50, "is no text: it holds bytes that no letter has"),
        (b"\xff\xfe" + b"\x00\xd8" * 50, "is no text"),
    ],
    ids=["empty", "blank", "short", "one sign", "binary", "half characters"],
)
def test_a_file_that_is_no_such_text_is_named_with_what_is_wrong(tmp_path: Path, content: bytes, sentence: str) -> None:
    found = told(written(tmp_path / "a.txt", content))
    assert found.startswith(str(tmp_path / "a.txt")) and sentence in found


def test_a_line_of_a_gigabyte_is_refused_before_it_is_read(tmp_path: Path) -> None:
    path = written(tmp_path / "a.txt", "a b" * 9000)
    os.truncate(path, 2**30)
    assert finding.kind_of(path) is LanguageText
    with pytest.raises(Misfit, match=f"a.txt has more than {SIZE_LIMIT:,} bytes"):
        finding.found(path)


def test_a_short_text_asks_for_a_shorter_length(tmp_path: Path) -> None:
    one = language(story(tmp_path / "story.txt"), unit="words", length=4000)
    with pytest.raises(Misfit, match=r"words, but two examples of 4,000 and what follows are needed. Take a longer"):
        one.load()


def test_a_missing_or_unreadable_file_is_told(tmp_path: Path) -> None:
    assert "needs a file, but none was chosen" in str(LanguageText().missing())
    for place in (str(tmp_path / "none"), "a\0b", "x" * 5000, "{braces}"):
        assert "was not found" in str(LanguageText(file=place).missing())
    assert "holds no texts. Put some into it" in told(tmp_path)


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_named(tmp_path: Path) -> None:
    path = story(tmp_path / "story.txt")
    path.chmod(0)
    assert "may not be read by you" in told(path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "a.txt")
    assert not LanguageText.reads(tmp_path / "a.txt") and not LanguageText.reads(tmp_path)
    assert "was not found" in told(tmp_path / "a.txt")


def test_a_unit_can_be_chosen_when_it_is_looked_at(tmp_path: Path) -> None:
    path = story(tmp_path / "story.txt")
    assert cast(LanguageText, LanguageText.found(path, "pieces").data_set).unit == "pieces"
    with pytest.raises(Misfit, match="A text has no column: say characters, words, pieces"):
        LanguageText.found(path, "column")


@pytest.fixture(scope="module")
def plays() -> Found:
    return finding.found(REAL / "input.txt")


@needs_the_real_file
def test_tiny_shakespeare_has_its_65_characters(plays: Found) -> None:
    one = cast(LanguageText, plays.data_set)
    assert one.facts()["text"].classes == 65 and one.length == 128
    assert one.load()["text"].shape == (1_115_393 // 128, 128)
    assert str(plays.reasons[1]) == "It has 65 different characters, and each is a number."
    assert finding.kind_of(REAL) is LanguageText


@needs_the_real_file
def test_tiny_shakespeare_is_three_times_shorter_in_pieces(plays: Found) -> None:
    text = (REAL / "input.txt").read_text(encoding="utf-8")
    pieces = changed(cast(LanguageText, plays.data_set), unit="pieces")
    outputs = pieces.load()["text"]
    said = pieces.decode("text", outputs.ravel().tolist())
    assert said == text[: len(said)] and len(said) > 0.99 * len(text)
    assert outputs.size < len(text) / 3 and all(BETWEEN in merge for merge in pieces.merges)


@every_unit
@pytest.mark.parametrize("name", ["shakespeare-lstm", "shakespeare-gru", "gpt-small"])
def test_the_networks_that_write_take_it_as_it_is(tmp_path: Path, name: str, unit: str) -> None:
    one = language(story(tmp_path / "story.txt"), unit=unit)
    project = template(name)
    key = next(node.key for node in project.graph.nodes.values() if node.type == "Data")
    project = replace(project, graph=set_param(project.graph, key, "examples", plain(one)))
    assert not analyse(project).problems and ability(project) == "text"
