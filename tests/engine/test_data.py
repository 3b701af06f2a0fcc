"""Says what every data set promises, and that it keeps it."""

from __future__ import annotations

import gzip
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from engine.data import DATA_SETS, DataSet
from engine.data.sets.characters import FILE as TEXT
from engine.data.sets.mnist import TEST, TRAIN
from engine.data.sets.points import Points
from engine.data.sets.semeion import HEAD, TABLE
from engine.data.sets.sentences import FILES
from engine.data.sets.token_text import FILE as TOKENS
from engine.declare import make, plain
from engine.message import Misfit
from tests.engine.idx_files import idx_bytes, labels, pictures, write_pair
from tests.engine.own_files import OWN

ROOT = Path(__file__).parents[2]
REAL_MNIST = ROOT.parent / "shared" / "data" / "mnist"
SMALL = {"classes": 2, "side": 8, "vocabulary": 1200, "longest": 8}
"""Settings that keep pictures and texts small, where a data set has them."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with all the files that any data set asks for."""
    made = write_pair(tmp_path_factory.mktemp("files"), TRAIN, idx_bytes(pictures(40)), idx_bytes(labels(40)))
    # More words than the vocabulary holds, and a sentence that is cut.
    for name in FILES:
        (made / name).write_text("".join(f"word{at}\n" for at in range(6000)) + "long " * 50)
    (made / TABLE).write_text("\n".join([HEAD, *(",".join("01" * 128) + f",{at % 10}" for at in range(40))]))
    # A line that is padded, one of two sentences, and many that are cut.
    (made / TOKENS).write_text("1\n101 999 102 0 102\n" + ("1199 " * 10 + "\n") * 40)
    (made / TEXT).write_text("A to z\n" * 60)
    for name, size, classes in (("data_batch_1.bin", 3073, 10), ("train.bin", 3074, 100)):
        photos = np.full((classes, size), 255, np.uint8)
        photos[:, size - 3073] = np.arange(classes)
        (made / name).write_bytes(photos.tobytes())
    (made / "series.csv").write_text("day,sold\n" + "".join(f"{at},{at % 7}.5\n" for at in range(60)))
    for at in range(SMALL["classes"]):
        (made / f"class {at}").mkdir()
        Image.new("RGB", (9, 9), "white").save(made / f"class {at}" / "one.png")
    return made


def ready(cls: type[DataSet], folder: Path) -> DataSet:
    if cls.type in OWN:
        place = folder / cls.type
        place.mkdir(exist_ok=True)
        return cls.found(OWN[cls.type](place)).data_set
    params = {one.name: str(folder) for one in cls.params() if one.kind == "folder"}
    return make(cls, params | {one.name: SMALL[one.name] for one in cls.params() if one.name in SMALL})


def mnist(folder: Path | str) -> DataSet:
    return make(DATA_SETS.members["Mnist"], {"folder": str(folder)})


@pytest.mark.parametrize("cls", list(DATA_SETS), ids=lambda cls: cls.type)
def test_every_data_set_loads_what_its_facts_promise(cls: type[DataSet], folder: Path) -> None:
    one = ready(cls, folder)
    facts, outputs, again = dict(one.parts()), one.load(), one.load()
    count = len(next(iter(outputs.values())))
    assert one.example_count() in (None, count)
    # What only parts the examples is loaded too.
    assert [name for name in outputs if name in facts] == list(facts)
    assert len(outputs) == len(facts) or one.split_keys(outputs)
    assert set(one.standardised) <= {*facts, *one.facts()}
    assert all(len(names) == {**facts, **one.facts()}[name].classes for name, names in one.class_names.items())
    for name, shape in facts.items():
        values = outputs[name]
        assert values.shape == (count, *shape.sizes)
        if shape.dtype == "text":
            assert values.dtype == object and {type(text) for text in values} == {str}
            assert values.tolist() == again[name].tolist()
            continue
        assert values.dtype == {"float": np.float32, "integer": np.int64}[shape.dtype]
        # A person's own file may have holes, and a transform goes with it that brings its numbers near 1.
        is_own = cls.category == "Your own"
        assert np.isfinite(values).all() or (is_own and not np.isinf(values).any())
        assert np.array_equal(values, again[name], equal_nan=True)
        if shape.classes:
            assert values.min() >= -is_own and values.max() == shape.classes - 1
            assert values.min() <= 1 or name == "length", "the shortest text may be long"
        elif name not in one.standardised and not is_own:
            assert 0.5 < np.abs(values).max() < 1.5, "numbers that no one scales must be near 1 from the start"


@pytest.mark.parametrize("cls", list(DATA_SETS), ids=lambda cls: cls.type)
def test_every_data_set_tells_a_learner_what_it_is(cls: type[DataSet]) -> None:
    assert cls.title and cls.source and cls.icon == "data"
    assert cls.category in {"Pictures", "Tables", "Points", "Text", "Series", "Sounds", "Your own"}
    assert 1 <= cls.help().replace("\n", " ").count(". ") + 1 <= 3 and cls.help().endswith(".")
    assert "{" not in str(cls().tell()) and str(cls().tell())
    for one in cls.params():
        assert one.about.endswith("."), f"{cls.title}: {one.name}"


@pytest.mark.parametrize("cls", list(DATA_SETS), ids=lambda cls: cls.type)
def test_every_data_set_comes_back_from_its_plain_values(cls: type[DataSet]) -> None:
    assert make(cls, cls.defaults()) == cls()
    assert DATA_SETS.read(plain(cls())) == cls()
    for one in cls.params():
        for limit in (one.low, one.high):
            if limit is not None and one.kind in ("int", "float"):
                edge = make(cls, {one.name: int(limit) if one.kind == "int" else limit})
                assert DATA_SETS.read(plain(edge)) == edge


def test_the_short_names_are_those_of_the_command_line() -> None:
    assert {cls.type.lower() for cls in DATA_SETS} >= {
        *("digits", "mnist", "iris", "wine"),
        *("moons", "circles", "spiral", "xor"),
    }


def test_the_table_of_data_sets_fills_without_numpy_scikit_learn_or_torch() -> None:
    code = (
        "import sys, engine.data; print(len(list(engine.data.DATA_SETS)), "
        "[name for name in ('numpy', 'sklearn', 'torch') if name in sys.modules])"
    )
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert told.stdout.split(maxsplit=1)[1].strip() == "[]"


POINTS = [cls for cls in DATA_SETS if issubclass(cls, Points)]


@pytest.mark.parametrize("cls", POINTS, ids=lambda cls: cls.type)
@settings(max_examples=20)
@given(data=st.data())
def test_points_are_as_many_as_asked_with_classes_in_balance(cls: type[DataSet], data: st.DataObject) -> None:
    choices = {
        "examples": st.integers(10, 400),
        "noise": st.floats(0, 1),
        "seed": st.integers(0, 2**31 - 1),
        "arms": st.integers(2, 5),
        "turns": st.floats(0.25, 4),
    }
    values = {one.name: data.draw(choices[one.name], one.name) for one in cls.params()}
    outputs = make(cls, values).load()
    counts = Counter(outputs["label"].tolist())
    assert len(outputs["point"]) == values["examples"]
    assert set(counts) == set(range(values.get("arms", 2)))
    assert max(counts.values()) - min(counts.values()) <= 1


@pytest.mark.parametrize("cls", POINTS, ids=lambda cls: cls.type)
def test_points_without_noise_stay_within_1_and_noise_moves_each_from_there(cls: type[DataSet]) -> None:
    clean, noisy, other = (
        make(cls, values).load()["point"] for values in ({"noise": 0}, {"noise": 0.01}, {"noise": 0, "seed": 1})
    )
    assert np.abs(clean).max() <= 1
    assert 0 < np.abs(noisy - clean).max() < 0.1
    assert not np.array_equal(clean, other)


def test_xor_is_class_1_where_the_signs_differ() -> None:
    outputs = make(DATA_SETS.members["Xor"], {"noise": 0}).load()
    assert np.array_equal(outputs["label"], outputs["point"].prod(axis=1) < 0)


@pytest.mark.skipif(not REAL_MNIST.is_dir(), reason=f"the real MNIST digits are not in {REAL_MNIST}")
def test_the_real_mnist_digits_are_read_as_published() -> None:
    outputs = mnist(REAL_MNIST).load()
    assert np.bincount(outputs["label"]).tolist() == [980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009]
    assert outputs["label"][:10].tolist() == [7, 2, 1, 0, 4, 1, 4, 9, 5, 9]
    assert outputs["image"].mean() == pytest.approx(0.1325, abs=1e-4)
    assert outputs["image"].max() == 1 and outputs["image"].min() == 0


def test_mnist_prefers_the_training_files_and_takes_plain_and_packed_ones(tmp_path: Path) -> None:
    write_pair(tmp_path, TEST, gzip.compress(idx_bytes(pictures(20, 51))), gzip.compress(idx_bytes(labels(20))))
    for name in TEST:
        (tmp_path / name).rename(tmp_path / f"{name}.gz")
    assert mnist(tmp_path).load()["image"].shape == (20, 1, 28, 28)
    assert mnist(tmp_path).load()["image"].max() == np.float32(0.2)
    (tmp_path / TRAIN[0]).write_bytes(idx_bytes(pictures(30)))
    assert len(mnist(tmp_path).load()["image"]) == 20, "images without labels are no pair"
    (tmp_path / TRAIN[1]).write_bytes(idx_bytes(labels(30)))
    assert len(mnist(tmp_path).load()["image"]) == 30


def test_mnist_says_which_files_it_misses_and_how_to_name_their_folder(tmp_path: Path) -> None:
    unusable = ("", str(tmp_path), str(tmp_path / "none"), "a\0b", "x" * 5000, "{braces}", "\ud800")
    for place in unusable:
        with pytest.raises(Misfit) as caught:
            mnist(place).load()
        sentence = str(caught.value)
        assert all(name in sentence for name in (*TRAIN, *TEST, "--data FOLDER", "setting Folder"))
        assert (place if place else "no folder was given") in sentence


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_in_the_folder_is_not_waited_for(tmp_path: Path) -> None:
    for name in TRAIN:
        os.mkfifo(tmp_path / name)
    with pytest.raises(Misfit, match="were not found"):
        mnist(tmp_path).load()
