"""What a person changes of data in a form brings the facts of the files with it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from engine.data.column import Dates, Kinds, Number, Words
from engine.data.declare import DataSet
from engine.data.finding import found
from engine.data.followed import followed, follows
from engine.data.own import checksum_of
from engine.data.sets.mnist import Mnist
from engine.data.sets.pictures import Pictures
from engine.data.sets.table import Table
from engine.declare import make
from engine.message import Misfit
from tests.engine.table_files import fruits, write


@pytest.fixture
def table(tmp_path: Path) -> Table:
    kept = found(fruits(tmp_path / "fruits.csv")).data_set
    assert isinstance(kept, Table)
    return kept


def changed(one: Any, **values: Any) -> Any:
    return make(type(one), {**{each.name: getattr(one, each.name) for each in one.params()}, **values})


def with_column(table: Table, column: Any) -> Table:
    columns = tuple(column if one.name == column.name else one for one in table.columns)
    made = changed(table, columns=columns)
    assert isinstance(made, Table)
    return made


def column(data_set: DataSet, name: str) -> Any:
    assert isinstance(data_set, Table)
    return next(one for one in data_set.columns if one.name == name)


def test_another_file_brings_its_own_facts_and_roles_stay(table: Table, tmp_path: Path) -> None:
    before = with_column(table, changed(column(table, "colour"), role="ignore"))
    other = fruits(tmp_path / "other.csv", count=90)
    after = changed(before, file=str(other))
    assert follows(before, after)
    now = followed(before, after)
    assert now.data_set.example_count() == 90 and getattr(now.data_set, "checksum", "") == checksum_of(other)
    assert column(now.data_set, "colour").role == "ignore" and not now.transforms
    assert "It has 90 examples, and had 60." in " ".join(map(str, now.changes))


def test_a_first_file_brings_all_that_is_found_out(table: Table) -> None:
    empty = Table()
    after = Table(file=table.file)
    assert follows(empty, after)
    now = followed(empty, after)
    assert now.data_set == table and now.transforms == found(Path(table.file)).transforms


def test_numbers_that_are_called_kinds_get_the_kinds_of_the_file(tmp_path: Path) -> None:
    rows = [[at % 7, at * 0.5, "ab"[at % 2]] for at in range(60)]
    table = found(write(tmp_path / "t.csv", ["day", "size", "kind"], rows)).data_set
    assert isinstance(table, Table) and isinstance(column(table, "day"), Number)
    after = with_column(table, Kinds(name="day"))
    assert follows(table, after)
    now = followed(table, after)
    assert column(now.data_set, "day").kinds == ("0", "1", "2", "3", "4", "5", "6")
    assert "'day' holds 7 kinds: 0, 1, 2" in str(now.changes[0])
    assert now.data_set.load()["day"].dtype == np.int64
    assert not follows(table, now.data_set), "what is known is not looked for again"


def test_words_that_are_called_dates_get_the_form_of_the_file(tmp_path: Path) -> None:
    rows = [[f"{1 + at % 28:02d}.{1 + at % 12:02d}.2024", at * 0.5, "ab"[at % 2]] for at in range(60)]
    table = found(write(tmp_path / "t.csv", ["day", "size", "kind"], rows)).data_set
    assert isinstance(table, Table)
    before = with_column(table, Words(name="day"))
    now = followed(before, with_column(before, Dates(name="day")))
    assert column(now.data_set, "day").written == "%d.%m.%Y"


@pytest.mark.parametrize("as_what", [Dates(name="colour"), Kinds(name="gone")])
def test_what_the_file_does_not_hold_is_told(table: Table, as_what: Any) -> None:
    columns = tuple(one for one in table.columns if one.name != "colour")
    after = changed(table, columns=(*columns, as_what))
    with pytest.raises(Misfit, match=r"No form of dates|has no column 'gone'"):
        followed(table, after)


def test_more_texts_than_kinds_are_told(tmp_path: Path) -> None:
    rows = [[f"n{at}", at * 0.5, "ab"[at % 2]] for at in range(1500)]
    table = found(write(tmp_path / "t.csv", ["name", "size", "kind"], rows)).data_set
    assert isinstance(table, Table)
    with pytest.raises(Misfit, match=r"holds 1,500 different texts, and at most 1,000"):
        followed(table, with_column(table, Kinds(name="name")))


def test_a_parquet_column_gets_its_kinds(tmp_path: Path) -> None:
    import polars

    frame = polars.DataFrame({"a": [1, 2, 3] * 20, "b": [0.5, 1.5, 2.0, 7.0] * 15, "c": ["x", "y"] * 30})
    frame.write_parquet(tmp_path / "t.parquet")
    table = found(tmp_path / "t.parquet").data_set
    assert isinstance(table, Table)
    now = followed(table, with_column(table, Kinds(name="a")))
    assert column(now.data_set, "a").kinds == ("1", "2", "3")


def test_a_file_of_another_kind_is_told(table: Table, tmp_path: Path) -> None:
    np.save(tmp_path / "a.npy", np.zeros((10, 3)))
    with pytest.raises(Misfit, match="Drop it on the window"):
        followed(table, changed(table, file=str(tmp_path / "a.npy")))


def folder_of(path: Path, *classes: str) -> Path:
    for number, name in enumerate(classes):
        (path / name).mkdir(parents=True)
        for at in range(3):
            Image.new("RGB", (40, 32), (number * 20, at * 20, 0)).save(path / name / f"{at}.png")
    return path


def test_another_folder_of_pictures_brings_its_classes_and_the_size_stays(tmp_path: Path) -> None:
    first = found(folder_of(tmp_path / "first", "cat", "dog", "owl")).data_set
    assert isinstance(first, Pictures) and first.classes == 3
    before = changed(first, side=24, colours="grey")
    second = folder_of(tmp_path / "second", "ant", "bee", "cat", "dog", "owl")
    now = followed(before, changed(before, folder=str(second)))
    kept = now.data_set
    assert isinstance(kept, Pictures) and (kept.classes, kept.side, kept.colours) == (5, 24, "grey")
    assert "'ant', 'bee' came to them" in " ".join(map(str, now.changes))


def test_data_of_ours_follow_nothing() -> None:
    assert not follows(Mnist(), Mnist(folder="/somewhere"))


def test_a_role_needs_no_file(table: Table) -> None:
    assert not follows(table, with_column(table, changed(column(table, "colour"), role="target")))
