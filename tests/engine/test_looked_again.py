"""A file that has changed is described anew: a person's choices stay, and what is another is said."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine.data.again import looked_again
from engine.data.column import Column, Kinds, Number, Words
from engine.data.declare import DataSet
from engine.data.files import tabular
from engine.data.files.delimited import Written
from engine.data.finding import found
from engine.data.own import OwnFile
from engine.data.sets.table import Table
from engine.declare import make
from engine.graph.absent import absent
from engine.graph.analysis import analyse
from engine.graph.edits import set_param
from engine.graph.model import Graph, Node, Project
from engine.message import Misfit
from tests.engine.own_files import OWN
from tests.engine.table_files import write

HEAD = ["size", "colour", "age", "kind"]


def rows(count: int = 40, kinds: str = "ab", colours: str = "rg") -> list[list[Any]]:
    return [
        [f"{at * 1.5:.2f}", colours[at % len(colours)], at % 17, kinds[at * 7 % 11 % len(kinds)]] for at in range(count)
    ]


@pytest.fixture
def table(tmp_path: Path) -> Table:
    return read(write(tmp_path / "a.csv", HEAD, rows()))


def read(path: Path) -> Table:
    kept = found(path).data_set
    assert isinstance(kept, Table)
    return kept


def with_roles(table: Table, **roles: str) -> Table:
    """A table with other roles, as a person sets them."""
    columns = [make(type(one), {**values_of(one), "role": roles.get(one.name, one.role)}) for one in table.columns]
    return make(Table, {**values_of(table), "columns": tuple(columns)})


def values_of(one: Any) -> dict[str, Any]:
    return {each.name: getattr(one, each.name) for each in one.params()}


def roles_of(data_set: DataSet) -> dict[str, str]:
    assert isinstance(data_set, Table)
    return {one.name: one.role for one in data_set.columns}


def told(before: DataSet) -> tuple[DataSet, str]:
    again = looked_again(before)
    assert isinstance(again.data_set, OwnFile)
    again.data_set.unchanged()
    return again.data_set, " ".join(map(str, again.changes))


def test_more_lines_change_their_number_alone(table: Table) -> None:
    write(Path(table.file), HEAD, rows(55))
    with pytest.raises(Misfit, match="has changed"):
        table.unchanged()
    now, said = told(table)
    assert said == "It has 55 examples, and had 40."
    assert now.facts() == table.facts() and len(next(iter(now.load().values()))) == 55


def test_other_values_are_said_to_be_no_more_than_that(table: Table) -> None:
    write(Path(table.file), HEAD, [[f"{9 * at}.5", *row[1:]] for at, row in enumerate(rows())])
    assert told(table)[1] == "It holds other values, but nothing that a network has to be changed for."


def test_the_roles_that_a_person_chose_stay(table: Table) -> None:
    chosen = with_roles(table, kind="input", colour="target", age="ignore")
    write(Path(table.file), HEAD, rows(50))
    now, _ = told(chosen)
    assert roles_of(now) == {"size": "input", "colour": "target", "age": "ignore", "kind": "input"}


def with_types(table: Table, **kinds: Column) -> Table:
    """A table with columns of other types, as a person sets them."""
    columns = tuple(kinds.get(one.name, one) for one in table.columns)
    return make(Table, {**values_of(table), "columns": columns})


def test_the_types_that_a_person_chose_stay_where_they_still_fit(table: Table) -> None:
    ages = tuple(map(str, range(17)))
    chosen = with_types(table, age=Kinds(name="age", kinds=ages), colour=Words(name="colour"))
    write(Path(table.file), HEAD, [*rows(50), ["1.5", "r", 99, "a"]])
    now, said = told(chosen)
    assert isinstance(now, Table)
    assert said == "It has 51 examples, and had 40. The classes of 'age' are more: '99' came to them."
    types = {one.name: type(one) for one in now.columns}
    assert types == {"size": Number, "colour": Words, "age": Kinds, "kind": Kinds}
    (age,) = (one for one in now.columns if isinstance(one, Kinds) and one.name == "age")
    assert age.kinds == tuple(sorted((*ages, "99"))) and len(now.load()["age"]) == 51


def test_a_type_that_fits_no_more_gives_way_and_that_is_said(table: Table) -> None:
    days = [f"{1 + at % 28:02d}/{1 + at % 12:02d}/2024" for at in range(40)]
    write(
        Path(table.file),
        HEAD,
        [[colour, day, *row[2:]] for row, day, colour in zip(rows(), days, "xy" * 20, strict=True)],
    )
    now, said = told(table)
    assert isinstance(now, Table) and len(now.load()["size"]) == 40
    assert "'size' holds Kinds now, and held Numbers." in said and roles_of(now) == roles_of(table)


@pytest.mark.parametrize(
    ("how", "lines"),
    [
        (Written(header=False), ["small,c", *(f"{('large', 'tall')[at // 2 % 2]},{'ab'[at % 2]}" for at in range(9))]),
        (Written("semicolon", ","), ["price;size;kind", *(f"1.{at}00;{at};{'ab'[at % 2]}" for at in range(9))]),
        (Written("blank"), ["size,x kind", *(f"{at},5 {'ab'[at % 2]}" for at in range(9))]),
        (Written(encoding="latin-1"), ["size,kind", *(f"{at},{('ÖÖ', 'ÄÄ')[at % 2]}" for at in range(9))]),
    ],
    ids=["header", "decimal", "separator", "encoding"],
)
def test_how_a_person_said_that_it_is_written_stays(how: Written, lines: list[str], tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("\n".join(lines), encoding=how.encoding)
    assert tabular.written(path) != how
    before = Table.found(path, "", how).data_set
    path.write_text("\n".join([*lines, lines[-1]]), encoding=how.encoding)
    now, _ = told(before)
    assert isinstance(before, Table) and isinstance(now, Table)
    assert now.how == how and now.columns == before.columns and len(now.load()) == len(before.columns)


@pytest.mark.parametrize(
    ("encoding", "separator", "comma"), [("utf-8", ",", "."), ("latin-1", ",", "."), ("utf-8", ";", ",")]
)
def test_a_table_that_is_written_otherwise_now_is_read_as_it_is_now(
    encoding: str, separator: str, comma: str, tmp_path: Path
) -> None:
    path = tmp_path / "a.csv"

    def lines(separator: str, comma: str) -> str:
        return "\n".join(
            separator.join(row) for row in [("size", "kind"), *((f"{at}{comma}5", "bä"[at % 2]) for at in range(9))]
        )

    path.write_text(lines(",", "."), encoding="latin-1")
    before = read(path)
    path.write_text(lines(separator, comma), encoding=encoding)
    now, _ = told(before)
    assert isinstance(now, Table) and now.how == tabular.written(path) and now.columns == before.columns
    assert now.class_names["label"] == ("b", "ä")


def test_columns_that_came_are_left_out_and_those_that_went_are_named(table: Table) -> None:
    write(Path(table.file), ["new", *HEAD[1:]], rows())
    now, said = told(table)
    assert roles_of(now) == {
        **{name: role for name, role in roles_of(table).items() if name != "size"},
        "new": "ignore",
    }
    assert "It has no more 'size'." in said and "'new' came with it" in said


def test_columns_in_another_order_stay_in_theirs(table: Table) -> None:
    write(Path(table.file), HEAD[::-1], [row[::-1] for row in rows(44)])
    now, _ = told(table)
    assert list(roles_of(now)) == list(roles_of(table)) and now.facts() == table.facts()


def test_classes_that_came_and_went_are_named_and_counted_anew(table: Table) -> None:
    write(Path(table.file), HEAD, rows(kinds="acd"))
    now, said = told(table)
    assert now.class_names["label"] == ("a", "c", "d")
    assert "The classes of 'label' are more: 'c', 'd' came to them." in said
    assert "The classes of 'label' are fewer: 'b' went." in said


def test_what_the_network_says_may_be_gone(table: Table) -> None:
    write(Path(table.file), HEAD[:3], [row[:3] for row in rows()])
    now, said = told(table)
    assert "It has no more 'kind'." in said and now.aims() == ()
    assert roles_of(now) == {name: role for name, role in roles_of(table).items() if name != "kind"}


def test_what_is_gone_is_said_even_where_nothing_else_would_be_guessed_to_be_said(tmp_path: Path) -> None:
    head, lines = [*HEAD[:3], "shop", "kind"], [[*row[:3], "same", row[3]] for row in rows()]
    table = read(write(tmp_path / "a.csv", head, lines))
    write(Path(table.file), head[:4], [row[:4] for row in lines])
    now, said = told(table)
    assert "It has no more 'kind'." in said and now.aims() == ()


def test_what_the_network_says_is_refused_where_it_is_one_class_now(table: Table) -> None:
    write(Path(table.file), HEAD, rows(kinds="a"))
    with pytest.raises(Misfit, match="one value or class alone"):
        looked_again(table)


def test_a_file_of_another_kind_is_refused(table: Table) -> None:
    Path(table.file).write_bytes(b"\x93NUMPY" + b"\0" * 60)
    with pytest.raises(Misfit) as raised:
        looked_again(table)
    assert table.file in str(raised.value)


@pytest.mark.parametrize("name", OWN)
def test_data_that_have_not_changed_are_described_as_they_were(name: str, tmp_path: Path) -> None:
    before = found(OWN[name](tmp_path)).data_set
    if isinstance(before, OwnFile):
        again = looked_again(before)
        assert again.data_set == before and "nothing" in str(again.changes[0])


def test_what_a_person_chose_of_a_text_stays(tmp_path: Path) -> None:
    path = OWN["LanguageText"](tmp_path)
    before = found(path).data_set
    assert isinstance(before, OwnFile)
    chosen = make(type(before), {**values_of(before), "unit": "words", "length": 12})
    path.write_text(path.read_text() * 2 + "And so on.\n")
    now = looked_again(chosen).data_set
    assert isinstance(now, OwnFile) and (values_of(now)["unit"], values_of(now)["length"]) == ("words", 12)
    assert now.checksum != before.checksum


def test_arrays_keep_their_roles(tmp_path: Path) -> None:
    values = np.random.default_rng(0).random((30, 4)).astype(np.float32)
    labels = np.arange(30) % 3
    path = tmp_path / "a.npz"
    np.savez(path, x=values, z=values * 2, y=labels)
    before: Any = found(path).data_set
    parts = [make(type(one), {**values_of(one), "role": "ignore"}) if one.name == "z" else one for one in before.arrays]
    chosen = make(type(before), {**values_of(before), "arrays": tuple(parts)})
    np.savez(path, x=values[:20], z=values[:20], y=labels[:20], w=values[:20])
    now: Any = looked_again(chosen)
    assert {one.name: one.role for one in now.data_set.arrays} == {
        "x": "input",
        "z": "ignore",
        "y": "target",
        "w": "ignore",
    }
    assert "It has 20 examples, and had 30." in " ".join(map(str, now.changes))


def test_data_that_have_changed_are_told_apart_from_those_that_are_gone(table: Table) -> None:
    from engine.declare import plain

    graph = set_param(Graph({"data": Node("data", "Data")}), "data", "examples", plain(table))
    analysis = analyse(Project(graph))
    assert absent(analysis) is None
    write(Path(table.file), HEAD, rows(41))
    first = absent(analysis)
    assert first is not None and first.changed and first.key == "data" and "has changed" in str(first.message)
    Path(table.file).unlink()
    second = absent(analysis)
    assert second is not None and not second.changed and "was not found" in str(second.message)
