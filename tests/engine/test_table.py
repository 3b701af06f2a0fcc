"""Reads tables of people: how they are written, what their columns hold, and what is wrong with those that are."""

from __future__ import annotations

import tracemalloc
from pathlib import Path

import numpy as np
import polars
import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.data import DATA_SETS
from engine.data.column import Dates, Kinds, Number, Words
from engine.data.files import delimited, tabular
from engine.data.finding import found, kind_of
from engine.data.sets.table import Table
from engine.data.transformed import Transformed
from engine.data.transforms.columns import Impute, OneHot
from engine.data.transforms.scaling import Scale
from engine.declare import plain
from engine.message import Misfit
from tests.engine.strategies import several
from tests.engine.table_files import classic, fruits, write


def table(path: Path, **asked: str) -> Table:
    made = found(path, **asked).data_set
    assert isinstance(made, Table)
    return made


def refused(path: Path, **asked: str) -> str:
    with pytest.raises(Misfit) as told:
        found(path, **asked)
    text = str(told.value.message)
    assert "{" not in text and text.endswith(".")
    return text


def test_a_table_is_found_out_column_by_column(tmp_path: Path) -> None:
    made = found(fruits(tmp_path / "fruits.csv"))
    one = made.data_set
    assert isinstance(one, Table) and one.count == 60
    kinds = {column.name: (type(column), column.role) for column in one.columns}
    assert kinds == {
        "id": (Words, "ignore"),
        "weight": (Number, "input"),
        "colour": (Kinds, "input"),
        "picked": (Dates, "input"),
        "shop": (Kinds, "ignore"),
        "fruit": (Kinds, "target"),
    }
    assert [type(each) for each in made.transforms] == [Impute, Scale, OneHot]
    seen = Transformed(one, made.transforms)
    assert {name: shape.sizes for name, shape in seen.facts().items()} == {"features": (1 + 3 + 7,), "label": ()}
    assert seen.class_names["label"] == ("apple", "pear", "plum")
    told = " ".join(map(str, made.reasons))
    assert "'fruit'" in told and "'shop'" in told and "'id'" in told


def test_a_table_comes_back_from_its_plain_values_and_reads_the_same(tmp_path: Path) -> None:
    one = table(fruits(tmp_path / "fruits.csv"))
    again = DATA_SETS.read(plain(one))
    assert again == one
    for name, values in one.load().items():
        assert np.array_equal(values, again.load()[name], equal_nan=True)


def test_the_numbers_are_those_of_the_file(tmp_path: Path) -> None:
    path = classic(tmp_path / "wine.csv", "wine")
    one, plain_frame = table(path), polars.read_csv(path)
    parts = one.load()
    assert len(parts) == 14 and one.aims() == ("target",)
    for name, values in parts.items():
        expected = plain_frame[name].cast(polars.Float64).to_numpy()
        assert np.array_equal(values, expected.astype(values.dtype), equal_nan=True), name
    assert sum(np.isnan(values).sum() for values in parts.values() if values.dtype == np.float32) > 50


@pytest.mark.parametrize("separator", [",", ";", "\t", "|"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "gb18030", "latin-1"])
def test_how_a_table_is_written_is_found_out(tmp_path: Path, separator: str, encoding: str) -> None:
    word = "größe" if encoding == "latin-1" else "重量重量重量"
    rows = [f"{at}.5{separator}{'ja' if at % 2 else word}{separator}{at % 3}" for at in range(30)]
    text = "\n".join([f"a{separator}{word}{separator}c", *rows])
    path = tmp_path / "some.csv"
    path.write_bytes(text.encode(encoding))
    one = table(path)
    assert [column.name for column in one.columns] == ["a", word, "c"] and one.count == 30
    assert one.load()["a"].tolist() == [at + 0.5 for at in range(30)]


def test_decimal_commas_thousands_and_signs_are_numbers(tmp_path: Path) -> None:
    rows = [[f"{at}.234,5", f"{at},25", at % 2] for at in range(1, 20)]
    comma = table(write(tmp_path / "comma.csv", ["a", "b", "y"], rows, ";"))
    assert comma.decimal == "comma"
    assert comma.load()["a"].tolist() == [at * 1000 + 234.5 for at in range(1, 20)]
    rows = [[f"{at},234.5", f"{at}%", f"${at}.50", at % 2] for at in range(1, 20)]
    grouped = table(write(tmp_path / "grouped.csv", ["a", "b", "c", "y"], rows)).load()
    assert grouped["a"].tolist() == [at * 1000 + 234.5 for at in range(1, 20)]
    assert grouped["b"].tolist() == list(range(1, 20)) and grouped["c"].tolist() == [at + 0.5 for at in range(1, 20)]


def test_a_table_without_names_of_its_columns_gets_some(tmp_path: Path) -> None:
    path = tmp_path / "bare.csv"
    path.write_text("\n".join(f"{at / 7:.3f},{at % 5},{at % 2}" for at in range(40)))
    one = table(path)
    assert not one.header and one.count == 40 and next(column.name for column in one.columns) == "column 1"


def test_a_person_says_what_is_to_be_said(tmp_path: Path) -> None:
    path = fruits(tmp_path / "fruits.csv")
    assert table(path, target="colour").aims() == ("colour",)
    text = refused(path, target="price")
    assert "'price'" in text and "weight" in text


MIXED = [7 * at % 101 for at in range(101)]


@pytest.mark.parametrize(
    ("name", "values", "role"),
    [
        ("PassengerId", MIXED, "ignore"),
        ("row_id", MIXED, "ignore"),
        ("编号", MIXED, "ignore"),
        ("place", list(range(101)), "ignore"),
        ("place", list(range(1, 102)), "ignore"),
        ("age", MIXED, "input"),
        ("place", list(range(5, 106)), "input"),
        ("place", list(range(0, 202, 2)), "input"),
    ],
)
def test_what_only_counts_the_lines_is_left_out(tmp_path: Path, name: str, values: list[int], role: str) -> None:
    rows = [[value, at % 7 / 2, at % 3] for at, value in enumerate(values)]
    one = table(write(tmp_path / "t.csv", [name, "size", "kind"], rows))
    assert [each.role for each in one.columns] == [role, "input", "target"]


def test_post_codes_are_no_amounts(tmp_path: Path) -> None:
    rows = [[f"0{at % 7}123", at * 1.5, at % 2] for at in range(40)]
    one = table(write(tmp_path / "codes.csv", ["code", "size", "y"], rows))
    assert isinstance(one.columns[0], Kinds)


BAD = {
    "empty": ("", "is empty"),
    "blank lines": ("\n\n\n", "is empty"),
    "one line": ("a,b,c\n", "at least 2 lines of data, but has 0"),
    "a short line": ("a,b,c\n" + "1,2,3\n" * 30 + "4,5\n" + "1,2,3\n" * 3, "Line 32 of"),
    "a long line": ("a,b,c\n" + "1,2,3\n" * 30 + "4,5,6,7\n", "Line 32 of"),
    "a word among numbers": ("a,b\n" + "".join(f"{at}.5,{at % 2}\n" for at in range(200)) + "oops,1\n", "'oops'"),
    "names among the lines": ("a,b\n" + "".join(f"{at}.5,{at % 2}\n" for at in range(200)) + "a,b\n", "Line 202 of"),
    "no value to say": ("a,y\n" + "".join(f"{at}.5,{at % 2}\n" for at in range(50)) + "3.5,\n" * 30, "line 52"),
    "one class only": ("a,y\n" + "".join(f"{at}.5,same\n" for at in range(50)), "class alone"),
    "an endless number": ("a,y\n" + "".join(f"{at}.5,{at % 2}\n" for at in range(50)) + "1e40,1\n", "1e40"),
    "an open quote": ('a,b\n"1,2\n' + "3,4\n" * 20, "csv"),
    "all different words": ("a,b\n" + "".join(f"word number {at},thing {at}\n" for at in range(200)), "left to learn"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_table_that_cannot_be_learned_from_is_told_in_one_sentence(tmp_path: Path, name: str) -> None:
    content, expected = BAD[name]
    path = tmp_path / "bad.csv"
    path.write_text(content)
    assert expected in refused(path)


def test_few_lines_that_lack_what_is_to_be_said_are_left_out_and_that_is_told(tmp_path: Path) -> None:
    path = tmp_path / "some.csv"
    path.write_text("a,y\n" + "".join(f"{at}.5,{at % 2 if at % 10 else ''}\n" for at in range(50)))
    made = found(path)
    assert "5 lines have no value" in " ".join(map(str, made.reasons))
    assert made.data_set.example_count() == 45 == len(made.data_set.load()["a"])


def test_bytes_that_are_no_text_are_told(tmp_path: Path) -> None:
    path = tmp_path / "picture.csv"
    path.write_bytes(bytes(range(256)) * 8)
    assert "no text" in refused(path)


def test_a_wrong_encoding_is_told_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "mixed.csv"
    path.write_bytes(b"a,b\n" + b"1.5,yes\n" * 40_000 + "2.5,größe\n".encode("latin-1"))
    assert "Line 40,002 of" in refused(path)


def test_a_line_of_many_megabytes_is_no_table(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    with path.open("wb") as file:
        file.truncate(2**30)
    assert "no text" in refused(path)
    path.write_bytes(b"x" * 2**23)
    assert "no table" in refused(path)


def test_a_table_that_changed_since_is_not_read(tmp_path: Path) -> None:
    path = fruits(tmp_path / "fruits.csv")
    one = table(path)
    path.write_text(path.read_text().replace("pear", "peach"))
    with pytest.raises(Misfit, match="has changed since"):
        one.load()


def test_a_table_that_is_gone_is_asked_for(tmp_path: Path) -> None:
    path = fruits(tmp_path / "fruits.csv")
    one = table(path)
    path.unlink()
    with pytest.raises(Misfit, match="was not found"):
        one.load()
    assert one.missing() is not None


def test_what_has_no_kind_is_told(tmp_path: Path) -> None:
    path = tmp_path / "thing.xyz"
    path.write_text("1")
    assert kind_of(path) is None and "no kind" in refused(path)
    assert "not found" in refused(tmp_path / "nothing.csv")


@several(25, 8)
@given(
    st.lists(
        st.tuples(st.floats(-1e6, 1e6), st.sampled_from(["a", "b c", 'd "e"', "f,g", "ü"]), st.booleans()),
        min_size=40,
        max_size=60,
    )
)
def test_any_table_that_csv_writes_is_read_back(tmp_path_factory: pytest.TempPathFactory, rows: list[tuple]) -> None:
    spread = [(value + at * 1.5, kind, at % 2) for at, (value, kind, _) in enumerate(rows)]
    path = write(tmp_path_factory.mktemp("any") / "any.csv", ["value", "kind", "y"], spread)
    one = table(path)
    parts = one.load()
    assert np.allclose(parts["value"], [value for value, _, _ in spread], rtol=1e-6)
    kinds = next(column for column in one.columns if column.name == "kind")
    if isinstance(kinds, Kinds) and kinds.role == "input":
        assert [kinds.kinds[at] for at in parts["kind"]] == [kind for _, kind, _ in spread]


@pytest.mark.parametrize("ending", ["parquet", "xlsx"])
def test_the_same_table_in_another_kind_of_file_gives_the_same_numbers(tmp_path: Path, ending: str) -> None:
    path = classic(tmp_path / "wine.csv", "wine")
    frame, other = polars.read_csv(path), tmp_path / f"wine.{ending}"
    if ending == "parquet":
        frame.write_parquet(other)
    else:
        frame.write_excel(other)
    one, again = table(path), table(other)
    assert one.columns == again.columns and one.aims() == ("target",)
    for name, values in one.load().items():
        assert np.array_equal(values, again.load()[name], equal_nan=True), name


@pytest.mark.parametrize("ending", ["parquet", "xlsx"])
def test_a_damaged_file_of_a_table_is_told(tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"bad.{ending}"
    path.write_bytes(b"PAR1 or PK but neither of them" * 100)
    assert "cannot be read as a table" in refused(path)


def test_lists_in_a_column_are_told(tmp_path: Path) -> None:
    path = tmp_path / "lists.parquet"
    polars.DataFrame({"a": [[1, 2], [3]], "y": [0, 1]}).write_parquet(path)
    assert "'a'" in refused(path)


def test_a_cell_may_be_as_long_as_a_line(tmp_path: Path) -> None:
    path = write(
        tmp_path / "long.csv", ["text", "y"], [["word " * 30_000, "a"], *(["word", "ab"[at % 2]] for at in MIXED)]
    )
    assert table(path).count == 1 + len(MIXED)


@pytest.mark.parametrize(
    ("odd", "told"),
    [("1,", ""), ("1,\n\n2,", ""), ('"a,b",', ""), ("1", "Line 4,002 of"), ('"a,b"', "Line 4,002 of")],
    ids=["a hole", "a blank line", "a hole behind a quote", "a short line", "a short line with a quote"],
)
def test_holes_at_the_end_of_lines_take_no_memory(tmp_path: Path, odd: str, told: str) -> None:
    path = tmp_path / "large.csv"
    lines = "word " * 200 + ",a\n"
    path.write_text(f"text,y\n{lines * 4000}{odd}\n{lines}")
    how = tabular.written(path)
    tracemalloc.start()
    try:
        if told:
            with pytest.raises(Misfit, match=told):
                tabular.frame_of(path, how)
        else:
            assert tabular.frame_of(path, how).height == 4002 + odd.count("\n\n")
        assert tracemalloc.get_traced_memory()[1] < 1.5 * path.stat().st_size
    finally:
        tracemalloc.stop()


def test_a_hole_at_the_end_of_a_line_makes_nobody_go_through_all_lines(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(delimited, "_refuse_ragged", lambda *_: pytest.fail("all lines were gone through"))
    path = write(tmp_path / "t.csv", ["x", "y"], [["1, 2", "a"], ["3", "b"], ["4", ""]] * 20)
    assert tabular.frame_of(path, tabular.written(path)).height == 60
