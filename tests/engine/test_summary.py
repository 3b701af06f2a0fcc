"""Holds the table of costs to what torchinfo says of the same networks, and the command that prints it."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.cli import main
from engine.compile.cost import COLUMNS, Table, amount
from engine.files import save
from engine.graph.analysis import analyse
from engine.graph.model import Node, Project
from engine.layers import LAYERS, Layer, Objective
from engine.layers.declare import Metric
from tests.engine.costs import check_against_torchinfo, deep, used_again
from tests.engine.networks import chained, learning, networks, node
from tests.engine.strategies import fitting, several

COMPUTING = [cls for cls in LAYERS if cls().inputs() and not issubclass(cls, (Objective, Metric))]
Printed = pytest.CaptureFixture[str]


# Convention 42.
@several(30, 15)
@given(networks())
def test_the_totals_are_those_of_torchinfo(project: Project) -> None:
    check_against_torchinfo(analyse(project))


@pytest.mark.parametrize("cls", COMPUTING, ids=lambda cls: cls.type)
@several(4, 2)
@given(drawn=st.data())
def test_the_totals_of_every_layer_are_those_of_torchinfo(cls: type[Layer], drawn: st.DataObject) -> None:
    check_against_torchinfo(analyse(drawn.draw(fitting(cls, "small")).project()))


def test_a_repeated_block_is_a_row_with_its_total_and_the_first_turn_below_it() -> None:
    analysis = analyse(deep(36, node("Conv2d", "conv", filters=4), node("ReLU", "relu")))
    rows = {row.key: row for row in Table(analysis).rows}
    assert [row.key for row in Table(analysis).rows][:5] == ["data", "first", "deep", "conv", "relu"]
    conv = 4 * 4 * 9 + 4
    assert (rows["conv"].parameters, rows["conv"].times, rows["conv"].sets) == (conv, 36, 36)
    assert (rows["deep"].parameters, rows["deep"].times) == (36 * conv, 1)
    assert rows["deep"].multiply_adds == 36 * rows["conv"].multiply_adds
    check_against_torchinfo(analysis)


@pytest.mark.parametrize("settings", [{"shared": True}, {}], ids=["shared", "own"])
def test_turns_with_shared_weights_count_them_once_and_the_products_each_time(settings: dict[str, Any]) -> None:
    analysis = analyse(deep(5, node("Conv2d", "conv", filters=4), **settings))
    sets = 1 if settings else 5
    rows = {row.key: row for row in Table(analysis).rows}
    assert (rows["deep"].parameters, rows["conv"].times, rows["conv"].sets) == (sets * 148, 5, sets)
    heavy = COLUMNS["parameters"](rows["conv"], {}), COLUMNS["multiply-adds"](rows["conv"], {})
    assert heavy == (sets * 148, 5 * 4 * 4 * 9 * 64)
    check_against_torchinfo(analysis)


def test_frozen_layers_do_not_learn_also_inside_of_a_block() -> None:
    analysis = analyse(deep(3, node("Conv2d", "conv", filters=4, frozen=True)))
    table = Table(analysis)
    assert table.frozen == 3 * 148 and table.trainable == table.parameters - 3 * 148
    check_against_torchinfo(analysis)


def test_a_layer_that_is_used_again_has_no_parameters_and_its_own_products() -> None:
    project = learning("Twice", node("Flatten", "flat"), node("Dense", "first", units=64), node("ReLU", "relu"))
    used = used_again(project, "first", "relu", "features")
    rows = {row.key: row for row in Table(used).rows}
    assert rows["again"].parameters == 0 and rows["again"].multiply_adds == rows["first"].multiply_adds
    check_against_torchinfo(used)


def test_amounts_are_told_in_the_units_of_memory() -> None:
    told = [amount(size) for size in (0, 12, 999, 1024, 1536, 10 * 1024**2, 150 * 1024**2, 8 * 1024**3)]
    assert told == ["0 B", "12 B", "999 B", "1.0 KB", "1.5 KB", "10.0 MB", "150 MB", "8.0 GB"]


# The command.


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "deep.loom"
    save(deep(36, node("Conv2d", "conv", filters=4), node("ReLU", "relu")), path)
    return path


def printed(capsys: Printed, *words: object) -> str:
    assert main(["summary", *map(str, words)]) == 0
    return capsys.readouterr().out


# Convention 42.
def test_the_table_shows_named_axes_repeats_totals_and_the_heaviest(file: Path, capsys: Printed) -> None:
    text = printed(capsys, file)
    lines = text.splitlines()
    block_line, inner = (next(line for line in lines if key in line) for key in (" deep ", "deep.conv"))
    assert block_line.startswith("Block × 36") and inner.startswith("  Conv 2D")
    assert "4 channels × 8 height × 8 width" in inner and "* 9,216" in inner
    assert "75 × 75" in block_line and "5 × 5" in inner
    table = Table(analyse(deep(36, node("Conv2d", "conv", filters=4), node("ReLU", "relu"))))
    assert next(line for line in lines if line.startswith("Together")).split()[1:] == [
        f"{table.parameters:,}",
        f"{table.multiply_adds:,}",
    ]
    assert f"torchinfo says {table.as_torchinfo:,}" in text and "all of them learn" in text
    assert "With --batch" in text and "Memory" not in lines[0]


def test_with_a_batch_size_the_memory_stands_in_a_column_and_in_a_sentence(file: Path, capsys: Printed) -> None:
    text = printed(capsys, file, "--batch", "8")
    assert "Memory" in text.splitlines()[0] and "with 8 examples in a batch" in text
    assert "Fits in" in text and "activations" in text
    assert "with 64 examples in a batch" in printed(capsys, file, "--batch")


def test_the_table_is_sorted_within_each_block(file: Path, capsys: Printed) -> None:
    keys = [row[0] for row in csv.reader(io.StringIO(printed(capsys, file, "--csv", "--sort", "multiply-adds")))]
    assert keys[0] == "key"
    assert keys.index("deep") + 1 == keys.index("deep.conv") < keys.index("deep.relu") < keys.index("first")


def test_a_spreadsheet_gets_plain_numbers_and_no_formulas(tmp_path: Path, capsys: Printed) -> None:
    path = tmp_path / "formula.loom"
    graph = chained(node("Data", "data"), node("Flatten", "flat"), Node("dense", "Dense", "=1+1", {"units": 1000}))
    save(Project(graph), path)
    rows = list(csv.DictReader(io.StringIO(printed(capsys, path, "--csv"))))
    assert [row["layer"] for row in rows] == ["Digits", "Flatten", "'=1+1"]
    assert rows[2]["parameters"] == "65000" and rows[2]["memory"] == "" and rows[2]["output"] == "1000 features"


def test_a_program_gets_all_of_it(file: Path, capsys: Printed) -> None:
    found = json.loads(printed(capsys, file, "--json", "--batch", "8"))
    assert found["trainable_parameters"] + found["frozen_parameters"] == found["parameters"]
    assert found["memory"]["batch"] == 8 and found["memory"]["fits"] is True
    row = next(one for one in found["layers"] if one["key"] == "deep.conv")
    assert row["axes"] == {"output": ["channels", "height", "width"]}
    assert (row["times"], row["receptive_field"]) == (36, [5, 5]) and row["memory"] >= 0
    assert json.loads(printed(capsys, file, "--json"))["memory"] is None


def test_a_network_with_a_problem_is_shown_as_far_as_it_is_known(tmp_path: Path, capsys: Printed) -> None:
    path = tmp_path / "problem.loom"
    save(Project(chained(node("Data", "data"), node("LSTM", "lstm"), node("Dense", "dense"))), path)
    text = printed(capsys, path, "--batch", "8")
    assert "lstm: " in text and "Dense" in text and "Fits" not in text


@pytest.mark.parametrize("words", [("--batch", "0"), ("--sort", "beauty"), ("--json", "--csv")], ids=" ".join)
def test_what_cannot_be_chosen_is_a_usage_error(file: Path, capsys: Printed, words: tuple[str, ...]) -> None:
    assert main(["summary", str(file), *words]) == 2
