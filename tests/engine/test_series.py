"""Says how a series becomes windows that do not overlap in what they must say, and what a damaged CSV file is told."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.data import DATA_SETS
from engine.data.batches import split
from engine.data.sets.csv_series import LINE_LIMIT
from engine.data.sets.series import WEEK, Windows
from engine.declare import make
from engine.message import Misfit


def series(name: str = "Series", **params: Any) -> Windows:
    made = make(DATA_SETS.members[name], params)
    assert isinstance(made, Windows)
    return made


def table(folder: Path, text: str | bytes, **params: Any) -> Windows:
    (folder / "series.csv").write_bytes(text.encode() if isinstance(text, str) else text)
    return series("CsvColumn", folder=str(folder), **params)


def told(one: Windows) -> str:
    with pytest.raises(Misfit) as caught:
        one.load()
    return str(caught.value)


@settings(max_examples=40)
@given(
    length=st.integers(500, 1500),
    window=st.integers(2, 200),
    horizon=st.integers(1, 60),
    seed=st.integers(0, 2**31 - 1),
)
def test_windows_hold_what_came_before_and_say_every_step_once(
    length: int, window: int, horizon: int, seed: int
) -> None:
    one = series(length=length, window=window, horizon=horizon, seed=seed)
    values, outputs = one.series().astype(np.float32), one.load()
    past, following = outputs["past"], outputs["next"]
    count = len(past)
    assert one.example_count() == count
    assert {name: values.shape[1:] for name, values in outputs.items()} == {
        name: shape.sizes for name, shape in one.facts().items()
    }
    assert np.array_equal(following.ravel(), values[window : window + count * horizon])
    assert length - horizon < window + count * horizon <= length
    for at in (0, count // 2, count - 1):
        assert np.array_equal(past[at, :, 0], values[at * horizon : at * horizon + window])


def test_the_last_windows_are_kept_for_validation_and_scaled_by_the_others() -> None:
    one = series(length=2000, trend=5.0)
    found = split(one, seed=3, validation_share=0.2, device=torch.device("cpu"))
    outputs, cut = one.load(), len(found.train["past"])
    for name, values in outputs.items():
        mean, deviation = (getattr(values[:cut].astype(np.float64), figure)(axis=0) for figure in ("mean", "std"))
        for part, rows in ((found.train, values[:cut]), (found.validation, values[cut:])):
            assert np.allclose(part[name].numpy(), (rows - mean) / deviation, atol=1e-4)


def test_without_noise_and_trend_a_series_comes_back_after_its_long_season() -> None:
    values = series(length=1000, season=10, noise=0.0, trend=0.0).series()
    assert np.allclose(values[: -10 * WEEK], values[10 * WEEK :])
    assert not np.allclose(values[:-10], values[10:])
    assert 1 < np.abs(values).max() <= 1.5
    rising = series(length=1000, season=10, noise=0.0, trend=2.0).series() - values
    assert np.allclose(np.diff(rising), 0.002)
    noise = series(length=1000, season=10, noise=0.2, trend=0.0).series() - values
    assert noise.std() == pytest.approx(0.2, rel=0.15)


def test_the_same_seed_gives_the_same_series_and_another_seed_another() -> None:
    assert np.array_equal(series(seed=4).series(), series(seed=4).series())
    assert not np.allclose(series(seed=4, noise=0.0).series(), series(seed=5, noise=0.0).series())


TABLES = {
    "commas": "day,sold\nMon,1.5\nTue,-2\nWed,3e1\nThu,4\n",
    "semicolons and a comma in the numbers": "day;sold\nMon;1,5\nTue;-2\nWed;30\nThu;4\n",
    "tabs": "day\tsold\r\nMon\t1.5\r\nTue\t-2\r\nWed\t30,0\r\nThu\t4\r\n",
    "quotes, spaces and empty lines": '\ufeffday, sold\n"Mon, early", 1.5\n\nTue, "-2" \nWed, 30\nThu,4, more\n\n',
}


@pytest.mark.parametrize("text", TABLES.values(), ids=TABLES.keys())
def test_a_column_is_read_however_its_table_is_written(tmp_path: Path, text: str) -> None:
    for column in ("", "sold"):
        one = table(tmp_path, text, window=2, horizon=1, column=column)
        assert one.missing() is None
        outputs = one.load()
        assert outputs["past"][..., 0].tolist() == [[1.5, -2], [-2, 30]]
        assert outputs["next"].tolist() == [[30], [4]]


def test_a_column_is_chosen_by_its_name_and_else_the_last_of_numbers_is_taken(tmp_path: Path) -> None:
    text = "a,b,c\n" + "".join(f"{at},{at + 10},x\n" for at in range(9))
    assert table(tmp_path, text, column="a").series().tolist() == list(range(9))
    assert table(tmp_path, text).series().tolist() == list(range(10, 19))
    (tmp_path / "other.csv").write_text(text.replace("a,", "z,"))
    assert series("CsvColumn", folder=str(tmp_path), file="other.csv", column="z").series().tolist() == list(range(9))


SENTENCES = {
    "no such column": ("a,b\n1,2\n3,4\n", {"column": "c"}, "has no column 'c'. It has: a, b. Choose one of them"),
    "a word": ("a,b\n1,2\n3,four\n", {}, "Line 3 of {file} holds 'four' in the column 'b', but a number was expected"),
    "a gap": ("a,b\n1,2\n3\n", {}, "Line 3 of {file} holds '' in the column 'b'"),
    "not a number": ("a\n1\nnan\n", {}, "Line 3 of {file} holds 'nan'"),
    "too large a number": ("a\n1\n1e39\n", {}, "Line 3 of {file} holds '1e39'"),
    "thousands": ('a\n1\n"1,234.5"\n', {}, "Line 3 of {file} holds '1,234.5'"),
    "no names": ("1,2\n3,4\n", {}, "does not begin with the names of its columns"),
    "nothing": ("", {}, "does not begin with the names of its columns"),
    "only names": ("a,b\n", {}, "does not begin with the names of its columns"),
    "no numbers": ("a,b\nx,y\n", {}, "holds no number in its first line below the names"),
    "few lines": ("a\n1\n2\n3\n", {}, "CSV column needs at least 26 steps for a window of 24 and a horizon of 1, but"),
    "no text": (b"a\n\0\n", {}, "is no text"),
    "an endless line": ("a\n" + "1" * (LINE_LIMIT + 1), {}, "Line 2 of {file} has more than 100,000 letters"),
    "an endless cell": ('a\n"' + ("1" * 90_000 + "\n") * 2, {}, "cannot be read as CSV (field larger than"),
}


@pytest.mark.parametrize(("text", "params", "sentence"), SENTENCES.values(), ids=SENTENCES.keys())
def test_a_table_that_cannot_be_read_is_told_why(
    tmp_path: Path, text: str | bytes, params: dict[str, Any], sentence: str
) -> None:
    one = table(tmp_path, text, **params)
    assert sentence.replace("{file}", str(tmp_path / "series.csv")) in told(one)


def test_a_file_with_too_many_bytes_or_lines_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one = table(tmp_path, "a\n" + "1\n" * 100)
    monkeypatch.setattr("engine.data.sets.csv_series.LIMIT", 50)
    assert "has more than 50 lines" in told(one)
    monkeypatch.setattr("engine.data.sets.csv_series.SIZE_LIMIT", 150)
    assert "has more than 150 bytes" in told(one)


def test_more_windows_than_fit_into_memory_are_not_made() -> None:
    assert "would make 99,000 examples of 1,001 numbers" in told(series(length=100_000, window=1000, horizon=1))
    assert "needs at least 1,400 steps" in told(series(length=500, window=1000, horizon=200))


@pytest.mark.parametrize("file", ["", "none.csv", "../series.csv", "a\0b", "x" * 5000, "{braces}"])
def test_a_file_that_is_not_in_the_folder_is_asked_for(tmp_path: Path, file: str) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "series.csv").write_text("a\n1\n")
    one = series("CsvColumn", folder=str(tmp_path / "in"), file=file)
    assert f"file {file} was not found in {tmp_path / 'in'}" in told(one)
    assert str(one.missing()) == told(one)
    assert "no folder was given" in told(series("CsvColumn", file=file))


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "series.csv")
    assert "was not found" in told(series("CsvColumn", folder=str(tmp_path)))
