"""A run stays one of its network when its data get more lines, and is one of another network for other shapes."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from engine import files
from engine.cli import main
from engine.data import DATA_SETS
from engine.data.again import looked_again
from engine.declare import plain
from engine.graph.edits import set_param
from engine.graph.model import Project
from engine.message import Misfit
from engine.starting.beginning import begun
from engine.training.predicting import Predictor
from engine.training.preview_sources import Weights
from engine.training.start import train
from engine.training.trained import changed_data, trained
from tests.engine.table_files import fruits

Line = dict[str, str]


@pytest.fixture
def made(tmp_path: Path) -> Path:
    project = begun(fruits(tmp_path / "fruits.csv")).project
    files.save(project, tmp_path / "fruits.loom")
    list(train(project, out=tmp_path / "run", epochs=2, device="cpu", threads=1))
    return tmp_path


def rewritten(folder: Path, change: Callable[[list[Line]], list[Line]]) -> Project:
    """The project after its file was changed and looked at again."""
    with (folder / "fruits.csv").open() as file:
        lines = change(list(csv.DictReader(file)))
    with (folder / "fruits.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, list(lines[0]))
        writer.writeheader()
        writer.writerows(lines)
    project = files.load(folder / "fruits.loom")
    (key,) = (key for key, node in project.graph.nodes.items() if node.type == "Data")
    before = DATA_SETS.read(project.graph.nodes[key].params["examples"])
    again: Any = plain(looked_again(before).data_set)
    return replace(project, graph=set_param(project.graph, key, "examples", again))


def more(lines: list[Line]) -> list[Line]:
    return [*lines, *lines[:30]]


def with_lime(lines: list[Line]) -> list[Line]:
    """One kind of colour has another name, which is another place in their order."""
    return [{**one, "colour": one["colour"].replace("green", "zinc")} for one in lines]


def with_fourth(lines: list[Line]) -> list[Line]:
    return [{**one, "fruit": "quince"} if at % 4 == 0 else one for at, one in enumerate(lines)]


def test_a_run_predicts_after_its_file_got_more_lines_and_says_that_they_changed(
    made: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    project = files.load(made / "fruits.loom")
    ask = fruits(made / "ask.csv", count=20)
    parts = Predictor(project, made / "run").data_set.inputs(ask).parts
    before = Predictor(project, made / "run").columns(parts)
    assert changed_data(project, made / "run") is None
    longer = rewritten(made, more)
    assert longer.graph != project.graph
    assert Predictor(longer, made / "run").columns(parts) == before
    files.save(longer, made / "longer.loom")
    assert main(["predict", str(made / "longer.loom"), "--run", str(made / "run"), "--input", str(ask)]) == 0
    assert "The data have changed since the run 'run' learned from them" in capsys.readouterr().err
    assert main(["predict", str(made / "fruits.loom"), "--run", str(made / "run"), "--input", str(ask)]) == 0
    assert "have changed" not in capsys.readouterr().err


def test_a_run_keeps_the_kinds_that_it_learned(made: Path) -> None:
    renamed = rewritten(made, with_lime)
    columns = trained(renamed, made / "run").graph.nodes
    kinds = next(one for node in columns.values() if node.type == "Data" for one in node.params["examples"]["columns"])
    assert "zinc" not in str(kinds) and changed_data(renamed, made / "run") is not None


def test_a_run_of_fewer_classes_is_of_another_network(made: Path) -> None:
    with pytest.raises(Misfit, match="trained another network"):
        trained(rewritten(made, with_fourth), made / "run")


def test_the_window_shows_the_weights_of_the_run_at_the_longer_data(made: Path) -> None:
    weights = Weights()
    assert weights.load(rewritten(made, more), str(made / "run"))
    assert not weights.load(rewritten(made, with_fourth), str(made / "run"))
