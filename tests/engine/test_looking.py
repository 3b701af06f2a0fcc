"""Tests that healthy data are looked at in silence, that what is told is small, and that each example can be drawn."""

from __future__ import annotations

import dataclasses
import pickle
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec
import numpy as np
import pytest
import torch

from engine.data import DATA_SETS, DataSet
from engine.data.finding import found as found_in
from engine.data.looking.examined import Examined
from engine.data.looking.examples import ExampleTold, example
from engine.data.looking.looked import look
from engine.data.looking.preview import datum
from engine.data.looking.told import Looked
from engine.data.parting import Whole
from engine.data.sets.digits import Digits
from engine.data.sets.mnist import Mnist
from engine.data.sets.semeion import Semeion
from engine.data.sets.sentences import FilmSentences
from engine.data.sets.tables import Iris
from engine.data.splits.as_asked import Usual
from engine.data.transformed import Transformed
from engine.data.transforms.columns import Impute, OneHot
from engine.data.transforms.scaling import Scale
from engine.message import Message
from engine.shape import Shape, features, image, label, sequence, signal
from engine.training.preview import Preview as TrainingPreview
from engine.training.reduce import datum as datum_by_torch
from tests.engine.looked_data import NUMBER, data_of, halves, looked
from tests.engine.own_files import OWN
from tests.engine.table_files import classic

REAL = Path(__file__).parents[3] / "shared" / "data"
MOST_BYTES = 256 * 1024
SMALL = {"Waves": {"features": 16}, "DrawnShapes": {"examples": 200}, "ShapeMasks": {"examples": 200}}
"""Settings with which these are made in no time."""
LOADED = [cls for cls in DATA_SETS if cls().missing() is None]


def whole(data_set: DataSet) -> tuple[dict[str, Any], Any, Any]:
    parts = data_set.load()
    return parts, *Usual().rows(Whole(data_set, parts, 0, 0.2))


def is_told_small(found: Any) -> bool:
    return max(len(msgspec.msgpack.encode(found)), len(pickle.dumps(found))) <= MOST_BYTES


@pytest.mark.parametrize("kind", LOADED, ids=lambda kind: str(kind.type))
def test_a_data_set_that_needs_no_file_is_healthy(kind: type[DataSet]) -> None:
    data_set = kind(**SMALL.get(kind.type, {}))
    parts, train, validation = whole(data_set)
    found = look(data_set, parts, train, validation, node="data")
    assert [str(one.message) for one in found.troubles] == []
    assert is_told_small(found)
    assert [one.name for one in found.parts] == list(data_set.parts())
    for number in (0, 5, -1):
        shown = example(Examined(data_set, parts, train, validation), number)
        assert [one.port for one in shown.parts] == list(data_set.parts())
        assert is_told_small(shown)


@pytest.mark.parametrize(
    "data_set",
    [Mnist(str(REAL / "mnist")), Semeion(str(REAL / "semeion")), FilmSentences(str(REAL / "polarity"))],
    ids=lambda one: str(one.type),
)
def test_real_data_are_healthy(data_set: DataSet) -> None:
    if data_set.missing() is not None:
        pytest.skip(f"{data_set.type} is not in {REAL}")
    parts, train, validation = whole(data_set)
    found = look(data_set, parts, train, validation, node="data")
    assert [str(one.message) for one in found.troubles] == []
    assert is_told_small(found)


@pytest.mark.parametrize("kind", OWN)
def test_files_of_a_persons_own_are_looked_at_and_drawn(kind: str, tmp_path: Path) -> None:
    found = found_in(OWN[kind](tmp_path))
    parts, train, validation = whole(found.data_set)
    seen = Transformed(found.data_set, found.transforms)
    told = look(seen, parts, train, validation, node="data")
    assert [one.name for one in told.parts] == list(found.data_set.parts())
    assert is_told_small(told)
    assert len(example(Examined(seen, parts, train, validation), 1).outputs) in (0, len(seen.facts()))


def test_the_share_of_unknown_words_is_told() -> None:
    data_set = FilmSentences(str(REAL / "polarity"))
    if data_set.missing() is not None:
        pytest.skip(f"the film sentences are not in {REAL}")
    parts = data_set.load()
    told = looked(data_set, {name: values[:500] for name, values in parts.items()}).parts[0].figures
    assert told is not None and told.tokens is not None
    text = parts["text"][:500]
    assert told.tokens.unknown == pytest.approx((text == 1).sum() / (text > 0).sum())


@pytest.mark.parametrize("order", [1, -1])
def test_what_is_told_of_a_thousand_sick_columns_is_small(order: int) -> None:
    random = np.random.default_rng(0)
    names = [f"a very long name of a column, with a number at its end: {at}" for at in range(250)]
    shapes: dict[str, Shape] = {name: NUMBER for name in names}
    shapes |= {f"kind {at}": label(3000) for at in range(60)}
    shapes |= {f"many {at}": features(200) for at in range(5)}
    shapes = dict([*shapes.items()][::order])
    parts = {
        name: (1e4 * random.standard_normal((100, *shape.sizes))).astype(np.float32)
        if shape.dtype == "float"
        else random.integers(0, 3000, 100)
        for name, shape in shapes.items()
    }
    for at, name in enumerate(names):
        parts[name][at % 100] = np.nan
    found = looked(data_of(shapes, [f"kind {at}" for at in range(60)]), parts, (Scale(of=names[0]),))
    assert is_told_small(found)
    assert found.left_out > 315 - 200
    assert {one.rule for one in found.troubles} >= {"missing", "unscaled", "identifier"}
    assert [one.figures for one in found.parts].count(None) < 200


def test_an_example_is_drawn_as_the_network_sees_it_too() -> None:
    shapes = {"number": NUMBER, "kind": label(3), "target": label(2)}
    data_set = data_of(shapes, kind=("red", "green", "blue"))
    parts = {
        "number": np.array([1, np.nan, 5, 3], np.float32),
        "kind": np.array([0, 1, -1, 2]),
        "target": np.array([0, 1, 0, 1]),
    }
    seen = Transformed(data_set, (Impute(of="number"), Scale(of="number"), OneHot()))
    examined = Examined(seen, parts, np.array([0, 1, 2]), np.array([3]))
    shown = example(examined, 1)
    assert [(one.kind, one.text) for one in shown.parts] == [("text", "–"), ("text", "green"), ("text", "1")]
    assert [one.port for one in shown.outputs] == ["number", "kind", "target"]
    assert np.frombuffer(shown.outputs[1].numbers, "<f4").tolist() == [0, 1, 0]
    assert [example(examined, at).used_for for at in range(4)] == ["training"] * 3 + ["validation"]
    assert (example(examined, 4).number, example(examined, -1).number) == (0, 3)


@pytest.mark.parametrize(
    "shape",
    [
        NUMBER,
        features(7),
        features(100),
        signal(1, 600),
        signal(4, 90),
        sequence(20, 1),
        sequence(30, 8),
        image(1, 28, 28),
        image(3, 100, 30),
        image(20, 40, 40),
        Shape((9, 9), ("height", "width"), "integer", 4),
        Shape((40,), ("time",), "integer", 9),
        label(5),
    ],
    ids=str,
)
def test_an_example_looks_as_it_does_on_the_canvas(shape: Shape) -> None:
    random = np.random.default_rng(0)
    values: Any = random.standard_normal(shape.sizes).astype(np.float32)
    if shape.dtype == "integer":
        values = np.asarray(random.integers(0, shape.classes or 2, shape.sizes))
    own = datum("port", np.asarray(values), shape, Digits())
    trusted = datum_by_torch("port", torch.as_tensor(values), shape.axes, Digits())
    assert (own.kind, own.text, own.sizes, own.total) == (trusted.kind, trusted.text, trusted.sizes, trusted.total)
    assert (own.low, own.high) == pytest.approx((trusted.low, trusted.high), abs=1e-6)
    type_ = "<f4" if own.kind in ("curve", "bars") else np.int8 if own.kind in ("map", "tiles") else np.uint8
    apart = np.frombuffer(own.numbers, type_).astype(float) - np.frombuffer(trusted.numbers, type_)
    assert np.abs(apart).max(initial=0) <= (1e-6 if type_ == "<f4" else 1)


def test_a_preview_is_that_of_the_canvas() -> None:
    shown = example(Examined(Iris(), *whole(Iris())), 0)
    for one in shown.parts:
        assert TrainingPreview.__struct_fields__ == type(one).__struct_fields__


def test_what_is_told_is_told_the_same_again() -> None:
    parts, train, validation = whole(Iris())
    first, second = (look(Iris(), parts, train, validation) for _ in range(2))
    assert msgspec.msgpack.encode(first) == msgspec.msgpack.encode(second)


@pytest.mark.parametrize("kind", [Looked, ExampleTold])
def test_what_is_told_cannot_be_changed(kind: Any) -> None:
    found: Any = looked(Iris(), Iris().load()) if kind is Looked else example(Examined(Iris(), *whole(Iris())), 0)
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(found, dataclasses.fields(found)[0].name, None)


def test_looking_changes_nothing_of_the_data() -> None:
    shapes = {"number": features(3), "target": label(2)}
    parts = {"number": np.full((50, 3), np.nan, np.float32), "target": np.full(50, -1)}
    parts["number"][::2] = np.inf
    before = {name: values.copy() for name, values in parts.items()}
    looked(data_of(shapes), parts, (Impute(), Scale()))
    for name, values in parts.items():
        np.testing.assert_array_equal(values, before[name])


def test_very_few_examples_are_looked_at_all_the_same() -> None:
    shapes = {
        "number": NUMBER,
        "picture": image(1, 2, 2),
        "text": Shape((4,), ("time",), "integer", 5),
        "target": label(2),
    }
    for count in (1, 2, 3):
        parts = {
            "number": np.ones(count, np.float32),
            "picture": np.ones((count, 1, 2, 2), np.float32),
            "text": np.ones((count, 4), np.int64),
            "target": np.zeros(count, np.int64),
        }
        rows = np.arange(count)
        found = looked(data_of(shapes), parts, rows=(rows, rows[:0]))
        assert found.overview.examples == count
        assert is_told_small(found)


def test_sentences_are_whole_with_their_values() -> None:
    shapes = {"first": NUMBER, "target": label(3)}
    parts = {"first": np.full(60, np.nan, np.float32), "target": np.full(60, 4)}
    for one in looked(data_of(shapes), parts, rows=halves(60)).troubles:
        assert isinstance(one.message, Message)
        assert str(one.message).endswith((".", "?"))
        assert "{" not in str(one.message)


def test_looking_loads_nothing_heavy_before_it_looks() -> None:
    code = "import sys, engine.data.looking.looked, engine.data.looking.examples; "
    code += "print([name for name in ('torch', 'numpy', 'polars', 'PIL') if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert (done.stdout.strip(), done.stderr) == ("[]", "")


@pytest.mark.parametrize("name", ["wine", "diabetes"])
def test_a_table_with_holes_is_healthy_behind_the_transforms_that_were_found_for_it(name: str, tmp_path: Path) -> None:
    found = found_in(classic(tmp_path / f"{name}.csv", name))
    parts, train, validation = whole(found.data_set)
    seen = Transformed(found.data_set, found.transforms)
    assert look(seen, parts, train, validation, node="data").troubles == ()
    assert {one.rule for one in look(found.data_set, parts, train, validation).troubles} >= {"missing", "unscaled"}
