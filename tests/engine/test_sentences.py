"""Says how film sentences become tokens, what damaged files are told, and that an LSTM reads their last real word."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from torch import Tensor

from engine.data import DATA_SETS, DataSet
from engine.data.sets.sentences import FILES, SENTENCE_LIMIT, SIZE_LIMIT
from engine.declare import make
from engine.graph.analysis import analyse
from engine.graph.edits import connect, disconnect
from engine.graph.model import Graph, Project, Wire
from engine.message import Misfit
from engine.repair import DrawFromData
from engine.shape import Varies
from engine.training.loop import Loop
from engine.training.messages import EpochDone
from tests.engine.networks import chained, node

REAL = Path(__file__).parents[3] / "shared" / "data" / "polarity"
needs_the_real_files = pytest.mark.skipif(not REAL.is_dir(), reason=f"the film sentences are not in {REAL}")
BAD, GOOD = b"a dull film\n\ndull , dull , dull\n", b"a film of joy\nso much joy , so much film"


def sentences(folder: Path | str, **params: Any) -> DataSet:
    return make(DATA_SETS.members["FilmSentences"], {"folder": str(folder), **params})


def written(folder: Path, bad: bytes = BAD, good: bytes = GOOD) -> Path:
    for name, content in zip(FILES, (bad, good), strict=True):
        (folder / name).write_bytes(content)
    return folder


def told(folder: Path | str) -> str:
    with pytest.raises(Misfit) as caught:
        sentences(folder).load()
    return str(caught.value)


def test_words_are_numbered_from_the_most_common_to_the_rarest(tmp_path: Path) -> None:
    # dull 4, "," 3, film 3, a 2, joy 2, much 2, so 2, of 1; equally common ones in the order of the alphabet.
    outputs = sentences(written(tmp_path), vocabulary=8, longest=5).load()
    assert outputs["text"].tolist() == [
        [5, 2, 4, 0, 0],
        [2, 3, 2, 3, 2],
        [5, 4, 1, 6, 0],
        [1, 7, 6, 3, 1],
    ]
    assert outputs["length"].tolist() == [3, 5, 4, 5]
    assert outputs["label"].tolist() == [0, 0, 1, 1]
    assert {name: values.dtype for name, values in outputs.items()} == dict.fromkeys(outputs, np.int64)


def test_the_facts_follow_from_the_settings_alone() -> None:
    facts = sentences("", vocabulary=300, longest=12).facts()
    assert facts["text"].sizes == (12,) and isinstance(facts["text"][0], Varies) and facts["text"].classes == 300
    assert {name: shape.classes for name, shape in facts.items()} == {"text": 300, "label": 2, "length": 13}


def test_a_sentence_becomes_the_tokens_that_it_would_have_in_the_files(tmp_path: Path) -> None:
    data = sentences(written(tmp_path), vocabulary=8, longest=5)
    assert data.encode("text", "A film, of JOY") == [5, 4, 3, 1, 6]
    assert data.encode("text", "Dull!") == [2, 1, 0, 0, 0]
    assert data.decode("text", [5, 2, 4, 1, 0]) == "a dull film ?"
    assert data.encode("text", "so much much joy " * 9) == [1, 7, 7, 6, 1]
    with pytest.raises(Misfit, match=r"no words. Write a sentence."):
        data.encode("text", " \n")


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\r"], ids=["Unix", "DOS", "old Mac"])
def test_lines_end_as_on_any_system_and_blank_ones_are_no_sentences(tmp_path: Path, end: bytes) -> None:
    outputs = sentences(written(tmp_path, BAD.replace(b"\n", end), GOOD.replace(b"\n", end))).load()
    assert outputs["length"].tolist() == [3, 5, 4, 7]


def test_words_of_the_files_as_published_and_of_fresh_copies_are_the_same(tmp_path: Path) -> None:
    fine = "a naïve\x85 café\nanother one"
    found = []
    for encoding in ("latin-1", "utf-8", "utf-8-sig"):
        found.append(sentences(written(tmp_path, fine.encode(encoding), GOOD)).load()["text"].tolist())
    assert found[0] == found[1] == found[2] and max(map(max, found[0])) > 1


def test_missing_files_are_told_with_their_size_and_where_they_come_from(tmp_path: Path) -> None:
    for place in ("", str(tmp_path), str(tmp_path / "none"), "a\0b", "x" * 5000, "{braces}"):
        sentence = told(place)
        for part in (*FILES, "1.2 MB", "cs.cornell.edu", "--data FOLDER", "setting Folder"):
            assert part in sentence
        assert (place if place else "no folder was given") in sentence
        assert str(sentences(place).missing()) == sentence
    written(tmp_path)
    assert sentences(tmp_path).missing() is None
    (tmp_path / FILES[1]).unlink()
    assert "were not found" in told(tmp_path)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "holds 0 sentences, but 1 to 20,000 were expected"),
        (b"\n \n\t\n", "holds 0 sentences"),
        (b"a\n" * (SENTENCE_LIMIT + 1), "holds 20,001 sentences"),
        (b"a " * (SIZE_LIMIT // 2 + 1), "has more than 8,388,608 bytes, but some 600,000 were expected"),
        (b"\x1f\x8b\x08\x00packed", "is no text: it holds bytes that no letter has"),
    ],
    ids=["empty", "blank", "many", "large", "packed"],
)
def test_a_file_that_is_no_such_text_is_named_with_what_is_wrong(tmp_path: Path, content: bytes, sentence: str) -> None:
    written(tmp_path, good=content)
    found = told(tmp_path)
    assert found.startswith(str(tmp_path / FILES[1])) and sentence in found
    assert found.endswith("et a fresh copy of it.")


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_in_the_folder_is_not_waited_for(tmp_path: Path) -> None:
    written(tmp_path)
    (tmp_path / FILES[0]).unlink()
    os.mkfifo(tmp_path / FILES[0])
    assert "were not found" in told(tmp_path)


@needs_the_real_files
def test_the_real_sentences_are_those_of_the_publication() -> None:
    outputs = sentences(REAL, vocabulary=100_000, longest=100).load()
    assert np.bincount(outputs["label"]).tolist() == [5331, 5331]
    assert outputs["length"].max() == 59 and outputs["text"].max() == 21_425 + 1
    assert (outputs["text"] > 0).sum(1).tolist() == outputs["length"].tolist()
    # The most common are the full stop, "the" and the comma.
    assert [(outputs["text"] == token).sum() for token in (2, 3, 4)] == [14_010, 10_096, 10_037]


def reader(**params: Any) -> Graph:
    """Film sentences through an embedding and an LSTM that says what it knows at the last word."""
    data = node("Data", "data", examples={"type": "FilmSentences", "vocabulary": 1000, "longest": 20, **params})
    graph = chained(
        data,
        node("Embedding", "embedding", vocabulary=1000, features=16),
        node("LSTM", "lstm", units=16),
        node("Dense", "answer", units=2),
        node("CrossEntropy", "objective"),
    )
    return connect(graph, Wire("data", "label", "objective", "target"), Wire("data", "length", "lstm", "length"))


def test_a_reader_without_the_length_is_a_problem_that_one_wire_mends() -> None:
    graph = reader()
    assert not analyse(Project(graph)).problems
    (problem,) = analyse(Project(disconnect(graph, [Wire("data", "length", "lstm", "length")]))).problems
    assert problem.node == "lstm" and problem.repairs == (DrawFromData("length", "length"),)
    assert str(problem.message) == (
        "LSTM would read the padding: its examples have at most 20 steps, and shorter ones are filled up. "
        "Wire the length of each example to 'length'."
    )


@needs_the_real_files
def test_a_trained_reader_reads_the_last_real_word_and_never_the_padding() -> None:
    training = {"epochs": 3, "device": "cpu", "batch_size": 128, "optimizer": {"type": "Adam", "learning_rate": 0.02}}
    loop = Loop(Project(reader(folder=str(REAL)), training), 1)
    done = [message for message in loop.steps() if isinstance(message, EpochDone)]
    assert done[-1].train["accuracy"] > 0.7 and (done[-1].validation or {})["accuracy"] > 0.6, done
    network = loop.network.eval()
    outputs = sentences(REAL, vocabulary=1000, longest=20).load()
    rows = np.random.RandomState(0).permutation(10_662)[:200]
    text, length = (torch.from_numpy(outputs[name][rows]) for name in ("text", "length"))

    def answer(tokens: Tensor, length: Tensor = length) -> Tensor:
        with torch.no_grad():
            found: Tensor = network(text=tokens, length=length)["answer"]
        return found

    expected = answer(text)
    padding = torch.arange(20) >= length[:, None]
    noise = torch.randint(0, 1000, text.shape, generator=torch.Generator().manual_seed(0))
    assert torch.equal(answer(torch.where(padding, noise, text)), expected)
    last = torch.arange(20) == length[:, None] - 1
    changed = answer(torch.where(last, (text + 500) % 1000, text)) != expected
    assert changed.any(1).all(), "every last word counts"
    for row in range(5):
        alone = answer(text[row : row + 1, : length[row]], length[row : row + 1])
        assert torch.allclose(alone, expected[row : row + 1], atol=1e-6)
