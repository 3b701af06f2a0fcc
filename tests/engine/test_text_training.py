"""Trains on columns of texts: a typed sentence, a predicted file and the exported source get the very same answers."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

import numpy as np
import polars
import pytest
import torch

from engine import files
from engine.cli import main
from engine.data import DATA_SETS
from engine.data.batches import split
from engine.data.looking.looked import look
from engine.data.sets import table as tables
from engine.data.streams import streamed
from engine.data.streams.stream import Stream
from engine.data.streams.streamed import Streamed
from engine.data.transformed import Transformed
from engine.message import Misfit
from engine.starting.beginning import begun
from engine.training import checkpoint
from engine.training.entering import entries
from engine.training.entering import written as write_entered
from engine.training.loop import Loop
from engine.training.predicting import Predictor
from engine.training.previews import Previews
from engine.training.start import train
from engine.training.watching.ask import Ask
from engine.training.watching.schedule import Watching
from engine.training.watching.typed import shown, typed
from tests.engine.table_files import reviews

Trained = tuple[Path, Path, Path]


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> Trained:
    """A table with texts, numbers and kinds, a project for it, and the run that trained it."""
    folder = tmp_path_factory.mktemp("texts")
    table = reviews(folder / "reviews.csv", beside=True)
    project = begun(table).project
    files.save(project, folder / "reviews.loom")
    list(train(project, out=folder / "run", epochs=3, device="cpu", threads=1))
    return table, folder / "reviews.loom", folder / "run"


@pytest.fixture
def loop(trained: Trained) -> Loop:
    made = Loop(files.load(trained[1]), 1)
    made.network.load_state_dict(checkpoint.learned(trained[2]))
    made.network.eval()
    return made


def answers(loop: Loop, **entered: Any) -> torch.Tensor:
    given = typed(loop, write_entered(entered))
    with torch.no_grad():
        said: dict[str, torch.Tensor] = loop.network(*[given[name] for name in loop.taken])
    return next(iter(said.values()))


def test_the_words_a_run_learned_stay_with_it_as_bytes(trained: Trained, loop: Loop) -> None:
    from safetensors.numpy import load_file

    kept = load_file(trained[2] / "transforms.safetensors")
    (letters,) = (values for name, values in kept.items() if name.endswith(".vocabulary"))
    assert letters.dtype == np.uint8 and {"film", "saw", "dull"} <= set(letters.tobytes().decode().split("\n"))


def test_a_typed_sentence_and_typed_cells_get_the_answer_of_a_file_with_them(
    trained: Trained, loop: Loop, tmp_path: Path
) -> None:
    found = {one.name: one.kind for one in entries(loop.analysis)}
    assert found == {"features": "cells", "text": "text"}
    sentence, cells = "I saw this film and it was LOVELY!", {"minutes": "71.5", "kind": "long"}
    said = answers(loop, text=sentence, features=cells)
    with (tmp_path / "one.csv").open("w", newline="") as file:
        csv.writer(file).writerows([["text", *cells], [sentence, *cells.values()]])
    predictor = Predictor(files.load(trained[1]), trained[2])
    (expected,) = predictor.outputs(predictor.data_set.inputs(tmp_path / "one.csv").parts)
    assert torch.equal(said, next(iter(expected.values())))
    with pytest.raises(Misfit, match=r"no words. Write a sentence"):
        answers(loop, text=" \n", features=cells)


def test_an_example_is_shown_in_words_and_typed_again_it_is_the_same(loop: Loop) -> None:
    example = {name: values[:1] for name, values in loop.data.validation.items()}
    told = shown(loop, example)
    assert told["text"].startswith("i saw this ")
    again = typed(loop, write_entered({"text": told["text"], "features": told["features"]}))
    assert all(torch.equal(again[name], example[name]) for name in ("text", "length", "features"))


def test_the_panel_to_try_it_and_the_pictures_at_the_nodes_show_words(loop: Loop) -> None:
    watching = Watching(loop)
    ask = Ask("try_it", "", ())
    watching.ask((ask,))
    seen = next(one for one in watching.everything() if one.ask == ask)
    assert "i saw this" in repr(seen)
    told = dict(Previews().show(loop.project))["data"]
    words = {one.port: one.text for one in told.outputs}
    assert words["text"].startswith("i saw this") and words["label"] in ("bad", "good")


def test_a_whole_file_is_predicted_with_the_vocabulary_of_the_run(trained: Trained, tmp_path: Path, loop: Loop) -> None:
    table, file, run = trained
    out = tmp_path / "answers.csv"
    assert main(["predict", str(file), "--run", str(run), "--input", str(table), "-o", str(out)]) == 0
    with out.open() as after:
        told = list(csv.DictReader(after))
    given = loop.data.prepared.applied(loop.data_set.load())
    with torch.no_grad():
        scores = loop.network(*[torch.from_numpy(given[name]) for name in loop.taken])
    chances = torch.softmax(next(iter(scores.values())), 1)
    assert len(told) == 60
    assert [float(one["chance of good"]) for one in told] == pytest.approx(chances[:, 1].tolist(), abs=1e-6)


def test_the_exported_source_reads_texts_as_the_run_did(trained: Trained, tmp_path: Path) -> None:
    table, file, run = trained
    out = tmp_path / "network.py"
    assert main(["export", str(file), "--to", "pytorch", "--run", str(run), "-o", str(out)]) == 0
    text = out.read_text()
    assert "import engine" not in text and "film\\n" in text
    exported: dict[str, Any] = {}
    exec(compile(text, "exported.py", "exec"), exported)
    predictor = Predictor(files.load(file), run)
    parts = predictor.data_set.inputs(table).parts
    parts = {**parts, "text": np.array([*parts["text"][:-2], "", "Never \U0001f600 read CAFE\u0301 " * 90], object)}
    made, expected = exported["prepare"](parts), predictor.prepared.applied(parts)
    assert made.keys() == expected.keys()
    for name, values in expected.items():
        assert made[name].dtype == values.dtype and np.array_equal(made[name], values), name


def test_texts_that_are_read_piece_by_piece_are_the_same_as_from_memory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "many.parquet"
    lines = [f"this is film {at} of a very long list" for at in range(600)]
    polars.DataFrame({"text": lines, "label": ["a", "b"] * 300}).write_parquet(path)
    data_set = Loop(begun(path).project, 1).data_set
    whole = split(data_set, seed=3, validation_share=0.2, device=torch.device("cpu"))
    monkeypatch.setattr(tables, "MOST_NUMBERS", 100)
    monkeypatch.setattr(tables, "Stream", lambda count, read, **rest: Stream(count, read, 128, **rest))
    monkeypatch.setattr(streamed, "SEEN", 64)
    parted = split(data_set, seed=3, validation_share=0.2, device=torch.device("cpu"))
    assert isinstance(parted, Streamed)
    seen = [row for one in (*parted.batches(1, 0, 32), *parted.held(64)) for row in one["text"].tolist()]
    assert len(seen) == 600
    assert {parted.prepared.decoded("text", row) for row in seen} == {"this is film ? of a very long list"}
    assert whole.prepared.pipeline.facts == parted.prepared.pipeline.facts


def test_data_with_texts_are_looked_at(trained: Trained) -> None:
    data = Loop(files.load(trained[1]), 1).data_set
    assert isinstance(data, Transformed)
    parts = data.load()
    parts["text"][50:] = parts["text"][0]
    parts = {name: np.concatenate([values[:50], values[:10]]) for name, values in parts.items()}
    told = look(data, parts, np.arange(40), np.arange(40, 60), node="data")
    page = next(one for one in told.parts if one.name == "text")
    assert page.told == "a text" and page.figures is not None and page.figures.tokens is not None
    tokens = page.figures.tokens
    assert tokens.common[0].text in (".", "i", "saw") and tokens.shortest == tokens.longest == 13
    assert page.size == sum(map(len, parts["text"]))
    assert {one.rule for one in told.troubles} >= {"duplicates", "shared"}
    assert [one.told for one in told.outputs if one.name == "text"] == ["≤ 13 time"]


def test_a_large_file_of_long_texts_is_read_in_smaller_pieces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "long.parquet"
    random = np.random.default_rng(0)
    letters = str.maketrans("0123456789", "abcdefghij")
    lines = [" ".join(map(str, random.integers(0, 10_000, 40))).translate(letters) for _ in range(400)]
    polars.DataFrame({"text": lines, "label": ["a", "b"] * 200}).write_parquet(path)
    data_set = begun(path).project.graph.nodes["data"].params["examples"]
    table = DATA_SETS.read(data_set)
    assert table.stream() is None
    monkeypatch.setattr(tables, "MOST_BYTES", 1000)
    monkeypatch.setattr(tables, "PIECE_BYTES", path.stat().st_size // 8)
    stream = table.stream()
    assert isinstance(stream, Stream) and 40 <= stream.rows <= 50
    read = [text for piece in range(stream.pieces) for text in stream.parts(piece)["text"].tolist()]
    assert read == lines
