"""Says how a folder of a person's texts becomes labelled tokens, and what it is told where it cannot."""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import fields, replace
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.data import DATA_SETS, finding
from engine.data.files.labelled_texts import FILE_LIMIT
from engine.data.pipeline import Pipeline, Prepared
from engine.data.sets.sentences import FilmSentences
from engine.data.sets.texts import Texts
from engine.data.transforms.texts import USUAL_WORDS, Pad, Tokenise
from engine.declare import make, plain
from engine.graph.analysis import analyse
from engine.graph.edits import set_param
from engine.message import Misfit
from engine.shape import Varies
from engine.templates import template
from tests.engine.text_files import letters, reviews

REAL = Path(__file__).parents[3] / "shared" / "data" / "polarity"
needs_the_real_files = pytest.mark.skipif(not REAL.is_dir(), reason=f"the film sentences are not in {REAL}")


def texts(folder: Path) -> Texts:
    return cast(Texts, Texts.found(folder).data_set)


def changed(one: Texts, **values: Any) -> Texts:
    return make(Texts, {field.name: getattr(one, field.name) for field in fields(cast(Any, one))} | values)


def prepared(folder: Path, **pads: int) -> Prepared:
    """What the transforms of texts learn from all of them."""
    one = Texts.found(folder)
    steps = tuple(make(Pad, pads) if pads and isinstance(each, Pad) else each for each in one.transforms)
    return Pipeline(one.data_set, steps).fit(one.data_set.load())


def outputs_of(folder: Path, **pads: int) -> dict[str, Any]:
    return prepared(folder, **pads).applied(texts(folder).load())


def words_of(one: Prepared) -> list[str]:
    return one.learned[0]["vocabulary"].tobytes().decode().split("\n")


def told(folder: Path) -> str:
    with pytest.raises(Misfit) as caught:
        texts(folder)
    assert str(caught.value).endswith(".")
    return str(caught.value)


def reasons(folder: Path) -> str:
    return "\n".join(map(str, Texts.found(folder).reasons))


def test_a_file_for_each_class_has_an_example_in_each_line(tmp_path: Path) -> None:
    found = finding.found(reviews(tmp_path))
    one = cast(Texts, found.data_set)
    assert isinstance(one, Texts) and [type(each) for each in found.transforms] == [Tokenise, Pad]
    # dull 20, film 14, so 14, "," 13, joy 10, much 10, a 9, of 5.
    assert words_of(prepared(tmp_path)) == ["dull", "film", "so", ",", "joy", "much", "a", "of"]
    assert one.class_names == {"label": ("neg", "pos")}
    outputs = outputs_of(tmp_path)
    assert outputs["text"][:3].tolist() == [[8, 2, 3, 0, 0, 0, 0], [2, 5, 2, 5, 2, 0, 0], [4, 2, 0, 0, 0, 0, 0]]
    assert outputs["length"][:3].tolist() == [3, 5, 2]
    assert np.bincount(outputs["label"]).tolist() == [12, 10] and one.example_count() == 22
    assert {values.dtype for values in outputs.values()} == {np.dtype(np.int64)}


def test_a_folder_for_each_class_has_an_example_in_each_file(tmp_path: Path) -> None:
    found = finding.found(letters(tmp_path))
    assert isinstance(found.data_set, Texts)
    outputs = outputs_of(tmp_path)
    assert found.data_set.class_names == {"label": ("offer", "order", "thanks")}
    assert np.bincount(outputs["label"]).tolist() == [2, 3, 4]
    assert prepared(tmp_path).decoded("text", outputs["text"][0].tolist()) == "dear ann , this is an offer ."
    assert "Each of the 3 folders is a class" in str(found.reasons[0])


def test_the_facts_follow_from_the_settings_alone(tmp_path: Path) -> None:
    one, seen = Texts.found(reviews(tmp_path)), prepared(tmp_path)
    for path in tmp_path.iterdir():
        path.unlink()
    facts = Pipeline(one.data_set, one.transforms).facts
    assert {name: shape.classes for name, shape in facts.items()} == {"text": 10, "label": 2, "length": 8}
    assert isinstance(facts["text"][0], Varies) and seen.encoded("text", "so much JOY!") == [4, 7, 6, 1, 0, 0, 0]
    with pytest.raises(Misfit, match=r"no words. Write a sentence"):
        seen.encoded("text", " \n")


def test_it_has_the_outputs_of_film_sentences(tmp_path: Path) -> None:
    one = Texts.found(reviews(tmp_path))
    film, own = FilmSentences().facts(), Pipeline(one.data_set, one.transforms).facts
    assert list(film) == list(own)
    assert [(shape.axes, shape.dtype) for shape in film.values()] == [
        (shape.axes, shape.dtype) for shape in own.values()
    ]


def test_it_comes_back_from_its_plain_values_with_the_same_bits(tmp_path: Path) -> None:
    one = texts(letters(tmp_path))
    again = DATA_SETS.read(plain(one))
    assert again == one and again.class_names == one.class_names
    assert all(np.array_equal(values, again.load()[name]) for name, values in one.load().items())


def test_texts_that_changed_since_are_not_learned_from(tmp_path: Path) -> None:
    one = texts(reviews(tmp_path))
    with (tmp_path / "film.neg").open("a") as file:
        file.write("dull!\n")
    with pytest.raises(Misfit, match=r"has changed since Texts looked at it.*Drop it on the window once more"):
        one.load()


def test_moved_texts_are_asked_for_and_the_same_at_another_place(tmp_path: Path) -> None:
    one = texts(reviews(tmp_path / "here"))
    (tmp_path / "here").rename(tmp_path / "there")
    assert "was not found. Say where it is now" in str(one.missing())
    moved = changed(one, folder=str(tmp_path / "there"))
    assert moved.missing() is None and len(moved.load()["text"]) == 22


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        ("café très bon, café très cher\n", "utf-8"),
        ("café très bon, café très cher\n", "utf-8-sig"),
        ("café très bon, café très cher\n", "utf-16"),
        ("café “très” bon, café “très” cher\n", "cp1252"),
        ("这 部 电影 很 好，很 好 看\n", "gb18030"),
        ("这部电影很好，很好看\n", "utf-8"),
        ("Фильм очень хороший, очень\n", "utf-16"),
    ],
)
def test_texts_are_read_in_the_encoding_that_they_were_written_in(tmp_path: Path, content: str, encoding: str) -> None:
    reviews(tmp_path)
    (tmp_path / "film.pos").write_bytes((content * 6).encode(encoding))
    words = prepared(tmp_path).decoded("text", outputs_of(tmp_path)["text"][-1].tolist())
    assert words.replace(" ", "") == content.strip().lower().replace(" ", "")
    assert ("film.pos was read as" in reasons(tmp_path)) == (not encoding.startswith("utf-8"))


def test_each_chinese_sign_is_a_word_and_an_accent_belongs_to_its_letter(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("电影 好\n" * 3, encoding="utf-8")
    (tmp_path / "b.txt").write_text("cafe\u0301\ncaf\u00e9\n" * 3, encoding="utf-8")
    assert set(words_of(prepared(tmp_path))) == {"电", "影", "好", "caf\u00e9"}


def test_what_lies_beside_the_classes_is_no_class(tmp_path: Path) -> None:
    reviews(tmp_path)
    for name in ("README.txt", "LICENSE", ".hidden"):
        (tmp_path / name).write_text("See the paper.\n\n\n\n")
    assert texts(tmp_path).classes == ("neg", "pos") and finding.kind_of(tmp_path) is Texts


def test_every_choice_is_told(tmp_path: Path) -> None:
    sentences = reasons(reviews(tmp_path)).split("\n")
    assert sentences[0].startswith(
        "Each of the 2 files is a class, and each line with words in it an example: neg (12), pos (10)."
    )
    assert "8 most common of 8 are told apart" in sentences[1] and "in the training part alone" in sentences[1]
    assert sentences[2] == "The longest text has 7 words, so a Pad fills up all others to 7."
    (tmp_path / "film.pos").write_text("joy\n" * 99 + "much joy " * 400)
    assert "32 words long, to save time: 1 of 112 that were looked at are longer" in reasons(tmp_path)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "is to hold the texts of the class pos, but has no words"),
        (b"\n \n\t\n", "has no words"),
        (b"joy\x00\x01", "is no text: it holds bytes that no letter has"),
        (b"\xff\xfej", "is no text"),
        (b"joy " * 300_000, "has 1,200,000 letters in line 1, but an example has 1,000,000 at most"),
    ],
    ids=["empty", "blank", "binary", "half of UTF-16", "one line"],
)
def test_a_file_that_is_no_such_text_is_named_with_what_is_wrong(tmp_path: Path, content: bytes, sentence: str) -> None:
    (reviews(tmp_path) / "film.pos").write_bytes(content)
    found = told(tmp_path)
    assert found.startswith(str(tmp_path / "film.pos")) and sentence in found


def test_a_line_of_a_gigabyte_is_refused_before_it_is_read(tmp_path: Path) -> None:
    reviews(tmp_path)
    with (tmp_path / "film.pos").open("r+b") as file:
        file.truncate(2**30)
    assert f"has more than {FILE_LIMIT:,} bytes" in told(tmp_path)


def test_one_class_alone_and_an_empty_folder_are_no_classes(tmp_path: Path) -> None:
    assert "holds no texts. Put a file for each class into it" in told(tmp_path)
    (tmp_path / "inner").mkdir()
    reviews(tmp_path / "inner" / "deep")
    assert "holds only inner, but two classes are the least" in told(tmp_path)
    (tmp_path / "other").mkdir()
    assert "holds the folder deep, but no texts" in told(tmp_path)
    (tmp_path / "alone").mkdir()
    (tmp_path / "alone" / "good.pos").write_text("joy\n")
    assert "holds only good.pos, but two classes" in told(tmp_path / "alone")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(reviews(tmp_path) / "film.more")
    assert texts(tmp_path).classes == ("neg", "pos")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_is_named(tmp_path: Path) -> None:
    (reviews(tmp_path) / "film.pos").chmod(0)
    assert "film.pos cannot be read (Permission denied)" in told(tmp_path)


def test_other_folders_are_left_to_others(tmp_path: Path) -> None:
    for name, content in {"data.csv": b"a,b\n1,2\n", "two.csv": b"a\n", "x.bin": b"\0\1", "y.bin": b"\0"}.items():
        (tmp_path / name).write_bytes(content)
    assert not Texts.reads(tmp_path)
    (tmp_path / "cats").mkdir()
    (tmp_path / "cats" / "one.png").write_bytes(b"\x89PNG\r\n\x1a\n\0")
    assert not Texts.reads(tmp_path) and not Texts.reads(tmp_path / "data.csv") and not Texts.reads(tmp_path / "no")


def test_other_texts_are_entered_from_a_file_or_a_folder(tmp_path: Path) -> None:
    one = texts(reviews(tmp_path / "reviews"))
    (tmp_path / "new.txt").write_text("So much film!\n\ndull\n")
    entered = one.inputs(tmp_path / "new.txt")
    assert entered.parts["text"].tolist() == ["So much film!", "dull"]
    assert entered.told == {"text": ["So much film!", "dull"]}
    assert prepared(tmp_path / "reviews").applied(entered.parts)["length"].tolist() == [4, 1]
    entered = one.inputs(tmp_path / "reviews")
    assert entered.told == {"file": ["film.neg", "film.pos"]} and entered.parts["text"].shape == (2,)
    (tmp_path / "new.txt").write_text("\n")
    with pytest.raises(Misfit, match=r"new.txt holds no words."):
        one.inputs(tmp_path / "new.txt")


@settings(max_examples=30)
@given(st.lists(st.sampled_from(("a", "of", "film", "joy", ",")), min_size=1, max_size=7))
def test_a_text_of_known_words_comes_back_from_its_tokens(words: list[str]) -> None:
    learned = {"vocabulary": np.frombuffer(b"film\nof\njoy\n,\na", np.uint8)}
    tokens = Tokenise().applied(np.array([" ".join(words)], object), learned)
    assert Tokenise().decode(make(Pad, {"longest": 7}).applied(tokens, {})[0].tolist(), learned) == " ".join(words)


@needs_the_real_files
def test_the_film_sentences_are_those_that_film_sentences_reads() -> None:
    found = finding.found(REAL)
    one = cast(Texts, found.data_set)
    assert isinstance(one, Texts) and one.classes == ("neg", "pos") and one.examples == 10_662
    tokenise, pad = found.transforms
    assert tokenise == make(Tokenise, {"vocabulary": USUAL_WORDS}) and pad == make(Pad, {"longest": 38})
    outputs, film = outputs_of(REAL), FilmSentences(folder=str(REAL), longest=38).load()
    assert np.array_equal(outputs["label"], film["label"])
    # Both part most of the sentences alike; the published ones part some more words by spaces.
    assert np.mean(outputs["length"] == film["length"]) > 0.9
    assert Counter(words_of(prepared(REAL))[:10]) == Counter(
        (".", "the", ",", "a", "and", "of", "to", "is", "in", "that")
    )
    assert outputs["text"].max() == USUAL_WORDS - 1


@pytest.mark.parametrize("name", ["sentiment-lstm", "sentiment-cnn", "sentiment-bag"])
def test_the_networks_for_film_sentences_take_it_as_it_is(tmp_path: Path, name: str) -> None:
    found = Texts.found(letters(tmp_path))
    graph = set_param(template(name).graph, "data", "examples", plain(found.data_set))
    graph = set_param(graph, "data", "transforms", plain(found.transforms))
    analysis = analyse(replace(template(name), graph=graph))
    assert not analysis.problems
    assert any(shape.sizes == (3,) for facts in analysis.nodes.values() for shape in facts.outputs.values())
