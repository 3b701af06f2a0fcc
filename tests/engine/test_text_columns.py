"""Says how columns of sentences are found, become tokens of a vocabulary of the training part, and are learned from."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import numpy as np
import polars
import pytest
import torch
from sklearn.feature_extraction.text import CountVectorizer
from tokenizers import Tokenizer
from tokenizers.models import WordLevel
from tokenizers.pre_tokenizers import Whitespace
from tokenizers.trainers import WordLevelTrainer

from engine import files
from engine.data.batches import split
from engine.data.column import Kinds, Number, Text, Words
from engine.data.finding import found
from engine.data.pipeline import Pipeline, Prepared
from engine.data.sets.table import Table
from engine.data.transform import Transform
from engine.data.transformed import Transformed, knowing
from engine.data.transforms.texts import LONGEST, MEMORY_LIMIT, Pad, Tokenise
from engine.declare import declared, make
from engine.graph.analysis import analyse
from engine.graph.edits import set_param
from engine.graph.model import From, Project
from engine.graph.repairs import offers
from engine.graph.sketch import Sketch
from engine.message import Misfit
from engine.shape import Shape, Varies, label
from engine.starting.beginning import begun
from engine.training import fitted
from engine.training.choices import obstacles
from tests.engine.stand_ins import StandIn
from tests.engine.table_files import reviews, write


def made(kind: type[Transform], **settings: Any) -> Any:
    return make(kind, settings)


def texts_of(*lines: str) -> np.ndarray[Any, Any]:
    return np.array(lines, object)


@declared
class Written(StandIn):
    """Examples of one text each, and one class."""

    lines: tuple[str, ...] = ()

    def load(self) -> dict[str, Any]:
        return {"text": texts_of(*self.lines), "label": np.arange(len(self.lines)) % 2}


def prepared(*lines: str, **settings: Any) -> Prepared:
    data_set = Written((("text", Shape((), (), "text")), ("label", label(2))), lines=lines)
    longest = settings.pop("longest", 6)
    return Pipeline(data_set, (made(Tokenise, **settings), made(Pad, longest=longest))).fit(data_set.load())


def test_sentences_are_found_among_other_columns(tmp_path: Path) -> None:
    rows = [
        [
            f"This is the {at}th letter, and I liked it so much!",
            f"Miller, Mr. Tom {at}",
            "A long answer that comes again and again" if at % 2 else "No, I do not agree with that at all",
            f"https://example.org/a-very-long/page/{at}",
            f"Mon Jan {at % 28} 10:{at % 60:02d} 2024",
            f"我觉得这部电影非常好看{'呀' * at}",
            at * 1.5,
            "yes" if at % 3 else "no",
        ]
        for at in range(40)
    ]
    head = ["letter", "name", "answer", "page", "day", "chinese", "price", "answered"]
    columns = cast(Table, found(write(tmp_path / "t.csv", head, rows)).data_set).columns
    kinds = {one.name: type(one) for one in columns}
    assert kinds == {
        "letter": Text,
        "name": Words,
        "answer": Kinds,
        "page": Words,
        "day": Words,
        "chinese": Text,
        "price": Number,
        "answered": Kinds,
    }


def test_each_choice_for_a_column_of_sentences_is_explained(tmp_path: Path) -> None:
    one = found(reviews(tmp_path / "reviews.csv"))
    assert [type(each) for each in one.transforms] == [Tokenise, Pad]
    told = "\n".join(map(str, one.reasons))
    assert "'text' holds sentences" in told and "in the training part alone" in told and "Pad" in told
    assert "It reads the column 'text' alone." in told


def test_words_are_counted_as_scikit_learn_counts_them() -> None:
    lines = ["good film good", "bad film", "so good , so very good", "a bad end", "Film and end"]
    (learned, _) = prepared(*lines, vocabulary=100).learned
    known = learned["vocabulary"].tobytes().decode().split("\n")
    vectorizer = CountVectorizer(token_pattern=r"\w+|,", min_df=1).fit(lines)
    counts = np.asarray(vectorizer.transform(lines).sum(axis=0)).ravel()
    expected = Counter({word: int(counts[at]) for word, at in vectorizer.vocabulary_.items() if counts[at] >= 2})
    assert known == [word for word, _ in sorted(expected.items(), key=lambda one: (-one[1], one[0]))]
    own = {word: text.split().count(word) for text in ["good film good"] for word in known}
    assert own == {word: int(vectorizer.transform(["good film good"])[0, vectorizer.vocabulary_[word]]) for word in own}


def test_tokens_are_those_of_the_tokenizers_library() -> None:
    lines = [f"film {word} of the {at % 4} , so {word}" for at, word in enumerate(("good", "bad", "fine", "dull") * 5)]
    tokenizer = Tokenizer(WordLevel(unk_token="[UNK]"))
    tokenizer.pre_tokenizer = Whitespace()
    trainer = WordLevelTrainer(vocab_size=9, min_frequency=2, special_tokens=["[PAD]", "[UNK]"], show_progress=False)
    tokenizer.train_from_iterator(lines, trainer)
    tokenizer.enable_padding(length=12)
    tokenizer.enable_truncation(12)
    one = prepared(*lines, vocabulary=9, longest=12)
    asked = [*lines, "a film of the good , so good and of the bad that nobody knows , so dull"]
    expected = [each.ids for each in tokenizer.encode_batch(asked)]
    assert one.applied({"text": texts_of(*asked)})["text"].tolist() == expected
    assert one.applied({"text": texts_of(*asked)})["length"].tolist() == [
        sum(each.attention_mask) for each in tokenizer.encode_batch(asked)
    ]


@pytest.mark.parametrize("letters", [b"", b"\xff\xfe\nfilm", b"a\n" * 1000])
def test_a_vocabulary_that_was_tampered_with_gives_no_token_beyond_it(tmp_path: Path, letters: bytes) -> None:
    one = prepared("a film", "a film", vocabulary=4)
    learned: Any = ({"vocabulary": np.frombuffer(letters, np.uint8)}, {})
    fitted.save(Prepared(one.pipeline, learned), tmp_path)
    again = fitted.load(one.pipeline, tmp_path)
    assert again.learned[0]["vocabulary"].tobytes() == letters
    tokens = again.applied({"text": texts_of("a film of a kind")})["text"]
    assert tokens.min() >= 0 and tokens.max() < 4 and isinstance(again.decoded("text", tokens[0].tolist()), str)


def test_rare_words_are_one_and_short_texts_are_filled_up() -> None:
    one = prepared("film good film", "good film bad", "Bad! film", "bad good", vocabulary=4)
    values = one.applied({"text": texts_of("bad film", "", "Film good FILM bad film good good")})
    # film 4 times, bad and good 3 times: two have room, of the equally common ones the first by its letters.
    assert values["text"].tolist() == [[3, 2, 0, 0, 0, 0], [1, 0, 0, 0, 0, 0], [2, 1, 2, 3, 2, 1]]
    assert values["length"].tolist() == [2, 1, 6]
    assert {values[name].dtype for name in ("text", "length")} == {np.dtype(np.int64)}
    assert one.pipeline.facts["text"] == Shape((Varies(6),), ("time",), "integer", 4)
    assert one.pipeline.facts["length"] == label(7) and one.pipeline.lengths == {"text": "length"}
    assert one.decoded("text", [3, 2, 1, 0]) == "bad film ?" and one.encoded("text", "Bad film")[:3] == [3, 2, 0]


def test_characters_may_be_tokens_with_each_accent_on_its_letter() -> None:
    one = prepared("aab\n", "ab é\n", "e\u0301 A", unit="characters", vocabulary=20, longest=4)
    assert one.decoded("text", one.applied({"text": texts_of("bé\nz")})["text"][0].tolist()) == "bé\n?"
    assert one.learned[0]["vocabulary"].tobytes().decode() == "a\n bé"


def test_poisoned_validation_rows_do_not_change_the_vocabulary() -> None:
    lines = tuple(f"film number {at % 5} is good or bad" for at in range(40))
    shapes = (("text", Shape((), (), "text")), ("label", label(2)))
    steps = (made(Tokenise, vocabulary=50), made(Pad, longest=8))

    def learned(data: tuple[str, ...]) -> Any:
        one = Transformed(Written(shapes, lines=data), steps)
        return split(one, seed=3, validation_share=0.25, device=torch.device("cpu"))

    before = learned(lines)
    held = {before.prepared.decoded("text", row) for row in before.validation["text"].tolist()}
    kept = [at for at in range(40) if learned_rows(before, shapes, lines, at)]
    assert held and len(kept) == 10
    poisoned = tuple("poison " * 50 if at in kept else line for at, line in enumerate(lines))
    after = learned(poisoned)
    assert (after.validation["text"] == 1).any(), "the poison must be in there"
    assert torch.equal(before.train["text"], after.train["text"])
    first, second = (one.prepared.learned[0]["vocabulary"].tobytes() for one in (before, after))
    assert first == second and b"poison" not in first


def learned_rows(parted: Any, shapes: Any, lines: tuple[str, ...], at: int) -> bool:
    """Whether the line of this number is for validation, by the split itself."""
    from engine.data.parting import Whole
    from engine.data.splits.as_asked import Usual

    data_set = Written(shapes, lines=lines)
    return at in Usual().rows(Whole(data_set, data_set.load(), 3, 0.25))[1].tolist()


@pytest.mark.parametrize("without", ["Tokenise", "Pad"])
def test_a_text_that_is_no_numbers_yet_is_one_problem_of_the_data(tmp_path: Path, without: str) -> None:
    project = begun(reviews(tmp_path / "reviews.csv")).project
    kept = [one for one in project.graph.nodes["data"].params["transforms"] if one["type"] not in (without, "Pad")]
    project = replace(project, graph=set_param(project.graph, "data", "transforms", kept))
    problems = obstacles(analyse(project))
    (problem,) = (one for one in problems if one.node == "data")
    assert f"Add a {without}" in str(problem.message)
    assert files.loads(files.dumps(project).encode(), "again") == project
    (offer,) = offers(analyse(project), problem)
    assert str(offer.label) == "Set Transforms of Data to Tokenise, Pad" and not obstacles(analyse(offer.project))


def test_numbers_and_kinds_beside_a_text_join_it(tmp_path: Path) -> None:
    made_project = begun(reviews(tmp_path / "reviews.csv", beside=True))
    analysis = analyse(made_project.project)
    outputs = analysis.nodes["data"].outputs
    assert not obstacles(analysis) and list(outputs) == ["features", "text", "length", "label"]
    assert outputs["features"].sizes == (4,) and isinstance(outputs["text"][0], Varies)
    (concatenate,) = (one for one in analysis.outer if one.node.type == "Concatenate")
    assert concatenate.outputs["output"].sizes == (3 * 50 + 8,)
    assert any("enter beside the texts" in str(one) for one in made_project.reasons)


def test_two_columns_of_texts_have_a_vocabulary_and_a_length_each(tmp_path: Path) -> None:
    rows = [
        [f"A title of the {at}th page here", f"And this is {'very ' * (at % 9)}much to say of page {at}", "ab"[at % 2]]
        for at in range(60)
    ]
    project = begun(write(tmp_path / "pages.csv", ["title", "body", "label"], rows)).project
    analysis = analyse(project)
    assert not obstacles(analysis)
    assert list(analysis.nodes["data"].outputs) == ["title", "body", "length", "body_length", "label"]
    assert [one["of"] for one in project.graph.nodes["data"].params["transforms"]] == ["title", "title", "body", "body"]


def test_the_length_that_is_wired_by_a_repair_is_that_of_the_same_text(tmp_path: Path) -> None:
    rows = [
        [f"A title of the {at}th page here", f"And this is {'very ' * (at % 9)}much to say of page {at}", "ab"[at % 2]]
        for at in range(60)
    ]
    data = begun(write(tmp_path / "pages.csv", ["title", "body", "label"], rows)).project.graph.nodes["data"].params
    sketch = Sketch(data["examples"], transforms=data["transforms"])
    words = sketch.put("Embedding", sketch.read("body"), vocabulary=From("data", "body", "classes"))
    sketch.put("LSTM", words)
    analysis = analyse(Project(sketch.graph))
    (problem,) = (one for one in analysis.problems if one.node == "lstm")
    offered = {str(one.label): one.project for one in offers(analysis, problem)}
    assert list(offered) == ["Wire body_length of the data to length"]
    assert not [one for one in analyse(offered.popitem()[1]).problems if one.node == "lstm"]


def test_a_column_that_is_called_length_keeps_its_name(tmp_path: Path) -> None:
    rows = [[f"This is the text of the {at}th line", at * 0.5, "ab"[at % 2]] for at in range(40)]
    project = begun(write(tmp_path / "lines.csv", ["text", "length", "label"], rows)).project
    assert list(analyse(project).nodes["data"].outputs) == ["features", "text", "text_length", "label"]


def test_a_network_says_no_sentences(tmp_path: Path) -> None:
    with pytest.raises(Misfit, match=r"'text' of .* holds texts, but a network that reads a table says numbers"):
        found(reviews(tmp_path / "reviews.csv"), target="text")


@pytest.mark.parametrize(
    "cell",
    [
        pytest.param("x" * 10_000_000, id="one word of 10 MB"),
        pytest.param("so good " * 1_250_000, id="words of 10 MB"),
        pytest.param("\U0001f600 \U0001f468‍\U0001f469‍\U0001f467 good film", id="emoji"),
        pytest.param("good\0film\0", id="NUL"),
        pytest.param("הסרט הזה טוב \u202e good", id="right to left"),
        pytest.param("", id="empty"),
        pytest.param(" \n\t ", id="blanks"),
        pytest.param(None, id="missing"),
    ],
)
def test_a_hostile_cell_is_read_like_any_other(tmp_path: Path, cell: str | None) -> None:
    path = tmp_path / "cells.parquet"
    lines = [cell, *(f"this film of {at} is a very good film" for at in range(39))]
    polars.DataFrame({"text": lines, "label": ["a", "b"] * 20}).write_parquet(path)
    one = found(path)
    assert [type(each) for each in one.transforms] == [Tokenise, Pad]
    data_set = Transformed(one.data_set, one.transforms)
    whole = split(data_set, seed=0, validation_share=0.2, device=torch.device("cpu"))
    lengths = torch.cat([whole.train["length"], whole.validation["length"]])
    assert int(lengths.min()) >= 1 and len(lengths) == 40
    text = cast(Transformed, knowing(data_set, whole.prepared)).decode("text", whole.train["text"][0].tolist())
    assert text and "\n" not in text


def test_words_without_end_are_counted_in_bounded_memory() -> None:
    text = [" ".join(f"w{at}" for at in range(start, start + 5000)) for start in range(0, 600_000, 5000)]
    one = made(Tokenise, vocabulary=1000)
    learned = one.fit(texts_of(*text, "seen often", "seen often"), Shape((), (), "text"))
    assert learned["vocabulary"].tobytes() == b"often\nseen"


def test_texts_that_do_not_fit_into_memory_are_told() -> None:
    many = np.empty(MEMORY_LIMIT // LONGEST + 1, object)
    with pytest.raises(Misfit, match=r"do not fit into the memory.*Lower the setting Longest of Pad to 9,999"):
        made(Pad, longest=LONGEST).fit(many, Shape((), (), "tokens", 9))
