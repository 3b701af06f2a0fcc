"""Examples of a second file are what a network is judged by, read as the first ones and with labels of their own."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch

from engine.data.batches import split
from engine.data.finding import found
from engine.data.sets.csv_series import CsvColumn
from engine.data.splits.given import Given
from engine.message import Misfit
from tests.engine.idx_files import idx_bytes, write_pair
from tests.engine.keyed import Lines, Numbers
from tests.engine.wav_files import tone
from tests.engine.wav_files import write as write_sound


def lines(folder: Path, name: str, numbers: range) -> str:
    path = folder / name
    path.write_text("\n".join(map(str, numbers)), encoding="utf-8")
    return str(path)


def test_a_second_file_is_kept_whole_and_read_like_the_first(tmp_path: Path) -> None:
    first, second = lines(tmp_path, "a,b.txt", range(20)), lines(tmp_path, "c.txt", range(100, 107))
    found = split(Lines(first), seed=1, validation_share=0.0, device=torch.device("cpu"), by=Given(file=second))
    assert sorted(found.train["number"].flatten().tolist()) == list(range(20))
    assert found.train["number"].flatten().tolist() != list(range(20))
    assert found.validation["number"].flatten().tolist() == list(range(100, 107))
    with pytest.raises(Misfit, match="holds the examples to learn from"):
        Given(file=f"{tmp_path}/./a,b.txt").load(Lines(first), 0, 0.2)
    with pytest.raises(Misfit, match=r"gone\.txt was not found"):
        Given(file=str(tmp_path / "gone.txt")).load(Lines(first), 0, 0.2)


def idx_of(folder: Path, name: str, classes: Numbers) -> Path:
    """Pictures of these classes, as bright as they are many, with their labels beside."""
    images = np.full((len(classes), 4, 5), len(classes), np.uint8)
    names = (f"{name}-images-idx3-ubyte", f"{name}-labels-idx1-ubyte")
    return write_pair(folder, names, idx_bytes(images), idx_bytes(classes)) / names[0]


def npy_of(folder: Path, name: str, classes: Numbers) -> Path:
    np.save(folder / f"X_{name}.npy", np.full((len(classes), 3), len(classes), np.float32))
    np.save(folder / f"y_{name}.npy", classes)
    return folder / f"X_{name}.npy"


def texts_of(folder: Path, name: str, classes: Numbers) -> Path:
    for number, at in enumerate(classes.tolist()):
        (folder / name / f"class{at}").mkdir(parents=True, exist_ok=True)
        (folder / name / f"class{at}" / f"{number}.txt").write_text(f"a text of {at}\n", encoding="utf-8")
    return folder / name


def sounds_of(folder: Path, name: str, classes: Numbers) -> Path:
    for number, at in enumerate(classes.tolist()):
        write_sound(folder / name / f"class{at}" / f"{number}.wav", tone(200 + 50 * at, 0.1))
    return folder / name


@pytest.mark.parametrize("written", [idx_of, npy_of, texts_of, sounds_of])
def test_a_second_file_is_judged_by_its_own_labels(
    written: Callable[[Path, str, Numbers], Path], tmp_path: Path
) -> None:
    learned, judged = np.arange(12) % 3, np.array([1, 2, 2, 2, 1])
    first, second = written(tmp_path, "train", learned), written(tmp_path, "val", judged)
    data_set, by = found(first).data_set, Given(file=str(second))
    label = next(iter(data_set.aims()), "label")
    train, held = by.load(data_set, 0, 0.2)
    assert sorted(train[label].tolist()) == sorted(learned.tolist())
    assert sorted(held[label].tolist()) == sorted(judged.tolist())
    portion = by.portion(data_set, 0, 0.2, "validation")
    assert {len(values) for values in portion.parts.values()} == {len(judged)} == {len(portion.rows)}
    assert {len(cells) for cells in portion.told([4, 0]).values()} == {2}
    if written in (idx_of, npy_of):
        assert (portion.parts[label] == judged).all()
        return
    with pytest.raises(Misfit, match=r"class7.*learned no such class"):
        Given(file=str(written(tmp_path, "strange", np.array([0, 7] * 2)))).load(data_set, 0, 0.2)


def test_the_files_to_learn_from_are_not_judged_by_whatever_names_them(tmp_path: Path) -> None:
    first = idx_of(tmp_path, "a", np.arange(12) % 3)
    for place in (first, first.with_name("a-labels-idx1-ubyte"), tmp_path):
        with pytest.raises(Misfit, match="holds the examples to learn from"):
            Given(file=str(place)).load(found(first).data_set, 0, 0.2)
    with pytest.raises(Misfit, match=r"gone was not found"):
        Given(file=str(tmp_path / "gone")).load(found(first).data_set, 0, 0.2)


@pytest.mark.parametrize("named", ["series.csv", ""], ids=["file", "folder"])
def test_the_second_file_of_a_column_is_named_itself_or_by_its_folder(named: str, tmp_path: Path) -> None:
    for name, count in (("first", 60), ("second", 40)):
        (tmp_path / name).mkdir()
        numbers = "\n".join(str(at % 7) for at in range(count))
        (tmp_path / name / "series.csv").write_text(f"heat\n{numbers}\n", encoding="utf-8")
    data_set = CsvColumn(folder=str(tmp_path / "first"), window=5)
    train, held = Given(file=str(tmp_path / "second" / named)).load(data_set, 0, 0.2)
    assert (len(train["past"]), len(held["past"])) == (55, 35)
