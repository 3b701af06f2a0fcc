"""Data that have moved: a project is told where they are now, and a run that learned from them is still found."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from engine import files
from engine.cli import main
from engine.data import DATA_SETS
from engine.graph.absent import absent
from engine.graph.analysis import analyse
from engine.graph.model import Project
from engine.graph.places import with_data
from engine.message import Misfit
from engine.runs import Run
from engine.starting.beginning import begun
from engine.templates import template
from engine.training.start import recording, train
from engine.training.trained import trained
from tests.engine.own_files import OWN
from tests.engine.table_files import fruits, write


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a table, a project for it, and a run that lies with them."""
    folder = tmp_path_factory.mktemp("moving") / "first"
    (folder / "data").mkdir(parents=True)
    project = begun(fruits(folder / "data" / "fruits.csv")).project
    files.save(project, folder / "fruits.loom")
    list(train(project, out=folder / "run", epochs=2, device="cpu", threads=1))
    return folder


def copied(made: Path, place: Path) -> Path:
    """The same elsewhere, and the first one gone."""
    shutil.copytree(made, place)
    made.rename(made.with_name("gone"))
    return place


def examples_of(project: Project) -> dict[str, Any]:
    kept = project.graph.nodes["data"].params["examples"]
    assert isinstance(kept, dict)
    return kept


@pytest.fixture
def elsewhere(made: Path, tmp_path: Path) -> Any:
    yield copied(made, tmp_path / "second")
    made.with_name("gone").rename(made)


def test_a_run_is_found_after_the_project_moved_with_its_data(elsewhere: Path) -> None:
    project = files.load(elsewhere / "fruits.loom")
    assert absent(analyse(project)) is None
    assert not Path(examples_of(Run(elsewhere / "run").project)["file"]).exists()
    found = trained(project, elsewhere / "run")
    assert examples_of(found)["file"] == str(elsewhere / "data" / "fruits.csv")
    assert len(DATA_SETS.read(examples_of(found)).load()) > 1


def test_a_run_predicts_after_the_project_moved(elsewhere: Path, capsys: pytest.CaptureFixture[str]) -> None:
    table = elsewhere / "data" / "fruits.csv"
    run, file = str(elsewhere / "run"), str(elsewhere / "fruits.loom")
    assert main(["predict", file, "--run", run, "--input", str(table)]) == 0
    assert capsys.readouterr().out.count("\n") == 61


def test_a_run_whose_own_data_are_there_keeps_them(made: Path, tmp_path: Path) -> None:
    other = fruits(tmp_path / "fruits.csv")
    project = with_data(files.load(made / "fruits.loom"), other)
    assert examples_of(trained(project, made / "run"))["file"] == str(made / "data" / "fruits.csv")


def test_a_run_of_another_table_is_still_another_one(made: Path, tmp_path: Path) -> None:
    other = begun(write(tmp_path / "a.csv", ["x", "y"], [[at * 3, "ab"[at % 2]] for at in range(40)])).project
    with pytest.raises(Misfit, match="another network"):
        trained(other, made / "run")


@pytest.mark.parametrize("how", ["file", "folder"])
def test_training_and_checking_take_the_place_of_a_file(
    how: str, made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "far" / "away").mkdir(parents=True)
    file = tmp_path / "far" / "away" / "fruits.loom"
    shutil.copy(made / "fruits.loom", file)
    (tmp_path / "here").mkdir()
    there = fruits(tmp_path / "here" / "fruits.csv")
    given = str(there if how == "file" else there.parent)
    assert main(["train", str(file), "--epochs", "1", "--device", "cpu", "--out", str(tmp_path / "none")]) == 1
    assert "was not found" in capsys.readouterr().err
    assert main(["check", str(file), "--data", given]) == 0
    run = tmp_path / "run"
    assert main(["train", str(file), "--data", given, "--epochs", "1", "--device", "cpu", "--out", str(run)]) == 0
    assert examples_of(Run(run).project)["file"] == str(there)
    out = tmp_path / "said.csv"
    named = ["--run", str(run), "--input", str(there), "-o", str(out)]
    assert main(["predict", str(file), "--data", given, *named]) == 0
    assert out.read_text().count("\n") == 61


def test_a_check_with_data_says_what_is_wrong_with_them(
    made: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = str(made / "fruits.loom")
    assert main(["check", file, "--data", str(tmp_path / "none.csv")]) == 1
    assert "none.csv was not found" in capsys.readouterr().out
    other = fruits(tmp_path / "other.csv", count=50)
    assert main(["check", file, "--data", str(other), "--json"]) == 1
    (problem,) = json.loads(capsys.readouterr().out)["problems"]
    assert problem["node"] == "data" and "has changed" in problem["message"]


def test_a_run_goes_on_with_data_that_have_moved(elsewhere: Path) -> None:
    run = elsewhere / "run"
    project = files.load(elsewhere / "fruits.loom")
    with pytest.raises(Misfit, match="was not found"):
        recording(project, resume=run, epochs=3)
    recorder = recording(project, resume=run, epochs=3, data=elsewhere / "data", device="cpu")
    assert recorder.loop.epoch == 2


@pytest.mark.parametrize("name", OWN)
def test_the_files_of_every_kind_of_data_are_found_in_the_folder_that_is_named(name: str, tmp_path: Path) -> None:
    (tmp_path / "old").mkdir()
    path = OWN[name](tmp_path / "old")
    project = begun(path).project
    values = DATA_SETS.read(examples_of(project)).load()
    is_whole = path.is_dir()
    (tmp_path / "old").rename(tmp_path / "new")
    assert absent(analyse(project)) is not None
    given = tmp_path / "new" / path.relative_to(tmp_path / "old")
    for place in [given] if is_whole else [given, given.parent]:
        moved = with_data(project, place)
        assert absent(analyse(moved)) is None, place
        found = DATA_SETS.read(examples_of(moved)).load()
        assert all(
            np.array_equal(values[part], found[part], equal_nan=values[part].dtype.kind == "f") for part in values
        )


def test_a_data_set_without_files_says_that_the_place_means_nothing_to_it() -> None:
    with pytest.raises(Misfit, match="no files of its own"):
        with_data(template("spiral"), Path("/tmp"))
